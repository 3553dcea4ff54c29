"""Gold sets: questions whose right answers are known, read from disk and proved against the print.

Three forms are read, told apart by the file's ending: `.jsonl`, one `GoldQuestion` a line (see corpus/gold/README.md);
`.json`, SQuAD or CMRC; `.csv` or `.tsv` with a question and an answer column.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from typing import Any

from rag.errors import GoldError

LANGS = ("zh-Hans", "zh-Hant", "en")
TYPES = (
    "figure", "growth", "share", "rank", "date", "person", "place", "organisation", "definition", "list", "why", "how",
    "who_said", "yes_no", "compare", "computed", "count",
)  # fmt: skip
REASONS = ("no_topic", "other_period", "other_place", "other_measure", "false_premise", "not_stated")
SPLITS = ("develop", "held-out")
TAGS = ("near", "across", "colloquial", "keywords", "misspelt")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of a page that a right answer stands on.

    `quote` is verbatim with white space removed; an empty `file` means that the set names none. Entries with the
    same `fact` are prints of one fact, any of which will do; a right answer cites one of every fact.
    """

    file: str
    quote: str
    fact: int = 1


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question and what is known of its right answer.

    `answers` are the accepted short forms as printed; the text of a right answer holds every group of `must`
    (`a|b`: either) and none of `must_not`. An unanswerable question has a `reason` instead, and where there is
    one the nearest fact as `evidence`. `stories` names what is told, whichever pages tell it.
    """

    id: str
    question: str
    lang: str = "zh-Hans"
    type: str = ""
    answerable: bool = True
    reason: str | None = None
    answers: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    split: str | None = None
    stories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    note: str = ""

    @property
    def facts(self) -> tuple[tuple[Evidence, ...], ...]:
        """The evidence by fact: a right answer cites one of each tuple."""
        numbers = dict.fromkeys(e.fact for e in self.evidence)
        return tuple(tuple(e for e in self.evidence if e.fact == number) for number in numbers)


@dataclass(frozen=True, slots=True)
class GoldSet:
    """The questions that could be read, and a sentence for each that could not: `qa.jsonl, line 12: no question`."""

    questions: tuple[GoldQuestion, ...]
    problems: tuple[str, ...] = ()


class Unreadable(Exception):
    """A row that is no gold question; the message says why."""


Rows = Iterator[tuple[str, Callable[[], GoldQuestion]]]  # where it stands, and what makes it or raises Unreadable


def read(path: str | Path) -> GoldSet:
    """Read a gold set; rows that cannot be read are named in `problems`, the rest is kept.

    Raises GoldError where the file is missing, is no text, or holds nothing that can be read.
    """
    path = Path(path)
    text = text_of(path)
    questions: list[GoldQuestion] = []
    problems: list[str] = []
    for where, make in _rows(path, text):
        try:
            questions.append(make())
        except Unreadable as why:
            problems.append(f"{path.name}, {where}: {why}")
    if not questions:
        raise GoldError(f"{path}: no question could be read" + "".join(f"\n  {p}" for p in problems[:5]))
    return GoldSet(tuple(questions), tuple(problems))


def text_of(path: Path) -> str:
    """Return the text of a gold set. Raises GoldError where the file is missing or is no text."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise GoldError(f"{path}: cannot be opened ({error.strerror}). Give the path of a gold set.") from error
    for encoding in ("utf-8-sig", "gb18030"):  # a spreadsheet in China may save either
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise GoldError(f"{path}: is not text in UTF-8 or GB18030.")


def _rows(path: Path, text: str) -> Rows:
    ending = path.suffix.lower()
    if ending == ".json":
        return _json_rows(path, text)
    if ending in (".csv", ".tsv"):
        return _table_rows(path, text, "\t" if ending == ".tsv" else ",")
    return _line_rows(text)


def _line_rows(text: str) -> Rows:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield f"line {number}", partial(_from_line, line, number)


def _from_line(line: str, number: int) -> GoldQuestion:
    return from_row(load(line), f"line-{number}")


def load(line: str) -> Any:
    """Return what a line of JSON holds. Raises Unreadable where it is not JSON."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"not JSON ({error})") from error


def from_row(row: Any, name: str) -> GoldQuestion:
    """Make a question of a row of our own form; what is not given keeps its default. Raises Unreadable, saying why."""
    if not isinstance(row, dict):
        raise Unreadable("not an object {…}")
    known = {field.name for field in fields(GoldQuestion)}
    if unknown := sorted(set(row) - known):
        raise Unreadable(f"unknown field {unknown[0]!r} (known: {', '.join(sorted(known))})")
    answers = _strings(row, "answers")
    answerable = row.get("answerable", row.get("reason") is None)
    if not isinstance(answerable, bool):
        raise Unreadable("'answerable' is neither true nor false")
    return GoldQuestion(
        id=_string(row, "id") or name, question=_asked(_string(row, "question")),
        lang=_string(row, "lang") or "zh-Hans", type=_string(row, "type"), answerable=answerable,
        reason=_string(row, "reason") or None, answers=answers,
        must=_strings(row, "must") or _any_of(answers), must_not=_strings(row, "must_not"),
        evidence=tuple(map(_evidence, _list(row, "evidence"))), split=_string(row, "split") or None,
        stories=_strings(row, "stories"), tags=_strings(row, "tags"), note=_string(row, "note"),
    )  # fmt: skip


def _evidence(row: Any) -> Evidence:
    if not isinstance(row, dict) or not set(row) <= {"file", "quote", "fact"}:
        raise Unreadable("evidence is not a list of {file, quote, fact}")
    quote, fact = _string(row, "quote"), row.get("fact", 1)
    if not quote.strip() or not isinstance(fact, int):
        raise Unreadable("evidence without a quote, or with a fact that is no whole number")
    return Evidence(_string(row, "file"), quote, fact)


def _asked(question: str) -> str:
    if not question.strip():
        raise Unreadable("no question")
    return question.strip()


def _any_of(answers: tuple[str, ...]) -> tuple[str, ...]:
    return ("|".join(answers),) if answers else ()


def _string(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    if value is not None and not isinstance(value, str):
        raise Unreadable(f"{key!r} is not a string")
    return value or ""


def _list(row: Mapping[str, Any], key: str) -> list[Any]:
    value = row.get(key)
    if value is not None and not isinstance(value, list):
        raise Unreadable(f"{key!r} is not a list")
    return value or []


def _strings(row: Mapping[str, Any], key: str) -> tuple[str, ...]:
    values = _list(row, key)
    if not all(isinstance(value, str) and value.strip() for value in values):
        raise Unreadable(f"{key!r} holds something that is not a string, or an empty one")
    return tuple(values)


def _table_rows(path: Path, text: str, delimiter: str) -> Rows:
    """Rows of a table: a question column, an answer column (`a|b`: either), `id`, `type`, `lang`, `split` if there."""
    table = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    names = {(name or "").strip().lower(): name for name in table.fieldnames or ()}
    asked = next((names[n] for n in ("question", "query", "问题") if n in names), None)
    answer = next((names[n] for n in ("answer", "answers", "答案", "回答") if n in names), None)
    if asked is None or answer is None:
        raise GoldError(f"{path}: the first line must name a column 'question' and a column 'answer'.")
    kept: dict[str, str] = {key: names[key] for key in ("id", "type", "lang", "split", "note") if key in names}
    for row in table:
        yield f"line {table.line_num}", partial(_from_cells, row, asked, answer, kept, f"line-{table.line_num}")


def _from_cells(
    row: Mapping[str, str | None], asked: str, answer: str, kept: Mapping[str, str], name: str
) -> GoldQuestion:
    answers = [a.strip() for a in (row[answer] or "").split("|") if a.strip()]
    if not answers:
        raise Unreadable("no answer")
    plain = {key: (row[column] or "").strip() for key, column in kept.items()}
    return from_row({"question": row[asked], "answers": answers, **plain}, name)


def _json_rows(path: Path, text: str) -> Rows:
    """Questions of a SQuAD or CMRC file: articles → paragraphs → questions, or CMRC's flat list of paragraphs."""
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise GoldError(f"{path}: not JSON ({error}).") from error
    number = 0
    for article in _items(whole, "data"):
        for paragraph in _items(article, "paragraphs"):
            context = _first(paragraph, "context", "context_text")
            for row in _items(paragraph, "qas"):
                number += 1
                yield f"question {number}", partial(_from_squad, row, context, f"question-{number}")


def _items(value: Any, key: str) -> list[Any]:
    """Return value[key] where it is a list; a list is its own items, an object without the key its own only one."""
    inner = value.get(key, [value]) if isinstance(value, dict) else value
    return inner if isinstance(inner, list) else []


def _first(row: Any, *keys: str) -> Any:
    return next((row[key] for key in keys if key in row), None) if isinstance(row, dict) else None


def _from_squad(row: Any, context: Any, name: str) -> GoldQuestion:
    question, given = _first(row, "question", "query_text"), _first(row, "answers")
    if not isinstance(question, str) or not isinstance(context, str) or not isinstance(given, list):
        raise Unreadable("no question, no context or no list of answers")
    texts = [a.get("text") if isinstance(a, dict) else a for a in given]
    answers = list(dict.fromkeys(text for text in texts if isinstance(text, str) and text.strip()))
    if not answers and not row.get("is_impossible"):
        raise Unreadable("no answer")
    quotes = dict.fromkeys(_sentence(context, answer) for answer in answers if answer in context)
    evidence = [{"file": "", "quote": "".join(quote.split())} for quote in quotes]
    return from_row(
        {
            "id": str(_first(row, "id", "query_id") or name), "question": question, "answers": answers,
            "answerable": bool(answers), "reason": None if answers else "not_stated", "evidence": evidence,
        },
        name,
    )  # fmt: skip


def _sentence(context: str, answer: str) -> str:
    """Return the sentence of `context` that holds the first occurrence of `answer`."""
    at = context.index(answer)
    start = max(context.rfind(stop, 0, at) for stop in "。！？\n") + 1
    ends = [end for end in (context.find(stop, at + len(answer)) for stop in "。！？\n") if end >= 0]
    return context[start : min(ends, default=len(context)) + 1]
