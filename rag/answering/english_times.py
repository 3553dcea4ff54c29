"""The times that an English question names: days, months, quarters, halves, years, and states at their ends."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from rag.pages import periods
from rag.pages.periods import Period

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_ORDINALS = ("first", "second", "third", "fourth")
_COUNTS = {
    word: number for number, word in enumerate("one two three four five six seven eight nine ten eleven".split(), 1)
}
_YEAR = r"(?:19|20)\d\d"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?![\d.,]*\d)"
_PART = (
    rf"(?P<half>{'|'.join(_ORDINALS[:2])})[- ]half|(?P<quarter>{'|'.join(_ORDINALS)})[- ]quarter|q(?P<q>[1-4])|"
    rf"(?:h(?P<h>[12])|(?P<nh>[12])h)|first (?P<months>{'|'.join(_COUNTS)}|\d+) months"
)
_JOINED = r"\s*(?:[-–—]|to|through|and|until)\s*"
_TO_YEAR = rf"(?:,|'s| of| in| this year| \()*\s*(?P<year>{_YEAR})\b"
_END = r"(?P<end>(?:as of |as at |by )?(?:the )?(?:end[- ]of[- ]|end[- ]|year[- ]end |late[- ])|as of )"
_WHEN = re.compile(
    rf"\b{_END}?(?:(?:the )?(?P<mid>mid|early)[- ])?(?:"
    rf"(?:the )?(?:{_PART})(?:{_TO_YEAR.replace('year>', 'of>')})?"
    rf"|(?:(?P<day1>{_DAY})(?:{_JOINED}(?P<day2>{_DAY}))? (?:of )?)?(?P<first>{_MONTH})\b\.?(?: (?P<from>{_DAY}))?"
    rf"(?:{_JOINED}(?:(?P<last>{_MONTH})\b\.?(?: (?P<to>{_DAY}))?|(?P<upto>{_DAY})))?(?:{_TO_YEAR})?"
    rf"|new year's day,?(?: of| in)? (?P<newyear>{_YEAR})"
    rf"|(?P<y>{_YEAR})(?:'s)?(?: (?:{_PART.replace('?P<', '?P<y_')}))?(?:\s*[-–]\s*(?P<until>{_YEAR}))?\b"
    r"(?![-\d%.]*\d))",
    re.IGNORECASE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Time:
    """A time and where it stands; `yearless` where no year is named: `period` then lies in whichever year."""

    start: int
    end: int
    period: Period
    yearless: bool = False

    @property
    def chinese(self) -> str:
        """The time in Chinese words."""
        label = self.period.label
        return label.replace(f"{self.period.start.year}年", "") if self.yearless else label


def find(text: str, short: int = 2000) -> tuple[Time, ...]:
    """Return the times that `text` names, in order; those without a year are read as of the year `short`.

    >>> [t.period.label for t in find("on 16 August 2023, in Q2 2023, the first half of 2024 and by end-June 2025")]
    ['2023年8月16日', '2023年4—6月', '2024年1—6月', '截至2025年6月30日']
    """
    found = []
    for match in _WHEN.finditer(text):
        said = match[0]
        year = next((int(match[g]) for g in ("year", "of", "newyear", "y") if match[g]), None)
        if year is None and (said[:1].islower() and said.lower() in ("may", "march")):
            continue  # may, march: no months
        period = _period(match, year or short)
        if period:
            found.append(Time(match.start(), match.end(), period, year is None))
    return tuple(found)


def _period(match: re.Match[str], year: int) -> Period | None:
    as_of = bool(match["end"])
    if match["newyear"]:
        return Period(dt.date(year, 1, 1), dt.date(year, 1, 1))
    if months := _part(match, "") or _part(match, "y_"):
        return _months(year, *months, as_of)
    if match["y"]:
        return (
            Period(dt.date(year, 1, 1), dt.date(int(match["until"] or year), 12, 31), as_of)
            if (not match["until"] or int(match["until"]) >= year)
            else periods.year(year)
        )
    first = _MONTHS[match["first"].lower()]
    last = _MONTHS[match["last"].lower()] if match["last"] else first
    start = _number(match["day1"] or match["from"])
    end = _number(match["to"] or match["upto"] or match["day2"]) or (start if last == first else None)
    try:
        a = dt.date(year, first, start or 1)
        b = dt.date(year, last, end or calendar.monthrange(year, last)[1])
    except ValueError:
        return periods.year(year)
    return Period(a, b, as_of and not match["mid"]) if a <= b else periods.year(year)


def _part(match: re.Match[str], prefix: str) -> tuple[int, int] | None:
    """Return the first and last month of the part of a year that is named."""
    if half := match[f"{prefix}half"]:
        return (1, 6) if half.lower() == "first" else (7, 12)
    if half := match[f"{prefix}h"] or match[f"{prefix}nh"]:
        return (1, 6) if half == "1" else (7, 12)
    if quarter := match[f"{prefix}quarter"] or match[f"{prefix}q"]:
        number = int(quarter) if quarter.isdigit() else _ORDINALS.index(quarter.lower()) + 1
        return 3 * number - 2, 3 * number
    if months := match[f"{prefix}months"]:
        number = int(months) if months.isdigit() else _COUNTS[months.lower()]
        return (1, number) if number <= 12 else None
    return None


def _months(year: int, first: int, last: int, as_of: bool) -> Period:
    return Period(dt.date(year, first, 1), dt.date(year, last, calendar.monthrange(year, last)[1]), as_of)


def _number(day: str | None) -> int | None:
    return int(re.sub(r"\D", "", day)) if day else None
