"""`.jsonl` rows → Articles that need no reading: one a line, only `text` required.

    {"id": "k7", "title": "冷库建到田头", "text": "青石县建成冷库32座。", "published": "2024-03-15", "source": "县报"}

A row that is no article is left out and named with its line; the rows beside it are kept.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from rag.errors import UnreadableFile
from rag.pages.records import Article, Page, Part

_WORDS = ("id", "title", "text", "published", "source")


@dataclass(frozen=True, slots=True)
class Ready:
    """What a .jsonl file holds: its articles, and what is wrong with each row that is none."""

    articles: tuple[Article, ...]
    refused: tuple[UnreadableFile, ...] = ()


def read_rows(text: str, page: Page, name: str) -> Ready:
    """Return the articles of a .jsonl text, all on `page`, which has no lines; `name` is its file in messages."""
    found: dict[str, Article] = {}
    refused: list[UnreadableFile] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            article = _article(_row(line), number, page)
            if article.id in found:
                raise ValueError(f"the id {article.id!r} was used before")
            found[article.id] = article
        except ValueError as error:
            refused.append(UnreadableFile(name, str(error), number))
    return Ready(tuple(found.values()), tuple(refused))


def _row(line: str) -> dict[str, Any]:
    """Return the fields of a row. Raises ValueError, whose words say what is wrong with it."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"this is not JSON ({error})") from None
    if not isinstance(row, dict) or not isinstance(row.get("text"), str) or not row["text"].strip():
        raise ValueError('a row needs a field "text" with words in it')
    for field in _WORDS:
        if not isinstance(row.get(field), str | None):
            raise ValueError(f'"{field}" must be a string')
    return row


def _article(row: dict[str, Any], number: int, page: Page) -> Article:
    parts, pieces, at = [], [], 0
    body = "\n".join(filter(None, (line.strip() for line in row["text"].splitlines())))
    title, source = (" ".join((row.get(field) or "").split()) for field in ("title", "source"))
    for kind, words in (("title", title), ("body", body), ("source", source)):
        if words:
            parts.append(Part(kind, at, at + len(words)))
            pieces.append(words)
            at += len(words) + 1
    text = "\n".join(pieces)
    given = (
        row.get("id") or ""
    ).strip() or f"{number}-{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
    day = _published(row.get("published"), page)
    return Article(f"{page.id}-{given}", page, "article", text, tuple(parts), (), day)


def _published(given: str | None, page: Page) -> dt.date | None:
    if not given or not given.strip():
        return page.date
    try:
        return dt.date.fromisoformat(given.strip()[:10])
    except ValueError:
        raise ValueError(f'"published" must be a day like 2024-01-22, not {given!r}') from None
