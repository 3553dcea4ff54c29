"""A follow-up and the question it leans on → the whole questions it may mean, likeliest first.

Text to text: what is carried over is the asker's own words, so that the whole question can be shown and checked. Times,
places, people and measures are replaced by their like; another thing takes the place of the thing spoken of.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from rag.answering import asking
from rag.answering.asking import Asks
from rag.answering.question import Question
from rag.pages import periods
from rag.pages.clauses import is_aside
from rag.words import is_han, normalise, offsets, tag

# The words of a question that ask, with what leads up to them.
_ASKED = re.compile(
    r"(?:分别|一共|总共|大概|大约|到底|究竟)?(?:都|各)?(?:是|为|有|达到?|完成|约|过|在|用|花|卖|由)?了?"
    rf"(?:{asking.ASKED_UNIT.pattern.replace('?P<magnitude>', '?:').replace('?P<unit>', '?:')}|"
    r"(?:多少|几)(?:万亿|[万亿千百])|多少|百分之几|第?几[个位家名大种项类条点届次]?|"
    r"多[大高重长远快久]|为什么|为何|为啥|何以|怎么样|怎样|如何|怎么|哪些|"
    r"哪一?[个家位年天里儿国项种]?(?:单位|部门|机构|公司|企业|国家|省份?|城市|地方|报纸|大学|行业)?|什么时候|"
    r"何时|什么|啥|谁)的?"
    r"|是不是|是否|有没有|吗|呢"
)
_MOVES = (
    r"(?:(?:与|和|同|跟|(?<!占)比|较)(?:上年|去年|前年|上年同期|去年同期|[^，。的]{0,6}?年(?:全年|"
    r"同期)?)(?:相?比)?)?(?:同比|环比)?(?:一共|总共)?"
    r"(?:增长|增加(?!值)|增减|下降|上升|提高|提升|减少|回落|下跌|上涨|变化|涨|跌|降|升|增|减|变)(?:率|幅度?|"
    r"速度?|得|了)*"
)
_MOVE_END = re.compile(rf"(?:的?{_MOVES}|的?(?:同比|环比)|增速|增幅|涨幅|降幅|(?:，|,).{{0,3}})+$")
_SHARE_END = re.compile(
    r"(?:在[^，。]{0,6}?中)?占(?:全国|全球|全省|世界)?[^，。]{0,8}?(?:的)?(?:比重|比例|份额)?$|的?(?:占比|比重|"
    r"比例|份额)$"
)
_BARE_END = re.compile(r"[，,。？?！!\s]+$|(?:的|是|有|为|约|达|共|在|了|完成|达到|分别|[卖用]得)+$")
_MOVED = re.compile(r"增长|增加|下降|上升|提高|提升|减少|回落|下跌|上涨|下滑|[涨跌降升]")
_BARE_WHY = 4  # characters of 为什么 and its like
_ATTRIBUTED = re.compile(
    r"^[^，。？说指认表提介]{2,12}?(?:的文章里?|文章里?|在文[章中]里?)?(?:说|指出|认为|表示|提到|提出)(?!明|法|不定)"
)
_SHIFT = re.compile(
    r"(?P<before>上一年|前一年|再前一年|the (?:year before|previous year|preceding year))|"
    r"(?P<after>下一年|后一年|次年|the (?:next|following) year)"
)
_YEAR = re.compile(r"(?:19|20)\d\d ?年?")
_SUBJECT_WORDS = re.compile(r"^(?:n|v|a|eng|j|l|i|b|s|x$|f|m|q)")
_SHORT_MEASURE = re.compile(
    r"(?:收入|产量|销量|利润|总量|总额|金额|数量|面积|价格|人数|户数|家数|规模|产值|增加值|进口|出口|进口额|"
    r"出口额|进出口|"
    r"销售额|零售额|投资额|业务量|均价|单价|产能|市值|营收|客流量|吞吐量|里程|长度|时长)$"
)
_PROVINCES = frozenset(
    "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 "
    "四川 贵州 云南 陕西 甘肃 "
    "青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门".split()
)
Named = tuple[str, str, tuple[int, int]]  # a word, its part of speech, its place in the text


@dataclass(frozen=True)
class Frame:
    """The question that a follow-up leans on: what was asked, laid out for its parts to be replaced."""

    question: Question
    today: dt.date

    @property
    def text(self) -> str:
        """The question's words, folded, spelt as asked."""
        return plain(self.question)

    @cached_property
    def times(self) -> tuple[tuple[int, int], ...]:
        """Where `text` names its times."""
        return times_in(self.text, self.today)

    @property
    def time(self) -> str:
        """The times as named, one after another."""
        return "和".join(dict.fromkeys(self.text[start:end] for start, end in self.times))

    @cached_property
    def core(self) -> str:
        """What was spoken of, its time included, without the words that ask: 2023年快递业务量."""
        return trimmed(_ASKED.sub("", self.text))

    @cached_property
    def thing(self) -> str:
        """The core without the kind of figure that was asked of it: 法国对华投资 of 法国对华投资增长多少."""
        found = self.core
        if self.question.asks in (Asks.GROWTH, Asks.CHANGE):
            found = trimmed(_MOVE_END.sub("", found))
        elif self.question.asks is Asks.SHARE:
            found = trimmed(_SHARE_END.sub("", found))
        elif self.question.asks in (Asks.OFFICE, Asks.WHO_SAID):
            found = trimmed(re.sub(r"(?:担任|说|表示|指出|认为|介绍)+$", "", found))
        return found or self.core

    @property
    def measured(self) -> str:
        """The core as what a change is told of: a share stays a share, a growth is left to be asked anew."""
        if self.question.asks is Asks.SHARE:
            return f"{self.thing}比重"
        return trimmed(_MOVE_END.sub("", self.core)) or self.core

    @cached_property
    def spoken(self) -> int:
        """How many of the first characters say in whose words: 王永贵的文章说 of 王永贵的文章说占比多少."""
        match = _ATTRIBUTED.match(self.text)
        return match.end() if match and self.question.asks is not Asks.WHO_SAID else 0

    @property
    def asking(self) -> str:
        """The words that ask: 同比增长多少 of 2023年快递业务量同比增长多少."""
        at = self.text.find(self.thing)
        return self.text[at + len(self.thing) :] if at >= 0 else ""


def plain(question: Question) -> str:
    """Return a question's own words: folded, its spelling left as it is."""
    return normalise(question.text).strip(" ？?。.")


def trimmed(text: str) -> str:
    """Return a phrase without what dangles at its end once the asking words are gone."""
    while (shorter := _BARE_END.sub("", text)) != text:
        text = shorter
    return text.strip(" ，,")


def times_in(text: str, today: dt.date) -> tuple[tuple[int, int], ...]:
    """Return where a text names the times it is about; 比2022年提高 names none."""
    found = [(m.start, m.end) for m in periods.find(text, today, short_years=True) if not is_aside(m, text)] + [
        m.span() for m in asking.BARE_YEAR.finditer(text)
    ]
    kept: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return tuple(kept)


def with_time(frame: Frame, time: str, text: str | None = None) -> str:
    """Return the frame's words (or `text`, a piece of them) about another time.

    What the new time leaves open it takes from the old: 二季度 keeps the year, 2022年 keeps the month.
    """
    text = frame.text if text is None else text
    spans = times_in(text, frame.today)
    if not spans:
        return f"{time}{text}"
    start, end = spans[0]
    old = text[start:end]
    old_year, new_year = _YEAR.match(old), _YEAR.match(time)
    if old_year and not new_year and not asking.RELATIVE.match(time):
        time = old_year[0] + time
    elif old_year and new_year and new_year.end() == len(time):
        time = time + old[old_year.end() :]
    for later_start, later_end in reversed(spans[1:]):
        text = text[:later_start] + text[later_end:]
    return text[:start] + time + text[end:].removeprefix("年" if time.endswith("年") else "\0")


def shifted(frame: Frame, text: str) -> str | None:
    """Return the year that 上一年 or 下一年 means after the frame, None where the text says neither."""
    match, period = _SHIFT.search(text), frame.question.period
    if match is None or period is None:
        return None
    year = period.end.year + (-1 if match["before"] else 1)
    return text[: match.start()] + f"{year}年" + text[match.end() :]


def asked_of(frame: Frame, followup: Question) -> str:
    """Return the question a follow-up asks of the frame's thing: 同比增长多少 → 2023年包裹业务量同比增长多少."""
    text = plain(followup)
    about = frame.measured if followup.asks in (Asks.CHANGE, Asks.LEVEL, Asks.COMPARE) else frame.thing
    spans = times_in(text, frame.today)
    if spans:
        about = with_time(frame, text[spans[0][0] : spans[0][1]], about)
        for start, end in reversed(spans):
            text = text[:start] + text[end:]
    if followup.asks is Asks.WHY and len(text) <= _BARE_WHY:
        moved = _MOVED.search(frame.core[len(frame.thing) :])
        return f"{frame.thing}{text}{moved[0]}" if moved else f"{text}{frame.core}"
    if followup.asks is Asks.LIST:
        about = frame.core
    return f"{about}{_asking_in_full(text, followup)}"


def _asking_in_full(text: str, followup: Question) -> str:
    if followup.asks is Asks.GROWTH and not re.search(r"多少|几|多大|多快|如何|怎", text):
        return f"{text if re.search('增|降|涨|跌|升', text) else text + '增长'}多少"
    if followup.asks is Asks.SHARE and not re.search(r"多少|几|多大", text):
        return f"{text}是多少"
    return text


def replaced(frame: Frame, fragment: str, *, narrows: bool = False, whose: bool = False) -> list[str]:
    """Return the frame's question asked of something else, likeliest first.

    >>> from rag.answering.question import understand
    >>> day = dt.date(2024, 5, 1)
    >>> replaced(Frame(understand("2023年快递业务量多少", today=day), day), "包裹业务")[0]
    '2023年包裹业务量多少'
    """
    if narrows:
        at = frame.text.find(frame.thing)
        start = next((e - at for s, e in frame.times if s == at), 0) if at >= 0 else 0
        return [frame.text.replace(frame.thing, f"{frame.thing[:start]}{fragment}{frame.thing[start:]}", 1)]
    found = [f"{frame.text[:start]}{fragment}{frame.text[end:]}" for start, end in _places_for(frame, fragment, whose)]
    prefix = frame.time if frame.times else ""
    found.append(f"{prefix}{fragment}{frame.asking}")
    return list(dict.fromkeys(found))


def _places_for(frame: Frame, fragment: str, whose: bool) -> Iterator[tuple[int, int]]:
    """Yield the spans of the frame's words that a fragment may take the place of, likeliest first."""
    runs = _runs(frame)
    tagged = tag(fragment)
    flags = {flag for _, flag in tagged}
    words = [(word, flag, place) for run in runs for word, flag, place in run]
    for wanted in ({"ns"}, {"nr", "nrt", "nrfg"}):
        if flags & wanted and len(tagged) <= 2:
            like = [(word, place) for word, flag, place in words if flag in wanted]
            yield from (place for _, place in sorted(like, key=lambda w: _rank(w[0]) != _rank(fragment)))
    if _SHORT_MEASURE.fullmatch(fragment):
        yield from (place for word, _, place in reversed(words) if _SHORT_MEASURE.search(word))
    runs = [run for run in runs if run[0][2][0] >= frame.spoken]
    yield from _sharing(frame, fragment, runs)
    if flags & {"ns"} or not any(place for place in words):
        yield from (place for word, _, place in words if word in asking.NATIONAL)
    nation = next((place for word, _, place in words if word in asking.NATIONAL), None)
    if nation:
        yield nation
    for run in runs:
        whole, first = (run[0][2][0], run[-1][2][1]), run[0][2]
        yield from (first, whole) if whose or fragment[0] == frame.text[first[0]] else (whole, first)


def _rank(place: str) -> str:
    """Return what sort of place a name is: 省 for 云南 and 云南省, 市, 县, else a country or the like."""
    return "省" if place.rstrip("省市") in _PROVINCES else place[-1] if place[-1] in "市县区州镇" else ""


def _sharing(frame: Frame, fragment: str, runs: Sequence[Sequence[Named]]) -> Iterator[tuple[int, int]]:
    """Yield the spans that end as the fragment ends: 快递业务 for 包裹业务, 东部 for 中部, 茶叶 for 乌龙茶."""
    for length in range(min(len(fragment), 6), 0, -1):
        ending = fragment[-length:]
        if not is_han(ending[0]):
            continue
        for run in runs:
            things = [place for _, flag, place in run if flag != "ns"] or [run[0][2]]
            start, stop = things[0][0], things[-1][1]
            at = frame.text.find(ending, start, stop)
            if at >= start and length > 1:
                yield start, at + length
            elif at >= start:
                yield start, next(b for a, b in things if a <= at < b)


def _runs(frame: Frame) -> list[list[Named]]:
    """Return the runs of words in the frame that name things: word, part of speech, place in its text."""
    text = frame.text
    for start, end in frame.times:
        text = text[:start] + "，" * (end - start) + text[end:]
    text = _ASKED.sub(lambda m: "，" * len(m[0]), text)
    tagged = tag(text)
    found: list[list[Named]] = [[]]
    for (word, flag), (start, end) in zip(tagged, offsets([w for w, _ in tagged], text), strict=True):
        names = _SUBJECT_WORDS.match(flag) and any(c.isalnum() for c in word)
        names = names and (word not in asking.KIND_WORDS or bool(_SHORT_MEASURE.fullmatch(word)))
        if names and not (flag in ("v", "f") and len(word) == 1):
            found[-1].append((word, flag, (start, end)))
        elif found[-1]:
            found.append([])
    return [run for run in found if run]
