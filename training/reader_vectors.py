"""Vectors for words, from how often they stand near one another: the first directions of pointwise information."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from rag.answering.features import SHAPES, shape
from rag.words import cut

log = logging.getLogger(__name__)

Vectors = npt.NDArray[np.float32]
_WINDOW = 5
_CONTEXTS = 20_000  # words counted as neighbours
_SMOOTH = 0.75  # the power on a neighbour's count: rare neighbours would else tell too much (Levy et al. 2015)
_TURNS = 3  # of the subspace iteration
_CHUNK = 2_000_000  # words counted at once


def learn(texts: Sequence[str], words: int, dimension: int) -> tuple[list[str], Vectors, Vectors]:
    """Return the vocabulary of folded `texts`, its vectors and its inverse document frequencies.

    Row 0 is for unknown words and zero; the shapes of numbers follow, then the commonest words.
    """
    streams = [_stream(text) for text in texts]
    counts = Counter(word for stream in streams for word in stream)
    common = [word for word, count in counts.most_common(words) if count >= 3 and word not in SHAPES]
    vocabulary = ["<unknown>", *SHAPES, *common]
    rows = {word: row for row, word in enumerate(vocabulary)}
    holding = Counter(word for stream in streams for word in set(stream))
    frequency = np.array([holding[word] for word in vocabulary], dtype=np.float64)
    frequency[0] = 1
    weights = np.log((len(texts) + 1) / (frequency + 1)).astype(np.float32)
    ids = np.fromiter((rows.get(word, 0) for stream in streams for word in (*stream, "")), np.int32)
    log.info("%d words, %d of them kept", len(ids), len(vocabulary))
    return vocabulary, _vectors(ids, len(vocabulary), dimension), weights


def _stream(text: str) -> list[str]:
    return [shape(w) if w[0].isdecimal() and w[0].isascii() else w.lower() for w in cut(text)]


def _vectors(ids: npt.NDArray[np.int32], words: int, dimension: int) -> Vectors:
    from scipy.sparse import coo_array, csr_array

    contexts = min(_CONTEXTS, words)
    table: Any = csr_array((words, contexts), dtype=np.float32)
    for at in range(0, len(ids), _CHUNK):
        near = ids[at : at + _CHUNK]
        rows, columns, shares = [], [], []
        for gap in range(1, _WINDOW + 1):
            for left, right in ((near[:-gap], near[gap:]), (near[gap:], near[:-gap])):
                told = (left > 0) & (right > 0) & (right < contexts)
                rows.append(left[told])
                columns.append(right[told])
                shares.append(np.full(int(told.sum()), 1 / gap, np.float32))
        table += coo_array(
            (np.concatenate(shares), (np.concatenate(rows), np.concatenate(columns))), shape=(words, contexts)
        ).tocsr()
    table = _informative(table)
    log.info("%d pairs tell something", table.nnz)
    rng = np.random.default_rng(0)
    basis = rng.standard_normal((contexts, dimension + 16)).astype(np.float32)
    for _ in range(_TURNS):
        basis = np.linalg.qr(table.T @ np.linalg.qr(table @ basis)[0])[0].astype(np.float32)
    left, values, _ = np.linalg.svd(table @ basis, full_matrices=False)
    vectors = left[:, :dimension] * np.sqrt(values[:dimension])
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    found: Vectors = (vectors / np.maximum(lengths, 1e-6)).astype(np.float32)
    found[0] = 0
    return found


def _informative(table: Any) -> Any:
    from scipy.sparse import csr_array

    counts = csr_array(table)
    counts.data[counts.data < 1] = 0
    counts.eliminate_zeros()
    by_word = np.asarray(counts.sum(axis=1)).ravel()
    by_context = np.asarray(counts.sum(axis=0)).ravel() ** _SMOOTH
    rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    expected = by_word[rows] * by_context[counts.indices] / by_context.sum()
    counts.data = np.maximum(np.log(counts.data / np.maximum(expected, 1e-9)), 0).astype(np.float32)
    counts.eliminate_zeros()
    return counts


def neighbours(vectors: Vectors, first: int, most: int, count: int = 6) -> Iterable[tuple[int, Vectors, Vectors]]:
    """Yield for each of the rows `first` to `most` its `count` nearest rows among them and their cosines."""
    table = vectors[first:most]
    for at in range(0, len(table), 1000):
        near = table[at : at + 1000] @ table.T
        best = np.argpartition(-near, count + 1, axis=1)[:, : count + 1]
        for row in range(len(near)):
            yield first + at + row, best[row] + first, near[row, best[row]]
