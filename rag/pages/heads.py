"""Heads → chains: which headline stands over which article, one to one over the whole page.

A headline says in other words what its article says first, so rare words, figures and names that both share count
most; where the two stand on the page counts, too: right above its text, or right below it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.pages import marks
from rag.pages.pieces import Head, Loose, Piece
from rag.words import terms

ABOVE, BELOW, NEAR = 2.2, 1.2, 0.5  # a head right above an article, right below it, beside a piece of it
UNDER_PICTURE = -2.5
ENOUGH = 1.0  # a headline that fits less than this stays by itself
LEAD = 220  # characters that a headline mostly speaks of
READ = 1500
_STOP = frozenset("的了和在是与为对将有等就从及不上中以把到也并个日月年")


@dataclass(frozen=True, slots=True)
class Text:
    """What a headline is compared with: the words of a chain, and those of its first sentences."""

    words: frozenset[str]
    lead: frozenset[str]

    @classmethod
    def of(cls, chain: Sequence[Piece]) -> Text:
        """Read a chain."""
        said = "".join(piece.fold for piece in chain)
        return cls(_words(said[:READ]), _words(said[:LEAD]))


def _words(text: str) -> frozenset[str]:
    found = set(terms(text))
    found.update(text[i : i + 2] for i in range(len(text) - 1) if text[i : i + 2].isalnum())
    return frozenset(word for word in found if word not in _STOP)


def attach(
    heads: Sequence[Head], chains: Sequence[Sequence[Piece]], items: Sequence[Piece | Head | Loose]
) -> dict[int, int]:
    """Return for each head (by number) the number of its chain; heads that belong to none are left out."""
    from scipy.optimize import linear_sum_assignment

    if not heads or not chains:
        return {}
    texts = [Text.of(chain) for chain in chains]
    scores = fits(heads, texts) + places(heads, chains, items) + _wanting(chains)
    alone = np.full((len(heads), len(heads)), ENOUGH)
    rows, columns = linear_sum_assignment(np.concatenate([scores, alone], axis=1), maximize=True)
    return {int(row): int(column) for row, column in zip(rows, columns, strict=True) if column < len(chains)}


def _wanting(chains: Sequence[Sequence[Piece]]) -> NDArray[np.float64]:
    """Return how much each chain wants a headline: a caption seldom, a quotation or an editors' note never."""
    found = np.zeros(len(chains))
    for number, chain in enumerate(chains):
        if any(block.kind == "dashes" for block in chain[-1].tails) or marks.EDITOR.match(chain[0].start):
            found[number] = -100
        elif chain[-1].pictured:
            found[number] = UNDER_PICTURE
    return found


def fits(heads: Sequence[Head], texts: Sequence[Text]) -> NDArray[np.float64]:
    """Return how well each head's words fit each text: shape (heads, texts), 0 to about 10."""
    known = Counter(word for text in texts for word in text.words)
    found = np.zeros((len(heads), len(texts)))
    for row, head in enumerate(heads):
        words = _words(head.fold)
        weights = {
            word: (1 + 0.3 * len(word)) * np.log((len(texts) + 1) / (known[word] + 0.2))
            for word in words
            if known[word]
        }
        whole = sum((1 + 0.3 * len(word)) * np.log(len(texts) + 1) for word in words) or 1.0
        for column, text in enumerate(texts):
            shared = sum(
                weight * (1.4 if word in text.lead else 0.8) for word, weight in weights.items() if word in text.words
            )
            found[row, column] = 10 * shared / whole
    return found


def places(
    heads: Sequence[Head], chains: Sequence[Sequence[Piece]], items: Sequence[Piece | Head | Loose]
) -> NDArray[np.float64]:
    """Return what the place of each head says for each chain: shape (heads, chains)."""
    chain_of = {id(piece): number for number, chain in enumerate(chains) for piece in chain}
    found = np.zeros((len(heads), len(chains)))
    at = {id(item): i for i, item in enumerate(items)}
    for row, head in enumerate(heads):
        before = _nearest(items, at[id(head)], -1)
        after = _nearest(items, at[id(head)], 1)
        if after is not None and id(after) in chain_of:
            column = chain_of[id(after)]
            found[row, column] += ABOVE if after is chains[column][0] else NEAR
        if before is not None and id(before) in chain_of:
            column = chain_of[id(before)]
            found[row, column] += BELOW if before is chains[column][-1] else NEAR
    return found


def _nearest(items: Sequence[Piece | Head | Loose], at: int, step: int) -> Piece | None:
    """Return the piece next to place `at`, looking past other heads no further than one."""
    heads = 0
    at += step
    while 0 <= at < len(items) and heads <= 1:
        item = items[at]
        if isinstance(item, Piece):
            return item
        heads += isinstance(item, Head) and bool(item.display)
        at += step
    return None
