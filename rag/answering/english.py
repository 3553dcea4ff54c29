"""What an English question asks: the same slots as in Chinese, read by English words.

Its content words stay English; `match` ties them to Chinese words through the encoder, which holds both languages in
one space.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from rag.pages import periods
from rag.pages.periods import Period
from rag.words import is_han

_RULES: tuple[tuple[str, str], ...] = (
    ("author", r"\bwho (?:wrote|reported|photographed|took|authored)|\b(?:author|reporter|journalist|"
               r"photographer|byline)\b"),
    ("why", r"\bwhy\b|\breasons?\b|\bwhat caused\b|\bhow come\b"),
    ("change", r"\bpercentage points?\b"),
    ("compare", r"\b(?:which|who|what|whose)\b.*\b(?:(?:more|less|fewer|higher|lower|larger|faster|slower|"
                r"bigger|smaller)\b.*\b(?:or|than)\b|(?:most|least|fewest|highest|lowest|largest|fastest|slowest|"
                r"biggest|smallest)\b)|\bcompared?\b|\bdifference between\b|\bmore than\b.*\?|\bversus\b|"
                r"\bvs\b"),
    ("rank", r"\brank(?:s|ed|ing)?\b|\bwhat place\b|\bwhich position\b"),
    ("multiple", r"\bhow many times\b"),
    ("duration", r"\bhow long\b|\bhow many (?:consecutive |straight )?(?:years|months|days|hours)\b"),
    ("share", r"\bshare\b|\bproportion\b|\baccount(?:s|ed)? for\b|\bratio\b|\bwhat percent(?:age)? of\b|\bmake "
              r"up\b|\bmade up\b"),
    ("growth", r"\bgrow(?:th|n|s)?\b|\bgrew\b|\bincreas(?:e|ed|es)\b|\brise\b|\brose\b|\bfall\b|\bfell\b|"
               r"\bdecreas|\bdeclin|\bdrop|"
               r"\byear[- ]on[- ]year\b|\bhow (?:fast|much faster)\b|\bby what percent|\bup by\b"),
    ("date", r"\bwhen\b|\bwhat (?:date|day|time|year|month|moment)\b|\bwhich (?:date|day|year|month)\b"),
    ("who_said", r"\bwho (?:said|says|stated|noted|pointed|believes?|argued|announced|suggested|proposed|"
                 r"revealed|told)\b"),
    ("person", r"\bwho(?:m|se)?\b|\bwhat is the name\b|\bname of\b"),
    ("place", r"\bwhere\b|\b(?:which|what) (?:province|city|county|country|countries|place|port|region|district)\b"),
    ("level", r"^what (?:was|were|is|are) (?!(?:the )?(?:two|three|four|five|main|new)\b)[^?,]*\b(?:sales|exports|"
              r"imports|revenue|profits|spending|investment|output|value|volume|population|trade|gdp|turnover|business)"
              r"(?: (?:in|for|of|during) [^?]*)?\??$"),
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
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_PARTS = {"first half": (1, 6), "second half": (7, 12)} | {
    f"{name} quarter": (3 * number - 2, 3 * number)
    for number, name in enumerate(("first", "second", "third", "fourth"), 1)
}
_WHEN = re.compile(
    rf"(?:(?P<first>{_MONTH})\.?(?: (?P<from>\d{{1,2}}))?\s*(?:[-–—]|to|through)\s*)?(?P<last>{_MONTH})\.?"
    r"(?: (?P<day>\d{1,2})(?:st|nd|rd|th)?)?,?(?: of)? (?P<year>20\d\d)\b"
    rf"|(?:the )?(?P<part>{'|'.join(_PARTS)}) of (?P<of>20\d\d)\b|\bend of (?P<end>20\d\d)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*|\d+(?:\.\d+)?%?")
_STOP = frozenset(
    "a an the of in on at to for from by with and or is are was were be been being do does did has have had "
    "will would can could how many much what which who whom whose when where why that this these those it "
    "its their there than then as into about s year years during between according please tell me total "
    "number amount figure large big high long did percent percentage per cent rate compared same period last "
    "previous over up down out off new all any some more most less least name list say said says stated "
    "article newspaper page report reported roughly approximately almost actually already ever just only".split()
)
# Said by the kind of the question already.
_KIND_WORDS = frozenset(
    "grow grows grew growth fast faster rise rose risen increase increased increases fall fell fallen "
    "decrease decreased decline declined drop dropped change changed share proportion ranking ranked rank "
    "compare".split()
)
_NATIONAL = frozenset({"china", "chinese", "china's", "nationwide", "national", "country"})
_COUNTRY_ONLY = re.compile(r"\bchin(?:a|ese)\b|\bnationwide\b|\bnational\b", re.IGNORECASE)


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


def is_english(text: str) -> bool:
    """Whether a question is to be read as English: no Chinese characters but those of a quoted name.

    >>> is_english("What was the volume in 2023?"), is_english("5G基站 how many 个"), is_english("GDP多少")
    (True, False, False)
    """
    han = sum(map(is_han, text))
    latin = len(re.findall(r"[A-Za-z]+", text))
    return latin >= 2 and han <= 1


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
    asks = next((asks for asks, pattern in _COMPILED if pattern.search(text)), "open")
    told = _WHEN.sub(" ", text)
    words = [w.lower().removesuffix("'s") for w in _WORD.findall(told)]
    terms = [w for w in words if w not in _STOP | _KIND_WORDS and w not in _NATIONAL and not _YEAR.fullmatch(w)]
    family = next((family for family, pattern in _FAMILIES if pattern.search(text)), None)
    places = ("全国",) if _COUNTRY_ONLY.search(text) else ()
    named = [*map(_period, _WHEN.finditer(text)), *(periods.year(int(y)) for y in _YEAR.findall(told))]
    return Reading(
        asks,
        tuple(dict.fromkeys(named)),
        tuple(dict.fromkeys(terms)),
        places,
        family if asks not in ("level",) else None,
    )


def _period(match: re.Match[str]) -> Period:
    if match["end"]:
        return Period(dt.date(int(match["end"]), 1, 1), dt.date(int(match["end"]), 12, 31), as_of=True)
    year = int(match["year"] or match["of"])
    if match["part"]:
        first, last = _PARTS[match["part"].lower()]
    else:
        last = _MONTHS[match["last"].lower()]
        first = _MONTHS[match["first"].lower()] if match["first"] else last
    end = calendar.monthrange(year, last)[1]
    start = int(match["from"] or 1)
    if match["day"] and 1 <= int(match["day"]) <= end:
        end = int(match["day"])
        start = start if match["first"] else end
    start = max(1, min(start, calendar.monthrange(year, first)[1]))
    if (first, start) > (last, end):
        return periods.year(year)
    return Period(dt.date(year, first, start), dt.date(year, last, end))
