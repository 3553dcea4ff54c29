"""Breaks known articles into newspaper pages: columns, letter-spacing, headlines anywhere, pieces out of order.

Every printed line is known to belong to one item, and to be one thing in it, so what reading makes of the page can be
judged line by line, and learned from. The words come from a file of news items given at run time; names, places and
credits are made up, sub-headings and subtitles are clauses of the text that they stand over.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from benchmarks import furnish

BLANKS = ("paragraphs", "items", "every line", "none")
HEADS = ("before", "after", "in a block", "at the end", "missing", "mixed")

_PREFIX = re.compile(r"^\s*(?:央视网消息\s*[（(]?新闻联播[）)]?\s*[:：])\s*")
_NEVER_FIRST = frozenset("，。、；：？！）》」』】”’…%％")
_TOKEN = re.compile(r"\d[\d.,]*%?|[A-Za-z][A-Za-z0-9-]*|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Style:
    """How a page is set: blank lines, where headlines stand, whether pieces are swapped, captions stand between.

    `furnished` pages have sub-headings, subtitles, bullets, notes, quotations and banners, too; `unwrapped` ones are
    not set in columns: a paragraph is a line.
    """

    blanks: str
    heads: str
    swapped: bool
    captions: bool
    spaced: bool
    one_width: bool
    furnished: bool = False
    unwrapped: bool = False
    indented: bool = False


@dataclass(eq=False)
class Item:
    """What a page is made of: the truth that reading is judged by. Line numbers count from 1, in reading order."""

    kind: str
    body: list[int] = field(default_factory=list)
    head: list[int] = field(default_factory=list)
    byline: list[int] = field(default_factory=list)


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


@dataclass(eq=False)
class _Row:
    """A line to be printed. `place` orders the body's rows of an item; `ends` marks the last row of a paragraph."""

    text: str
    role: str
    ends: bool = False
    place: int = 0
    on: bool = False


@dataclass(eq=False)
class _Strip:
    """Rows that stay together on the page."""

    item: Item | None
    rows: list[_Row]

    @property
    def texts(self) -> int:
        """How many of its rows are running text."""
        return sum(row.role == "text" for row in self.rows)


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
    strips: list[_Strip] = []
    heads: list[_Strip] = []
    items: list[Item] = []
    halves = [half for title, _ in stories for half in title.split() if " " in title and 5 <= len(half) <= 16]
    for title, text in stories[: len(stories) - held]:
        item = Item("article")
        items.append(item)
        own = 400 if style.unwrapped else width if style.one_width else rng.randint(9, 26)
        head, body = _story(item, title, paragraphs(text), own, style, rng, halves)
        _place(strips, heads, head, body, style.heads if style.heads != "mixed" else rng.choice(HEADS), rng)
    small = stories[len(stories) - held :]
    for number, (title, text) in enumerate(small):
        kind = "caption" if style.captions and number < 2 else rng.choice(("note", "quote", "banner", "banner"))
        item = Item(kind)
        strip = _small(item, kind, title, paragraphs(text), style, rng)
        if strip.item is not None:
            items.append(item)
        _insert(strips, strip, rng)
    if heads:
        rng.shuffle(heads)
        at = len(strips) if style.heads == "at the end" else rng.randint(0, len(strips))
        strips[at:at] = heads
    for lines, at in ((furnish.masthead(rng), 0), (furnish.colophon(rng), len(strips))):
        if rng.random() < 0.3:
            strips.insert(at, _Strip(None, [_Row(line, "furniture", place=n) for n, line in enumerate(lines)]))
    return _print(strips, tuple(items), style, rng)


def _story(
    item: Item, title: str, texts: list[str], width: int, style: Style, rng: random.Random, others: Sequence[str] = ()
) -> tuple[_Strip | None, list[_Strip]]:
    """Set one story: its head, and its body in one or more pieces."""
    byline = rng.choice(("none", "line", "names", "dateline", "dateline", "end"))
    if byline == "dateline" or (byline in ("line", "names") and rng.random() < 0.35):
        texts = [furnish.dateline(rng) + texts[0], *texts[1:]]
    headings: dict[int, str] = {}
    if style.furnished and rng.random() < 0.5:
        texts, headings = _headed(texts, others, rng)
    rows = _columns(texts, width, style, rng, headings)
    if byline in ("names", "end"):
        rows += [_Row(text, "tail", place=len(rows)) for text in furnish.tail(rng)]
    head = _Strip(
        item, [_Row(_set(line, style, rng), "headline", on=n > 0) for n, line in enumerate(_headline(title, rng))]
    )
    if style.furnished and title:
        _dress(head, texts, style, rng)
    if byline == "line" and title:
        head.rows.append(_Row(furnish.byline(rng), "byline"))
    elif byline == "line" and rng.random() < 0.5:
        rows.insert(0, _Row(furnish.byline(rng), "byline"))
    if style.furnished and title and rng.random() < 0.15:
        head.rows += _bullets(texts, rng)
    for place, row in enumerate(rows):
        row.place = place
    return (head if title else None), _pieces(item, rows, style, rng)


def _headline(title: str, rng: random.Random) -> list[str]:
    halves = title.split()
    if len(halves) == 2 and rng.random() < 0.6:
        return halves
    words = " ".join(halves)
    if len(words) > 14 and rng.random() < 0.6:
        from rag.words import cut

        at, line = 0, ""
        for word in cut(words.replace(" ", "")):
            if at == 0 and len(line) + len(word) > len(words) / 2 + 1:
                return [line, words.replace(" ", "")[len(line) :]]
            line += word
    return [words]


def _dress(head: _Strip, texts: list[str], style: Style, rng: random.Random) -> None:
    """Give a headline a kicker above it or a subtitle below it: clauses of its own story."""
    if rng.random() < 0.12 and (clause := furnish.clause(rng.choice(texts), rng, 8, 20)):
        head.rows.insert(0, _Row(clause + rng.choice(("——", "——", "")), "headline"))
        head.rows[1].on = True
    if rng.random() < 0.15 and (clause := furnish.clause(rng.choice(texts), rng, 6, 22)):
        head.rows.append(_Row("——" + rng.choice(("", "来自一线的报道：", "论")) + clause, "subtitle"))


def _bullets(texts: list[str], rng: random.Random) -> list[_Row]:
    mark = rng.choice(("●", "■", "◆", "● ", "▲"))
    found: list[_Row] = []
    for sentence in rng.sample(furnish.sentences("".join(texts)), k=min(2, len(furnish.sentences("".join(texts))))):
        found += [_Row(line, "bullet", on=n > 0) for n, line in enumerate(_wrap(mark + sentence, 34, rng))]
    return found


def _headed(texts: list[str], others: Sequence[str], rng: random.Random) -> tuple[list[str], dict[int, str]]:
    """Choose sub-headings for some of the later paragraphs: (paragraphs, headings by paragraph).

    A heading is a clause whose sentence is then left out of the paragraph, or half of some two-part headline: what a
    heading says is seldom said again word by word.
    """
    found: dict[int, str] = {}
    kept = list(texts)
    since = 0
    for number, text in enumerate(texts):
        since += len(text)
        if not number or since < 90 or rng.random() < 0.5:
            continue
        sentences = furnish.sentences(text)
        heading = ""
        if len(sentences) > 2:
            gone = rng.choice(sentences[1:])
            heading = furnish.clause(gone, rng, 5, 16)
            second = furnish.clause(text, rng, 4, 9)
            if heading and second and len(heading) < 10 and rng.random() < 0.4:
                heading += rng.choice("， ") + second
            if heading:
                kept[number] = text.replace(gone, "")
        if (not heading or rng.random() < 0.3) and others:
            heading = rng.choice(others)
        if heading:
            found[number] = heading
            since = 0
    return kept, found


def _columns(
    texts: Sequence[str], width: int, style: Style, rng: random.Random, headings: dict[int, str] | None = None
) -> list[_Row]:
    """Break paragraphs into lines of about `width` ems; the first line of each is two ems narrower.

    `headings` stand over the paragraphs of their numbers, most of them set apart from what follows. Now and
    then the rest of a story stands in a wider or narrower column.
    """
    found: list[_Row] = []
    changed = rng.randrange(1, len(texts)) if len(texts) > 2 and width < 60 and rng.random() < 0.12 else len(texts)
    for number, text in enumerate(texts):
        if number == changed:
            width = max(9, round(width * rng.choice((0.7, 1.5, 1.8))))
        if headings and number in headings:
            found.append(_Row(_set(headings[number], style, rng), "heading", ends=rng.random() < 0.8))
        for line in _wrap(text, width, rng):
            shown = _set(line, style, rng)
            found.append(
                _Row(
                    "　　" + shown
                    if style.indented and (not found or found[-1].ends or found[-1].role == "heading")
                    else shown,
                    "text",
                )
            )
        found[-1].ends = True
    if width > 60:
        found = [part for row in found for part in _torn(row, rng)]
    return found


def _torn(row: _Row, rng: random.Random) -> list[_Row]:
    """Cut a paragraph that stands on one line in two, where a column broke."""
    if len(row.text) < 60 or row.role != "text" or rng.random() < 0.8:
        return [row]
    at = rng.randint(20, len(row.text) - 20)
    while at < len(row.text) - 1 and row.text[at] in _NEVER_FIRST:
        at += 1
    return [_Row(row.text[:at], "text"), _Row(row.text[at:], "text", ends=True)]


def _wrap(text: str, width: int, rng: random.Random) -> Iterator[str]:
    line, room = "", width - 2.0
    for token in _TOKEN.findall(text):
        size = sum(0.5 if char.isascii() else 1.0 for char in token)
        if size > room and line and token[0] not in _NEVER_FIRST:
            yield line
            line, room = "", width + rng.choice((0.0, 0.0, 0.0, 0.5, -0.5))
        line += token
        room -= size
    if line:
        yield line


def _set(line: str, style: Style, rng: random.Random) -> str:
    """Set figures off from characters now and then, and space a line out where it was justified."""
    if style.spaced and len(line) > 6 and rng.random() < 0.12:
        return re.sub(r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])", " ", line)
    if rng.random() < 0.5:
        line = re.sub(r"(?<=[\u4e00-\u9fff])(?=\d)|(?<=\d)(?=[\u4e00-\u9fff])", " ", line)
    return line


def _pieces(item: Item, rows: list[_Row], style: Style, rng: random.Random) -> list[_Strip]:
    """Cut a body where columns break."""
    if not style.swapped or len(rows) < 12 or rng.random() < 0.4:
        return [_Strip(item, rows)]
    places = [
        at for at in range(4, len(rows) - 3) if rows[at - 1].role == "text" and rows[at].role in ("text", "heading")
    ]
    cuts = sorted(rng.sample(places, min(len(places), 1 if len(rows) < 30 else rng.randint(1, 2))))
    return [_Strip(item, rows[a:b]) for a, b in pairwise([0, *cuts, len(rows)])]


def _place(
    strips: list[_Strip], heads: list[_Strip], head: _Strip | None, body: list[_Strip], where: str, rng: random.Random
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


def _small(item: Item, kind: str, title: str, texts: list[str], style: Style, rng: random.Random) -> _Strip:
    """Set a caption, an editors' note, a quotation, or a banner, which is of no item."""
    width = rng.choice((rng.randint(14, 34), rng.randint(30, 60)))
    said = furnish.sentences("".join(texts)) or [texts[0][:60] + "。"]
    if kind == "banner":
        return _Strip(None, [_Row(title[:16] or said[0][:12], "furniture")])
    if kind == "caption":
        rows = _columns([furnish.caption(said, rng)], width, style, rng)
        credit = furnish.credit(rng)
        if rng.random() < 0.75:
            rows[-1].text += credit
        else:
            parts = credit.strip().replace("（", "\n（").strip().split("\n") if rng.random() < 0.5 else [credit.strip()]
            rows += [_Row(part, "tail", on=n > 0) for n, part in enumerate(parts)]
    elif kind == "note":
        rows = _columns([rng.choice(("编者按：", "编者按 ", "【编者按】")) + "".join(said[:3])], width, style, rng)
    else:
        rows = _columns(["".join(said[:2])], width, style, rng)
        spoken = furnish.spoken(said, rng)
        width = rng.choice((width, rng.randint(9, 16)))
        rows += [_Row(line, "tail", on=n > 0) for n, line in enumerate(_wrap(spoken, width, rng))]
    for place, row in enumerate(rows):
        row.place = place
    return _Strip(item, rows)


def _insert(strips: list[_Strip], strip: _Strip, rng: random.Random) -> None:
    """Put a small item between two strips, or into a body where a column might break."""
    at = rng.randint(0, len(strips))
    if at < len(strips) and strips[at].texts > 14 and rng.random() < 0.5:
        held = strips[at]
        cut = rng.randint(5, len(held.rows) - 5)
        if held.rows[cut - 1].role == held.rows[cut].role == "text":
            strips[at] = _Strip(held.item, held.rows[:cut])
            strips[at + 1 : at + 1] = [strip, _Strip(held.item, held.rows[cut:])]
            return
    strips.insert(at, strip)


def _print(strips: Sequence[_Strip], items: tuple[Item, ...], style: Style, rng: random.Random) -> Composed:
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


def _before(strips: Sequence[_Strip]) -> dict[tuple[Item | None, int], int]:
    """Return for each row of running text, by item and place, the place of the one before it; -2 for the first."""
    places: dict[Item | None, list[int]] = {}
    for strip in strips:
        places.setdefault(strip.item, []).extend(row.place for row in strip.rows if row.role == "text")
    return {(item, place): last for item, found in places.items() for last, place in pairwise([-2, *sorted(found)])}


def _note(item: Item, row: _Row, number: int, body: dict[int, int]) -> None:
    if row.role in ("headline", "subtitle"):
        item.head.append(number)
    elif row.role == "byline":
        item.byline.append(number)
    elif row.role in ("text", "heading", "tail"):
        body[row.place] = number
