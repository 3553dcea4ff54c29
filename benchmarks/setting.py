"""Sets stories in type: their lines in columns, letter-spaced or not, with headlines, bylines and what stands between.

Names, places and credits are made up; sub-headings and subtitles are clauses of the text that they stand over.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from benchmarks import furnish

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


@dataclass(eq=False)
class Row:
    """A line to be printed. `place` orders the body's rows of an item; `ends` marks the last row of a paragraph."""

    text: str
    role: str
    ends: bool = False
    place: int = 0
    on: bool = False


@dataclass(eq=False)
class Strip:
    """Rows that stay together on the page."""

    item: Item | None
    rows: list[Row]

    @property
    def texts(self) -> int:
        """How many of its rows are running text."""
        return sum(row.role == "text" for row in self.rows)


def story(
    item: Item, title: str, texts: list[str], width: int, style: Style, rng: random.Random, others: Sequence[str] = ()
) -> tuple[Strip | None, list[Strip]]:
    """Set one story: its head, and its body in one or more pieces."""
    byline = rng.choice(("none", "line", "names", "dateline", "dateline", "end"))
    if byline == "dateline" or (byline in ("line", "names") and rng.random() < 0.35):
        texts = [furnish.dateline(rng) + texts[0], *texts[1:]]
    headings: dict[int, str] = {}
    if style.furnished and rng.random() < 0.5:
        texts, headings = _headed(texts, others, rng)
    rows = _columns(texts, width, style, rng, headings)
    if byline in ("names", "end"):
        rows += [Row(text, "tail", place=len(rows)) for text in furnish.tail(rng)]
    head = Strip(
        item, [Row(_set(line, style, rng), "headline", on=n > 0) for n, line in enumerate(_headline(title, rng))]
    )
    if style.furnished and title:
        _dress(head, texts, style, rng)
    if byline == "line" and title:
        head.rows.append(Row(furnish.byline(rng), "byline"))
    elif byline == "line" and rng.random() < 0.5:
        rows.insert(0, Row(furnish.byline(rng), "byline"))
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


def _dress(head: Strip, texts: list[str], style: Style, rng: random.Random) -> None:
    """Give a headline a kicker above it or a subtitle below it: clauses of its own story."""
    if rng.random() < 0.12 and (clause := furnish.clause(rng.choice(texts), rng, 8, 20)):
        head.rows.insert(0, Row(clause + rng.choice(("——", "——", "")), "headline"))
        head.rows[1].on = True
    if rng.random() < 0.15 and (clause := furnish.clause(rng.choice(texts), rng, 6, 22)):
        head.rows.append(Row("——" + rng.choice(("", "来自一线的报道：", "论")) + clause, "subtitle"))


def _bullets(texts: list[str], rng: random.Random) -> list[Row]:
    mark = rng.choice(("●", "■", "◆", "● ", "▲"))
    found: list[Row] = []
    for sentence in rng.sample(furnish.sentences("".join(texts)), k=min(2, len(furnish.sentences("".join(texts))))):
        found += [Row(line, "bullet", on=n > 0) for n, line in enumerate(_wrap(mark + sentence, 34, rng))]
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
) -> list[Row]:
    """Break paragraphs into lines of about `width` ems; the first line of each is two ems narrower.

    `headings` stand over the paragraphs of their numbers, most of them set apart from what follows. Now and
    then the rest of a story stands in a wider or narrower column.
    """
    found: list[Row] = []
    changed = rng.randrange(1, len(texts)) if len(texts) > 2 and width < 60 and rng.random() < 0.12 else len(texts)
    for number, text in enumerate(texts):
        if number == changed:
            width = max(9, round(width * rng.choice((0.7, 1.5, 1.8))))
        if headings and number in headings:
            found.append(Row(_set(headings[number], style, rng), "heading", ends=rng.random() < 0.8))
        for line in _wrap(text, width, rng):
            shown = _set(line, style, rng)
            found.append(
                Row(
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


def _torn(row: Row, rng: random.Random) -> list[Row]:
    """Cut a paragraph that stands on one line in two, where a column broke."""
    if len(row.text) < 60 or row.role != "text" or rng.random() < 0.8:
        return [row]
    at = rng.randint(20, len(row.text) - 20)
    while at < len(row.text) - 1 and row.text[at] in _NEVER_FIRST:
        at += 1
    return [Row(row.text[:at], "text"), Row(row.text[at:], "text", ends=True)]


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


def _pieces(item: Item, rows: list[Row], style: Style, rng: random.Random) -> list[Strip]:
    """Cut a body where columns break."""
    if not style.swapped or len(rows) < 12 or rng.random() < 0.4:
        return [Strip(item, rows)]
    places = [
        at for at in range(4, len(rows) - 3) if rows[at - 1].role == "text" and rows[at].role in ("text", "heading")
    ]
    cuts = sorted(rng.sample(places, min(len(places), 1 if len(rows) < 30 else rng.randint(1, 2))))
    return [Strip(item, rows[a:b]) for a, b in pairwise([0, *cuts, len(rows)])]


def small(item: Item, kind: str, title: str, texts: list[str], style: Style, rng: random.Random) -> Strip:
    """Set a caption, an editors' note, a quotation, or a banner, which is of no item."""
    width = rng.choice((rng.randint(14, 34), rng.randint(30, 60)))
    said = furnish.sentences("".join(texts)) or [texts[0][:60] + "。"]
    if kind == "banner":
        return Strip(None, [Row(title[:16] or said[0][:12], "furniture")])
    if kind == "caption":
        rows = _columns([furnish.caption(said, rng)], width, style, rng)
        credit = furnish.credit(rng)
        if rng.random() < 0.75:
            rows[-1].text += credit
        else:
            parts = credit.strip().replace("（", "\n（").strip().split("\n") if rng.random() < 0.5 else [credit.strip()]
            rows += [Row(part, "tail", on=n > 0) for n, part in enumerate(parts)]
    elif kind == "note":
        rows = _columns([rng.choice(("编者按：", "编者按 ", "【编者按】")) + "".join(said[:3])], width, style, rng)
    else:
        rows = _columns(["".join(said[:2])], width, style, rng)
        spoken = furnish.spoken(said, rng)
        width = rng.choice((width, rng.randint(9, 16)))
        rows += [Row(line, "tail", on=n > 0) for n, line in enumerate(_wrap(spoken, width, rng))]
    for place, row in enumerate(rows):
        row.place = place
    return Strip(item, rows)
