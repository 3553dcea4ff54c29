"""English words → the corpus's own Chinese words, through the encoder that holds both languages in one space.

`express delivery` lies nearest to 快递 among all words of the corpus: no dictionary is shipped, and what cannot be
found in the corpus is not translated into something that cannot be answered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

import numpy as np

from rag.search.encoder import Encoder, Vectors
from rag.words import is_han

Meanings = tuple[tuple[str, float], ...]

_MOST_WORDS = 60_000  # of a large corpus, its most frequent words
_LONGEST = 3  # words of an English phrase
_CHOICES = 5
_LEAST = 0.36  # least cosine for a translation
_AKIN = 0.2  # of a phrase's translation, a word keeps what it has at least this cosine with itself
_SURE = 0.6  # from this cosine on, a translation counts in full


class Translator:
    """Finds the corpus's words for English ones. `frequency` tells in how many passages a word stands."""

    def __init__(self, encoder: Encoder, vocabulary: Iterable[str], frequency: Callable[[str], int]) -> None:
        self._encoder = encoder
        self._vocabulary = vocabulary
        self._frequency = frequency

    @cached_property
    def _words(self) -> list[str]:
        words = [w for w in self._vocabulary if len(w) > 1 and is_han(w[0])]
        return sorted(words, key=self._frequency, reverse=True)[:_MOST_WORDS]

    @cached_property
    def _vectors(self) -> Vectors:
        return self._encoder.encode(self._words) if self._words else np.zeros((0, self._encoder.dimension), np.float32)

    def of_question(self, terms: Sequence[str]) -> tuple[Meanings, ...]:
        """Return the meanings of a question's terms; nothing for a question that has a Chinese word.

        It is in the language of the pages then, and its English words are names that stand there so.
        """
        return () if any(is_han(term[0]) for term in terms) else self.meanings(terms)

    def meanings(self, terms: Sequence[str]) -> tuple[Meanings, ...]:
        """Return for each English term, given in order, its Chinese words with how sure each is (0 to 1).

        A phrase's translation holds for those of its words that are akin to it: express and delivery both mean 快递 in
        express delivery, but in investment from the Netherlands only the last word means 荷兰.
        """
        phrases = [
            (start, start + length) for length in range(1, _LONGEST + 1) for start in range(len(terms) - length + 1)
        ]
        if not phrases or not self._words:
            return tuple(() for _ in terms)
        near = self._encoder.encode([" ".join(terms[a:b]) for a, b in phrases]) @ self._vectors.T
        found: list[dict[str, float]] = [{} for _ in terms]
        for (start, end), row in zip(phrases, near, strict=True):
            for place in np.argsort(-row)[:_CHOICES]:
                if row[place] < _LEAST:
                    break
                word, sure = self._words[place], min(float(row[place]) / _SURE, 1.0)
                for number in range(start, end):
                    if near[number][place] >= _AKIN:  # the first rows are the single words
                        found[number][word] = max(found[number].get(word, 0.0), sure)
        return tuple(tuple(sorted(own.items(), key=lambda pair: -pair[1])) for own in found)
