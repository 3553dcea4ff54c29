"""How well an encoder finds the paragraph that answers a question: alone, beside BM25, and both as search fuses them.

Measured on files that training never reads, and on the documents that training leaves out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from rag.search.encoder import Encoder
from rag.search.fusion import fuse
from rag.search.lexical import WordIndex
from rag.words import question_terms, search_terms
from training import data
from training.pairs import PASSAGE_CHARS, held_out

Encode = Callable[[Sequence[str]], npt.NDArray[np.float32]]
CUTOFFS = (1, 5, 10)
_DEEP = 100  # how far down a ranking fusion looks, as Store.search does


@dataclass(frozen=True, slots=True)
class Task:
    """Queries, passages, and for each query the number of the one passage that answers it."""

    name: str
    queries: tuple[str, ...]
    passages: tuple[str, ...]
    right: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """One line of the table: a way of searching on a task. `recall` is at each of CUTOFFS, `mrr` at 10."""

    task: str
    leg: str
    queries: int
    passages: int
    recall: tuple[float, ...]
    mrr: float
    interval: tuple[float, float]  # 95 % of bootstrap means of the reciprocal rank

    def row(self) -> str:
        """Return the line of a Markdown table."""
        recall = " | ".join(f"{100 * r:.1f}" for r in self.recall)
        low, high = self.interval
        size = f"{self.queries} → {self.passages}"
        mrr = f"{100 * self.mrr:.1f} ({100 * low:.1f}–{100 * high:.1f})"
        return f"| {self.task} | {size} | {self.leg} | {recall} | {mrr} |"


HEADER = (
    "| task | queries → passages | found by | recall@1 | recall@5 | recall@10 | MRR@10 (95 %) |\n"
    "|---|---|---|---|---|---|---|"
)


def tasks(folder: Path) -> list[Task]:
    """Return every task that the folder holds the file for."""
    found = [
        _asked("CMRC2018 dev", data.questions(folder, data.CMRC_DEV), "zh"),
        _asked("XQuAD zh → zh", xquad := data.questions(folder, data.XQUAD), "zh"),
        _asked("XQuAD en → zh", xquad, "en"),
        _headlines(folder),
        _sentences(folder),
    ]
    return [task for task in found if task.queries]


def _asked(name: str, questions: Sequence[data.Question], lang: str) -> Task:
    """Questions in `lang` to the Chinese contexts; what is asked in both languages has one id."""
    context = {q.id: q.context for q in questions if q.lang == "zh"}
    number = {text: i for i, text in enumerate(dict.fromkeys(context.values()))}
    asked = [q for q in questions if q.lang == lang and q.id in context]
    return Task(name, tuple(q.question for q in asked), tuple(number), tuple(number[context[q.id]] for q in asked))


def _headlines(folder: Path) -> Task:
    kept = [d for d in data.documents(folder) if held_out(d.text)]
    passages = tuple(d.text[:PASSAGE_CHARS] for d in kept)
    titled = [i for i, d in enumerate(kept) if d.title and "快讯" not in d.title]
    return Task("headline → news item", tuple(kept[i].title for i in titled), passages, tuple(titled))


def _sentences(folder: Path) -> Task:
    kept = [p for p in data.pairs(folder) if held_out(p.en) and p.source not in ("bible", "python-docs", "tatoeba")]
    return Task("en sentence → zh", tuple(p.en for p in kept), tuple(p.zh for p in kept), tuple(range(len(kept))))


def measure(task: Task, encoder: Encoder) -> list[Score]:
    """Return what words, vectors and both reach on a task, words and fusion being those of search."""
    index = WordIndex.build(search_terms(text) for text in task.passages)
    asked = [question_terms(query) for query in task.queries]
    words = [index.search(terms, _DEEP)[0].tolist() for terms in asked]
    vectors = _by_vectors(task, lambda texts: encoder.encode(texts, questions=texts is task.queries))
    both = [
        [
            found.item
            for found in fuse(
                {"words": by_words, "vectors": by_vectors},
                weights={"words": index.coverage(terms), "vectors": encoder.weight},
            )
        ]
        for terms, by_words, by_vectors in zip(asked, words, vectors, strict=True)
    ]
    legs = {"BM25": words, "encoder": vectors, "both": both}
    return [_score(task, leg, rankings) for leg, rankings in legs.items()]


def vectors_alone(task: Task, encode: Encode) -> Score:
    """Return what vectors reach on a task."""
    return _score(task, "encoder", _by_vectors(task, encode))


def _score(task: Task, leg: str, rankings: Sequence[Sequence[int]]) -> Score:
    ranks = np.array([_rank(found[:10], right) for found, right in zip(rankings, task.right, strict=True)])
    gains = np.where(ranks > 0, 1 / np.maximum(ranks, 1), 0.0)
    recall = tuple(float(((ranks > 0) & (ranks <= k)).mean()) for k in CUTOFFS)
    low, high = _interval(gains)
    return Score(task.name, leg, len(task.queries), len(task.passages), recall, float(gains.mean()), (low, high))


def _rank(found: Sequence[int], right: int) -> int:
    """Return the rank of `right` from 1; 0 where it was not found."""
    return found.index(right) + 1 if right in found else 0


def _interval(gains: npt.NDArray[np.float64], draws: int = 1000) -> tuple[float, float]:
    rng = np.random.default_rng(0)
    means = [gains[rng.integers(len(gains), size=len(gains))].mean() for _ in range(draws)]
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def _by_vectors(task: Task, encode: Encode) -> list[list[int]]:
    scores = encode(task.queries) @ encode(task.passages).T
    return [row.tolist() for row in np.argsort(-scores, axis=1, kind="stable")[:, :_DEEP]]
