"""What of a question stands in a stretch of print and right beside it: its own words, its sort of thing, its speaker.

What the question says is not what it asks for: nor is who says it, where the question names him.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from rag.answering.aligning import cut
from rag.answering.people import SPEAKS, named

_SUMS = r"(?:等|这|等这)?(?:[两二三四五六七八九十\d]+[个大种家项类名位座])?"
_PAPER = re.compile(
    r"(?:文件|意见|办法|条例|规划|方案|通知|法|书|小说|电影|影片|电视剧|剧|片|歌|曲|论文|文章|节目|栏目|报告|白皮书|专著|作品|报纸|杂志)$"
)
_LEAST_BEFORE = re.compile(r"(?:超过?|近|约|逾|不足|不到|至少|至多|大约|超出|突破|高达|将近)$")
_LEAST_BEHIND = re.compile(r"以上|以下|以内|左右|余|多(?![\u4e00-\u9fff])")
_SAYS = rf"[^，。？]{{0,6}}?(?:{SPEAKS}|讲|觉得|主张|提|眼[里中]|写)"
_STOP = re.compile(r"[。；！？]")


@dataclass(frozen=True)
class Echoes:
    """A folded question and a folded text."""

    asked: str
    text: str

    def of(self, start: int, end: int) -> Iterator[tuple[str, float]]:
        """Yield what the question's characters say of text[start:end]."""
        said = self.text[start:end]
        pairs = [said[i : i + 2] for i in range(len(said) - 1)]
        yield "repeats", sum(pair in self.asked for pair in pairs) / max(len(pairs), 1)
        yield "bound cut off", float(bool(_LEAST_BEFORE.search(self.text[max(start - 3, 0) : start])))
        yield "bound cut off", float(bool(_LEAST_BEHIND.match(self.text, end)))
        if thing := self.thing:
            yield "thing last", float(said.endswith(thing))
            yield "thing inside", float(thing in said)
            yield "thing sums up", float(bool(self._sums.match(self.text, end)))

    def listed(self, start: int, end: int) -> bool:
        """Whether text[start:end] is a series that the sort asked for sums up: 甲、乙|等基础产业, 丙、丁|两市."""
        behind = self._sums.match(self.text, end) if self.thing and "、" in self.text[start:end] else None
        return behind is not None and len(behind[0]) > len(self.thing)

    @cached_property
    def thing(self) -> str:
        """What sort of thing is asked for."""
        return cut(self.asked).thing

    @cached_property
    def of_paper(self) -> bool:
        """Whether what is asked for is written and has a title."""
        return bool(_PAPER.search(self.thing))

    def spoken(self, start: int, end: int) -> bool:
        """Whether text[start:end] only tells who speaks: 某院研究员某某|表示."""
        return any(left <= start and end <= right for left, right in self._speakers)

    def told_by(self, start: int, end: int) -> bool:
        """Whether text[start:end] tells who speaks, and the question says so itself: 某某说，对哪个行业….

        What he said is asked for then.
        """
        return self.spoken(start, end) and any(
            re.search(re.escape(self.text[slice(*name)]) + _SAYS, self.asked) for name in self._names
        )

    @cached_property
    def _names(self) -> list[tuple[int, int]]:
        return [
            (start, end) for start, end in named(self.text)
            if re.match(rf"[^，。；]{{0,14}}?{SPEAKS}", self.text[end:])
        ]  # fmt: skip

    @cached_property
    def _speakers(self) -> list[tuple[int, int]]:
        ends = [end for _, end in self._names]
        return [(max((m.end() for m in _STOP.finditer(self.text, 0, end)), default=0), end) for end in ends]

    @cached_property
    def _sums(self) -> re.Pattern[str]:
        return re.compile(_SUMS + re.escape(self.thing))
