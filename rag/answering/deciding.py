"""Which candidate answers, and whether to answer at all: signals weighed with weights learned from known answers.

Small linear models, made by training/deciding.py: one puts candidates in order, one says how likely the first of them
is right; there are such a pair for figures, one for sentences, and one for sentences where a figure is asked for but
none was read off the pages. That probability is the answer's confidence; below `enough` Baoda refuses. Answers that
rules put together from several sentences have the confidence `ruled`: how often they were right. There are two sets of
all this: with the reader's score among the signals, and without.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, Self

from rag.answering.match import Candidate
from rag.answering.signals import Signaller, Signals

WEIGHTS = Path(__file__).parents[1] / "weights" / "deciding" / "weights.json"
CONSIDERED = 16  # candidates whose signals are read
_NEW = 2  # characters that a sentence must add to the question
_FAR_AHEAD = 2.0
DOUBTED = 0.25  # of its score, what a gate that may be mistaken takes off


@dataclass(frozen=True, slots=True)
class Case:
    """What speaks for the best candidate of a question, seen among the others.

    `lead`: by how much it is ahead of the next that says another thing; `closed`: how much more of the question's words
    a candidate covers that a gate ruled out (another year, another place); `signals`: its own.
    """

    lead: float
    closed: float
    signals: Signals

    @property
    def values(self) -> tuple[float, ...]:
        """The numbers, in the order of `NAMES`."""
        return (self.lead, self.closed, *astuple(self.signals))


SIGNALS = tuple(field.name for field in fields(Signals))
NAMES = ("lead", "closed", *SIGNALS)
SORTS = ("figures", "sentences", "instead")


@dataclass(frozen=True)
class Linear:
    """A weighted sum."""

    weights: tuple[float, ...]
    bias: float = 0.0

    @classmethod
    def of(cls, named: Mapping[str, float], names: Sequence[str]) -> Self:
        """Return the model of weights given by name, `bias` among them. Raises KeyError where one is lacking."""
        return cls(tuple(named[name] for name in names), named.get("bias", 0.0))

    def total(self, values: Sequence[float]) -> float:
        """Return the weighted sum."""
        return sum(w * v for w, v in zip(self.weights, values, strict=True)) + self.bias


@dataclass(frozen=True, slots=True)
class Net:
    """A probability from one hidden layer: a sum of signals, and of the tanh of a few sums of them.

    Trained so that no signal ever speaks for an answer at one place and against it at another.
    """

    hidden: tuple[Linear, ...]
    out: tuple[float, ...]
    direct: Linear

    def probability(self, values: Sequence[float]) -> float:
        """Return how likely what has these values is right."""
        inner = (out * math.tanh(layer.total(values)) for out, layer in zip(self.out, self.hidden, strict=True))
        return 1 / (1 + math.exp(-max(min(self.direct.total(values) + sum(inner), 30.0), -30.0)))


@dataclass(frozen=True, slots=True)
class Models:
    """What is learned for one sort of candidates: their order, and how likely the first of them is right."""

    order: Linear
    right: Net

    def first(self, signals: Sequence[Signals], told: Sequence[str], closed: float) -> tuple[int, Case]:
        """Return which of some candidates is the best, with its case.

        `told`: what each of them says, so that one who says the same does not count as a rival; `closed`: the largest
        cover of a candidate that a gate ruled out.
        """
        sums = [self.order.total(astuple(s)) for s in signals]
        best = max(range(len(sums)), key=lambda i: (sums[i], -i))
        rivals = (sums[best] - other for other, words in zip(sums, told, strict=True) if words != told[best])
        lead = min(rivals, default=_FAR_AHEAD)
        return best, Case(min(lead, _FAR_AHEAD), max(closed - signals[best].covered, 0.0), signals[best])


@dataclass(frozen=True, slots=True)
class Judge:
    """The learned models: for figures, for sentences, and for sentences where a figure is asked for.

    `enough` is the least probability that is answered with.
    """

    figures: Models
    sentences: Models
    instead: Models
    enough: float
    ruled: float

    def consider(self, found: Sequence[Candidate], signaller: Signaller) -> Verdict | None:
        """Return which candidate answers best, no gate being closed to it; None where there is none.

        Figures come before sentences where `match` puts one of them first. Where a figure is asked for and only
        sentences are given, `instead` judges them.
        """
        considered = worth_considering(found, signaller.question.folded)
        if not considered:
            return None
        figure = considered[0].statement is not None
        models = self.figures if figure else self.instead if signaller.question.figure else self.sentences
        at, case = models.first(signaller.read(considered), list(map(says, considered)), closed(found))
        return Verdict(considered[at], case, models.right.probability(case.values))


@dataclass(frozen=True, slots=True)
class Verdict:
    """The best candidate of a question, its case, and how likely it is the right answer."""

    best: Candidate
    case: Case
    sure: float


def worth_considering(found: Sequence[Candidate], asked: str) -> list[Candidate]:
    """Return the candidates among which the best is looked for: the first figures, or the first sentences."""
    open_ = sorted((c for c in found if c.ruled_out is None or c.soft), key=_rank)
    if open_ and open_[0].statement:
        return [c for c in open_ if c.statement][:CONSIDERED]
    told = [c for c in open_ if c.statement is None]
    # What only says the question back (a heading, a caption's first words) does not answer it.
    return ([c for c in told if _says_more(asked, c.sentence.text)] or told)[:CONSIDERED]


def _rank(candidate: Candidate) -> float:
    return (DOUBTED if candidate.ruled_out else 0.0) - candidate.score


def says(candidate: Candidate) -> str:
    """Return what a candidate says: its figure or its sentence."""
    return candidate.statement.text if candidate.statement else candidate.sentence.text


def closed(found: Sequence[Candidate]) -> float:
    """Return the largest cover of the candidates that a gate ruled out."""
    return max((c.covered for c in found if c.ruled_out is not None and not c.soft), default=0.0)


def _says_more(question: str, text: str) -> bool:
    return len({c for c in text if c.isalnum() and c not in question}) >= _NEW


@cache
def judge(*, reads: bool) -> Judge:
    """Return the shipped models: those with the reader's score, or those without."""
    return load(WEIGHTS, reads=reads)


def load(path: Path, *, reads: bool) -> Judge:
    """Read models from a file that training/deciding.py wrote. Raises OSError, ValueError or KeyError if it cannot."""
    held = json.loads(path.read_text(encoding="utf-8"))["with reader" if reads else "without reader"]

    def models(named: Mapping[str, Any]) -> Models:
        right = named["right"]
        hidden = tuple(Linear.of(layer, NAMES) for layer in right["hidden"])
        return Models(
            Linear.of(named["order"], SIGNALS), Net(hidden, tuple(right["out"]), Linear.of(right["direct"], NAMES))
        )

    figures, sentences, instead = (models(held[name]) for name in SORTS)
    return Judge(figures, sentences, instead, float(held["enough"]), float(held["ruled"]))
