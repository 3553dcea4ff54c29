"""pages.toml: what a person states about a page (paper, date, edition, order), each with the words that prove it.

    ["000_92db0e85d6cc0383.txt"]
    paper = "中国贸易报"
    date = 2024-01-23
    edition = "A2"
    order = ["136-151", "1-134"]
    proof = { paper = "在接受《中国贸易报》记者采访时", date = "1月22日" }

The table's name is the page's file name. Every field is optional. `paper`, `date` and `edition` each need a `proof`:
words that stand on that page (white space aside). `order` is for pages beyond repair: line ranges in the order in
which they are to be read; lines it does not name follow in their own order.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rag.errors import UnreadableFile

FILE_NAME = "pages.toml"
_RANGE = re.compile(r"(\d+)(?:-(\d+))?")
_FIELDS = frozenset({"paper", "date", "edition", "order", "proof"})
_STATED = ("paper", "date", "edition")


@dataclass(frozen=True, slots=True)
class Override:
    """What pages.toml states about one page; `order` holds (first line, last line), both counted from 1."""

    paper: str | None = None
    date: dt.date | None = None
    edition: str | None = None
    order: tuple[tuple[int, int], ...] = ()
    proof: Mapping[str, str] = field(default_factory=dict)


NOTHING = Override()


def read_overrides(corpus: Path) -> dict[str, Override]:
    """Return what pages.toml states, by page file name; empty where there is no such file.

    Raises UnreadableFile for what is not TOML or not of this form, naming the page and the field.
    """
    path = corpus / FILE_NAME
    if not path.is_file():
        return {}
    try:
        tables = tomllib.loads(path.read_bytes().decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnreadableFile(FILE_NAME, f"this is not TOML ({error})") from None
    return {name: _override(name, table) for name, table in tables.items()}


def _override(name: str, table: Any) -> Override:
    if not isinstance(table, dict):
        raise UnreadableFile(FILE_NAME, f'{name} must be a table: ["{name}"]')
    if unknown := sorted(table.keys() - _FIELDS):
        raise UnreadableFile(FILE_NAME, f"{name}: there is no field {unknown[0]!r}, only {', '.join(sorted(_FIELDS))}")
    proof = table.get("proof", {})
    for stated in _STATED:
        if stated in table and not isinstance(proof.get(stated), str):
            raise UnreadableFile(FILE_NAME, f"{name}: {stated} needs proof.{stated}, words that stand on the page")
    day = table.get("date")
    if not isinstance(day, dt.date | None) or isinstance(day, dt.datetime):
        raise UnreadableFile(FILE_NAME, f"{name}: date must be a day like 2024-01-22, without quotation marks")
    for stated in ("paper", "edition"):
        if not isinstance(table.get(stated, ""), str):
            raise UnreadableFile(FILE_NAME, f"{name}: {stated} must be a string")
    order = tuple(_range(name, text) for text in table.get("order", ()))
    return Override(table.get("paper"), day, table.get("edition"), order, proof)


def _range(name: str, text: Any) -> tuple[int, int]:
    match = _RANGE.fullmatch(text) if isinstance(text, str) else None
    if not match or int(match[2] or match[1]) < int(match[1]) or int(match[1]) < 1:
        raise UnreadableFile(FILE_NAME, f'{name}: order holds line ranges like "136-151", not {text!r}')
    return int(match[1]), int(match[2] or match[1])


def unproved(override: Override, lines: tuple[str, ...]) -> tuple[str, ...]:
    """Return what is wrong with `override` for this page: a proof that is not on it, lines that it does not have."""
    page = "".join("".join(lines).split())
    found = [
        f"proof.{stated} is not on the page: {words}"
        for stated, words in override.proof.items()
        if "".join(words.split()) not in page
    ]
    if any(last > len(lines) for _, last in override.order):
        found.append(f"order names a line after the last one, {len(lines)}")
    taken = [number for first, last in override.order for number in range(first, last + 1)]
    if len(taken) != len(set(taken)):
        found.append("order names a line twice")
    return tuple(found)
