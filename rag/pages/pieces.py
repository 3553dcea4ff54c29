"""Blocks → pieces of running text and heads, in printed order: what is put together into items.

A piece is running text with whatever closes it (names in brackets, a source, a credit, who spoke). A head is a
display with what belongs to it by its place: subtitle, byline, bullets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.pages import marks
from rag.pages.layout import Block
from rag.pages.printed import Line


@dataclass(eq=False)
class Piece:
    """Running text that hangs together on the page, and what closes it."""

    order: int
    lines: list[Line]
    tails: list[Block] = field(default_factory=list)

    @property
    def fold(self) -> str:
        """Its folded words, spaces closed."""
        return "".join(line.fold for line in self.lines)

    @property
    def start(self) -> str:
        """Its first words."""
        return "".join(line.fold for line in self.lines[:8])[:80]

    @property
    def end(self) -> str:
        """Its last words."""
        return "".join(line.fold for line in self.lines[-8:])[-80:]

    @property
    def final(self) -> bool:
        """Whether something says that the text ends here."""
        return bool(self.tails) or marks.ends(self.end)

    @property
    def pictured(self) -> bool:
        """Whether it ends with a picture's credit."""
        return marks.credit(self.end) >= 0 or any(marks.credit(tail.fold) == 0 for tail in self.tails)

    @property
    def opens(self) -> bool:
        """Whether it opens a story of its own: a dateline, an editors' note."""
        return marks.dateline(self.start) > 0 or bool(marks.EDITOR.match(self.start))

    @property
    def closed(self) -> bool:
        """Whether it ends where a sentence ends."""
        return self.final or self.lines[-1].closed


@dataclass(eq=False)
class Head:
    """A display with its subtitle, byline and bullets; `display` is empty where only these stand there."""

    order: int
    display: list[Line] = field(default_factory=list)
    dashes: list[Line] = field(default_factory=list)
    bylines: list[list[Line]] = field(default_factory=list)
    bullets: list[list[Line]] = field(default_factory=list)

    @property
    def fold(self) -> str:
        """The folded words of headline and subtitle."""
        return "".join(line.fold for line in (*self.display, *self.dashes))

    @property
    def lines(self) -> list[Line]:
        """All its lines."""
        rest = [line for part in (*self.bylines, *self.bullets) for line in part]
        return [*self.display, *self.dashes, *rest]


@dataclass(eq=False)
class Loose:
    """A block that belongs to nothing: a colophon, a page head."""

    order: int
    block: Block


def gather(blocks: Sequence[Block]) -> list[Piece | Head | Loose]:
    """Return the pieces, heads and loose blocks of a page in printed order."""
    found: list[Piece | Head | Loose] = []
    for order, block in enumerate(blocks):
        last = found[-1] if found else None
        if block.kind == "text":
            found.append(Piece(order, list(block.lines)))
        elif block.kind == "tail" or (block.kind == "dashes" and isinstance(last, Piece)):
            if isinstance(last, Piece):
                last.tails.append(block)
            else:
                found.append(Loose(order, block))
        elif block.kind == "furniture":
            found.append(Loose(order, block))
        else:
            _into_head(found, order, block)
    return found


def _into_head(found: list[Piece | Head | Loose], order: int, block: Block) -> None:
    """Add a display, a subtitle, a byline or a bullet to the head that it stands under, or begin a head with it."""
    last = found[-1] if found else None
    lines = list(block.lines)
    if block.kind == "display":
        names: list[Line] = []
        while lines and (len(lines) > 1 or (isinstance(last, Head) and last.display)) and _is_name(lines[-1]):
            names.insert(0, lines.pop())
        if lines and isinstance(last, Head) and last.display and marks.DASHES_LAST.search(last.display[-1].fold):
            last.display += lines
        elif lines:
            last = Head(order, display=lines)
            found.append(last)
        if names and isinstance(last, Head):
            last.bylines.append(names)
        return
    if not isinstance(last, Head):
        last = Head(order)
        found.append(last)
    if block.kind == "dashes":
        last.dashes += lines
    else:
        (last.bylines if block.kind == "byline" else last.bullets).append(lines)


def _is_name(line: Line) -> bool:
    """Whether a line is nothing but names of people, which is how authors stand under a headline."""
    text = line.spaced
    return (
        bool(marks.NAMES_ALONE.match(text))
        and text[0] in marks.SURNAMES
        and len(text.replace(" ", "")) <= 4 * (1 + text.count(" ") + text.count("、"))
        and len(text) <= 16
    )
