"""What cross-validation needs: folds that keep a story together, a threshold to choose, how good probabilities are."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]
_SEED = 7


def folds(stories: Iterable[str], number: int) -> dict[str, int]:
    """Return the fold of each story, drawn at random and the same every time.

    >>> folds(["b", "a", "b"], 5) == folds(["a", "b"], 5)
    True
    """
    each = sorted(set(stories))
    return dict(zip(each, np.random.default_rng(_SEED).integers(0, number, len(each)).tolist(), strict=True))


def middle_of_best(steps: Array, worth: Array, stretch: int) -> float:
    """Return the threshold in the middle of the `stretch` neighbouring `steps` that are worth most together.

    The curve is flat at its top and jumps with every question.

    >>> middle_of_best(np.arange(0.0, 1.0, 0.1), np.array([0, 9, 0, 0, 4, 5, 4, 0, 0, 0]), 3)
    0.5
    """
    smooth = np.convolve(worth, np.full(stretch, 1 / stretch), "valid")
    return round(float(steps[int(np.argmax(smooth)) + stretch // 2]), 2)


def auroc(chances: Array, right: Truths) -> float:
    """Return how often a right answer has a higher probability than a wrong one, ties counting half.

    >>> auroc(np.array([0.9, 0.2, 0.5]), np.array([True, False, False]))
    1.0
    """
    return above(chances[right], chances[~right])


def above(these: Array, those: Array) -> float:
    """Return how often one of these is more than one of those, equals counting half; NaN where there are none."""
    more, same = these[:, None] > those[None], these[:, None] == those[None]
    return float(more.mean() + same.mean() / 2) if more.size else float("nan")


def calibration_error(chances: Array, right: Truths, bins: int = 10) -> float:
    """Return the expected calibration error: how far, in ten bins, the mean probability lies from the share right.

    >>> calibration_error(np.array([0.5, 0.5]), np.array([True, False]))
    0.0
    """
    of = np.minimum((chances * bins).astype(int), bins - 1)
    gaps = [abs(chances[of == b].sum() - right[of == b].sum()) for b in range(bins)]
    return float(sum(gaps) / len(chances))
