"""Where the series of a sentence may begin and end: 包括|甲、乙和丙|等三地. Generous; `weighing` weighs them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rag.answering import series
from rag.answering.bounds import STOPS, Parsed

_SUMMED_UP = re.compile(r"等|在内|[两二三四五六七八九十\d]+(?:大|个|国|地|省|市|县|区|家|种|项|条|座|款|位|名)")
_CLAUSE_SERIES = re.compile(
    rf"(?:^|(?<=[{STOPS}]))(?:其中)?(?:包括|包含|涵盖|例如|如|即|有|为)([^{STOPS}]*、[^{STOPS}]*?)(?=等?(?:[{STOPS}]|$))"
)
_GROWN, _WORDS_OF_ITEM = 1.6, 3
_SERIES_END = re.compile(rf"[{STOPS}、]|等|$")
_QUOTED = re.compile(r"(?:“[^”]{1,40}”[、和及]?|《[^》]{1,40}》[、和及]?){2,}")
_BY_COMMAS = re.compile(r"(?:[^，。；：、！？]{2,14}，){2,}(?=分别)")
_ENDS = 5  # words at which a first item may begin, or a last one end
_MARKED = 0.3  # the score of a series that marks of its own tell


def runs(terms: Sequence[str], read: Parsed) -> Iterator[tuple[int, int, float]]:
    """Yield the series of a text, each with more or less of its first item and of its last, and a score.

    A question's `terms` behind the last item are none of it.
    """
    for pattern in (_BY_COMMAS, _QUOTED):
        yield from ((*match.span(), _MARKED) for match in pattern.finditer(read.text))
    for found in series.find(read.text, terms):
        score = 0.1 * min(found.items, 5) - 0.2 * found.paired
        yield found.start, found.end, score
        marks = [m.start() for m in re.finditer("、|以及|和|与|及", read.text[found.start : found.end])]
        if not marks:
            continue
        first, last = found.start + marks[0], found.start + marks[-1] + 1
        before = max((m.end() for m in re.finditer(rf"[{STOPS}、]", read.text[:first])), default=0)
        stop = _SERIES_END.search(read.text, last)
        behind = stop.start() if stop else len(read.text)
        placed = list(zip(read.places, read.flags, strict=True))
        starts = [a for (a, _), flag in placed if before <= a < first and _opens(flag)][-_ENDS:]
        ends = [b for (_, b), flag in placed if last < b <= behind and _opens(flag)][:_ENDS]
        others = [len(item) for item in re.split("、", read.text[found.start : last])[:-1]]
        if read.text[behind : behind + 1] == "等" or behind - last <= _GROWN * max(others, default=0):
            ends.append(behind)
        for start in {found.start, *starts}:
            for end in {found.end, *ends}:
                yield start, end, score
        for end in _ends_within(read, found.start, behind):
            yield found.start, end, score
    for match in _CLAUSE_SERIES.finditer(read.text):
        yield *match.span(1), 0.1 * min(match[1].count("、") + 1, 5)


def _ends_within(read: Parsed, start: int, end: int) -> Iterator[int]:
    """Yield where a series may end before its last mark: 甲、乙、丙|三地共建成100家，丁、戊; 甲、乙|实际增长4%、3%."""
    text = read.text
    for match in _SUMMED_UP.finditer(text, start, end):
        if "、" in text[start : match.start()]:
            yield match.start()
    marks = [start - 1, *(m.start() for m in re.finditer("、", text[:end]) if m.start() > start), end]
    items = [(a + 1, b) for a, b in pairwise(marks)]
    for (a, b), (c, d) in pairwise(items):
        if d - c > _GROWN * (b - a):  # the item goes over into what is said of all
            yield from [stop for _, stop in read.places if c < stop < d][:_WORDS_OF_ITEM]


def _opens(flag: str) -> bool:
    """Whether an item of a series of things may begin or end with a word of this part of speech."""
    return flag == "vn" or flag[0] not in "vprdcu"
