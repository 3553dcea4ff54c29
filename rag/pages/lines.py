"""Does one line by itself read like a headline? A second small model, over the character n-grams of the line.

Headlines begin and end where phrases do, leave out 的 and 了, name who does what; a line of running text is cut
anywhere. Trained on headlines and sub-headings against lines cut out of running text (`training.layout`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelError
from rag.pages.joins import FOLDER

BUCKETS = 1 << 16
LONGEST = 48
_DIGITS = str.maketrans("0123456789", "0" * 10)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_STEP = np.uint64(1_000_003)


def features(text: str) -> NDArray[np.int64]:
    """Return the buckets of a folded line's n-grams of one to three characters, its two ends marked."""
    marked = "\x02" + text.translate(_DIGITS)[:LONGEST] + "\x03"
    points = np.frombuffer(marked.encode("utf-32-le"), np.uint32).astype(np.uint64)
    found, hashes = [], np.zeros(len(points), np.uint64)
    for n in range(1, 4):
        hashes = (hashes[: len(points) - n + 1] + points[n - 1 :] + np.uint64(1)) * _STEP
        found.append((hashes + np.uint64(n)) * _MIX >> np.uint64(48))
    return np.concatenate(found).astype(np.int64)


class Lines:
    """Weights of the model, a bucket each."""

    def __init__(self, weights: NDArray[np.float32], bias: float) -> None:
        self._weights = weights
        self._bias = bias

    def display(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the log-odds that each folded line is a headline rather than a cut out of running text."""
        found = (self._weights[features(text)].sum() + self._bias for text in texts)
        return np.fromiter(found, np.float32, len(texts))


@cache
def lines_model() -> Lines:
    """Return the model that ships with Baoda, read once. Raises ModelError where its file is missing or damaged."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    path = FOLDER / "lines.safetensors"
    try:
        stored = load_file(path)
        weights = stored["weights"].astype(np.float32) * np.float32(stored["scale"][0])
        return Lines(weights, float(stored["bias"][0]))
    except (OSError, SafetensorError, KeyError) as error:
        raise ModelError(f"the layout model {path} cannot be read ({error}); install Baoda again") from None
