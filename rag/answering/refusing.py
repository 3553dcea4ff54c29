"""Why there is no answer: the reason, and what the pages say instead."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.answering import compose
from rag.answering.compose import Draft
from rag.answering.evidence import Evidence
from rag.answering.match import Candidate, asked_words
from rag.answering.question import Question
from rag.answering.records import Answer, Reason

_RELATED = 0.35  # below this the nearest fact is not worth offering
_AS_NEAR = 0.05  # what is ruled out is told of where it covers as much as the nearest, but for this
_COVERED = 0.49  # a sentence that covers less is not about what was asked
_UNHEARD = 0.6  # the topic is not there where this share of the question's words stands nowhere in the corpus
# What somebody thinks, or what is yet to come: only a page that says so answers it.
_OPINION = re.compile(
    r"看法|(?:怎么|如何|怎样)(?:看|评价|评论|回应|形容)|评价|态度|观点|立场|(?:预计|预测|预言|估计|展望|预期|认为|觉得)|"
    r"会怎么走|走势|看好|看衰|会不会|\b(?:think|opinion|views?|forecast|predict|expect)",
    re.IGNORECASE,
)


def refuse(draft: Draft, best: Candidate | None, evidence: Evidence) -> Answer:
    """Refuse with the reason that the nearest candidate shows, ruled out or not, and offer it if it is related.

    `best` is the best of those not ruled out.
    """
    question = draft.question
    nearest = max(draft.candidates, key=lambda c: c.covered, default=None)
    unheard = [t for t in question.terms if not evidence.known(t)]
    if nearest is not None and nearest.covered < _RELATED:
        nearest = None
    if _OPINION.search(question.folded):
        return compose.refusal(draft, Reason.NOT_STATED, nearest, unheard)
    if nearest is None or _share(question, unheard, evidence) >= _UNHEARD:
        return compose.refusal(draft, Reason.NO_TOPIC, None, unheard or question.terms[:2])
    ruled = [c for c in draft.candidates if c.ruled_out and c.covered >= nearest.covered - _AS_NEAR]
    if ruled and (best is None or best.covered < max(nearest.covered - _AS_NEAR, _COVERED)):
        first = max(ruled, key=lambda c: (c.covered, c.score))
        return compose.refusal(draft, first.ruled_out or Reason.OTHER_MEASURE, first)
    decisive = {*question.names, *question.places}
    absent = [t for t in nearest.missing if t in decisive] or list(nearest.missing)
    reason = Reason.OTHER_PLACE if any(t in question.places for t in absent) else Reason.OTHER_MEASURE
    return compose.refusal(draft, reason, nearest, absent)


def _share(question: Question, terms: Iterable[str], evidence: Evidence) -> float:
    """Return how much of a Chinese question, weighed by rarity, some of its words are; English ones tell nothing."""
    if question.lang != "zh" or any(t in question.places for t in terms):
        return 0.0
    words = asked_words(question, evidence)
    return sum(w.weight for w in words if w.text in terms) / (sum(w.weight for w in words) or 1.0)
