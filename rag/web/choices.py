"""What was understood → what can be changed in it: another period, another measure, another kind of figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.answering.asking import Asks
from rag.answering.question import Question
from rag.pages.statements import Kind, Statement
from rag.web.questions import MEASURE
from rag.web.safe import shown
from rag.web.texts import both

_MOST = 14
_TAILS = {Asks.LEVEL: "是多少？", Asks.GROWTH: "同比增长多少？", Asks.SHARE: "占比是多少？"}
_KINDS = {Kind.LEVEL: Asks.LEVEL, Kind.GROWTH: Asks.GROWTH, Kind.SHARE: Asks.SHARE}


@dataclass(frozen=True)
class Choices:
    """The periods, measures and kinds that a question can be asked again with, what was asked first in each.

    `near` counts the leading periods for which the pages give this measure.
    """

    periods: tuple[str, ...]
    measures: tuple[str, ...]
    kinds: tuple[Asks, ...]
    near: int


def choices(question: Question, statements: Iterable[Statement]) -> Choices | None:
    """Return what can be changed in a question for a figure; None for one of another sort, or in English."""
    asks = Asks.LEVEL if question.asks is Asks.OPEN else question.asks
    if question.lang != "zh" or asks not in _TAILS or not question.terms or len(question.periods) > 1:
        return None
    held = [s for s in statements if s.period and not s.period.as_of and s.period.days >= 28]
    own = "".join(question.terms)
    about = [s for s in held if all(term in s.measure or term in s.scope for term in question.terms[-1:])]
    near = _labels(about)
    periods = _first(question.period.label if question.period else "", (*near, *_labels(held)))
    related = [s.measure for s in held if any(t in s.measure for t in question.terms)]
    measures = [m for m in (*related, *(s.measure for s in held)) if MEASURE.fullmatch(m)]
    kinds = [_KINDS[s.kind] for s in about if s.kind in _KINDS]
    return Choices(periods, _first(own, measures), tuple(dict.fromkeys((asks, *kinds))), len(near))


def _labels(statements: Sequence[Statement]) -> tuple[str, ...]:
    return tuple(sorted({s.period.label for s in statements if s.period}, reverse=True))


def _first(asked: str, others: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((asked, *others)))[:_MOST]


def again(period: str, measure: str, asks: Asks) -> str:
    """Return the question that asks for a measure in a period.

    >>> again("2022年", "快递业务量", Asks.GROWTH)
    '2022年快递业务量同比增长多少？'
    """
    return f"{period}{measure}{_TAILS[asks]}"


def form(made: Choices) -> str:
    """Return the fold-out in which period, measure and kind are chosen and asked again."""
    fields = (
        ("when", [(period, _said(period)) for period in made.periods]),
        ("what", [(measure, shown(measure)) for measure in made.measures]),
        ("sort", [(_TAILS[asks], shown(_TAILS[asks])) for asks in made.kinds]),
    )
    boxes = "".join(
        f"<label>{both(f'change_{name}')}<select data-piece>{_options(options)}</select></label>"
        for name, options in fields
    )
    return (
        f'<details class="change"><summary>{both("change")}</summary><div class="pieces">{boxes}'
        f'<button type="button" class="again" data-pieces>{both("ask_so")}</button></div></details>'
    )


def _options(options: Iterable[tuple[str, str]]) -> str:
    return "".join(f'<option value="{shown(value)}" lang="zh">{label}</option>' for value, label in options)


def _said(period: str) -> str:
    return shown(period) if period else "— / any"
