"""A follow-up and the question it leans on → the whole questions it may mean, likeliest first.

Text to text: what is carried over is the asker's own words, so that the whole question can be shown and checked. Times,
places, people and measures are replaced by their like; another thing takes the place of the thing spoken of.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cached_property

from rag.answering import asking
from rag.answering.asking import Asks
from rag.answering.question import Question
from rag.pages import periods
from rag.pages.clauses import is_aside
from rag.words import normalise, tag

# The words of a question that ask, with what leads up to them.
ASKED = re.compile(
    r"(?:分别|一共|总共|大概|大约|到底|究竟)?(?:都|各)?(?:是|为|有|达到?|完成|约|过|(?<!现)在|用|花|卖|由)?了?"
    rf"(?:{asking.ASKED_UNIT.pattern.replace('?P<magnitude>', '?:').replace('?P<unit>', '?:')}|"
    r"(?:多少|几)(?:万亿|[万亿千百])|多少钱?|百分之几|第?几[个位家名大种项类条点届次]?|"
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
MEASURE = re.compile(
    r"(?:收入|产量|销量|利润|总量|总额|金额|数量|面积|价格|人数|户数|家数|规模|产值|增加值|进口|出口|进口额|"
    r"出口额|进出口|"
    r"销售额|零售额|投资额|业务量|均价|单价|产能|市值|营收|客流量|吞吐量|里程|长度|时长)$"
)
VAGUE = frozenset(
    "总数 数据 数字 结果 原因 变 变化 变动 增减 相比 详细 意思 里面 点名 点 个点 个名 整体 次数 名 全球 世界 全世界 "
    "全省 全市 时候 职务 职位 身份 单位 地方 优势 特点 作用 影响 措施 国家 地区 行业 城市 "
    "省份 例子 照片 标题 作者".split()
)


@dataclass(frozen=True)
class Frame:
    """The question that a follow-up leans on: what was asked, laid out for its parts to be replaced.

    `held` is what it is asked of where that was carried over already: the words of later questions do not pile up.
    """

    question: Question
    today: dt.date
    held: str = ""

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
        return self.held or trimmed(ASKED.sub("", self.text))

    @cached_property
    def thing(self) -> str:
        """The core without the kind of figure that was asked of it: 法国对华投资 of 法国对华投资增长多少."""
        found = self.core
        if self.held:
            return found
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
            return self.thing if self.thing.endswith(("比重", "占比", "比例")) else f"{self.thing}比重"
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


def specific(question: Question) -> list[str]:
    """Return the words of a question that name a thing of their own: neither a measure, nor how it is asked."""
    flags = dict(tag(plain(question)))
    return [
        t
        for t in question.terms
        if t not in asking.KIND_WORDS
        and t not in VAGUE
        and not MEASURE.fullmatch(t)
        and (flags.get(t, "n")[0] not in "vadmqtfru" or flags.get(t) in ("vn", "an"))
    ]


def is_measure(word: str) -> bool:
    """Whether a word names what is measured and not of what: 收入."""
    return bool(MEASURE.fullmatch(word))


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


def timeless(frame: Frame) -> str:
    """Return the frame's words without its times."""
    text = frame.text
    for start, end in reversed(frame.times):
        text = text[:start] + text[end:]
    return text


def shifted(frame: Frame, text: str) -> str | None:
    """Return the year that 上一年 or 下一年 means after the frame, None where the text says neither."""
    match, period = _SHIFT.search(text), frame.question.period
    if match is None or period is None:
        return None
    year = period.end.year + (-1 if match["before"] else 1)
    return text[: match.start()] + f"{year}年" + text[match.end() :]


def spoken_of(frame: Frame, followup: Question) -> str:
    """Return what a follow-up without a thing of its own is asked of: the frame's thing, at the follow-up's time."""
    text = plain(followup)
    if followup.asks is Asks.LIST:
        about = frame.core
    else:
        about = frame.measured if followup.asks in (Asks.CHANGE, Asks.LEVEL, Asks.COMPARE) else frame.thing
    spans = times_in(text, frame.today)
    return with_time(frame, text[spans[0][0] : spans[0][1]], about) if spans else about


def asked_of(frame: Frame, followup: Question) -> str:
    """Return the question a follow-up asks of the frame's thing: 同比增长多少 → 2023年包裹业务量同比增长多少."""
    text = plain(followup)
    about = spoken_of(frame, followup)
    for start, end in reversed(times_in(text, frame.today)):
        text = text[:start] + text[end:]
    if followup.asks is Asks.WHY and len(text) <= _BARE_WHY:
        moved = _MOVED.search(frame.text.replace(frame.thing, ""))
        return f"{about}{text}{moved[0]}" if moved else f"{text}{frame.core}"
    return f"{about}{_asking_in_full(text, followup)}"


def _asking_in_full(text: str, followup: Question) -> str:
    if followup.asks is Asks.GROWTH and not re.search(r"多少|几|多大|多快|如何|怎", text):
        return f"{text if re.search('增|降|涨|跌|升', text) else text + '增长'}多少"
    if followup.asks is Asks.SHARE and not re.search(r"多少|几|多大", text):
        return f"{text}是多少"
    return text
