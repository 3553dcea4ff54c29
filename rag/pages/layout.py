"""Lines of a page → labelled blocks, each with its kind and the evidence for it.

`stances` says what each line is and whether it goes on from above; here lines that surely belong together become one
block. Where running text begins a paragraph, or may not go on, a new block begins, and `links` decides with the whole
page in view.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.pages import marks
from rag.pages.joins import joins
from rag.pages.printed import UNWRAPPED, Line, printed_lines
from rag.pages.records import Page
from rag.pages.stances import Stance, stances

SURE = 0.985  # running text that goes on with less than this begins a block
LONGEST_HEADING = 20  # ems
READS_ON = 2.5  # log-odds of a joint inside a sentence; whole sentences that follow each other may have less
_SAID = {
    "text": "running text",
    "headline": "it reads and stands like a headline",
    "heading": "it reads and stands like a sub-heading",
    "subtitle": "a subtitle",
    "byline": "it names who wrote it",
    "tail": "it closes what stands above it",
    "bullet": "a bullet of a summary",
    "furniture": "it belongs to the page, not to an article",
}


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together, what they are (one of `stances.ROLES`), and why.

    `joined` is the probability that running text goes on from the running text printed last before it.
    """

    kind: str
    lines: tuple[Line, ...]
    evidence: str
    joined: float = 0.0

    @property
    def fold(self) -> str:
        """The folded words, all spaces closed."""
        return "".join(line.fold for line in self.lines)

    @property
    def closed(self) -> bool:
        """Whether it ends where a sentence ends."""
        return self.lines[-1].closed


def label(page: Page, order: Sequence[int] = ()) -> tuple[Block, ...]:
    """Group the lines of a page into labelled blocks, in printed order or in the order of the line numbers given."""
    lines = printed_lines(page, order)
    found: list[Block] = []
    held: list[Line] = []
    first = Stance("", 0, 0)
    for line, stance in zip(lines, _mended(lines, stances(lines)), strict=True):
        if held and (stance.role != first.role or not _one(stance) or _paragraph(held[-1], line, stance)):
            found.append(_block(held, first))
            held = []
        if not held:
            first = stance
        held.append(line)
    if held:
        found.append(_block(held, first))
    return tuple(found)


def _mended(lines: Sequence[Line], found: list[Stance]) -> list[Stance]:
    """Correct what the net takes for running text where the print leaves no doubt."""
    mended = list(found)
    for i in range(1, len(lines)):
        above, line = lines[i - 1], lines[i]
        if found[i].role != "text" or not above.ended:
            continue
        if marks.credit(line.fold) == 0:
            mended[i] = Stance("tail", 1.0, 0.0)
        elif i + 1 < len(lines) and found[i + 1].role == "text" and _apart(line, lines[i + 1]):
            mended[i] = Stance("heading", 1.0, 0.0)
    return mended


def _apart(line: Line, below: Line) -> bool:
    """Whether a line stands by itself between blank lines: it ends no sentence, leaves room, and does not read on."""
    room = line.measure < UNWRAPPED and line.width < line.measure - 0.8
    if not (line.gap > 0 and below.gap > 0 and room and not line.ended and line.width <= LONGEST_HEADING):
        return False
    model = joins()
    reads_on = model.between(model.sides([line.fold], left=True), model.sides([below.fold], left=False))
    return bool(reads_on[0, 0] < READS_ON)


def _one(stance: Stance) -> bool:
    """Whether a line is of one block with the line above it, which is of its kind."""
    return stance.on > (SURE if stance.role == "text" else 0.5)


def _paragraph(above: Line, line: Line, stance: Stance) -> bool:
    """Whether running text begins a paragraph, which might be another story's first."""
    return stance.role == "text" and above.ended and (above.short or line.gap > 0 or line.measure > UNWRAPPED)


def _block(lines: list[Line], first: Stance) -> Block:
    why = f"{_SAID[first.role]} ({first.sure:.0%})"
    if first.role == "text":
        why += f", going on from above: {first.on:.0%}"
    return Block(first.role, tuple(lines), why, first.on)
