"""Proof of a gold set against the print: what is wrong with its rows, so that a verdict of theirs can be trusted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from rag.errors import GoldError
from rag.evaluation.gold import LANGS, REASONS, SPLITS, TAGS, TYPES, GoldQuestion, GoldSet
from rag.evaluation.measures import contains

SHORTEST_QUOTE = 4  # characters: anything shorter could stand anywhere
# A headline may say in the same words what the story says; a quote of this length may then stand on both.
LONG_QUOTE = 20
# How a yes-or-no question may be answered in short; a page need not print the word.
_POLAR = frozenset({"是", "是的", "不是", "否", "有", "没有", "对", "不对", "会", "不会", "能", "不能", "yes", "no"})


def check(gold: GoldSet, pages: str | Path) -> list[str]:
    """Return what is wrong with a gold set of our own form, `id: fault` each; an empty list proves it.

    `pages` is the folder of the printed pages. Every quote must stand on its page (a short one once), white space
    removed; every answer and every `must` of an answerable question in a quote (but for computed ones), no
    `must_not` in any; and what one story tells may stand on one side of the split only.

    Raises GoldError where there is no such folder.
    """
    printed = printed_text(Path(pages))
    faults = list(gold.problems)
    for question in gold.questions:
        faults += [f"{question.id}: {fault}" for fault in faults_of(question, printed)]
    return faults + list(_faults_between(gold.questions))


def printed_text(folder: Path) -> dict[str, str]:
    """Return the text of every page in `folder` by file name, white space removed.

    Raises GoldError where there is no such folder.
    """
    if not folder.is_dir():
        raise GoldError(f"{folder}: no such folder. Give the folder of the printed pages.")
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))}
    for path in sorted(folder.glob("*.jsonl")):
        rows = (json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip())
        texts[path.name] = "\n".join(f"{row.get('title') or ''}\n{row['text']}" for row in rows)
    return {name: "".join(text.split()) for name, text in texts.items()}


def faults_of(
    question: GoldQuestion,
    printed: Mapping[str, str],
    *,
    splits: Collection[str] = SPLITS,
    tags: Collection[str] = TAGS,
) -> Iterator[str]:
    """Yield what is wrong with one question; `printed` is what `printed_text` gives, `splits` and `tags` are known."""
    yield from _label_faults(question, splits, tags)
    yield from _evidence_faults(question, printed)
    yield from _answer_faults(question) if question.answerable else _refusal_faults(question)


def _label_faults(question: GoldQuestion, splits: Collection[str], tags: Collection[str]) -> Iterator[str]:
    labels = (
        ("lang", [question.lang], LANGS), ("type", [question.type], TYPES), ("split", [question.split], splits),
        ("tag", question.tags, tags),
    )  # fmt: skip
    for name, values, known in labels:
        yield from (f"unknown {name} {value!r}" for value in values if value not in known)


def _evidence_faults(question: GoldQuestion, printed: Mapping[str, str]) -> Iterator[str]:
    for evidence in question.evidence:
        quote, text = evidence.quote, printed.get(evidence.file)
        if text is None:
            yield f"no such page {evidence.file!r}"
        elif "".join(quote.split()) != quote:
            yield f"white space in the quote {quote!r}"
        elif len(quote) < SHORTEST_QUOTE:
            yield f"too short a quote {quote!r}"
        elif not (count := text.count(quote)):
            yield f"quote not on {evidence.file}: {quote!r}"
        elif count > 1 and len(quote) < LONG_QUOTE:
            yield f"quote stands {count} times: {quote!r}"
    numbers = {evidence.fact for evidence in question.evidence}
    if numbers != set(range(1, len(numbers) + 1)):
        yield f"facts are not numbered from 1: {sorted(numbers)}"


def _answer_faults(question: GoldQuestion) -> Iterator[str]:
    for name in ("answers", "must", "evidence"):
        if not getattr(question, name):
            yield f"answerable, but no {name}"
    if question.reason is not None:
        yield "answerable, but with a reason for refusing"
    quotes = " ".join(evidence.quote for evidence in question.evidence)
    if question.type != "computed":
        yield from (f"must {group!r} stands in no quote" for group in question.must if not contains(quotes, group))
        yield from (f"answer {a!r} stands in no quote" for a in question.answers if not _answered(question, a, quotes))
    yield from (f"must_not {group!r} stands in a quote" for group in question.must_not if contains(quotes, group))


def _answered(question: GoldQuestion, answer: str, quotes: str) -> bool:
    if question.type == "yes_no" and answer.lower() in _POLAR:
        return True
    return all(contains(quotes, item) for item in answer.split("、"))


def _refusal_faults(question: GoldQuestion) -> Iterator[str]:
    if question.reason not in REASONS:
        yield f"unanswerable, but reason is {question.reason!r}"
    if question.answers or question.must:
        yield "unanswerable, but with answers"


def _faults_between(questions: tuple[GoldQuestion, ...]) -> Iterator[str]:
    for name, values in (
        ("id", Counter(q.id for q in questions)),
        ("question", Counter("".join(q.question.split()) for q in questions)),
    ):
        yield from (f"{value}: {name} given {count} times" for value, count in values.items() if count > 1)
    yield from side_faults((story, question.split) for question in questions for story in question.stories)


def side_faults(stands: Iterable[tuple[str, str | None]]) -> Iterator[str]:
    """Yield the stories that stand on more than one side; `stands` are pairs of story and split."""
    sides: dict[str, set[str | None]] = {}
    for story, split in stands:
        sides.setdefault(story, set()).add(split)
    yield from (f"story {story!r} stands on both sides of the split" for story, s in sides.items() if len(s) > 1)
