"""What flows out of reading: Page, Article, Passage. Frozen values, each holding the one before it.

All offsets are character offsets into `Article.text`. Lines count from 1 and are split at "\\n" alone; columns
count from 0, half open.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

ARTICLE_KINDS = ("article", "brief", "caption", "quote", "note", "commentary", "furniture")
PART_KINDS = (
    "title", "subtitle", "kicker", "byline", "dateline", "body", "heading", "caption", "credit", "source", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """One newspaper page as received.

    `date` is given (pages.toml, .jsonl) or read off the page, else None with `not_before`: the latest day the
    page itself speaks of as past. `lines` are verbatim; a .jsonl article has none.
    """

    id: str
    file: str
    paper: str | None = None
    date: dt.date | None = None
    edition: str | None = None
    lines: tuple[str, ...] = ()
    not_before: dt.date | None = None

    def to_row(self) -> dict[str, Any]:
        """Return this page as plain JSON values."""
        return {
            "id": self.id, "file": self.file, "paper": self.paper, "date": _iso(self.date),
            "edition": self.edition, "lines": list(self.lines), "not_before": _iso(self.not_before),
        }  # fmt: skip

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Page:
        """Make a page from what `to_row` returned."""
        return cls(
            row["id"], row["file"], row["paper"], _day(row["date"]), row["edition"], tuple(row["lines"]),
            _day(row["not_before"]),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of `Article.text` with its role: text[start:end] is a title, a byline, the body…"""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Run:
    """text[start:end] was printed on `line` (from 1) beginning at `column` (from 0), character for character."""

    start: int
    end: int
    line: int
    column: int


@dataclass(frozen=True)
class Article:
    """One item of a page: its repaired reading text, the parts it is made of and where each character was printed.

    `text` holds all parts, headline and byline first, parts divided by "\\n", paragraphs of the body too.
    `origin` covers every character but those separators; it is empty for a .jsonl article.
    """

    id: str
    page: Page
    kind: str
    text: str
    parts: tuple[Part, ...] = ()
    origin: tuple[Run, ...] = field(default=(), repr=False)
    published: dt.date | None = None

    def part(self, kind: str) -> str | None:
        """Return the text of the first part of that kind, or None. Two title lines are two parts: see `title`."""
        return next((self.text[p.start : p.end] for p in self.parts if p.kind == kind), None)

    def _joined(self, kind: str) -> str | None:
        return " ".join(self.text[p.start : p.end] for p in self.parts if p.kind == kind) or None

    @property
    def title(self) -> str | None:
        """The headline; its lines are joined by a space. None where the page prints none."""
        return self._joined("title")

    @property
    def subtitle(self) -> str | None:
        """The line under the headline."""
        return self._joined("subtitle")

    @property
    def byline(self) -> str | None:
        """Who wrote it, as printed: `本报记者 周东洋`."""
        return self._joined("byline")

    @property
    def dateline(self) -> str | None:
        """Place, day and agency at the head of the story: `本报北京1月19日电（记者王俊岭）`."""
        return self._joined("dateline")

    @property
    def body(self) -> str:
        """Everything that is running text: body, sub-headings and captions, divided by "\\n"."""
        kinds = ("body", "heading", "caption")
        return "\n".join(self.text[p.start : p.end] for p in self.parts if p.kind in kinds)

    @property
    def headline(self) -> str:
        """What to call this item on screen: its title, else how it begins. Never empty for a non-empty text."""
        return self.title or self.text.split("\n", 1)[0][:24].strip() + ("…" if len(self.text) > 24 else "")

    def kind_at(self, offset: int) -> str | None:
        """Return the kind of the part that holds `offset`, or None between parts."""
        return next((p.kind for p in self.parts if p.start <= offset < p.end), None)

    @cached_property
    def _run_starts(self) -> list[int]:
        return [run.start for run in self.origin]

    def spans(self, start: int, end: int) -> tuple[tuple[int, int, int], ...]:
        """Return where text[start:end] was printed: (line, first column, column after the last), in reading order.

        Pieces that follow each other on one line with nothing but closed-up spaces between them are one span.
        """
        found: list[tuple[int, int, int]] = []
        for line, left, right in self._printed(start, end):
            if found and found[-1][0] == line and left >= found[-1][2] and self._blank(line, found[-1][2], left):
                found[-1] = (line, found[-1][1], right)
            else:
                found.append((line, left, right))
        return tuple(found)

    def _printed(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        first = max(bisect_right(self._run_starts, start) - 1, 0)
        for run in self.origin[first:]:
            if run.start >= end:
                break
            left, right = max(run.start, start), min(run.end, end)
            if left < right:
                yield run.line, run.column + left - run.start, run.column + right - run.start

    def _blank(self, line: int, left: int, right: int) -> bool:
        return not self.page.lines[line - 1][left:right].strip()

    def to_row(self, page: int) -> dict[str, Any]:
        """Return this article as plain JSON values; `page` is the number of its page in the same file."""
        return {
            "id": self.id, "page": page, "kind": self.kind, "text": self.text, "published": _iso(self.published),
            "parts": [[p.kind, p.start, p.end] for p in self.parts],
            "origin": [[r.start, r.end, r.line, r.column] for r in self.origin],
        }  # fmt: skip

    @classmethod
    def from_row(cls, row: Mapping[str, Any], pages: tuple[Page, ...]) -> Article:
        """Make an article from what `to_row` returned and the pages it counts in."""
        return cls(
            row["id"], pages[row["page"]], row["kind"], row["text"], tuple(Part(*p) for p in row["parts"]),
            tuple(Run(*r) for r in row["origin"]), _day(row["published"]),
        )  # fmt: skip

    def __hash__(self) -> int:
        return hash(self.id)


@dataclass(frozen=True, slots=True)
class Passage:
    """A few sentences of one article: the unit that search finds."""

    id: str
    article: Article
    start: int
    end: int

    @property
    def text(self) -> str:
        """The passage's own words, verbatim: `article.text[start:end]`."""
        return self.article.text[self.start : self.end]


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
