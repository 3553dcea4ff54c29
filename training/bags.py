"""Ragged arrays of token ids: many texts in two flat arrays, so that a batch is cut and thinned without a loop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
_AT_ONCE = 5_000  # texts given to the tokenizer together: enough for its threads, little enough for memory


@dataclass(frozen=True, slots=True, eq=False)
class Bags:
    """Texts as token ids: text i is `ids[bounds[i] : bounds[i + 1]]`; `bounds` has one item more than there are."""

    ids: Ints
    bounds: Ints

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def __getitem__(self, i: int) -> Ints:
        return self.ids[self.bounds[i] : self.bounds[i + 1]]

    @property
    def lengths(self) -> Ints:
        """How many tokens each text has."""
        return np.diff(self.bounds)

    @property
    def rows(self) -> Ints:
        """For each token, the number of its text."""
        return np.repeat(np.arange(len(self)), self.lengths)

    def spans(self, starts: Ints, ends: Ints) -> tuple[Bags, Ints]:
        """Return the texts `starts[i]` up to `ends[i]` joined into one text each, and each token's place in `ids`."""
        lengths = self.bounds[ends] - self.bounds[starts]
        bounds = np.concatenate(([0], np.cumsum(lengths)))
        places = np.arange(bounds[-1]) + np.repeat(self.bounds[starts] - bounds[:-1], lengths)
        return Bags(self.ids[places], bounds), places

    def take(self, rows: Ints) -> Bags:
        """Return the texts with these numbers, in this order."""
        return self.spans(rows, rows + 1)[0]

    def keep(self, mask: Mask) -> Bags:
        """Return the same texts with only the tokens for which `mask` is true; a text may become empty."""
        counts = np.bincount(self.rows[mask], minlength=len(self))
        return Bags(self.ids[mask], np.concatenate(([0], np.cumsum(counts))))

    def thinned(self, rng: np.random.Generator, most: Ints, whole: Mask) -> Bags:
        """Return the texts with at most `most[i]` tokens: neighbours where `whole[i]`, else tokens from all over."""
        rows, lengths = self.rows, self.lengths
        first = (rng.random(len(self)) * np.maximum(lengths - most + 1, 1)).astype(np.int64)
        place = np.arange(len(self.ids)) - np.repeat(self.bounds[:-1], lengths)
        order = np.lexsort((rng.random(len(self.ids)), rows))
        rank = np.empty_like(place)
        rank[order] = place
        wanted = np.where(whole[rows], place - first[rows], rank)
        return self.keep((wanted >= 0) & (wanted < most[rows]))

    def followed_by(self, other: Bags) -> Bags:
        """Return the texts of this and then those of `other`."""
        bounds = np.concatenate((self.bounds, self.bounds[-1] + other.bounds[1:]))
        return Bags(np.concatenate((self.ids, other.ids)), bounds)

    def joined(self, other: Bags) -> Bags:
        """Return text i of this followed by text i of `other`, for every i."""
        rows = np.concatenate((self.rows, other.rows))
        order = np.argsort(rows, kind="stable")
        return Bags(np.concatenate((self.ids, other.ids))[order], self.bounds + other.bounds)


def of(texts: Sequence[Sequence[int]]) -> Bags:
    """Return texts that are given as token ids."""
    bounds = np.cumsum([0, *map(len, texts)])
    return Bags(np.array([number for text in texts for number in text], np.int64), bounds.astype(np.int64))


def empty(texts: int = 0) -> Bags:
    """Return that many texts without a token."""
    return Bags(np.zeros(0, np.int64), np.zeros(texts + 1, np.int64))


def tokenise(tokenizer: Tokenizer, texts: Sequence[str]) -> Bags:
    """Return the token ids of folded texts."""
    ids: list[Ints] = []
    for start in range(0, len(texts), _AT_ONCE):
        found = tokenizer.encode_batch(list(texts[start : start + _AT_ONCE]), add_special_tokens=False)
        ids += [np.array(e.ids, dtype=np.int64) for e in found]
    if not ids:
        return empty()
    return Bags(np.concatenate(ids), np.concatenate(([0], np.cumsum([len(i) for i in ids]))))
