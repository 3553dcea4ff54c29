"""Values that no page prints but that two printed figures give: last year's from this year's and its growth.

A computed value is always shown with its formula (`计算：1320.7亿件÷(1＋19.4%)≈1106.1亿件`) and the cited operands;
`check` works every formula out again, and is part of the support rule.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answering.asking import Asks
from rag.answering.match import Candidate
from rag.answering.question import Question
from rag.answering.records import Reason
from rag.pages import periods, quantities
from rag.pages.periods import Period, year_earlier
from rag.pages.statements import Kind, Statement
from rag.words import fold

_FIGURE = re.compile(r"(?P<number>\d[\d,]*(?:\.\d+)?)(?P<rest>.*)")
_TWO_YEARS = 700  # days: a period of at least two calendar years
# 同比2022年的446万人增加: what is compared with has itself nothing to be worked back from.
_COMPARED_WITH = re.compile(r"(?:比(?!重|例)|较|与|和)[^，；。]{0,20}的[约近超]?$")
_OTHER_PERIOD = 0.3  # what its period cost a candidate
_NEAR = 3  # sentences in which the change of a figure may stand
# The forms a formula can have; a and b are printed figures, c the computed one.
_GROWTH = re.compile(r"计算：(?P<a>[^÷＋－≈＝（）]+)÷\(1(?P<sign>[＋－])(?P<b>[\d.]+)%\)≈(?P<c>[^）。；]+)")
_RATIO = re.compile(r"计算：(?P<a>[^÷＋－≈＝（）]+)÷(?P<b>[^÷＋－≈＝（）(]+)≈(?P<c>[^）。；]+)")
_SUM = re.compile(r"计算：(?P<a>[^÷－≈＝（）]+＋[^÷－≈＝（）]+)＝(?P<c>[^）。；]+)")
_LESS = re.compile(r"计算：(?P<a>[^÷＋－≈＝（）()]+)(?P<sign>[＋－])(?P<b>[^÷＋－≈＝（）()]+)＝(?P<c>[^）。；]+)")
_LESS_A_FALL = re.compile(
    r"计算：(?P<a>[^÷＋－≈＝（）()]+)－\((?P<sign>－)(?P<b>[^÷＋－≈＝（）()]+)\)＝(?P<c>[^）。；]+)"
)


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
    if question.asks not in (Asks.LEVEL, Asks.SHARE, Asks.OPEN) or not question.periods:
        return None
    for candidate in candidates:
        statement = candidate.statement
        if candidate.ruled_out is not Reason.OTHER_PERIOD or statement is None or candidate.covered < enough:
            continue
        if statement.kind is Kind.SHARE and question.asks is Asks.LEVEL and question.family != "percent":
            continue
        if candidate.score + _OTHER_PERIOD < enough:
            continue
        if statement.period is None or _COMPARED_WITH.search(candidate.dossier.folded[: statement.start][-24:]):
            continue
        change = _change_of(candidate, statement)
        if change is None or not _matches(_compared(statement.period, change), question.periods[-1]):
            continue
        if derived := _work_back(candidate, statement, change):
            return derived
    return None


def _compared(period: Period, change: Statement) -> Period:
    """Return the time that a change compares with: the one its basis names, else a year before its figure's."""
    named = [m.period for m in periods.find(change.basis or "", None)]
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
            short = _like(a, (last.value - first.value) / last.value, max(_decimals(a), _decimals(b)))
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
    if change.kind is Kind.GROWTH and change.unit == "%" and statement.kind is Kind.LEVEL:
        value = statement.value / (1 + change.value / 100)
        sign = "＋" if change.value >= 0 else "－"
        short = _like(printed, value / statement.value, _decimals(printed))
        return (
            Derived(candidate, change, short, f"计算：{printed}÷(1{sign}{abs(change.value):g}%)≈{short}")
            if short
            else None
        )
    same_unit = change.unit == statement.unit or (change.unit == "个百分点" and statement.unit == "%")
    if change.kind is Kind.CHANGE and same_unit:
        sign = "－" if change.value >= 0 else "＋"
        places = max(_decimals(printed), _decimals(fold(change.text)))
        short = _like(printed, (statement.value - change.value) / statement.value, places)
        return (
            Derived(candidate, change, short, f"计算：{printed}{sign}{fold(change.text)}＝{short}") if short else None
        )
    return None


def _decimals(printed: str) -> int:
    match = _FIGURE.search(printed)
    return len(match["number"].partition(".")[2]) if match else 0


def _like(printed: str, factor: float, decimals: int) -> str | None:
    """Return a printed figure times `factor`, in the same unit: 1320.7亿件 → 1106.1亿件."""
    match = _FIGURE.match(printed.lstrip("超近约逾"))
    if match is None:
        return None
    return f"{float(match['number'].replace(',', '')) * factor:.{decimals}f}{match['rest']}"


def check(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the computed values of a text whose formula is right, and the formulas that are wrong.

    >>> check("计算：100件÷(1＋25%)≈80件"), check("计算：28%－0.5个百分点＝27.4%")
    ((('80件',), ()), ((), ('计算：28%－0.5个百分点＝27.4%',)))
    """
    right: list[str] = []
    wrong: list[str] = []
    for match in (m for form in (_GROWTH, _RATIO, _SUM, _LESS, _LESS_A_FALL) for m in form.finditer(text)):
        (right if _holds(match) else wrong).append(match["c"] if _holds(match) else match[0])
    return tuple(right), tuple(wrong)


def _holds(match: re.Match[str]) -> bool:
    return _ratio_holds(match) if match.re is _RATIO else _sum_holds(match) if match.re is _SUM else _rest_holds(match)


def _ratio_holds(match: re.Match[str]) -> bool:
    a, b, c = (quantities.find(match[name]) for name in "abc")
    if not (a and b and c) or a[0].unit != b[0].unit or not b[0].value or c[0].unit not in ("%", "倍"):
        return False
    value = a[0].value / b[0].value * (100 if c[0].unit == "%" else 1)
    return abs(value - c[0].value) <= c[0].resolution / 2 * 1.0001


def _sum_holds(match: re.Match[str]) -> bool:
    parts, c = [quantities.find(part) for part in match["a"].split("＋")], quantities.find(match["c"])
    if not c or not all(parts) or any(part[0].unit not in (c[0].unit, "个百分点") for part in parts):
        return False
    return abs(sum(part[0].value for part in parts) - c[0].value) <= c[0].resolution / 2 * 1.0001


def _rest_holds(match: re.Match[str]) -> bool:
    a, c = quantities.find(match["a"]), quantities.find(match["c"])
    b = quantities.find(match["b"] + ("%" if match.re is _GROWTH else ""))
    points = bool(a and c) and (a[0].unit, c[0].unit) == ("%", "个百分点")
    if not (a and b and c) or (a[0].unit != c[0].unit and not points):
        return False
    plus = 1 if match["sign"] == "＋" or match.re is _LESS_A_FALL else -1
    value = a[0].value / (1 + plus * b[0].value / 100) if match.re is _GROWTH else a[0].value + plus * b[0].value
    return abs(value - c[0].value) <= c[0].resolution / 2 * 1.0001
