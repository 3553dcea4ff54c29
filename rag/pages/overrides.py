"""pages.toml: what a person states about a page (paper, date, edition, order), each with the words that prove it.

    ["000_92db0e85d6cc0383.txt"]
    paper = "中国贸易报"
    proof = { paper = "在接受《中国贸易报》记者采访时" }

The table's name is the page's file name. Every field is optional. `paper`, `date` and `edition` each need a `proof`:
words that stand on that page (white space and line ends aside) and hold the paper's name, the month and day, the
edition. `order` is for pages beyond repair: line ranges in the order in which they are to be read; lines it does not
name follow in their own order. A table with a mistake in it is reported and not used; the others are.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from rag.errors import UnreadableFile
from rag.words import fold

FILE_NAME = "pages.toml"
_RANGE = re.compile(r"(\d{1,7})(?:-(\d{1,7}))?")
_STATED = ("paper", "date", "edition")
_FIELDS = (*_STATED, "order", "proof")


@dataclass(frozen=True, slots=True)
class Override:
    """What pages.toml states about one page; `order` holds (first line, last line), both counted from 1."""

    paper: str | None = None
    date: dt.date | None = None
    edition: str | None = None
    order: tuple[tuple[int, int], ...] = ()
    proof: Mapping[str, str] = field(default_factory=dict)


NOTHING = Override()


@dataclass(frozen=True, slots=True)
class Stated:
    """What pages.toml states, by page file name, and what is wrong with it: each with its line where it has one."""

    pages: Mapping[str, Override]
    wrong: tuple[UnreadableFile, ...] = ()


def read_overrides(corpus: Path) -> Stated:
    """Return what pages.toml states; nothing where there is no such file, or where it is no TOML."""
    path = corpus / FILE_NAME
    if not path.is_file():
        return Stated({})
    try:
        text = path.read_bytes().decode("utf-8-sig")
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        at = re.search(r"at line (\d+)", str(error))
        return Stated({}, (UnreadableFile(FILE_NAME, f"this is not TOML ({error})", int(at[1]) if at else None),))
    pages: dict[str, Override] = {}
    wrong: list[UnreadableFile] = []
    for name, table in tables.items():
        try:
            pages[name] = _override(name, table)
        except _Mistake as mistake:
            wrong.append(UnreadableFile(FILE_NAME, f"{name}: {mistake.why}", _line(text, name, mistake.field)))
    return Stated(pages, tuple(wrong))


class _Mistake(Exception):
    """`field` of one table is not of the form that the documentation gives."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field = field
        self.why = why


def _override(name: str, table: Any) -> Override:
    if not isinstance(table, dict):
        raise _Mistake(name, f'this must be a table: ["{name}"]')
    for key in table:
        if key not in _FIELDS:
            raise _Mistake(key, f"there is no field {key!r}, only {', '.join(_FIELDS)}")
    day = table.get("date")
    if not isinstance(day, dt.date | None) or isinstance(day, dt.datetime):
        raise _Mistake("date", "date must be a day like 2024-01-22, without quotation marks")
    for key in ("paper", "edition"):
        if not isinstance(value := table.get(key, "-"), str) or not value.strip():
            raise _Mistake(key, f"{key} must be words in quotation marks")
    ranges = table.get("order", [])
    if not isinstance(ranges, list):
        raise _Mistake("order", 'order must be a list of line ranges: ["136-151", "1-134"]')
    order = tuple(map(_range, ranges))
    return Override(table.get("paper"), day, table.get("edition"), order, _proof(table))


def _proof(table: Mapping[str, Any]) -> Mapping[str, str]:
    proof = table.get("proof", {})
    if not isinstance(proof, dict) or not all(isinstance(words, str) and words.strip() for words in proof.values()):
        raise _Mistake("proof", 'proof must hold words of the page: proof = { paper = "…" }')
    for key in proof:
        if key not in _STATED or key not in table:
            raise _Mistake("proof", f"proof.{key} proves nothing that is stated here")
    for key in _STATED:
        if key in table and key not in proof:
            raise _Mistake(key, f"{key} needs proof.{key}, words that stand on the page")
    return proof


def _range(text: Any) -> tuple[int, int]:
    match = _RANGE.fullmatch(text) if isinstance(text, str) else None
    if not match or int(match[2] or match[1]) < int(match[1]) or int(match[1]) < 1:
        raise _Mistake("order", f'order holds line ranges like "136-151", not {text!r}')
    return int(match[1]), int(match[2] or match[1])


def _line(text: str, name: str, key: str) -> int | None:
    """Return the line on which a table states a field, or begins; None where it is written in another way."""
    found = None
    for number, line in enumerate(text.split("\n"), 1):
        header = re.match(r"""\s*\[\s*(["']?)(.*?)\1\s*\]""", line)
        if header and found:
            break
        if header and header[2] == name:
            found = number
        elif found and re.match(rf"""\s*["']?{re.escape(key)}["']?\s*[.=]""", line):
            return number
    return found


def unproved(override: Override, lines: tuple[str, ...]) -> tuple[str, ...]:
    """Return what is wrong with `override` for this page: proofs that are not on it or prove another thing, lines that
    it does not have.
    """
    page = "".join("".join(lines).split())
    found = []
    for key, words in override.proof.items():
        if "".join(words.split()) not in page:
            found.append(f"proof.{key} is not on the page: {words}")
        elif not _holds(words, getattr(override, key)):
            found.append(f"proof.{key} does not hold {getattr(override, key)}: {words}")
    if any(last > len(lines) for _, last in override.order):
        found.append(f"order names a line after the last one, {len(lines)}")
    ranges = sorted(override.order)
    if any(second[0] <= first[1] for first, second in pairwise(ranges)):
        found.append("order names a line twice")
    return tuple(found)


def _holds(words: str, stated: str | dt.date) -> bool:
    said = "".join(fold(words).split())
    if isinstance(stated, dt.date):
        return bool(re.search(rf"(?<!\d)0?{stated.month}\D{{1,2}}0?{stated.day}(?!\d)", said))
    return "".join(fold(stated).split()) in said
