"""Enumerations that run over sentences: 一是…二是…, 首先…其次…最后…, 一方面…另一方面…, and what opens them.

The items may stand paragraphs apart, with sentences that explain them between, and may hold enumerations of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.answering.evidence import Sentence, presence
from rag.answering.question import Question

_NUMERALS = "一二三四五六七八九十"
_START = r"(?:(?<=[，。；：！？”\s、])|^[“\s]*)"
# Each family of marks, and the words that count in it; a mark of one that does not count stands after all others.
_FAMILIES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(_START + pattern), order)
    for pattern, order in (
        (rf"([{_NUMERALS}])(?:则|来)?是(?!否|非|种|个|名|位|家)(?:因为|由于)?", _NUMERALS),
        (rf"第([{_NUMERALS}])(?:[，,、：]|是|个方面|点是)", _NUMERALS),
        (rf"其([{_NUMERALS}])(?:[，,、：]|是)", _NUMERALS),
        (r"([首其再此最])(?:先|次|外|后)(?:[，,]|是|要|应|还要)?", "首其再此最"),
        (r"(一|另)一?方面(?:[，,]|是|要|则)?(?:因为|由于)?", "一另"),
        (r"[（(]?(\d|[一二三四五六七八九十])[）)、.．](?!\d)\s*", "123456789" + _NUMERALS),
    )
)
_OPENS = re.compile(
    r"[：:]”?$|(?:以下|如下|下列|这样|这)?[几两二三四五六七八九十多]+(?:个|大|项|点|条|方面|对|种|类|件|步|"
    r"方面的)[\u4e00-\u9fff]{0,12}[：:。]?”?$"
)
_AS_MUCH = 0.01
_NEAR = 3  # sentences between what opens an enumeration and its first mark
_FAR = 30  # sentences between two marks
_MOST = 12  # items
_PARTS = frozenset({"body", "heading", "note", "caption"})


@dataclass(frozen=True, slots=True)
class Item:
    """One item: the sentence that holds it, and where in the article it begins (behind its mark) and its mark does."""

    sentence: Sentence
    start: int
    mark: int

    def end(self, stops: str, most: int) -> int:
        """Return where the item's first clause ends: at one of `stops`, at the latest at `most`."""
        match = re.search(f"[{stops}]", self.sentence.text[self.start - self.sentence.start :])
        return min(self.start + match.start() if match else self.sentence.end, most)


@dataclass(frozen=True, slots=True)
class _Mark:
    family: int
    rank: int
    item: Item


@dataclass(frozen=True, slots=True)
class Enumeration:
    """What opens an enumeration (None where nothing does) and its items in the order of print."""

    opener: Sentence | None
    items: tuple[Item, ...]

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences to be shown: the opener's and each item's."""
        shown = {s.start: s for s in (self.opener, *(item.sentence for item in self.items)) if s}
        return tuple(shown[start] for start in sorted(shown))

    @property
    def introduction(self) -> str:
        """What stands before the first mark, from the opener on."""
        if self.opener is None:
            return ""
        return self.opener.text[: max(self.items[0].mark - self.opener.start, 0)]

    def clauses(self, stops: str = "，。；：！？") -> list[tuple[int, int]]:
        """Return where each item stands in the article, from behind its mark to the first of `stops`."""
        marks = [item.mark for item in self.items[1:]] + [self.items[-1].sentence.end]
        return [(item.start, item.end(stops, most)) for item, most in zip(self.items, marks, strict=True)]


def asked(question: Question, sentences: Sequence[Sentence], sentence: Sentence) -> Enumeration | None:
    """Return the enumeration that answers a question whose best sentence is this one, None where none does.

    What opens it must hold as much of the question as the sentence does: else an item of it is asked about.
    """
    best, most = None, _held(question, sentence.text) - _AS_MUCH
    for found in around(sentences, sentence):
        held = _held(question, found.introduction)
        if held > most:
            best, most = found, held
    return best


def _held(question: Question, text: str) -> float:
    """Return how much of a question's words, weighed by how they bind, a text holds."""
    words = zip(question.terms, question.stresses, strict=True)
    return sum(stress * presence(term, text) for term, stress in words)


def around(sentences: Sequence[Sentence], sentence: Sentence) -> Iterator[Enumeration]:
    """Yield the enumerations that a sentence opens, then those that it stands in."""
    here = _marks(sentence)
    firsts = [mark for mark in here if mark.rank == 0]
    opened = _opened(sentences, sentence, {mark.family for mark in here})
    later = [first for mark in here if mark.rank and (first := _first(sentences, mark))]
    for first in (*firsts, *([opened] if opened else ()), *later):
        if found := _from(sentences, first, sentence if first in (*firsts, opened) else first.item.sentence):
            yield found


def _marks(sentence: Sentence) -> list[_Mark]:
    found = []
    for family, (pattern, order) in enumerate(_FAMILIES):
        for match in pattern.finditer(sentence.text):
            rank = order.index(next(group for group in match.groups() if group)) % len(_NUMERALS)
            item = Item(sentence, sentence.start + match.end(), sentence.start + match.start())
            found.append(_Mark(family, rank, item))
    return sorted(found, key=lambda mark: mark.item.mark)


def _opened(sentences: Sequence[Sentence], sentence: Sentence, families: set[int]) -> _Mark | None:
    """Return the first mark of an enumeration that begins in the next sentences, if this one opens it."""
    for following in sentences[sentence.number + 1 : sentence.number + 1 + _NEAR]:
        marks = [mark for mark in _marks(following) if mark.family not in families]
        same = "\n" not in sentence.article.text[sentence.start : following.start]
        near = families or same or announces(sentence.text) or following.number == sentence.number + 1
        if marks and marks[0].rank == 0 and near and marks[0].item.mark - following.start < 2:
            return marks[0]
        if _marks(following):
            break
    return None


def announces(text: str) -> bool:
    """Whether a sentence says that an enumeration follows: it ends in a colon, or in 三个方面, 几对关系."""
    return bool(_OPENS.search(text.rstrip()))


def begins(text: str) -> bool:
    """Whether an enumeration begins with a sentence: 应从以下方面着手：一是…, or what announces one."""
    return announces(text) or any(m[1] in ("一", "首", "1") for pattern, _ in _FAMILIES for m in pattern.finditer(text))


def _from(sentences: Sequence[Sentence], first: _Mark, opened_by: Sentence) -> Enumeration | None:
    """Return the enumeration that begins with a mark, None where no other follows it."""
    found = [first]
    for sentence in sentences[first.item.sentence.number :]:
        last = found[-1]
        if sentence.part not in _PARTS or sentence.number - last.item.sentence.number > _FAR:
            break
        own = [m for m in _marks(sentence) if m.family == first.family and m.item.mark > last.item.mark]
        if any(mark.rank == 0 for mark in own) or len(found) == _MOST:
            break
        for mark in own:
            if mark.rank > found[-1].rank:
                found.append(mark)
    return Enumeration(_opener(sentences, first, opened_by), tuple(m.item for m in found)) if len(found) > 1 else None


def _opener(sentences: Sequence[Sentence], first: _Mark, opened_by: Sentence) -> Sentence | None:
    """Return what opens an enumeration: where a mark begins its sentence, the one before, if that says so."""
    if first.item.mark > opened_by.start or not opened_by.number:
        return opened_by
    before = sentences[opened_by.number - 1]
    goes_on = "\n" not in before.article.text[before.start : opened_by.start]
    return before if before.part in _PARTS and (goes_on or announces(before.text)) else None


def _first(sentences: Sequence[Sentence], mark: _Mark) -> _Mark | None:
    """Return the first mark of the enumeration that a later mark belongs to."""
    for sentence in reversed(sentences[max(mark.item.sentence.number - _FAR, 0) : mark.item.sentence.number + 1]):
        for other in reversed(_marks(sentence)):
            if other.family == mark.family and other.rank == 0 and other.item.mark < mark.item.mark:
                return other
    return None


def bare(items: Sequence[str], asked: str) -> list[str]:
    """Return the items of an enumeration without the words that all of them begin with and the question says.

    >>> bare(["处理好城与乡的关系", "处理好人与水的关系"], "要处理好哪两对关系")
    ['城与乡的关系', '人与水的关系']
    """
    size = 0
    while items and len(items[0]) > size and all(i.startswith(items[0][: size + 1]) for i in items[1:]):
        if items[0][: size + 1] not in asked:
            break
        size += 1
    return [item[size:] for item in items] if len(items) > 1 and size > 1 else list(items)
