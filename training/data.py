"""Reads the training and validation files of a data folder: JSON Lines in xz, every text folded as search folds it.

A file that a folder lacks counts as empty, so that one's own newspapers alone (`news-documents.jsonl.xz`) are enough
to train on. The validation files are read by `questions(..., VALIDATION...)` alone and never by training.
"""

from __future__ import annotations

import json
import lzma
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import CorpusError
from rag.words import fold

DOCUMENTS = "news-documents"
TITLED = "news-title-body"
QUESTIONS = "qa-train"
PARALLEL = "parallel-en-zh"
DICTIONARY = "cedict"
CMRC_DEV = "qa-validation-cmrc2018-dev"
XQUAD = "qa-validation-xquad-zh-en"

SHINGLE = 20  # characters in a row that two texts must not share when one is trained and the other measured on
_SENTENCE_END = re.compile(r"[。！？!?；;\n]+[”’」』）)]*\s*")
# In reStructuredText and wiki links the marked word matters and the mark does not: :c:func:`!PySys_SetArgvEx`.
_MARKUP = re.compile(r":[a-z]+(?::[a-z]+)?:(?=`)|[`*|]+")
# References to other entries inside a gloss: 個|个[ge4], and counters: CL:條|条[tiao2]
_REFERENCE = re.compile(r"(?:CL:)?\S*\[[a-zA-Z0-9: ]+\]|[\u3400-\u9fff|]+")
# What news sites put before the text of every item: 原标题：, 央视网消息（新闻联播）：
PREFIX = re.compile(r"^\s*(?:央视网消息\s*[（(]?新闻联播[）)]?\s*[:：]|原标题\s*[:：])\s*")


@dataclass(frozen=True, slots=True)
class Document:
    """One news item; `title` is empty where none is known."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the context that answers it; `start` is the answer's offset in the context, in characters.

    `traditional` says whether it was written in traditional script, before it was folded.
    """

    id: str
    lang: str
    question: str
    context: str
    answer: str
    start: int
    traditional: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """One sentence in English and in Chinese; `source` names the collection."""

    source: str
    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A dictionary entry: a Chinese term and its English glosses."""

    term: str
    glosses: tuple[str, ...]


def rows(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of `folder/name.jsonl.xz`, none if there is no such file.

    Raises CorpusError, naming file and line, where the file is damaged.
    """
    path = folder / f"{name}.jsonl.xz"
    if not path.exists():
        return
    number = 0
    try:
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)
                number += 1
    except (lzma.LZMAError, EOFError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise CorpusError(f"{path}, after line {number}: {error}") from error


def documents(folder: Path, limit: int | None = None) -> list[Document]:
    """Return the news items of a folder, each once (copies share their first 50 characters), `limit` per file."""
    seen: set[str] = set()
    found = []
    for name in (DOCUMENTS, TITLED):
        for row in _first(rows(folder, name), limit):
            text = PREFIX.sub("", fold(row["text"]))
            if (head := "".join(text.split())[:50]) in seen:
                continue
            seen.add(head)
            found.append(Document(fold(row.get("title") or ""), text))
    if not found:
        raise CorpusError(f"{folder}: neither {DOCUMENTS}.jsonl.xz nor {TITLED}.jsonl.xz holds a text to train on")
    return found


def questions(folder: Path, name: str, limit: int | None = None) -> list[Question]:
    """Return the questions of one file in its order."""
    return [
        Question(
            id=r["id"],
            lang=r["lang"][:2],
            question=fold(r["question"]),
            context=fold(r["context"]),
            answer=fold(r["answer"]),
            start=r["start"],
            traditional=r["lang"] == "zh-Hant",
        )
        for r in _first(rows(folder, name), limit)
    ]


def training_questions(folder: Path, limit: int | None = None) -> list[Question]:
    """Return the questions that may be trained on: none whose context shares a run of text with CMRC2018 dev."""
    measured = shingles(r["context"] for r in rows(folder, CMRC_DEV))
    found = questions(folder, QUESTIONS, limit)
    shared = {c: not measured.isdisjoint(shingles([c])) for c in {q.context for q in found}}
    return [q for q in found if not shared[q.context]]


def pairs(folder: Path, limit: int | None = None) -> list[Pair]:
    """Return the parallel sentences, without markup; copies are left out."""
    found = {
        (_MARKUP.sub(" ", r["en"]), _MARKUP.sub(" ", fold(r["zh"]))): r["source"]
        for r in _first(rows(folder, PARALLEL), limit)
    }
    return [Pair(source, en, zh) for (en, zh), source in found.items()]


def entries(folder: Path, limit: int | None = None) -> list[Entry]:
    """Return the dictionary entries that are more than references to other entries."""
    found = []
    for row in _first(rows(folder, DICTIONARY), limit):
        glosses = (_REFERENCE.sub("", gloss).strip() for gloss in row["en"] if not _is_reference(gloss))
        if told := tuple(gloss for gloss in glosses if gloss):
            found.append(Entry(fold(row["simplified"]), told))
    return found


def sentences(text: str) -> list[str]:
    """Cut a text after its sentence ends; nothing is lost but white space around sentences.

    >>> sentences("邮政业回暖。快递业务量增长19.4%；其中异地增长20.5%。")
    ['邮政业回暖。', '快递业务量增长19.4%；', '其中异地增长20.5%。']
    """
    found, at = [], 0
    for end in _SENTENCE_END.finditer(text):
        found.append(text[at : end.end()].strip())
        at = end.end()
    found.append(text[at:].strip())
    return [sentence for sentence in found if sentence]


def shingles(texts: Iterable[str]) -> set[str]:
    """Return every run of SHINGLE characters of the texts, folded and without white space."""
    found: set[str] = set()
    for text in texts:
        packed = "".join(fold(text).split())
        found.update(packed[i : i + SHINGLE] for i in range(len(packed) - SHINGLE + 1))
    return found


def _is_reference(gloss: str) -> bool:
    return gloss.startswith(("variant of", "old variant of", "see ", "used in ", "surname ", "CL:"))


def _first(found: Iterator[dict[str, Any]], limit: int | None) -> Iterator[dict[str, Any]]:
    for number, row in enumerate(found):
        if limit is not None and number >= limit:
            return
        yield row
