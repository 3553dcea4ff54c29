"""Series inside a sentence: 煤炭、铁矿石和粮食等货种, each item its own, without what leads to them or sums them up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.words import count_of, offsets, tag

_SERIES = re.compile(r"(?:[^，。；：、（(等]{1,28}、)+[^，。；：、）)等]{1,28}")
_PAIR = re.compile(r"[^，。；：、（(）)等和与及\d]{2,24}(?:以及|和|与|及)[^，。；：、（(）)等和与及\d]{2,24}")
_PARTS = re.compile(r"[^、]+?(?=、|以及|和(?!平|谐|解)|$)")
# What sums the items up: 三个县 of 平江、沙河三个县.
_CLASSED = re.compile(
    r"(?:这|等|共)?[两二三四五六七八九十\d]+(?:个|家|大|项|种|类|对|位|名|座|款|样|条|国|地|省|市|县|区|部门|行业|方面)"
)
_LIST_VERBS = frozenset(
    {"建设", "布局", "培育", "壮大", "包括", "推动", "发展", "加强", "包含", "涉及", "涵盖", "如", "例如", "存在"}
)
_LEADS = frozenset({"v", "p", "r", "d", "c", "u", "ul", "uj", "zg"})
_JOINS = re.compile(r"以及|和(?!平|谐|解|睦)|及(?!其|时)")
_CLAUSED = re.compile(r"[，。；：]")
_LONGER = 2  # characters that the first item is longer than the second where more than an item stands there


@dataclass(frozen=True, slots=True)
class Series:
    """A series: text[start:end] are its items, `items` of them; `paired` where only a word like 和 joins them."""

    start: int
    end: int
    items: int
    paired: bool


def find(text: str, terms: Sequence[str]) -> Iterator[Series]:
    """Yield the series of folded `text`; a question's `terms` behind the last item are none of it."""
    for pattern in (_SERIES, _PAIR):
        for match in pattern.finditer(text):
            parts = [m.span() for m in _PARTS.finditer(match[0]) if m[0].strip("和以及")]
            if len(parts) > 1:
                start, end = trimmed(match[0], parts, terms)
                yield Series(match.start() + start, match.start() + end, len(parts), pattern is _PAIR)


def partial(text: str, found: Series) -> bool:
    """Whether a series tells fewer things than it says there are: 杭州、武汉等12个城市."""
    summed = re.match(r"等(?:共|这)?(\d+|[二三四五六七八九十]+)[个家座项种类位]", text[found.end :])
    return summed is not None and found.items < count_of(summed[1])


def trimmed(series: str, parts: Sequence[tuple[int, int]], terms: Sequence[str]) -> tuple[int, int]:
    """Return where the items of a series begin and end in it, `parts` being where each stands."""
    first, second, last = (series[slice(*parts[i])] for i in (0, 1, -1))
    return parts[0][0] + _preamble(first, second), parts[-1][0] + _closing(last, first, terms)


def _preamble(first: str, second: str) -> int:
    """Return how many characters do not belong to the first item of a series: 如|美国…, 布局建设|元宇宙.

    Where the items are clauses of their own (完善公交、限制超载) the verb belongs to the first of them.
    """
    tagged = tag(first)
    words = tag(second.lstrip("和以及"))
    clauses = len(words) > 1 and words[0][1] == "v"
    cut = 0
    for (word, flag), (start, end) in zip(tagged, offsets([w for w, _ in tagged], first), strict=True):
        verb = flag == "v" or (flag == "vn" and len(first) > len(second) + _LONGER)
        if (verb or flag in _LEADS or word in _LIST_VERBS) and end < len(first):
            cut = start if clauses and verb and start else end
    return cut


def _closing(last: str, first: str, terms: Sequence[str]) -> int:
    """Return how much of the last item is its own: not 三个县 of 沙河三个县, nor 主办 of 文旅局主办."""
    ends = [m.start() for m in _CLASSED.finditer(last) if m.start() > 1]
    ends += [last.find(term) for term in terms if len(term) > 1 and last.find(term) > 1 and term not in first]
    return min(ends, default=len(last))


def joined(text: str) -> str:
    """Return the items of a list as a short answer tells them, one mark between any two.

    >>> joined("节能、环保和新材料"), joined("韩国和日本"), joined("产学研合作")
    ('节能、环保、新材料', '韩国、日本', '产学研合作')
    """
    before, mark, last = text.rpartition("、")
    items = _JOINS.split(last)
    if _CLAUSED.search(text) or len(items) != 2 or min(map(len, items)) < 2:
        return text
    return before + mark + "、".join(items)
