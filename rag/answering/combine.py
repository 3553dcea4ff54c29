"""Questions that several figures answer: two asked at once, which is more, their sum, difference, ratio or share.

What is worked out is shown with its formula (`formulas.check` works it out again) and every operand is cited.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag.answering import choosing, operands, sides, works
from rag.answering.evidence import CLAUSE, Sentence, Word, circles, presence
from rag.answering.match import Candidate
from rag.answering.operands import Operand
from rag.answering.question import Question
from rag.answering.sides import Side
from rag.answering.works import Task, Work
from rag.pages import quantities
from rag.pages.statements import Kind, Statement
from rag.words import count_of, fold

Find = Callable[[Question], tuple[Candidate, ...]]
Weigh = Callable[[Question], tuple[Word, ...]]


_BOUND = 0.45 * CLAUSE  # of a side's own words a figure must have some beside it
_NEARLY = 0.1
_SOME = 20  # figures beside which as many are looked for as are counted
_HUNDRED, _FEW = 100, 2  # times that are told whole, and below which two decimals are told
_LEAST_RATIO = 0.0005  # what would be told as 0.0% is no part of the other


def find_operands(
    question: Question, task: Task, find: Find, widely: Find, weigh: Weigh, enough: float
) -> tuple[Operand, ...]:
    """Return the things that a question asks about together, each with its figure or none; empty for no several.

    `find` looks where the whole question was found, `widely` also where one thing's description is.
    """
    times = sides.of_times(replace(task.question, folded=question.folded), task.question.asks)
    if len(times) == 2 and (task.work in (Work.COMPARE, Work.DIFFERENCE) or len(question.periods) == 2):
        return _figures(times, find, enough)
    described = _described(question, task, find, weigh, enough)
    if any(one.figure is None for one in described):
        described = _described(question, task, widely, weigh, enough)
    if described and all(one.figure for one in described):
        return described
    if task.work is Work.AVERAGE:
        return described
    chosen = operands.named(task, find(task.question), weigh(task.question))
    if chosen and all(
        question.lang == "en" or any(o.figure and choosing.bears(o.figure, one.core) for o in chosen)
        for one in described
    ):
        return tuple(
            replace(one, figure=one.figure and replace(one.figure, side=sides.called(question, chosen, one)))
            for one in chosen
        )
    if not described and task.work is Work.SUM and (rows := _of_class(task, find, enough)):
        return rows
    if not described and task.work in (Work.EACH, Work.SUM):
        return _figures(times, find, enough) if len(times) > 1 else ()
    return described


def by_balance(question: Question, find: Find, enough: float) -> Question | None:
    """Return a question after a surplus as one after exports and imports, None where the surplus itself is printed."""
    if (asked := works.balance(question)) is None:
        return None
    found = (c for c in find(question) if c.ruled_out is None)
    return None if any("差" in c.sentence.text and c.covered >= enough for c in found) else asked


def among(question: Question, task: Task | None, told: str) -> bool:
    """Whether what is picked is one of the things that a question names, where it names some."""
    named = sides.of_things(question, task) if task and task.work is Work.COMPARE else ()
    return not named or any(presence(side.core, told) >= _BOUND for side in named)


def _described(question: Question, task: Task, find: Find, weigh: Weigh, enough: float) -> tuple[Operand, ...]:
    found = sides.of_things(question, task)
    if question.lang == "en" and task.work is not Work.COMPARE:
        return ()  # of English only what is compared is told apart by words; else the pages say what goes together
    if len(found) < 2 or (len(found) > 2 and task.work not in operands.SEVERAL):
        return ()
    chosen = choosing.choose(
        task,
        found,
        lambda side, asks: find(replace(side.question, asks=asks)),
        lambda side: weigh(side.question),
        enough,
    )
    return chosen.operands


def _of_class(task: Task, find: Find, enough: float) -> tuple[Operand, ...]:
    """Return the figures that a sentence tells of as many things as the question counts: 三个省一共."""
    counted = works.CLASS.search(task.question.rest)
    if counted is None:
        return ()
    count = count_of(counted["count"])
    for candidate in find(task.question)[:_SOME]:
        if candidate.statement is None or candidate.ruled_out or candidate.covered < enough:
            continue
        rows = [s for s in candidate.sentence.statements if operands.alike(s, candidate.statement)]
        parts = any(operands.is_part(a, b) for a in rows for b in rows)
        if len(rows) == count > 1 and not parts and candidate.statement.kind is Kind.LEVEL:
            return tuple(Operand(replace(candidate, statement=row), ()) for row in rows)
    return ()


def _figures(found_sides: Sequence[Side], find: Find, enough: float) -> tuple[Operand, ...]:
    """Return the best figure of each of several times, None for one that has none."""
    found: list[Operand] = []
    for side in found_sides:
        fitting = [c for c in find(side.question) if c.ruled_out is None and c.statement and c.covered >= enough]
        best = _of_one_time(fitting, next((o.figure for o in found if o.figure), None))
        found.append(Operand(replace(best, side=side.name) if best else None, side.own))
    return tuple(found)


def _of_one_time(own: Sequence[Candidate], other: Candidate | None) -> Candidate | None:
    """Return the best figure, or one nearly as good that is of the same year as the other side's."""
    if not own or other is None or other.statement is None or other.statement.period is None:
        return next(iter(own), None)
    year = other.statement.period.end.year
    near = (c for c in own if c.score >= own[0].score - _NEARLY and c.statement and c.statement.period)
    return next((c for c in near if c.statement and c.statement.period and c.statement.period.end.year == year), own[0])


def lacking(found: Sequence[Operand], sentences: Sequence[Sentence]) -> bool:
    """Whether a thing that has no figure leaves nothing to answer: no sentence tells of all of them in words."""
    cores = [Word(one.core, 1.0) for one in found if one.core]
    return bool(cores) and not any(
        all(core.credit(((1.0, sentence.text),)) >= _BOUND for core in cores) for sentence in sentences
    )


def direct(task: Task, told: Sequence[Operand], found: Sequence[Candidate], enough: float) -> bool:
    """Whether the pages print what could be worked out: then the print is the answer."""
    if task.work not in (Work.SHARE, Work.MULTIPLE, Work.SUM, Work.DIFFERENCE):
        return False
    best = next((c for c in found if c.ruled_out is None and c.statement), None)
    if best is None or best.statement is None or best.score < enough:
        return False
    if task.work in (Work.DIFFERENCE, Work.SHARE, Work.MULTIPLE):
        kinds = {
            Work.DIFFERENCE: (Kind.CHANGE,),
            Work.SHARE: (Kind.SHARE,),
            Work.MULTIPLE: (Kind.MULTIPLE,),
        }
        circle = 2 if task.work is Work.DIFFERENCE else 3
        around = circles(best.dossier, best.sentence, best.statement)[:circle]
        # A share that is printed is the share of what print calls the whole in its own words.
        partly = task.work is Work.SHARE and any(one.figure is None for one in told)
        own = [one.own for one in (told[:1] if partly else told) if one.own]
        named = all(any(Word(w, 1.0).credit(around) >= _BOUND for w in words) for words in own)
        of_these = task.work is not Work.DIFFERENCE or any(
            one.figure and one.figure.statement and _goes_with(best.statement, one.figure.statement) for one in told
        )
        return named and best.statement.kind in kinds[task.work] and (of_these or not any(o.figure for o in told))
    words = [word for one in told for word in one.own]
    return bool(words) and all(word in best.statement.measure for word in words)


def _goes_with(change: Statement, figure: Statement) -> bool:
    """Whether a printed change can be that of a figure: of its unit, or points of a rate."""
    return change.unit == figure.unit or (change.unit == "个百分点" and figure.unit == "%")


@dataclass(frozen=True, slots=True)
class Worked:
    """A value worked out: its printed form, and the formula that shows how."""

    short: str
    formula: str


def work_out(work: Work, statements: Sequence[Statement]) -> Worked | None:
    """Return what is made of the figures, None where they do not go together."""
    if work is Work.EACH or len({(s.article.id, s.start) for s in statements}) < len(statements):
        return None
    if not all(quantities.find(_printed(s)) for s in statements):
        return None  # 第二, 翻番: nothing to reckon with
    first, second = statements[0], statements[1]
    if work is Work.SHARE:
        return _ratio(*sorted((first, second), key=lambda s: s.value), share=True)
    if work is Work.MULTIPLE:
        return _ratio(first, second, share=False)
    if work is Work.AVERAGE:
        return _average(first, second)
    if work is Work.SUM:
        return _sum(statements)
    if len(statements) > 2 or first.value == second.value:
        return None
    if work is Work.REST and first.value < second.value:
        return None
    return _difference(*sorted((first, second), key=lambda s: -s.value))


def _difference(first: Statement, second: Statement) -> Worked | None:
    """Return the difference of the larger and the smaller; of two falls the greater fall stands first."""
    if not operands.alike(first, second):
        return None
    value, resolution = first.value - second.value, min(first.resolution, second.resolution)
    moves = first.kind in (Kind.GROWTH, Kind.CHANGE)
    if moves and first.value <= 0 and second.value < 0:
        first, second = second, first
    a, b = _printed(first), _printed(second)
    short = _like(a, value, resolution)
    if first.unit == "%":
        short = short.replace("%", "个百分点")
    fell = moves and second.value < 0 < first.value
    return Worked(short, f"计算：{a}－(－{b})＝{short}" if fell else f"计算：{a}－{b}＝{short}")


def _sum(statements: Sequence[Statement]) -> Worked | None:
    if not all(operands.alike(statements[0], s) for s in statements[1:]) or statements[0].kind not in (
        Kind.LEVEL,
        Kind.SHARE,
    ):
        return None
    printed = [_printed(s) for s in statements]
    short = _like(printed[0], sum(s.value for s in statements), min(s.resolution for s in statements))
    return Worked(short, f"计算：{'＋'.join(printed)}＝{short}")


def _average(shared: Statement, among: Statement) -> Worked | None:
    """Return how much of the one there is to each of the other."""
    if shared.kind is not Kind.LEVEL or among.kind is not Kind.LEVEL or among.value <= 1:
        return None
    value = shared.value / among.value
    size, name = next(((s, n) for s, n in _SIZES if value >= s), (1.0, ""))
    short = f"{_three(value / size)}{name}{shared.unit}"
    return Worked(short, f"计算：{_printed(shared)}÷{_printed(among)}≈{short}") if value > 0 else None


def _three(value: float) -> str:
    """Return a number with three digits that count."""
    return f"{value:.{max(2 - math.floor(math.log10(value)), 0)}f}"


_SIZES = ((1e12, "万亿"), (1e8, "亿"), (1e4, "万"))


def _ratio(first: Statement, second: Statement, *, share: bool) -> Worked | None:
    moved = first.kind is Kind.GROWTH and first.value > 0 and not share
    whole = first.kind is Kind.LEVEL or (first.kind is Kind.SHARE and not share)
    if not operands.alike(first, second) or not (whole or moved) or second.value <= 0:
        return None
    ratio = first.value / second.value
    if (share and ratio >= 1) or ratio < _LEAST_RATIO:
        return None
    short = f"{ratio * 100:.1f}%" if share else f"{ratio:.{_decimals(ratio)}f}倍"
    return Worked(short, f"计算：{_printed(first)}÷{_printed(second)}≈{short}")


def _decimals(ratio: float) -> int:
    return 0 if ratio >= _HUNDRED or ratio % 1 == 0 else 1 if ratio >= _FEW else 2


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
    return f"{_plain(f'{value / magnitude:.{decimals}f}')}{printed[len(digits) :]}"


def _plain(number: str) -> str:
    """Return a number as it is said: 1.9 for 1.90."""
    return number.rstrip("0").removesuffix(".") if "." in number else number
