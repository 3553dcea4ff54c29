"""Where a stretch of print naturally begins and ends: no marks at its edges, no half of a pair of quotation marks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rag.words import offsets, tag

STOPS = "，。；：！？（）()"


@dataclass(frozen=True)
class Parsed:
    """A text with its words, their parts of speech, and where each begins and ends."""

    text: str
    words: tuple[str, ...]
    flags: tuple[str, ...]
    places: tuple[tuple[int, int], ...]


@lru_cache(maxsize=64)
def parsed(text: str) -> Parsed:
    """Return a folded text in words."""
    tagged = tag(text)
    words = [word for word, _ in tagged]
    return Parsed(text, tuple(words), tuple(flag for _, flag in tagged), tuple(offsets(words, text)))


_OFF_LEFT = " \n\t　，。；：、！？,.;:!?）)”》了着过的"
_OFF_RIGHT = " \n\t　，。；：、！？,;:!?（("


def bounded(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without marks at its edges, and without half a pair of quotation marks."""
    while start < end and text[start] in _OFF_LEFT:
        start += 1
    while start < end and (text[end - 1] in _OFF_RIGHT or (text[end - 1] == "的" and end - start > 2)):
        end -= 1
    if text[start - 1 : start + 1] == "是指" and end - start > 2:
        start += 1
    for left, right in ("《》", "“”", "‘’", "（）", "()"):
        inside = text[start:end]
        if left not in inside and right not in inside:
            continue
        opens = inside.count(left) - inside.count(right)
        if not opens and inside.find(left) > inside.find(right):  # 甲”和“乙 of “甲”和“乙”
            start, end = start - (text[start - 1 : start] == left), end + (text[end : end + 1] == right)
        elif opens > 0 and inside[0] == left:
            start += 1
        elif opens > 0 and text[end : end + 1] == right:
            end += 1
        elif opens < 0 and inside[-1] == right:
            end -= 1
        elif opens < 0 and text[start - 1 : start] == left:
            start -= 1
        if not _paired(text[start:end], left, right):
            return start, start
    return start, end


def _paired(text: str, left: str, right: str) -> bool:
    """Whether every mark that opens is closed, and none closes before."""
    depth = 0
    for character in text:
        depth += (character == left) - (character == right)
        if depth < 0:
            return False
    return not depth
