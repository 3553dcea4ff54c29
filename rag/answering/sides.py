"""The things that one question asks about at once: 荔枝|龙眼 of 荔枝和龙眼产量分别是多少, each a question of its own.

What stands on one side alone is that side's; what both share, a year, a place, the measure behind the last of them,
is every side's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.answering import asking, works
from rag.answering.asking import Asks
from rag.answering.operands import Operand
from rag.answering.question import Question
from rag.pages import periods

_JOINT = re.compile(
    r"相比于?|还是|以及|、|"
    r"和|与|跟|(?<!合)同(?!比)|及|(?<!占)比(?!重|例|率|上年|去年)|占|(?<=[^不])是| or | and | than "
)
_END = re.compile(
    r"分别|各(?:自|是|为|有|占|达|增|完成|多少|几)|哪|谁|相比|比较|对比|加起来|加在一起|合计|一共|总共|共(?=有|是|计|多少)|之和|总和|"
    r"相差|差(?=别|多少|几|距|了)|的?(?:多少|几|百分之|比重|比例|份额)|是多少|有多少|为多少|"
    r"[高低多少大小快慢强长短早贵](?=吗|么|了|出|多少|几|些|得|$)|(?:增长|涨|升)(?=更|得|[快慢多少])|更|最|$"
)
_SAYS_HOW = 0.6  # words that bind less say how to compare, not what


@dataclass(frozen=True)
class Side:
    """One of the things asked about: what it is called, the question of it alone, and the words that are only its."""

    name: str
    question: Question
    own: tuple[str, ...]


def of_times(question: Question, asks: Asks) -> tuple[Side, ...]:
    """Return the question once for each of the years that it names, those it compares with included."""
    named = dict.fromkeys(m.period for m in periods.find(question.folded, None, short_years=True) if m.explicit)
    times = question.periods if len(question.periods) > 1 else tuple(named)
    plain = drop(question, [t for t in question.terms if t in asking.KIND_WORDS and asks is Asks.LEVEL])
    return tuple(Side(p.label, replace(plain, asks=asks, periods=(p,), period=p), ()) for p in times)


def of_things(question: Question, asks: Asks | None = None, *, part_of: bool = False) -> tuple[Side, ...]:
    """Return the question once for each of the things it names side by side; empty where that is not clear.

    `part_of`: the first is a part of the second (A占B的比重) and measured like it.
    """
    parts, around = _parts(question)
    if len(parts) < 2:
        return ()
    words = [_terms_in(part, question) for part in parts]
    own = _own(words, parts, question)
    if not all(own) or len(set(own)) < len(own):
        return ()
    how = [
        term
        for term, stress in zip(question.terms, question.stresses, strict=True)
        if not any(term in part for part in parts) and (stress < _SAYS_HOW or term in asking.KIND_WORDS)
    ]
    made = []
    for part, mine in zip(parts, own, strict=True):
        others = [term for theirs in own for term in theirs if term not in mine]
        others = [] if part_of and mine == own[0] else others
        # 汽车的增速比工业高吗: what only one side names is asked of both.
        measured = (
            _measured(part) if any(map(_is_measure, words[parts.index(part)])) else "".join(map(_measured, parts))
        )
        wanted = asks or works.kind(around + measured)
        said = [t for t in mine if t in asking.KIND_WORDS]
        side = drop(replace(question, asks=wanted, unit=None, family=None), [*others, *how, *said])
        if "全国" in question.places and any(n in p for p in parts for n in asking.NATIONAL):
            here = any(n in part for n in asking.NATIONAL)
            side = replace(side, places=tuple(p for p in side.places if p != "全国" or here))
        made.append(Side(_called(part, mine), side, tuple(t for t in mine if t not in said)))
    return tuple(made)


def drop(question: Question, terms: Sequence[str]) -> Question:
    """Return the question without some of its words."""
    for term in terms:
        question = question.without(term)
    return question


def _parts(question: Question) -> tuple[list[str], str]:
    """Return the stretches of a question that are joined side by side, and the text around them."""
    text = _without_times(question.folded)
    for segment in re.split(r"[，。；：？?！!]", text):
        for joint in _JOINT.finditer(segment):
            end = _END.search(segment, joint.end() + 1)
            last = end.start() if end else len(segment)
            pieces = [p.strip(" “”的") for p in _JOINT.split(segment[:last])]
            if len(pieces) > 1 and all(_terms_in(piece, question) for piece in pieces):
                return pieces, text.replace(segment[:last], " ")
    return [], text


def _without_times(folded: str) -> str:
    for mention in reversed(periods.find(folded, None, short_years=True)):
        folded = folded[: mention.start] + folded[mention.end :]
    return re.sub(r"去年|今年|上年", "", folded)


def _terms_in(part: str, question: Question) -> list[str]:
    found = sorted((part.find(term), term) for term in question.terms if term in part)
    return [term for _, term in found]


def _own(words: list[list[str]], parts: Sequence[str], question: Question) -> list[tuple[str, ...]]:
    """Return which words each part has for itself alone, without those that it lends to the others."""
    lists = [list(w) for w in words]
    last = lists[-1]
    if not any(_is_measure(w) for part in lists[:-1] for w in part):
        lists[-1] = [w for w in last if not _is_measure(w)] or last
        if lists[-1] == last and "的" in parts[-1] and not any("的" in part for part in parts[:-1]):
            lists[-1] = _terms_in(parts[-1].split("的")[0], question) or last
        if lists[0][-1] in question.places and any(w in question.places for w in last):
            lists[-1] = last[: max(i for i, w in enumerate(last) if w in question.places) + 1]
    elif not any(_is_measure(w) for w in last):
        lists = [[w for w in part if not _is_measure(w)] or part for part in lists]
    places = any(w in question.places for w in lists[-1])
    if not places:
        lists[0] = [
            w for w in lists[0] if w not in question.places and not (len(w) == 1 and w in "省市县区州")
        ] or lists[0]
    shared = set(lists[0]).intersection(*lists[1:])
    return [tuple(w for w in part if w not in shared) for part in lists]


def _is_measure(word: str) -> bool:
    return bool(asking.MEASURE.search(word)) or word in asking.KIND_WORDS


def _measured(part: str) -> str:
    return part.rpartition("的")[2] if "的" in part else "".join(re.findall(r"增速|增幅|涨幅|降幅|占比|比重", part))


def called(question: Question, operands: Sequence[Operand], one: Operand) -> str:
    """Return what one of several figures is called: its words as the question has them, else its measure's."""
    if question.lang == "en":  # as printed, whatever the language of the question
        return one.figure.statement.measure if one.figure and one.figure.statement else ""
    parts, _ = _parts(question)
    held = [{part for part in parts if any(w in part for w in other.own)} for other in operands]
    mine = held[operands.index(one)]
    if len(mine) == 1 and all(len(h) == 1 for h in held) and len(set.union(*held)) == len(held):
        part = next(iter(mine))
        common = {t for t in question.terms if all(t in p for p in set.union(*held)) and t not in question.places}
        return _called(part, [*one.own, *common])
    words = [w for w in one.own if w in question.folded]
    if words:
        return _called(question.folded, words)
    return one.figure.statement.measure if one.figure and one.figure.statement else ""


def _called(part: str, own: Sequence[str]) -> str:
    """Return what a side is called: its own words as the question writes them."""
    places = [(part.find(word), part.find(word) + len(word)) for word in own if word in part]
    return part[min(a for a, _ in places) : max(b for _, b in places)] if places else part
