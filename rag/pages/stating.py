"""Sentences → statements: what a figure measures, of whom, when, and of which kind.

In statistical news the sentence is a list of slots: `2023年我国快递业务量累计完成1320.7亿件，同比增长19.4%` states two
things of one measure, and `法国、英国…分别增长84.1%、81.0%…` five of five countries. Figures are found first
(`quantities`, `ranks`), then each is given its kind (`kinds`), and its measure, scope and period from its own clause,
else from the clause or sentence before it (`其中`, `同比` go on from there).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.pages import kinds, periods, quantities, ranks
from rag.pages.clauses import Clause, Figure, clauses, is_aside
from rag.pages.dates import writing_day
from rag.pages.passages import sentences
from rag.pages.periods import Mention, Period
from rag.pages.records import Article
from rag.pages.statements import Kind, Statement
from rag.words import fold

# 降幅, 每吨 say nothing without what they are of.
_OF_ANOTHER = re.compile(
    r"(?:同比|环比|平均|总体|周|月|日|季)*(?:增速|增幅|降幅|涨幅|跌幅|减幅|比重|占比|均价|单价|份额|增长率|规模|总额|数量)|每\w{1,4}|占.*"
)
_GOAL = re.compile(r"[^，；。]{0,4}?(?:的目标|目标)")
_BASIS = re.compile(
    r"同比|环比|(?<!占)(?:比(?!重|例|率)|较)(?:上年|去年|前年|上月|同期|年初|上季度|[^，；。]{0,8}?(?:年|月|季度|时期|底|末)(?:全年)?)"
)
_COMPARED_BEFORE = re.compile(r"(?:与|同|比|较)[^，；。]{0,14}?相比")
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
    kind = kinds.of(quantity, before, after)
    measure, scope = _subject(figure, clause, previous, _counted(kind, figure, after))
    basis = _BASIS.search(before) or _COMPARED_BEFORE.search(place.text[: clause.start])
    return Statement(
        place.article, *place.span(quantity.start, quantity.end), measure, scope,
        figure.period or clause.period or place.default, figure.period is not None or clause.stated, kind,
        basis[0] if basis else None, -quantity.value if kinds.falls(kind, figure.lead) else quantity.value,
        quantity.unit, quantity.resolution, _status(figure, quantity, after),
        place.span(0, len(place.text)), place.span(clause.start, clause.end),
    )  # fmt: skip


def _status(figure: Figure, quantity: quantities.Quantity, after: str) -> str | None:
    return figure.status or ("目标" if _GOAL.match(after) else quantity.status)


def _counted(kind: Kind, figure: Figure, after: str) -> str:
    """Return the thing counted where it stands behind its number: `62家“灯塔工厂”`."""
    if kind is Kind.SHARE and (part := kinds.SHARE_AFTER.match(after)):
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


def _ranks(place: _Place, clause: Clause, previous: Statement | None) -> Iterator[Statement]:
    """Yield 连续14年位居世界第一 and 第39届 as statements."""
    for rank in ranks.find(place.text, clause.start, clause.end):
        measure, scope = clause.subject(rank.start)
        if rank.in_a_row:
            thing = _OBJECT.match(place.text[rank.end : clause.end])
            measure = f"{measure} {thing[1] if thing else ''}".strip()
        elif not measure and previous is not None:
            measure, scope = previous.measure, previous.scope
        yield Statement(
            place.article, *place.span(rank.start, rank.end), measure, scope, clause.period or place.default,
            clause.stated, Kind.RANK, None, rank.value, rank.unit, 1.0, None,
            place.span(0, len(place.text)), place.span(clause.start, clause.end),
        )  # fmt: skip
