"""The times that an article names and the days they mean in it, near words among them: 昨晚, 上周三, 日前, 同日.

Times as written are `periods`; what this adds can only be said of a text whose day is known.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from rag.pages import periods
from rag.pages.days import day_of, month_end

_DAY_RANGE = re.compile(
    r"(?:(20\d\d) ?年 ?)?(?<!\d)(\d{1,2}) ?月 ?(\d{1,2}) ?日? ?(?:[-—–~～―]{1,2}|至|到) ?(\d{1,2}) ?日(?!元|本)"
)
_NEAR = re.compile(
    r"(?P<days>[昨今明前后]天|昨[晚夜晨]|今[晨晚早]|明日(?!黄花)|前日(?!本))|(?P<weekday>[上本下这]周(?P<number>[一二三四五六日末])?)(?!刊|报|年|边|期)"
    r"|(?P<lately>日前|近日|不久前|日来)|(?P<year>年内)|(?P<begin>(?<![今去前明当来\d年])年初)|(?P<feast>元旦)"
)
_SHIFT = {"前": -2, "昨": -1, "今": 0, "明": 1, "后": 2}
_WEEK = {"上": -7, "本": 0, "这": 0, "下": 7}
_LATELY = 14
_SAME = re.compile(r"(?P<day>同日|当[日天])|(?P<month>同月|当月)")


def find(text: str, day: dt.date | None) -> tuple[periods.Mention, ...]:
    """Return the times that a folded text written on `day` names, in order.

    同日 and 当月 mean the time named last before them; 日前 and 近日 the two weeks up to `day`, as they tell no more.
    Without a day, only what names its own year has a meaning.

    >>> [mention.period.label for mention in find("昨晚启用，去年12月动工", dt.date(2024, 1, 19))]
    ['2024年1月18日', '2023年12月']
    """
    own = [*_day_ranges(text, day), *_near(text, day)] if day else []
    found = own + [
        mention
        for mention in periods.find(text, day)
        if all(mention.end <= near.start or near.end <= mention.start for near in own)
    ]
    found.sort(key=lambda mention: mention.start)
    return tuple(sorted([*found, *_same(text, found)], key=lambda mention: mention.start))


def _day_ranges(text: str, day: dt.date) -> Iterator[periods.Mention]:
    """Yield 1月19日至21日 and the like as one time; without a year, of the last such days that are not ahead."""
    for match in _DAY_RANGE.finditer(text):
        year = int(match[1] or day.year)
        first, last = (day_of(year, match[2], match[number]) for number in (3, 4))
        if first and not match[1] and first > day:
            first, last = (day_of(year - 1, match[2], match[number]) for number in (3, 4))
        if first and last and first < last:
            yield periods.Mention(*match.span(), periods.Period(first, last), bool(match[1]))


def _near(text: str, day: dt.date) -> Iterator[periods.Mention]:
    """Yield the words for days near the day of writing: 昨晚, 上周三, 日前, 年内, 元旦."""
    for match in _NEAR.finditer(text):
        if match["days"]:
            first = last = day + dt.timedelta(_SHIFT[match[0][0]])
        elif match["weekday"]:
            monday = day + dt.timedelta(_WEEK[match[0][0]] - day.weekday())
            number = match["number"]
            at = "一二三四五六日".find(number) if number and number != "末" else 0
            first = monday + dt.timedelta(5 if number == "末" else at)
            last = first + dt.timedelta(0 if number and number != "末" else 1 if number else 6)
        elif match["lately"]:
            first, last = day - dt.timedelta(_LATELY), day
        elif match["feast"]:
            first = last = day.replace(month=1, day=1) if day.month < 12 else dt.date(day.year + 1, 1, 1)
        else:
            first, last = day.replace(month=1, day=1), day.replace(month=1 if match["begin"] else 12, day=31)
        yield periods.Mention(*match.span(), periods.Period(first, last), False)


def _same(text: str, named: Sequence[periods.Mention]) -> Iterator[periods.Mention]:
    """Yield 同日, 当天 and 当月, which mean the day or month of the time named before them."""
    for match in _SAME.finditer(text):
        days = [m.period.end for m in named if m.end <= match.start() and m.period.days <= (1 if match["day"] else 31)]
        if days:
            first, last = (days[-1], days[-1]) if match["day"] else (days[-1].replace(day=1), month_end(days[-1]))
            yield periods.Mention(*match.span(), periods.Period(first, last), False)
