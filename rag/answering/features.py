"""Texts as the reader sees them: words as numbers, and how each word of a passage stands to a question.

What depends on one text alone is a `Worded` text, made once and kept; what depends on both are the match features,
a few array operations for each question and passage.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt

from rag.words import offsets, tag

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]

UNKNOWN = 0
# Numbers are seen by their shape: how many there are has no end.
SHAPES = ("<year>", "<percent>", "<decimal>", *(f"<{n} digits>" for n in range(1, 8)))
TAGS = "abcdefghijklmnopqrstuvwxyz"
MATCHES = 14  # features of a passage's word against a question
_CLAUSE_ENDS = frozenset("，、,；;：:。！？!?\n")
_SENTENCE_ENDS = frozenset("。！？!?；;\n")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
# What asks, and what any sentence has, says nothing about where the answer stands.
_EMPTY = frozenset(
    "什么 谁 哪 哪里 哪个 哪些 哪年 多少 几 何 何时 如何 怎么 怎样 为什么 为何 是 的 了 在 于 和 与 及 有 被 由 为 吗 "
    "呢 ， 。 ？ 、 ： ； ？ “ ” 《 》 （ ） 「 」 ? , . ( ) : ;".split()
)
_DECAY = np.exp(-np.arange(1, 25) / 6).astype(np.float32)


@dataclass(frozen=True, eq=False)
class Worded:
    """A folded text cut into n words; every array has n rows.

    `starts`, `ends`: offsets in the text; `ids`: rows of the vocabulary; `keys`: what equal words share, known or not;
    `chars`: the first three characters and the last one, 0 where there is none; `tags`: the part of speech's letter;
    `clauses`, `sentences`: numbers that grow; `years`: 2023 for 2023, else 0; `weights`: inverse document frequency.
    """

    starts: Ints
    ends: Ints
    ids: Ints
    keys: npt.NDArray[np.uint32]
    chars: npt.NDArray[np.uint16]
    tags: npt.NDArray[np.int8]
    clauses: Ints
    sentences: Ints
    years: npt.NDArray[np.int16]
    weights: Floats

    def __len__(self) -> int:
        return len(self.ids)

    def part(self, start: int, end: int) -> Worded:
        """Return the words from `start` up to `end`, offsets unchanged."""
        return Worded(*(getattr(self, name)[start:end] for name in self.__dataclass_fields__))


def shape(word: str) -> str:
    """Return the word of the vocabulary that stands for a number.

    >>> shape("2023"), shape("19.4%"), shape("1,244"), shape("3.5")
    ('<year>', '<percent>', '<4 digits>', '<decimal>')
    """
    if _YEAR.fullmatch(word):
        return SHAPES[0]
    if word[-1] == "%":
        return SHAPES[1]
    if "." in word:
        return SHAPES[2]
    return SHAPES[2 + min(len(word.replace(",", "")), 7)]


def worded(text: str, rows: Mapping[str, int], weights: Floats) -> Worded:
    """Cut folded `text` into words; `rows` numbers the vocabulary and `weights` holds its inverse frequencies."""
    tagged = tag(text)
    words = [word for word, _ in tagged]
    places = np.array(list(offsets(words, text)), dtype=np.int32).reshape(-1, 2)
    ids = np.fromiter((_row(word, rows) for word in words), np.int32, len(words))
    return Worded(
        starts=places[:, 0],
        ends=places[:, 1],
        ids=ids,
        keys=np.fromiter((crc32(word.lower().encode("utf-8", "replace")) for word in words), np.uint32, len(words)),
        chars=_characters(words),
        tags=np.fromiter((TAGS.find(flag[0].lower()) + 1 for _, flag in tagged), np.int8, len(words)),
        clauses=_numbered(words, _CLAUSE_ENDS),
        sentences=_numbered(words, _SENTENCE_ENDS),
        years=np.fromiter((int(w) if len(w) == 4 and _YEAR.fullmatch(w) else 0 for w in words), np.int16, len(words)),
        weights=np.where([w in _EMPTY for w in words], 0, weights[ids]).astype(np.float32),
    )


def _row(word: str, rows: Mapping[str, int]) -> int:
    return rows.get(shape(word) if word[0].isdecimal() and word[0].isascii() else word.lower(), UNKNOWN)


def _characters(words: Sequence[str]) -> npt.NDArray[np.uint16]:
    packed = "".join(w[:3].ljust(3, "\0") + w[-1] for w in words)
    codes = np.frombuffer(packed.encode("utf-32-le", "replace"), np.uint32)
    return np.where(codes > 0xFFFF, 1, codes).astype(np.uint16).reshape(-1, 4)


def _numbered(words: Sequence[str], ends: frozenset[str]) -> Ints:
    closed = np.fromiter((word in ends for word in words), np.int32, len(words))
    return (np.cumsum(closed) - closed).astype(np.int32)


def matches(question: Worded, passage: Worded) -> Floats:
    """Return how each word of the passage stands to the question, shape (len(passage), MATCHES)."""
    found = np.zeros((len(passage), MATCHES), dtype=np.float32)
    if not len(passage) or not len(question):
        return found
    content = question.weights > 0
    mass = float(question.weights.sum()) or 1.0
    exact = np.isin(passage.keys, question.keys[content]) & (passage.weights > 0)
    own = exact * passage.weights
    letters = question.chars[content][:, :3].ravel()
    present = passage.chars[:, :3] != 0
    share = (np.isin(passage.chars[:, :3], letters[letters != 0]) & present).sum(axis=1) / present.sum(axis=1)
    share = share * (passage.weights > 0)
    half = np.maximum(own, 0.5 * share * passage.weights)
    by_clause = np.bincount(passage.clauses - passage.clauses[0], half) / mass
    by_sentence = np.bincount(passage.sentences - passage.sentences[0], half) / mass
    clause = by_clause[passage.clauses - passage.clauses[0]]
    sentence = by_sentence[passage.sentences - passage.sentences[0]]
    pairs = np.isin(_pairs(passage.keys), _pairs(question.keys))
    found[:, 0] = exact
    found[:, 1] = own / 10
    found[:, 2] = share
    found[:-1, 3] = pairs
    found[1:, 3] = np.maximum(found[1:, 3], pairs)
    found[:, 4] = np.minimum(clause, 1.5)
    found[:, 5] = np.minimum(sentence, 1.5)
    found[:, 6] = (clause >= by_clause.max() - 1e-6) & (clause > 0)
    found[:, 7] = (sentence >= by_sentence.max() - 1e-6) & (sentence > 0)
    found[1:, 8] = np.convolve(half, _DECAY)[: len(half) - 1] / mass
    found[:-1, 9] = np.convolve(half[::-1], _DECAY)[: len(half) - 1][::-1] / mass
    found[:, 10] = _years(question, passage)
    found[:, 11] = passage.tags == TAGS.find("m") + 1
    found[:, 12] = passage.weights / 10
    held = np.isin(question.keys, passage.keys) * question.weights
    found[:, 13] = held.sum() / mass
    return found


def _pairs(keys: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint64]:
    return keys[:-1].astype(np.uint64) << np.uint64(32) | keys[1:]


def _years(question: Worded, passage: Worded) -> Floats:
    """Return 1 where the sentence names the asked year, -1 where it names only others, else 0."""
    asked = question.years[question.years > 0]
    if not len(asked):
        return np.zeros(len(passage), np.float32)
    sentences = passage.sentences - passage.sentences[0]
    named = np.zeros(int(sentences[-1]) + 1, np.float32)
    named[sentences[passage.years > 0]] = -1
    named[sentences[np.isin(passage.years, asked)]] = 1
    found: Floats = named[sentences]
    return found
