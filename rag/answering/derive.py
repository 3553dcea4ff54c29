"""Values that no page prints but that two printed figures give: last year's from this year's and its growth.

A computed value is always shown with its formula (`计算：1320.7亿件÷(1＋19.4%)≈1106.1亿件`) and the cited operands;
`formulas.check` works every formula out again, and is part of the support rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import reduce

from rag.answering import asking
from rag.answering.asking import Asks
from rag.answering.match import Candidate
from rag.answering.question import Question
from rag.answering.records import Reason
from rag.pages import periods
from rag.pages.periods import Period, year_earlier
from rag.pages.statements import Kind, Statement
from rag.words import fold

_FIGURE = re.compile(r"(?P<number>\d[\d,]*(?:\.\d+)?)(?P<rest>.*)")
_TWO_YEARS = 700  # days: a period of at least two calendar years
# 同比2022年的446万人增加: what is compared with has itself nothing to be worked back from.
_COMPARED_WITH = re.compile(r"(?:比(?!重|例)|较|与|和)[^，；。]{0,20}的[约近超]?$")
_OTHER_PERIOD = 0.3  # what its period cost a candidate
_LESS_COVERED = 0.08
_SURELY = 0.7  # a figure that covers so much may cost what it will
_FEW = 8  # figures looked at
_OTHER_ASKS = frozenset({Asks.WHY, Asks.HOW, Asks.YES_NO, Asks.AUTHOR, Asks.DATE, Asks.PERSON})
_MOVE = r"(?:增长|增加|提高|提升|上升|上调|下调|下降|减少|扩大|缩短|缩减|降低|增|升|涨|降|减|扩)"
_CHANGED = re.compile(rf"(?:{_MOVE}|多|少|高|低)(?:了|出)?(?:大?约|大概|差不多)?(?:多少|几)")
_FROM, _TO = (
    re.compile(r"[从由自][^，。；从由自]{0,14}$"),
    re.compile(r"[^，。；\d]{0,10}?[到至为][^，。；\d]{0,10}"),
)
AROUND = re.compile(r"^(?:超过|突破|超|逾|近|约|将近|接近)|左右$")
# 从2012年到现在, 比2012年; 现在是2012年的几倍.
_SINCE = re.compile(
    r"(?:从|自|比|较)[^，。？]{0,3}年[^，。？]{0,6}(?:到|至|以来|起|来|[多少高低增减])|(?:现在|目前|如今|眼下|今天).*年的|年.*(?:现在|目前|如今|眼下)"
)
_NEAR = 3  # sentences in which the change of a figure may stand


@dataclass(frozen=True, slots=True)
class Derived:
    """A computed value: what it came from, its printed form and the formula that shows it."""

    candidate: Candidate
    change: Statement
    short: str
    formula: str


def year_before(question: Question, candidates: Sequence[Candidate], enough: float) -> Derived | None:
    """Return the asked year's value worked back from the year after and its change, None where that cannot be done.

    Only from a figure that covers the question (`enough`) and is ruled out by its period alone.
    """
    if question.asks not in (Asks.LEVEL, Asks.SHARE, Asks.GROWTH, Asks.OPEN) or not question.periods:
        return None
    rate = question.asks is Asks.GROWTH  # of a rate only the change of the rate tells the one before
    told = [c for c in candidates if c.ruled_out is Reason.OTHER_PERIOD and c.statement and c.covered >= enough]
    for candidate in told:
        most = max(c.covered for c in told if c.dossier is candidate.dossier)
        statement = candidate.statement
        # Of 县域网络零售额 nothing follows from 网上零售额.
        if statement is None or candidate.covered < most - _LESS_COVERED:
            continue
        if statement.kind is Kind.SHARE and question.asks is Asks.LEVEL and question.family != "percent":
            continue
        if candidate.score + _OTHER_PERIOD < enough and candidate.covered < _SURELY:
            continue
        if statement.period is None or _COMPARED_WITH.search(candidate.dossier.folded[: statement.start][-24:]):
            continue
        change = _change_of(candidate, statement)
        if rate and (statement.kind is not Kind.GROWTH or change is None or change.unit != "个百分点"):
            continue
        if change is None or not _matches(_compared(statement.period, change), question.periods[-1]):
            continue
        if derived := _work_back(candidate, statement, change):
            return derived
    return None


def is_later(question: Question, best: Candidate | None) -> bool:
    """Whether the best figure is of no time that is asked for: what is worked back for that time goes before it."""
    if best is None or best.statement is None or not question.periods:
        return False
    told = best.statement.period
    return told is None or not any(told.overlaps(asked) for asked in question.periods)


def from_to(question: Question, find: Callable[[Question], tuple[Candidate, ...]], enough: float) -> Derived | None:
    """Return by how much a thing changed that is told as `由12.5%提高到20%`, None where the change itself is told."""
    times = question.asks is Asks.MULTIPLE
    if question.asks in _OTHER_ASKS or not (times or _CHANGED.search(question.rest)):
        return None
    printed = next((c.statement for c in find(question) if c.ruled_out is None and c.covered >= enough), None)
    if printed and printed.kind in (Kind.CHANGE, Kind.GROWTH, Kind.MULTIPLE):
        return None
    points = question.family in ("points", "percent")
    plain = replace(question, asks=Asks.SHARE if points else Asks.LEVEL, several=True)
    plain = replace(plain, unit=None, family=None) if points or times else plain
    since = question.period if len(question.periods) == 1 and _SINCE.search(question.folded) else None
    if since:  # 从2012年到现在: the time named is that of the first figure
        plain = replace(plain, period=None, periods=())
    elif times:
        return None
    for candidate in find(plain)[:_FEW]:
        last = candidate.statement
        if last is None or candidate.ruled_out or candidate.covered < enough:
            continue
        folded = candidate.dossier.folded
        told = [s for s in candidate.sentence.statements if s.clause == last.clause and s.end <= last.start]
        first = told[-1] if told else None
        if first is None or first.unit != last.unit or not _TO.fullmatch(folded[first.end : last.start]):
            continue
        if not _FROM.search(folded[last.clause[0] : first.start]):
            continue
        if since and not (first.period and first.period.end.year == since.end.year):
            continue
        if times and first.value > 0:
            a, b = (AROUND.sub("", fold(s.text)) for s in (last, first))
            ratio = f"{last.value / first.value:.1f}倍"
            return Derived(candidate, first, ratio, f"计算：{a}÷{b}≈{ratio}")
        low, high = sorted((first, last), key=lambda s: s.value)
        a, b = (AROUND.sub("", fold(s.text)) for s in (high, low))
        short = like(a, (high.value - low.value) / high.value, max(decimals(a), decimals(b)))
        if short and high.value > low.value:
            short = short.replace("%", "个百分点")
            return Derived(candidate, first, short, f"计算：{a}－{b}＝{short}")
    return None


_THAN_BEFORE = re.compile(
    r"[比较](?:上年|去年|前年|上一年|前一年|\s)[^，。？]{0,6}?(?:多|少|增加|减少|增长|增|减)(?:了|出)?(?:大?约|大概|差不多)?(?:多少|几)"
)


def by_growth(question: Question, find: Callable[[Question], tuple[Candidate, ...]], enough: float) -> Derived | None:
    """Return by how much a figure is more or less than the year before, from it and its growth; None where told."""
    counted = question.unit is not None and question.family not in ("percent", "points", "times", "doublings")
    if not counted or question.asks in _OTHER_ASKS or not _THAN_BEFORE.search(question.rest):
        return None
    plain = replace(question, asks=Asks.LEVEL, several=True)
    plain = reduce(Question.without, [t for t in plain.terms if t in asking.KIND_WORDS], plain)
    for candidate in find(plain)[:_FEW]:
        figure = candidate.statement
        if figure is None or figure.kind is not Kind.LEVEL or candidate.ruled_out or candidate.covered < enough:
            continue
        change = _change_of(candidate, figure)
        if change is None or change.kind is not Kind.GROWTH or change.unit != "%" or figure.period is None:
            return None  # of the likeliest figure it is told by how much, or nothing
        before = _compared(figure.period, change)
        if change.value <= -100 or (len(question.periods) > 1 and not _matches(before, question.periods[-1])):
            return None
        return _changed(candidate, figure, change)
    return None


def _changed(candidate: Candidate, figure: Statement, change: Statement) -> Derived | None:
    a = AROUND.sub("", fold(figure.text))
    short = like(a, abs(1 - 1 / (1 + change.value / 100)), decimals(a))
    sign = "＋" if change.value >= 0 else "－"
    before = f"{a}÷(1{sign}{abs(change.value):g}%)"
    formula = f"计算：{a}－{before}≈{short}" if change.value >= 0 else f"计算：{before}－{a}≈{short}"
    return Derived(candidate, change, short, formula) if short else None


def _compared(period: Period, change: Statement) -> Period:
    """Return the time that a change compares with: the one its basis names, else a year before its figure's."""
    basis = change.basis or ""
    months = "月" in basis and not re.search("同期|[上去]年", basis)  # 较4月末: of the figure's own year
    named = [m.period for m in periods.find(basis, period.end if months else None)]
    return named[0] if named else year_earlier(period)


def _matches(worked: Period, asked: Period) -> bool:
    """Whether a value of the one time answers for the other: the same days, or its state at the end of them."""
    if worked.as_of or asked.as_of:
        return worked.end == asked.end
    return (worked.start, worked.end) == (asked.start, asked.end)


def over_years(question: Question, candidates: Sequence[Candidate], enough: float) -> Derived | None:
    """Return by how much a measure changed over the asked years, from its first and last value told together."""
    asked = question.periods[0] if len(question.periods) == 1 else None
    if question.asks not in (Asks.CHANGE, Asks.GROWTH, Asks.LEVEL) or asked is None or asked.days < _TWO_YEARS:
        return None
    for candidate in (c for c in candidates if c.covered >= enough and c.statement):
        values = {s.period.end.year: s for s in candidate.sentence.statements if s.period and s.kind is Kind.LEVEL}
        first, last = values.get(asked.start.year), values.get(asked.end.year)
        if first and last and first.measure == last.measure and first.unit == last.unit and last.value != first.value:
            a, b = fold(last.text), fold(first.text)
            short = like(a, (last.value - first.value) / last.value, max(decimals(a), decimals(b)))
            return Derived(candidate, first, short, f"计算：{a}－{b}＝{short}") if short else None
    return None


def _change_of(candidate: Candidate, statement: Statement) -> Statement | None:
    """Return the growth or change of a figure against the year before, told behind it or in the next sentences."""
    number = candidate.sentence.number
    near = candidate.dossier.sentences[number : number + _NEAR]
    for other in (s for sentence in near for s in sentence.statements):
        moved = other.kind in (Kind.GROWTH, Kind.CHANGE) and not (other.basis or "").startswith("环比")
        if other.start <= statement.start or other.measure != statement.measure:
            continue
        if other.kind is statement.kind:
            return None  # what moved is the later figure: 472万人，同比446万人增加5.83%
        if moved:
            return other
    return None


def _work_back(candidate: Candidate, statement: Statement, change: Statement) -> Derived | None:
    printed = fold(statement.text)
    if change.kind is Kind.GROWTH and change.unit in ("%", "倍") and statement.kind is Kind.LEVEL:
        value = statement.value / (1 + change.value / (100 if change.unit == "%" else 1))
        sign = "＋" if change.value >= 0 else "－"
        short = like(printed, value / statement.value, _told(printed, value / statement.value))
        return (
            Derived(
                candidate,
                change,
                short,
                f"计算：{printed}÷(1{sign}{abs(change.value):g}{change.unit.replace('倍', '')})≈{short}",
            )
            if short
            else None
        )
    same_unit = change.unit == statement.unit or (change.unit == "个百分点" and statement.unit == "%")
    if change.kind is Kind.CHANGE and same_unit:
        sign = "－" if change.value >= 0 else "＋"
        places = max(decimals(printed), decimals(fold(change.text)))
        short = like(printed, (statement.value - change.value) / statement.value, places)
        return (
            Derived(candidate, change, short, f"计算：{printed}{sign}{fold(change.text)}＝{short}") if short else None
        )
    return None


def _told(printed: str, factor: float) -> int:
    """Return how many decimals a printed figure times `factor` can have: no more digits than were printed."""
    match = _FIGURE.search(printed)
    if match is None:
        return 0
    digits = re.sub(r"\D", "", match["number"]).lstrip("0")
    whole = len(str(int(float(match["number"].replace(",", "")) * factor)).lstrip("0"))
    return max(min(decimals(printed), len(digits) - whole), 0)


def decimals(printed: str) -> int:
    """Return how many decimals a figure is printed with."""
    match = _FIGURE.search(printed)
    return len(match["number"].partition(".")[2]) if match else 0


def like(printed: str, factor: float, places: int) -> str | None:
    """Return a printed figure times `factor`, in the same unit: 1320.7亿件 → 1106.1亿件."""
    match = _FIGURE.match(printed.lstrip("超近约逾"))
    if match is None:
        return None
    value = float(match["number"].replace(",", "")) * factor
    return f"{value:.{places}f}{match['rest']}"
