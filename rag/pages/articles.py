"""Blocks of a page → Articles: pieces in reading order, each with its own headline and byline."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rag.pages import repair
from rag.pages.layout import CREDIT, DATELINE, Block, Line, label
from rag.pages.records import Article, Page, Part, Run
from rag.words import terms

# Parts in the order in which they are read.
_ORDER = ("kicker", "title", "subtitle", "byline", "dateline", "note", "body", "caption", "credit", "source")


@dataclass
class _Item:
    """An article being put together: its parts in order, each a list of lines (or stretches of lines)."""

    kind: str = "article"
    head: list[tuple[str, list[Line]]] = field(default_factory=list)
    body: list[tuple[str, list[Line]]] = field(default_factory=list)
    tail: list[tuple[str, list[Line]]] = field(default_factory=list)
    closed: bool = False
    open_start: bool = False
    where: int = 0

    @property
    def words(self) -> list[str]:
        lines = [line.fold for _, part in self.body for line in part]
        return terms("".join(lines)[:3000])

    @property
    def open_end(self) -> bool:
        return not self.closed and bool(self.body) and not self.body[-1][1][-1].closed and self.body[-1][0] == "body"


def assemble(page: Page) -> tuple[Article, ...]:
    """Return the items of a page in the order in which they are printed, every character of print in one of them."""
    blocks = list(label(page))
    items, heads = _gather(blocks)
    items = _mend(items)
    items = _attach(items, heads)
    return tuple(_articles(page, items))


def _gather(blocks: list[Block]) -> tuple[list[_Item], list[tuple[int, list[Block]]]]:
    items: list[_Item] = []
    heads: list[tuple[int, list[Block]]] = []
    item: _Item | None = None
    for i, block in enumerate(blocks):
        lines = list(block.lines)
        after = blocks[i + 1].kind if i + 1 < len(blocks) else ""
        before = blocks[i - 1].kind if i else ""
        if block.kind == "body":
            if CREDIT.search(block.lines[-1].fold) and re.search("(?:摄|供图|新华社发|图)(?:（[^（）]*）)?）?$|（[^（）]*发）$", block.lines[-1].fold):
                items.append(_Item("caption", body=[("caption", lines)], closed=True, where=i))
                item = None
                continue
            if item is None or item.closed or DATELINE.match(lines[0].fold):
                item = _Item(where=i)
                items.append(item)
            item.body.append(("body", lines))
        elif block.kind in ("source", "note") or (block.kind == "byline" and block.fold.startswith("（")):
            if item is not None:
                (item.head if block.kind == "byline" else item.tail).append((block.kind, lines))
                item.closed = True
        elif block.kind == "dateline" and item is not None:
            item.head.append(("dateline", lines))
            item.closed = True
        elif block.kind == "display" and _is_heading(block, before, after, item, blocks[i + 1] if after else None):
            if item is None:
                item = _Item(where=i, open_start=True)
                items.append(item)
            item.body.append(("heading", lines))
        elif block.kind in ("display", "subtitle", "byline", "bullet"):
            item = None
            starts = block.kind == "display" and (not heads or before not in ("display", "subtitle") or heads[-1][1][-1].kind != "display")
            if heads and heads[-1][1] and heads[-1][1][-1] is blocks[i - 1] and not (block.kind == "display" and before != "display"):
                if block.kind == "display" and block.lines[0].gap:
                    heads.append((i, [block]))
                else:
                    heads[-1][1].append(block)
            else:
                heads.append((i, [block]))
            del starts
        elif block.kind == "attribution":
            quoted = items.pop() if items and item is items[-1] and len(item.body) == 1 else None
            if quoted is None and item is not None and item.body:
                quoted = _Item(body=[item.body.pop()], where=i)
            quoted = quoted or _Item(where=i)
            quoted.kind, quoted.closed = "quote", True
            quoted.tail.append(("source", lines))
            items.append(quoted)
            item = None
        elif block.kind == "editor":
            items.append(_Item("note", body=[("body", lines)], closed=True, where=i))
            item = None
        else:
            items.append(_Item("furniture", body=[("note", lines)], closed=True, where=i))
    return items, heads


def _is_heading(block: Block, before: str, after: str, item: _Item | None, following: Block | None) -> bool:
    if len(block.lines) > 1 or after != "body" or following is None or DATELINE.match(following.lines[0].fold):
        return False
    if CREDIT.search(following.lines[-1].fold):
        return False
    if before == "":
        return True
    if before == "byline" and item is None:
        return False
    return before in ("body", "byline", "display", "subtitle") and not (item and item.closed) and block.lines[0].width <= 20


def _mend(items: list[_Item]) -> list[_Item]:
    """Join an item that breaks off to the one that begins inside a sentence; a lead to the body that stands before it."""
    starts = [item for item in items if item.kind == "article" and item.body and _begins_inside(item)]
    for last in [item for item in items if item.kind == "article" and item.open_end]:
        if starts and (first := starts[0]) is not last:
            starts.remove(first)
            last.body += first.body
            last.head += first.head
            last.tail += first.tail
            last.closed = first.closed
            last.where = first.where
            items.remove(first)
    return items


def _begins_inside(item: _Item) -> bool:
    return item.open_start


def _attach(items: list[_Item], heads: list[tuple[int, list[Block]]]) -> list[_Item]:
    from scipy.optimize import linear_sum_assignment

    bodies = [item for item in items if item.kind == "article"]
    rare: dict[str, int] = {}
    for item in bodies:
        for word in set(item.words):
            rare[word] = rare.get(word, 0) + 1
    if heads and bodies:
        cost = [[-_fit(head, item, rare) for item in bodies] for head in heads]
        rows, columns = linear_sum_assignment(cost)
    else:
        rows, columns = [], []
    taken = set()
    for row, column in zip(rows, columns, strict=True):
        if cost[row][column] < -0.5:
            taken.add(row)
            _crown(bodies[column], heads[row][1])
    for row, (where, blocks) in enumerate(heads):
        if row not in taken:
            lines = [line for block in blocks for line in block.lines]
            items.append(_Item("furniture", body=[("note", lines)], where=where))
    return items


def _crown(item: _Item, blocks: list[Block]) -> None:
    kinds = {"display": "title", "subtitle": "subtitle", "bullet": "note", "byline": "byline"}
    displays = [block for block in blocks if block.kind == "display"]
    for block in blocks:
        kind = kinds[block.kind]
        if block.kind == "display" and len(displays) > 1 and block is displays[0]:
            kind = "kicker"
        item.head.append((kind, list(block.lines)))


def _fit(head: tuple[int, list[Block]], item: _Item, rare: dict[str, int]) -> float:
    where, blocks = head
    words = {word for block in blocks for word in terms(block.fold) if len(word) > 1}
    there = item.words
    lead = set(there[:150])
    score = sum((1.0 + (word in lead)) / rare.get(word, 1) for word in words if word in set(there)) / max(len(words), 1)
    return 2 * score + 0.6 / (1 + abs(where - item.where))


def _articles(page: Page, items: list[_Item]) -> Iterator[Article]:
    used: set[str] = set()
    items.sort(key=lambda item: min(line.number for _, lines in (*item.head, *item.body, *item.tail) for line in lines))
    for item in items:
        yield _article(page, item, used)


def _article(page: Page, item: _Item, used: set[str]) -> Article:
    writer = Writer(page)
    for kind in _ORDER[: _ORDER.index("body")]:
        for part, lines in item.head:
            if part == kind:
                writer.part(kind, lines)
    for part, lines in item.body:
        writer.part(part, lines)
    for part, lines in item.tail:
        writer.part(part, lines)
    text = writer.text
    first = min(run.line for run in writer.runs) if writer.runs else 0
    key = f"{page.id}-{first:04d}-{hashlib.sha256(text.encode()).hexdigest()[:6]}"
    while key in used:
        key += "+"
    used.add(key)
    return Article(key, page, item.kind, text, tuple(writer.parts), tuple(writer.runs))


class Writer:
    """Writes lines into one text, remembering where each character was printed."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pieces: list[str] = []
        self.length = 0
        self.parts: list[Part] = []
        self.runs: list[Run] = []

    @property
    def text(self) -> str:
        """What was written so far."""
        return "".join(self.pieces)

    def part(self, kind: str, lines: Iterable[Line]) -> None:
        """Write one part; in a body, each paragraph that the page shows is a line of its own."""
        self._add("\n" if self.length else "")
        start = self.length
        previous = ""
        close = repair.close_letter_spacing if kind in ("title", "subtitle", "kicker", "byline", "credit", "note") else repair.close_spaces
        for line in lines:
            raw = self.page.lines[line.number - 1]
            text = close(repair.drop_marks(raw)).strip()
            if previous:
                self._add("\n" if kind == "body" and self._paragraph(line, previous) else repair.glue(previous, text))
            for left, right, column in repair.trace(raw, text):
                self.runs.append(Run(self.length + left, self.length + right, line.number, column))
            self._add(text)
            previous = text
        self.parts.append(Part(kind, start, self.length))

    def _paragraph(self, line: Line, previous: str) -> bool:
        return line.gap > 0 and bool(re.search("[。！？…：][”’」』）】]*$", previous))

    def _add(self, text: str) -> None:
        self.pieces.append(text)
        self.length += len(text)
