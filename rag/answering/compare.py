"""Questions that compare: what the two sides are, or which of several is the most."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.answering import sides, works
from rag.answering.asking import KIND_WORDS, Asks
from rag.answering.match import Candidate
from rag.answering.question import Question
from rag.pages.statements import Kind, Statement
from rag.words import cut

_LEAST = re.compile(r"[少低慢小短弱轻晚]|less|lower|slow|small|least|fewe")
_FALLS = re.compile(r"[降跌减缩](?!幅)|下滑|回落|\bfell\b|\bfall|\bdrop|\bdeclin")
_AMOUNT = re.compile(r"[多高低大小快慢少]*[出了过]?(?:多少|几)|缩小|不少|至少|是不是")
_HOW = re.compile(r"[涨跌升降增减]")
_KINDS = {Asks.GROWTH: Kind.GROWTH, Asks.DURATION: Kind.DURATION, Asks.SHARE: Kind.SHARE, Asks.LEVEL: Kind.LEVEL}


def without_superlative(question: Question) -> Question:
    """Return the question that each of several answers: 出口增幅 of 出口增幅最大的是哪个国家."""
    plain = replace(question, asks=works.kind(question.folded), unit=None, family=None)
    return sides.drop(plain, [term for term in question.terms if "最" in term])


def least(question: Question) -> bool:
    """Whether the smaller one is asked for: the one that grew least, or fell most."""
    asking = _AMOUNT.sub(" ", question.folded)
    for term in (t for t in question.terms if "最" not in t and t not in KIND_WORDS and not _HOW.search(t)):
        asking = asking.replace(term, " ")  # the 小 of 中小企业 asks for nothing
    return bool(_LEAST.search(asking)) != bool(_FALLS.search(asking))


def most(question: Question, candidate: Candidate) -> Statement | None:
    """Return the largest (or smallest) of the figures of one kind and unit that a clause tells side by side."""
    if "最" not in question.folded and "most" not in question.folded:
        return None
    wanted = _KINDS[works.kind(question.folded)]
    told = candidate.statement
    figures = [s for s in candidate.sentence.statements if s.kind is wanted and told and s.clause == told.clause]
    if len(figures) < 2 or len({s.unit for s in figures}) != 1:
        return None
    return (min if least(question) else max)(figures, key=lambda s: s.value)


def called(chosen: Statement, told: Sequence[Statement]) -> str:
    """Return what sets a figure apart from those told side by side with it: 东盟 of 对东盟出口, 对欧盟出口."""
    rows = [cut(s.measure) for s in told if s.clause == chosen.clause and s.kind is chosen.kind]
    own = cut(chosen.measure)
    if len(rows) < 2:
        return chosen.scope or chosen.measure
    first = next((i for i, w in enumerate(own) if any(i >= len(r) or r[i] != w for r in rows)), 0)
    last = next((i for i, w in enumerate(own[::-1]) if any(i >= len(r) or r[::-1][i] != w for r in rows)), 0)
    return "".join(own[first : len(own) - last]) or chosen.scope or chosen.measure
