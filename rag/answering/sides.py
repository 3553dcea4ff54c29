"""The things that one question asks about at once: 荔枝|龙眼 of 荔枝和龙眼产量分别是多少, each described by itself.

A description is the question with the other things taken out. The word that stands next to what joins them is the
thing's own; words before the first thing and behind the last may be said for all of them, and count less.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rag.answering import asking, works
from rag.answering.asking import Asks
from rag.answering.operands import Operand
from rag.answering.question import Question
from rag.answering.works import Task, Work
from rag.pages import periods
from rag.words import cut

_END = re.compile(
    r"分别|各(?:自|是|为|有|占|达|增|完成|多少|几)|哪|谁|相比|比较|对比|加起来|加在一[起块]|合起来|合计|合共|一共|总共|总计|"
    r"共(?=有|是|计|多少)|之和|总和|之差|之间|两[个者家项种类地国]|相差|差(?=别|多少|几|距|了|额|值)|"
    r"的?(?:多少|几(?!乎)|百分之|比重|比例|份额)|[是有为占]多少|[高低多少大小快慢强长短早晚贵重](?=吗|么|了|出|多少|几|些|得|$)|"
    r"(?:增长|涨|升)(?=更|得|[快慢多少])|更|最|领先|落后|$"
)
_END_ENGLISH = re.compile(
    r"\b(?:combined|together|in total|altogether|respectively|each|have|has|had|did|do|does|were|was|is|are|"
    r"by how|in the|over the|during|in 20|$)\b|$"
)
_SEGMENT = re.compile(r"[，。；：？?！!（）()]|,(?= )| - |—")
_LISTED = frozenset("和 与 跟 同 及 以及 或 或者 加 加上 对比 、 vs VS".split())
_THAN = frozenset("比 较 比起 领先 领先于 落后 落后于 超过 高于 低于 大于 小于 多于 少于 快于 慢于 早于 晚于".split())
_EITHER = frozenset(("还是", "抑或"))
_OF = {
    Work.SHARE: re.compile(r"占(?![比有据地])"),
    Work.MULTIPLE: re.compile(
        r"相当于|等于|(?<![但还只总若])是(?!否|不是)|为(?!什么|何)|(?<!没)有(?=[^，。？]{2,}[几多少]+倍)"
    ),
}
_ENGLISH = (re.compile(r" than | versus | vs\.? "), re.compile(r" or "), re.compile(r" and |, "))
_BEFORE = re.compile(r"上年|去年|前年|上月|上季|同期|上一年|前一年|往年|年初|以前|原来|之前|重|例|率")
# 租赁住房项目中，公租房占多少; 公租房在租赁住房项目里占多少: the whole, then the part, or the other way round.
_WHOLE_FIRST = re.compile(
    r"(?P<whole>[^。？]{2,40}?)(?:中间|当中|之中|[中里内]面?|总数|[^，。？]{0,6}中)[，,]?\s*(?:有|是)?(?:多少|百分之几|几成|多大比例|几分之几)?"
    r"(?:的?是|属于)?(?P<part>[^，。？]{2,24}?)(?:的|所)*(?:占|比例|比重|占比)"
)
_WHOLE_THEN = re.compile(
    r"(?P<whole>[^。？]{2,40}?)(?:中间|当中|之中|[中里内]面?)[，,]?\s*有?(?:多少|百分之几|几成|多大比例|几分之几)(?:的?是|属于|为)?(?P<part>[^，。？]{2,24})"
)
_PART_FIRST = re.compile(
    r"(?P<part>[^，。？]{2,24}?)(?:数量|人数)?(?:占|在)(?P<whole>[^，。？]{2,40}?)(?:中间|当中|之中|[中里内]面?|所|的)*(?:的?(?:比重|比例|份额|占比)|[占有](?!比)|多少|几|百分之|多大|约|大概|$)"
)
_CHIEF, _FIRST = 0.6, 0.25
_OF_PLACES = " 省市县区州"
_LENT, _MEASURED = 0.5, 0.8  # what a word is worth to a thing it may be said of, too


@dataclass(frozen=True)
class Side:
    """One of the things asked about: its name, its description, the words that only it has, the chief of them.

    `measures` are the words for what is measured that another of the things lends it.
    """

    name: str
    question: Question
    own: tuple[str, ...]
    core: str = ""
    measures: tuple[str, ...] = ()


def of_times(question: Question, asks: Asks) -> tuple[Side, ...]:
    """Return the question once for each of the years that it names, those it compares with included."""
    named = dict.fromkeys(m.period for m in periods.find(question.folded, None, short_years=True) if m.explicit)
    times = works.narrowest(question.periods if len(question.periods) > 1 else tuple(named))
    plain = drop(question, [t for t in question.terms if t in asking.KIND_WORDS and asks is Asks.LEVEL])
    return tuple(Side(p.label, replace(plain, asks=asks, periods=(p,), period=p), ()) for p in times)


def drop(question: Question, terms: Sequence[str]) -> Question:
    """Return the question without some of its words."""
    for term in terms:
        question = question.without(term)
    return question


def of_things(question: Question, task: Task) -> tuple[Side, ...]:
    """Return a description of each of the things that a question names, in its order; empty where that is not clear.

    Of a share the part comes first, of a rest the whole.
    """
    pieces = _average(question, task) if task.work is Work.AVERAGE else _pieces(question, task)
    words = [_terms_in(piece, task.question.terms) for piece in pieces]
    if len(pieces) < 2 or not all(words):
        return ()
    own = [tuple(w for w in mine if not all(w in other for other in words)) for mine in words]
    if not all(own) or len(set(own)) < len(own):
        return ()
    binds = dict(zip(task.question.terms, task.question.stresses, strict=True))
    cores = [_core(mine, binds, last=number == 0) for number, mine in enumerate(own)]
    found = (_side(task.question, pieces, words, own, cores, number) for number in range(len(pieces)))
    # Of 作坊平均每家产值 the workshops are counted, whatever is measured of them.
    return tuple(replace(side, measures=()) if task.work is Work.AVERAGE else side for side in found)


def _side(
    asked: Question,
    pieces: Sequence[str],
    words: Sequence[Sequence[str]],
    own: Sequence[tuple[str, ...]],
    cores: Sequence[str],
    number: int,
) -> Side:
    """Return one of the things with its own words, those that all share, and those that others may lend it."""
    mine = words[number]
    lent: dict[str, float] = {}
    if number:
        first = words[0]
        at = first.index(cores[0]) if cores[0] else len(first)
        lent |= dict.fromkeys(first[:at], _LENT)
        if not any(map(is_measure, mine)):
            lent |= {w: _MEASURED if is_measure(w) else _LENT for w in first[at + 1 :]}
    if number < len(words) - 1 and not _measured(pieces[number]):
        last = words[-1]
        at = last.index(cores[-1]) if cores[-1] else -1
        measured = any(map(is_measure, mine))
        lent |= {w: _MEASURED if is_measure(w) and not measured else _LENT for w in last[at + 1 :]}
    named = {w for other in words for w in other}
    worth = {t: 1.0 if t in mine or t not in named else lent.get(t, 0.0) for t in asked.terms}
    kept = [i for i, t in enumerate(asked.terms) if worth[t] > 0]
    folded = asked.folded
    for other, core in enumerate(cores):
        if other != number and core not in mine and not any(core in w for w in mine):
            folded = folded.replace(core, " ")
    made = replace(
        asked,
        terms=tuple(asked.terms[i] for i in kept),
        stresses=tuple(asked.stresses[i] * worth[asked.terms[i]] for i in kept),
        meanings=tuple(asked.meanings[i] for i in kept) if asked.meanings else (),
        places=_places(asked, pieces, number, lent),
        folded=folded,
    )
    measures = tuple(w for w, share in lent.items() if share == _MEASURED and w not in asking.KIND_WORDS)
    return Side(pieces[number].strip(" “”的"), made, own[number], cores[number], measures)


def _measured(piece: str) -> bool:
    """Whether a stretch says itself what is measured, at its end: 制造业投资增速."""
    return is_measure(next(iter(cut(piece.strip(" 的了"))[::-1]), ""))


def _places(asked: Question, pieces: Sequence[str], number: int, lent: dict[str, float]) -> tuple[str, ...]:
    """Return the places of one of the things: its own, else those said for all of them."""

    def names(piece: str, place: str) -> bool:
        return any(n in piece for n in asking.NATIONAL) if place == "全国" else place in piece

    own = [p for p in asked.places if names(pieces[number], p)]
    shared = [p for p in asked.places if not any(names(piece, p) for piece in pieces)]
    return tuple(dict.fromkeys([*shared, *(own or [p for p in asked.places if lent.get(p)])]))


def _core(own: Sequence[str], binds: Mapping[str, float], *, last: bool) -> str:
    """Return the chief word next to what joins the things: the last of the first thing, the first of the others.

    Empty where only what is done is said of it: 查出 of 查出的隐患里重大隐患占多少.
    """
    named = [w for w in own if not is_measure(w)] or list(own)
    if all(binds[w] < _FIRST for w in named):
        return ""
    chief = [w for w in named if binds[w] >= (_CHIEF if last else _FIRST)] or [max(named, key=lambda w: binds[w])]
    return chief[-1] if last else chief[0]


def _pieces(question: Question, task: Task) -> list[str]:
    """Return the stretches of a question that name its things, in the order of the work."""
    text = question.rest
    if task.work is Work.REST:
        found = works.REST.search(text)
        return [f"{text[: found.start()]} {text[found.end() :]}", found["part"]] if found else []
    if task.work is Work.SHARE and question.lang == "zh":
        for form in (_WHOLE_THEN, _PART_FIRST, _WHOLE_FIRST):
            if (found := form.search(text)) and all(
                _terms_in(found[n], task.question.terms) for n in ("part", "whole")
            ):
                return [found["part"], found["whole"]]
    if task.work in _OF and question.lang == "en":
        return []
    for segment in _SEGMENT.split(text):
        for spans in _joints(segment, task.work, question.lang):
            if pieces := _split(segment, spans, task.question.terms, question.lang):
                return pieces
    return []


def _average(question: Question, task: Task) -> list[str]:
    """Return what is shared out and among what it is: 考生|考场 of 平均一个考场坐多少考生."""
    among = works.AMONG.search(question.rest)
    if among is None:
        return []
    group = "thing" if among["thing"] else "each"
    words = [w for w in _terms_in(among[group], task.question.terms) if among[group].startswith(w)]
    if not words:
        return []
    thing = max(words, key=len)
    if is_measure(thing):  # 企业平均每家产值多少: the thing stands before
        named = [w for w in _terms_in(question.rest[: among.start()], task.question.terms) if not is_measure(w)]
        return [question.rest.replace(named[-1], " "), named[-1]] if named else []
    start = among.start(group)
    return [f"{question.rest[: among.start()]} {question.rest[start + len(thing) :]}".replace(thing, " "), thing]


def _joints(segment: str, work: Work, lang: str) -> list[list[tuple[int, int]]]:
    """Return where a stretch of a question is joined, by what binds things the loosest first."""
    if lang == "en":
        return [[m.span() for m in joint.finditer(segment)] for joint in _ENGLISH]
    placed = works.told(segment)
    found = [[m.span() for m in _OF[work].finditer(segment)][:1]] if work in _OF else []
    for joints in (_THAN, _EITHER, _LISTED | _EITHER):
        spans = [span for word, span in placed if word in joints and not _BEFORE.match(segment, span[1])]
        found.append(spans if work is not Work.SHARE or joints is not _THAN else [])
    return found


def _split(segment: str, spans: Sequence[tuple[int, int]], terms: Sequence[str], lang: str) -> list[str]:
    """Return the pieces between joints that name something, two or more of them, the last without what asks."""
    if not spans:
        return []
    end = (_END_ENGLISH if lang == "en" else _END).search(segment, spans[-1][1] + 1)
    starts = [0, *(right for _, right in spans)]
    ends = [*(left for left, _ in spans), max(end.start() if end else len(segment), spans[-1][1])]
    pieces = [segment[a:b] for a, b in zip(starts, ends, strict=True)]
    named = [piece for piece in pieces if _terms_in(piece, terms)]
    return named if len(named) > 1 else []


def _terms_in(part: str, terms: Sequence[str]) -> list[str]:
    """Return the words that stand in a part of a question, in its order."""
    folded = part.lower()
    found = sorted((folded.find(term.lower()), term) for term in terms if term.lower() in folded)
    return [term for _, term in found]


def is_measure(word: str) -> bool:
    """Whether a word says what is measured, or how: 产量, 增速."""
    return bool(asking.MEASURE.search(word)) or word in asking.KIND_WORDS


def called(question: Question, operands: Sequence[Operand], one: Operand) -> str:
    """Return what one of several figures is called: its words as the question has them, else its measure's."""
    words = [w for w in one.own if w in question.folded]
    if question.lang == "en" or not words:  # as printed, whatever the language of the question
        return one.figure.statement.measure if one.figure and one.figure.statement else ""
    places = [(question.folded.find(word), question.folded.find(word) + len(word)) for word in words]
    return question.folded[min(a for a, _ in places) : max(b for _, b in places)]


def name(part: str, own: Sequence[str], shared: Sequence[str] = ()) -> str:
    """Return what a thing is called in its part of a question: to its last own word, from behind what is shared.

    >>> name("湖北旅游综合收入的增速", ("旅游", "综合", "收入"), ("湖北",))
    '旅游综合收入'
    """
    places = [(part.find(word), part.find(word) + len(word)) for word in own if word in part]
    if not places:
        return part.strip()
    first, last = min(a for a, _ in places), max(b for _, b in places)
    before = [part.rfind(word, 0, first) + len(word) for word in shared if word in part[:first]]
    return part[max(before, default=0) : last].lstrip(_OF_PLACES).strip(" “”的了")
