r"""A text far longer than any newspaper page → sheets that are read one by one.

Putting pieces and headlines together compares all pieces of a page with each other, so its cost grows with the square
of their number. No newspaper page is that long: a file of many megabytes is many pages in one. It is cut where pages
meet (form feeds), else between two stories, and each sheet is read by itself, so that the cost grows with the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# The longest page of newsprint, set small, has some 20,000 characters in 1,500 lines, blank ones among them twice that.
MOST_LINES = 4_000
MOST_CHARACTERS = 60_000
_CLOSED = re.compile(r"[。！？…][”’」』）)]*\s*$|[）)]\s*$")


def sheets(lines: Sequence[str], order: Sequence[int] = ()) -> tuple[Sequence[int], ...]:
    """Return the line numbers (from 1) of each sheet of a page, in reading order: just `order` unless it is too long.

    `order` are line numbers in the order in which they are to be read; without it, that of the page.
    """
    if len(lines) <= MOST_LINES and sum(map(len, lines)) <= MOST_CHARACTERS:
        return (order,)
    numbers = order or range(1, len(lines) + 1)
    found: list[Sequence[int]] = []
    start, held = 0, 0
    for at, number in enumerate(numbers):
        held += len(lines[number - 1])
        if at - start >= MOST_LINES or (held > MOST_CHARACTERS and at > start):
            cut = _cut(lines, numbers[start : at + 1]) + start
            found.append(numbers[start:cut])
            start, held = cut, sum(len(lines[number - 1]) for number in numbers[cut : at + 1])
    return (*found, numbers[start:])


def _cut(lines: Sequence[str], numbers: Sequence[int]) -> int:
    """Return how many of these lines the sheet takes, at least half of them where nothing better is found sooner."""
    texts = [lines[number - 1] for number in numbers]
    last = len(texts) - 1
    feeds = [at for at in range(1, last + 1) if "\f" in texts[at]]
    if feeds:
        return feeds[-1]
    blanks, best = 0, (0, last)
    for at in range(len(texts) // 2, last + 1):
        if not texts[at].strip():
            blanks += 1
            continue
        before = texts[at - 1 - blanks] if at > blanks else ""
        best = max(best, (blanks if _CLOSED.search(before) else 0, at))
        blanks = 0
    return max(best[1], 1)
