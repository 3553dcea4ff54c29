"""Two rankings → one.

Reciprocal rank fusion: an item scores the sum, over the rankings that hold it, of weight / (constant + rank), ranks
counted from 1. Scores of different kinds (BM25 and cosines) need not be made comparable, since only ranks count.
Cormack, Clarke and Büttcher, "Reciprocal rank fusion outperforms Condorcet and individual rank learning methods",
SIGIR 2009. Theirs is 60 for the constant; a smaller one trusts the top of each ranking more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

CONSTANT = 10


@dataclass(frozen=True, slots=True)
class Fused:
    """An item of a fused ranking. `ranks` names the rankings that hold it with its ranks from 1."""

    item: int
    score: float
    ranks: tuple[tuple[str, int], ...]


def fuse(
    rankings: Mapping[str, Sequence[int]],
    *,
    weights: Mapping[str, float] | None = None,
    constant: float = CONSTANT,
) -> tuple[Fused, ...]:
    """Fuse rankings, each best first and without repeats, into one, best first.

    A ranking without a weight counts 1. Items of equal score are ordered by the first ranking that holds them, so
    the result depends on nothing but the arguments.

    >>> [(f.item, f.ranks) for f in fuse({"words": [7, 3], "vectors": [3, 9]})]
    [(3, (('words', 2), ('vectors', 1))), (7, (('words', 1),)), (9, (('vectors', 2),))]
    """
    ranks: defaultdict[int, list[tuple[str, int]]] = defaultdict(list)
    for name, items in rankings.items():
        for rank, item in enumerate(items, start=1):
            ranks[item].append((name, rank))
    weight = {name: (weights or {}).get(name, 1.0) for name in rankings}
    fused = [
        Fused(item, sum(weight[name] / (constant + rank) for name, rank in held), tuple(held))
        for item, held in ranks.items()
    ]
    return tuple(sorted(fused, key=lambda found: -found.score))
