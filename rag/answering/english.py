"""What an English question asks: the same slots as in Chinese, read by English words.

Its content words stay English; `match` ties them to Chinese words through the encoder, which holds both languages in
one space.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass

from rag.answering import english_times
from rag.pages.periods import Period
from rag.words import is_han

_MEASURES = (
    r"sales|exports|imports|revenues?|profits?|spending|investment|output|value|volume|population|trade|gdp|turnover|"
    r"business|prices?|margin|loss|income|costs?|rate|index|length|height|area|capacity|temperature|age|deficit|"
    r"surplus|number"
)
_RULES: tuple[tuple[str, str], ...] = (
    ("author", r"\bwho (?:wrote|reported|photographed|took|authored)|\b(?:author|reporter|journalist|"
               r"photographer|byline)\b"),
    ("yes_no", r"^(?:is|are|was|were|did|does|do|has|have|had|can|could|will|would)\b(?!.*\bor\b)"),
    ("date", r"^(?:from |since |until |by |on )?(?:when\b|what (?:date|day|moment|time)\b|"
             r"which (?:date|day|month|year)\b)"),
    ("why", r"\bwhy\b|\breasons?\b|\bwhat caused\b|\bhow come\b"),
    ("change", r"\bpercentage points?\b"),
    ("compare", r"\b(?:which|who|what|whose)\b.*\b(?:(?:more|less|fewer|higher|lower|larger|faster|slower|"
                r"bigger|smaller)\b.*\b(?:or|than)\b|(?:most|least|fewest|highest|lowest|largest|fastest|slowest|"
                r"biggest|smallest)\b)|\bcompare\b|\bdifference between\b|\bversus\b|\bvs\b"),
    ("person", r"^who (?!(?:said|says|stated|noted|pointed|believes?|argued|announced|suggested|proposed|revealed|"
               r"told)\b)"),
    ("growth", r"\bby how (?:many|much)\b(?!.*\b(?:than|outnumber))|\bhow much (?:bigger|larger|higher|lower|"
               r"smaller|more)\b(?!.*\b(?:or|than)\b)"),
    ("rank", r"\brank(?:s|ed|ing)?\b|\bwhat place\b|\bwhich position\b"),
    ("multiple", r"\bhow many times\b"),
    ("duration", r"\bhow long\b|\bhow many (?:consecutive |straight )?(?:years|months|days|hours)\b"),
    ("share", r"\bshare\b(?! price|holder)|\bproportion\b|\bmake up\b|\baccount(?:s|ed)? for\b|\bratio\b|"
              r"\bwhat percent(?:age)? of\b|\bmade up\b"),
    ("growth", r"\bgrow(?:th|n|s)?\b|\bgrew\b|\bincreas(?:e|ed|es)\b|\brise\b|\brose\b|\bfall\b|\bfell\b|"
               r"\bdecreas|\bdeclin|\bdrop|"
               r"\byear[- ]on[- ]year\b|\bhow (?:fast|much faster)\b|\bby what percent|\bup by\b"),
    ("date", r"\bwhen\b|\bwhat (?:date|day|time|year|month|moment)\b|\bwhich (?:date|day|year|month)\b"),
    ("who_said", r"\bwho (?:said|says|stated|noted|pointed|believes?|argued|announced|suggested|proposed|"
                 r"revealed|told)\b"),
    ("person", r"\bwho(?:m|se)?\b|\bwhat is the name\b|\bname of\b"),
    ("place", r"\bwhere\b|\b(?:which|what) (?:province|city|county|country|countries|place|port|region|district)\b"),
    ("level", rf"^what (?:was|were|is|are) (?!(?:the )?(?:two|three|four|five|main|new)\b)[^?,]*?\b(?:{_MEASURES})"
              r"(?: (?:in|for|of|during|on|at|by|to|from)\b[^?]*)?\??$|"
              rf"^(?!who|what|which|where|when|how|why|is|are|did|does|was|were)[^?]*\b(?:{_MEASURES})\b"),
    ("list", r"\b(?:which|what) (?:\w+ )?(?:are|were)\b|\blist\b|\bname the\b|\bwhich (?:two|three|four|five|"
             r"six|eight|nine|ten)\b|"
             r"\bwhat (?:two|three|four|five|eight|nine) "),
    ("level", r"\bhow (?:many|much|large|big|high|heavy|tall|little|few|wide|deep|far|old)\b|\bvolume\b|"
              r"\bvalue\b|\btotal\b|\bnumber of\b|\bamount\b|\bfigure\b|\boutput\b"),
    ("organisation", r"\b(?:which|what) (?:company|companies|firm|organi[sz]ation|agency|ministry|department|"
                     r"institute|bank|newspaper|team)\b"),
    ("how", r"\bhow\b"),
    ("yes_no", r"^(?:is|are|was|were|did|does|do|has|have|had|can|could|will|would)\b"),
    ("definition", r"^what (?:is|are|does)\b|\bdefin|\bmeaning\b"),
)  # fmt: skip
_COMPILED = tuple((asks, re.compile(pattern, re.IGNORECASE)) for asks, pattern in _RULES)
_FAMILIES = (
    ("percent", re.compile(r"\bpercent|\bper cent|%|\bgrowth rate|\bshare\b|\bproportion", re.IGNORECASE)),
    ("money", re.compile(r"\byuan\b|\brmb\b|\bdollars?\b|\brevenue\b|\bmoney\b|\bworth\b|\bcost\b", re.IGNORECASE)),
)
_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*|\d+(?:\.\d+)?%?")
_CODE = 3  # digits of a number that may be a name: 002211, 500
_STOP = frozenset(
    "a an the of in on at to for from by with and or is are was were be been being do does did has have had "
    "will would can could how many much what which who whom whose when where why that this these those it "
    "its their there than then as into about s year years during between according please tell me total "
    "number amount figure large big high long did percent percentage per cent rate compared same period last "
    "previous over up down out off new all any some more most less least name list say said says stated "
    "article newspaper page report reported roughly approximately almost actually already ever just only".split()
)
# By itself never a part of what is asked about.
ASKING = frozenset(
    "how many much what which who whom whose when why did do does done was were is are be been had has have a an the "
    "this that these those it its their there one two three four five six seven eight nine ten year years given "
    "put make made get got kind kinds sort type across whole entire just also such some any no not if so "
    "as than he she they his her we you i me my your our each every both only please tell really exactly according "
    "number amount total figure long far ago alone going expected expecting worth little saw see "
    "seen moved does set apply applied quoted called carry weight basis person persons together".split()
)
# Nor does any phrase hold one of these.
FRAME = frozenset(
    "how many much what which who whom whose when why did do does was were is are be been than the a an this that "
    "these those they he she his her outnumber".split()
)
# Said by the kind of the question already.
_KIND_WORDS = frozenset(
    "grow grows grew growth fast faster rise rose risen increase increased increases fall fell fallen "
    "decrease decreased decline declined drop dropped change changed share proportion ranking ranked rank "
    "compare".split()
)
_NATIONAL = frozenset({"china", "chinese", "china's", "nationwide", "national", "country"})
_COUNTRY_ONLY = re.compile(r"\bchin(?:a|ese)\b|\bnationwide\b|\bnational\b", re.IGNORECASE)


def is_small(word: str) -> bool:
    """Whether a word, in lower case, says how a question is put and not what it is about."""
    return word in _STOP or word in _KIND_WORDS


# What a question asks for, in a word or two.
NAMES = {
    "level": "amount", "growth": "growth", "change": "change", "share": "share", "rank": "rank",
    "multiple": "multiple", "duration": "duration", "date": "date", "person": "person", "who_said": "who said it",
    "author": "author", "office": "office", "place": "place", "organisation": "organisation", "list": "list",
    "definition": "what it is", "why": "reason", "how": "how", "yes_no": "yes or no", "compare": "comparison",
    "open": "search",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """What an English question says: kind, times, content words in lower case, 全国 if the country is named."""

    asks: str
    periods: tuple[Period, ...]
    terms: tuple[str, ...]
    places: tuple[str, ...]
    family: str | None

    @property
    def years(self) -> tuple[int, ...]:
        """The years that the times named begin in."""
        return tuple(dict.fromkeys(period.start.year for period in self.periods))


_FRAME = re.compile(r"\b(?:what|how|who|which|when|where|why|did|was|were|is|are|the|of|in)\b", re.IGNORECASE)


def is_english(text: str) -> bool:
    """Whether a question is to be read as English: no Chinese characters but those of a name that it gives in Chinese.

    >>> is_english("What was the volume in 2023?"), is_english("5G基站 how many 个"), is_english("GDP多少")
    (True, False, False)
    """
    han = sum(map(is_han, text))
    latin = len(re.findall(r"[A-Za-z]+", text))
    return latin >= 2 and (han <= 1 or (latin > han and bool(_FRAME.search(text))))


def when(period: Period) -> str:
    """Return what to call a period in English.

    >>> import datetime as dt
    >>> when(Period(dt.date(2023, 1, 1), dt.date(2023, 11, 30)))
    'January–November 2023'
    """
    a, b = period.start, period.end
    last = f"{b.day} {b:%B} {b.year}"
    if period.as_of:
        return f"as of {last}"
    if a == b:
        return last
    if (a.month, a.day, b.month, b.day) == (1, 1, 12, 31):
        return str(a.year) if a.year == b.year else f"{a.year}–{b.year}"
    if a.year == b.year and a.day == 1 and b.day == calendar.monthrange(b.year, b.month)[1]:
        return f"{a:%B} {a.year}" if a.month == b.month else f"{a:%B}–{b:%B} {b.year}"
    return f"{a.day} {a:%B} {a.year} – {last}"


def read(text: str) -> Reading:
    """Return the slots of an English question.

    >>> read("What was China's express delivery volume in 2023?").terms
    ('express', 'delivery', 'volume')
    """
    times = english_times.find(text)
    told = text
    for time in reversed(times):
        told = f"{told[: time.start]} {told[time.end :]}"
    asks = next((asks for asks, pattern in _COMPILED if pattern.search(text)), "open")
    words = [w.lower().removesuffix("'s") for w in _WORD.findall(told)]
    terms = [w for w in words if not is_small(w) and w not in _NATIONAL and not (w.isdigit() and len(w) < _CODE)]
    family = next((family for family, pattern in _FAMILIES if pattern.search(text)), None)
    places = ("全国",) if _COUNTRY_ONLY.search(text) else ()
    named = [time.period for time in times if not time.yearless]
    return Reading(
        asks,
        tuple(dict.fromkeys(named)),
        tuple(dict.fromkeys(terms)),
        places,
        family if asks not in ("level",) else None,
    )
