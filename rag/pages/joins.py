"""Does the text of one printed piece run on in another? A small model of Chinese, trained on news text.

Two sides read what stands left and right of a joint: the characters nearest to it in their order, and the pairs of
characters further off as a bag, which carries the topic. A hidden layer sees both sides at once (`亿|元`, `杂志业|务`),
a product of two vectors says whether their topics agree. Together they make a log-odds: positive when the right one
goes on where the left one ends, negative when the two met by chance. A side left empty asks whether a text begins, or
ends, there. Each side is read once, so comparing every piece of a page with every other one is cheap.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelError

FOLDER = Path(__file__).parent.parent / "weights" / "layout"
NEAR = 12
FAR = 64
PAIR_BUCKETS = 1 << 16
_MIX = np.uint64(0x9E3779B97F4A7C15)
_STEP = np.uint64(1_000_003)
_DIGITS = str.maketrans("0123456789", "0" * 10)
_SOME = 1024  # sides that are read at once

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


class Joins:
    """The model; its arrays are named as `training.joins` names them."""

    def __init__(self, stored: dict[str, NDArray[np.generic]]) -> None:
        arrays = widened(stored)
        characters = stored["characters"]
        self._index = np.ones(0x110000, np.int32)
        self._index[0] = 0
        self._index[characters] = np.arange(2, len(characters) + 2)
        self._pairs = arrays["pairs"]
        self._pairs[0] = 0  # padding weighs nothing
        self._near = {True: arrays["left.near"], False: arrays["right.near"]}
        self._out = {True: arrays["left.out"].T, False: arrays["right.out"].T}
        self._out_bias = {True: arrays["left.out_bias"], False: arrays["right.out_bias"]}
        self._joint, self._joint_bias = arrays["joint"].T, arrays["joint_bias"]
        self._last, self._last_bias = arrays["last"][0], float(arrays["last_bias"][0])
        self._hidden = int(arrays["hidden"][0])

    def sides(self, texts: Sequence[str], *, left: bool) -> Floats:
        """Read texts (folded, white space closed) as one side of joints: shape (texts, hidden + product)."""
        found = [self._some(texts[at : at + _SOME], left=left) for at in range(0, len(texts), _SOME)]
        return np.concatenate(found) if found else np.zeros((0, self._out[left].shape[1]), np.float32)

    def _some(self, texts: Sequence[str], *, left: bool) -> Floats:
        points = np.stack([codes(text, left=left) for text in texts])
        near = self._near[left][self._index[points[:, :NEAR]]].reshape(len(points), -1)
        far = self._pairs[pair_buckets(points, left=left)].sum(1, dtype=np.float32) / 8
        found = np.concatenate([near, far], axis=1) @ self._out[left] + self._out_bias[left]
        return np.asarray(found, np.float32)

    def joints(self, lefts: Floats, rights: Floats) -> Floats:
        """Return what the model sees at each joint of two sides that were read: shape (joints, size)."""
        h = self._hidden
        together = np.concatenate([np.maximum(lefts[:, :h] + rights[:, :h], 0), lefts[:, h:] * rights[:, h:]], axis=1)
        return np.asarray(np.maximum(together @ self._joint + self._joint_bias, 0), np.float32)

    def odds(self, joints: Floats) -> Floats:
        """Return the log-odds of each joint."""
        return np.asarray(joints @ self._last + self._last_bias, np.float32)

    def between(self, lefts: Floats, rights: Floats) -> Floats:
        """Return the log-odds for every pair of sides that were read: shape (lefts, rights)."""
        found = np.zeros((len(lefts), len(rights)), np.float32)
        for row in range(len(lefts)):
            found[row] = self.odds(self.joints(np.repeat(lefts[row : row + 1], len(rights), 0), rights))
        return found


@cache
def joins() -> Joins:
    """Return the model that ships with Baoda, read once. Raises ModelError where its file is missing or damaged."""
    return Joins(stored("joins.safetensors"))


def stored(name: str) -> dict[str, NDArray[np.generic]]:
    """Return the arrays of a file of `rag/weights/layout`. Raises ModelError where it is missing or damaged."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    path = FOLDER / name
    try:
        found: dict[str, NDArray[np.generic]] = load_file(path)
        return found
    except (OSError, SafetensorError) as error:
        raise ModelError(f"the layout model {path} cannot be read ({error}); install Baoda again") from None


def widened(arrays: dict[str, NDArray[np.generic]]) -> dict[str, Floats]:
    """Return every array in full precision: eight-bit tables are multiplied by their scales, one a column."""
    scales = {name.removesuffix(".scale"): array for name, array in arrays.items() if name.endswith(".scale")}
    return {
        name: array.astype(np.float32) * (scales[name].astype(np.float32) if name in scales else np.float32(1))
        for name, array in arrays.items()
        if not name.endswith(".scale")
    }
