"""Several readings of a follow-up: the pages decide between them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag.answering.answerer import Answerer
from rag.answering.asking import KIND_WORDS
from rag.answering.carry import VAGUE
from rag.answering.evidence import presence
from rag.answering.records import Answer
from rag.pages.records import Article
from rag.words import fold, is_han

_MOST = 5
# What speaks for a reading and against it, beside how sure its answer is; chosen by hand.
_BESIDE, _FOCUS, _COMPUTED, _MISSING, _LATER = 0.4, 0.25, 0.8, 0.12, 0.02
_CERTAIN, _LESS_SURE = 0.85, 0.2
_STANDS = 0.5  # a word stands in a text where at least so much of it does


def best(
    answerer: Answerer, readings: Sequence[str], articles: Sequence[Article], words: Sequence[str]
) -> tuple[str, Answer]:
    """Return the reading that is answered best, and its answer; the first one where none is answered.

    A reading but the first must find all the new `words` in what it cites; an answer from elsewhere than `articles`
    must bear half of what was carried over. Of the rest the surest is taken: more so where the short answer stands
    beside a new word and where it comes from `articles`, less so for each word that is missing.
    """
    focus = {article.id for article in articles}
    tried: list[tuple[str, Answer]] = []
    for reading in list(dict.fromkeys(r for r in readings if r))[:_MOST]:
        answer = answerer.ask(reading)
        tried.append((reading, answer))
        if articles and (answer.refused or not _from(answer, focus)):
            tried.append((reading, answerer.ask(reading, articles)))

    def worth(number: int) -> tuple[bool, float]:
        """Return whether a reading's answer stands, and what speaks for it."""
        reading, answer = tried[number]
        terms = answerer.understand(reading).terms
        carried = [t for t in terms if is_han(t[0]) and len(t) > 1 and t not in (*words, *VAGUE, *KIND_WORDS)]
        held = not answer.refused and (reading == tried[0][0] or not _missing(answer, words))
        if not held or (focus and not _from(answer, focus) and 2 * _missing(answer, carried) > len(carried) > 0):
            return False, -number
        return True, (
            answer.confidence
            + _BESIDE * _beside(answer, words)
            + _FOCUS * _from(answer, focus)
            - _COMPUTED * _computed(answer)
            - _MISSING * _missing(answer, terms)
            - _LATER * number
        )

    worths = [worth(number) for number in range(len(tried))]
    chosen = worths.index(max(worths))
    if worths[chosen][0] or tried[0][1].refused:
        # Of readings that say the same, the one that leaves the least out is what was meant.
        first = tried[chosen]
        same = [
            pair for pair in tried if first[0] in pair[0] and _same(pair[1], first[1]) and _as_sure(pair[1], first[1])
        ]
        return max(same, key=lambda pair: len(pair[0]), default=tried[chosen])
    return next((pair for pair in tried if pair[1].refused), tried[0])


def bears(answer: Answer, words: Sequence[str]) -> bool:
    """Whether an answer is certain, or what it cites bears all of the words."""
    return answer.confidence >= _CERTAIN or not _missing(answer, words)


def _as_sure(one: Answer, other: Answer) -> bool:
    return one.confidence >= other.confidence - _LESS_SURE


def _same(one: Answer, other: Answer) -> bool:
    places = ([(c.article.id, c.start) for c in answer.citations[:1]] for answer in (one, other))
    return one.refused == other.refused and one.short == other.short and next(places) == next(places)


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
