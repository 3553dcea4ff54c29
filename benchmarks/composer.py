"""Breaks known articles into newspaper pages: columns, letter-spacing, headlines anywhere, pieces out of order.

Every printed line is known to belong to one item, so what reading makes of the page can be judged line by line. The
words come from a file of news items given at run time; names, places and credits are made up.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

BLANKS = ("paragraphs", "items", "every line", "none")
HEADS = ("before", "after", "in a block", "at the end", "missing", "mixed")

_PREFIX = re.compile(r"^\s*(?:央视网消息\s*[（(]?新闻联播[）)]?\s*[:：])\s*")
_NEVER_FIRST = frozenset("，。、；：？！）》」』】”’…%％")
_TOKEN = re.compile(r"\d[\d.,]*%?|[A-Za-z][A-Za-z0-9-]*|.", re.DOTALL)
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰涛明超兰霞平刚桂英华建文玉鹏飞雪梅宁晨婷佳欣怡"
_PLACES = (
    "北京",
    "上海",
    "广州",
    "成都",
    "武汉",
    "西安",
    "南京",
    "杭州",
    "沈阳",
    "昆明",
    "伦敦",
    "东京",
    "合肥",
    "长沙",
)
_PAPERS = ("本报", "新华社", "中新社", "本报", "新华社")


@dataclass(frozen=True, slots=True)
class Style:
    """How a page is set: blank lines, where headlines stand, whether pieces are swapped, captions stand between."""

    blanks: str
    heads: str
    swapped: bool
    captions: bool
    spaced: bool
    one_width: bool


@dataclass
class Item:
    """What a page is made of: the truth that reading is judged by. Line numbers count from 1."""

    kind: str
    body: list[int] = field(default_factory=list)
    head: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Composed:
    """A page and its truth."""

    text: str
    items: tuple[Item, ...]
    style: Style


@dataclass
class _Strip:
    """Printed lines that stay together; `role` is body or head; `ends` marks the lines that end a paragraph.

    `offset` counts the body's lines before it, in the order in which they are to be read.
    """

    item: Item
    role: str
    lines: list[str]
    ends: list[bool]
    offset: int = 0


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
            ),
            rng,
        )


def usable(title: str, text: str) -> bool:
    """Whether an item is one story: the round-ups of broadcast news are many under one title."""
    return (
        6 <= len(title) <= 44 and 90 <= len(text) <= 1500 and not re.search("快讯|联播|时间戳|预告", title + text[40:])
    )


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of an item, without what broadcasts put before it."""
    found = [re.sub(r"\s+", "", line) for line in _PREFIX.sub("", text).split("\n")]
    return [line for line in found if line]


def compose(stories: Sequence[tuple[str, str]], style: Style, rng: random.Random) -> Composed:
    """Set a page from (title, text) stories; where `style.captions`, the last ones give the captions' words."""
    held = 2 if style.captions and len(stories) > 3 else 0
    width = rng.randint(9, 26)
    strips: list[_Strip] = []
    heads: list[_Strip] = []
    items: list[Item] = []
    for title, text in stories[: len(stories) - held]:
        item = Item("article")
        items.append(item)
        own = width if style.one_width else rng.randint(9, 26)
        head, body = _story(item, title, paragraphs(text), own, style, rng)
        _place(strips, heads, head, body, style.heads if style.heads != "mixed" else rng.choice(HEADS), rng)
    for _, text in stories[len(stories) - held :]:
        item = Item("caption")
        items.append(item)
        _insert(strips, _caption(item, paragraphs(text), rng.randint(14, 34), style, rng), rng)
    if heads:
        rng.shuffle(heads)
        at = len(strips) if style.heads == "at the end" else rng.randint(0, len(strips))
        strips[at:at] = heads
    return _print(strips, tuple(items), style, rng)


def _story(
    item: Item, title: str, texts: list[str], width: int, style: Style, rng: random.Random
) -> tuple[_Strip | None, list[_Strip]]:
    """Set one story: its head, and its body in one or more pieces."""
    byline = rng.choice(("none", "line", "names", "dateline", "dateline"))
    if byline == "dateline":
        texts = [_dateline(rng) + texts[0], *texts[1:]]
    lines, ends = _columns(texts, width, style, rng)
    if byline == "names":
        lines, ends = [*lines, f"（{_name(rng)}）"], [*ends, True]
    head = _Strip(item, "head", _headline(title, rng), [])
    if byline == "line":
        head.lines.append(
            f"{rng.choice(('', '', '■ '))}本报记者 {' '.join(_name(rng) for _ in range(rng.randint(1, 2)))}"
        )
    head.ends = [False] * len(head.lines)
    return head, _pieces(item, lines, ends, style, rng)


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


def _dateline(rng: random.Random) -> str:
    day = f"{rng.randint(1, 12)}月{rng.randint(1, 28)}日"
    reporters = rng.choice(("", f"（记者{_name(rng)}）", f"（记者 {_name(rng)} {_name(rng)}）"))
    return (
        rng.choice(
            (f"{rng.choice(_PAPERS)}{rng.choice(_PLACES)}{day}电{reporters}", "本报讯", f"本报讯（记者{_name(rng)}）")
        )
        + " "
    )


def _name(rng: random.Random) -> str:
    return rng.choice(_SURNAMES) + "".join(rng.choice(_GIVEN) for _ in range(rng.randint(1, 2)))


def _columns(texts: Sequence[str], width: int, style: Style, rng: random.Random) -> tuple[list[str], list[bool]]:
    """Break paragraphs into lines of about `width` ems; the first line of each is two ems narrower."""
    lines: list[str] = []
    ends: list[bool] = []
    for text in texts:
        for line in _wrap(text, width, rng):
            lines.append(_set(line, style, rng))
            ends.append(False)
        ends[-1] = True
    return lines, ends


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


def _pieces(item: Item, lines: list[str], ends: list[bool], style: Style, rng: random.Random) -> list[_Strip]:
    """Cut a body where columns break."""
    if not style.swapped or len(lines) < 12 or rng.random() < 0.4:
        return [_Strip(item, "body", lines, ends)]
    cuts = sorted(rng.sample(range(4, len(lines) - 3), 1 if len(lines) < 30 else rng.randint(1, 2)))
    edges = [0, *cuts, len(lines)]
    found = [_Strip(item, "body", lines[a:b], ends[a:b], a) for a, b in pairwise(edges)]
    return found if all(strip.lines for strip in found) else [_Strip(item, "body", lines, ends)]


def _place(
    strips: list[_Strip], heads: list[_Strip], head: _Strip | None, body: list[_Strip], where: str, rng: random.Random
) -> None:
    """Put a story on the page: its head by `where`, the pieces of a cut body apart from each other."""
    first = [body[0]]
    if head is not None and where == "before":
        first.insert(0, head)
    last = [body[-1]] if len(body) > 1 else []
    if head is not None and where == "after":
        (last or first).append(head)
    elif head is not None and where in ("in a block", "at the end"):
        heads.append(head)
    for strip in (*first, *body[1:-1], *last):
        strips.append(strip)
    if len(body) > 1:
        # The piece moved: the beginning to the end of the page, or a later piece to its front or further on.
        moved = rng.choice(body)
        strips.remove(moved)
        strips.insert(rng.choice((0, len(strips), rng.randint(0, len(strips)))), moved)


def _caption(item: Item, texts: list[str], width: int, style: Style, rng: random.Random) -> _Strip:
    sentences = [s for s in re.findall(r"[^。]+。", "".join(texts)) if len(s) < 90]
    words = "".join(sentences[:2]) or texts[0][:60] + "。"
    if rng.random() < 0.6:
        words += f"图为{rng.choice(('活动现场', '工作人员在现场作业', '当地居民在参观', '车间一角'))}。"
    credit = rng.choice(
        (" {}摄", " 新华社记者 {} 摄", " {}摄（人民视觉）", " 新华社发（{}摄）", "（{} 摄）", " 本报记者 {}摄")
    )
    lines, ends = _columns([words + credit.format(_name(rng))], width, style, rng)
    return _Strip(item, "body", lines, ends)


def _insert(strips: list[_Strip], strip: _Strip, rng: random.Random) -> None:
    """Put a caption between two strips, or into a body where a column might break."""
    at = rng.randint(0, len(strips))
    if at < len(strips) and strips[at].role == "body" and len(strips[at].lines) > 14 and rng.random() < 0.5:
        held = strips[at]
        cut = rng.randint(5, len(held.lines) - 5)
        rest = _Strip(held.item, "body", held.lines[cut:], held.ends[cut:], held.offset + cut)
        strips[at] = _Strip(held.item, "body", held.lines[:cut], held.ends[:cut], held.offset)
        strips[at + 1 : at + 1] = [strip, rest]
    else:
        strips.insert(at, strip)


def _print(strips: Sequence[_Strip], items: tuple[Item, ...], style: Style, rng: random.Random) -> Composed:
    """Print the strips, with the blank lines of the style, and note which line belongs to what."""
    printed: list[str] = []
    numbers: dict[int, dict[int, int]] = {id(item): {} for item in items}
    for strip in strips:
        if printed and style.blanks in ("paragraphs", "items"):
            printed.append("")
        for place, (line, ends) in enumerate(zip(strip.lines, strip.ends, strict=True), strip.offset):
            printed.append(line)
            if strip.role == "head":
                strip.item.head.append(len(printed))
            else:
                numbers[id(strip.item)][place] = len(printed)
            every = style.blanks == "every line" and rng.random() < 0.95
            if every or (style.blanks == "paragraphs" and (ends or rng.random() < 0.02)):
                printed.append("")
    if rng.random() < 0.3:
        printed += ["", f"本版编辑 {_name(rng)} {_name(rng)}"]
    for item in items:
        item.body = [number for _, number in sorted(numbers[id(item)].items())]
    return Composed("\n".join(printed) + "\n", items, style)
