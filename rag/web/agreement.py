"""What other articles say of the figure that was answered: the same, the same in round numbers, or another."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from rag.answering.english import when
from rag.answering.records import Answer
from rag.pages.periods import Period
from rag.pages.statements import Statement
from rag.web.bilingual import pair
from rag.web.safe import language, shown
from rag.web.texts import both, relation, say

_MOST = 4  # other articles named


class Relation(StrEnum):
    """How another article's figure stands to the one answered."""

    SAME = "same"  # equal, unit aside
    ROUND = "round"  # less exact, and compatible
    PERIOD = "period"  # it is of another time
    STATUS = "status"  # one is a forecast or provisional
    OTHER = "other"  # they do not agree


@dataclass(frozen=True)
class Told:
    """A figure of the same thing in another article; `period` where that is not the one answered for."""

    statement: Statement
    relation: Relation
    period: Period | None = None


def elsewhere(
    answer: Answer, statements: Iterable[Statement], *, timed: bool = True
) -> tuple[tuple[int, ...], tuple[Told, ...]]:
    """Return the numbers of the citations that state the answered figure, and what articles not cited say of it.

    Unless the question was `timed`, figures of other times are told as well: it may have meant them.
    """
    held = tuple(statements)
    cited = {c.number: _stated(answer, c.article.id, c.start, c.end, held) for c in answer.citations}
    base = next((found for found in cited.values() if found), None)
    if answer.refused or base is None:
        return (), ()
    agreeing = tuple(number for number, found in cited.items() if found and found.quantity.agrees(base.quantity))
    seen = {citation.article.id for citation in answer.citations}
    told: list[Told] = []
    for other in held:
        if other.article.id in seen or not (_same_thing(base, other) if timed else _alike(base, other)):
            continue
        seen.add(other.article.id)
        told.append(Told(other, _relation(base, other), other.period if other.period != base.period else None))
    return agreeing, tuple(sorted(told, key=lambda t: list(Relation).index(t.relation))[:_MOST])


def _stated(answer: Answer, article: str, start: int, end: int, held: Iterable[Statement]) -> Statement | None:
    """Return the cited statement that prints the short answer, or agrees with it."""
    inside = [s for s in held if s.article.id == article and start <= s.start and s.end <= end]
    short = "".join((answer.short or "").split())
    exact = next((s for s in inside if "".join(s.text.split()) == short), None)
    if exact or not inside:
        return exact
    first = next((s for s in held if "".join(s.text.split()) == short and _cited(answer, s)), None)
    return next((s for s in inside if first and _same_thing(first, s) and s.quantity.agrees(first.quantity)), None)


def _cited(answer: Answer, s: Statement) -> bool:
    return any(c.article.id == s.article.id and c.start <= s.start and s.end <= c.end for c in answer.citations)


def _same_thing(one: Statement, other: Statement) -> bool:
    """Whether two figures are of one measure, place, time, kind: nothing less can be held against each other."""
    return one.period == other.period and _alike(one, other)


def _alike(one: Statement, other: Statement) -> bool:
    """Whether two figures are of one measure, place and kind, each at a time that is known or at none."""
    return (
        one.kind is other.kind
        and one.quantity.family == other.quantity.family
        and (one.period is None) == (other.period is None)
        and bool(_bare(one.measure))
        and _bare(one.measure) == _bare(other.measure)
    )


_WHOSE = re.compile(r"^(?:我国|全国|中国)")
_DONE = re.compile(r"^(?:加快建设|布局建设|布局|建设|建成|培育|创建|涉及|包括|拥有|共有)")


def _bare(measure: str) -> str:
    """Return a measure without what other words may say: 创建 国家级先进制造业集群 is 国家先进制造业集群."""
    plain = _DONE.sub("", _WHOSE.sub("", re.sub(r"[\s“”●]", "", measure)))
    return plain.replace("国家级", "国家").replace("规上", "规模以上")


def _relation(one: Statement, other: Statement) -> Relation:
    if one.quantity.agrees(other.quantity):
        return Relation.SAME if (one.value, one.status) == (other.value, other.status) else Relation.ROUND
    if one.period != other.period:
        return Relation.PERIOD
    return Relation.STATUS if one.status != other.status else Relation.OTHER


def shown_agreement(answer: Answer, statements: Iterable[Statement], key: str, *, timed: bool = True) -> str:
    """Return as HTML which sources agree, and what other articles say; empty where there is but one voice."""
    agreeing, told = elsewhere(answer, statements, timed=timed)
    lines = []
    if len(agreeing) > 1:
        marks = "".join(f'<a class="cite" href="#{key}-{n}" data-cite="{n}">[{n}]</a>' for n in agreeing)
        lines.append(f'<p class="agree">{both("agree", count=len(agreeing))} {marks}</p>')
    lines += [_line(other) for other in told]
    return f'<div class="voices">{"".join(lines)}</div>' if lines else ""


def _line(told: Told) -> str:
    s = told.statement
    title = shown(s.article.headline)
    button = (
        f'<button type="button" class="link" data-read="{shown(s.article.id)}" data-start="{s.sentence[0]}" '
        f'data-end="{s.sentence[1]}" lang="{language(title)}">《{title}》</button>'
    )
    why = relation(told.relation) + (_when(told.period) if told.period else "")
    return f'<p class="voice {told.relation.value}">{button} <b>{shown(s.text)}</b> <span class="why">{why}</span></p>'


def _when(period: Period) -> str:
    return pair(say("elsewhen", "zh", when=period.label), say("elsewhen", "en", when=when(period)))
