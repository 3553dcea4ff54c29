"""How much two texts of one page speak of the same thing: rare words, figures and names that both share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from rag.pages.joins import Floats
from rag.words import terms

_STOP = frozenset("的了和在是与为对将有等就从及不上中以把到也并个日月年")


@lru_cache(maxsize=2048)
def words(text: str) -> frozenset[str]:
    """Return the words of a text and the pairs of its characters, which hold what a cut word leaves."""
    found = set(terms(text))
    found.update(text[i : i + 2] for i in range(len(text) - 1) if text[i : i + 2].isalnum())
    return frozenset(word for word in found if word not in _STOP)


def alike(lefts: Sequence[frozenset[str]], rights: Sequence[frozenset[str]], page: Sequence[frozenset[str]]) -> Floats:
    """Return how much of what a left says each right says, too: shape (lefts, rights), 0 to 1.

    A word weighs more the longer it is and the fewer texts of the page hold it.
    """
    known = Counter(word for each in page for word in each)
    count = len(page)
    weights = {word: (1 + 0.3 * len(word)) * np.log((count + 1) / (held + 0.2)) for word, held in known.items()}
    unknown = np.log(count + 1)
    found = np.zeros((len(lefts), len(rights)), np.float32)
    for row, left in enumerate(lefts):
        whole = sum(weights.get(word, (1 + 0.3 * len(word)) * unknown) for word in left) or 1.0
        for column, right in enumerate(rights):
            found[row, column] = sum(weights.get(word, 0.0) for word in left & right) / whole
    return found
