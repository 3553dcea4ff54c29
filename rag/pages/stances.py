"""How each line stands to what is printed above it: the likeliest sequence of choices for a whole page (Viterbi).

Everything is a log-odds. What the words say comes from two small models (`joins`, `lines`); the rest is counted from
how newspapers are set: an unfinished line fills its column, a headline does not end in 。, columns break inside
sentences.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.pages import marks
from rag.pages.joins import FAR, joins
from rag.pages.lines import lines_model
from rag.pages.printed import UNWRAPPED, Line

# The choices. A line that a mark explains is a WALL: nothing goes on across it within one piece.
GOES_ON, BEGINS, DISPLAY, DISPLAY_ON, WALL = range(5)
NAMES = ("goes on", "begins", "display", "display goes on", "marked")
_NEVER = -1e6

# Costs and gains, in log-odds.
USUAL = 1.6  # most lines go on where the one above them ends
BROKEN = -2.2  # a piece breaks off inside a sentence
UNFILLED = -3.5  # an unfinished line leaves room in its column, and yet is running text
NEW_WIDTH = -1.5  # a sentence ended and the column changed its width
GAP_CLOSED, GAP_OPEN = -0.7, -0.2  # a blank line after a sentence end; inside a sentence (a column break)
NOTHING_AFTER = -8.0  # names in brackets or a credit end the text
DATELINE = 6.0  # a story opens
DISPLAY_CLOSED, DISPLAY_COMMA = -7.0, -4.5  # a headline that ends like a sentence, or like a clause
DISPLAY_LONG = -4.0
DISPLAY_ALONE = 1.2  # blank lines above and below
DISPLAY_BY = 2.5  # a byline or a subtitle follows
DISPLAY_CLOSE, DISPLAY_APART, DISPLAY_THIRD = 0.8, -3.0, -1.5  # the next line of a headline: close, far, the third
DISPLAY_WIDE = 1.5  # wider than the column around it


class Evidence:
    """What the words of a page say about each of its lines.

    `joined[i]`: log-odds that line i goes on where line i - 1 ends, read with what stands before and after;
    `next_to[i]`: the same from the two lines alone; `display[i]`: log-odds that line i by itself reads like a headline.
    """

    def __init__(self, lines: Sequence[Line], walls: Sequence[bool]) -> None:
        lefts, rights = _contexts(lines, walls)
        model = joins()
        folds = [line.fold for line in lines]
        self.joined = np.concatenate([[0.0], model.along(lefts[:-1], rights[1:])])
        self.next_to = np.concatenate([[0.0], model.along(folds[:-1], folds[1:])])
        self.display = lines_model().display(folds)


def _contexts(lines: Sequence[Line], walls: Sequence[bool]) -> tuple[list[str], list[str]]:
    """Return what stands left of each line's end, the line itself last, and right of its beginning, itself first."""
    lefts: list[str] = []
    for i, line in enumerate(lines):
        apart = i == 0 or walls[i - 1] or walls[i] or (line.gap and lines[i - 1].closed)
        lefts.append(line.fold if apart else (lefts[-1] + line.fold)[-FAR:])
    rights = [line.fold for line in lines]
    for i in range(len(lines) - 2, -1, -1):
        apart = walls[i] or walls[i + 1] or (lines[i + 1].gap and lines[i].closed)
        if not apart:
            rights[i] = (lines[i].fold + rights[i + 1])[:FAR]
    return lefts, rights


def best(lines: Sequence[Line], walls: Sequence[bool], evidence: Evidence) -> list[int]:
    """Return the likeliest choice for every line."""
    scores = np.full((len(lines), 5), _NEVER)
    back = np.zeros((len(lines), 5), np.int64)
    for i in range(len(lines)):
        steps = _steps(lines, walls, evidence, i)
        alone = _alone(lines, walls, evidence, i)
        if i == 0:
            scores[0] = alone + steps[WALL]
            continue
        total = scores[i - 1][:, None] + steps
        back[i] = total.argmax(0)
        scores[i] = total.max(0) + alone
    found = [int(scores[-1].argmax())]
    for i in range(len(lines) - 1, 0, -1):
        found.append(int(back[i][found[-1]]))
    return found[::-1]


def _alone(lines: Sequence[Line], walls: Sequence[bool], evidence: Evidence, i: int) -> NDArray[np.float64]:
    """Return what each choice gains from the line itself."""
    found = np.zeros(5)
    line = lines[i]
    if walls[i]:
        found[:WALL] = _NEVER
        return found
    found[WALL] = _NEVER
    after = lines[i + 1] if i + 1 < len(lines) else None
    shown = 0.6 * float(np.clip(evidence.display[i], -6, 6))
    if line.ended and not line.fold.endswith(("？", "！", "?", "!", "…")):
        shown += DISPLAY_CLOSED
    elif marks.COMMA.search(line.fold) and not marks.DASHES_LAST.search(line.fold):
        shown += DISPLAY_COMMA
    if line.width > 34:
        shown += DISPLAY_LONG
    if line.measure < UNWRAPPED and line.width > line.measure + 1.5:
        shown += DISPLAY_WIDE
    if after is None or after.gap:
        shown += DISPLAY_ALONE / 2 + (DISPLAY_ALONE / 2 if i == 0 or line.gap else 0)
    if (
        after is not None
        and i + 1 < len(walls)
        and walls[i + 1]
        and (marks.BYLINE.match(after.spaced) or marks.DASHES.match(after.fold))
    ):
        shown += DISPLAY_BY
    if marks.DASHES_LAST.search(line.fold) and (line.gap or line.first):
        shown += DISPLAY_BY
    if marks.NEVER_FIRST.match(line.fold):
        shown -= 3
        found[BEGINS] -= 4
    found[DISPLAY] = found[DISPLAY_ON] = shown
    if marks.dateline(line.fold + (after.fold if after else "")):
        found[[GOES_ON, DISPLAY, DISPLAY_ON]] -= DATELINE
        found[BEGINS] += DATELINE / 2
    return found


def _steps(lines: Sequence[Line], walls: Sequence[bool], evidence: Evidence, i: int) -> NDArray[np.float64]:
    """Return what each step from the choice for line i - 1 to that for line i gains: shape (before, now)."""
    found = np.zeros((5, 5))
    found[:, DISPLAY_ON] = found[:, GOES_ON] = _NEVER
    if i == 0 or walls[i]:
        if i and not walls[i - 1]:
            found[[GOES_ON, BEGINS], WALL] = _left_open(lines[i - 1])
        return found
    line, above = lines[i], lines[i - 1]
    if walls[i - 1]:
        return found
    joined = 0.5 * float(np.clip(evidence.joined[i], -10, 10)) + USUAL
    near = 0.5 * float(np.clip(evidence.next_to[i], -8, 8))
    leaving = _left_open(above)
    running = [GOES_ON, BEGINS]
    found[running, GOES_ON] = joined + _going_on(line, above)
    found[running, BEGINS] = -joined + leaving
    found[running, DISPLAY] = -near + leaving
    found[[DISPLAY, DISPLAY_ON], BEGINS] = -near
    found[[DISPLAY, DISPLAY_ON], DISPLAY] = -0.5 - near + (0.5 if line.gap else -0.5)
    close = DISPLAY_APART if line.gap else DISPLAY_CLOSE
    found[DISPLAY, DISPLAY_ON] = 0.5 * near + close
    found[DISPLAY_ON, DISPLAY_ON] = 0.5 * near + close + DISPLAY_THIRD
    return found


def _left_open(above: Line) -> float:
    """Return what it costs that running text does not go on after `above`."""
    if above.ended:
        return 0.0
    return BROKEN + (UNFILLED if above.short else 0.0)


def _going_on(line: Line, above: Line) -> float:
    """Return what the print says for and against `line` going on where `above` ends."""
    if marks.ends(above.fold):
        return NOTHING_AFTER
    if not above.closed:
        return (UNFILLED if above.short else 0.0) + (GAP_OPEN if line.gap else 0.0)
    change = abs(line.measure - above.measure) > 3 and line.measure < UNWRAPPED
    return (GAP_CLOSED if line.gap else 0.0) + (NEW_WIDTH if change else 0.0)
