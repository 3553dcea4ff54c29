"""What 分别 deals out to several figures in turn: 东、中、西部 their names, 一、二、三季度 their times."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from itertools import pairwise

from rag.pages import naming, periods
from rag.pages.periods import Mention, Period
from rag.words import count_of, cut, offsets, tag

_SPLIT = re.compile(r"、|以及|和|及|与")
_SHARED_HEAD = re.compile(r"^(.{0,12}(?:对|向|从|在|与))(?=.)")
# 甲、乙两市人口: 甲市人口, 乙市人口.
_ALL_OF_THEM = re.compile(
    r"(?P<last>.{1,8}?)(?P<count>[两二三四五六七八九十])(?P<kind>[市省县区国州镇]|地区)(?P<tail>.*)"
)
_COUNTS = "零一二三四五六七八九十"
# The months or quarters that a list names, and the words for the parts of one time.
LISTED = re.compile(r"(?P<listed>(?:1[0-2]|\d|[一二三四])(?:(?:、|和|及)(?:1[0-2]|\d|[一二三四]))+)(?P<of>个?季度|月)")
PARTS_OF = re.compile(r"(?:\d|[两二三四])个(?:月|季度)|各月|各季度|逐月|逐季|每月|前?[两二三四]年")


def names(subject: str, count: int, shared: str = "") -> list[str] | None:
    """Split `东、中、西部地区快递业务量比重` into `count` items, each with what they share; None where it does not.

    `shared` is what stands behind 分别 and belongs to each: `对东盟、欧盟分别进出口`.
    """
    subject = naming.without_lead(subject.strip(" 、，“”"))
    items = [part for part in subject.split("、") if part]
    if len(items) != count:
        items = [part for part in _SPLIT.split(subject) if part]
    if len(items) != count:
        return None
    if count > 1 and (head := _SHARED_HEAD.match(items[0])):
        items = [items[0], *(item if item.startswith(head[1]) else head[1] + item for item in items[1:])]
        return [item + shared for item in items]
    return [item + shared for item in _with_tail(items)]


def _with_tail(items: list[str]) -> list[str]:
    """Give each item what only the last one carries: 法国、英国实际对华投资."""
    together = _ALL_OF_THEM.fullmatch(items[-1])
    if together and _COUNTS.find(together["count"].replace("两", "二")) == len(items):
        kind, tail = together["kind"], together["tail"]
        return [item + ("" if item.endswith(kind) else kind) + tail for item in (*items[:-1], together["last"])]
    width = max(1, min((len(cut(item)) for item in items[:-1]), default=1))
    words = cut(items[-1])
    if width >= len(words):
        return items
    head, tail = "".join(words[:width]), "".join(words[width:])
    # 东、中、西部: one-character items are short for 东部、中部.
    return [*((item + head[1:] if len(item) == 1 < len(head) else item) + tail for item in items[:-1]), items[-1]]


def series(text: str, count: int) -> list[str] | None:
    """Return the `count` items that the last clause of `text` lists: three of 前三位依次是甲市、乙市和丙市."""
    clause = re.split(r"[，；：。]", text.rstrip("，；： "))[-1]
    items = [part for part in _SPLIT.split(clause) if part.strip()]
    if len(items) != count or count < 2:
        return None
    tagged = tag(items[0])
    ends = [end for _, end in offsets([word for word, _ in tagged], items[0])]
    verbs = [end for (_, flag), end in zip(tagged, ends, strict=True) if flag[:1] in "vpd" and end < len(items[0])]
    return [items[0][max(verbs, default=0) :], *items[1:]]


def times(text: str, mentions: Sequence[Mention], count: int) -> list[Period] | None:
    """Return the `count` times that `text` deals out in order, None where it does not.

    They are its mentions, a list (一、二、三季度), or the parts of its one time (四季度…3个月的增速分别为).
    """
    own = [m.period for m in mentions]
    if own and (listed := LISTED.search(text)):
        numbers = [count_of(n) for n in re.split("[、和及]", listed["listed"])]
        width = 1 if listed["of"] == "月" else 3
        found = [periods.months(own[-1].end.year, (n - 1) * width + 1, n * width) for n in numbers]
        return [p for p in found if p] if len(found) == count and all(found) else None
    if len(own) == count > 1:
        return own
    return _split(own[0], count) if len(own) == 1 and PARTS_OF.search(text) else None


def _split(period: Period, count: int) -> list[Period] | None:
    """Cut a period of whole months into `count` equal runs of months."""
    first = period.start.year * 12 + period.start.month - 1
    months = period.end.year * 12 + period.end.month - first
    if count < 2 or months % count:
        return None
    starts = [dt.date(m // 12, m % 12 + 1, 1) for m in range(first, first + months + 1, months // count)]
    return [Period(start, after - dt.timedelta(1)) for start, after in pairwise(starts)]
