"""The printed lines of a page, with what the print itself shows: margins, blank lines, widths."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.pages import marks
from rag.pages.records import Page
from rag.pages.repair import close_letter_spacing, close_spaces, drop_marks
from rag.words import fold

# A page whose lines are wider than any column was not set in lines: each line is a paragraph, or a piece of one.
UNWRAPPED = 45.0


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line. `text` is print without marks and margins, `fold` the same folded with its spaces closed,
    `spaced` folded with its letter-spacing alone closed; `blank` counts the blank lines above it, `gap` those that
    mean something; `width` is in ems, `measure` is the width of the column around it; `first` says that it may be the
    first line of a paragraph, which is set in by two ems.
    """

    number: int
    column: int
    text: str
    fold: str
    spaced: str
    gap: int
    blank: int
    indent: int
    width: float
    measure: float = 0.0
    first: bool = True

    @property
    def closed(self) -> bool:
        """Whether it ends where a sentence ends."""
        return marks.closed(self.fold)

    @property
    def ended(self) -> bool:
        """Whether it ends a sentence, or what stands after the last one: names, a source, a picture's credit."""
        return self.closed or marks.ends(self.fold)

    @property
    def short(self) -> bool:
        """Whether it leaves room in its column, more than the two ems that the first line of a paragraph is set in."""
        return self.measure < UNWRAPPED and self.width < self.measure - (3.6 if self.first else 1.6)


_BREAKS = re.compile(r"[\f\v\r\x85\u2028\u2029]+")


def printed_lines(page: Page, order: Sequence[int] = ()) -> tuple[Line, ...]:
    """Return the lines that hold print, in the order given (line numbers) or as printed.

    Where nearly every line is followed by a blank one, blank lines mean nothing.
    """
    found: list[Line] = []
    blank, filled, doubled = 0, 0, 0
    for number in order or range(1, len(page.lines) + 1):
        held = len(found)
        for column, piece in _pieces(page.lines[number - 1]):
            found.append(_line(number, column, piece, blank))
            filled += 1
            doubled += blank > 0
            blank = 0
        blank += len(found) == held
    usual = 1 if doubled > 0.8 * filled > 4 else 0
    return _measured([replace(line, gap=max(line.gap - usual, 0)) for line in found])


def _pieces(raw: str) -> list[tuple[int, str]]:
    """Cut at form feeds and the like, which break lines too, though only "\\n" counts in line numbers."""
    found, at = [], 0
    for piece in _BREAKS.split(raw):
        at = raw.index(piece, at)
        if drop_marks(piece).strip():
            found.append((at, piece))
        at += len(piece)
    return found


def _line(number: int, column: int, piece: str, blank: int) -> Line:
    text = drop_marks(piece).strip()
    indent = len(piece) - len(piece.lstrip())
    spaced = fold(close_letter_spacing(text))
    closed = close_spaces(text)
    return Line(number, column + indent, text, fold(closed), spaced, blank, blank, indent, ems(closed))


def ems(text: str) -> float:
    """Return the printed width of a text: a Chinese character is one, a Latin letter or figure a half."""
    narrow = sum(char < "\u0100" for char in text)
    return len(text) - narrow / 2


def _measured(lines: list[Line]) -> tuple[Line, ...]:
    """Give each line the width of its column: the usual width of the lines around it, but no more than what follows.

    Lines that end a paragraph are short and none is long, so the usual width lies above the middle. A line that is as
    wide as the next two fills its column, whatever stands above it.
    """
    widths = [line.width for line in lines]
    found = []
    for i, line in enumerate(lines):
        near = sorted(widths[max(0, i - 3) : i + 4])
        usual = near[(2 * len(near)) // 3] if len(near) > 1 else line.width
        below = max(widths[i + 1 : i + 3], default=usual)
        first = i == 0 or line.gap > 0 or lines[i - 1].ended
        found.append(
            replace(line, measure=max(min(usual, below), line.width if below >= line.width else 0), first=first)
        )
    return tuple(found)
