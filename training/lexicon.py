"""Which tokens translate which, learned from sentences and dictionary entries in two languages (IBM model 1).

Few English questions about Chinese newspapers exist to train on. With the lexicon a Chinese sentence becomes English
word by word; the order of words is lost, which an average of word vectors never knew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rag.words import is_han
from training.bags import Bags, Floats, Ints

ROUNDS = 5
CHOICES = 4  # translations kept for each token
_LEAST = 0.02  # the least geometric mean of both directions' probabilities for a translation to be kept
_MOST_TOKENS = 60  # longer sentences tie too many words to too many


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """For each token id CHOICES translations and their cumulative probabilities; all zero where none is known."""

    choices: Ints
    cumulative: Floats

    def known(self) -> int:
        """How many tokens have a translation."""
        return int((self.cumulative[:, -1] > 0).sum())

    def draw(self, ids: Ints, rng: np.random.Generator) -> Ints:
        """Return a translation of each token; 0 where none is known."""
        column = (rng.random(len(ids))[:, None] >= self.cumulative[ids]).sum(axis=1).clip(max=CHOICES - 1)
        return np.where(self.cumulative[ids, -1] > 0, self.choices[ids, column], 0)

    def translate(self, bags: Bags, rng: np.random.Generator) -> Bags:
        """Return each text word by word in the other language; what has no translation is left out."""
        translated = Bags(self.draw(bags.ids, rng), bags.bounds)
        return translated.keep(translated.ids > 0)

    def completed(self, tokens: Sequence[str]) -> Lexicon:
        """Return a lexicon that also translates tokens by their two halves: 业务量 as 业务 or 量.

        `tokens[id]` is the token's text; longer halves are tried first on the left.
        """
        number = {token: i for i, token in enumerate(tokens)}
        choices, cumulative = self.choices.copy(), self.cumulative.copy()
        for token, i in number.items():
            if self.cumulative[i, -1] > 0 or not is_han(token[0]):
                continue
            for cut in range(len(token) - 1, 0, -1):
                left, right = number.get(token[:cut], 0), number.get(token[cut:], 0)
                if self.cumulative[left, -1] > 0 and self.cumulative[right, -1] > 0:
                    choices[i] = [self.choices[half, k] for half in (left, right) for k in range(CHOICES // 2)]
                    chances = np.diff(self.cumulative[[left, right], : CHOICES // 2], axis=1, prepend=0).ravel()
                    cumulative[i] = np.cumsum(chances / chances.sum())
                    break
        return Lexicon(choices, cumulative)


@dataclass(frozen=True, slots=True, eq=False)
class Lexicons:
    """Both directions: `english` translates Chinese tokens, `chinese` English ones."""

    english: Lexicon
    chinese: Lexicon

    def said_otherwise(self, bags: Bags, rng: np.random.Generator, share: float = 0.5) -> Bags:
        """Return Chinese texts with a share of their tokens translated into English and back: 下滑 becomes 下降.

        Bannard and Callison-Burch, "Paraphrasing with bilingual parallel corpora", ACL 2005. A token that has no way
        there or back stays.
        """
        there = self.english.draw(bags.ids, rng)
        back = self.chinese.draw(there, rng)
        other = (back > 0) & (rng.random(len(back)) < share)
        return Bags(np.where(other, back, bags.ids), bags.bounds)


def learn(left: Bags, right: Bags, tokens: int) -> tuple[Lexicon, Lexicon]:
    """Return the lexicons left → right and right → left of two aligned collections, over `tokens` token ids."""
    source, target, score = weigh(left, right, tokens)
    return _best(source, target, score, tokens), _best(target, source, score, tokens)


def weigh(left: Bags, right: Bags, tokens: int) -> tuple[Ints, Ints, Floats]:
    """Return every pair of tokens of aligned texts, and the geometric mean of P(right|left) and P(left|right)."""
    sentence, source, target = _links(left, right)
    pair, link = np.unique(source * tokens + target, return_inverse=True)
    forward = _model_1(sentence, target, link, pair // tokens, tokens)
    backward = _model_1(sentence, source, link, pair % tokens, tokens)
    return pair // tokens, pair % tokens, np.sqrt(forward * backward)


def _links(left: Bags, right: Bags) -> tuple[Ints, Ints, Ints]:
    """Return (sentence, left token, right token) for every pair of tokens that stand in aligned sentences."""
    found = []
    for i in range(len(left)):
        a, b = np.unique(left[i]), np.unique(right[i])
        if 0 < len(a) <= _MOST_TOKENS and 0 < len(b) <= _MOST_TOKENS:
            found.append((np.full(len(a) * len(b), i), np.repeat(a, len(b)), np.tile(b, len(a))))
    if not found:
        nothing = np.zeros(0, np.int64)
        return nothing, nothing, nothing
    sentence, source, target = zip(*found, strict=True)
    return np.concatenate(sentence), np.concatenate(source), np.concatenate(target)


def _model_1(sentence: Ints, target: Ints, link: Ints, source_of_pair: Ints, tokens: int) -> Floats:
    """Return P(target | source) of each distinct pair; `link` says which pair each link is."""
    _, slot = np.unique(sentence * tokens + target, return_inverse=True)
    chance = np.full(len(source_of_pair), 1.0)
    for _ in range(ROUNDS):
        share = chance[link]
        share /= np.bincount(slot, share)[slot]
        counts = np.bincount(link, share, minlength=len(chance))
        chance = counts / np.bincount(source_of_pair, counts, minlength=tokens)[source_of_pair]
    return chance


def _best(source: Ints, target: Ints, score: Floats, tokens: int) -> Lexicon:
    good = score >= _LEAST
    source, target, score = source[good], target[good], score[good]
    order = np.lexsort((-score, source))
    source, target, score = source[order], target[order], score[order]
    rank = np.arange(len(source)) - np.searchsorted(source, source)
    best = rank < CHOICES
    choices = np.zeros((tokens, CHOICES), np.int64)
    weights = np.zeros((tokens, CHOICES))
    choices[source[best], rank[best]] = target[best]
    weights[source[best], rank[best]] = score[best]
    total = weights.sum(axis=1, keepdims=True)
    return Lexicon(choices, np.cumsum(weights / np.where(total > 0, total, 1), axis=1))
