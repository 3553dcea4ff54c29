"""News text for the layout models: what may be trained on, laid end to end so that it can be cut anywhere."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.pages.joins import FAR
from rag.words import fold
from training.data import DOCUMENTS, PREFIX, TITLED, rows

Points = NDArray[np.uint32]
Numbers = NDArray[np.int64]

# A line never begins with one of these.
NEVER_FIRST = frozenset("，。、；：？！）》」』】”’…%％,.;:?!)")
_SPACE = re.compile(r"\s+")
_DIGITS = str.maketrans("0123456789", "0" * 10)
_CLOSING = np.array([ord(char) for char in "。！？”"], np.uint32)
_NEVER_FIRST_POINTS = np.array([ord(char) for char in NEVER_FIRST], np.uint32)


def held_out(title: str) -> bool:
    """Whether the item of this title is kept for measuring: one in eight, by the hash of its title."""
    return hashlib.sha256(title.encode()).digest()[0] % 8 == 0


def read(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield (title, text) of every news item that may be trained on: folded, without white space, digits as 0."""
    measured = {plain(row["text"])[:40] for row in rows(folder, TITLED) if held_out(row["title"])}
    for name in (TITLED, DOCUMENTS):
        for row in rows(folder, name):
            title, text = row.get("title") or "", plain(row["text"])
            if len(text) > 80 and text[:40] not in measured and not (title and held_out(title)):
                yield plain(title), text


def plain(text: str) -> str:
    """Return a text folded, without white space and what broadcasts put before it, every digit as 0."""
    return _SPACE.sub("", PREFIX.sub("", fold(text))).translate(_DIGITS)


@dataclass(frozen=True)
class Texts:
    """All texts end to end as code points; text n is points[starts[n]:starts[n + 1]]."""

    points: Points
    starts: Numbers
    titles: tuple[str, ...]

    @classmethod
    def gather(cls, items: list[tuple[str, str]]) -> Texts:
        """Lay the texts end to end."""
        points = np.frombuffer("".join(text for _, text in items).encode("utf-32-le"), np.uint32)
        starts = np.cumsum([0] + [len(text) for _, text in items])
        return cls(points, starts, tuple(title for title, _ in items if len(title) > 5))

    def sentences(self) -> Numbers:
        """Return the places where a sentence begins inside a text."""
        begins = np.isin(self.points[:-1], _CLOSING) & ~np.isin(self.points[1:], _NEVER_FIRST_POINTS)
        places = np.flatnonzero(begins) + 1
        return places[~np.isin(places, self.starts)]

    def cuts(
        self, rng: np.random.Generator, texts: int, each: int, among: tuple[float, float]
    ) -> tuple[Numbers, Numbers]:
        """Return (places, texts): `each` random cuts in each of `texts` texts out of that share of all."""
        last = len(self.starts) - 1
        low = int(among[0] * last)
        weights = np.sqrt(np.diff(self.starts)[low : int(among[1] * last)].astype(float))
        chosen = np.repeat(rng.choice(len(weights), texts, p=weights / weights.sum()) + low, each)
        lengths = self.starts[chosen + 1] - self.starts[chosen]
        places = self.starts[chosen] + 2 + (rng.random(len(chosen)) * (lengths - 4)).astype(np.int64)
        for _ in range(4):
            places = np.where(np.isin(self.points[places], _NEVER_FIRST_POINTS), places - 1, places)
        return np.maximum(places, self.starts[chosen] + 1), chosen

    def sides(
        self, lefts: Numbers, rights: Numbers, texts: tuple[Numbers, Numbers], rng: np.random.Generator
    ) -> tuple[Points, Points]:
        """Return the code points left of `lefts` and right of `rights`, nearest first, of random length."""
        steps = np.arange(FAR)
        reach = np.where(rng.random((2, len(lefts), 1)) < 0.5, FAR, rng.integers(5, FAR, (2, len(lefts), 1)))
        left, right = lefts[:, None] - 1 - steps, rights[:, None] + steps
        fine_left = (left >= self.starts[texts[0]][:, None]) & (steps < reach[0])
        fine_right = (right < self.starts[texts[1] + 1][:, None]) & (steps < reach[1])
        a = np.where(fine_left, self.points[np.maximum(left, 0)], 0)
        b = np.where(fine_right, self.points[np.minimum(right, len(self.points) - 1)], 0)
        return a.astype(np.uint32), b.astype(np.uint32)


def coded(texts: list[str], *, left: bool) -> Points:
    """Return the code points of short texts, nearest to the joint first: shape (texts, FAR)."""
    found = np.zeros((len(texts), FAR), np.uint32)
    for row, text in enumerate(texts):
        near = text[-FAR:][::-1] if left else text[:FAR]
        found[row, : len(near)] = np.frombuffer(near.encode("utf-32-le"), np.uint32)
    return found
