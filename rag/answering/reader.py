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
from rag.answering.network import Encoded, Network, best_span
from rag.errors import ModelError

SHIPPED = Path(__file__).parents[1] / "weights" / "reader"
MODEL, VOCABULARY = "model.safetensors", "vocabulary.txt"
_LONGEST = 30  # words of an answer
_BREVITY = 0.2  # logits that a word more costs: fitted on every fifth question of CMRC2018 dev
_KEPT = 512  # texts whose first layer is kept
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


@dataclass(frozen=True, eq=False)
class Reader:
    """A question × folded texts → a span of each. Safe for several threads: a lost race only repeats work."""

    network: Network
    rows: Mapping[str, int]
    weights: npt.NDArray[np.float32]
    fingerprint: str
    _kept: OrderedDict[str, Encoded] = field(default_factory=OrderedDict, repr=False)

    def read(self, question: str, texts: Sequence[str]) -> list[Reading | None]:
        """Return the best span of each folded text for a folded question, None for a text or question without words."""
        asked = self._worded(question, _QUESTION)
        encoded = self._encode(texts)
        readable = [e for e in encoded if len(e.words)] if len(asked) else []
        found = iter(self.network.read(asked, readable) if readable else ())
        readings: list[Reading | None] = []
        for text, passage in zip(texts, encoded, strict=True):
            if not len(asked) or not len(passage.words):
                readings.append(None)
                continue
            first, last, score = best_span(next(found), _LONGEST, _BREVITY)
            start, end = trimmed(text, int(passage.words.starts[first]), int(passage.words.ends[last]))
            readings.append(Reading(start, end, score))
        return readings

    def _worded(self, text: str, most: int) -> Worded:
        return worded(text, self.rows, self.weights).part(0, most)

    def _encode(self, texts: Sequence[str]) -> list[Encoded]:
        new = [text for text in dict.fromkeys(texts) if text not in self._kept]
        fresh = dict(zip(new, self.network.encode([self._worded(text, _PASSAGE) for text in new]), strict=True))
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
    return Reader(Network(tensors), rows, tensors["weights"].astype(np.float32), digest)
