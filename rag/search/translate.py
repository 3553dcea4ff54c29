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
from rag.search import meanings, sounds
from rag.search.encoder import Encoder, Vectors
from rag.words import cut, in_dictionary, is_han, tag

Meanings = tuple[tuple[str, float], ...]

_MOST_WORDS = 60_000  # of a large corpus, its most frequent words
_MOST_FREQUENT = 8_000  # of them, those that may stand for a word that the corpus does not hold
_LONGEST = 4  # words of an English phrase
_NEAREST = 3  # words of a phrase that the encoder is asked for
_CHOICES = 5
_LEAST = 0.36  # least cosine for a translation
_AKIN = 0.2  # of a phrase's translation, a word keeps what it has at least this cosine with itself
_SURE = 0.6  # from this cosine on, a translation counts in full
_NAMED = 0.5  # how sure a place must be
_SHORTEST_SOUND, _NAME_ENDS, _HOMOPHONES = 5, 2, 4  # letters, characters behind a name, names of one sound
_LEAST_AKIN, _GUESSED = 0.36, 0.8  # least cosine of a Chinese word with another, and what that guess counts
_SURELY = 0.75  # from here on also for another word of the same sort
_DOUBTED = 0.5  # what the encoder finds for a word that the table knows


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
    def _common(self) -> list[str]:
        """The words that the encoder is asked for: what the cutter guessed (用情, 之梦) is no translation."""
        return [word for word in self._words if in_dictionary(word)]

    @cached_property
    def _vectors(self) -> Vectors:
        return (
            self._encoder.encode(self._common) if self._common else np.zeros((0, self._encoder.dimension), np.float32)
        )

    @cached_property
    def _frequent(self) -> Vectors:
        """The vectors of the words that print uses most: what stands for an everyday word is one of them."""
        return self._encoder.encode(self._common[:_MOST_FREQUENT])

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
        found: list[dict[str, float]] = [{} for _ in terms]
        for start, end in phrases(len(terms), _LONGEST):
            for word, sure in self.told(terms[start:end]):
                for number in range(start, end):
                    if end - start > 1 or not found[number]:  # of a phrase that is known its words are no others
                        found[number].setdefault(word, sure)
        known = [bool(own) for own in found]
        near = sorted(phrases(len(terms), _NEAREST), key=lambda phrase: phrase[1] - phrase[0]) if self._common else []
        rows = self._encoder.encode([" ".join(terms[a:b]) for a, b in near]) @ self._vectors.T if near else ()
        for (start, end), row in zip(near, rows, strict=True):
            for place in np.argsort(-row)[:_CHOICES]:
                if row[place] < _LEAST:
                    break
                word, sure = self._common[place], min(float(row[place]) / _SURE, 1.0)
                for number in range(start, end):
                    if rows[number][place] >= _AKIN and not terms[number].isdigit():  # the first are the single words
                        worth = sure * (_DOUBTED if known[number] else 1.0)
                        found[number][word] = max(found[number].get(word, 0.0), worth)
        return tuple(tuple(sorted(own.items(), key=lambda pair: -pair[1])) for own in found)

    def places(self, terms: Sequence[str], text: str) -> tuple[str, ...]:
        """Return the places that terms written large in `text` name in Chinese: 美国 of United States.

        A continent is left to its words: 欧美国家 are European countries.
        """
        large = {word.lower() for word in re.findall(r"[A-Z][A-Za-z]+", text)}
        found: dict[str, None] = {}
        taken: set[int] = set()
        for start, end in phrases(len(terms), _LONGEST):
            phrase = terms[start:end]
            told = meanings.english(" ".join(phrase))
            named = re.search(rf"\b{re.escape(' '.join(phrase))}(?:'s)? (?P<next>[A-Z]\w+)", text, re.IGNORECASE)
            if named and named["next"][0].isupper() and not _is_region(named["next"]):
                told = ()  # Anhui Natural Gas is a company
            if not told or not set(phrase) <= large or taken & {*range(start, end)}:
                continue
            taken.update(range(start, end))
            word, sure = told[0]
            if sure >= _NAMED and _is_place(word):
                found.setdefault(word.rstrip("市省") if len(word) > 2 else word)
        return tuple(found)

    def told(self, terms: Sequence[str]) -> list[tuple[str, float]]:
        """Return what the tables, or else the sound, give for a phrase, of the words that the corpus holds."""
        told = meanings.english(" ".join(terms))
        if held := [(word, sure) for word, sure in told if self.holds(word)]:
            return held
        sound = "".join(terms)
        if told or len(sound) < _SHORTEST_SOUND:
            return []
        return [(word, 1.0) for word in self._heard(sound)]

    def nearest(self, term: str, words: Sequence[str]) -> list[tuple[str, float]]:
        """Return of some Chinese words the one that the encoder finds nearest to an English one, with its cosine."""
        if not words:
            return []
        vectors = self._encoder.encode([term, *words])
        likeness = vectors[1:] @ vectors[0]
        best = int(np.argmax(likeness))
        return [(words[best], float(likeness[best]))]

    def akin(self, word: str) -> Meanings:
        """Return the corpus's words that the encoder finds nearest to a Chinese one, with how surely each is meant.

        快件 of a question is 快递 where no page has 快件. Siblings lie less near: 杂志 is not 报纸. What shares the
        last character alone may be any other of that sort: 价格 is more than 房价.
        """
        if not self._common:
            return ()
        likeness = self._frequent @ self._encoder.encode([word])[0]
        near = [int(place) for place in np.argsort(-likeness)[:_NEAREST] if likeness[place] >= _LEAST_AKIN]
        found = ((self._common[n], _GUESSED * min(float(likeness[n]) / _SURE, 1.0)) for n in near)
        return tuple((other, sure) for other, sure in found if {*word} & {*other} != {word[-1]} or sure >= _SURELY)

    def holds(self, word: str) -> bool:
        """Whether the corpus holds a word, or all its pieces: 可支配收入 is cut in two."""
        return self._frequency(word) > 0 or (len(word) > 2 and all(self._frequency(piece) > 0 for piece in cut(word)))

    def _heard(self, sound: str) -> list[str]:
        alike = sounds.pattern(sound)
        if alike is None:
            return []
        names = re.compile(rf"^(?:{alike}).{{0,{_NAME_ENDS}}}$", re.MULTILINE)
        found = names.findall(self._lines)
        return sorted(found, key=len)[:_HOMOPHONES]

    @cached_property
    def _lines(self) -> str:
        return "\n".join(self._words)


def phrases(count: int, longest: int) -> list[tuple[int, int]]:
    """Return where each run of up to `longest` of `count` words starts and ends, longest first.

    >>> phrases(3, 2)
    [(0, 2), (1, 3), (0, 1), (1, 2), (2, 3)]
    """
    return [(start, start + length) for length in range(longest, 0, -1) for start in range(count - length + 1)]


def _is_region(word: str) -> bool:
    """Whether an English word says what sort of place it stands behind, or is a place itself."""
    if word.lower() in ("province", "city", "county", "district", "municipality", "port", "airport", "island"):
        return True
    return any(_is_place(place) for place, _ in meanings.english(word.lower())[:1])


def _is_place(word: str) -> bool:
    return not word.endswith("洲") and naming.is_place(word) and [flag for _, flag in tag(word)] == ["ns"]
