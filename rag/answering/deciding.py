"""Which sentence answers, and whether to answer at all: signals weighed with weights learned from known answers.

Three small linear models, made by training/deciding.py: one orders sentences, two (for figures and for sentences) say
how likely the best candidate is right. That probability is the answer's confidence; below `enough` Baoda refuses.
Answers that rules put together from several sentences have the confidence `ruled`: how often they were right.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Self

from rag.answering.match import Candidate
from rag.answering.signals import Signaller, Signals

WEIGHTS = Path(__file__).parents[1] / "weights" / "deciding" / "weights.json"
CONSIDERED = 20  # sentences whose signals are read
_NEW = 2  # characters that a sentence must add to the question


@dataclass(frozen=True, slots=True)
class Case:
    """What speaks for the best candidate of a question, seen among the others.

    `lead`: by how much it is ahead of the next one; `closed`: how much more of the question's words a candidate covers
    that a gate ruled out (another year, another place); `signals`: its own.
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


@dataclass(frozen=True)
class Linear:
    """A weighted sum; as a probability through the logistic function."""

    weights: tuple[float, ...]
    bias: float = 0.0

    @classmethod
    def of(cls, named: Mapping[str, float], names: Sequence[str]) -> Self:
        """Return the model of weights given by name, `bias` among them. Raises KeyError where one is lacking."""
        return cls(tuple(named[name] for name in names), named.get("bias", 0.0))

    def total(self, values: Sequence[float]) -> float:
        """Return the weighted sum."""
        return sum(w * v for w, v in zip(self.weights, values, strict=True)) + self.bias

    def probability(self, values: Sequence[float]) -> float:
        """Return the logistic function of the sum."""
        return 1 / (1 + math.exp(-max(min(self.total(values), 30.0), -30.0)))


@dataclass(frozen=True)
class Judge:
    """The learned models. `enough` is the least probability that is answered with."""

    order: Linear
    figures: Linear
    sentences: Linear
    enough: float
    ruled: float

    def consider(self, found: Sequence[Candidate], signaller: Signaller) -> tuple[Candidate, Case] | tuple[None, None]:
        """Return the candidate that answers best, no gate being closed to it, with its case; None where there is none.

        A figure that `match` puts first stays first; sentences are put in order here.
        """
        open_ = [c for c in found if c.ruled_out is None]
        if not open_:
            return None, None
        if open_[0].statement is not None:
            best, lead = open_[0], _lead(open_)
            [signals] = signaller.read([best])
        else:
            told, asked = [c for c in open_ if c.statement is None], signaller.question.folded
            # What only says the question back (a heading, a caption's first words) does not answer it.
            sentences = ([c for c in told if _says_more(asked, c.sentence.text)] or told)[:CONSIDERED]
            read = signaller.read(sentences)
            sums = [self.order.total(astuple(s)) for s in read]
            first = max(range(len(sums)), key=lambda i: (sums[i], -i))
            best, signals = sentences[first], read[first]
            lead = min((sums[first] - other for i, other in enumerate(sums) if i != first), default=2.0)
        return best, Case(min(lead, 2.0), _closed(best, found), signals)

    def confidence(self, best: Candidate, case: Case) -> float:
        """Return how likely it is that the candidate is the right answer."""
        return (self.figures if best.statement else self.sentences).probability(case.values)


def _says_more(question: str, text: str) -> bool:
    return len({c for c in text if c.isalnum() and c not in question}) >= _NEW


def _lead(figures: Sequence[Candidate]) -> float:
    """Return by how much the first figure is ahead of the next one of another value."""
    best = figures[0]
    others = (
        best.score - other.score
        for other in figures[1:]
        if other.statement and best.statement and other.statement.text != best.statement.text
    )
    return next(others, 0.5)


def _closed(best: Candidate, found: Sequence[Candidate]) -> float:
    most = max((c.covered for c in found if c.ruled_out is not None), default=0.0)
    return max(most - best.covered, 0.0)


@cache
def judge() -> Judge:
    """Return the shipped models."""
    return load(WEIGHTS)


def load(path: Path) -> Judge:
    """Read models from a file that training/deciding.py wrote. Raises OSError, ValueError or KeyError if it cannot."""
    held = json.loads(path.read_text(encoding="utf-8"))
    return Judge(
        Linear.of(held["order"], SIGNALS),
        Linear.of(held["figures"], NAMES),
        Linear.of(held["sentences"], NAMES),
        float(held["enough"]),
        float(held["ruled"]),
    )
