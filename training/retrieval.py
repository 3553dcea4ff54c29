"""What search is measured and fitted with: passages, and questions of which it is known which passages answer them.

From files that training never reads, the documents that training leaves out, and gold questions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from training import data, probes
from training.pairs import PASSAGE_CHARS, held_out

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
