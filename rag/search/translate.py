"""English words → the corpus's own Chinese words: by a table made from glosses, by sound, and through the encoder.

The table (training/meanings.py) knows `base station`, 基站; a name is found by its sound, Wang Yonggui as 王永贵; and
the encoder holds both languages in one space, where `express delivery` lies nearest to 快递. What the corpus does not
hold is not translated into something that cannot be answered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

import numpy as np

from rag.pages import naming
from rag.search import meanings
from rag.search.encoder import Encoder, Vectors
from rag.words import is_han, tag

Meanings = tuple[tuple[str, float], ...]

_MOST_WORDS = 60_000  # of a large corpus, its most frequent words
_LONGEST = 3  # words of an English phrase
_CHOICES = 5
_LEAST = 0.36  # least cosine for a translation
_AKIN = 0.2  # of a phrase's translation, a word keeps what it has at least this cosine with itself
_SURE = 0.6  # from this cosine on, a translation counts in full
_NAMED = 0.5  # how sure a place must be
_SHORTEST_SOUND, _LONGEST_NAME = 5, 4  # letters, characters
_DOUBTED = 0.6  # what the encoder finds for a word that the table knows
_SYLLABLE = re.compile(
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en|er|ia|ie|in|"
    r"iu|ou|ua|ue|ui|un|uo|a|e|i|o|u))+"
)


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
        for start, end in sorted(phrases, key=lambda phrase: phrase[0] - phrase[1]):
            for word, sure in self._told(terms[start:end]):
                for number in range(start, end):
                    if end - start > 1 or not found[number]:  # of a phrase that is known its words are no others
                        found[number].setdefault(word, sure)
        known = [bool(own) for own in found]
        for (start, end), row in zip(phrases, near, strict=True):
            for place in np.argsort(-row)[:_CHOICES]:
                if row[place] < _LEAST:
                    break
                word, sure = self._words[place], min(float(row[place]) / _SURE, 1.0)
                for number in range(start, end):
                    if near[number][place] >= _AKIN:  # the first rows are the single words
                        worth = sure * (_DOUBTED if known[number] else 1.0)
                        found[number][word] = max(found[number].get(word, 0.0), worth)
        return tuple(tuple(sorted(own.items(), key=lambda pair: -pair[1])) for own in found)

    def places(self, terms: Sequence[str], text: str) -> tuple[str, ...]:
        """Return the places that terms written large in `text` name in Chinese: 美国 of United States.

        A continent is left to its words: 欧美国家 are European countries.
        """
        large = {word.lower() for word in re.findall(r"[A-Z][A-Za-z]+", text)}
        found: dict[str, None] = {}
        for length in range(_LONGEST, 0, -1):
            for start in range(len(terms) - length + 1):
                phrase = terms[start : start + length]
                for word, sure in self._told(phrase)[:1] or meanings.english(" ".join(phrase))[:1]:
                    if set(phrase) <= large and sure >= _NAMED and _is_place(word):
                        found.setdefault(word.rstrip("市省") if len(word) > 2 else word)
        return tuple(found)

    def _told(self, terms: Sequence[str]) -> list[tuple[str, float]]:
        """Return what the table, or else the sound, gives for a phrase, of the words that the corpus holds."""
        told = meanings.english(" ".join(terms))
        if held := [(word, sure) for word, sure in told if self._frequency(word) > 0]:
            return held
        sound = "".join(terms)
        if told or len(sound) < _SHORTEST_SOUND or not _SYLLABLE.fullmatch(sound):
            return []
        return [(word, 1.0) for word in self._by_sound.get(sound, ())]

    @cached_property
    def _by_sound(self) -> dict[str, list[str]]:
        from pypinyin import lazy_pinyin

        found: dict[str, list[str]] = {}
        for word in self._words:
            if 2 <= len(word) <= _LONGEST_NAME and all(map(is_han, word)):
                found.setdefault("".join(lazy_pinyin(word)), []).append(word)
        return found


def _is_place(word: str) -> bool:
    return not word.endswith("洲") and naming.is_place(word) and [flag for _, flag in tag(word)] == ["ns"]
