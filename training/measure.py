"""How well search finds what answers a question: by words, by vectors, and by both as search fuses them.

Measured on files that training never reads, on the documents that training leaves out, and on gold questions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from rag.search.encoder import Encoder
from rag.search.fusion import DEPTH, Leg, Weights, combine, fitted
from rag.search.lexical import WordIndex
from rag.search.translate import Translator
from rag.words import question_terms, search_terms
from training import data, probes
from training.pairs import PASSAGE_CHARS, held_out

Encode = Callable[[Sequence[str]], npt.NDArray[np.float32]]
Ranks = npt.NDArray[np.int64]
CUTOFFS = (1, 5, 10)
LEGS = ("BM25", "encoder", "both")
_AT_ONCE = 200  # queries compared with all passages together
_SEED = 5
_FAR = ("bible", "python-docs", "tatoeba")  # collections whose sentences are unlike those of newspapers


@dataclass(frozen=True, slots=True)
class Task:
    """Queries, and for each the numbers of the passages that answer it."""

    name: str
    queries: tuple[str, ...]
    right: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Collection:
    """Passages that are searched together, and what is asked of them."""

    passages: tuple[str, ...]
    tasks: tuple[Task, ...]


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


def collections(folder: Path, documents: int = 3000, rows: int | None = None) -> Iterator[Collection]:
    """Yield every collection that the folder holds the files for, `documents` news items in one of them.

    Of each file only the first `rows` are read, if given.
    """
    for name, langs in (
        (data.CMRC_DEV, {"zh": "CMRC2018 dev"}),
        (data.XQUAD, {"zh": "XQuAD zh", "en": "XQuAD en → zh"}),
    ):
        if questions := data.questions(folder, name, rows):
            yield _asked(questions, langs)
    yield news(folder, documents, part=1, rows=rows)


def _asked(questions: Sequence[data.Question], langs: dict[str, str]) -> Collection:
    """Questions in each language to the Chinese contexts; what is asked in both languages has one id."""
    context = {q.id: q.context for q in questions if q.lang == "zh"}
    number = {text: i for i, text in enumerate(dict.fromkeys(context.values()))}
    tasks = []
    for lang, name in langs.items():
        asked = [q for q in questions if q.lang == lang and q.id in context]
        tasks.append(Task(name, tuple(q.question for q in asked), tuple((number[context[q.id]],) for q in asked)))
    return Collection(tuple(number), tuple(tasks))


def news(folder: Path, documents: int, part: int, rows: int | None = None) -> Collection:
    """Return `documents` news items and what is asked of a half of those that training left out.

    `part` 0 is to fit with, 1 to measure with. All that training left out are among the items, and Chinese sentences
    whose English is known. Of each file only the first `rows` are read, if given.
    """
    known = data.documents(folder, rows)
    kept = [d for d in known if held_out(d.text)]
    items = [*kept, *(d for d in known if not held_out(d.text))][: max(documents, len(kept))]
    passages: list[str] = []
    first = [0]
    for item in items:
        passages += cut(item.text)
        first.append(len(passages))
    asked = [i for i in range(len(kept)) if i % 2 == part]
    titled = [i for i in asked if kept[i].title and "快讯" not in kept[i].title]
    headlines = Task(
        "headline → item",
        tuple(kept[i].title for i in titled),
        tuple(tuple(range(first[i], first[i + 1])) for i in titled),
    )
    probed = _probes(data.entries(folder, rows), kept, asked, passages, first)
    pairs = [p for p in data.pairs(folder, rows) if held_out(p.en) and p.source not in _FAR]
    english = [i for i in range(len(pairs)) if i % 2 == part]
    translated = Task(
        "English sentence → Chinese",
        tuple(pairs[i].en for i in english),
        tuple((len(passages) + i,) for i in english),
    )
    tasks = [task for task in (headlines, *probed, translated) if task.queries]
    return Collection((*passages, *(p.zh for p in pairs)), tuple(tasks))


def _probes(
    entries: Sequence[data.Entry],
    items: Sequence[data.Document],
    asked: Sequence[int],
    passages: Sequence[str],
    first: Sequence[int],
) -> list[Task]:
    rng = np.random.default_rng(_SEED)
    known = probes.synonyms(entries)
    found = probes.probes(((i, items[i].text) for i in asked), rng)
    places = [
        tuple(n for n in range(first[p.document], first[p.document + 1]) if p.sentence in passages[n]) for p in found
    ]
    kept = [(probe, place) for probe, place in zip(found, places, strict=True) if place]
    right = tuple(place for _, place in kept)
    return [
        Task("news, asked in place", tuple(p.question for p, _ in kept), right),
        Task("news, one clause", tuple(p.short for p, _ in kept), right),
        Task("news, clause reworded", tuple(probes.reworded(p.short, known, rng) for p, _ in kept), right),
    ]


def cut(text: str) -> list[str]:
    """Return the passages of a text: whole sentences up to the first end after PASSAGE_CHARS, as search cuts them."""
    found, passage = [], ""
    for sentence in data.sentences(text):
        passage += sentence
        if len(passage) >= PASSAGE_CHARS:
            found.append(passage)
            passage = ""
    return [*found, passage] if passage else found


def pages(corpus: Path, gold: Path, split: str) -> Collection:
    """Return the passages of a corpus and the facts that one split of a gold set asks for, in Chinese and in English.

    A question that asks for several facts counts once for each.
    """
    from rag.evaluation import gold as sets
    from rag.evaluation.locate import Print, overlaps
    from rag.search.build import read, searched_text
    from rag.settings import Settings

    made = read(corpus, Settings(), lambda stage, done, total: None)
    printed = Print(made.records[1])
    asked: dict[bool, list[tuple[str, tuple[int, ...]]]] = {False: [], True: []}
    for question in sets.read(gold).questions:
        if question.split != split or not question.answerable:
            continue
        for fact in dict.fromkeys(item.fact for item in question.evidence):
            places = [(printed.places(e.file, e.quote), e.file, e.quote) for e in question.evidence if e.fact == fact]
            right = tuple(
                number
                for number, passage in enumerate(made.passages)
                if any(overlaps((passage.article, passage.start, passage.end), *place) for place in places)
            )
            asked[question.lang == "en"].append((question.question, right))
    tasks = [
        Task(
            f"pages, {split}, {'English' if english else 'Chinese'}",
            tuple(q for q, _ in rows),
            tuple(r for _, r in rows),
        )
        for english, rows in asked.items()
    ]
    return Collection(tuple(searched_text(p) for p in made.passages), tuple(t for t in tasks if t.queries))


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
