"""Does the text of one printed piece run on in another? A small model of Chinese, trained on news text.

Two towers read what stands left and right of a joint: the characters nearest to it in their order, and the pairs of
characters further off as a bag, which carries the topic. Each gives a vector, so that two sides that belong together
have a large product, and guesses at the first characters across the joint (`亿|元`, `杂志业|务`). Together they make a
log-odds: positive when the right one goes on where the left one ends, negative when the two met by chance. Comparing
every piece of a page with every other one costs one matrix product.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelError

FOLDER = Path(__file__).parent.parent / "weights" / "layout"
NEAR = 12
ACROSS = 3
FAR = 64
PAIR_BUCKETS = 1 << 16
_MIX = np.uint64(0x9E3779B97F4A7C15)
_STEP = np.uint64(1_000_003)
_DIGITS = str.maketrans("0123456789", "0" * 10)

Codes = NDArray[np.uint32]
Floats = NDArray[np.float32]


def codes(text: str, *, left: bool) -> Codes:
    """Return the code points of what stands nearest to the joint, nearest first: at most FAR, padded with 0.

    Every digit counts as 0, so that 2023|年 and 2031|年 are one joint.
    """
    near = text[-FAR:][::-1] if left else text[:FAR]
    found = np.zeros(FAR, np.uint32)
    points = np.frombuffer(near.translate(_DIGITS).encode("utf-32-le"), np.uint32)
    found[: len(points)] = points
    return found


def pair_buckets(points: Codes, *, left: bool) -> NDArray[np.int64]:
    """Return the buckets of the character pairs of `codes`, in reading order within each pair; 0 is padding."""
    first, second = (points[..., 1:], points[..., :-1]) if left else (points[..., :-1], points[..., 1:])
    mixed = (first.astype(np.uint64) * _STEP + second.astype(np.uint64)) * _MIX >> np.uint64(48)
    return np.where((first > 0) & (second > 0), mixed.astype(np.int64) + 1, 0)


@dataclass(frozen=True, slots=True)
class Tower:
    """One side's weights. `shown` holds each character as the other side's guesses see it, place by place."""

    near: Floats
    shown: Floats
    hidden: Floats
    hidden_bias: Floats
    out: Floats
    out_bias: Floats


class Joins:
    """The model: two towers over one table of character pairs; `line` leads from their product to a log-odds."""

    def __init__(self, characters: Codes, pairs: Floats, left: Tower, right: Tower, line: Floats) -> None:
        self._index = np.ones(0x110000, np.int32)
        self._index[0] = 0
        self._index[characters] = np.arange(2, len(characters) + 2)
        self._pairs = pairs
        self._pairs[0] = 0  # padding weighs nothing
        self._towers = {True: left, False: right}
        self._scale, self._bias = float(line[0]), float(line[1])

    def along(self, lefts: Sequence[str], rights: Sequence[str]) -> Floats:
        """Return the log-odds that rights[i] goes on where lefts[i] ends; both folded, white space closed."""
        if not lefts:
            return np.zeros(0, np.float32)
        product = (self._vectors(lefts, left=True) * self._vectors(rights, left=False)).sum(1)
        return np.asarray(self._scale * product + self._bias, np.float32)

    def between(self, lefts: Sequence[str], rights: Sequence[str]) -> Floats:
        """Return the log-odds for every pair: shape (lefts, rights)."""
        if not lefts or not rights:
            return np.zeros((len(lefts), len(rights)), np.float32)
        product = self._vectors(lefts, left=True) @ self._vectors(rights, left=False).T
        return np.asarray(self._scale * product + self._bias, np.float32)

    def _vectors(self, texts: Sequence[str], *, left: bool) -> Floats:
        return np.concatenate([self._some(texts[at : at + 1024], left=left) for at in range(0, len(texts), 1024)])

    def _some(self, texts: Sequence[str], *, left: bool) -> Floats:
        points = np.stack([codes(text, left=left) for text in texts])
        tower = self._towers[left]
        index = self._index[points[:, :NEAR]]
        near = tower.near[index].reshape(len(points), -1)
        far = self._pairs[pair_buckets(points, left=left)].sum(1, dtype=np.float32) / 8
        hidden = np.maximum(np.concatenate([near, far], axis=1) @ tower.hidden.T + tower.hidden_bias, 0)
        said = hidden @ tower.out.T + tower.out_bias
        size = tower.shown.shape[1] // ACROSS
        shown = [tower.shown[index[:, place], place * size : (place + 1) * size] for place in range(ACROSS)]
        own, guesses = said[:, : -ACROSS * size], said[:, -ACROSS * size :]
        return np.concatenate([own, guesses, *shown] if left else [own, *shown, guesses], axis=1)


@cache
def joins() -> Joins:
    """Return the model that ships with Baoda, read once. Raises ModelError where its file is missing or damaged."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    path = FOLDER / "joins.safetensors"
    try:
        found = load_file(path)
        stored = _widened(found)
        left, right = (Tower(*(stored[f"{side}.{name}"] for name in Tower.__slots__)) for side in ("left", "right"))
        return Joins(found["characters"], stored["pairs"], left, right, stored["line"])
    except (OSError, SafetensorError, KeyError) as error:
        raise ModelError(f"the layout model {path} cannot be read ({error}); install Baoda again") from None


def _widened(stored: dict[str, NDArray[np.generic]]) -> dict[str, Floats]:
    """Return every array in full precision: eight-bit tables are multiplied by their scales, one a column."""
    scales = {name.removesuffix(".scale"): array for name, array in stored.items() if name.endswith(".scale")}
    return {
        name: array.astype(np.float32) * (scales[name].astype(np.float32) if name in scales else np.float32(1))
        for name, array in stored.items()
        if not name.endswith(".scale")
    }
