"""Times as written (2023年, 去年, 前11个月, 截至11月底, 8—12月, 1月19日) and the days they mean.

What a relative expression means depends on the day the text was written: the anchor. A page's anchor comes from
`rag.pages.dates`, a question's from today. Works on folded text; numerals in Chinese characters are understood.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from rag.pages.days import day_of, month_end
from rag.words import count_of

_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_LONG_YEAR = r"(?:19|20)\d\d|[一二][〇零○一二三四五六七八九]{3}"
# Two digits are a year in a question (23年快递业务量) but mostly a duration in a newspaper (连续14年).
_SHORT_YEAR = r"(?<![\d.第近续])[0-3]\d(?= ?年(?!来|前|后|内|龄|间|以))"
_RELATIVE = (
    r"(?P<relative>前年|去年|上年|昨年|今年以来|今年|本年|当年|明年|来年|上个月|上月|本月|当月|同期|目前|当前|现在|如今|"
    r"眼下|现今|迄今|至今|昨天|昨日|今天|今日|日前|近日|当日|当天)(?:全年|度)?"
)
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:3[01]|[12]\d|0?[1-9]|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_TO = r"\s?(?:[-—–~～―－至到]|——)\s?"
_NO_MONTH = "球|亮|饼|报|刊|薪|供|均"
_PARTS = (
    rf"(?P<first>(?:(?<![目日之以此提])前|(?<![开龙里街镜源])头|首) ?(?P<months>{_MONTH}|两) ?"
    r"(?:个月|月(?!初|底|末|中|份|[上下]旬|\d)))"
    rf"|(?P<range>(?P<from>{_MONTH}) ?月?(?:份)?{_TO}(?P<to>{_MONTH}) ?月(?:份)?(?! ?\d))"
    rf"|(?P<monthday>(?P<month>{_MONTH}) ?月 ?(?P<day>{_DAY}) ?[日号])"
    rf"|(?P<monthonly>(?P<month2>{_MONTH}) ?月(?:份)?(?P<monthend>底|末|初|[上中下]旬|[上下]半月)?(?!{_NO_MONTH}|\d))"
    r"|(?P<quarter>第?[一二三四1-4] ?季度|首季度|Q[1-4]|一季报)(?P<quarterend>末|底)?"
    r"|(?P<quarters>[前头][二两三2-3](?:个)?季度|三季报)"
    r"|(?P<half>上半年|下半年|半年报|中报)(?P<halfend>末|底)?|(?P<end>年底|年末|底|末)|(?P<begin>年初|初)|(?P<full>全年)"
)


_FIRST = r"\d一二三四五六七八九十截到至前头首去上昨今本当明来目现如眼迄近同日下首第Q"


def _pattern(years: str) -> re.Pattern[str]:
    bare = r"(?= ?(?:[上下]半年|[一二三四]季|Q[1-4]|半年报|中报|三季报))"  # 2023一季报
    year = rf"(?:(?P<year>{years}) ?(?:年(?!代)度?|{bare}))"
    # Every piece is optional: looking at the first character spares trying them all at every character.
    return re.compile(
        rf"(?=[{_FIRST}])(?:(?P<asof>截至|截止到?|到|至) ?)?(?:{year}|{_RELATIVE})?(?:的| )?(?:{_PARTS})?",
        re.IGNORECASE,
    )


_SPAN = _pattern(_LONG_YEAR)
_SPAN_LOOSE = _pattern(f"{_LONG_YEAR}|{_SHORT_YEAR}")
_YEARS = re.compile(r"(?P<a>(?:19|20)\d\d) ?年?(?: ?(?:[-—–~～―－至到]|——) ?)(?P<b>(?:19|20)\d\d) ?年")
_DAY_ONLY = re.compile(r"(?<![\d月.—–-])(?P<day>3[01]|[12]\d|[1-9]) ?日(?!元|本|均|常)")
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "首": 1, "1": 1, "2": 2, "3": 3, "4": 4}


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `start` to `end`, both included. `as_of` marks a state on one day (截至2023年底), not a sum."""

    start: dt.date
    end: dt.date
    as_of: bool = False

    @property
    def label(self) -> str:
        """What to call it in Chinese: `2023年`, `2023年1—11月`, `2024年1月22日`."""
        a, b = self.start, self.end
        if self.as_of:
            return f"截至{b.year}年底" if (b.month, b.day) == (12, 31) else f"截至{b.year}年{b.month}月{b.day}日"
        if (a.month, a.day, b.month, b.day) == (1, 1, 12, 31):
            return f"{a.year}年" if a.year == b.year else f"{a.year}—{b.year}年"
        if a == b:
            return f"{a.year}年{a.month}月{a.day}日"
        if a.year == b.year and a.day == 1 and b == month_end(b):
            return f"{a.year}年{a.month}月" if a.month == b.month else f"{a.year}年{a.month}—{b.month}月"
        return f"{a.isoformat()}—{b.isoformat()}"

    def overlaps(self, other: Period) -> bool:
        """Whether the two share a day."""
        return self.start <= other.end and other.start <= self.end

    def covers(self, other: Period) -> bool:
        """Whether every day of `other` lies in this one."""
        return self.start <= other.start and other.end <= self.end

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1


@dataclass(frozen=True, slots=True)
class Mention:
    """A time as written at text[start:end], and the period it means; `explicit` when it names a year."""

    start: int
    end: int
    period: Period
    explicit: bool


def year(number: int) -> Period:
    """Return the period of one calendar year."""
    return Period(dt.date(number, 1, 1), dt.date(number, 12, 31))


def year_earlier(period: Period) -> Period:
    """Return the same days of the year before."""
    start, end = _year_back(period.start), _year_back(period.end)
    whole = period.start.day == 1 and period.end == month_end(period.end)
    return Period(start, month_end(end) if whole else end, period.as_of)


def _year_back(day: dt.date) -> dt.date:
    return day_of(day.year - 1, day.month, day.day) or day.replace(year=day.year - 1, day=28)


def months(number: int, first: int, last: int, as_of: bool = False) -> Period | None:
    """Return the period from one month of a year to another, None where there are none such."""
    if not 1 <= first <= last <= 12:
        return None
    return Period(dt.date(number, first, 1), month_end(dt.date(number, last, 1)), as_of)


def find(
    text: str, anchor: dt.date | None, *, short_years: bool = False, context: int | None = None
) -> tuple[Mention, ...]:
    """Return the times that folded `text` names, in order; `short_years` reads 23年 as 2023年.

    Without an anchor, expressions that need one (去年, 1月19日) are left out. A month or quarter without a year
    takes the year last named before it in the text (`context` at its beginning), else the latest such month that is
    not after the anchor.

    >>> [m.period.label for m in find("2023年前11个月新增1.8万亿元，四季度向好，12月份进出口3.81万亿元", None)]
    ['2023年1—11月', '2023年10—12月', '2023年12月']
    >>> [m.period.label for m in find("去年和截至11月底", dt.date(2024, 1, 22))]
    ['2023年', '截至2023年11月30日']
    """
    found: list[Mention] = []
    taken: list[tuple[int, int]] = []
    for match in _YEARS.finditer(text):
        period = Period(dt.date(int(match["a"]), 1, 1), dt.date(int(match["b"]), 12, 31))
        found.append(Mention(*match.span(), period, True))
        taken.append(match.span())
    for match in (_SPAN_LOOSE if short_years else _SPAN).finditer(text):
        if not match[0].strip() or any(a < match.end() and match.start() < b for a, b in taken):
            continue
        mention = _mention(match, anchor, context)
        if mention:
            found.append(mention)
            taken.append((mention.start, mention.end))
            # 同期 and comparisons aside, a named year holds for the months after it.
            context = mention.period.start.year if match["year"] or match["relative"] else context
    found += [m for m in _bare_days(text, anchor) if all(m.end <= a or b <= m.start for a, b in taken)]
    return tuple(sorted(found, key=lambda m: m.start))


def _mention(match: re.Match[str], anchor: dt.date | None, context: int | None) -> Mention | None:
    named = match["year"] or match["relative"]
    part = any(match[name] for name in ("first", "range", "monthday", "monthonly", "quarter", "quarters", "half"))
    if not named and not part:
        return None
    start = match.start() + (len(match["asof"] or "") if match["asof"] in ("到", "至") else 0)
    if match["relative"] and not match["year"] and not part and match["relative"] in _MOMENTS:
        period = _moment(match["relative"], anchor)
        return Mention(start, match.end(), period, False) if period else None
    number = _year_of(match, anchor, context)
    if number is None:
        return None
    period = _within(match, number)
    return Mention(start, match.end(), period, bool(match["year"])) if period else None


# What holds when something is written: in a question it asks for the latest there is.
NOW = frozenset({"目前", "当前", "现在", "如今", "眼下", "现今", "迄今", "至今"})
_MOMENTS = (
    *NOW, "昨天", "昨日", "今天", "今日", "日前", "近日", "当日", "当天",
    "上个月", "上月", "本月", "当月", "同期",
)  # fmt: skip


def _moment(word: str, anchor: dt.date | None) -> Period | None:
    if anchor is None or word in ("日前", "近日", "当日", "当天", "同期", "当月"):
        return None
    if word in ("昨天", "昨日"):
        day = anchor - dt.timedelta(days=1)
        return Period(day, day)
    if word in ("上个月", "上月", "本月"):
        last = anchor.replace(day=1) - dt.timedelta(days=1) if word != "本月" else anchor
        return Period(last.replace(day=1), month_end(last))
    return Period(anchor, anchor, as_of=word not in ("今天", "今日"))


def _year_of(match: re.Match[str], anchor: dt.date | None, context: int | None) -> int | None:
    if match["year"]:
        digits = match["year"].translate(_DIGITS)
        return int(digits) if len(digits) == 4 else 2000 + int(digits)
    if match["relative"]:
        if match["relative"] == "当年" and context:
            return context
        shift = {"前年": -2, "去年": -1, "上年": -1, "昨年": -1, "明年": 1, "来年": 1}.get(match["relative"], 0)
        return anchor.year + shift if anchor else None
    if context is not None:
        return context
    if anchor is None:
        return None
    period = _within(match, anchor.year)
    # News speaks of what has been: a month or quarter not over yet belongs to the year before, but for what will be.
    if period and period.start > anchor and _is_to_come(match):
        return anchor.year
    if period and period.days > 1 and (anchor.year, anchor.month) != (period.end.year, period.end.month):
        return anchor.year - 1 if period.end > anchor else anchor.year
    return anchor.year - (period is not None and period.start > anchor)


_TO_COME_BEFORE = re.compile(r"(?:将|拟|计划|打算|定于|预计|延长至|推迟至)(?:于|在|到|至|从|自)?$")
_TO_COME_AFTER = re.compile(r"^(?:[^，。；\d]{0,4}起)?(?:将|拟)")


def _is_to_come(match: re.Match[str]) -> bool:
    """Whether a time is told of as still to come: 将在9月份, 3月将."""
    before, after = match.string[max(match.start() - 6, 0) : match.start()], match.string[match.end() : match.end() + 8]
    return bool(_TO_COME_BEFORE.search(before) or _TO_COME_AFTER.match(after))


def _within(match: re.Match[str], number: int) -> Period | None:
    asof = match["asof"] in ("截至", "截止", "截止到")
    if match["monthday"]:
        return _day(day_of(number, count_of(match["month"]), count_of(match["day"])), asof)
    if match["first"]:
        return months(number, 1, count_of(match["months"]), asof)
    if match["range"]:
        return months(number, count_of(match["from"]), count_of(match["to"]), asof)
    if match["monthonly"]:
        month = count_of(match["month2"])
        return months(number, month, month, asof or match["monthend"] in ("底", "末"))
    if match["quarter"]:
        quarter = next(_QUARTERS[c] for c in match["quarter"] if c in _QUARTERS)
        return months(number, quarter * 3 - 2, quarter * 3, asof or bool(match["quarterend"]))
    if match["quarters"]:
        return months(number, 1, 6 if match["quarters"][1] in "二两2" else 9, asof)
    if match["half"]:
        return months(number, *((7, 12) if match["half"] == "下半年" else (1, 6)), asof or bool(match["halfend"]))
    if match["begin"]:
        return Period(dt.date(number, 1, 1), dt.date(number, 1, 31))
    return Period(dt.date(number, 1, 1), dt.date(number, 12, 31), asof or bool(match["end"]))


def _day(day: dt.date | None, asof: bool) -> Period | None:
    return Period(day, day, asof) if day else None


def _bare_days(text: str, anchor: dt.date | None) -> list[Mention]:
    """`19日` alone means the last such day not after the anchor."""
    if anchor is None:
        return []
    found = []
    for match in _DAY_ONLY.finditer(text):
        month = anchor if int(match["day"]) <= anchor.day else anchor.replace(day=1) - dt.timedelta(days=1)
        if period := _day(day_of(month.year, month.month, match["day"]), False):
            found.append(Mention(*match.span(), period, False))
    return found
