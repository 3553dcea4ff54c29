"""Fits the models of deciding: in which order candidates are put, and how likely the first of them is right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, replace

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from rag.answering.deciding import DOUBTED, NAMES, SIGNALS, Case, Linear, Models, Net
from training.cases import Known
from training.validation import Array

_SEED, _L2, _HIDDEN = 7, 2.0, 6
_READ = (0.0, 0.01, 0.02)  # of a figure's score; beyond it the reader puts a whole before the part that was asked for
# What can only speak against an answer, and what can do either; everything else can only speak for it. Without these
# bounds signals that go together (missing, unknown) are played off against each other.
_AGAINST = frozenset({
    "closed", "asks", "title", "cost", "missing", "unknown", "unnamed", "slight", "strayed", "elsewhen", "elsewhere",
})  # fmt: skip
_EITHER = frozenset({"length", "english"})


def _bounds(names: Sequence[str]) -> list[tuple[float | None, float | None]]:
    return [(None, None) if n in _EITHER else (None, 0.0) if n in _AGAINST else (0.0, None) for n in names]


def fit_order(groups: Sequence[Known]) -> Linear:
    """Return the weights that put a right candidate first as often as can be."""
    chosen = [g for g in groups if any(g.right) and not all(g.right)]
    if not chosen:
        return Linear((0.0,) * len(SIGNALS))
    most = max(len(g.right) for g in chosen)
    signals = np.zeros((len(chosen), most, len(SIGNALS)))
    right, there = np.zeros((2, len(chosen), most), bool)
    for i, group in enumerate(chosen):
        n = len(group.right)
        signals[i, :n], right[i, :n], there[i, :n] = [astuple(s) for s in group.signals], group.right, True
    counts = np.array([g.count for g in chosen])
    spread = signals[there].std(axis=0) + 1e-6

    def loss(weights: Array) -> tuple[float, Array]:
        sums = np.where(there, (signals / spread) @ weights, -np.inf)
        chance = np.exp(sums - sums.max(axis=1, keepdims=True))
        chance /= chance.sum(axis=1, keepdims=True)
        held = (chance * right).sum(axis=1) + 1e-12
        off = chance - chance * right / held[:, None]
        slope = np.einsum("gc,gcs->s", off * counts[:, None], signals / spread)
        return float(_L2 * weights @ weights / 2 - counts @ np.log(held)), slope + _L2 * weights

    found = minimize(loss, np.zeros(len(spread)), jac=True, method="L-BFGS-B", bounds=_bounds(SIGNALS)).x / spread
    return Linear(tuple(round(float(w), 4) for w in found))


def fit_right(known: Sequence[tuple[Case, bool, float]]) -> Net:
    """Return the net that tells right answers from the rest: of a case, whether it is right, how much it counts.

    Each signal is turned so that it speaks for an answer; then no weight but those of `_EITHER` may be negative.
    """
    names = len(NAMES)
    if not known:
        return Net((), (), Linear((0.0,) * names))
    values = np.array([case.values for case, _, _ in known])
    right = np.array([right for _, right, _ in known], float)
    counts = np.array([count for _, _, count in known])
    spread, middle = values.std(axis=0), values.mean(axis=0)
    turned = np.array([-1.0 if name in _AGAINST else 1.0 for name in NAMES]) / np.where(spread > 0, spread, np.inf)
    scaled = (values - middle) * turned

    def loss(weights: Array) -> tuple[float, Array]:
        inner, bias, out, direct, shift = _parted(weights)
        heights = np.tanh(scaled @ inner.T + bias)
        sums = heights @ out + scaled @ direct + shift
        off = counts * (expit(sums) - right)
        total = float((counts * (np.logaddexp(0, sums) - right * sums)).sum()) + _L2 * float(weights @ weights) / 2
        below = np.outer(off, out) * (1 - heights**2)
        slopes = (below.T @ scaled).ravel(), below.sum(axis=0), heights.T @ off, scaled.T @ off, [off.sum()]
        return total, np.concatenate(slopes) + _L2 * weights

    free, bound = (None, None), (0.0, None)
    own = [free if name in _EITHER else bound for name in NAMES]
    bounds = [*own * _HIDDEN, *[free] * _HIDDEN, *[bound] * _HIDDEN, *own, free]
    draw = np.random.default_rng(_SEED)
    first = np.concatenate([draw.random(_HIDDEN * names) * 0.4, draw.normal(0, 1, _HIDDEN), np.full(_HIDDEN, 0.3),
                            np.full(names, 0.1), [0.0]])  # fmt: skip
    found = minimize(loss, first, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 400}).x
    inner, bias, out, direct, shift = _parted(found)
    hidden = tuple(_linear(row * turned, float(at), middle) for row, at in zip(inner, bias, strict=True))
    return Net(hidden, tuple(round(float(o), 4) for o in out), _linear(direct * turned, shift, middle))


def _parted(weights: Array) -> tuple[Array, Array, Array, Array, float]:
    """Return the weights of a net by their layers: (hidden, names), (hidden,), (hidden,), (names,) and one."""
    inner, rest = np.split(weights, [_HIDDEN * len(NAMES)])
    bias, out, direct, shift = np.split(rest, np.cumsum([_HIDDEN, _HIDDEN, len(NAMES)]))
    return inner.reshape(_HIDDEN, -1), bias, out, direct, float(shift[0])


def _linear(weights: Array, bias: float, middle: Array) -> Linear:
    """Return the sum over values as they are, of weights for values less their `middle`."""
    return Linear(tuple(round(float(w), 4) for w in weights), round(float(bias - weights @ middle), 4))


def figures_in_order(known: Sequence[Known]) -> Linear:
    """Return the order that `match` gives to figures, with the reader's score counted in as much as pays.

    Not an order learned from nothing: the figures of one sentence differ in what each measures, which `match` sees and
    no other signal does, and too few questions turn on it to learn how much it weighs.
    """

    def order(read: float) -> Linear:
        weights = {"covered": 1.0, "cost": -1.0, "read": read, "elsewhen": -DOUBTED, "elsewhere": -DOUBTED}
        return Linear(tuple(weights.get(name, 0.0) for name in SIGNALS))

    def right(read: float) -> float:
        start = Models(order(read), fit_right(()))
        return sum(k.count * k.first(start)[1] for k in known)

    return order(max(_READ, key=lambda read: (right(read), -read)))


def models(known: Sequence[Known]) -> Models:
    """Return the models for one sort of candidates."""
    order = figures_in_order(known) if known and known[0].sort == "figures" else fit_order(known)
    start = Models(order, fit_right(()))
    return replace(start, right=fit_right([(*k.first(start), k.count) for k in known]))
