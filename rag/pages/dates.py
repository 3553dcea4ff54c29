"""When a page was printed and an article written, and what 去年, 前11个月 or 1月12日 mean in it.

A newspaper's text layer seldom holds the date line of the page. But the page speaks of days that are past: explicit
ones (2024年1月1日…正式生效), months (截至2023年11月底), years reviewed as complete (2023年…同比增长). It cannot be
older than the latest of these; and a day without a year (本报北京1月19日电) is then the first such day not
before it.
Proofs are taken from the page alone: where it says nothing, the answer is None.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.pages import marks, periods, times
from rag.pages.days import day_of, month_end
from rag.pages.records import Article, Page
from rag.words import fold

_NOT_YET = re.compile(
    r"(?:将|力争|计划|预计|预测|目标|展望|规划|远景|争取|有望|到|至|自|从|迎接|部署|拟)(?:于|在|到)?$"
)
_AHEAD = re.compile(r"^(?:起|前|之前|以前|将|的?(?:目标|规划|计划|重点|工作|任务|预算)|\D{0,12}(?:将|力争|计划))")
_DAY = re.compile(r"(20\d\d)年(\d{1,2})月(\d{1,2})日")
_MONTH = re.compile(r"(截至|截止到?)?(20\d\d)年(?:前(?=\d+个月))?(\d{1,2})(?:月(?!\d{1,2}日)(底|末)?|个月)")
_MONTHS = re.compile(r"(20\d\d)年(\d{1,2})月?(?:[-—–~～―至到]|——)(\d{1,2})月(?!\d)")
_YEAR_END = re.compile(r"(截至|截止到?)?(20\d\d)年(?:底|末)")
_YEAR = re.compile(r"(20\d\d)年(?!\d{1,2}月|前\d|底|末|以来|初|起|前|后)")
_REVIEWED = re.compile(r"^(?:全年|度)?[^。；]{0,60}?(?:同比|比上年|累计完成|全年|比重分别为|增长\d|下降\d)")
_WHOLE_YEAR = re.compile(r"^(?:全年|度)")
_MONTH_DAY = re.compile(r"(?<![\d年])(\d{1,2})月(\d{1,2})日")
_HEAD_DATE = re.compile(r"(20\d\d)年(\d{1,2})月(\d{1,2})日(?=.{0,12}(?:星期|农历|第\d+版|第\d+期))")
_ONES = {char: number for number, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}
_WRITTEN_OUT = re.compile(
    r"(?:([一二][〇零○一二三四五六七八九]{3})年)?(十[一二]?|[一二三四五六七八九])月([二三]?十[一二三四五六七八九]?|[一二三四五六七八九])日"
)
# A day without a year this soon after a year belongs to that year: 2023年5月18日…, 5月20日….
_SAME_SENTENCE = 40
# In these months papers look back on the whole year before.
_REVIEW_MONTHS = frozenset({1, 2, 3})


@dataclass(frozen=True, slots=True)
class Dating:
    """What a page proves of its own day. `day` is printed on it; `not_before` the latest day it speaks of as past;
    `current` says that this is a day of its own news, so that the year is the one it was written in.
    """

    day: dt.date | None
    not_before: dt.date | None
    current: bool
    why: str


@dataclass(frozen=True, eq=False, slots=True)
class _Lines:
    """The lines of one page, told apart from others by being these: every article asks for the day of its page."""

    lines: Sequence[str]

    def __hash__(self) -> int:
        return id(self.lines)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Lines) and other.lines is self.lines


def dating(lines: Sequence[str]) -> Dating:
    """Return what the lines of a page prove of its day."""
    return _dating(_Lines(lines))


@lru_cache(maxsize=64)
def _dating(of: _Lines) -> Dating:
    lines = of.lines
    text = "".join(map(_plain, lines))
    for line in (*lines[:12], *lines[-12:]):
        head = _plain(line)
        if marks.MASTHEAD.match(head) and (found := _HEAD_DATE.search(head)) and (day := day_of(*found.groups())):
            return Dating(day, day, True, f"the page's head reads {found[0]}")
    news = list(_news_days(text))
    past, why = _latest_past(text, early=not news or bool(_REVIEW_MONTHS & {month for month, _ in news}))
    if past is None:
        return Dating(None, None, False, "the page names no year")
    days = [(day, md) for md in news if (day := _first_from(past, *md))]
    if not days:
        return Dating(None, past, False, why)
    # News is a few months old at most: 1月3日 and 12月28日 on one page are days of one winter.
    near = [(day, md) for day, md in days if (day - past).days < 300] or days
    day, (month, number) = max(near)
    return Dating(None, day, True, f"{why}, and the first {month}月{number}日 from then on is {day}")


def _plain(text: str) -> str:
    """Return folded text, white space closed, the days in Chinese numerals written in figures.

    >>> _plain("二〇二四年一月二十日 星期六"), _plain("本報１月 22 日訊"), _plain("十年一日")
    ('2024年1月20日星期六', '本报1月22日讯', '十年一日')
    """
    return _WRITTEN_OUT.sub(_figures, "".join(fold(text).split()))


def _figures(match: re.Match[str]) -> str:
    year, month, day = match.groups()
    numbers = "".join(str(_ONES[char]) for char in year or ""), str(_small(month)), str(_small(day))
    return "".join(number + unit for number, unit in zip(numbers, "年月日", strict=True) if number)


def _small(written: str) -> int:
    """Return a number below one hundred that is written in Chinese numerals: 十九, 二十, 三."""
    tens, ten, ones = written.rpartition("十")
    return (_ONES.get(tens, 1) * 10 if ten else 0) + _ONES.get(ones, 0)


def _news_days(text: str) -> Iterator[tuple[int, int]]:
    """Yield month and day of the days that the page names without a year: days of its own news."""
    for match in _MONTH_DAY.finditer(text):
        before = text[max(0, match.start() - _SAME_SENTENCE) : match.start()]
        sentence = re.split("[。！？]", before)[-1]
        ahead = _AHEAD.match(text[match.end() : match.end() + 16]) or _NOT_YET.search(before)
        if not re.search(r"20\d\d年|去年|上年", sentence) and not ahead and day_of(2024, match[1], match[2]):
            yield int(match[1]), int(match[2])


def _latest_past(text: str, *, early: bool) -> tuple[dt.date | None, str]:
    """Return the latest day that the page speaks of as past, and the words that say so.

    `early`: the page may be of the first months of a year, so that a year reviewed in plain words is over.
    """
    found: list[tuple[dt.date, str]] = []
    for match in _DAY.finditer(text):
        if _is_past(text, match) and (day := day_of(*match.groups())):
            found.append((day, match[0]))
    for match in _MONTH.finditer(text):
        if _is_past(text, match) and (first := day_of(match[2], match[3], 1)):
            # 截至11月底 proves the whole month, 11月底 alone only its last days, 11月 its first day.
            whole = match[1] or match[0].endswith("个月")
            day = month_end(first) if whole else first.replace(day=20) if match[4] else first
            found.append((day, match[0]))
    for match in _MONTHS.finditer(text):
        if _is_past(text, match) and int(match[2]) < int(match[3]) and (first := day_of(match[1], match[3], 1)):
            found.append((month_end(first), match[0]))
    for match in _YEAR_END.finditer(text):
        if _is_past(text, match):
            found.append((dt.date(int(match[2]), 12, 31 if match[1] else 1), match[0]))
    found += _reviewed(text, early)
    return max(found, default=(None, ""))


def _reviewed(text: str, early: bool) -> Iterator[tuple[dt.date, str]]:
    """Yield the last day of every year whose results the page gives."""
    for match in _YEAR.finditer(text):
        after = text[match.end() : match.end() + 70]
        said = _REVIEWED.match(after)
        if (
            said
            and _is_past(text, match)
            and (early or _WHOLE_YEAR.match(after))
            and not re.search("将|预计|力争|预测", said[0])
        ):
            yield dt.date(int(match[1]), 12, 31), match[0] + said[0]


def _is_past(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 8) : match.start()]
    return not _NOT_YET.search(before) and not _AHEAD.match(text[match.end() : match.end() + 16])


def _first_from(start: dt.date, month: int, number: int) -> dt.date | None:
    """Return the first day of that month and number that is not before `start`."""
    days = (day_of(year, month, number) for year in range(start.year, start.year + 5))
    return next((day for day in days if day and day >= start), None)


def dated(page: Page) -> Page:
    """Return the page with the day that it proves, where none was given: `date`, or `not_before`."""
    if page.date:
        return page
    found = dating(page.lines)
    return replace(page, date=found.day, not_before=found.not_before)


@dataclass(frozen=True, slots=True)
class Told:
    """The day that a dateline tells, and the words that prove it; `day` is None where nothing does."""

    day: dt.date | None
    why: str


def told(page: Page, dateline: str | None) -> Told:
    """Return the day that a dateline names, its year inferred from the page, and why; or why there is none."""
    match = re.search(r"(?:(20\d\d)年)?(\d{1,2})月(\d{1,2})日", _plain(dateline or ""))
    if not match:
        return Told(None, "no dateline names a day")
    if match[1]:
        return Told(day_of(*match.groups()), f"its dateline reads {match[0]}")
    found = dating(page.lines)
    last = page.date or page.not_before
    if last is None or not (page.date or found.current):
        return Told(None, f"its dateline reads {match[0]}, but the page proves no year")
    day = day_of(last.year, match[2], match[3])
    if day is None or day > last:
        day = day_of(last.year - 1, match[2], match[3])
    year = f"the page is of {page.date}" if page.date else found.why
    return Told(day, f"its dateline reads {match[0]}; the year: {year}")


def published(page: Page, dateline: str | None) -> dt.date | None:
    """Return the day that a dateline names, in the year that the page proves; None where it names or proves none."""
    return told(page, dateline).day


def why_published(article: Article) -> str:
    """Say what proves the day of an article, or why it has none."""
    if not article.page.lines:
        return "it was given" if article.published else "none was given"
    if article.page.date and article.published == article.page.date:
        printed = dating(article.page.lines)
        return printed.why if printed.day == article.published else "the day was given for the page"
    return told(article.page, article.dateline).why


def writing_day(article: Article) -> dt.date | None:
    """Return the best known day of writing: the article's own, its page's, or the day the page is not older than."""
    return article.published or article.page.date or article.page.not_before


def writing_year(article: Article) -> int | None:
    """Return the year that the article was written in, None where nothing proves it."""
    if day := article.published or article.page.date:
        return day.year
    page = article.page
    return page.not_before.year if page.not_before and dating(page.lines).current else None


def resolve(article: Article) -> tuple[periods.Mention, ...]:
    """Return the times that an article names, with the days they mean in it (offsets into `Article.text`).

    去年, 目前, 前11个月, 截至11月底, 1月12日, 昨晚, 日前 are counted from the day of writing.
    """
    return times.find(fold(article.text), writing_day(article))
