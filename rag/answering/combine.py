"""Questions that several figures answer: two asked at once, which is more, their sum, difference, ratio or share.

A figure is found for each side by itself; what is worked out from them is shown with its formula (`derive.check`
works it out again) and every operand is cited.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from rag.answering import asking, sides
from rag.answering.asking import Asks
from rag.answering.evidence import CLAUSE, Word, circles
from rag.answering.match import Candidate
from rag.answering.question import Question
from rag.answering.sides import Side
from rag.pages import quantities
from rag.pages.statements import Kind, Statement
from rag.words import fold

Find = Callable[[Question], tuple[Candidate, ...]]


class Work(StrEnum):
    """What is to be done with the figures of the sides."""

    EACH = "each"
    COMPARE = "compare"
    SUM = "sum"
    DIFFERENCE = "difference"
    MULTIPLE = "multiple"
    SHARE = "share"
    REST = "rest"


@dataclass(frozen=True)
class Plan:
    """The figures that a question needs, and what to do with them."""

    work: Work
    sides: tuple[Side, ...]


_EACH = re.compile(r"分别|各(?:自|是|为|有|占|达|增|完成|多少|几)")
_SUM = re.compile(r"加起来|加在一起|合计|一共|总共|共(?:有|计|是|多少)|之和|总和")
_DIFFERENCE = re.compile(
    r"(?<!占)比(?!重|例|率)[^，。？]{1,24}?(?:多|少|高|低|大|小|快|慢|贵|长|短)(?:出|了)?(?:多少|几|百分之)|"
    r"相差|差多少|差几|差了|差距(?:是|有)?多"
)
_REST = re.compile(
    r"(?:除去|除开|除了|除(?=[^，。？]{1,16}外)|扣除|扣掉|不算|不含|不包括|不计|去掉|刨去|剔除|减去|排除)(?P<part>[^，。？]{1,16}?)"
    r"(?:(?:以|之)?外|后|的话|，|,)"
)
_OTHERS = frozenset("除去 除开 扣除 扣掉 不算 不含 包括 去掉 刨去 剔除 减去 排除 其余 其他 剩下 剩余 别的 另外".split())
_BOUND = 0.45 * CLAUSE  # of a side's own words a figure must have some beside it
_NEARLY = 0.1
_ARITHMETIC = frozenset({Work.SUM, Work.DIFFERENCE, Work.MULTIPLE, Work.SHARE, Work.REST})


def plan(question: Question) -> Plan | None:
    """Return which figures a question needs, None where one figure, or no figure, answers it."""
    text = question.folded
    if question.lang != "zh":
        return _compared(question) if question.asks is Asks.COMPARE else None
    if (rest := _REST.search(text)) and rest["part"] and question.asks is Asks.LEVEL:
        return _without(question, rest["part"])
    work = _work(question)
    if work is None or work is Work.COMPARE:
        return _compared(question) if work else None
    asks = {Work.SHARE: Asks.LEVEL, Work.MULTIPLE: Asks.LEVEL, Work.SUM: Asks.LEVEL}.get(work)
    if work is Work.EACH and question.asks in asking.FIGURES:
        asks = None if question.asks is Asks.LEVEL else question.asks
    if work is Work.DIFFERENCE:
        asks = sides.kind(re.sub(_DIFFERENCE, " ", text))
    found = sides.of_things(question, asks, part_of=work is Work.SHARE)
    if len(found) < 2 and work not in (Work.SHARE, Work.MULTIPLE):
        found = sides.of_times(question, asks or (question.asks if question.figure else sides.kind(text)))
    return Plan(work, found) if len(found) >= 2 and (len(found) == 2 or work in (Work.EACH, Work.SUM)) else None


def _work(question: Question) -> Work | None:
    text, asks = question.folded, question.asks
    if asks is Asks.SHARE and "占" in text and not _EACH.search(text):
        return Work.SHARE
    if asks is Asks.MULTIPLE and "是" in text:
        return Work.MULTIPLE
    if asks in asking.FIGURES and _EACH.search(text):
        return Work.EACH
    if asks is Asks.LEVEL and _SUM.search(text):
        return Work.SUM
    if asks in (Asks.COMPARE, Asks.CHANGE, Asks.LEVEL, Asks.GROWTH) and _DIFFERENCE.search(text):
        return Work.DIFFERENCE
    return Work.COMPARE if asks is Asks.COMPARE else None


def _compared(question: Question) -> Plan | None:
    asks = sides.kind(question.folded)
    found = sides.of_times(question, asks) if len(question.periods) == 2 else sides.of_things(question)
    return Plan(Work.COMPARE, found) if len(found) >= 2 else None


def _without(question: Question, part: str) -> Plan:
    words = [t for t in question.terms if t in part]
    plain = sides.drop(question, [t for t in question.terms if t in _OTHERS])
    whole = Side("", sides.drop(plain, words), ())
    return Plan(Work.REST, (whole, Side(part, plain, tuple(words))))


def figures(plan: Plan, find: Find, enough: float) -> tuple[Candidate | None, ...]:
    """Return the best figure of each side, None for a side that has none."""
    found: list[Candidate | None] = []
    for side in plan.sides:
        others = [w for other in plan.sides for w in other.own if other is not side and w not in side.question.terms]
        fitting = (c for c in find(side.question) if c.ruled_out is None and c.statement and c.covered >= enough)
        free = [c for c in fitting if not _is_anothers(c, others)]
        own = [c for c in free if _bears(c, side, 2)] or [c for c in free if _bears(c, side, 3)]
        best = _of_one_time(own, next((c for c in found if c), None))
        found.append(replace(best, side=side.name) if best else None)
    return tuple(found)


def _of_one_time(own: Sequence[Candidate], other: Candidate | None) -> Candidate | None:
    """Return the best figure, or one nearly as good that is of the same year as the other side's."""
    if not own or other is None or other.statement is None or other.statement.period is None:
        return next(iter(own), None)
    year = other.statement.period.end.year
    near = (c for c in own if c.score >= own[0].score - _NEARLY and c.statement and c.statement.period)
    return next((c for c in near if c.statement and c.statement.period and c.statement.period.end.year == year), own[0])


def lacking(plan: Plan, found: Sequence[Candidate | None]) -> bool:
    """Whether a side that has no figure leaves nothing to answer: none of its words stand with those that have one."""
    if plan.work in (Work.COMPARE, Work.SHARE, Work.MULTIPLE):
        return False
    told = "".join(c.sentence.text for c in found if c)
    return not any(w in told for side, c in zip(plan.sides, found, strict=True) if c is None for w in side.own)


def _bears(candidate: Candidate, side: Side, circle: int = 2) -> bool:
    """Whether what is only this side's stands with the figure."""
    around = circles(candidate.dossier, candidate.sentence, candidate.statement)[:circle]
    return not side.own or any(Word(word, 1.0).credit(around) >= _BOUND for word in side.own)


def _is_anothers(candidate: Candidate, others: Sequence[str]) -> bool:
    """Whether a figure is by its own measure another side's: 柑橘产值 where all fruit is asked for."""
    measure = candidate.statement.measure.split(" ")[-1] if candidate.statement else ""
    return any(word in measure for word in others if len(word) > 1)


def direct(question: Question, plan: Plan, found: Sequence[Candidate], enough: float) -> bool:
    """Whether the pages print what could be worked out: then the print is the answer."""
    if plan.work not in (Work.SHARE, Work.MULTIPLE, Work.SUM, Work.DIFFERENCE):
        return False
    best = next((c for c in found if c.ruled_out is None and c.statement), None)
    if best is None or best.score < enough:
        return False
    if plan.work is Work.DIFFERENCE:
        return bool(best.statement and best.statement.kind is Kind.CHANGE)
    if plan.work is Work.SUM:
        measure = best.statement.measure if best.statement else ""
        return all(word in measure for side in plan.sides for word in side.own)
    return True


@dataclass(frozen=True, slots=True)
class Worked:
    """A value worked out: its printed form, and the formula that shows how."""

    short: str
    formula: str


def work_out(plan: Plan, statements: Sequence[Statement]) -> Worked | None:
    """Return what the plan makes of its figures, None where they do not go together."""
    if plan.work not in _ARITHMETIC or len({s.start for s in statements}) < len(statements):
        return None
    first, second = statements[0], statements[1]
    if plan.work in (Work.SHARE, Work.MULTIPLE):
        return _ratio(first, second, share=plan.work is Work.SHARE)
    if plan.work is Work.SUM:
        return _sum(statements)
    if plan.work is Work.DIFFERENCE and first.value < second.value:
        first, second = second, first
    if plan.work is Work.REST and first.value <= second.value:
        return None
    return _difference(first, second)


def _alike(statements: Sequence[Statement]) -> bool:
    first = statements[0]
    same = all(s.kind is first.kind and s.unit == first.unit for s in statements)
    return same and all(s.quantity.family is not None for s in statements)


def _difference(first: Statement, second: Statement) -> Worked | None:
    if not _alike((first, second)):
        return None
    a, b = _printed(first), _printed(second)
    short = _like(a, first.value - second.value, min(first.resolution, second.resolution))
    if first.unit == "%":
        short = short.replace("%", "个百分点")
    return Worked(short, f"计算：{a}－{b}＝{short}")


def _sum(statements: Sequence[Statement]) -> Worked | None:
    if not _alike(statements) or statements[0].kind is not Kind.LEVEL:
        return None
    printed = [_printed(s) for s in statements]
    short = _like(printed[0], sum(s.value for s in statements), min(s.resolution for s in statements))
    return Worked(short, f"计算：{'＋'.join(printed)}＝{short}")


def _ratio(first: Statement, second: Statement, *, share: bool) -> Worked | None:
    if not _alike((first, second)) or first.kind is not Kind.LEVEL or second.value <= 0:
        return None
    ratio = first.value / second.value
    if share and ratio > 1:
        return None
    short = f"{ratio * 100:.1f}%" if share else f"{ratio:.1f}倍"
    return Worked(short, f"计算：{_printed(first)}÷{_printed(second)}≈{short}")


_AROUND = re.compile(r"^(?:超过|突破|超|逾|近|约|将近|接近|至少|不足|不到)|(?:以上|以下|左右)$")


def _printed(statement: Statement) -> str:
    """Return a figure as it goes into a formula: without 超, 约, 左右 and signs of its own."""
    return _AROUND.sub("", fold(statement.text)).replace(" ", "")


def _like(printed: str, value: float, resolution: float) -> str:
    """Return a value in the magnitude and unit of a printed figure, to the given resolution in plain units."""
    found = quantities.find(printed)[0]
    number = re.match(r"-?[\d,]*\.?\d*", printed)
    digits = number[0] if number else ""
    magnitude = found.resolution * 10 ** len(digits.partition(".")[2])
    decimals = 0
    while decimals < 6 and resolution < magnitude * 10**-decimals * 0.999:
        decimals += 1
    return f"{value / magnitude:.{decimals}f}{printed[len(digits) :]}"
