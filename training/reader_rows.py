"""Questions with the passages they are put to, as arrays that batches are cut from.

A row says where a question and its passage lie in a bank of words and which words answer, or that none do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from rag.answering.features import Floats, Ints, Worded, worded

KINDS = (
    "real", "figure", "date", "person", "place", "body", "title", "thing", "object", "reason", "manner",
    "definition", "list", "pair",
    "no sentence", "other year", "other place", "other name", "other document",
)  # fmt: skip
RIVALS = 5  # passages that a question finds and that do not answer it
_NONE = -1
_OWN = ("questions", "passages", "spans", "kinds", "rivals")
_LONG, _OFTEN = (5, 25), 2  # words of a long answer, and how many times it is drawn
_MOST = 30  # words of an answer


@dataclass(frozen=True, eq=False)
class Bank:
    """Many worded texts one after another; text i is the words `bounds[i]` up to `bounds[i + 1]`."""

    words: Worded
    bounds: npt.NDArray[np.int64]

    def __getitem__(self, text: int) -> Worded:
        return self.words.part(int(self.bounds[text]), int(self.bounds[text + 1]))

    @classmethod
    def of(cls, texts: Sequence[Worded]) -> Bank:
        """Join texts."""
        texts = texts or [worded("", {}, np.zeros(1, np.float32))]
        columns = (np.concatenate([getattr(t, f.name) for t in texts]) for f in fields(Worded))
        return cls(Worded(*columns), np.concatenate(([0], np.cumsum([len(t) for t in texts]))))


@dataclass(frozen=True, eq=False)
class Rows:
    """Questions and passages of a bank. `spans` (n, 2): the first and last word that answer, -1 where none do.

    `rivals` (n, RIVALS): passages beside which a question is asked as well and that do not answer it; -1 for none.
    """

    bank: Bank
    questions: Ints
    passages: Ints
    spans: Ints
    kinds: npt.NDArray[np.int8]
    rivals: Ints

    def __len__(self) -> int:
        return len(self.questions)

    @cached_property
    def lots(self) -> npt.NDArray[np.int64]:
        """The rows to draw from: long answers to real questions several times.

        DRCD's answers are names and figures, five characters on average; people ask for more than that.
        """
        words = self.spans[:, 1] - self.spans[:, 0] + 1
        often = (self.kinds == 0) & (words >= _LONG[0]) & (words <= _LONG[1])
        return np.repeat(np.arange(len(self)), np.where(often, _OFTEN, 1))

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return everything as named arrays."""
        own = {name: getattr(self, name) for name in _OWN}
        words = {f"words.{f.name}": getattr(self.bank.words, f.name) for f in fields(Worded)}
        return own | words | {"bounds": self.bank.bounds}

    @classmethod
    def of(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> Rows:
        """Return what `arrays` told."""
        words = Worded(*(arrays[f"words.{f.name}"] for f in fields(Worded)))
        own = {"rivals": np.full((len(arrays["questions"]), RIVALS), _NONE, np.int32)} | dict(arrays)
        return cls(Bank(words, arrays["bounds"]), *(own[name] for name in _OWN))


class Making:
    """Collects rows: words every text once."""

    def __init__(self, vocabulary: Mapping[str, int], weights: Floats) -> None:
        self._vocabulary, self._weights = vocabulary, weights
        self._numbers: dict[str, int] = {}
        self._texts: list[Worded] = []
        self._rows: list[tuple[int, ...]] = []

    def text(self, text: str) -> int:
        """Return the number of a folded text in the bank."""
        if text not in self._numbers:
            self._numbers[text] = len(self._texts)
            self._texts.append(worded(text, self._vocabulary, self._weights))
        return self._numbers[text]

    def add(self, question: str, passage: str, span: tuple[int, int] | None, kind: str) -> bool:
        """Add a row; `span` is in characters. Returns False, adding nothing, where words do not fit the span."""
        asked, told = self.text(question), self.text(passage)
        bounds = (_NONE, _NONE) if span is None else covered(self._texts[told], *span)
        if bounds is None or not len(self._texts[asked]) or not len(self._texts[told]):
            return False
        self._rows.append((asked, told, *bounds, KINDS.index(kind), *(_NONE,) * RIVALS))
        return True

    def put_beside(self, rivals: Sequence[str]) -> None:
        """Give the question added last its rivals, at most RIVALS."""
        numbers = [number for number in map(self.text, rivals[:RIVALS]) if len(self._texts[number])]
        held = (*self._rows[-1][:-RIVALS], *numbers)
        self._rows[-1] = (*held, *(_NONE,) * (RIVALS - len(numbers)))

    def rows(self) -> Rows:
        """Return everything collected."""
        found = np.array(self._rows, dtype=np.int32).reshape(-1, 5 + RIVALS)
        kinds, rivals = found[:, 4].astype(np.int8), found[:, 5:]
        return Rows(Bank.of(self._texts), found[:, 0], found[:, 1], found[:, 2:4], kinds, rivals)


def covered(text: Worded, start: int, end: int) -> tuple[int, int] | None:
    """Return the first and last word that hold text[start:end], None where that reaches far beyond it."""
    first = int(np.searchsorted(text.ends, start, side="right"))
    last = int(np.searchsorted(text.starts, end, side="left")) - 1
    if first > last or last >= len(text):
        return None
    beyond = (start - int(text.starts[first])) + (int(text.ends[last]) - end)
    return (first, last) if beyond <= max(2, (end - start) // 3) and last - first < _MOST else None
