"""Sentences → statements: what a figure measures, of whom, when, and of which kind.

In statistical news the sentence is a list of slots: `2023年我国快递业务量累计完成1320.7亿件，同比增长19.4%` states two
things of one measure, and `法国、英国…分别增长84.1%、81.0%…` five of five countries. Figures are found first
(`quantities`), then each is given its measure, scope and period from its own clause, else from the clause or
sentence before it (`其中`, `同比` go on from there).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from rag.pages import periods, quantities
from rag.pages.clauses import Clause, Figure, clauses, is_aside
from rag.pages.dates import writing_day
from rag.pages.passages import sentences
from rag.pages.periods import Mention, Period
from rag.pages.records import Article
from rag.words import chinese_number, fold


class Kind(StrEnum):
    """What sort of thing a figure says."""

    LEVEL = "level"  # how much, how many
    GROWTH = "growth"  # by how many per cent it changed (a fall is negative)
    CHANGE = "change"  # by how much it changed, in its own unit or in percentage points
    SHARE = "share"  # how large a part of a whole
    RANK = "rank"  # which place in an order
    MULTIPLE = "multiple"  # how many times another value
    DURATION = "duration"  # for how long


@dataclass(frozen=True)
class Statement:
    """One figure of an article: `article.text[start:end]` is its printed form.

    `measure` and `scope` are words of the page (scope: a place or the like, "" if none is said); `period` is None
    where nothing tells it, and `stated` says whether its own sentence names it. `value` is in plain units, `basis`
    is what a growth or change compares with (同比, 环比, 比上年…). `sentence` and `clause` are spans of the article.
    """

    article: Article
    start: int
    end: int
    measure: str
    scope: str
    period: Period | None
    stated: bool
    kind: Kind
    basis: str | None
    value: float
    unit: str
    resolution: float
    status: str | None
    sentence: tuple[int, int]
    clause: tuple[int, int]

    @property
    def text(self) -> str:
        """The figure as printed: `1320.7亿件`."""
        return self.article.text[self.start : self.end]

    @property
    def quantity(self) -> quantities.Quantity:
        """The figure as a quantity, to compare with others."""
        return quantities.Quantity(self.start, self.end, self.value, self.unit, self.resolution, self.status)

    def to_row(self, article: int) -> dict[str, Any]:
        """Return this statement as plain JSON values; `article` is the number of its article in the same index."""
        period = self.period and [self.period.start.isoformat(), self.period.end.isoformat(), self.period.as_of]
        return {
            "article": article, "span": [self.start, self.end], "measure": self.measure, "scope": self.scope,
            "period": period, "stated": self.stated, "kind": self.kind.value, "basis": self.basis,
            "value": self.value, "unit": self.unit, "resolution": self.resolution, "status": self.status,
            "sentence": list(self.sentence), "clause": list(self.clause),
        }  # fmt: skip

    @classmethod
    def from_row(cls, row: Mapping[str, Any], articles: tuple[Article, ...]) -> Statement:
        """Make a statement from what `to_row` returned and the articles it counts in."""
        days = row["period"]
        period = days and Period(dt.date.fromisoformat(days[0]), dt.date.fromisoformat(days[1]), days[2])
        start, end = row["span"]
        return cls(
            articles[row["article"]], start, end, row["measure"], row["scope"], period, row["stated"],
            Kind(row["kind"]), row["basis"], row["value"], row["unit"], row["resolution"], row["status"],
            tuple(row["sentence"]), tuple(row["clause"]),
        )  # fmt: skip


_FALL = re.compile(
    r"下降|削减|压减|减产|骤降|锐减|下挫|缩水|走低|调低|减少|下滑|回落|下跌|降低|跌|缩减|萎缩|降幅|减幅|收缩|收窄|下调|[低少慢降]了?[约近超逾]?$"
)
_RISE_OF_FALL = re.compile(r"(?:降幅|减幅|跌幅)[^，；。]*扩大")
_MOVE = re.compile(
    r"同比|环比|增长|增速|增幅|涨幅|降幅|下降|削减|压减|减产|增产|骤降|锐减|骤增|激增|猛增|大增|飙升|暴涨|下挫|缩水|走高|走低|调低|"
    r"涨了?[约近超逾]?$|上升|提升|提高|减少|下滑|回落|下跌|降低|上涨|上浮|下浮|跌|"
    r"增加(?!值)|缩减|扩大|收窄|拉动|攀升|翻了?$|[高低多少快慢]了?$"
)
# 增至, 提高到, 升至: the figure is where it arrived, not by how much it moved.
_ARRIVED = re.compile(
    r"(?:(?:增|升|降|提高|提升|增加|减少|上升|下降|扩大|回落|攀升|下跌|下调|上调|缩减|收窄|增长)(?:到|至|为)[^，]{0,4}"
    r"|(?<![达得直])(?:至|到))$"
)
_GROWTH_AFTER = re.compile(r"(?:以上|左右)?的?(?:同比|环比|年均|复合|实际)*(?:增长|增幅|增速|涨幅|降幅|跌幅|速度增长)")
_SHARE_AFTER = re.compile(r"(?:以上|左右)?的((?:[\u4e00-\u9fff]{2,4})?(?:份额|占比|比重|比例|股份|股权|持股))")
_RATE_OF_GROWTH = re.compile(r"(?:增速|增幅|涨幅|降幅|跌幅|减幅|增长率)[^，；。占\d]*$")
_MOVED_BY = re.compile(
    r"(?:(?:增加(?!值)|削减|压减|减产|增产|激增|猛增|锐减|减少|提高|提升|上升|下降|增长|下调|上调|缩减|上涨|下跌|扩大|收窄)了?|(?:比|较)[^，；。]*[多少高低])[约近超逾]?$"
)
# 降幅, 每吨 say nothing without what they are of.
_OF_ANOTHER = re.compile(
    r"(?:同比|环比|平均|总体|周|月|日|季)*(?:增速|增幅|降幅|涨幅|跌幅|减幅|比重|占比|均价|单价|份额|增长率|规模|总额|数量)|每\w{1,4}|占.*"
)
_GOAL = re.compile(r"[^，；。]{0,4}?(?:的目标|目标)")
_SHARE = re.compile(r"占|比重|占比|份额|比例|比率|贡献率|渗透率|覆盖率|普及率|率(?:达|为|近|约|超|合计|达到)?$")
_BASIS = re.compile(
    r"同比|环比|(?<!占)(?:比(?!重|例|率)|较)(?:上年|去年|前年|上月|同期|年初|上季度|[^，；。]{0,8}?(?:年|月|季度|时期|底|末)(?:全年)?)"
)
_COMPARED_BEFORE = re.compile(r"(?:与|同|比|较)[^，；。]{0,14}?相比")
_RANK = re.compile(
    r"(?<=[^\n。；：，])第[一二三四五六七八九十\d]+(?![一二三四五六七八九十百千\d]|季度|届|次|期|章|条|版|号|产业|批|轮|阶段|部|步|代|方|集|年|天|"
    r"人民|个|项|场|颗|艘|架|例|起|枚|辆|台|座|家|条|节|回|款|线|页|日|周|关|课|类|则|幕|站|三方|二天|一时间|一书记|一线|一步)(?:位|"
    r"名|大)?|首位|榜首|末位"
)
# 第九次, 第39届: which one of a row; asked for by its counter alone.
_ORDINAL = re.compile(
    r"第(?:\d{1,3}|[一二三四五六七八九十百]{1,5})(?P<unit>届|次(?!产业)|条|个(?!月|季)|艘|座|家|架|例|颗|批|轮|代|款|站|回|枚|台|辆|起|项|"
    r"场|部(?!分))"
)
_RANK_WORDS = {"首位": 1, "榜首": 1}
_OBJECT = re.compile(
    r"^[\s的]*(?!增|升|降|提|减|上升|下降|扩|跃|到|至|左右|以上|以下)((?:[^，。；：、！？\s（）()\d]|(?<=[“”])、){2,24})(?!\d)"
)
# 46个实验室中，涉及…15个、…12个: what was counted goes for each of the parts.
_AMONG = re.compile(r"[中里](?:，|：)$")
_DIVIDES = re.compile(r"(?:其中|包括|涉及|包含|涵盖|分布在|有)")
_AMONG_IT = re.compile(r"^这些?|[中里]$")
_IS_CALLED = re.compile(r"[为是]([\u4e00-\u9fff“”]{2,12})$")  # 其中7800万元为国债资金
_COUNTED = frozenset({"count", "people", None})


def find(article: Article) -> tuple[Statement, ...]:
    """Return the statements of an article in reading order: empty for one without figures."""
    found: list[Statement] = []
    folded = fold(article.text)
    anchor = writing_day(article)
    default = _main_period(folded, anchor)
    before: tuple[Statement, ...] = ()
    carried: Mention | None = None
    last = 0
    for start, end in sentences(article):
        if "\n" in article.text[last:start]:
            # A new paragraph: what the one before was about may hold on, but nothing says so.
            default = default or (carried.period if carried else None)
            before, carried = (), None
        place = _Place(article, folded[start:end], start, anchor, default)
        new, before, carried = _sentence(place, before, carried)
        found += new
        last = end
    return tuple(found)


def _main_period(folded: str, anchor: dt.date | None) -> Period | None:
    """Return the year that the head of an article names first: its figures are of it unless they say otherwise."""
    own = [m for m in periods.find(folded[:240], anchor) if not is_aside(m, folded)]
    return next((m.period for m in own if m.explicit and m.period.days >= 28 and not m.period.as_of), None)


@dataclass(frozen=True)
class _Place:
    """Where a sentence stands: what its figures fall back on."""

    article: Article
    text: str
    start: int
    anchor: dt.date | None
    default: Period | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        return self.start + start, self.start + end


def _sentence(
    place: _Place, before: tuple[Statement, ...], carried: Mention | None
) -> tuple[list[Statement], tuple[Statement, ...], Mention | None]:
    """Return the statements of one sentence, its last clause's, and the period it leaves for the next."""
    found: list[Statement] = []
    topic, whole = ("", ""), None
    for clause in clauses(place.text, place.anchor, carried, place.default):
        own: list[Statement] = []
        for number, figure in enumerate(clause.figures):
            if not figure.measure and not own and topic[0] and not (clause.goes_on and found):
                figure = replace(figure, measure=topic[0], scope=figure.scope or topic[1])
            source = before[number] if figure.paired and len(before) == len(clause.figures) else None
            previous = source or (own[-1] if own and not figure.measure else next(iter(before), None))
            own.append(_statement(place, clause, figure, previous))
        whole = _told_in_parts(place, clause, found) or whole
        own = [_as_part(statement, whole) for statement in own] if whole else own
        found += own
        found += _ranks(place, clause, next(iter(before), None))
        carried = clause.mention or carried
        before = tuple(own) or before
        topic = ("", "") if clause.figures else clause.subject(clause.end)
    return sorted(found, key=lambda s: s.start), before, carried


def _told_in_parts(place: _Place, clause: Clause, found: Sequence[Statement]) -> Statement | None:
    """Return the number of things that a clause begins to divide up: 46个 of `46个实验室中，农业领域15个、…`."""
    last = next((s for s in reversed(found) if s.kind is Kind.LEVEL and s.quantity.family == "count"), None)
    if last is None or place.start + clause.start < last.end:
        return None
    between = place.text[last.end - place.start : clause.start]
    divides = _AMONG.search(between) or _DIVIDES.match(place.text, clause.start)
    return last if divides else None


def _as_part(statement: Statement, whole: Statement) -> Statement:
    """Return one of the parts of a number of things with the thing in its measure: 农业领域 实验室."""
    same = statement.kind is Kind.LEVEL and statement.unit == whole.unit and statement.value <= whole.value
    thing = _AMONG_IT.sub("", whole.measure.split(" ")[-1])
    own = _DIVIDES.sub("", statement.measure, count=1) if _DIVIDES.match(statement.measure) else statement.measure
    if not same or " " in statement.measure or not own or not thing or own[-2:] == thing[-2:]:
        return statement
    return replace(statement, measure=f"{own} {thing}")


def _statement(place: _Place, clause: Clause, figure: Figure, previous: Statement | None) -> Statement:
    quantity = figure.quantity
    before, after = clause.text_before(figure), place.text[quantity.end : clause.end]
    kind = _kind(quantity, before, after)
    measure, scope = _subject(figure, clause, previous, _counted(kind, figure, after))
    moved = kind in (Kind.GROWTH, Kind.CHANGE) and _FALL.search(figure.lead)
    falls = moved and not _RISE_OF_FALL.search(figure.lead)
    basis = _BASIS.search(before) or _COMPARED_BEFORE.search(place.text[: clause.start])
    return Statement(
        place.article, *place.span(quantity.start, quantity.end), measure, scope,
        figure.period or clause.period or place.default, figure.period is not None or clause.stated, kind,
        basis[0] if basis else None, -quantity.value if falls else quantity.value, quantity.unit, quantity.resolution,
        _status(figure, quantity, after), place.span(0, len(place.text)), place.span(clause.start, clause.end),
    )  # fmt: skip


def _status(figure: Figure, quantity: quantities.Quantity, after: str) -> str | None:
    return figure.status or ("目标" if _GOAL.match(after) else quantity.status)


def _counted(kind: Kind, figure: Figure, after: str) -> str:
    """Return the thing counted where it stands behind its number: `62家“灯塔工厂”`."""
    if kind is Kind.SHARE and (part := _SHARE_AFTER.match(after)):
        return part[1]
    if kind is Kind.LEVEL and not figure.measure and (called := _IS_CALLED.match(after)):
        return called[1]
    if kind is not Kind.LEVEL or figure.quantity.family not in _COUNTED or len(figure.measure) >= 12:
        return ""
    match = _OBJECT.match(after)
    return match[1] if match else ""


def _subject(figure: Figure, clause: Clause, previous: Statement | None, counted: str) -> tuple[str, str]:
    """Return measure and scope of a figure: its own words, else those of the figure before it."""
    measure, scope = f"{figure.measure} {counted}".strip(), figure.scope
    if previous is None:
        return measure, scope
    if not measure:
        return previous.measure, scope or previous.scope
    if _OF_ANOTHER.fullmatch(measure) or figure.of_before:
        measure = f"{previous.measure} {measure}".strip()
    return measure, scope or (previous.scope if clause.goes_on else "")


def _kind(quantity: quantities.Quantity, before: str, after: str) -> Kind:
    arrived = bool(_ARRIVED.search(before))
    moved = bool(_MOVE.search(before)) and not arrived
    if quantity.family == "points":
        return Kind.CHANGE
    if quantity.family == "time":
        return Kind.DURATION
    if quantity.family == "percent":
        if _GROWTH_AFTER.match(after):
            return Kind.GROWTH
        if _SHARE_AFTER.match(after):
            return Kind.SHARE
        if _RATE_OF_GROWTH.search(before):
            return Kind.GROWTH
        shares, moves = _last(_SHARE, before), _last(_MOVE, before)
        return Kind.SHARE if arrived or not moved or shares > moves else Kind.GROWTH
    if quantity.family == "doublings":
        return Kind.GROWTH
    if quantity.family == "times":
        return Kind.GROWTH if moved else Kind.MULTIPLE
    return Kind.CHANGE if moved and _MOVED_BY.search(before) else Kind.LEVEL


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((m.start() for m in pattern.finditer(text)), default=-1)


def _ranks(place: _Place, clause: Clause, previous: Statement | None) -> Iterator[Statement]:
    """连续14年位居世界第一, 升至第二位: places in an order."""
    for match in _RANK.finditer(place.text, clause.start, clause.end):
        measure, scope = clause.subject(match.start())
        if not measure and previous is not None:
            measure, scope = previous.measure, previous.scope
        yield _placed(place, clause, match, measure, scope, "位")
    for match in _ORDINAL.finditer(place.text, clause.start, clause.end):
        measure, scope = clause.subject(match.start())
        thing = _OBJECT.match(place.text[match.end() : clause.end])
        yield _placed(place, clause, match, f"{measure} {thing[1] if thing else ''}".strip(), scope, match["unit"])


def _placed(place: _Place, clause: Clause, match: re.Match[str], measure: str, scope: str, unit: str) -> Statement:
    return Statement(
        place.article, *place.span(*match.span()), measure, scope, clause.period or place.default, clause.stated,
        Kind.RANK, None, _RANK_WORDS.get(match[0]) or _ordinal(match[0]), unit, 1.0, None,
        place.span(0, len(place.text)), place.span(clause.start, clause.end),
    )  # fmt: skip


def _ordinal(text: str) -> float:
    digits = re.search(r"\d+|[一二三四五六七八九十百]+", text)
    return float(chinese_number(digits[0]) if digits and not digits[0].isdigit() else digits[0]) if digits else 0.0
