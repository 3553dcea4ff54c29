"""Why there is no answer: the reason, and what the pages say instead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag.answering import compose, gates
from rag.answering.compose import Draft
from rag.answering.evidence import Dossier, Evidence, presence
from rag.answering.match import Candidate, asked_words, sentences
from rag.answering.question import Question
from rag.answering.records import Answer, Reason

_RELATED = 0.35  # below this the nearest fact is not worth offering
_AS_NEAR = 0.05  # what is ruled out is told of where it covers as much as the nearest, but for this
_COVERED = 0.49  # a sentence that covers less is not about what was asked
_LESS = frozenset({Reason.OTHER_MEASURE, Reason.NOT_STATED, Reason.OTHER_PERIOD})  # tell less than another place does
_NAMED = 0.3  # what a sentence is nearer by that names who or where is asked about
_STANDS = 0.5  # so far a word must stand in a text to be spoken of
_TELLING = frozenset({"body", "caption", "note", "title", "subtitle"})
_UNHEARD = 0.6  # the topic is not there where this share of the question's words stands nowhere in the corpus
# What somebody thinks, or what is yet to come: only a page that says so answers it.
_OPINION = re.compile(
    r"看法|(?:怎么|如何|怎样)(?:看|评价|评论|回应|形容)|评价|态度|观点|立场|(?:预计|预测|预言|估计|展望|预期|认为|觉得)|"
    r"会怎么走|走势|看好|看衰|会不会|\b(?:think|opinion|views?|forecast|predict|expect)",
    re.IGNORECASE,
)


def refuse(draft: Draft, best: Candidate | None, dossiers: Sequence[Dossier], evidence: Evidence) -> Answer:
    """Refuse with the reason that the nearest candidate shows, ruled out or not, and offer it if it is related.

    `best` is the best of those not ruled out; `dossiers` are the articles that were found.
    """
    question = draft.question
    nearest = max(draft.candidates, key=lambda c: c.covered, default=None)
    told = _nearest(question, dossiers, evidence)
    others = (t for t in question.terms if not evidence.meant(t) and not evidence.akin(t))
    unheard = [t for t in others if not _stands(t, dossiers)]
    if _OPINION.search(question.folded):
        return compose.refusal(draft, Reason.NOT_STATED, told or nearest, unheard)
    if (nearest is None and told is None) or _share(question, unheard, evidence) >= _UNHEARD:
        return compose.refusal(draft, Reason.NO_TOPIC, None, unheard or question.terms[:2])
    covered = nearest.covered if nearest else 0.0
    ruled = [c for c in draft.candidates if c.ruled_out and c.covered >= max(covered - _AS_NEAR, _RELATED)]
    if ruled and (best is None or best.covered < max(covered - _AS_NEAR, _COVERED)):
        first = max(ruled, key=lambda c: (c.covered, c.score))
        # Of which half is not there, its time or place is not what is wrong with it.
        half = first.covered < _COVERED and first.missing and not {*first.missing} & {*question.places}
        reason = Reason.OTHER_MEASURE if half else why(question, first, first.ruled_out or Reason.OTHER_MEASURE)
        return compose.refusal(draft, reason, first, first.missing if half else ())
    nearest = told or nearest
    assert nearest is not None
    return compose.refusal(draft, _reason(question, nearest), nearest, nearest.missing)


def beside(draft: Draft, nearest: Candidate | None) -> Answer:
    """Refuse because of several things that are asked about one has no figure; `nearest` is that of another."""
    reason = why(draft.question, nearest, Reason.OTHER_MEASURE) if nearest else Reason.OTHER_MEASURE
    return compose.refusal(draft, reason, nearest)


def _nearest(question: Question, dossiers: Sequence[Dossier], evidence: Evidence) -> Candidate | None:
    """Return the sentence that says most of what is asked about, of whom and where above all; None where none does."""
    named = [*question.names, *(place for place in question.places if place != "全国")]

    def near(candidate: Candidate) -> float:
        text = candidate.sentence.text
        return candidate.score + _NAMED * sum(presence(name, text) for name in named) / max(len(named), 1)

    told = (c for c in sentences(question, dossiers, evidence, every=True) if c.sentence.part in _TELLING)
    first = max(told, key=near, default=None)
    return first if first and first.covered >= _RELATED else None


def why(question: Question, nearest: Candidate, reason: Reason) -> Reason:
    """Return why what stands nearest does not answer: `reason`, but where it tells of another place or time."""
    around = (nearest.sentence.text, nearest.dossier.before(nearest.sentence), nearest.dossier.head)
    places = (place for place in question.places if place != "全国")
    if reason in _LESS and any(all(presence(place, text) < _STANDS for text in around) for place in places):
        return Reason.OTHER_PLACE
    other = reason is Reason.OTHER_MEASURE and gates.other_year(question, nearest.sentence, nearest.dossier)
    return Reason.OTHER_PERIOD if other else reason


def _reason(question: Question, nearest: Candidate) -> Reason:
    """Return whether what is told next to a question gives a figure, but of something else, or does not tell it."""
    told = Reason.OTHER_MEASURE if question.figure and nearest.sentence.statements else Reason.NOT_STATED
    return why(question, nearest, told)


def _stands(term: str, dossiers: Sequence[Dossier]) -> bool:
    """Whether a word stands in what was found, as it is or nearly: the cutter makes 枣庄市 one word."""
    return any(presence(term, dossier.folded) >= _STANDS for dossier in dossiers)


def _share(question: Question, terms: Iterable[str], evidence: Evidence) -> float:
    """Return how much of a Chinese question, weighed by rarity, some of its words are; English ones tell nothing."""
    if question.lang != "zh" or any(t in question.places for t in terms):
        return 0.0
    words = asked_words(question, evidence)
    return sum(w.weight for w in words if w.text in terms) / (sum(w.weight for w in words) or 1.0)
