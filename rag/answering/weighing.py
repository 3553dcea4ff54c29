"""Which of the stretches proposed is the short answer, and whether any of them is.

A weighted sum of few features for each proposal, made probabilities over them; the stretch with which the likely ones
agree best is chosen, and how likely it is to agree with the answer tells whether it is said at all. Weights are fitted
by training/weighing.py on questions that people asked.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from rag.answering import explaining
from rag.answering.aligning import Aligned
from rag.answering.bounds import Parsed, parsed
from rag.answering.echoes import Echoes
from rag.answering.found import Span
from rag.answering.proposals import Proposal, propose
from rag.answering.question import Question
from rag.answering.reader import Reader
from rag.answering.sorts import of_the_sort
from rag.answering.wanted import LONG, kind_of
from rag.pages import quantities

WEIGHTS = Path(__file__).parents[1] / "weights" / "weighing" / "weights.json"
_CONSIDERED = 24  # the likeliest proposals among which agreement is counted
_FAR = 12.0  # log-odds below the reader's best beyond which nothing counts
_SURE = 10.0
_SO_MANY_WORDS = 2.5  # a rule's score from which on there is no doubt
_WITHOUT_DOUBT = {"what": 2.0}
_WHOLE = ("person", "day", "quantity", "title", "post")
_READ = 6  # spans of the reader that are proposed

Features = dict[str, float]


@dataclass(frozen=True, slots=True)
class Chooser:
    """Weights by the names of features; `enough`: the least agreement with which a short answer is said, by kind."""

    weights: Mapping[str, float]
    enough: Mapping[str, float]

    def choose(
        self, question: Question, text: str, anchor: dt.date | None, reader: Reader | None,
        own: tuple[int, int] | None = None,
    ) -> Span | None:  # fmt: skip
        """Return the short answer that folded `text` gives, its score how likely it agrees; None where none does."""
        found = proposed(question, text, anchor, reader, own)
        if not found:
            return None
        sums = [sum(self.weights.get(n, 0.0) * v for n, v in features.items()) for _, features in found]
        if told := [p for p, _ in found if _in_so_many_words(p, kind_of(question))]:
            surest = max(told, key=lambda p: p.sorts["rule"])
            return Span(surest.start, surest.end, 1.0)
        span = agreed([(p.start, p.end) for p, _ in found], sums)
        return span if span.score >= self.enough[kind_of(question)] else None


def _in_so_many_words(one: Proposal, kind: str) -> bool:
    """Whether a rule finds a stretch that leaves no doubt: who does what is asked about, what stands behind 是指."""
    return one.sorts.get("rule", 0.0) >= _WITHOUT_DOUBT.get(kind, _SO_MANY_WORDS)


def agreed(spans: Sequence[tuple[int, int]], sums: Sequence[float]) -> Span:
    """Return the span with which the others, by their probabilities, agree best; its score is how far they do."""
    likely = sorted(range(len(sums)), key=lambda i: -sums[i])[:_CONSIDERED]
    top = sums[likely[0]]
    chances = [math.exp(sums[i] - top) for i in likely]
    total = sum(math.exp(s - top) for s in sums)
    shares = [c / total for c in chances]

    def worth(i: int) -> float:
        return sum(share * overlap(spans[i], spans[j]) for j, share in zip(likely, shares, strict=True))

    best = max(likely, key=worth)
    fits = sum(share for j, share in zip(likely, shares, strict=True) if overlap(spans[best], spans[j]) >= 0.5)
    return Span(*spans[best], fits)


def overlap(one: tuple[int, int], other: tuple[int, int]) -> float:
    """Return the F1 of two spans over their characters."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return 2 * shared / (one[1] - one[0] + other[1] - other[0]) if shared > 0 else 0.0


def proposed(
    question: Question, text: str, anchor: dt.date | None, reader: Reader | None, own: tuple[int, int] | None = None
) -> list[tuple[Proposal, Features]]:
    """Return what may be the short answer, each with its features. Without a reader the rules propose alone.

    `own`: where in the text the sentence stands that was found to answer; the others were added to it.
    """
    pointed = reader.point(question.folded, text) if reader else None
    readings = pointed.best(_READ) if pointed else []
    found = propose(question, text, anchor, [(r.start, r.end) for r in readings])
    echoes = Echoes(question.folded, text)
    found = of_the_sort(question, echoes, found)
    odds = [pointed.odds(p.start, p.end) for p in found] if pointed else []
    best = max([*odds, *(r.score for r in readings)], default=0.0)
    around = Around(
        question, parsed(text), Aligned.of(question, text), echoes, kind_of(question),
        own or (0, len(text)), [(sort, p.start, p.end) for p in found for sort in _WHOLE if sort in p.sorts],
    )  # fmt: skip
    top: dict[str, float] = {}
    for one in found:
        for sort, score in one.sorts.items():
            top[sort] = max(top.get(sort, score), score)
    return [
        (p, {**dict(around.features(p, top)), **(_read(odds[i], best, around.kind) if odds else {})})
        for i, p in enumerate(found)
    ]


def _read(odds: float, best: float, kind: str) -> Features:
    behind = max(odds - best, -_FAR)
    sure = max(min(best / _SURE, 2.0), -1.0)
    long = "long" if kind in LONG else "short"
    return {
        "read": behind,
        f"read {long}": behind,
        f"{kind}: read odds": behind,
        "read best": float(behind == 0),
        "read surely": behind * sure,
    }


@dataclass(frozen=True)
class Around:
    """A question and a text: tells the features of the text's stretches."""

    question: Question
    read: Parsed
    aligned: Aligned
    echoes: Echoes
    kind: str
    own: tuple[int, int]
    whole: Sequence[tuple[str, int, int]]

    def features(self, one: Proposal, top: Mapping[str, float]) -> Iterator[tuple[str, float]]:
        """Yield the features of a proposal; `top` is the best score of each sort."""
        start, end, kind = one.start, one.end, self.kind
        yield from ((f"found {sort}", 1.0) for sort in one.sorts)
        yield from ((f"{kind}: {sort}", 1.0) for sort in one.sorts)
        yield from ((f"{kind}: best {sort}", 1.0) for sort, score in one.sorts.items() if score >= top[sort] > 0)
        if "rule" in one.sorts:
            yield f"{kind}: rule behind", one.sorts["rule"] - top["rule"]
            if one.sorts["rule"] >= top["rule"]:
                yield f"{kind}: rule score", min(top["rule"], 3.0)
                yield "rule surely", float(top["rule"] >= explaining.SURELY)
        if "series" in one.sorts:
            yield from self._series(start, end)
        yield from self.aligned.says(start, end)
        yield from self.echoes.of(start, end)
        yield f"{kind}: speaker", float(self.echoes.spoken(start, end))
        if self.echoes.of_paper:
            yield "paper asked", float("title" in one.sorts)
        for sort in {s for s, a, b in self.whole if start <= a and b <= end and (a, b) != (start, end)}:
            yield f"{kind}: holds {sort}", 1.0
        yield from self._edges(start, end)
        size = math.log(end - start)
        yield "length", size
        yield f"{kind}: length", size
        yield f"{kind}: length²", size * size
        yield "clauses inside", float(len(re.findall("[，；]", self.read.text[start:end])))
        yield "colons inside", float("：" in self.read.text[start:end])
        yield "stops inside", float(len(re.findall("[。！？]", self.read.text[start:end])))
        yield from self._of_sort(start, end)
        yield "own sentence", float(self.own[0] <= start and end <= self.own[1])
        yield "clause asked", self._clause(start, end)
        said = self.read.text[start:end]
        yield "said by the question", float(said in self.question.folded)
        yield f"{kind}: number inside", float(bool(re.search(r"\d", said)))
        inside = [
            flag for flag, (a, b) in zip(self.read.flags, self.read.places, strict=True) if start <= a and b <= end
        ]
        yield f"{kind}: verbs inside", float(min(sum(flag[0] == "v" and flag != "vn" for flag in inside), 3))
        yield f"{kind}: particles inside", float(min(sum(flag[0] in "pu" for flag in inside), 3))
        if self.question.figure:
            yield from self._figure(said)

    def _series(self, start: int, end: int) -> Iterator[tuple[str, float]]:
        """Yield whether a series is summed up behind (等, 三大领域) and has as many items as are asked for."""
        text, items = self.read.text[start:end], re.split("、|以及|和|与|及", self.read.text[start:end])
        yield "series summed up", float(bool(_SUMMED.match(self.read.text, end)))
        wanted = _COUNTED.search(self.question.folded)
        if wanted:
            said = wanted[1] or wanted[2]
            number = int(said) if said.isdigit() else {"两": 2}.get(said, "一二三四五六七八九十".find(said) + 1)
            yield "series counted", float(number == len(items))
        yield "series even", -abs(math.log(max(len(items[0]), 1) / max(len(items[1]), 1))) if len(items) > 1 else 0.0
        yield "series even last", -abs(math.log(max(len(items[-1]), 1) / max(len(items[0]), 1)))
        ends = {item[-1:] for item in items}
        sizes = sorted(max(len(item), 1) for item in items)
        yield "series evenly", -math.log(sizes[-1] / sizes[0])
        yield "series mixed", float(0 < sum(any(c.isdigit() for c in item) for item in items) < len(items))
        yield "series ends alike", 1.0 - (len(ends) - 1) / max(len(items) - 1, 1)
        yield "series sum inside", float(bool(re.search("等", text)))

    def _edges(self, start: int, end: int) -> Iterator[tuple[str, float]]:
        first, last = self.begins.get(start), self.ends.get(end)
        before, behind = self.ends.get(start), self.begins.get(end)
        yield "first " + (self._flag(first) if first is not None else "cut"), 1.0
        yield "last " + (self._flag(last) if last is not None else "cut"), 1.0
        yield "before " + (self._flag(before) if before is not None else "none"), 1.0
        yield "behind " + (self._flag(behind) if behind is not None else "none"), 1.0

    def _flag(self, i: int) -> str:
        word, flag = self.read.words[i], self.read.flags[i]
        if word in _MARKED:
            return word
        if flag.startswith(("nr", "ns", "nt", "nz", "vn")):
            return flag[:2]
        return "sign" if not word[0].isalnum() else flag[0]

    def _of_sort(self, start: int, end: int) -> Iterator[tuple[str, float]]:
        """Yield how a stretch stands to the sort of thing asked for: 部门 of 哪个部门 ends it, or follows it."""
        sort = self.aligned.cut.kind
        if not sort:
            return
        text = self.read.text
        yield "sort last", float(text[start:end].endswith(sort))
        yield "sort inside", float(sort in text[start:end])
        yield "sort behind", float(sort in text[end : end + len(sort) + 4])
        yield "sort before", float(sort in text[max(start - len(sort) - 4, 0) : start])

    def _figure(self, said: str) -> Iterator[tuple[str, float]]:
        """Yield whether a stretch is a figure of the kind asked for, in the unit asked for."""
        asks, found = self.question.asks.value, quantities.find(said)
        yield f"{asks}: percent", float("%" in said)
        yield f"{asks}: ordinal", float(said.startswith(("第", "首")))
        yield f"{asks}: time", float(any(q.family == "time" for q in found))
        yield "family asked", float(any(q.family == self.question.family for q in found))
        yield "unit asked", float(self.question.unit is not None and said.endswith(self.question.unit))
        yield "several figures", float(len(found) > 1)

    def _clause(self, start: int, end: int) -> float:
        """Return the share of the question's words in the clauses that the stretch stands in."""
        left = max((p for p in self.stops if p <= start), default=0)
        right = min((p for p in self.stops if p > end), default=len(self.read.text))
        words = [w for w in (*self.aligned.left, *self.aligned.right) if w.places]
        return sum(w.worth for w in words if w.inside(left, right)) / max(sum(w.worth for w in words), 1.0)

    @cached_property
    def stops(self) -> list[int]:
        """Behind which characters clauses end."""
        return [m.end() for m in re.finditer("[，。；：！？]", self.read.text)]

    @cached_property
    def begins(self) -> dict[int, int]:
        """Which word begins at each place."""
        return {a: i for i, (a, _) in enumerate(self.read.places)}

    @cached_property
    def ends(self) -> dict[int, int]:
        """Which word ends at each place."""
        return {b: i for i, (_, b) in enumerate(self.read.places)}


_SUMMED = re.compile(
    r"等|这?[两二三四五六七八九十\d]+(?:大|个|家|项|种|类|国|地|省|市|县|区|款|位|名|条|座|所|部门|方面|领域)|"
    r"在内|为代表|为主"
)
_COUNTED = re.compile(r"哪([一二两三四五六七八九十]|\d+)|([一二两三四五六七八九十]|\d+)大")
_MARKED = frozenset(
    "的 由 在 是 为 于 以 从 对 把 被 将 向 给 和 与 及 、 ， 。 ： ； （ ） “ ” 《 》 等 了 通过 据 即 叫 名 称 因 "
    "由于 ( )".split()
)


@cache
def chooser(*, reads: bool) -> Chooser:
    """Return the shipped weights: with the reader, or without."""
    return load(WEIGHTS, reads=reads)


def load(path: Path, *, reads: bool) -> Chooser:
    """Read weights from a file that training/weighing.py wrote. Raises OSError, ValueError or KeyError."""
    held = json.loads(path.read_text(encoding="utf-8"))["with reader" if reads else "without reader"]
    return Chooser(held["weights"], held["enough"])
