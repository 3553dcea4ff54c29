"""Two rankings → one, by their scores.

Ranks forget how sure a leg is: when every word of a question stands in one passage, the passage that vectors like best
should not come before it. So scores are added, each on a scale of its own: what words found by the share of the
question's weight that a passage holds, what vectors found by where its cosine lies between the best and the worst of
the ranking. Vectors count little for a question in the pages' own words and more for one in another language, of which
words find only what `translate` knows. How many of its words the pages know would say the same of a few pages, but
among 40,000 some passage knows nearly every English word. (A convex combination of scores beats fusion by ranks once a
handful of examples fit its weight: Bruch, Gai and Ingber, "An analysis of fusion functions for hybrid retrieval", TOIS
2023.)

The weights are fitted by `python -m training.fusion` and lie, with where they come from, in `rag/weights/fusion.json`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    import numpy.typing as npt

FITTED = Path(__file__).parents[1] / "weights" / "fusion.json"
DEPTH = 100  # items asked of each leg, so that what both rank middling can come out on top


@dataclass(frozen=True, slots=True)
class Weights:
    """How much vectors count, where a passage that holds all of the question's words has 1 from words.

    `own` for a question in the language of the pages, `foreign` for one in another.
    """

    own: float
    foreign: float

    def scaled(self, factor: float) -> Weights:
        """Return the weights for vectors that count `factor` times as much as those of the shipped encoder."""
        return Weights(self.own * factor, self.foreign * factor)


@dataclass(frozen=True, slots=True)
class Leg:
    """A ranking, best first and without repeats, with its scores; `whole` says that nothing was cut off."""

    items: Sequence[int]
    scores: Sequence[float]
    whole: bool = True

    @classmethod
    def of(cls, items: npt.NDArray[Any], scores: npt.NDArray[Any], depth: int = DEPTH) -> Self:
        """Return the ranking that a search for `depth` items gave."""
        return cls(items.tolist(), scores.tolist(), len(items) < depth)


@dataclass(frozen=True, slots=True)
class Fused:
    """An item of a fused ranking. `ranks` names the rankings that hold it with its ranks from 1."""

    item: int
    score: float
    ranks: tuple[tuple[str, int], ...]


@cache
def fitted() -> Weights:
    """Return the weights that ship. Raises OSError, ValueError or KeyError where their file is not what was shipped."""
    row = json.loads(FITTED.read_text(encoding="utf-8"))["weights"]
    return Weights(float(row["own"]), float(row["foreign"]))


def combine(
    words: Leg | None, vectors: Leg | None, *, ceiling: float, foreign: bool, weights: Weights | None = None
) -> tuple[Fused, ...]:
    """Fuse what words and vectors found for a question; either may be None.

    `words` has BM25 scores, of which `ceiling` is the most that the question could have; `foreign` says that the pages
    are in another language; `weights` are those that ship unless given.
    """
    legs = {}
    if words:
        legs["words"] = Leg(words.items, [score / ceiling for score in words.scores], words.whole)
    if vectors:
        known = weights or fitted()
        legs["vectors"] = _from_best_to_worst(vectors, known.foreign if foreign else known.own)
    return fuse(legs)


def _from_best_to_worst(leg: Leg, weight: float) -> Leg:
    """Return the ranking scored from `weight` for its best down to 0 for the last before it was cut off."""
    floor = 0.0 if leg.whole or not leg.scores else leg.scores[-1]
    spread = leg.scores[0] - floor if leg.scores else 0.0
    scores = [weight * (score - floor) / spread if spread > 0 else weight for score in leg.scores]
    return Leg(leg.items, scores, leg.whole)


def fuse(legs: Mapping[str, Leg]) -> tuple[Fused, ...]:
    """Fuse rankings into one, best first, by the sum of their scores.

    An item that a ranking cut off has that ranking's last score, since it may be no better; 0 where nothing was cut
    off. Items of equal score are ordered by the first ranking that holds them: the result depends on the arguments
    alone.

    >>> legs = {"words": Leg([7, 3], [0.9, 0.5]), "vectors": Leg([3, 9], [0.3, 0.1])}
    >>> [(f.item, f.score, f.ranks) for f in fuse(legs)]
    [(7, 0.9, (('words', 1),)), (3, 0.8, (('words', 2), ('vectors', 1))), (9, 0.1, (('vectors', 2),))]
    """
    held: defaultdict[int, dict[str, tuple[int, float]]] = defaultdict(dict)
    for name, leg in legs.items():
        for rank, (item, score) in enumerate(zip(leg.items, leg.scores, strict=True), start=1):
            held[item][name] = rank, score
    floors = {name: 0.0 if leg.whole or not leg.scores else leg.scores[-1] for name, leg in legs.items()}
    fused = [
        Fused(
            item,
            float(sum(found[name][1] if name in found else floor for name, floor in floors.items())),
            tuple((name, rank) for name, (rank, _) in found.items()),
        )
        for item, found in held.items()
    ]
    return tuple(sorted(fused, key=lambda found: -found.score))
