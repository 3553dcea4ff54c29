"""The clauses of a sentence with their figures: what stands before each figure, and which of several it belongs to.

`其中，出口5455亿元，同比增长0.6%；进口4634.2亿元` are three clauses; `A、B、C分别增长x、y、z` is one clause whose
figures belong to A, B and C in turn.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rag.pages import dealing, naming, periods, quantities
from rag.pages.periods import Mention, Period
from rag.pages.quantities import Quantity

_END = re.compile(r"[，；：。！？\n]|,(?!\d)|……")
_GOES_ON = re.compile(r"^[\s、，“”]*(?:其中|同比|环比|比上年|较上年|比去年|较去年|增速|增幅|增长|下降|占|规模|连续)")
_STATUS = re.compile(r"预计|预期|预测|有望|力争|目标|计划|初步|需要|至少需|将达|将超|将")
_COMPARED = re.compile(r"(?:比|较|与|同|和)$")
_COMPARED_AFTER = re.compile(r"^(?:(?:基本|大体|大致)?(?:持平|相当|相近)|同期|全年|同期相比|相比|底相比|年末相比)")
# 增速超过一季度, 打破2018年…纪录: the time of another figure, not of what is told next.
_MEASURED_AGAINST = re.compile(r"(?:超过|高于|低于|优于|好于|快于|慢于|多于|少于|不及|打破|刷新|继)$")
_REPORTED = re.compile(r"^[^，。；]{0,12}?(?:发布|公布|介绍|表示|透露|举行|召开|获悉|电|说|讯|指出|强调|印发|了解到)")
_JOIN = re.compile(r"^(?:、|和|及|与|以及|，|,| )+(?:同比)?(?:增长|上升|上涨|下降|减少|下跌)?$")
# 位居世界第一, 从第五位升至第二位: what stands from here on is the place in an order, not what has it.
_PLACED = re.compile(r"(?:位居|位列|居|列|排名|跃居|升至|稳居|由第|从第|第[一二三四五六七八九十\d])[^，；。]*")
_JOINED = re.compile(r"[、和及与以，, ]*")
_DEALT = re.compile(r"的?[^，。；]*分别")  # 3个月的增速分别为
_GROUP = re.compile(
    r"(?:及?以[上下])?(?:及|人口|老(?![妇太汉翁])|儿童|居民|群体|青年|劳动|的?[男女])"
)  # 60岁及以上人口 is who is counted
# An index has no unit: 指数为105.3.
_INDEX = re.compile(r"(?:指数|PMI|得分|评分|系数|分值|比值)[^，。；\d]{0,8}?(?:为|达|至|到|报|收|于|是)(?:收|于|到)?$")
# 指数从9月的47.2降至10月的46.5: with decimals, farther from the word.
_INDEX_OF = re.compile(
    r"(?:指数|PMI)[^，。；]{0,24}?(?:为|达|至|到|从|由)(?:上月|上年|去年同期|(?:1[0-2]|[1-9])月份?)?的?$"
)
# 今年第6号台风: which one, not when.
_NUMBERED = re.compile(r"^的?第[一二三四五六七八九十\d]+[号次个批轮]")
_SAME_TIME = re.compile(r"(?<![比较与同和])(?:上年|去年)同期")
_AT_IT = re.compile(r"(?:全年|同期)? ?的 ?")
_ANY_DAY = dt.date(2000, 12, 31)


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity in its clause: `lead` is what stands before it, `measure` and `scope` what that says.

    `paired` marks one of several that 分别 deals out; `of_before`: its measure goes on from its pair in the clause
    before (甲县、乙县的面积分别为x、y，产值分别为z、w).
    """

    quantity: Quantity
    lead: str
    measure: str
    scope: str
    paired: bool = False
    of_before: bool = False
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
        spans += [(m.start(), m.end()) for m in _PLACED.finditer(self.text[self.start : end])]
        return naming.measure(self.text[self.start : end], spans)


def clauses(
    text: str, anchor: dt.date | None, carried: Mention | None, default: Period | None = None
) -> Iterator[Clause]:
    """Yield the clauses of folded sentence `text`; `carried` is the time the sentence before it left.

    上年同期 is a year before that time, or before the article's `default`.

    >>> [(f.measure, f.quantity.value) for c in clauses("其中，出口5455万元，东、中部比重分别为75%和16%", None, None)
    ...  for f in c.figures]
    [('出口', 54550000.0), ('东部', 75.0), ('中部', 16.0)]
    """
    mentions = periods.find(text, anchor, context=default.end.year if default and anchor is None else None)
    # 1月22日 is no figure even where nothing tells its year.
    times = mentions if anchor else periods.find(text, _ANY_DAY)
    found = [q for q in quantities.find(text) if _is_figure(q, text, times)]
    stated = False
    for start, end in _bounds(text, found):
        told = [m for m in mentions if start <= m.start < end and not is_aside(m, text)]
        own = _year_before(text, start, end, carried.period if carried else default) or told
        inside = [q for q in found if start <= q.start < end]
        mention = own[0] if own else None
        stated = stated or mention is not None
        period = mention.period if mention else carried.period if carried else None
        figures = tuple(_figures(text, start, inside, mentions, own or ([carried] if carried else [])))
        lasting = [
            m for m in own if "同期" not in text[m.start : m.end + 2] and not _MEASURED_AGAINST.search(text[: m.start])
        ]
        carried = lasting[-1] if lasting else carried
        yield Clause(text, start, end, figures, carried if lasting else None, period, stated)


def _year_before(text: str, start: int, end: int, told: Period | None) -> list[Mention]:
    """Return what 上年同期 means: the time told before it, a year earlier."""
    if told is None:
        return []
    then = periods.year_earlier(told)
    return [Mention(*m.span(), then, True) for m in _SAME_TIME.finditer(text, start, end)]


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


_ORDERED = ("count", "people", None)


def _is_figure(quantity: Quantity, text: str, mentions: tuple[Mention, ...]) -> bool:
    if any(quantity.start < m.end and m.start < quantity.end for m in mentions):
        return False
    if quantity.unit in ("个月", "个季度") and _DEALT.match(text[quantity.end :]):
        return False
    if text[quantity.start - 1 : quantity.start] == "第" and quantity.family in _ORDERED:
        return False  # 第39届: which one, not how many
    if (
        quantity.unit == "岁"
        and text.count("岁", quantity.start, quantity.end) == 1
        and _GROUP.match(text[quantity.end :])
    ):
        return False
    if quantity.unit or quantity.resolution > 1:
        return not (quantity.unit == "年" and quantity.value > 1900)
    if "E" in text[quantity.start : quantity.end]:
        return True  # 9E-14: a number in scientific notation
    before, after = text[: quantity.start].rstrip(" "), text[quantity.end :].lstrip(" ")
    latin = (before[-1:].isascii() and before[-1:].isalnum()) or (after[:1].isascii() and after[:1].isalpha())
    if _INDEX.search(before) or (quantity.resolution < 1 and _INDEX_OF.search(before)):
        return True
    # A bare number counts something only when a thing follows it: 71个 has a unit, 12号 and E-14 are names.
    return not latin and bool(re.match(r"[余多]", after))


def is_aside(mention: Mention, text: str) -> bool:
    """Whether a time is not the figure's own: one compared with (比2022年), or the day it was told (1月22日发布)."""
    before, after = text[: mention.start], text[mention.end :]
    if _COMPARED.search(before) and (before[-1:] in "比较" or _COMPARED_AFTER.match(after)):
        return True
    if mention.period.days > 300 and _NUMBERED.match(after):
        return True
    return mention.period.days == 1 and not mention.period.as_of and bool(_REPORTED.match(after))


def _figures(
    text: str, start: int, inside: list[Quantity], mentions: tuple[Mention, ...], own: list[Mention]
) -> Iterator[Figure]:
    last = start
    group = _respectively(text, start, inside, mentions, own)
    for number, quantity in enumerate(inside):
        if number in group:
            figure = group[number]
        else:
            lead = text[last : quantity.start]
            measure, scope = naming.measure(lead, [(m.start - last, m.end - last) for m in mentions])
            figure = Figure(quantity, lead, measure, scope)
        period = (
            figure.period
            or _right_before(mentions, quantity, text)
            or _of_a_range(own, quantity, text)
            or _own_period(own, quantity, inside)
        )
        status = _STATUS.search(text, last, quantity.start)
        yield replace(figure, period=period, status=status[0] if status else None)
        last = quantity.end


def _right_before(mentions: tuple[Mention, ...], quantity: Quantity, text: str) -> Period | None:
    """Return the time that stands at a figure itself, compared with or not: 和2019年的18.07亿元相比."""
    return next((m.period for m in mentions if _AT_IT.fullmatch(text[m.end : quantity.start])), None)


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


def _respectively(
    text: str, start: int, inside: list[Quantity], mentions: tuple[Mention, ...], own: list[Mention]
) -> dict[int, Figure]:
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
    offset = inside[first - 1].end if first else start
    lead = text[offset : inside[first].start]
    listed = [m.span() for pattern in (dealing.LISTED, dealing.PARTS_OF) for m in pattern.finditer(lead)]
    listed += [(m.start - offset, m.end - offset) for m in mentions]
    subject = naming.blank(lead[: word - offset], listed)
    behind = naming.measure(lead[word + 2 - offset :])[0]
    count = last - first + 1
    times = dealing.times(text[start:word], [m for m in mentions if offset <= m.start < word] or own[:1], count)
    names = [subject + behind] * count if times else dealing.names(subject, count, behind)
    if names is None and (items := dealing.series(text[:start], count)):
        names = [f"{item} {naming.measure(subject)[0]}".strip() for item in items]
    figures = {}
    for number, name in zip(range(first, last + 1), names or [subject + behind] * count, strict=True):
        measure, scope = naming.measure(name)
        before = text[inside[number - 1].end : inside[number].start] if number > first else lead
        led = lead if _JOINED.fullmatch(before) else before
        when = times[number - first] if times else None
        figures[number] = Figure(inside[number], led, measure, scope, True, names is None, when)
    return figures
