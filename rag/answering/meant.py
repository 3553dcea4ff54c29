"""Which Chinese words an English question means: of all that its words can mean, those that stand where it is answered.

Tables and sounds give many meanings; the sentences and articles that the question found say which. A word that they do
not bear keeps its likeliest meaning, so that what the pages do not say stays missing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rag.answering import english
from rag.answering.match import Candidate
from rag.search import meanings, sounds
from rag.search.translate import Translator
from rag.words import cut, is_han

_LONGEST = 5  # words of a phrase
_SENTENCES, _ARTICLES = 4, 3
_IN_SENTENCE, _LATER, _IN_ARTICLE, _IN_CORPUS, _NOWHERE = 1.0, 0.02, 0.8, 0.45, 0.35
_NAMED = 0.95  # what sounds like a name that is written large
_SHORTEST_NAME = 4  # letters
_ALIKE, _LEAST = 0.4, 0.3  # least cosine of a word of the sentences, least worth of a meaning
_TOGETHER = 0.12  # what each further word of a phrase adds to a meaning of the whole


@dataclass(frozen=True, eq=False)
class Chooser:
    """Chooses among the meanings of English words by the texts that a question found, most fitting first."""

    translator: Translator
    sentences: tuple[str, ...]
    articles: tuple[str, ...]

    @classmethod
    def over(cls, translator: Translator, found: Sequence[Candidate]) -> Chooser:
        """Return what chooses by the sentences and articles of the best candidates, ruled out or not."""
        sentences = dict.fromkeys(c.sentence.text for c in found[: 3 * _SENTENCES])
        articles = dict.fromkeys(c.dossier.folded for c in found[: 9 * _SENTENCES])
        return cls(translator, tuple(sentences)[:_SENTENCES], tuple(articles)[:_ARTICLES])

    def __call__(self, words: Sequence[str]) -> list[tuple[int, int, str]]:
        """Return the phrases of a run of words that mean something, in order: start, end, Chinese word."""
        best: list[tuple[float, list[tuple[int, int, str]]]] = [(0.0, [])]
        for end in range(1, len(words) + 1):
            ways = [best[end - 1]]
            for start in range(max(0, end - _LONGEST), end):
                if meant := self._meant(words[start:end]):
                    worth = meant[1] * (end - start) * (1 + _TOGETHER * (end - start - 1))
                    ways.append((best[start][0] + worth, [*best[start][1], (start, end, meant[0])]))
            best.append(max(ways, key=lambda way: way[0]))
        return best[-1][1]

    def _meant(self, words: Sequence[str]) -> tuple[str, float] | None:
        """Return the meaning of a phrase that the texts bear best, and how well."""
        low = [word.lower() for word in words]
        large = all(word[0].isupper() for word in words)
        if (
            any(is_han(word[0]) or not (word[0].isalpha() or word[0].isdigit()) for word in low)
            or "".join(low).isdigit()
        ):
            return None
        if any(word in english.FRAME for word in low) and not (large and len(low) > 1):
            return None
        small = all(english.is_small(word) or word in english.ASKING for word in low)
        if small and (len(low) == 1 or not (large or meanings.english(" ".join(low)))):
            return None
        options = [(word, sure * self._place(word)) for word, sure in meanings.english(" ".join(low))]
        if large:
            options += [(name, _NAMED * place) for name, place in self._heard("".join(low))]
        if not options and len(words) == 1:
            options = self._alike(low[0])
        best = max(options, key=lambda option: option[1], default=None)
        return best if best and best[1] >= _LEAST else None

    def bears(self, word: str) -> bool:
        """Whether a Chinese word stands in what the question found."""
        return any(word in text for text in (*self.sentences, *self.articles))

    def _place(self, word: str) -> float:
        for number, text in enumerate(self.sentences):
            if word in text:
                return _IN_SENTENCE - _LATER * number
        if any(word in text for text in self.articles):
            return _IN_ARTICLE
        return _IN_CORPUS if self.translator.holds(word) else _NOWHERE

    def _heard(self, sound: str) -> list[tuple[str, float]]:
        alike = sounds.pattern(sound) if len(sound) >= _SHORTEST_NAME else None
        texts = (*self.sentences, *self.articles) if alike else ()
        return [(match[0], self._place(match[0])) for text in texts if (match := re.search(alike or "", text))][:1]

    def _alike(self, word: str) -> list[tuple[str, float]]:
        """Return the word of the sentences that is nearest to an English one that no table has."""
        return [(near, min(cosine / _ALIKE, 1.0) * _IN_ARTICLE) for near, cosine in
                self.translator.nearest(word, self._words) if cosine >= _ALIKE]  # fmt: skip

    @cached_property
    def _words(self) -> list[str]:
        return sorted({word for text in self.sentences for word in cut(text) if len(word) > 1 and is_han(word[0])})
