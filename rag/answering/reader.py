"""The shipped extractive reader: question × passages → the words of each that would answer, with a score, or none.

A small network trained by training/reader.py, read here with numpy alone. It proposes; what an answer may say is
decided elsewhere.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path

import numpy as np
import numpy.typing as npt

from rag.answering.features import Worded, worded
from rag.answering.network import Encoded, Logits, Network, Prices, best_span
from rag.errors import ModelError

SHIPPED = Path(__file__).parents[1] / "weights" / "reader"
MODEL, VOCABULARY = "model.safetensors", "vocabulary.txt"
LONGEST = 30  # words of an answer
_KEPT = 2048  # texts whose first layer is kept
_READ = 512  # questions with a text that are kept as read: several ways of answering one ask the same
_QUESTION = 60  # words of a question that are read
_PASSAGE = 500  # words of a passage that are read
_EDGES = " \n\t　，。；：、！？,.;:!?"
_PAIRED = (("《", "》"), ("“", "”"), ("‘", "’"), ("（", "）"), ("(", ")"), ("「", "」"), ("『", "』"))


@dataclass(frozen=True, slots=True)
class Reading:
    """What one passage would answer: text[start:end]. `score` is its log-odds against the passage answering nothing."""

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Aim:
    """A stretch of a folded text in which an answer is looked for, and the span in it that is asked about, if any."""

    text: str
    start: int
    end: int
    span: tuple[int, int] | None = None


@dataclass(frozen=True, eq=False)
class Pointed:
    """Where one text answers one question: how likely each of its words begins and ends the answer."""

    text: str
    words: Worded
    logits: Logits

    def odds(self, start: int, end: int) -> float:
        """Return the log-odds of text[start:end] against the text answering nothing."""
        first, last = self._words_of(start, end)
        return float(self.logits.start[first] + self.logits.end[last]) - self.logits.none

    def aimed(self, aim: Aim) -> float:
        """Return the log-odds of an aim's span, or of the best span within the aim."""
        if aim.span:
            return self.odds(*aim.span)
        first, last = self._words_of(aim.start, aim.end)
        return best_span(self.logits.part(first, last + 1), LONGEST)[2]

    def _words_of(self, start: int, end: int) -> tuple[int, int]:
        """Return the first and the last word that hold text[start:end], of what is read of the text."""
        first = min(int(np.searchsorted(self.words.ends, start, side="right")), len(self.words) - 1)
        return first, max(int(np.searchsorted(self.words.starts, end, side="left")) - 1, first)

    def best(self, most: int) -> list[Reading]:
        """Return the `most` best spans, best first."""
        logits = self.logits
        scores = {
            (first, last): float(logits.start[first] + logits.end[last]) - logits.none
            for first in np.argsort(-logits.start)[:most].tolist()
            for last in np.argsort(-logits.end)[:most].tolist()
            if first <= last < first + LONGEST
        }
        first, last, score = best_span(logits, LONGEST)
        scores[first, last] = score
        return [
            Reading(*trimmed(self.text, int(self.words.starts[a]), int(self.words.ends[b])), scores[a, b])
            for a, b in sorted(scores, key=lambda span: -scores[span])[:most]
        ]


@dataclass(frozen=True, eq=False)
class Reader:
    """A question × folded texts → a span of each. Safe for several threads: a lost race only repeats work."""

    network: Network
    rows: Mapping[str, int]
    weights: npt.NDArray[np.float32]
    fingerprint: str
    prices: Prices
    _kept: OrderedDict[str, Encoded] = field(default_factory=OrderedDict, repr=False)
    _read: OrderedDict[tuple[str, str], tuple[Worded, Logits]] = field(default_factory=OrderedDict, repr=False)

    def read(self, question: str, texts: Sequence[str]) -> list[Reading | None]:
        """Return the best span of each folded text for a folded question, None for a text or question without words."""
        readings: list[Reading | None] = []
        for text, pointed in zip(texts, self._pointed(question, texts), strict=True):
            if pointed is None:
                readings.append(None)
                continue
            words, logits = pointed
            first, last, score = best_span(logits, LONGEST)
            start, end = trimmed(text, int(words.starts[first]), int(words.ends[last]))
            readings.append(Reading(start, end, score))
        return readings

    def point(self, question: str, text: str) -> Pointed | None:
        """Return where a folded text answers a folded question, to be asked of its spans; None without words."""
        [pointed] = self._pointed(question, [text])
        return Pointed(text, *pointed) if pointed else None

    def weigh(self, question: str, aims: Sequence[Aim]) -> list[float]:
        """Return of each aim the log-odds of its span against its text answering nothing; of its best span for None.

        0 where the text or the question has no words. A text may be given several times.
        """
        pointed = self._pointed(question, [aim.text for aim in aims])
        return [
            0.0 if told is None else Pointed(aim.text, *told).aimed(aim)
            for aim, told in zip(aims, pointed, strict=True)
        ]

    def _pointed(self, question: str, texts: Sequence[str]) -> list[tuple[Worded, Logits] | None]:
        """Return the words of each text and where they answer, prices taken off; a text just read is not read again."""
        kept = ((text, self._read.get((question, text))) for text in dict.fromkeys(texts))
        found = {text: pointed for text, pointed in kept if pointed is not None}
        asked, new = self.worded(question), [text for text in dict.fromkeys(texts) if text not in found]
        encoded = dict(zip(new, self.encode(new), strict=True))
        readable = [text for text, passage in encoded.items() if len(passage.words)] if len(asked) else []
        logits = self.network.read(asked, [encoded[text] for text in readable]) if readable else []
        for text, one in zip(readable, logits, strict=True):
            found[text] = encoded[text].words, self.prices.apply(one, encoded[text].words)
            self._read[question, text] = found[text]
        while len(self._read) > _READ:
            self._read.popitem(last=False)
        return [found.get(text) for text in texts]

    def worded(self, question: str) -> Worded:
        """Return a folded question as words."""
        return worded(question, self.rows, self.weights).part(0, _QUESTION)

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """Return folded texts after the first layer, kept for the next question."""
        new = [text for text in dict.fromkeys(texts) if text not in self._kept]
        cut = [worded(text, self.rows, self.weights).part(0, _PASSAGE) for text in new]
        fresh = dict(
            zip(
                new,
                self.network.encode(cut),
                strict=True,
            )
        )
        found = [fresh[text] if text in fresh else self._kept[text] for text in texts]
        self._kept.update(fresh)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return found


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without marks at its edges and without a quotation mark that only one edge has.

    >>> trimmed("他说，《红楼梦》好", 3, 8), trimmed("他说，《红楼梦》好", 4, 8)
    ((3, 8), (4, 7))
    """
    while end - start > 1 and text[start] in _EDGES:
        start += 1
    while end - start > 1 and text[end - 1] in _EDGES:
        end -= 1
    for left, right in _PAIRED:
        inside = text[start:end]
        if end - start > 2 and inside.count(left) != inside.count(right):
            start += inside[0] == left
            end -= inside[-1] == right
    return start, end


@cache
def shipped() -> Reader:
    """Return the reader that ships with Baoda, read at the first call. Raises ModelError as `load` does."""
    return load(SHIPPED)


def load(folder: Path) -> Reader:
    """Return the reader of a folder. Raises ModelError, saying what to do, when it cannot be read."""
    from safetensors import SafetensorError
    from safetensors.numpy import load as read

    try:
        data = (folder / MODEL).read_bytes()
        tensors = read(data)
        words = (folder / VOCABULARY).read_text(encoding="utf-8").split("\n")
    except (OSError, SafetensorError, UnicodeDecodeError) as error:
        raise ModelError(
            f"reader {folder}: {error}; install Baoda again, make it with training/, or switch it off with "
            "BAODA_READER=false"
        ) from error
    if len(words) != len(tensors["vectors"]):
        raise ModelError(f"reader {folder}: {len(words)} words but {len(tensors['vectors'])} vectors; make it again")
    rows = {word: row for row, word in enumerate(words)}
    digest = sha256(data + "\n".join(words).encode()).hexdigest()
    prices = Prices(*map(float, tensors.pop("prices", ())))
    return Reader(Network(tensors), rows, tensors["weights"].astype(np.float32), digest, prices)
