"""Honest means: bootstrap intervals, a paired permutation test, the risk–coverage curve. Fixed seeds throughout."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

SEED = 20240122
RESAMPLES = 2000
PERMUTATIONS = 10_000


def ratio(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Return Σ numerator / Σ denominator, None where nothing was counted: a mean when every denominator is 1."""
    counted = sum(below for _, below in pairs)
    return sum(above for above, _ in pairs) / counted if counted else None


def interval(pairs: Sequence[tuple[float, float]], level: float = 0.95) -> tuple[float, float] | None:
    """Return the percentile bootstrap interval of `ratio(pairs)`; None where nothing was counted.

    `pairs` are (numerator, denominator), one a question: whole questions are drawn again.
    """
    if ratio(pairs) is None:
        return None
    table = np.asarray(pairs, dtype=float)
    random = np.random.default_rng(SEED)
    drawn = table[random.integers(0, len(table), size=(RESAMPLES, len(table)))].sum(axis=1)
    values = drawn[drawn[:, 1] > 0]
    values = values[:, 0] / values[:, 1]
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def permutation_p(differences: Sequence[float]) -> float:
    """Return the two-sided p-value of a paired permutation test: how often do random signs differ as much?

    Exact for up to 13 differing pairs, else from random signs. 1.0 where no pair differs.
    """
    moved = np.asarray([d for d in differences if d], dtype=float)
    if not len(moved):
        return 1.0
    observed = abs(moved.sum()) - 1e-12
    if len(moved) <= 13:
        signs = 1 - 2 * ((np.arange(2 ** len(moved))[:, None] >> np.arange(len(moved))) & 1)
        return float((np.abs(signs @ moved) >= observed).mean())
    random = np.random.default_rng(SEED)
    signs = random.choice((-1, 1), size=(PERMUTATIONS, len(moved)))
    return float(((np.abs(signs @ moved) >= observed).sum() + 1) / (PERMUTATIONS + 1))


def risk_coverage(
    answered: Sequence[tuple[float, bool]], asked: int
) -> tuple[tuple[tuple[float, float], ...], float | None]:
    """Return the risk–coverage curve and its area: how wrong are the surest answers?

    `answered` holds (confidence, right) of every question that was answered, `asked` counts all. The curve goes
    through (coverage, risk) after each step down in confidence; equal confidences are one step. The area is the mean
    risk over the coverages reached: 0 for an oracle, the overall risk for a confidence that knows nothing; None where
    nothing was answered.
    """
    points: list[tuple[float, float]] = []
    area = 0.0
    wrong = done = 0
    ordered = sorted(answered, key=lambda pair: -pair[0])
    while done < len(ordered):
        step = [right for confidence, right in ordered[done:] if confidence == ordered[done][0]]
        slip = sum(not right for right in step) / len(step)
        # Within a step every order is equally likely: the expected risk after each of its answers.
        area += sum((wrong + slip * n) / (done + n) for n in range(1, len(step) + 1))
        wrong += sum(not right for right in step)
        done += len(step)
        points.append((done / asked, wrong / done))
    return tuple(points), area / done if done else None


def quantile(values: Sequence[float], share: float) -> float | None:
    """Return the value below which `share` of `values` lies; None where there are none."""
    return float(np.quantile(np.asarray(values, dtype=float), share)) if values else None
