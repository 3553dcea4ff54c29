"""Lines of a page → labelled blocks, each with its kind and the evidence for it.

A line that names its own role (a byline, a colophon, `编者按：`) is taken at its word where it stands right; what every
other line is, `stances` decides for the page as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.pages import marks, stances
from rag.pages.printed import Line, printed_lines
from rag.pages.records import Page


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together, what they are, and why.

    Kinds: `text` (a piece of running text), `display` (a headline, sub-heading or banner), `dashes` (begins with
    dashes: a subtitle or a speaker), `byline`, `bullet`, `tail` (closes a piece: names, source, credit, dateline by
    itself), `furniture`.
    """

    kind: str
    lines: tuple[Line, ...]
    evidence: str

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
    if not lines:
        return ()
    open_walls = [False] * len(lines)
    evidence = stances.Evidence(lines, open_walls)
    kinds = _marked(lines, evidence)
    walls = [bool(kind) for kind, _ in kinds]
    evidence = stances.Evidence(lines, walls)
    return tuple(_grouped(lines, kinds, stances.best(lines, walls, evidence)))


Mark = tuple[str, str]
_NONE: Mark = ("", "")


def _marked(lines: Sequence[Line], evidence: stances.Evidence) -> list[Mark]:
    """Return (kind, why) of the lines that name their own role, ("", "") for the others."""
    found: list[Mark] = []
    for i, line in enumerate(lines):
        before = lines[i - 1] if i else None
        running = before is not None and not found[-1][0] and not before.ended
        flows = running and not line.gap and evidence.joined[i] > 0
        mark = _goes_on(lines, found, i, evidence) or _mark(line, before, flows, evidence, i)
        found.append(mark)
    return found


def _mark(line: Line, before: Line | None, flows: bool, evidence: stances.Evidence, i: int) -> Mark:
    leads_on = i + 1 < len(evidence.next_to) and evidence.next_to[i + 1] > 1
    if marks.COLOPHON.search(line.spaced) or marks.MASTHEAD.match(line.fold):
        return ("furniture", "a colophon or page head") if not flows else _NONE
    if marks.CONTINUED.match(line.fold):
        return "tail", "it sends the reader to another page"
    if line.fold.startswith(("（", "(")) and before is not None and not flows:
        if marks.AUTHOR_NOTE.match(line.fold) or line.fold.startswith(
            ("（作者系", "（作者单位", "（作者为", "（本文作者")
        ):
            return "tail", "who the author is"
        if marks.SOURCE.match(line.fold):
            return "tail", "where it was taken from"
        if marks.TRAILING_NAMES.match(line.fold):
            return "tail", "names in brackets at the end"
    if before is not None and before.ended and marks.credit(line.fold) == 0:
        return "tail", "a picture's credit"
    if marks.dateline_alone(line.fold) and before is not None and before.closed and not leads_on:
        return "tail", "a dateline by itself after a full stop"
    if marks.BYLINE.match(line.spaced):
        apart = " " in line.spaced or "、" in line.spaced or not line.spaced[0].isalnum()
        inside = (
            before is not None and not before.ended and not line.gap and not before.short and evidence.joined[i] > 2
        )
        if (apart and not inside) or (not flows and not leads_on):
            return "byline", "it names reporters"
    if marks.DASHES.match(line.fold) and not flows:
        return "dashes", "it begins with dashes"
    if marks.BULLET.match(line.fold) and not flows and marks.credit(line.fold) < 0:
        return "bullet", "it begins with a bullet"
    return _NONE


_MOST_LINES = {"tail": 6, "dashes": 5, "bullet": 8}


def _goes_on(lines: Sequence[Line], found: list[Mark], i: int, evidence: stances.Evidence) -> Mark | None:
    """Return the mark of the line above where this line only finishes it: an open bracket, an unfinished sentence."""
    if not found or found[-1][0] not in _MOST_LINES:
        return None
    above, line = lines[i - 1], lines[i]
    kind, why = found[-1]
    begun = next(j for j in range(i - 1, -1, -1) if j == 0 or not found[j][1].startswith("it goes on"))
    if i - begun >= _MOST_LINES[kind]:
        return None
    whole = "".join(each.fold for each in lines[begun:i])
    if kind == "tail":
        unfinished = whole.startswith(("（", "(")) and not whole.endswith(("）", ")"))
    elif kind == "bullet":
        unfinished = not above.closed and not marks.BULLET.match(line.fold) and evidence.next_to[i] > -1
    else:
        unfinished = not line.gap and not above.closed and evidence.next_to[i] > 0 and not above.short
    return (kind, f"it goes on: {why.removeprefix('it goes on: ')}") if unfinished else None


def _grouped(lines: Sequence[Line], kinds: Sequence[Mark], choices: Sequence[int]) -> Iterator[Block]:
    held: list[Line] = []
    kind = why = ""
    for line, (mark, reason), choice in zip(lines, kinds, choices, strict=True):
        starts = not reason.startswith("it goes on") if mark else choice in (stances.BEGINS, stances.DISPLAY)
        if held and starts:
            yield Block(kind, tuple(held), why)
            held = []
        if not held:
            kind = mark or ("text" if choice in (stances.BEGINS, stances.GOES_ON) else "display")
            why = reason or ("running text" if kind == "text" else "it stands by itself and does not read on")
        held.append(line)
    if held:
        yield Block(kind, tuple(held), why)
