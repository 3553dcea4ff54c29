"""Blocks → pieces of running text and heads, in printed order: what is put together into items.

A piece is a block of running text with whatever closes it (names in brackets, a source, a credit, who spoke). A head
is a headline or sub-heading with what belongs to it by its place: subtitle, byline, bullets.
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

    block: Block
    tails: list[Block] = field(default_factory=list)

    @property
    def lines(self) -> tuple[Line, ...]:
        """Its lines of running text."""
        return self.block.lines

    @property
    def fold(self) -> str:
        """Its folded words, spaces closed."""
        return self.block.fold

    @property
    def start(self) -> str:
        """Its first words."""
        return "".join(line.fold for line in self.lines[:12])[:80]

    @property
    def end(self) -> str:
        """Its last words."""
        return "".join(line.fold for line in self.lines[-12:])[-80:]

    @property
    def final(self) -> bool:
        """Whether something says that the text ends here."""
        return bool(self.tails) or marks.ends(self.end)

    @property
    def pictured(self) -> bool:
        """Whether it ends with a picture's credit."""
        return marks.credit(self.end) >= 0 or any(marks.credit(tail.fold) == 0 for tail in self.tails)

    @property
    def spoken(self) -> bool:
        """Whether it is a quotation under which its speaker stands."""
        return any(marks.DASHES.match(tail.fold) for tail in self.tails)

    @property
    def noted(self) -> bool:
        """Whether it is an editors' note."""
        return bool(marks.EDITOR.match(self.start))

    @property
    def opens(self) -> bool:
        """Whether it opens a story of its own: a dateline, an editors' note."""
        return marks.dateline(self.start) > 0 or self.noted


@dataclass(eq=False)
class Head:
    """A display with its subtitle, byline and bullets; `display` is empty where only these stand there.

    `inner` says that it reads like a sub-heading inside an article, `weak` that it reads rather like furniture.
    """

    display: list[Line] = field(default_factory=list)
    dashes: list[Line] = field(default_factory=list)
    bylines: list[list[Line]] = field(default_factory=list)
    bullets: list[list[Line]] = field(default_factory=list)
    inner: bool = False
    weak: bool = False

    @property
    def fold(self) -> str:
        """The folded words of headline and subtitle."""
        return "".join(line.fold for line in (*self.display, *self.dashes))

    @property
    def bare(self) -> bool:
        """Whether it is a display and nothing else."""
        return bool(self.display) and not (self.dashes or self.bylines or self.bullets)

    @property
    def lines(self) -> list[Line]:
        """All its lines."""
        return [*self.unbulleted, *(line for bullet in self.bullets for line in bullet)]

    @property
    def unbulleted(self) -> list[Line]:
        """All its lines but those of bullets, which go to the story that says what they say."""
        return [*self.display, *self.dashes, *(line for byline in self.bylines for line in byline)]


@dataclass(eq=False)
class Loose:
    """A block that belongs to nothing: a colophon, a page head, a banner."""

    block: Block


Thing = Piece | Head | Loose


def _closing(block: Block, above: Piece) -> bool:
    """Whether what reads like a subtitle is a speaker, or what reads like a byline who took the picture above it."""
    spoken = block.kind == "subtitle" and above.block.closed
    return spoken or (block.kind == "byline" and marks.credit(block.fold) == 0)


def _over_text(blocks: Sequence[Block], at: int) -> bool:
    """Whether what reads like furniture at the head of a page stands right over text: perhaps a headline.

    It names no paper's day, page or editor; further down the page such lines are banners.
    """
    below = blocks[at + 1].kind if at + 1 < len(blocks) else ""
    said = any(marks.COLOPHON.search(line.spaced) or marks.MASTHEAD.match(line.fold) for line in blocks[at].lines)
    return at == 0 and below in ("text", "byline") and not said and len(blocks[at].lines) < 3


def gather(blocks: Sequence[Block]) -> list[Thing]:
    """Return the pieces, heads and loose blocks of a page in printed order."""
    found: list[Thing] = []
    for order, block in enumerate(blocks):
        last = found[-1] if found else None
        lines = list(block.lines)
        if block.kind == "text":
            found.append(Piece(block))
        elif block.kind == "furniture" and not _over_text(blocks, order):
            found.append(Loose(block))
        elif block.kind == "tail" or (isinstance(last, Piece) and _closing(block, last)):
            if isinstance(last, Piece):
                last.tails.append(block)
            else:
                found.append(Loose(block))
        elif block.kind in ("headline", "heading", "furniture"):
            found.append(Head(display=lines, inner=block.kind == "heading", weak=block.kind == "furniture"))
        else:
            if not isinstance(last, Head):
                last = Head()
                found.append(last)
            if block.kind == "subtitle":
                last.dashes += lines
            else:
                (last.bylines if block.kind == "byline" else last.bullets).append(lines)
    return found
