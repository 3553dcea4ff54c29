"""What is to be done with several figures, read from the words of a question: 相差, 加起来, 占, 哪个更多, 除去.

The words that say so are taken out of the question; what is left names the figures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from rag.answering import asking
from rag.answering.asking import Asks
from rag.answering.evidence import presence
from rag.answering.question import Question, recut
from rag.pages import quantities
from rag.pages.periods import Period
from rag.words import cut, in_dictionary, offsets, tag


class Work(StrEnum):
    """What is to be done with the figures."""

    EACH = "each"
    COMPARE = "compare"
    SUM = "sum"
    DIFFERENCE = "difference"
    MULTIPLE = "multiple"
    SHARE = "share"
    REST = "rest"
    AVERAGE = "average"


@dataclass(frozen=True)
class Task:
    """A work, the question without the words that say it, asking of each figure what is asked of all.

    `gap`: of a comparison, the difference is asked for too; `points`: it is asked for in percentage points; `signed`:
    the first figure is taken to be the larger.
    """

    work: Work
    question: Question
    gap: bool = False
    points: bool = False
    signed: bool = False


_MORE = "[多少高低大小快慢贵长短强早晚重轻]"
_SIGNED = "净差"  # of a surplus: the first must be the larger
_GAP = re.compile(
    rf"{_SIGNED}|相差|"
    r"差距|差额|差值|之差|差别|差[了着]?(?=多少|几|多大)|领先|落后|"
    rf"(?<![差最至提减增缩扩降升放加变延大很不有])(?:省|超|{_MORE})(?:得|出|了|过|上)*(?=多少|几(?!乎)|百分之)|"
    r"(?<=[^最至不])(?:多|高|超|低|少)出|"
    rf"(?<!占)比(?![重例率上去前同])[^，。？]{{1,24}}?{_MORE}[得出了过上长卖增涨]*(?=多少|几(?!乎)|百分之)|"
    r"\bhow (?:much|many)(?: percentage points?| points)? (?:more|less|fewer|higher|lower|faster|slower|larger|bigger|"
    r"smaller|greater)\b|\bby how (?:much|many)\b|\bdifference between\b|\bgap between\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"(?:比|较)(?:上年|去年|前年|上月|上季|同期|上一年|上半年|前一年|往年|年初|上年末|以前|原来|之前)")
STRONG = "厉害|[猛凶狠惨]"  # how much a thing moved, in everyday words
TURNED = r"(?:还|仍|一直)?(?:在|是)?(?:增长|上升|上涨|下降|下滑|下跌|减少|[增涨升降跌减])(?:了|的)?(?=[，？?]|$)"
_WHICH = re.compile(
    rf"(?:哪(?!些|几|里|儿|天)|谁)[^，。？]{{0,14}}?(?:{_MORE}|{STRONG})|(?:哪一?[个项种类样块]|谁)[^，。？]{{0,6}}?{TURNED}"
)
_ADD = re.compile(
    r"加起来|加在一[起块]|加一[起块]|合起来|合在一[起块]|合计|合共|相加|之和|总和|"
    r"\bcombined\b|\btogether\b(?! with)|\bsum of\b|\badd(?:ed)? up\b|\bin total\b|\baltogether\b"
)
_ALL = re.compile(r"一共|总共|总计|共(?=有|计|是|多少)")
_WHOLLY = re.compile(r"全部|所有|整个|全体")
_EACH = re.compile(r"分别|各(?:自|是|为|有|占|达|增|完成|多少|几)|\brespectively\b|\beach\b")
REST = re.compile(
    r"(?:除去|除开|除了|除(?=[^，。？]{1,16}外)|扣除|扣掉|不算|不含|不包括|不计|去掉|刨去|抛开|撇开|剔除|减去|排除)"
    r"(?P<part>[^，。？]{1,16}?)(?:(?:以|之)?外|后|的话|，|,|还[剩有]?|剩下?)"
)
_LEFT = re.compile(r"其余|其他|其它|剩下|剩余|别的|另外|还剩|还有|剩")
_TIMES = re.compile(r"是|为|相当于|等于|\bas\b")
# What stands between two things that are named side by side: no word goes across it.
JOINT = re.compile(
    r"相比于?|还是|以及|、|和|与|跟|(?<!合)同(?=[^，。？比]{2,16}(?:相比|相差|比较|差|哪|谁))|及|(?<!占)比(?![重例率]|上年|去年)|占(?![比有地据])|里面|当中|"
    r"较(?!上年|去年|为|大|高|快)|(?<=[省市县区])领(?!域|先|导|取)"
)
_MEASURES = frozenset({"总量", "总额", "规模", "金额"})  # 业务收入 and 业务总量 differ
_OF_ONE = re.compile(r"^\s*(?:，|的|  )|哪|谁")
_DONE, _STANDS = 0.35, 0.4
_PACED = re.compile(rf"[涨跌升降增减卖长缩掉]得(?:更|比较)?(?:{STRONG}|[\u4e00-\u9fff])")
_GROWS = re.compile(
    r"同比|环比|改善|(?:上升|提升|提高|下降|扩大)得|增速|增幅|涨幅|增长|涨|降幅|下降|跌|升|[增降减缩掉]得|猛|凶|\bgr[eo]w|\bfaster\b|\bslower\b"
)
_POINTS = re.compile(r"百分点|(?:几|多少)个?点|\bpercentage points?\b")
_ITS_UNIT = "|".join(
    ("个", "家", "位", "名", "人", "件", "台", "辆", "户", "座", "所", "条", "项", "次", "场", "只", "艘", "架")
)
AMONG = re.compile(
    rf"平均[^，。？每一]{{0,8}}(?:每一?|一)(?:{_ITS_UNIT})(?P<thing>[\u4e00-\u9fff]{{1,8}})|"
    rf"每一?(?:{_ITS_UNIT})(?P<each>[\u4e00-\u9fff]{{1,8}}?)(?=[^，。？]{{0,8}}平均)"
)
_COUNTS = frozenset({Work.DIFFERENCE, Work.SUM, Work.COMPARE, Work.REST})  # in the unit that is asked for
_POINT = ("个点", "点")
# 三个省一共: so many told side by side.
CLASS = re.compile(
    r"(?P<count>[两二三四五六七八九十]|\d+)[个家大项种类位条座]?[\u4e00-\u9fff]{0,6}?(?:一共|总共|合计|加起来|共)"
)
_JOINING = frozenset("加和与跟比")
_PACE = ("快", "慢")
_LASTS = re.compile(r"年头|多久|更久|更长|连续|几年|年数|时间")
_PART_OF = re.compile(r"占[^，。？]{1,12}(?:几成|百分之|多大|比重|比例|份额)|占(?:全国|全省|全市|总)[^，。？]{0,8}多少")
_SHARES = re.compile(r"占比|比重|比例|份额|\bshare\b")
_MOVED = re.compile(r"(?:翻|增|涨|升|长|加|降|减|跌|扩大)[了到]?[^，。？]{0,3}(?:几|多少)倍")
_OF_FIGURES = frozenset({*asking.FIGURES, Asks.OPEN, Asks.YES_NO})


def read(question: Question) -> Task | None:
    """Return what a question has done with figures, None where it asks for one figure, or for none.

    >>> import datetime as dt
    >>> from rag.answering.question import understand
    >>> task = read(understand("荔枝产量比龙眼多出多少吨？", today=dt.date(2024, 5, 1)))
    >>> task.work.value, task.question.terms
    ('difference', ('荔枝', '产量', '龙眼'))
    """
    work = _work(question)
    if work is None:
        return None
    patterns = [JOINT, _GAP, _PACED, _ADD, _ALL, _WHOLLY] if work is not Work.REST else [JOINT, _LEFT, _ALL, _WHOLLY]
    text = question.rest
    for pattern in patterns:
        text = pattern.sub(lambda m: " " * len(m[0]), text)
    if work is Work.REST and (rest := REST.search(question.rest)):
        left, right = rest.span("part")
        text = f"{text[: rest.start()]} {question.rest[left:right]} {text[rest.end() :]}"
    asks = _kind(question, work)
    if work is Work.SUM and (several := CLASS.search(question.rest)):
        text = f"{text[: several.start()]}  {text[several.start() + 2 :]}"
    text = AMONG.sub(lambda m: m[0].replace("平均", "  "), text) if work is Work.AVERAGE else text
    plain = recut(question, text)
    for term in plain.terms:
        needless = term in asking.KIND_WORDS and not (term in _MEASURES and _OF_ONE.search(text.partition(term)[2]))
        plain = plain.without(term) if needless and len(plain.terms) > 1 else plain
    plain = replace(plain, stresses=tuple(map(_stress, plain.terms, plain.stresses)))
    # 46个实验室里…: what the question says is a figure to work with.
    unsaid = question.folded
    for said in quantities.find(unsaid):
        unsaid = f"{unsaid[: said.start]}{' ' * (said.end - said.start)}{unsaid[said.end :]}"
    counted = work in _COUNTS and question.family not in ("percent", "points", "times", "doublings", None)
    family = question.family if counted and asks is Asks.LEVEL and question.unit not in _POINT else None
    plain = replace(
        plain, asks=asks, unit=None, family=family, folded=unsaid, several=True, periods=narrowest(question.periods)
    )
    folded = question.folded
    return Task(work, plain, bool(_GAP.search(folded)), bool(_POINTS.search(folded)), _SIGNED in folded)


_BALANCE = re.compile(r"(?:(?:对外|货物|商品)?贸易|外贸|进出口)?(?:顺差|逆差)额?")
_IN_SERVICES = re.compile(r"服务贸易|经常账户|经常项目|收支|资本|收入")


def balance(question: Question) -> Question | None:
    """Return a question after a surplus of trade as one after the difference of what makes it; None for another."""
    told = _BALANCE.search(question.rest) if question.lang == "zh" else None
    if told is None or question.asks is not Asks.LEVEL or _IN_SERVICES.search(question.rest):
        return None
    both = ("出口", "进口") if "顺差" in told[0] else ("进口", "出口")
    said = f"{both[0]}和{both[1]}{_SIGNED}"
    rest = f"{question.rest[: told.start()]}{said}{question.rest[told.end() :]}"
    return replace(recut(question, rest), rest=rest, folded=question.folded.replace(told[0], said))


def narrowest(named: tuple[Period, ...]) -> tuple[Period, ...]:
    """Return the times that hold no other of them: of 2023上半年 the half alone."""
    return tuple(p for p in named if not any(p != other and p.covers(other) for other in named))


def _stress(term: str, stress: float) -> float:
    """Return how much a word binds the figures: what is done with a thing (吸引, 卖) names none of several."""
    return stress * _DONE if [flag for _, flag in tag(term)] == ["v"] else stress


def wording(question: Question) -> str:
    """Return a question in its words; what was asked in English with those, too: not all is told again."""
    return f"{question.folded} {question.text.lower()}" if question.said else question.folded


def _work(question: Question) -> Work | None:
    text, asks = wording(question), question.asks
    figures = asks in _OF_FIGURES
    if (rest := REST.search(text)) and rest["part"] and figures:
        return Work.REST
    which = asks is Asks.COMPARE or (question.lang == "zh" and bool(_WHICH.search(text)) and "最" not in text)
    if _GAP.search(text) and (figures or which) and not _BEFORE.search(text):
        return Work.COMPARE if _WHICH.search(text) else Work.DIFFERENCE
    if which:
        return Work.COMPARE
    if not figures:
        return None
    if _ADD.search(text) or any(word == "加" for word, _ in told(text)):
        return Work.SUM
    if _EACH.search(text):
        return Work.EACH
    if "平均" in text and AMONG.search(text):
        return Work.AVERAGE
    if asks is Asks.MULTIPLE and _TIMES.search(text) and not _MOVED.search(text):
        return Work.MULTIPLE
    if asks is Asks.SHARE:
        return Work.SHARE
    return Work.SUM if asks is Asks.LEVEL and _ALL.search(text) and (JOINT.search(text) or CLASS.search(text)) else None


_MORE_THAN = re.compile(
    r"(?<!占)比(?![重例率])[^，。？比]{1,24}?[多高快大重长](?:得|出|了|过|上)*(?:大?约)?(?:多少|几(?!乎)|百分之)"
)


def signed(question: Question, task: Task) -> bool:
    """Whether the first of two figures is taken to be the larger: A比B多多少, a surplus."""
    more = question.lang == "zh" and not question.said and _MORE_THAN.search(question.rest)
    falls = re.search(r"[降跌减缩]", question.rest)
    return task.signed or (task.work is Work.DIFFERENCE and bool(more) and not falls)


def nested(question: Question, task: Task, measures: Sequence[str]) -> bool:
    """Whether one of the figures is itself to be worked out, A比B和C加起来高多少: that is not done.

    `measures` are those of the figures found: 国际和港澳台 that one of them names together is one thing.
    """
    text = question.rest
    if task.work is Work.REST:
        rest = REST.search(text)
        parts = [part.strip() for part in JOINT.split(rest["part"])] if rest else []
        return len(parts) > 1 and not any(all(presence(part, m) > _STANDS for part in parts) for m in measures)
    if task.work is Work.DIFFERENCE:
        return bool(_ADD.search(text))
    return task.work is Work.SUM and bool(_PART_OF.search(text))


def told(text: str) -> list[tuple[str, tuple[int, int]]]:
    """Return the words of a text and where they stand; what joins is a word of its own: 先进|级|加|卓越|级.

    >>> [word for word, _ in told("先进级加卓越级") if word == "加"]
    ['加']
    """
    placed = []
    words = cut(text)
    for word, (start, end) in zip(words, offsets(words, text), strict=True):
        at = next((i for i, char in enumerate(word) if char in _JOINING), -1)
        if at < 0 or len(word) == 1 or (len(word) > 2 and at) or in_dictionary(word):
            placed.append((word, (start, end)))
        else:
            pieces = ((word[:at], start), (word[at], start + at), (word[at + 1 :], start + at + 1))
            placed += [(piece, (left, left + len(piece))) for piece, left in pieces if piece]
    return placed


def _kind(question: Question, work: Work) -> Asks:
    counted = question.unit is not None and quantities.family_of(question.unit) not in ("percent", "points", "times")
    if work is Work.MULTIPLE and _GROWS.search(question.folded):
        return Asks.GROWTH
    if work is Work.MULTIPLE and _SHARES.search(question.rest):
        return Asks.SHARE
    if work in (Work.SHARE, Work.MULTIPLE, Work.REST, Work.AVERAGE) or (work is Work.SUM and counted):
        return Asks.LEVEL
    if work is Work.EACH and question.figure:
        return question.asks
    return kind(f"{question.rest} {wording(question)}" if question.said else question.rest)


def kind(text: str) -> Asks:
    """Return what is asked of the sides, by the words around them: growth, duration, share, else the level.

    >>> kind("中部快递占比是不是比西部大").value, kind("谁涨得慢").value
    ('share', 'growth')
    """
    if _GROWS.search(text) or any(word.endswith(_PACE) for word in cut(text)):
        return Asks.GROWTH
    rules = ((_LASTS, Asks.DURATION), (_SHARES, Asks.SHARE))
    return next((asks for pattern, asks in rules if pattern.search(text)), Asks.LEVEL)


def kinds(task: Task) -> tuple[Asks, ...]:
    """Return the kinds of figure that a work may be done with, the likeliest first."""
    asks = task.question.asks
    return (Asks.GROWTH, Asks.SHARE) if task.points and asks is Asks.LEVEL else (asks,)
