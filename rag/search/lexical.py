"""BM25 over the words of passages (bm25s): exact words, years and numbers carry most of a newspaper question."""

from __future__ import annotations

import logging
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float32]
Meanings = Sequence[tuple[str, float]]  # words with how sure each is, 0 to 1

# In a passage of a few sentences a word said twice says little more than said once: of 1.2, 0.9, 0.6 and 0.4 this k1
# found the most passages for questions over three kinds of text; b is the usual one.
K1, B = 0.6, 0.75
# What a word of the same meaning counts against the word itself; 0.3 finds less, and 1 no more.
MEANT = 0.6


@dataclass(frozen=True, eq=False)
class WordIndex:
    """An inverted index of documents, each a sequence of terms; documents are numbered from 0 in the order given.

    `bm25` is the bm25s index, None where no document holds a term: bm25s itself cannot be empty.
    """

    bm25: Any
    size: int

    @classmethod
    def build(cls, documents: Iterable[Sequence[str]]) -> Self:
        """Index documents given as their terms. The same documents give the same index, byte for byte."""
        vocabulary: dict[str, int] = {}
        # Our own numbering, in order of first use: bm25s numbers words in the order of a set, which changes each run.
        numbered = [array("i", [vocabulary.setdefault(t, len(vocabulary)) for t in terms]) for terms in documents]
        if not vocabulary:
            return cls(None, len(numbered))
        bm25 = _bm25s().BM25(method="lucene", k1=K1, b=B)
        bm25.index((numbered, vocabulary), create_empty_token=False, show_progress=False)
        return cls(bm25, len(numbered))

    def search(self, terms: Sequence[str], k: int, meanings: Sequence[Meanings] = ()) -> tuple[Ids, Scores]:
        """Return the numbers and scores of the at most `k` best documents that share a term, best first.

        Documents of equal score keep their order. A term given twice counts twice. `meanings[i]` holds other words for
        term i, each with how sure it is: a document without the term scores for the best of them.
        """
        if not self.bm25 or k <= 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        known = self.bm25.get_tokens_ids(terms)
        scores = self.bm25.get_scores_from_ids(known) if known else np.zeros(self.size, np.float32)
        for term, words in zip(terms, meanings, strict=False):
            if words:
                scores += MEANT * self._by_meaning(term, words)
        return best(scores, k)

    def _by_meaning(self, term: str, words: Meanings) -> Scores:
        scores = np.zeros(self.size, np.float32)
        for word, sure in words:
            documents, held = self._holding(word)
            scores[documents] = np.maximum(scores[documents], sure * held)
        scores[self._holding(term)[0]] = 0
        return scores

    def _holding(self, term: str) -> tuple[Ids, Scores]:
        """Return the documents that hold a term, and its score in each."""
        number = self.bm25.vocab_dict.get(term) if self.bm25 else None
        if number is None:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        begin, end = self.bm25.scores["indptr"][number : number + 2]
        return self.bm25.scores["indices"][begin:end], self.bm25.scores["data"][begin:end]

    @property
    def vocabulary(self) -> Iterable[str]:
        """Every term that stands in a document."""
        return self.bm25.vocab_dict if self.bm25 else ()

    def frequency(self, term: str) -> int:
        """Return in how many documents a term stands."""
        return len(self._holding(term)[0])

    def ceiling(self, terms: Sequence[str]) -> float:
        """Return the most that a document could score for the terms, those that no document holds included."""
        return sum(self._idf(self.frequency(term)) for term in terms)

    def _idf(self, count: int) -> float:
        return log(1 + (self.size - count + 0.5) / (count + 0.5))

    def save(self, folder: Path) -> None:
        """Write the index into `folder`, as arrays and JSON without pickle; nothing is written for an empty one.

        Raises OSError where that is impossible.
        """
        folder.mkdir(parents=True, exist_ok=True)
        if self.bm25:
            self.bm25.save(folder, show_progress=False, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path, size: int) -> Self:
        """Read what `save` wrote about `size` documents; large arrays stay on disk until they are used.

        Raises OSError or ValueError where the files are not what `save` wrote.
        """
        if not any(folder.iterdir()):
            return cls(None, size)
        try:
            bm25 = _bm25s().BM25.load(folder, mmap=True, allow_pickle=False, show_progress=False)
        except (KeyError, TypeError, AttributeError, EOFError) as error:
            raise ValueError(f"{folder.name}/ is not an index of bm25s: {error!r}") from error
        if bm25.scores["num_docs"] != size or len(bm25.scores["indptr"]) != len(bm25.vocab_dict) + 1:
            raise ValueError(f"{folder.name}/ is not about the same {size} passages")
        return cls(bm25, size)


def best(scores: npt.NDArray[Any], k: int) -> tuple[Ids, Scores]:
    """Return positions and values of the `k` highest of the positive `scores`, highest first; ties keep their order.

    >>> [part.tolist() for part in best(np.array([0.0, 2.0, 3.0, 2.0]), 2)]
    [[2, 1], [3.0, 2.0]]
    """
    least = np.partition(scores, -k)[-k] if k < len(scores) else 0
    found = np.flatnonzero(scores >= least if least > 0 else scores > 0)
    found = found[np.argsort(-scores[found], kind="stable")][:k]
    return found.astype(np.int64), scores[found].astype(np.float32)


def _bm25s() -> Any:
    import bm25s

    # On import bm25s sets its logger to DEBUG, which would reach whoever has configured logging.
    logging.getLogger("bm25s").setLevel(logging.WARNING)
    return bm25s
