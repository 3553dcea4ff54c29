"""The clauses of a sentence with their figures: what stands before each figure, and which of several it belongs to.

`其中，出口5455亿元，同比增长0.6%；进口4634.2亿元` are three clauses; `A、B、C分别增长x、y、z` is one clause whose
figures belong to A, B and C in turn.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rag.pages import periods, quantities
from rag.pages.periods import Mention, Period
from rag.pages.quantities import Quantity
from rag.words import cut, tag

_END = re.compile(r"[，；：。！？\n]|……")
_GOES_ON = re.compile(r"^[\s、，“”]*(?:其中|同比|环比|比上年|较上年|比去年|较去年|增速|增幅|增长|下降|占|规模|连续)")
_STATUS = re.compile(r"预计|预期|预测|有望|力争|目标|计划|初步|将达|将超|将")
_COMPARED = re.compile(r"(?:比|较|与|同|和)$")
_COMPARED_AFTER = re.compile(r"^(?:同期|全年|同期相比|相比|底相比|年末相比)")
_REPORTED = re.compile(r"^[^，。；]{0,12}?(?:发布|公布|介绍|表示|透露|举行|召开|获悉|电|说|讯|指出|强调|印发|了解到)")
_COMPARISON = re.compile(
    r"(?:比|较|与|同)[^，；。]{0,10}?(?:上年|去年|前年|上月|年|月|季度|时期|同期|年底|年末|底)(?:全年|同期)?(?:相比)?"
)
_HEAD = re.compile(
    r"^[\s、，“”的]*(?:其中|而且|而|同时|此外|另外|并且|并|且|以及|和|及|与|还有|从|由|到|至|全年|目前|当前|"
    r"数据显示|统计显示|据统计|据测算|据介绍|据了解|截至|累计|预计|预期|有望|将|共|仅|约|比|较)+[\s、，]*"
)
_TAIL = re.compile(
    r"(?:累计|合计|总计|共计|共|总|已经|已|达到|达|达成|完成|实现|建成|为|是|有|约|近|超过|超|突破|首次|"
    r"增至|升至|降至|增加到|提高到|提升到|上升到|下降到|下降至|增长到|提高至|提升至|上升至|回落至|同比|环比|"
    r"分别|均|都|也|仍|"
    r"增长|上升|下降|减少|增加|提高|提升|下滑|回落|下跌|上涨|进一步|从|由|到|至|将|可|预计|力争|仅|了|的|在|占|"
    r"高|大|降|升|"
    r"连续|"
    r"比重|占比)$"
)
_JOIN = re.compile(r"^(?:、|和|及|与|以及|，|,| )+$")
_ANY_DAY = dt.date(2000, 12, 31)
_NATIONAL = ("我国", "全国", "中国", "国内")
_REGION = re.compile(r"(?:省|自治区|自治州|市|县|州|盟|旗|新区|地区)$")


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity in its clause: `lead` is what stands before it, `measure` and `scope` what that says.

    `paired` marks one of several that 分别 deals out.
    """

    quantity: Quantity
    lead: str
    measure: str
    scope: str
    paired: bool = False
    period: Period | None = None
    status: str | None = None


@dataclass(frozen=True)
class Clause:
    """One clause of a sentence: offsets into the sentence, its figures, and the period that holds in it.

    `period` is its own or the one carried into it; `stated` says whether this sentence names it; `mention` is what
    it hands on; `goes_on` marks a clause that speaks of the clause before (其中, 同比).
    """

    text: str
    start: int
    end: int
    figures: tuple[Figure, ...]
    mention: Mention | None
    period: Period | None
    stated: bool

    @property
    def goes_on(self) -> bool:
        """Whether it speaks of what the clause before it spoke of."""
        return bool(_GOES_ON.match(self.text[self.start : self.end]))

    def text_before(self, figure: Figure) -> str:
        """Return what stands in the clause before that figure, other figures included."""
        return self.text[self.start : figure.quantity.start]

    def subject(self, end: int) -> tuple[str, str]:
        """Return the measure and scope that the clause's words before `end` name."""
        spans = [(q.start - self.start, q.end - self.start) for q in (f.quantity for f in self.figures)]
        spans += [(m.start, m.end) for m in periods.find(self.text[self.start : end], _ANY_DAY)]
        return _measure(
            re.sub(r"(?:位居|位列|居|列|排名|跃居|升至|稳居)\S*", "", _blank(self.text[self.start : end], spans)), ()
        )


def clauses(text: str, anchor: dt.date | None, carried: Mention | None) -> Iterator[Clause]:
    """Yield the clauses of folded sentence `text`; `carried` is the time the sentence before it left.

    >>> [(f.measure, f.quantity.value) for c in clauses("其中，出口5455万元，东、中部比重分别为75%和16%", None, None)
    ...  for f in c.figures]
    [('出口', 54550000.0), ('东部', 75.0), ('中部', 16.0)]
    """
    mentions = periods.find(text, anchor)
    # 1月22日 is no figure even where nothing tells its year.
    times = mentions if anchor else periods.find(text, _ANY_DAY)
    found = [q for q in quantities.find(text) if _is_figure(q, text, times)]
    stated = False
    for start, end in _bounds(text, found):
        own = [m for m in mentions if start <= m.start < end and not is_aside(m, text)]
        inside = [q for q in found if start <= q.start < end]
        mention = own[0] if own else None
        stated = stated or mention is not None
        period = mention.period if mention else carried.period if carried else None
        figures = tuple(_figures(text, start, inside, mentions, own or ([carried] if carried else [])))
        yield Clause(text, start, end, figures, own[-1] if own else None, period, stated)
        carried = own[-1] if own else carried


def _bounds(text: str, found: list[Quantity]) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _END.finditer(text):
        if any(q.start < match.start() < q.end for q in found):
            continue
        if match.end() > start:
            yield start, match.start()
        start = match.end()
    if start < len(text):
        yield start, len(text)


def _is_figure(quantity: Quantity, text: str, mentions: tuple[Mention, ...]) -> bool:
    if any(quantity.start < m.end and m.start < quantity.end for m in mentions):
        return False
    if quantity.unit or quantity.resolution > 1:
        return not (quantity.unit == "年" and quantity.value > 1900)
    if "E" in text[quantity.start : quantity.end]:
        return True  # 9E-14: a number in scientific notation
    before, after = text[: quantity.start].rstrip(" "), text[quantity.end :].lstrip(" ")
    latin = (before[-1:].isascii() and before[-1:].isalnum()) or (after[:1].isascii() and after[:1].isalpha())
    # A bare number counts something only when a thing follows it: 71个 has a unit, 12号 and E-14 are names.
    return not latin and bool(re.match(r"[余多]", after))


def is_aside(mention: Mention, text: str) -> bool:
    """Whether a time is not the figure's own: one compared with (比2022年), or the day it was told (1月22日发布)."""
    before, after = text[: mention.start], text[mention.end :]
    if _COMPARED.search(before) and (before[-1:] in "比较" or _COMPARED_AFTER.match(after)):
        return True
    return mention.period.days == 1 and not mention.period.as_of and bool(_REPORTED.match(after))


def _figures(
    text: str, start: int, inside: list[Quantity], mentions: tuple[Mention, ...], own: list[Mention]
) -> Iterator[Figure]:
    last = start
    group = _respectively(text, start, inside, mentions)
    for number, quantity in enumerate(inside):
        if number in group:
            figure = group[number]
        else:
            lead = text[last : quantity.start]
            measure, scope = _measure(lead, [(m.start - last, m.end - last) for m in mentions])
            figure = Figure(quantity, lead, measure, scope)
        period = _of_a_range(own, quantity, text) or _own_period(own, quantity, inside)
        status = _STATUS.search(text, last, quantity.start)
        yield replace(figure, period=period, status=status[0] if status else None)
        last = quantity.end


def _of_a_range(own: list[Mention], quantity: Quantity, text: str) -> Period | None:
    """Return the first or last year of 2012年至2021年 for the figures of `从16.98万亿元增加到31.4万亿元`."""
    ranges = [m.period for m in own if m.period.start.year < m.period.end.year]
    before = text[max(quantity.start - 4, 0) : quantity.start]
    if not ranges or not re.search(r"[从由至到为]$", before):
        return None
    return periods.year(ranges[-1].start.year if before[-1] in "从由" else ranges[-1].end.year)


def _own_period(own: list[Mention], quantity: Quantity, inside: list[Quantity]) -> Period | None:
    before = [m for m in own if m.end <= quantity.start]
    return before[-1].period if before else own[0].period if own and len(inside) == 1 else None


def _respectively(text: str, start: int, inside: list[Quantity], mentions: tuple[Mention, ...]) -> dict[int, Figure]:
    """Pair the items before 分别 with the figures after it: `A、B分别增长x、y` → {0: of A, 1: of B}."""
    word = text.find("分别", start, inside[-1].start if inside else start)
    if word < 0:
        return {}
    first = next((i for i, q in enumerate(inside) if q.start > word), None)
    if first is None:
        return {}
    last = first
    while last + 1 < len(inside) and _JOIN.match(text[inside[last].end : inside[last + 1].start]):
        last += 1
    lead = text[inside[first - 1].end if first else start : inside[first].start]
    cut_at = word - (inside[first - 1].end if first else start)
    offset = inside[first - 1].end if first else start
    subject = _blank(lead[:cut_at], [(m.start - offset, m.end - offset) for m in mentions])
    names = _items(_HEAD.sub("", subject), last - first + 1)
    figures = {}
    for number, name in zip(range(first, last + 1), names, strict=True):
        measure, scope = _measure(name, ())
        figures[number] = Figure(inside[number], lead, measure, scope, paired=True)
    return figures


def _items(subject: str, count: int) -> list[str]:
    """Split `东、中、西部地区快递业务量比重` into as many items as there are figures, each with what they share."""
    subject = subject.strip(" 、，“”")
    items = [part for part in subject.split("、") if part]
    if len(items) != count:
        items = [part for part in re.split(r"、|以及|和|及|与", subject) if part]
    if len(items) != count:
        return [subject] * count
    width = max(1, min(len(cut(item)) for item in items[:-1]) if count > 1 else 1)
    words = cut(items[-1])
    if width >= len(words):
        return items
    head, shared = "".join(words[:width]), "".join(words[width:])
    # 东、中、西部: one-character items are short for 东部、中部.
    return [
        *((item + head[1:] if len(item) == 1 < len(head) else item) + shared for item in items[:-1]),
        items[-1],
    ]


def _blank(text: str, spans: list[tuple[int, int]] | tuple[()]) -> str:
    for start, end in spans:
        if 0 <= start < len(text):
            text = text[:start] + " " * (min(end, len(text)) - start) + text[end:]
    return text


def _measure(lead: str, mentions: list[tuple[int, int]] | tuple[()]) -> tuple[str, str]:
    """Return the words of `lead` that name a measure, and the place among them."""
    kept = _COMPARISON.sub(lambda m: " " * len(m[0]), _blank(lead, mentions))
    kept = re.sub(r"[（(][^）)]*[）)]?", "", kept)
    while (shorter := _TAIL.sub("", _HEAD.sub("", kept)).strip(" ，、的“”（）()—")) != kept:
        kept = shorter
    return kept, _scope(kept)


def _scope(words: str) -> str:
    for word, flag in tag(words):
        if word in _NATIONAL:
            return "全国"
        if (flag == "ns" and len(word) > 1) or (len(word) > 2 and _REGION.search(word)):
            return word
    return ""
