"""Several readings of a follow-up: the pages decide between them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag.answering.answerer import Answerer
from rag.answering.evidence import presence
from rag.answering.records import Answer
from rag.pages.records import Article
from rag.words import fold

_MOST = 5
_STANDS = 0.5  # a word stands in a text where at least so much of it does


def best(
    answerer: Answerer, readings: Sequence[str], articles: Sequence[Article], words: Sequence[str]
) -> tuple[str, Answer]:
    """Return the reading that is answered best, and its answer; the first one where none is answered.

    A reading but the first must find all the new `words` in what it cites. One whose short answer stands beside a new
    word comes first, then a printed value before a computed one, then the one with the fewest words missing, then one
    from `articles`, of which each reading is asked too where the whole corpus refuses it or answers from elsewhere.
    """
    focus = {article.id for article in articles}
    tried: list[tuple[str, Answer]] = []
    for reading in list(dict.fromkeys(r for r in readings if r))[:_MOST]:
        answer = answerer.ask(reading)
        tried.append((reading, answer))
        if articles and (answer.refused or not _from(answer, focus)):
            tried.append((reading, answerer.ask(reading, articles)))

    def worth(number: int) -> tuple[bool, bool, bool, int, bool, int]:
        reading, answer = tried[number]
        held = not answer.refused and (reading == tried[0][0] or not _missing(answer, words))
        if not held:
            return False, False, False, 0, False, -number
        missing = _missing(answer, answerer.understand(reading).terms)
        return True, _beside(answer, words), not _computed(answer), -missing, _from(answer, focus), -number

    return tried[max(range(len(tried)), key=worth)]


def _from(answer: Answer, articles: set[str]) -> bool:
    return any(c.article.id in articles for c in answer.citations)


def _missing(answer: Answer, words: Iterable[str]) -> int:
    """Return how many of the words stand neither in what an answer cites nor in the headline over it."""
    quotes = fold("\n".join(f"{c.title}\n{c.quote}" for c in answer.citations))
    return sum(presence(word, quotes) <= _STANDS for word in words)


def _computed(answer: Answer) -> bool:
    """Whether an answer's value is worked out and not printed."""
    return answer.short is not None and not any(answer.short in c.quote for c in answer.citations)


def _beside(answer: Answer, words: Iterable[str]) -> bool:
    """Whether the clause that holds the short answer holds a new word too."""
    short = fold(answer.short or "")
    clauses = [
        c for cited in answer.citations for c in re.split(r"[，；。]", fold(cited.quote)) if short and short in c
    ]
    return any(presence(word, clause) > _STANDS for word in words for clause in clauses)
