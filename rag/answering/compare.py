"""Questions that compare: what the two sides are, or which of several is the most."""

from __future__ import annotations

import re
from dataclasses import replace

from rag.answering import asking
from rag.answering.asking import Asks
from rag.answering.match import Candidate
from rag.answering.question import Question
from rag.pages.statements import Kind, Statement

_PAIR = re.compile(
    r"(?P<a>[^，。？、；：]{2,26}?)(?:和|与|跟|同|、|还是|以及|相比于?|比| or | and | than "
    r")(?P<b>[^，。？；：]{2,26}?)"
    r"(?=[高低多少大小快慢强](?:吗|么|了|多少|还是|？|\?|$)|，|。|？|\?|哪|谁|相比|比较|的(?:增|差|规模|数)|各|"
    r"分别|$)"
)
_GROWS = re.compile(r"增速|增幅|涨幅|增长|增得|涨|降幅|下降|升|快|慢|grew|grow|faster|slower")
_LASTS = re.compile(r"年头|多久|更久|更长|连续|几年|年数|时间")
_SHARES = re.compile(r"占比|比重|比例|share")
_LEAST = re.compile(r"最?(?:少|低|慢|小|短)|less|lower|slow|small|least|fewe")
_SAYS_HOW = 0.6
_KINDS = {Asks.GROWTH: Kind.GROWTH, Asks.DURATION: Kind.DURATION, Asks.SHARE: Kind.SHARE, Asks.LEVEL: Kind.LEVEL}


def kind(text: str) -> Asks:
    """Return what is compared, by the words around the sides: growth, duration, share, else the level."""
    rules = ((_GROWS, Asks.GROWTH), (_LASTS, Asks.DURATION), (_SHARES, Asks.SHARE))
    return next((asks for pattern, asks in rules if pattern.search(text)), Asks.LEVEL)


def sides(question: Question) -> list[tuple[str, Question]]:
    """Return the question once for each of the two things it compares, with what each is called; empty if unclear."""
    if len(question.periods) == 2:
        asks = kind(question.folded)
        return [(p.label, replace(question, asks=asks, periods=(p,), period=p, family=None)) for p in question.periods]
    match = _PAIR.search(_without_times(question))
    if match is None:
        return []
    a, b = (match[name].strip(" “”") for name in "ab")
    # 汽车行业的增加值增速比全国规上工业: what stands behind 的 is measured of both.
    entity, of, measure = a.rpartition("的")
    asks = kind(question.folded.replace(match[0], " ") + (measure if of else ""))
    only_a = [t for t in question.terms if t in (entity if of else a) and t not in b]
    only_b = [t for t in question.terms if t in b and t not in a]
    if not only_a or not only_b:
        return []
    # 哪个稳居世界第一的年头更长: verbs and adjectives around the sides say how to compare, not what.
    around = [
        term
        for term, stress in zip(question.terms, question.stresses, strict=True)
        if term not in a and term not in b and (stress < _SAYS_HOW or term in asking.KIND_WORDS)
    ]
    plain = _drop(replace(question, asks=asks, unit=None, family=None), around)
    return [(a, _drop(plain, only_b)), (b, _drop(plain, only_a))]


def _without_times(question: Question) -> str:
    return re.sub(r"(?:19|20)\d\d ?年(?:全年)?|去年|今年|上年", "，", question.folded)


def _drop(question: Question, terms: list[str]) -> Question:
    for term in terms:
        question = question.without(term)
    return question


def without_superlative(question: Question) -> Question:
    """Return the question that each of several answers: 出口增幅 of 出口增幅最大的是哪个国家."""
    plain = replace(question, asks=kind(question.folded), unit=None, family=None)
    return _drop(plain, [term for term in question.terms if "最" in term])


def least(question: Question) -> bool:
    """Whether the smaller one is asked for."""
    return bool(_LEAST.search(question.folded))


def most(question: Question, candidate: Candidate) -> Statement | None:
    """Return the largest (or smallest) of the figures of one kind and unit that a clause tells side by side."""
    if "最" not in question.folded and "most" not in question.folded:
        return None
    wanted = _KINDS[kind(question.folded)]
    told = candidate.statement
    figures = [s for s in candidate.sentence.statements if s.kind is wanted and told and s.clause == told.clause]
    if len(figures) < 2 or len({s.unit for s in figures}) != 1:
        return None
    return (min if least(question) else max)(figures, key=lambda s: s.value)
