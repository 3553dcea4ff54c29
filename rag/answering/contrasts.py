"""What tells of another than the one asked for: 第三届 for 第二届, 南极 for 北极, 八大产业 for 九大产业.

Two texts that differ in one such sign share nearly all their words, so that no count of words tells them apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from rag.answering.asking import Asks
from rag.answering.evidence import presence
from rag.answering.question import Question
from rag.answering.records import Reason
from rag.words import count_of, cut

# What is one side of a thing that has two, sign by sign: 南方 and 北方, 新馆 and 老馆, 进口 and 出口.
_SIDES = tuple(
    tuple(side) for side in "南北 东西 男女 新老 新旧 进出 入出 内外 上下 前后 大小 高低 父母 城乡 公私".split()
)
_PAIRS = tuple(
    tuple(pair.split("/"))
    for pair in (
        "进口/出口 国内/国外 境内/境外 城镇/农村 城市/农村 收入/支出 存款/贷款 男性/女性 公办/民办 线上/线下"
    ).split()
)
_OF_WHOLE = re.compile(r"占(?:到|了|据|有)?(全国|我国|中国|国内|全球|世界|全世界)")
_WORLD = re.compile(r"全球|世界|全世界")
_MODEL = re.compile(
    r"(?<![A-Za-z\d.])(?:(?P<before>\d+)(?P<behind>[A-Z]+)|(?P<letters>[A-Z]+)-?(?P<number>\d+))(?![A-Za-z\d.])"
)
_UNITS = frozenset("MW GW KW KV GB TB MB KM KG W V M T K Q H G20".split())
_SAID = 0.6  # so far a word must stand there to be what is spoken of
# A claim is borne out or not, a cause or a comparison may speak of both sides: there another side rules nothing out.
_OF_BOTH = frozenset({Asks.YES_NO, Asks.WHY, Asks.HOW, Asks.COMPARE, Asks.DEFINITION, Asks.AUTHOR})
_NUMERAL = r"[一二两三四五六七八九十百]+|\d+"
_COUNTERS = "阶段|产业|[批届期轮代次场站艘条座架例颗款枚集回个家]|季(?!度)|部(?!分)|大"
_ORDINAL = re.compile(rf"(?:第(?P<number>{_NUMERAL})|首(?!都|脑|席)|最(?=大))(?P<counter>{_COUNTERS})的?")
_COUNTED = re.compile(r"(?<![第\d十])(?P<number>[二两三四五六七八九十]+|\d+)大(?=[\u4e00-\u9fff])")
_IN_TURN = frozenset("批 届 期 轮 代 季 次 场 阶段".split())  # another of these was at another time
_BEFORE, _BEHIND, _LONGEST = 12, 30, 10  # characters beside an ordinal where stands what it counts
_ENDS = re.compile(r"[，。；：？?、\s的是在有哪多几什谁于由]|分别|一共|总共")
_OTHER_TURN = re.compile(r"[上下前]一?[批届期轮次季]")


@dataclass(frozen=True, slots=True)
class _Ordinal:
    """A place in an order of things that are counted so, and the text beside it that says which things."""

    number: int
    counter: str
    beside: str


def contrast(question: Question, own: str, around: Sequence[str]) -> Reason | None:
    """Return why what a candidate says is of another than asked for, None where it may be of the same.

    `own`: its words, of a figure those that name what it measures; `around`: its sentence and what that leans on.
    """
    if question.lang != "zh" or question.asks is Asks.YES_NO:
        return None
    if question.asks not in _OF_BOTH and not question.said and (other := _other_side(question, own, around)):
        return Reason.OTHER_PLACE if other in question.places else Reason.OTHER_MEASURE
    if question.asks is Asks.SHARE and _other_whole(question.folded, around[0]):
        return Reason.OTHER_MEASURE
    if _other_model(question.folded, around):
        return Reason.OTHER_MEASURE
    if question.asks is not Asks.RANK and (asked := _ordinals(question.folded)):
        return _other_turn(asked, "\n".join(around))
    return _other_count(question, "\n".join(around)) if _COUNTED.search(question.folded) else None


def _other_side(question: Question, own: str, around: Sequence[str]) -> str | None:
    """Return the word of a question of which a text names the other side alone."""
    own = own.replace("进出口", "")
    strict = own not in around  # what a figure measures; a sentence leans on those around it
    pairs = ((pair, strict) for pair in _opposites(question.folded))
    signs = ((pair, False) for pair in _other_sides(question.folded, question.terms))
    for (word, other), alone in (*pairs, *signs):
        if other not in own or word in own:
            continue
        if alone or (not _both(word, other, own) and all(presence(word, text) < _SAID for text in around)):
            return word
    return None


@lru_cache(maxsize=256)
def _opposites(folded: str) -> tuple[tuple[str, str], ...]:
    """Return the words of a question that have an opposite, each with it, where only the one is asked about."""
    asked = folded.replace("进出口", "")
    both_ways = ((a, b) for pair in _PAIRS for a, b in (pair, pair[::-1]))
    return tuple((a, b) for a, b in both_ways if a in asked and b not in asked)


@lru_cache(maxsize=256)
def _other_sides(folded: str, terms: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return the words of a question that are one side of two by a sign of theirs, each with the other side."""
    found = [
        (term, term.replace(here, there))
        for term in terms
        for side in _SIDES
        for here, there in (side, side[::-1])
        if len(term) > 1 and term.count(here) == 1
    ]
    return tuple((a, b) for a, b in dict.fromkeys(found) if b not in folded)


def _both(word: str, other: str, text: str) -> bool:
    """Whether a text names both sides in one: 东、中、西部, 男女, 上下半年."""
    apart = [(a, b) for a, b in zip(word, other, strict=False) if a != b]
    return any(re.search(f"{a}[^，。；]{{0,3}}{b}|{b}[^，。；]{{0,3}}{a}", text) for a, b in apart)


def _other_whole(asked: str, sentence: str) -> bool:
    """Whether a share is of the world's where one of the country's is asked for, or the other way round."""
    asked_of, told_of = ({bool(_WORLD.match(m[1])) for m in _OF_WHOLE.finditer(text)} for text in (asked, sentence))
    return bool(asked_of and told_of) and not asked_of & told_of


def _other_model(asked: str, around: Sequence[str]) -> bool:
    """Whether a text tells of another of a series of makes: 5G for 6G, C909 for C919."""
    models = _models(asked)
    told = frozenset[tuple[str, str]]().union(*map(_models, around)) if models else frozenset()
    letters = {series for series, _ in told}
    return any(series in letters and (series, number) not in told for series, number in models)


@lru_cache(maxsize=1024)
def _models(text: str) -> frozenset[tuple[str, str]]:
    """Return the makes that a text names, each as its letters and its number."""
    found = ((m["letters"] or m["behind"], m["number"] or m["before"]) for m in _MODEL.finditer(text))
    return frozenset((letters, number) for letters, number in found if letters not in _UNITS)


def _other_turn(ordinals: Iterable[_Ordinal], around: str) -> Reason | None:
    """Compare places in an order: 第二批 is not 首批, nor the second largest the largest."""
    for asked in ordinals:
        told = [one for one in _ordinals(around) if one.counter == asked.counter]
        thing = _thing(asked.beside)
        held = [sum(word in one.beside for word in thing) for one in told]
        most = max(held, default=0)
        same = any(one.number == asked.number and n == most for one, n in zip(told, held, strict=True))
        if most and not same and not _OTHER_TURN.search(around):
            return Reason.OTHER_PERIOD if asked.counter in _IN_TURN else Reason.NOT_STATED
    return None


@lru_cache(maxsize=1024)
def _ordinals(text: str) -> tuple[_Ordinal, ...]:
    return tuple(_each_ordinal(text)) if "第" in text or "首" in text or "最大" in text else ()


def _each_ordinal(text: str) -> Iterator[_Ordinal]:
    found = list(_ORDINAL.finditer(text))
    for match, following in zip_longest(found, found[1:]):
        # What stands before the next one, and with its own noun behind it: 第二大消费市场、第一大网络零售市场.
        end = min(match.end() + _BEHIND, following.start() if following else len(text))
        stop = re.search(r"[，。；、]", text[match.end() : end]) if match["counter"] == "大" else None
        end = match.end() + stop.start() if stop else end
        start = match.end() if match["counter"] == "大" else max(match.start() - _BEFORE, 0)
        beside = text[match.end() : end] + "\n" + text[start : match.start()]
        yield _Ordinal(count_of(match["number"] or "一"), match["counter"], beside)


def _thing(beside: str) -> list[str]:
    """Return the words that say what is counted, of what stands behind an ordinal, else before it."""
    behind, _, before = beside.partition("\n")
    named = _ENDS.split(behind[:_LONGEST])[0]
    return [word for word in cut(named or before) if len(word) > 1]


def _other_count(question: Question, around: str) -> Reason | None:
    """Compare how many there are of what is known by its number: 八大产业 where 九大产业 is asked about."""
    for asked in _COUNTED.finditer(question.folded):
        name = next(iter(cut(question.folded[asked.end() :])), "")
        told = [m for m in _COUNTED.finditer(around) if len(name) > 1 and around.startswith(name, m.end())]
        if told and all(count_of(m["number"]) != count_of(asked["number"]) for m in told):
            return Reason.FALSE_PREMISE
    return None
