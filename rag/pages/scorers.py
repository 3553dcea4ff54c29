"""Small fitted scorers: which piece goes on in which, which headline stands over which article.

One shape serves both: candidates on two sides, features of every pair, features of each side by itself. Each side
chooses among the other one, or nothing, and the whole page is settled at once, one to one (assignment).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from rag.pages.joins import Floats, stored, widened

_NEVER = -1e9


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be paired: features of pairs (lefts, rights, features), of lefts and of rights, and what cannot be."""

    pairs: Floats
    lefts: Floats
    rights: Floats
    never: NDArray[np.bool_]


class Scorer:
    """Two small layers for pairs, and for each side by itself (how likely it goes without a partner)."""

    def __init__(self, arrays: dict[str, Floats], name: str) -> None:
        self._arrays = {key.removeprefix(f"{name}."): array for key, array in arrays.items() if key.startswith(name)}

    def _said(self, kind: str, found: Floats) -> Floats:
        a = self._arrays
        hidden = np.maximum(found @ a[f"{kind}.in"].T + a[f"{kind}.in_bias"], 0)
        return np.asarray(hidden @ a[f"{kind}.out"][0] + a[f"{kind}.out_bias"][0], np.float32)

    def gains(self, choices: Choices) -> NDArray[np.float64]:
        """Return what each pair gains over both sides going without: shape (lefts, rights), log-odds."""
        pairs = self._said("pair", choices.pairs).astype(np.float64)
        alone = self._said("left", choices.lefts)[:, None] + self._said("right", choices.rights)[None, :]
        return np.where(choices.never, _NEVER, 2 * pairs - alone)


def partners(gains: NDArray[np.float64]) -> dict[int, int]:
    """Return the likeliest partners, right by left, by what each pair gains; who goes without is left out."""
    from scipy.optimize import linear_sum_assignment

    if not gains.size:
        return {}
    alone = np.zeros((len(gains), len(gains)))
    rows, columns = linear_sum_assignment(np.concatenate([gains, alone], axis=1), maximize=True)
    return {
        int(row): int(column)
        for row, column in zip(rows, columns, strict=True)
        if column < gains.shape[1] and gains[row, column] > 0
    }


@cache
def scorer(name: str) -> Scorer:
    """Return a scorer that ships with Baoda (`links`, `heads`), read once. Raises ModelError where it is damaged."""
    return Scorer(widened(stored("scorers.safetensors")), name)
