"""An English follow-up and the question it leans on → the whole questions it may mean, likeliest first."""

from __future__ import annotations

import re

from rag.answering import english
from rag.answering.asking import Asks
from rag.answering.carry import Frame, asked_of, with_time
from rag.answering.followup import Followup
from rag.answering.question import understand

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NAMED = re.compile(
    r"(?:how (?:many|much)|which|what (?:share|proportion|percentage) of|number of|volume of|value of|"
    r"amount of|growth of|share of)\s+"
    r"(?P<thing>[a-z0-9' -]+?)(?=\s+(?:had|has|have|did|do|does|was|were|is|are|will|would|in|by|at|for|on|to|"
    r"from|set|between)\b|[,?.]|$)|"
    r"(?:what|how) (?:was|is|were|are|did) (?:the )?(?P<other>[a-z0-9' -]+?)(?=\s+(?:in|by|at|for|grow|rise|"
    r"fall|increase|decrease|worth)\b|[,?.]|$)",
    re.IGNORECASE,
)
_IT = re.compile(r"\b(?:it|they|them|these|those|that|this)\b", re.IGNORECASE)
_ITS = re.compile(r"\b(?:its|their)\b", re.IGNORECASE)
_HE = re.compile(r"\b(?:he|she|him)\b", re.IGNORECASE)
_HIS = re.compile(r"\b(?:his|her)\b", re.IGNORECASE)
_OFFICE = re.compile(r"\b(?:position|title|job|role|post|who (?:is|was))\b", re.IGNORECASE)
_FROM = re.compile(r"\b(?:from|work(?:s|ing)?|institution|employer|affiliat)", re.IGNORECASE)
_FILL = frozenset("one ones there thing things else also same like".split())
_IN_CHINESE = {
    Asks.WHY: "为什么", Asks.GROWTH: "同比增长多少", Asks.SHARE: "占比是多少", Asks.LEVEL: "是多少",
    Asks.LIST: "有哪些", Asks.RANK: "排第几", Asks.DATE: "是什么时候",
}  # fmt: skip


def readings(read: Followup, frame: Frame, person: str | None) -> list[str]:
    """Return the whole questions that an English follow-up may mean; empty where it stands alone."""
    text = read.text.strip(" ?.")
    asked = english.read(text)
    new = [term for term in asked.terms if term not in _FILL]
    if person and (_HE.search(text) or _HIS.search(text)):
        return [_of_person(text, person)]
    if frame.question.lang != "en":
        return _after_chinese(asked, frame, new)
    if _IT.search(text) or _ITS.search(text):
        thing = _thing(frame)
        return [_ITS.sub(f"{thing}'s", _IT.sub(thing, text, count=1)) + "?"]
    if asked.years and not new and asked.asks in ("open", frame.question.asks.value):
        return [_for_year(frame.text, asked.years[0]) + "?"]
    if not new:
        return [f"{text[:1].upper()}{text[1:]}: {_thing(frame)}{_when(frame, asked)}?"]
    if read.fragment or len(text.split()) <= 4:
        thing, text = _thing(frame), re.sub(r"^(?:for|of|in) ", "", text)
        head = thing.rsplit(" ", 1)[-1]
        found = [frame.text.replace(thing, text, 1) + "?"]
        if " " in thing and not text.endswith(head):
            found.insert(0, frame.text.replace(thing, f"{text} {head}", 1) + "?")
        return found if frame.text.count(thing) else []
    return []


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
    match = _NAMED.search(frame.text)
    if match:
        return (match["thing"] or match["other"]).strip()
    return " ".join(frame.question.terms)


def _when(frame: Frame, asked: english.Reading) -> str:
    years = asked.years or english.read(frame.text).years
    return f" in {years[0]}" if years else ""


def _for_year(text: str, year: int) -> str:
    return _YEAR.sub(str(year), text) if _YEAR.search(text) else f"{text} in {year}"
