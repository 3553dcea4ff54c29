"""One thing in the place of another in the question that a follow-up leans on.

包裹业务 for 快递业务, 英国 for 法国, 收入 for 总量.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.answering import asking
from rag.answering.carry import ASKED, MEASURE, Frame
from rag.words import is_han, offsets, tag

_SUBJECT_WORDS = re.compile(r"^(?:n|v|a|eng|j|l|i|b|s|x$|f|m|q)")
_PROVINCES = frozenset(
    "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 "
    "四川 贵州 云南 陕西 甘肃 "
    "青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门".split()
)
Named = tuple[str, str, tuple[int, int]]  # a word, its part of speech, its place in the text


def replaced(frame: Frame, fragment: str, *, narrows: bool = False, whose: bool = False) -> list[str]:
    """Return the frame's question asked of something else, likeliest first.

    >>> import datetime as dt
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


def setting(frame: Frame) -> str:
    """Return what a question is set in: its first run of naming words, 巴黎奥运会中国代表团 of …拿了多少块金牌."""
    runs = _runs(frame)
    return frame.text[runs[0][0][2][0] : runs[0][-1][2][1]] if runs else ""


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
    if MEASURE.fullmatch(fragment):
        yield from (place for word, _, place in reversed(words) if MEASURE.search(word))
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
                # A single character between two things ends neither.
                yield from ((start, b) for a, b in things if a <= at < b)


def _runs(frame: Frame) -> list[list[Named]]:
    """Return the runs of words in the frame that name things: word, part of speech, place in its text."""
    text = frame.text
    for start, end in frame.times:
        text = text[:start] + "，" * (end - start) + text[end:]
    text = ASKED.sub(lambda m: "，" * len(m[0]), text)
    tagged = tag(text)
    found: list[list[Named]] = [[]]
    for (word, flag), (start, end) in zip(tagged, offsets([w for w, _ in tagged], text), strict=True):
        names = _SUBJECT_WORDS.match(flag) and any(c.isalnum() for c in word)
        names = names and (word not in asking.KIND_WORDS or bool(MEASURE.fullmatch(word)))
        if names and not (flag in ("v", "f") and len(word) == 1):
            found[-1].append((word, flag, (start, end)))
        elif found[-1]:
            found.append([])
    return [run for run in found if run]
