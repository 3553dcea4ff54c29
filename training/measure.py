"""How well search finds what answers a question: by words, by vectors, and by both as search fuses them.

What is searched and asked is `retrieval`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rag.search.encoder import Encoder
from rag.search.fusion import DEPTH, Leg, Weights, combine, fitted
from rag.search.lexical import WordIndex
from rag.search.translate import Translator
from rag.words import question_terms, search_terms
from training.retrieval import Collection, Task

Encode = Callable[[Sequence[str]], npt.NDArray[np.float32]]
Ranks = npt.NDArray[np.int64]
CUTOFFS = (1, 5, 10)
LEGS = ("BM25", "encoder", "both")
_AT_ONCE = 200  # queries compared with all passages together


@dataclass(frozen=True, slots=True)
class Found:
    """What each leg found for one query; see `fusion.combine`.

    `words` is BM25 alone, `meant` with what the query's words mean in the passages' language, as search asks it.
    """

    words: Leg
    meant: Leg
    vectors: Leg
    ceiling: float
    foreign: bool
    right: frozenset[int]

    def rank(self, leg: str, weights: Weights) -> int:
        """Return the rank of the first right passage from 1, 0 where it is not among the first ten."""
        if leg == "both":
            both = combine(self.meant, self.vectors, ceiling=self.ceiling, foreign=self.foreign, weights=weights)
            items = [fused.item for fused in both[:10]]
        else:
            items = list((self.words if leg == "BM25" else self.vectors).items[:10])
        return next((rank for rank, item in enumerate(items, start=1) if item in self.right), 0)


@dataclass(frozen=True, slots=True)
class Score:
    """One line of the table: a way of searching on a task. `recall` is at each of CUTOFFS, `mrr` at 10.

    `interval` holds 95 % of the bootstrap means of the reciprocal rank, `against` those of its difference from BM25.
    """

    task: str
    leg: str
    queries: int
    passages: int
    recall: tuple[float, ...]
    mrr: float
    interval: tuple[float, float]
    against: tuple[float, float] | None = None

    def row(self) -> str:
        """Return the line of a Markdown table."""
        recall = " | ".join(f"{100 * r:.1f}" for r in self.recall)
        low, high = self.interval
        mrr = f"{100 * self.mrr:.1f} ({100 * low:.1f} to {100 * high:.1f})"
        against = f"{100 * self.against[0]:+.1f} to {100 * self.against[1]:+.1f}" if self.against else ""
        return f"| {self.task} | {self.queries} → {self.passages} | {self.leg} | {recall} | {mrr} | {against} |"


HEADER = (
    "| task | queries → passages | found by | recall@1 | recall@5 | recall@10 | MRR@10 (95 %) | less BM25's (95 %) |\n"
    "|---|---|---|---|---|---|---|---|"
)


def search(collection: Collection, encoder: Encoder) -> dict[str, list[Found]]:
    """Return what words and vectors find for every query of every task."""
    index = WordIndex.build(search_terms(text) for text in collection.passages)
    vectors = encoder.encode(collection.passages)
    return {task.name: list(_search(task, index, vectors, encoder)) for task in collection.tasks}


def _search(task: Task, index: WordIndex, vectors: npt.NDArray[np.float32], encoder: Encoder) -> Iterator[Found]:
    asked = encoder.encode(task.queries, questions=True)
    translator = Translator(encoder, index.vocabulary, index.frequency)
    for row, (items, cosines) in enumerate(_nearest(asked, vectors)):
        terms = question_terms(task.queries[row])
        near = cosines > 0
        meanings = translator.of_question(terms)
        words = Leg.of(*index.search(terms, DEPTH))
        yield Found(
            words,
            Leg.of(*index.search(terms, DEPTH, meanings)) if any(meanings) else words,
            Leg.of(items[near], cosines[near]),
            index.ceiling(terms),
            any(meanings),
            frozenset(task.right[row]),
        )


def _nearest(
    asked: npt.NDArray[np.float32], vectors: npt.NDArray[np.float32]
) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]]:
    """Yield the numbers and cosines of the DEPTH nearest vectors of each asked one, nearest first."""
    depth = min(DEPTH, len(vectors))
    for start in range(0, len(asked), _AT_ONCE):
        cosines = asked[start : start + _AT_ONCE] @ vectors.T
        some = np.argpartition(-cosines, depth - 1, axis=1)[:, :depth]
        for row, items in zip(cosines, some, strict=True):
            ordered = items[np.lexsort((items, -row[items]))]
            yield ordered, row[ordered]


def measure(collection: Collection, encoder: Encoder) -> Iterator[Score]:
    """Yield what words, vectors and both reach on each task of a collection."""
    weights = fitted().scaled(encoder.weight)
    for name, found in search(collection, encoder).items():
        ranks = {leg: np.array([f.rank(leg, weights) for f in found]) for leg in LEGS}
        for leg in LEGS:
            yield score(name, leg, ranks[leg], len(collection.passages), ranks["BM25"] if leg != "BM25" else None)


def vectors_alone(collection: Collection, encode: Encode) -> Iterator[Score]:
    """Yield what vectors reach on each task of a collection."""
    vectors = encode(collection.passages)
    for task in collection.tasks:
        rows = zip(_nearest(encode(task.queries), vectors), task.right, strict=True)
        ranks = np.array([_rank(items[:10].tolist(), right) for (items, _), right in rows])
        yield score(task.name, "encoder", ranks, len(collection.passages))


def _rank(items: Sequence[int], right: Sequence[int]) -> int:
    return next((rank for rank, item in enumerate(items, start=1) if item in right), 0)


def reciprocal(ranks: Ranks) -> npt.NDArray[np.float64]:
    """Return 1 / rank, 0 where nothing was found."""
    gains: npt.NDArray[np.float64] = np.where(ranks > 0, 1 / np.maximum(ranks, 1), 0.0)
    return gains


def score(task: str, leg: str, ranks: Ranks, passages: int, other: Ranks | None = None) -> Score:
    """Return the line of a table for ranks from 1, 0 meaning not found; `other` are the ranks to be compared with."""
    gains = reciprocal(ranks)
    recall = tuple(float(((ranks > 0) & (ranks <= k)).mean()) for k in CUTOFFS)
    against = _interval(gains - reciprocal(other)) if other is not None else None
    return Score(task, leg, len(ranks), passages, recall, float(gains.mean()), _interval(gains), against)


def _interval(values: npt.NDArray[np.float64], draws: int = 1000) -> tuple[float, float]:
    rng = np.random.default_rng(0)
    means = [values[rng.integers(len(values), size=len(values))].mean() for _ in range(draws)]
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)
