"""Passages that look alike to the encoder as it is so far: the hardest wrong answers to one another's questions."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from training.bags import Ints

ALIKE = 4  # passages kept for each
# A passage is compared with those of its share alone: all with all would take minutes, and the very nearest of all are
# mostly the same news told again, which answers the question too.
_SHARE = 8_000
_AT_ONCE = 1_000
_THE_SAME = 0.95  # a cosine from which two passages tell the same


def alike(vectors: npt.NDArray[np.float32], rng: np.random.Generator) -> Ints:
    """Return for each of the unit `vectors`, shape (n, dimension), the numbers of ALIKE similar ones, nearest first.

    Itself stands where there are too few others.
    """
    found = np.tile(np.arange(len(vectors))[:, None], (1, ALIKE))
    order = rng.permutation(len(vectors))
    for share in np.array_split(order, max(1, round(len(order) / _SHARE))):
        if len(share) <= ALIKE:
            continue
        for start in range(0, len(share), _AT_ONCE):
            rows = share[start : start + _AT_ONCE]
            cosines = vectors[rows] @ vectors[share].T
            cosines[cosines > _THE_SAME] = -1.0
            nearest = np.argpartition(-cosines, ALIKE, axis=1)[:, :ALIKE]
            by_cosine = np.argsort(-np.take_along_axis(cosines, nearest, axis=1), axis=1)
            found[rows] = share[np.take_along_axis(nearest, by_cosine, axis=1)]
    return found
