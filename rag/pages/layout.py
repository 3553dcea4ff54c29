"""Lines of a page → labelled blocks, each with its kind and the evidence for it.

Kinds: `body`, `display` (a headline or a sub-heading; which of them, `articles` decides), `byline`, `dateline`,
`source`, `note`, `attribution` (who said the quotation above it), `bullet`, `editor` (an editors' note), `furniture`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from statistics import median

from rag.pages.records import Page
from rag.pages.repair import close_spaces, drop_marks
from rag.words import fold

_CLOSED = re.compile(r"[。！？…；：][”’」』）】]*$|[。！？][）”’]*（[^（）]*）$|[.!?]$")
_COLOPHON = re.compile(
    r"^(?:本版|本期|今日|责任)?(?:责任编辑|编辑|责编|主编|值班主任|版式|美编|校对|审校|组版|视觉|版面)[：: ]?|^电话[：:]|^邮箱[：:]|^E-?mail[：:]",
    re.I,
)
_AGENCY = "本报|本刊|新华社|据新华社|中新社|中新网|人民日报|央视网|人民网|光明日报|经济日报|据本报|综合新华社"
_WHO = "记者|特约记者|见习记者|实习记者|特派记者|通讯员|评论员|撰稿人|特约评论员|驻站记者"
_BYLINE = re.compile(rf"^[■□◆●▲◎▌\s]*(?:(?:{_AGENCY})\S{{0,6}}?)?(?:{_WHO})[：:/ ]?[\w·、，/ ]{{2,40}}$|^(?:文|图|文/图|图/文)[/:：][\w、 ]{{2,30}}$")
_TRAILING_NAMES = re.compile(r"^（(?!来源|据|作者|完|摘自|原载|转自)[\u4e00-\u9fff·]{2,4}(?:[、 ][\u4e00-\u9fff·]{2,4})*）$")
_SOURCE = re.compile(r"^（(?:来源|据|摘自|原载|转自|转载自)[：: ]?[^（）]{2,40}）$|^(?:来源|消息来源)[：:].{2,30}$")
_AUTHOR_NOTE = re.compile(r"^（(?:作者|本文作者)(?:系|为|单位|是|：|:|分别).{2,100}）$")
_EDITOR = re.compile(r"^[【\[]?(?:编者按|编者的话|编者|开栏的话|开栏语|编后|导读|核心阅读|阅读提示)[】\]]?[：:]?")
_BULLET = re.compile(r"^[●■◆▲★•○□▶◎]")
_DASHES = re.compile(r"^(?:——|--|—)")
DATELINE = re.compile(
    rf"^(?:{_AGENCY})\S{{0,8}}?(?:\d{{1,2}}月\d{{1,2}}日|\d{{1,2}}日)?(?:\S{{0,6}}?)(?:电|讯|消息)(?:（[^（）]{{2,30}}）)?"
)
_DATELINE_ALONE = re.compile(rf"^(?:{_AGENCY})\S{{0,10}}\d{{1,2}}月\d{{1,2}}日(?:电|讯)$")
CREDIT = re.compile(
    r"(?:(?:新华社|中新社|本报|人民网|人民视觉|视觉中国)?(?:记者|通讯员)?[\u4e00-\u9fff·、]{2,12}(?:摄|供图|图)(?:（[^（）]{2,14}）)?|（?(?:新华社|中新社|人民视觉|视觉中国|影像中国)(?:发|供图)?(?:[\u4e00-\u9fff·]{2,6}摄)?(?:（[^（）]{2,14}摄?）)?）?)$"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: where it stands and what it says; `gap` counts the blank lines above that mean something."""

    number: int
    column: int
    text: str
    fold: str
    gap: int
    width: float

    @property
    def closed(self) -> bool:
        """Whether it ends where a sentence ends."""
        return bool(_CLOSED.search(self.fold))


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together, what they are, and why."""

    kind: str
    lines: tuple[Line, ...]
    evidence: str

    @property
    def fold(self) -> str:
        """The folded words, all spaces closed."""
        return "".join(line.fold for line in self.lines)


def printed_lines(page: Page) -> tuple[Line, ...]:
    """Return the lines that hold print. Where nearly every line is followed by a blank one, blank lines mean nothing."""
    found: list[Line] = []
    blank = 0
    for number, raw in enumerate(page.lines, 1):
        text = drop_marks(raw).strip()
        if not text:
            blank += 1
            continue
        folded = fold(close_spaces(text))
        found.append(Line(number, len(raw) - len(raw.lstrip()), text, folded, blank, _ems(folded)))
        blank = 0
    gaps = [line.gap for line in found[1:]]
    usual = 1 if gaps and sum(gap >= 1 for gap in gaps) > 0.8 * len(gaps) else 0
    return tuple(replace(line, gap=max(line.gap - usual, 0)) for line in found)


def double_spaced(page: Page) -> bool:
    """Whether nearly every line of the page is followed by a blank one."""
    filled = [bool(line.strip()) for line in page.lines]
    pairs = [(a, b) for a, b in zip(filled, filled[1:], strict=False) if a]
    return bool(pairs) and sum(not b for _, b in pairs) > 0.8 * len(pairs)


def _ems(text: str) -> float:
    return sum(0.5 if char.isascii() else 1.0 for char in text)


def label(page: Page) -> tuple[Block, ...]:
    """Group the lines of a page into labelled blocks, in printed order."""
    lines = printed_lines(page)
    spaced = double_spaced(page)
    return tuple(_merge(list(_label(lines, _measure(lines), spaced))))


def _measure(lines: tuple[Line, ...]) -> list[float]:
    """Return for each line the width of the column around it: the median of the lines near by that run on."""
    widths = [line.width for line in lines]
    return [median(widths[max(0, i - 4) : i + 5]) for i in range(len(lines))]


def _label(lines: tuple[Line, ...], measure: list[float], spaced: bool) -> Iterator[Block]:
    before: Line | None = None
    kind = ""
    for i, line in enumerate(lines):
        after = lines[i + 1] if i + 1 < len(lines) else None
        kind, why = _kind(line, before, after, kind, measure[i], spaced)
        yield Block(kind, (line,), why)
        before = line


def _kind(
    line: Line, before: Line | None, after: Line | None, last: str, measure: float, spaced: bool
) -> tuple[str, str]:
    for kind, pattern in (
        ("furniture", _COLOPHON), ("note", _AUTHOR_NOTE), ("source", _SOURCE), ("byline", _TRAILING_NAMES),
        ("byline", _BYLINE), ("dateline", _DATELINE_ALONE), ("editor", _EDITOR), ("bullet", _BULLET),
    ):  # fmt: skip
        if pattern.search(line.fold):
            return kind, f"it reads like a {kind}"
    runs_on = before is not None and not before.closed
    if _DASHES.match(line.fold):
        return ("subtitle", "dashes under a headline") if last in ("display", "subtitle") else ("attribution", "dashes")
    if runs_on and last in ("editor", "bullet", "attribution", "note") and (spaced or not line.gap):
        return last, "it runs on"
    if last == "display" and not line.closed and not line.gap and line.width < measure * 1.6 and not DATELINE.match(line.fold):
        if after is None or after.gap or _BYLINE.search(after.fold) or after.closed:
            return "display", "a further headline line"
    if last in ("body", "") and runs_on and before is not None:
        return "body", "the line above runs on"
    if _name_only(line.fold) and last in ("display", "subtitle"):
        return "byline", "a name under a headline"
    if not line.closed and not re.search("[，、]$", line.fold) and line.width <= 32 and not DATELINE.match(line.fold):
        if after is None or after.gap > 0 or (spaced and (line.width < measure - 1.5 or line.width > measure + 2 or _BYLINE.search(after.fold))) or _BYLINE.search(after.fold):
            return "display", "a line by itself without a full stop"
        if not line.gap and last == "display":
            return "display", "a further headline line"
        if after and not after.closed and line.gap and after.gap == 0:
            nxt = after
            if nxt.width < measure * 1.6 and abs(nxt.width - line.width) > 0 and line.width < 24 and _looks_display(line, nxt):
                return "display", "a headline of two lines"
    return "body", "running text"


def _looks_display(line: Line, after: Line) -> bool:
    return not re.search("[，。：；]", line.fold + after.fold) and line.width + after.width < 50 and after.width > 4


def _name_only(text: str) -> bool:
    return bool(re.fullmatch(r"[\u4e00-\u9fff]{2,4}(?:[、 ][\u4e00-\u9fff]{2,4})*", text))


def _merge(blocks: list[Block]) -> Iterator[Block]:
    """Join neighbours of one kind that belong together."""
    held: Block | None = None
    for block in blocks:
        if held and _belongs(held, block):
            held = Block(held.kind, held.lines + block.lines, held.evidence)
            continue
        if held:
            yield held
        held = block
    if held:
        yield held


def _belongs(held: Block, block: Block) -> bool:
    if held.kind != block.kind or held.kind == "byline":
        return False
    first, last = block.lines[0], held.lines[-1]
    if held.kind == "body":
        return not _starts_item(last, first)
    if held.kind in ("bullet", "editor", "attribution", "note"):
        return block.evidence == "it runs on"
    return first.gap == 0


def _starts_item(last: Line, first: Line) -> bool:
    if DATELINE.match(first.fold):
        return True
    return last.closed is False and bool(CREDIT.search(last.fold)) or bool(re.search("(?:摄|供图)(?:（[^（）]*）)?$|新华社发）$|新华社发（[^（）]*摄）$", last.fold))
