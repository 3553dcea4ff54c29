"""Does the text of one printed piece run on in another? A small model of Chinese, trained on news text.

Two towers turn what stands left and right of a joint into vectors: the ten characters nearest to it in their order,
and the pairs of characters further off as a bag, which carries the topic. Their product, with weights for the
character n-grams that cross the joint (`亿|元`, `杂志业|务`), is a log-odds: positive when the right one goes on
where the left one ends, negative when the two met by chance. Comparing every piece of a page with every other one
costs one matrix product.
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
NEAR = 10
FAR = 64
PAIR_BUCKETS = 1 << 16
GRAM_BUCKETS = 1 << 20
# The n-grams that cross the joint: this many characters left of it, this many right of it.
SHAPES = ((1, 1), (2, 1), (1, 2), (2, 2), (3, 1), (1, 3), (3, 2), (2, 3))
_LONGEST = 3
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


def side_hashes(points: Codes) -> NDArray[np.uint64]:
    """Return hashes of the one, two… characters nearest to the joint: the last axis counts them from 0."""
    hashes = np.zeros((*points.shape[:-1], _LONGEST + 1), np.uint64)
    for n in range(_LONGEST):
        hashes[..., n + 1] = (hashes[..., n] + points[..., n].astype(np.uint64) + np.uint64(1)) * _STEP
    return hashes


def gram_buckets(left: NDArray[np.uint64], right: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return the bucket of every n-gram that crosses the joint: shape (…, len(SHAPES)); the sides broadcast."""
    found = []
    for number, (a, b) in enumerate(SHAPES):
        mixed = (left[..., a] * np.uint64(31) + right[..., b] * np.uint64(1009) + np.uint64(number + 1)) * _MIX
        found.append((mixed ^ (mixed >> np.uint64(29))) * _MIX >> np.uint64(44))
    return np.stack(found, axis=-1).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Tower:
    """One side's weights: near (characters, size), hidden and out layers."""

    near: Floats
    hidden: Floats
    hidden_bias: Floats
    out: Floats
    out_bias: Floats


class Joins:
    """The model: two towers over one table of character pairs, and the weights of crossing n-grams."""

    def __init__(self, characters: Codes, pairs: Floats, left: Tower, right: Tower, grams: Floats, line: Floats) -> None:
        self._index = np.ones(0x110000, np.int32)
        self._index[0] = 0
        self._index[characters] = np.arange(2, len(characters) + 2)
        self._pairs = pairs
        self._towers = {True: left, False: right}
        self._grams = grams
        self._scale, self._bias = float(line[0]), float(line[1])

    def along(self, lefts: Sequence[str], rights: Sequence[str]) -> Floats:
        """Return the log-odds that rights[i] goes on where lefts[i] ends; both folded, white space closed."""
        if not lefts:
            return np.zeros(0, np.float32)
        (u, a), (v, b) = self._side(lefts, left=True), self._side(rights, left=False)
        grams = self._grams[gram_buckets(a, b)].sum(-1, dtype=np.float32)
        return np.asarray(self._scale * (u * v).sum(-1) + grams + self._bias, np.float32)

    def between(self, lefts: Sequence[str], rights: Sequence[str]) -> Floats:
        """Return the log-odds for every pair: shape (lefts, rights)."""
        if not lefts or not rights:
            return np.zeros((len(lefts), len(rights)), np.float32)
        (u, a), (v, b) = self._side(lefts, left=True), self._side(rights, left=False)
        found = self._scale * (u @ v.T) + self._bias
        for i in range(len(lefts)):
            found[i] += self._grams[gram_buckets(a[i], b)].sum(-1, dtype=np.float32)
        return np.asarray(found, np.float32)

    def _side(self, texts: Sequence[str], *, left: bool) -> tuple[Floats, NDArray[np.uint64]]:
        points = np.stack([codes(text, left=left) for text in texts])
        tower = self._towers[left]
        vectors = np.concatenate([self._vectors(points[i : i + 1024], tower, left) for i in range(0, len(texts), 1024)])
        return vectors, side_hashes(points)

    def _vectors(self, points: Codes, tower: Tower, left: bool) -> Floats:
        near = tower.near[self._index[points[:, :NEAR]]].reshape(len(points), -1)
        far = self._pairs[pair_buckets(points, left=left)].sum(1, dtype=np.float32) / 8
        hidden = np.maximum(np.concatenate([near, far], axis=1) @ tower.hidden.T + tower.hidden_bias, 0)
        return np.asarray(hidden @ tower.out.T + tower.out_bias, np.float32)


@cache
def joins() -> Joins:
    """Return the model that ships with Baoda, read once. Raises ModelError where its file is missing or damaged."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    path = FOLDER / "joins.safetensors"
    try:
        stored = {name: _full(name, array) for name, array in _widened(load_file(path)).items()}
        towers = [Tower(*(stored[f"{side}.{field}"] for field in Tower.__slots__)) for side in ("left", "right")]
        return Joins(stored["characters"].astype(np.uint32), stored["pairs"], *towers, stored["grams"], stored["line"])
    except (OSError, SafetensorError, KeyError) as error:
        raise ModelError(f"the layout model {path} cannot be read ({error}); install Baoda again") from None


def _widened(stored: dict[str, NDArray[np.generic]]) -> dict[str, NDArray[np.generic]]:
    """Multiply every eight-bit table by its scale, one a column or one in all."""
    scales = {name.removesuffix(".scale"): array for name, array in stored.items() if name.endswith(".scale")}
    plain = {name: array for name, array in stored.items() if not name.endswith(".scale")}
    return {name: array * scales[name] if name in scales else array for name, array in plain.items()}


def _full(name: str, array: NDArray[np.generic]) -> NDArray[np.float32]:
    return array.astype(np.int64 if name == "characters" else np.float32)  # type: ignore[return-value]
