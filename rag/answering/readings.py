"""What a follow-up may mean: each reading is answered, and what speaks for it and its answer is weighed in one place.

A reading is answered from all pages and from the articles that the talk is about. How likely each answer is the right
one is told by weights learned on conversations whose answers are known (`training/readings.py`); where even the
likeliest is too unlikely, nothing is answered.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from functools import cache
from pathlib import Path

from rag.answering.answerer import Answerer
from rag.answering.asking import Asks
from rag.answering.carry import specific
from rag.answering.evidence import Word
from rag.answering.question import Question
from rag.answering.records import Answer
from rag.answering.signals import Signals
from rag.pages.records import Article
from rag.words import fold, is_han, tag

WEIGHTS = Path(__file__).parents[1] / "weights" / "readings" / "weights.json"
Likely = tuple[Answer, Signals | None]
MOST = 3  # readings beside the words as typed
_NO_FIGURE = frozenset(
    {Asks.PERSON, Asks.WHO_SAID, Asks.AUTHOR, Asks.OFFICE, Asks.PLACE, Asks.ORGANISATION, Asks.WHY, Asks.HOW}
)
_EVERYWHERE = 2  # of them are asked of all pages, too; where nothing was cited before, each
_CERTAIN = 0.9
_SHORT = 24  # characters of an answer that is a figure
_STANDS = 0.5  # a word stands in a text where at least so much of it does
_FULL = 4.0  # words of its own with which a question surely says all it means


@dataclass(frozen=True, slots=True)
class Speaks:
    """What speaks for a reading and its answer: numbers from -1 to 1.

    `sure`: the log-odds that answering itself gives; `ruled`: rules put the answer together; `perhaps`: it is a figure
    beside one told before. `here`: it stands in an article the talk is about; `within`: only those were asked. `typed`:
    the reading is the words as typed; `own`: how much these name themselves; `names`: they name one thing and ask
    nothing; `points`: they point back. `later`: how far down among the readings. `lacking`: share of the new words that
    stand nowhere in what is cited; `absent`: the same where they only name a thing. `near`: the short answer stands in
    a clause with a new word; `made`: it is worked out; `again`: it was the last answer; `shared`: how many readings are
    answered alike; `other`: a figure is asked for and none is given; `astray`: a person, a body, a
    place, an office, a cause or a way is asked for and a figure is given; `stranger`: a person asked about is named
    in no cited article; `lost`: nothing was found for the turn before; `english`: it is asked in English. `fits`,
    `read`, `unnamed`, `alike`: as answering itself has them
    (`typed`, `read`, `unnamed` and `likeness` of rag.answering.signals); 0 where rules or the talk led to the answer.
    """

    sure: float
    ruled: float
    perhaps: float
    here: float
    within: float
    typed: float
    own: float
    names: float
    points: float
    later: float
    lacking: float
    absent: float
    near: float
    made: float
    again: float
    shared: float
    other: float
    astray: float
    stranger: float
    lost: float
    english: float
    fits: float
    read: float
    unnamed: float
    alike: float


SIGNALS = tuple(field.name for field in fields(Speaks))


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each signal speaks for a reading's answer; `enough` is the least probability that is answered with."""

    each: tuple[float, ...]
    bias: float
    enough: float

    def probability(self, of: Speaks) -> float:
        """Return how likely a reading's answer is the right one."""
        total = self.bias + sum(w * v for w, v in zip(self.each, astuple(of), strict=True))
        return 1 / (1 + math.exp(-total))


@cache
def weights() -> Weights:
    """Return the shipped weights."""
    held = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return Weights(tuple(held["weights"][name] for name in SIGNALS), held["bias"], held["enough"])


@dataclass(frozen=True)
class Asked:
    """A follow-up as its readings are weighed.

    `typed`: its words; `question`: what these ask alone; `new`: the words it newly names; `names`, `points` as Speaks
    has it; `figure`: it asks for one, if only because the question before does; `articles`: those the talk is about;
    `last`: the short answer before, `lost`: there was none.
    """

    typed: str
    question: Question
    new: Sequence[Word]
    names: bool
    points: bool
    figure: bool
    articles: Sequence[Article]
    last: str | None
    lost: bool


@dataclass(frozen=True)
class Tried:
    """A reading with an answer to it, before anything is decided. `beside`: a figure told before led to it."""

    reading: str
    answer: Answer
    number: int
    signals: Signals | None = None
    within: bool = False
    beside: bool = False
    surely: bool = False
    frame: str | None = None


def tried(answerer: Answerer, readings: Sequence[str], asked: Asked, raw: Likely | None) -> list[Tried]:
    """Return the answers to the words as typed, of which `raw` is one if given, and to the readings, likeliest first.

    Words that name nothing are not asked alone.
    """
    found: list[Tried] = []
    focus = {article.id for article in asked.articles}
    if asked.new:
        answer, speaks = raw or answerer.likeliest(asked.typed)
        found.append(Tried(asked.typed, answer, 0, speaks))
        if asked.articles and not (_here(answer, focus) and answer.confidence > _CERTAIN):
            answer, speaks = answerer.likeliest(asked.typed, asked.articles)
            found.append(Tried(asked.typed, answer, 0, speaks, within=True))
    others = [r for r in dict.fromkeys(readings) if r and (r != asked.typed or not found)][:MOST]
    for number, reading in enumerate(others, 1):
        if number <= _EVERYWHERE or not asked.articles:
            answer, speaks = answerer.likeliest(reading)
            found.append(Tried(reading, answer, number, speaks))
            if _here(found[-1].answer, focus):
                continue
        if asked.articles:
            answer, speaks = answerer.likeliest(reading, asked.articles)
            found.append(Tried(reading, answer, number, speaks, within=True))
    return found


def signals(answerer: Answerer, one: Tried, all_: Sequence[Tried], asked: Asked) -> Speaks:
    """Return what speaks for a tried reading and against it."""
    own = one.signals
    answer, focus = one.answer, {article.id for article in asked.articles}
    question = answerer.understand(one.reading)
    typed = one.reading == asked.typed
    odds = math.log(max(answer.confidence, 0.01) / max(1 - answer.confidence, 0.01))
    ruled = answer.confidence == answerer.judge.ruled and not one.beside
    alike = sum(_same(one.answer, other.answer) for other in all_ if other is not one)
    return Speaks(
        sure=0.0 if one.beside or ruled else min(max(odds / 4, -1.0), 1.0),
        ruled=float(ruled),
        perhaps=float(one.beside and not one.surely),
        here=float(_here(answer, focus)),
        within=float(one.within),
        typed=float(typed),
        own=typed * min(len(specific(asked.question)) / _FULL, 1.0),
        names=float(typed and asked.names),
        points=float(typed and asked.points),
        later=max(one.number - 1, 0) / MOST,
        lacking=_missing(answer, asked.new) / max(len(asked.new), 1),
        absent=asked.names * _missing(answer, asked.new) / max(len(asked.new), 1),
        near=float(_near(answer, asked.new)),
        made=float(_made(answer)),
        again=float(answer.short is not None and answer.short == asked.last),
        shared=min(alike, 3) / 3,
        other=float((asked.figure if typed else question.figure) and not _is_figure(answer.short or "")),
        astray=float(asked.question.asks in _NO_FIGURE and bool(re.match(r"\D{0,2}\d", answer.short or ""))),
        fits=own.typed if own else 0.0,
        read=own.read if own else 0.0,
        unnamed=own.unnamed if own else 0.0,
        alike=own.likeness if own else 0.0,
        stranger=float(_stranger(answerer, one.reading, answer)),
        lost=float(asked.lost),
        english=float(asked.question.lang == "en"),
    )


def _is_figure(short: str) -> bool:
    return len(short) <= _SHORT and bool(re.search(r"[\d一二两三四五六七八九十百]", short))


def _here(answer: Answer, articles: set[str]) -> bool:
    return any(c.article.id in articles for c in answer.citations)


def _same(one: Answer, other: Answer) -> bool:
    return one.short == other.short and _cites_same(one, other)


def _cites_same(one: Answer, other: Answer) -> bool:
    places = ([(c.article.id, c.start) for c in answer.citations[:1]] for answer in (one, other))
    return one.refused == other.refused and next(places) == next(places)


def _missing(answer: Answer, words: Iterable[Word]) -> int:
    """Return how many of the words stand neither in what an answer cites nor in the headline over it."""
    quotes = fold("\n".join(f"{c.title}\n{c.quote}" for c in answer.citations))
    return sum(word.credit(((1.0, quotes),)) <= _STANDS for word in words)


def _made(answer: Answer) -> bool:
    """Whether an answer's value is worked out and not printed."""
    return answer.short is not None and not any(answer.short in c.quote for c in answer.citations)


def _near(answer: Answer, words: Iterable[Word]) -> bool:
    """Whether the clause that holds the short answer holds a new word too."""
    short = fold(answer.short or "")
    marks = r"[，；。]" if "、" in short else r"[，；。、]"
    clauses = [c for cited in answer.citations for c in re.split(marks, fold(cited.quote)) if short and short in c]
    return any(word.credit(((1.0, clause),)) > _STANDS for word in words for clause in clauses)


def _stranger(answerer: Answerer, reading: str, answer: Answer) -> bool:
    """Whether a person asked about is named nowhere in the articles that an answer cites."""
    people = [word for word, flag in tag(fold(reading)) if flag in ("nr", "nrfg") and len(word) > 1]
    people = [name for name in people if answerer.evidence.known(name)]
    texts = [fold(c.article.text) for c in answer.citations]
    return any(all(name not in text for text in texts) for name in people)


def in_language(all_: Sequence[Tried], at: int, asked: Asked) -> int:
    """Return which reading is taken: of an English follow-up the English one that is answered from the same place."""
    one = all_[at].answer
    if any(map(is_han, asked.typed)):
        return at
    english = (n for n, t in enumerate(all_) if not any(map(is_han, t.reading)) and t.reading != asked.typed)
    return next((n for n in english if _cites_same(all_[n].answer, one)), at)


def fullest(all_: Sequence[Tried], at: int, asked: Asked) -> str:
    """Return the reading taken; where it is words that leave much out, one answered alike that holds them in full."""
    one = all_[at]
    if one.reading != asked.typed or len(specific(asked.question)) >= _FULL / 2:
        return one.reading
    same = [t.reading for t in all_ if one.reading in t.reading and _same(t.answer, one.answer)]
    return max(same, key=len, default=one.reading)
