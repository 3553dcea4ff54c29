"""What was read of a corpus, as rows of JSON: pages, articles, passages and statements, each counted from 0."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rag.errors import IndexDamaged
from rag.pages.records import Article, Page, Passage
from rag.pages.statements import Statement

Records = tuple[tuple[Page, ...], tuple[Article, ...], tuple[Passage, ...], tuple[Statement, ...]]


def save(folder: Path, records: Records) -> None:
    """Write four files into `folder`. Raises OSError where that is impossible."""
    pages, articles, passages, statements = records
    # A page is known by id and file: reading in several processes makes copies of one page.
    page_of = {(page.id, page.file): number for number, page in enumerate(pages)}
    number_of = {id(article): number for number, article in enumerate(articles)}
    _write(folder / "pages.jsonl", (page.to_row() for page in pages))
    _write(folder / "articles.jsonl", (a.to_row(page_of[a.page.id, a.page.file]) for a in articles))
    _write(folder / "passages.jsonl", ([p.id, number_of[id(p.article)], p.start, p.end] for p in passages))
    _write(folder / "statements.jsonl", (s.to_row(number_of[id(s.article)]) for s in statements))


def load(folder: Path) -> Records:
    """Read what `save` wrote. Raises OSError, ValueError, LookupError or TypeError where the files are not that."""
    pages = tuple(Page.from_row(row) for row in _read(folder / "pages.jsonl"))
    articles = tuple(Article.from_row(row, pages) for row in _read(folder / "articles.jsonl"))
    passages = tuple(Passage(name, articles[n], start, end) for name, n, start, end in _read(folder / "passages.jsonl"))
    statements = tuple(Statement.from_row(row, articles) for row in _read(folder / "statements.jsonl"))
    return pages, articles, passages, statements


@contextmanager
def reading(folder: Path) -> Iterator[None]:
    """Turn what goes wrong while reading an index into IndexDamaged."""
    try:
        yield
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise IndexDamaged(f"{folder.name} cannot be read ({error!r})") from error


def _write(file: Path, rows: Iterable[Any]) -> None:
    # A .jsonl article may hold half a surrogate pair ("\ud83d"), which plain UTF-8 refuses.
    with file.open("w", encoding="utf-8", errors="surrogatepass", newline="\n") as stream:
        for row in rows:
            stream.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")


def _read(file: Path) -> Iterator[Any]:
    with file.open(encoding="utf-8", errors="surrogatepass", newline="\n") as stream:
        for line in stream:
            yield json.loads(line)
