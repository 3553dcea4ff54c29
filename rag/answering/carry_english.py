"""An English follow-up and the question it leans on → the whole questions it may mean, likeliest first."""

from __future__ import annotations

import re

from rag.answering import english
from rag.answering.asking import KIND_WORDS, Asks
from rag.answering.carry import VAGUE, Frame, asked_of, with_time
from rag.answering.followup import Followup
from rag.answering.question import Question, understand

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_FEW = 4  # new words with which a question may still lean on the one before
_STOP = r"(?=\s+(?:in|by|at|for|on|from|over|during|since|worth|at)\b|[,?.]|$)"
# What an English question speaks of; tried in order.
_THINGS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bhow (?:many|much)\s+(?P<thing>(?!did|do|does|was|is|were|are|has|have|had)[a-z0-9' -]+?)"
        r"(?=\s+(?:had|has|have|did|do|does|was|were|is|are|will|in|by|at|for|on)\b|[,?.]|$)",
        r"\b(?:do|does|did)\s+(?P<thing>(?!it\b|they\b)[a-z0-9' -]+?)\s+(?:grow|rise|fall|increase|decrease|drop|"
        r"decline|make up|account for|have|has|reach|cost|produce|complete|employ|rank|export|import|set up)\b",
        r"\b(?:what|how much|how large|how big)\s+(?:was|is|were|are)\s+(?:the )?(?:(?:share|growth|value|volume|total|"
        rf"number|amount|growth rate) of )?(?P<thing>[a-z0-9' -]+?){_STOP}",
        rf"\b(?:share|proportion|growth|number|volume|value|amount) of (?P<thing>[a-z0-9' -]+?){_STOP}",
    )
)
_IT = re.compile(r"\b(?:it|they|them|these|those|that|this)\b", re.IGNORECASE)
_ITS = re.compile(r"\b(?:its|their)\b", re.IGNORECASE)
_HE = re.compile(r"\b(?:he|she|him)\b", re.IGNORECASE)
_HIS = re.compile(r"\b(?:his|her)\b", re.IGNORECASE)
_OFFICE = re.compile(r"\b(?:position|title|job|role|post|who (?:is|was))\b", re.IGNORECASE)
_FROM = re.compile(r"\b(?:from|work(?:s|ing)?|institution|employer|affiliat)", re.IGNORECASE)
_ASKS = re.compile(r"\b(?:what|how|which|who|when|where|why|is|are|was|were|did|does|do|has|have)\b", re.IGNORECASE)
_FILL = frozenset("one ones there thing things else also same like too".split())
_WORD = re.compile(r"[A-Za-z][\w'-]*|\d+|[^\w\s]")
_IN_CHINESE = {
    Asks.WHY: "为什么", Asks.GROWTH: "同比增长多少", Asks.SHARE: "占比是多少", Asks.LEVEL: "是多少",
    Asks.LIST: "有哪些", Asks.RANK: "排第几", Asks.DATE: "是什么时候",
}  # fmt: skip


def readings(read: Followup, frame: Frame, person: str | None) -> list[str]:
    """Return the whole questions that an English follow-up may mean; empty where it stands alone."""
    text = read.text.strip(" ?.")
    asked = english.read(text)
    if read.topic:
        named = _ITS.sub(f"{read.topic}'s", _IT.sub(read.topic, text, count=1))
        named = named if named != text else f"{text} {read.topic}"
        when = _when(frame, asked) if frame.question.lang == "en" else ""
        return [f"{named}{when}?", f"{named} of {_thing(frame)}{when}?"]
    new = [term for term in asked.terms if term not in _FILL]
    if person and (_HE.search(text) or _HIS.search(text)):
        return [_of_person(text, person)]
    if frame.question.lang != "en":
        return _after_chinese(asked, frame, new)
    if _IT.search(text) or _ITS.search(text):
        thing = _thing(frame)
        resolved = _ITS.sub(f"{thing}'s", _IT.sub(thing, text, count=1))
        return [resolved + _when(frame, asked) + "?"]
    if asked.years and not new and (asked.asks in ("open", frame.question.asks.value) or not _ASKS.search(text)):
        return [_for_year(frame.text, asked.years[0]) + "?"]
    if not new:
        return [f"{text[:1].upper()}{text[1:]}: {_thing(frame)}{_when(frame, asked)}?"]
    if read.fragment or not _ASKS.search(text):
        return _instead(re.sub(r"^(?:for|of|in|about) ", "", text), frame)
    if len(new) <= _FEW:
        when = _when(frame, asked)
        return [f"{text[:1].upper()}{text[1:]}{when}?", f"{text[:1].upper()}{text[1:]}: {_thing(frame)}{when}?"]
    return []


def in_chinese(read: Followup, asked: Question, frame: Frame) -> str | None:
    """Return the whole question that a Chinese text asks after one in English; None where it names no thing."""
    if all(term in KIND_WORDS or term in VAGUE for term in asked.terms):
        return None
    years = english.read(frame.text).years
    when = f"{years[0]}年" if years and not asked.periods else ""
    asks = _IN_CHINESE.get(frame.question.asks, "") if read.fragment else ""
    return f"{when}{read.text}{asks}"


def _instead(text: str, frame: Frame) -> list[str]:
    """Return the frame's question of another thing: for the whole of what it spoke of, or for all but its last word."""
    thing = _thing(frame)
    if thing not in frame.text:
        return [f"{frame.text.replace(run, text, 1)}?" for run in reversed(_runs(frame.text))][:2]
    words = thing.split(" ")
    found = [frame.text.replace(thing, text, 1) + "?"]
    if len(words) > 1 and not text.lower().endswith(words[-1].lower()):
        found.insert(0, frame.text.replace(thing, f"{text} {words[-1]}", 1) + "?")
    if (tail := re.search(r"\s\S+\s(?:in|from|of)\s.*", thing)) and tail.start():
        found.insert(
            0, frame.text.replace(thing, f"{text}{tail[0]}", 1) + "?"
        )  # the UK for French in French investment in China
    return list(dict.fromkeys(found))


def _after_chinese(asked: english.Reading, frame: Frame, new: list[str]) -> list[str]:
    if new:
        return []
    if asked.years and asked.asks in ("open", frame.question.asks.value):
        return [with_time(frame, f"{asked.years[0]}年")]
    words = _IN_CHINESE.get(Asks(asked.asks))
    return [asked_of(frame, understand(words, today=frame.today))] if words else []


def _of_person(text: str, person: str) -> str:
    """Ask of a person in Chinese, as the pages write the name."""
    if _OFFICE.search(text):
        return f"{person}担任什么职务？"
    if _FROM.search(text):
        return f"{person}是哪个单位的？"
    return _HIS.sub(f"{person}'s", _HE.sub(person, text)) + "?"


def _thing(frame: Frame) -> str:
    """Return what an English question speaks of: green factories of How many green factories had China set up."""
    for pattern in _THINGS:
        if match := pattern.search(frame.text):
            return match["thing"].strip()
    return " ".join(_runs(frame.text)) or " ".join(frame.question.terms)


def _runs(text: str) -> list[str]:
    """Return the runs of words that name something: foreign investment, China's service sector."""
    runs: list[list[re.Match[str]]] = [[]]
    for word in _WORD.finditer(text):
        if word[0][0].isalpha() and not english.is_small(word[0].lower().removesuffix("'s")):
            runs[-1].append(word)
        elif runs[-1]:
            runs.append([])
    return [text[run[0].start() : run[-1].end()] for run in runs if run]


def _when(frame: Frame, asked: english.Reading) -> str:
    years = english.read(frame.text).years
    return f" in {years[0]}" if years and not asked.years else ""


def _for_year(text: str, year: int) -> str:
    return _YEAR.sub(str(year), text) if _YEAR.search(text) else f"{text} in {year}"
