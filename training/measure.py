"""How well an encoder finds the paragraph that answers a question: alone, beside BM25, and both together.

Measured on files that training never reads, and on the documents that training leaves out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from rag.words import fold, terms
from training import data
from training.pairs import PASSAGE_CHARS, held_out

Encode = Callable[[Sequence[str]], npt.NDArray[np.float32]]
CUTOFFS = (1, 5, 10)
_RRF = 60  # the constant of reciprocal rank fusion, as in Cormack et al. 2009
_DEEP = 100  # how far down a ranking fusion looks


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


def measure(task: Task, encode: Encode) -> list[Score]:
    """Return what words, vectors and both reach on a task."""
    words = _by_words(task)
    vectors = _by_vectors(task, encode)
    rankings = {"BM25": words, "encoder": vectors, "both (RRF)": fuse(words, vectors)}
    return [_score(task, leg, ranking) for leg, ranking in rankings.items()]


def vectors_alone(task: Task, encode: Encode) -> Score:
    """Return what vectors reach on a task."""
    return _score(task, "encoder", _by_vectors(task, encode))


def _score(task: Task, leg: str, ranking: npt.NDArray[np.int64]) -> Score:
    hit = ranking[:, :10] == np.array(task.right)[:, None]
    ranks = np.where(hit.any(axis=1), hit.argmax(axis=1) + 1, 0)
    gains = np.where(ranks > 0, 1 / np.maximum(ranks, 1), 0.0)
    recall = tuple(float(((ranks > 0) & (ranks <= k)).mean()) for k in CUTOFFS)
    low, high = _interval(gains)
    return Score(task.name, leg, len(task.queries), len(task.passages), recall, float(gains.mean()), (low, high))


def _interval(gains: npt.NDArray[np.float64], draws: int = 1000) -> tuple[float, float]:
    rng = np.random.default_rng(0)
    means = [gains[rng.integers(len(gains), size=len(gains))].mean() for _ in range(draws)]
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def _by_vectors(task: Task, encode: Encode) -> npt.NDArray[np.int64]:
    scores = encode(task.queries) @ encode(task.passages).T
    ranking: npt.NDArray[np.int64] = np.argsort(-scores, axis=1, kind="stable")[:, :_DEEP]
    return ranking


def _by_words(task: Task) -> npt.NDArray[np.int64]:
    import bm25s

    ids: dict[str, int] = {}
    passages = [[ids.setdefault(term, len(ids)) for term in terms(text)] for text in task.passages]
    index = bm25s.BM25()
    index.index((passages, ids), show_progress=False)
    ranking = np.zeros((len(task.queries), min(_DEEP, len(passages))), dtype=np.int64)
    for row, query in enumerate(task.queries):
        known = [ids[term] for term in terms(query) if term in ids]
        scores = index.get_scores_from_ids(known) if known else np.zeros(len(passages))
        ranking[row] = np.argsort(-scores, kind="stable")[:_DEEP]
    return ranking


def fuse(*rankings: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the reciprocal rank fusion of rankings of the same queries, each of shape (queries, depth)."""
    fused = []
    for rows in zip(*rankings, strict=True):
        scores: dict[int, float] = {}
        for row in rows:
            for rank, passage in enumerate(row, 1):
                scores[int(passage)] = scores.get(int(passage), 0.0) + 1 / (_RRF + rank)
        fused.append(sorted(scores, key=lambda p: -scores[p])[: len(rows[0])])
    return np.array(fused, dtype=np.int64)


def encoder(name: str) -> Encode:
    """Return the encoding of any SentenceTransformer, on folded texts as search gives them."""
    from sentence_transformers import SentenceTransformer

    model: Any = SentenceTransformer(name)

    def encode(texts: Sequence[str]) -> npt.NDArray[np.float32]:
        found = model.encode([fold(t) for t in texts], normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(found, dtype=np.float32)

    return encode
