"""Breaks known articles into newspaper pages: columns, letter-spacing, headlines anywhere, pieces out of order.

Every printed line is known to belong to one item, and to be one thing in it, so what reading makes of the page can be
judged line by line, and learned from. The words come from a file of news items given at run time; names, places and
credits are made up.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from benchmarks import furnish
from benchmarks.setting import Item, Row, Strip, Style, small, story

BLANKS = ("paragraphs", "items", "every line", "none")
HEADS = ("before", "after", "in a block", "at the end", "missing", "mixed")

_PREFIX = re.compile(r"^\s*(?:央视网消息\s*[（(]?新闻联播[）)]?\s*[:：])\s*")


@dataclass(frozen=True, slots=True)
class Printed:
    """What one printed line is: its role, its item (None: of no item), and whether it goes on from the line above.

    Text goes on where it reads on from the text printed last before it, other lines where they finish the line above.
    """

    role: str
    item: Item | None
    on: bool


@dataclass(frozen=True, slots=True)
class Composed:
    """A page and its truth; `lines` by line number."""

    text: str
    items: tuple[Item, ...]
    style: Style
    lines: dict[int, Printed]


def styles(count: int, seed: int) -> Iterator[tuple[Style, random.Random]]:
    """Yield `count` styles, every kind of damage about as often, each with its own chance."""
    for number in range(count):
        rng = random.Random(f"{seed}-{number}")
        yield (
            Style(
                blanks=BLANKS[number % len(BLANKS)],
                heads=HEADS[number // len(BLANKS) % len(HEADS)],
                swapped=rng.random() < 0.5,
                captions=rng.random() < 0.5,
                spaced=rng.random() < 0.5,
                one_width=rng.random() < 0.5,
                furnished=rng.random() < 0.6,
                unwrapped=rng.random() < 0.1,
                indented=rng.random() < 0.1,
            ),
            rng,
        )


def usable(title: str, text: str) -> bool:
    """Whether an item is one story: the round-ups of broadcast news are many under one title."""
    return (
        6 <= len(title) <= 44 and 90 <= len(text) <= 3000 and not re.search("快讯|联播|时间戳|预告", title + text[40:])
    )


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of an item, without what broadcasts put before it."""
    found = [re.sub(r"\s+", "", line) for line in _PREFIX.sub("", text).split("\n")]
    return [line for line in found if line]


def compose(stories: Sequence[tuple[str, str]], style: Style, rng: random.Random) -> Composed:
    """Set a page from (title, text) stories; the last ones give the words of captions, notes and quotations.

    A story without a title is printed without a headline.
    """
    held = (2 if style.captions else 0) + (2 if style.furnished else 0)
    held = held if len(stories) > held + 1 else 0
    width = rng.randint(9, 26)
    strips: list[Strip] = []
    heads: list[Strip] = []
    items: list[Item] = []
    halves = [half for title, _ in stories for half in title.split() if " " in title and 5 <= len(half) <= 16]
    for title, text in stories[: len(stories) - held]:
        item = Item("article")
        items.append(item)
        own = 400 if style.unwrapped else width if style.one_width else rng.randint(9, 26)
        head, body = story(item, title, paragraphs(text), own, style, rng, halves)
        _place(strips, heads, head, body, style.heads if style.heads != "mixed" else rng.choice(HEADS), rng)
    others = stories[len(stories) - held :]
    for number, (title, text) in enumerate(others):
        kind = "caption" if style.captions and number < 2 else rng.choice(("note", "quote", "banner", "banner"))
        item = Item(kind)
        strip = small(item, kind, title, paragraphs(text), style, rng)
        if strip.item is not None:
            items.append(item)
        _insert(strips, strip, rng)
    if heads:
        rng.shuffle(heads)
        at = len(strips) if style.heads == "at the end" else rng.randint(0, len(strips))
        strips[at:at] = heads
    for lines, at in ((furnish.masthead(rng), 0), (furnish.colophon(rng), len(strips))):
        if rng.random() < 0.3:
            strips.insert(at, Strip(None, [Row(line, "furniture", place=n) for n, line in enumerate(lines)]))
    return _print(strips, tuple(items), style, rng)


def _place(
    strips: list[Strip], heads: list[Strip], head: Strip | None, body: list[Strip], where: str, rng: random.Random
) -> None:
    """Put a story on the page: its head by `where`, the pieces of a cut body apart from each other."""
    order = list(body)
    if head is not None and where == "before":
        order.insert(0, head)
    elif head is not None and where == "after":
        order.append(head)
    elif head is not None and where in ("in a block", "at the end"):
        heads.append(head)
    strips += order
    if len(body) > 1:
        # The piece moved: the beginning to the end of the page, or a later piece to its front or further on.
        moved = rng.choice(body)
        strips.remove(moved)
        strips.insert(rng.choice((0, len(strips), rng.randint(0, len(strips)))), moved)


def _insert(strips: list[Strip], strip: Strip, rng: random.Random) -> None:
    """Put a small item between two strips, or into a body where a column might break."""
    at = rng.randint(0, len(strips))
    if at < len(strips) and strips[at].texts > 14 and rng.random() < 0.5:
        held = strips[at]
        cut = rng.randint(5, len(held.rows) - 5)
        if held.rows[cut - 1].role == held.rows[cut].role == "text":
            strips[at] = Strip(held.item, held.rows[:cut])
            strips[at + 1 : at + 1] = [strip, Strip(held.item, held.rows[cut:])]
            return
    strips.insert(at, strip)


def _print(strips: Sequence[Strip], items: tuple[Item, ...], style: Style, rng: random.Random) -> Composed:
    """Print the strips, with the blank lines of the style, and note what each line is."""
    printed: list[str] = []
    truth: dict[int, Printed] = {}
    numbers: dict[int, dict[int, int]] = {id(item): {} for item in items}
    above: tuple[Item | None, int] = (None, -1)  # the running text printed last: of which item, and its place
    before = _before(strips)
    framed = rng.random() < 0.3
    for strip in strips:
        if printed and style.blanks in ("paragraphs", "items"):
            printed.append("")
        for n, row in enumerate(strip.rows):
            printed.append(" " + row.text if framed and n == 0 else row.text)
            on = row.on
            if row.role == "text":
                on = above == (strip.item, before[strip.item, row.place])
                above = (strip.item, row.place)
            truth[len(printed)] = Printed(row.role, strip.item, on)
            if strip.item is not None:
                _note(strip.item, row, len(printed), numbers[id(strip.item)])
            every = style.blanks == "every line" and rng.random() < 0.95
            if every or (style.blanks == "paragraphs" and (row.ends or rng.random() < 0.02)):
                printed.append("")
    for item in items:
        item.body = [number for _, number in sorted(numbers[id(item)].items())]
    return Composed("\n".join(printed) + "\n", items, style, truth)


def _before(strips: Sequence[Strip]) -> dict[tuple[Item | None, int], int]:
    """Return for each row of running text, by item and place, the place of the one before it; -2 for the first."""
    places: dict[Item | None, list[int]] = {}
    for strip in strips:
        places.setdefault(strip.item, []).extend(row.place for row in strip.rows if row.role == "text")
    return {(item, place): last for item, found in places.items() for last, place in pairwise([-2, *sorted(found)])}


def _note(item: Item, row: Row, number: int, body: dict[int, int]) -> None:
    if row.role in ("headline", "subtitle"):
        item.head.append(number)
    elif row.role == "byline":
        item.byline.append(number)
    elif row.role in ("text", "heading", "tail"):
        body[row.place] = number
