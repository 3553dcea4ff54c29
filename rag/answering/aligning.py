"""What stands in a sentence where the asking word stands in the question: 分拣什么菜 × 分拣刚采摘的西红柿.

A question is cut at its asking word; how near what stands left and right of it stands to a stretch of the sentence, on
the same side or on the other (passive, fronted), speaks for that stretch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rag.answering.question import Question
from rag.answering.synonyms import alike
from rag.search import meanings
from rag.words import is_han, offsets, tag

ASKS = re.compile(
    r"为什么|为何|为啥|怎么样|怎么|怎样|如何|咋|干嘛|干啥|什么时候|啥时候|何时|什么样|百分之几|第几|多少|"
    r"多久|多长时间|多[大高长远深重快]|"
    r"哪[一二两三四五六七八九十几]?(?:些|个|家|位|种|类|项|款|座|所|条|部|只|支|天|年|月|日|国|省|市|里|儿)?|"
    r"(?:是|叫|叫做|做|指的?是?|图的?是?个?|为)?(?:什么|啥)|谁|何人|何地|何处|何|几"
)
# What asks for what the word before it is called, or for what there is of it.
_NAMES = re.compile(r"叫|是?谁|是什么|是啥")
_LAST_WORD = re.compile(r"([\u4e00-\u9fff]{2,4}?)[呢吗？?]*")
_HAS = re.compile(r"(?:叫|是|有|包括|包含|分别|分为)$")
_CONTENT = re.compile(r"^(?:n|v|a|i|j|l|z|b|s|t|eng|m$)")
_EMPTY = frozenset(
    "是 有 的 了 为 做 进行 会 要 能 可以 到 去 来 叫 成 属于 请问 想 问 知道 告诉 让 被 把 给 到底 究竟 "
    "时候 方面 东西 样 那 这 那个 这个 该 时 年 月 日 号 份 个 位 家 种 之后 以后 之前 之间 其中 "
    "目前 现在 出 起 上 下 里 中".split()
)
_TYPE_FLAGS = re.compile(r"^(?:n|vn|b|j|l|s|eng|q)")
_SECOND = 12  # characters of a second question, at most
_CLAUSED = re.compile(
    r"^[^，]{0,30}(?:文章|解释|介绍|这类|这个?数|这话|这句|的话)|[”」][^，]{0,8}(?:谁|哪)|“[^”]*(?:谁|什么|哪|几|多少)"
)
_TOLD_AFTER = re.compile(r"这话|这句|大家|人们|咱")
_NEAR_WORDS = 5  # words of near meaning that are looked for
_NEAR_WORTH, _PART_WORTH = 0.7, 0.5
_GAP = 5.0  # characters over which nearness halves


@dataclass(frozen=True, slots=True)
class Cut:
    """A question at its asking word: the words left of it and right of it, nearest first, and what sort is asked for.

    `kind` is 菜 of 什么菜 and 部门 of 哪个部门的负责人, `thing` all that it stands in (基础工业 of 哪些基础工业); where
    none is named there, `thing` is the word before: 论坛 of 论坛叫什么. Either is empty where there is none.
    """

    asking: str
    kind: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    thing: str = ""


@lru_cache(maxsize=64)
def cut(folded: str) -> Cut:
    """Return a folded question cut at its first asking word; at its end where it has none."""
    match = ASKS.search(folded)
    begin, end = match.span() if match else (len(folded.rstrip("？? 。")), len(folded))
    before, after = _content(folded[:begin]), []
    kind, behind = "", folded[end:]
    tagged = tag(behind)
    taken = 0
    for (word, flag), (start, stop) in zip(tagged, offsets([w for w, _ in tagged], behind), strict=True):
        deed = kind and flag == "vn"  # 工作 of 哪个单位工作
        if match and start == taken and ((word == "的" and not kind) or (_of_sort(flag) and not deed)):
            kind, taken = ("" if word == "的" else word), stop
        else:
            break
    if match and not kind and (last := _LAST_WORD.fullmatch(behind)) and match[0].startswith("哪"):
        kind, taken = last[1], last.end(1)  # 举措 of 哪些举措, whatever the tagger takes it for
    after = _content(behind[taken:] if kind else behind)
    asking = match[0] if match else ""
    named_before = before and (_NAMES.match(asking) or _HAS.search(folded[:begin]))
    thing = behind[:taken].lstrip("的") if kind else before[-1] if named_before else ""
    return Cut(asking, kind, tuple(reversed(before)), tuple(after), thing)


def halves(folded: str) -> tuple[str, str] | None:
    """Return the two questions of a folded question that asks for two things, None where it asks for one.

    >>> halves("青山号给哪条船加了气，加了多少？")
    ('青山号给哪条船加了气', '青山号给船加了气，加了多少')
    """
    pieces = [p for p in re.split(r"[，,、；？?]", folded) if p.strip()]
    if len(pieces) < 2 or len(pieces[-1]) > _SECOND or _CLAUSED.search(folded):
        return None
    first, second = "，".join(pieces[:-1]), pieces[-1]
    begun = ASKS.search(second)
    if not (ASKS.search(first) and begun) or _TOLD_AFTER.search(second[: begun.start()]):
        return None
    return first, f"{ASKS.sub('', first)}，{second}"


def _of_sort(flag: str) -> bool:
    """Whether a word of this part of speech names a sort of things."""
    return bool(_TYPE_FLAGS.match(flag)) and (flag[0] != "v" or flag == "vn")


def _content(text: str) -> list[str]:
    return [
        word for word, flag in tag(text)
        if _CONTENT.match(flag) and word not in _EMPTY and any(c.isalnum() for c in word)
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Placed:
    """A word of a question with the places where it, or what means the same, stands in a text."""

    worth: float
    places: tuple[tuple[int, int], ...]

    def near(self, start: int, end: int, *, left: bool) -> float:
        """Return how near the word stands to text[start:end], on its left or on its right: 0 to 1."""
        gaps = [start - b if left else a - end for a, b in self.places if (b <= start if left else a >= end)]
        return self.worth / (1 + min(gaps) / _GAP) if gaps else 0.0

    def inside(self, start: int, end: int) -> bool:
        """Whether the word stands in text[start:end]."""
        return any(start <= a and b <= end for a, b in self.places)


def placed(word: str, text: str) -> Placed:
    """Return where a word, else a word of the same or of near meaning, else its characters, stand in a text."""
    lower = text.lower()
    for worth, form in _forms(word.lower()):
        if found := tuple(_found(form, lower)):
            return Placed(worth, found)
    return Placed(0.0, ())


def _found(form: str, text: str) -> Iterator[tuple[int, int]]:
    at = text.find(form)
    while at >= 0:
        yield at, at + len(form)
        at = text.find(form, at + 1)


def _forms(word: str) -> Iterator[tuple[float, str]]:
    yield 1.0, word
    for other in alike(word):
        yield 0.9, other
    for other, sure in meanings.near(word)[:_NEAR_WORDS]:
        yield _NEAR_WORTH * sure, other
    if len(word) > 2 and is_han(word[0]):
        yield _PART_WORTH, word[-2:]
        yield _PART_WORTH, word[:2]


@dataclass(frozen=True)
class Aligned:
    """A question's words found in a text; what they say of a stretch of it."""

    cut: Cut
    left: tuple[Placed, ...]
    right: tuple[Placed, ...]

    @classmethod
    def of(cls, question: Question, text: str) -> Aligned:
        """Find a question's words in folded `text`."""
        halves = cut(question.folded)
        return cls(halves, tuple(placed(w, text) for w in halves.left), tuple(placed(w, text) for w in halves.right))

    def says(self, start: int, end: int) -> Iterator[tuple[str, float]]:
        """Yield what speaks for text[start:end]: the word beside the asking word and the others, by side."""
        for name, words in (("left", self.left), ("right", self.right)):
            for side in ("left", "right"):
                near = [w.near(start, end, left=side == "left") for w in words]
                if near:
                    yield f"{name} word {side}", near[0]
                    if len(near) > 1:
                        yield f"{name} words {side}", sum(near[1:]) / len(near[1:])
        every = (*self.left, *self.right)
        yield "asked inside", sum(w.worth * w.inside(start, end) for w in every) / max(len(every), 1)
