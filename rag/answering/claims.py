"""What a question that is answered yes or no claims of a figure, and whether it is so.

是不是增长了, 排第二对吗, 超过1亿吨了吗 are asked again as questions after the growth, the place in the order, the
level; what is printed decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import reduce

from rag.answering import asking, opposites, wording
from rag.answering.asking import Asks
from rag.answering.match import Candidate
from rag.answering.question import Question
from rag.pages import quantities
from rag.pages.quantities import Quantity
from rag.pages.statements import Statement

_ABOVE = r"超过|突破|超出|超|高于|大于|多于|不止|不低于|不少于|越过|[^不未没]过"
_BELOW = r"不到|低于|不足|少于|小于|不及|没到|未到|没有?达到|没有?超过|不超过|未超过|未达"
_REACHED = r"达到|达|到|满"
_BEHIND = {"以上": "reached", "以下": "below", "以内": "below"}
_BOUND = re.compile(rf"(?P<below>{_BELOW})|(?P<above>{_ABOVE})|(?P<reached>{_REACHED})")
_MOVES = r"(?:增|升|涨|降|减|跌|掉|回落|下滑|扩大|收窄|变多|变少|萎缩)"
# What is said of the things to be listed: 哪些行业下降了, 增速超过10%的有哪些; not 为促进增长提出了哪些举措.
_CONDITION = re.compile(
    rf"哪[^，。？]{{0,12}}?(?:{_MOVES}|{_ABOVE}|{_BELOW})|(?:{_MOVES}|\d[%\w]*)(?:了|以上|以下)?的[^，。？]{{0,10}}?哪"
)
_ONE_OF = re.compile(r"哪一?[个家种项类]")  # 哪个地区下降了: of several things told side by side it is one
_GROWTH = re.compile(r"增速|增长|增幅|涨幅|降幅|下降|上升|提高|减少|涨|跌|降")
_SHARE = re.compile(r"占|比重|份额|比例|率")


@dataclass(frozen=True)
class Claim:
    """A claim about one figure: the question that asks for the figure, and whether a figure bears the claim out."""

    question: Question
    holds: Callable[[Statement], bool]


def claim(question: Question) -> Claim | None:
    """Return what a yes/no question claims of a figure, None where it claims nothing of one."""
    if question.asks is not Asks.YES_NO or question.lang != "zh":
        return None
    text = asked_clause(question.folded)
    return _ranked(question, text) or _measured(question, text) or _moved(question, text)


def condition(question: Question) -> Claim | None:
    """Return what each of the things that a question wants listed must meet: 哪些增速超过10%, 哪项下降了."""
    one = question.asks in (Asks.PLACE, Asks.ORGANISATION, Asks.OPEN, Asks.GROWTH) and _ONE_OF.search(question.folded)
    if not (question.asks is Asks.LIST or one) or question.lang != "zh" or not _CONDITION.search(question.folded):
        return None
    return _measured(question, question.folded) or _moved(question, question.folded)


def asked_clause(folded: str) -> str:
    """Return the clause that asks: the last one, with the one before it where only 对吗, 是吗 is left."""
    clauses = [c for c in re.split(r"[，。；？?！!]", folded) if c.strip()]
    last = clauses[-1] if clauses else folded
    return "，".join(clauses[-2:]) if len(last) < 4 and len(clauses) > 1 else last


def _ranked(question: Question, text: str) -> Claim | None:
    place = wording.rank(text)
    if not place:
        return None
    lost = wording.lost(text) or opposites.denies(text)
    # Of 全国第二 the country is where the order is, not what is placed in it.
    asked = replace(question, places=tuple(p for p in question.places if p != "全国"))
    return Claim(_asking(asked, Asks.RANK), lambda statement: (int(statement.value) == place) is not lost)


def _measured(question: Question, text: str) -> Claim | None:
    """Return the claim that a figure is above, below or at a value that the question names."""
    text = text.replace("有没有", "　　　")
    named = [q for q in quantities.find(text) if q.unit and q.family != "time"]
    before = list(_BOUND.finditer(text[max(named[-1].start - 8, 0) : named[-1].end])) if named else []
    # 六点 of 塔六点蓟马 is no value: one is in figures, or behind 超过.
    if not named or not (before or text[named[-1].start].isdigit()):
        return None
    value = named[-1]
    asks = Asks.LEVEL
    if value.unit == "%" or value.family in ("percent", "points"):
        asks = Asks.GROWTH if _GROWTH.search(text) else Asks.SHARE if _SHARE.search(text) else Asks.LEVEL
    behind = (bound for word, bound in _BEHIND.items() if word in text[value.start : value.end + len(word)])
    bound = before[-1].lastgroup if before else next(behind, None)
    sign = -1 if asks is Asks.GROWTH and wording.direction(text) < 0 else 1  # 下降超过10% is of falls alone
    return Claim(_asking(question, asks), lambda statement: _bears(statement.value * sign, statement, value, bound))


_MORE = frozenset({"超过", "超", "逾", "突破", "破", "多", "余"})  # printed so, a figure is above what it names
_LESS = frozenset({"近", "将近", "接近", "不足", "不到"})


def _bears(printed: float, statement: Statement, value: Quantity, bound: str | None) -> bool:
    named = abs(printed - value.value) < 1e-9
    if bound == "below":
        return printed < value.value or (named and statement.status in _LESS)
    if bound in ("above", "reached"):
        if named and statement.status in (_MORE | _LESS):
            return statement.status in _MORE
        return printed > value.value or (bound == "reached" and statement.quantity.agrees(value))
    return statement.quantity.agrees(value) or abs(printed - value.value) < 1e-9


def _moved(question: Question, text: str) -> Claim | None:
    claimed = wording.direction(text)
    if not claimed or _THINGS.search(text):
        return None
    denied = opposites.denies(text)
    asked = _asking(question, Asks.GROWTH)
    return Claim(asked, lambda statement: ((statement.value > 0) == (claimed > 0)) is not denied)


def _asking(question: Question, asks: Asks) -> Question:
    """Return the question after the figure itself: without what only claims, and without another thing's claim."""
    text = asked_clause(question.folded)
    before = question.folded.replace(text, " ")
    other = before if wording.direction(before) and "，" not in text else ""
    claiming = [
        t
        for t in question.terms
        if wording.rank(t)
        or wording.direction(t)
        or _BOUND.fullmatch(t)
        or t in _BEHIND
        or t[0].isdigit()
        or t in asking.KIND_WORDS
        or (t in other and t not in text)
    ]
    said = [m[0] for m in wording.RANK.finditer(text)] + [text[q.start : q.end] for q in quantities.find(text)]
    folded = reduce(lambda rest, words: rest.replace(words, " "), said, question.folded)
    return reduce(Question.without, claiming, replace(question, asks=asks, unit=None, family=None, folded=folded))


def decided(found: Iterable[Candidate], claimed: Claim, enough: float) -> tuple[Candidate, bool] | None:
    """Return the figure that decides a claim and whether it bears it out, None where no figure is about it."""
    for candidate in found:
        if candidate.ruled_out is None and candidate.statement and candidate.covered >= enough:
            return candidate, claimed.holds(candidate.statement)
    return None


_THINGS = re.compile(
    r"比不上|不如|不及|不亚于|[快高大多慢低小少长短强弱早晚]于"
)  # of two things, not of one that moves
_THAN = re.compile(r"(?:是不是|是否)?([快高大多慢低小少长短强])于([^，。？?]{1,20}?)(?=吗|么|？|\?|$)")


def as_comparison(question: Question) -> Question | None:
    """Return a yes/no question after two things as one that compares them: A比B快吗 for A快于B吗; else None."""
    text = asked_clause(question.folded)
    if question.asks is not Asks.YES_NO or question.lang != "zh" or quantities.find(text):
        return None
    made = _THAN.sub(r"比\2\1", question.folded)
    if made == question.folded:
        return None
    return replace(
        question,
        asks=Asks.COMPARE,
        rest=_THAN.sub(r"比\2\1", question.rest),
        folded=made if asking.WHETHER.search(made) else f"{made.rstrip('？?')}吗",
    )
