"""Honest means: bootstrap intervals, a paired permutation test, the risk–coverage curve. Fixed seeds throughout."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

SEED = 20240122
RESAMPLES = 2000
PERMUTATIONS, BATCH = 10_000, 1_000
EXACT = 12  # up to so many differing questions, every one of the 2 ** 12 ways is tried

Table = NDArray[Any]


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
    low, high = np.quantile(values, _tails(level))
    return float(low), float(high)


def difference(
    first: Sequence[tuple[float, float]], second: Sequence[tuple[float, float]], level: float = 0.95
) -> tuple[float, float]:
    """Return the paired bootstrap interval of ratio(second) - ratio(first): the same questions drawn for both."""
    one, two = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    drawn = np.random.default_rng(SEED).integers(0, len(one), size=(RESAMPLES, len(one)))
    low, high = np.quantile(_difference(one[drawn].sum(axis=1), two[drawn].sum(axis=1)), _tails(level))
    return float(low), float(high)


def _tails(level: float) -> tuple[float, float]:
    return (1 - level) / 2, (1 + level) / 2


def permutation_p(first: Sequence[tuple[float, float]], second: Sequence[tuple[float, float]]) -> float:
    """Return the two-sided p-value of a paired permutation test on the difference of two ratios.

    Both hold one (numerator, denominator) per question, in the same order. How often does giving each question's two
    results to random sides make the ratios differ as much? Every way is tried where few questions differ.
    1.0 where none does.
    """
    one, two = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    moved = (one != two).any(axis=1)
    gap = (two - one)[moved]
    if not len(gap):
        return 1.0
    observed = abs(_difference(one.sum(axis=0), two.sum(axis=0))) - 1e-12
    if len(gap) <= EXACT:
        swaps = (np.arange(2 ** len(gap))[:, None] >> np.arange(len(gap))) & 1
        return float((_swapped(one, two, gap, swaps) >= observed).mean())
    random = np.random.default_rng(SEED)
    batches = (random.integers(0, 2, size=(BATCH, len(gap))) for _ in range(PERMUTATIONS // BATCH))
    reached = sum(int((_swapped(one, two, gap, swaps) >= observed).sum()) for swaps in batches)
    return (reached + 1) / (PERMUTATIONS + 1)


def _swapped(one: Table, two: Table, gap: Table, swaps: Table) -> Table:
    """Return how far the two ratios lie apart after each row of `swaps` (0 or 1 per differing question)."""
    change = swaps @ gap
    return np.abs(_difference(one.sum(axis=0) + change, two.sum(axis=0) - change))


def _difference(one: Table, two: Table) -> Table:
    """Return ratio minus ratio; a side on which nothing was counted stands at 0."""
    difference: Table = _safe(two) - _safe(one)
    return difference


def _safe(sums: Table) -> Table:
    above, below = sums[..., 0], sums[..., 1]
    return np.divide(above, below, out=np.zeros_like(below), where=below > 0)


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


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` of `values` lies; 0.0 where there are none."""
    return float(np.quantile(np.asarray(values, dtype=float), share)) if values else 0.0
