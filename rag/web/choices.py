"""What was understood → what can be changed in it: another period, another measure, another kind of figure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rag.answering.asking import Asks
from rag.answering.english import NAMES
from rag.answering.question import Question
from rag.answering.records import Answer, Citation
from rag.pages.statements import Kind, Statement
from rag.web.bilingual import pair
from rag.web.glossary import english
from rag.web.questions import MEASURE
from rag.web.safe import shown
from rag.web.texts import LANGUAGES, both

_MOST = 14
_TAILS = {Asks.LEVEL: "是多少？", Asks.GROWTH: "同比增长多少？", Asks.SHARE: "占比是多少？"}
_LEADS = {Asks.LEVEL: "What was ", Asks.GROWTH: "What was the growth of ", Asks.SHARE: "What was the share of "}
_KINDS = {Kind.LEVEL: Asks.LEVEL, Kind.GROWTH: Asks.GROWTH, Kind.SHARE: Asks.SHARE}


@dataclass(frozen=True)
class Choices:
    """The periods, measures and kinds that a question can be asked again with, what was asked first in each.

    All are named in the question's language, `lang`; a period may be empty: at any time.
    """

    lang: str
    periods: tuple[str, ...]
    measures: tuple[str, ...]
    kinds: tuple[Asks, ...]


def understood(question: Question) -> str:
    """Return as HTML what was understood: `2023年 · 快递 · 业务量 · 数值`, its times and its kind in both languages."""
    return pair(*(replace(question, lang=lang).understood for lang in LANGUAGES))


def choices(question: Question, statements: Iterable[Statement], answer: Answer | None = None) -> Choices | None:
    """Return what can be changed in a question for a figure; None for one of another sort.

    In English the measure is that of the figure cited in `answer`, as far as it has an English name.
    """
    asks = Asks.LEVEL if question.asks in (Asks.OPEN, Asks.DEFINITION) else question.asks
    if asks not in _TAILS or not question.terms or len(question.periods) > 1:
        return None
    held = [s for s in statements if s.period and not s.period.as_of and s.period.days >= 28]
    return (_in_english if question.lang == "en" else _in_chinese)(question, asks, held, answer)


def _in_chinese(question: Question, asks: Asks, held: Sequence[Statement], _: Answer | None) -> Choices | None:
    if question.asks is Asks.DEFINITION:
        return None
    own = "".join(question.terms)
    about = [s for s in held if all(term in s.measure or term in s.scope for term in question.terms[-1:])]
    periods = _first(question.period.label if question.period else "", (*_labels(about), *_labels(held)))
    related = [s.measure for s in held if any(t in s.measure for t in question.terms)]
    measures = [m for m in (*related, *(s.measure for s in held)) if MEASURE.fullmatch(m)]
    return Choices("zh", periods, _first(own, measures), _kinds(asks, about))


def _in_english(question: Question, asks: Asks, held: Sequence[Statement], answer: Answer | None) -> Choices | None:
    cited = [s for s in held if answer and any(_inside(s, citation) for citation in answer.citations)]
    given = sorted(cited, key=lambda s: s.text != (answer.short if answer else None))
    base = next((s for s in given if english(s.measure)), None)
    if base is None:
        return None
    about = [s for s in held if s.measure == base.measure]
    years = sorted({label for s in (*about, *held) if (label := _year(s))}, reverse=True)
    measures = [name for s in sorted(held, key=lambda s: _apart(s, base)) if (name := english(s.measure))]
    asked = str(question.period.start.year) if question.period else ""
    return Choices("en", _first(asked, years), _first(str(english(base.measure)), measures), _kinds(asks, about))


def _inside(statement: Statement, citation: Citation) -> bool:
    return (
        statement.article.id == citation.article.id
        and citation.start <= statement.start
        and statement.end <= citation.end
    )


def _year(statement: Statement) -> str | None:
    label = statement.period.label if statement.period else ""
    return label[:4] if re.fullmatch(r"\d{4}年", label) else None


def _apart(one: Statement, other: Statement) -> int:
    """Return how far two figures are from each other: in characters of one article, else as far as can be."""
    return abs(one.start - other.start) if one.article.id == other.article.id else 10**9


def _kinds(asks: Asks, about: Iterable[Statement]) -> tuple[Asks, ...]:
    return tuple(dict.fromkeys((asks, *(_KINDS[s.kind] for s in about if s.kind in _KINDS))))


def _labels(statements: Sequence[Statement]) -> tuple[str, ...]:
    return tuple(sorted({s.period.label for s in statements if s.period}, reverse=True))


def _first(asked: str, others: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((asked, *others)))[:_MOST]


def form(made: Choices) -> str:
    """Return the fold-out in which period, measure and kind are chosen; their values, joined, are the question."""
    if made.lang == "en":
        fields = [
            ("sort", [(_LEADS[asks], shown(NAMES[asks])) for asks in made.kinds]),
            ("what", [(measure, shown(measure)) for measure in made.measures]),
            ("when", [(f" in {period}?" if period else "?", _said(period)) for period in made.periods]),
        ]
    else:
        fields = [
            ("when", [(period, _said(period)) for period in made.periods]),
            ("what", [(measure, shown(measure)) for measure in made.measures]),
            ("sort", [(_TAILS[asks], shown(_TAILS[asks])) for asks in made.kinds]),
        ]
    boxes = "".join(
        f"<label>{both(f'change_{name}')}<select data-piece>{_options(options, made.lang)}</select></label>"
        for name, options in fields
    )
    return (
        f'<details class="change"><summary>{both("change")}</summary><div class="pieces">{boxes}'
        f'<button type="button" class="again" data-pieces>{both("ask_so")}</button></div></details>'
    )


def _options(options: Iterable[tuple[str, str]], lang: str) -> str:
    return "".join(f'<option value="{shown(value)}" lang="{lang}">{label}</option>' for value, label in options)


def _said(period: str) -> str:
    return shown(period) if period else "— / any"
