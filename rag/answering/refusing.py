"""Why there is no answer: the reason, what the pages say instead, and the premises that they contradict."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import reduce

from rag.answering import compose, wording
from rag.answering.asking import Asks
from rag.answering.compose import Draft
from rag.answering.evidence import Dossier, Evidence
from rag.answering.match import Candidate, asked_words, candidates
from rag.answering.people import SURNAMES
from rag.answering.question import Question
from rag.answering.records import Answer, Reason

_SURE, _NEAR = 0.7, 0.02  # to contradict a premise: the least cover, and how near a bearing-out must come
_RELATED = 0.35  # below this the nearest fact is not worth offering
_AS_NEAR = 0.05  # what is ruled out is told of where it covers as much as the nearest, but for this
_COVERED = 0.49  # a sentence that covers less is not about what was asked
_FEW = 5  # sentences looked at for a rank that is kept
_UNHEARD = 0.6  # the topic is not there where this share of the question's words stands nowhere in the corpus
# What somebody thinks, or what is yet to come: only a page that says so answers it.
_OPINION = re.compile(
    r"看法|(?:怎么|如何|怎样)(?:看|评价|评论|回应|形容)|评价|态度|观点|立场|(?:预计|预测|预言|估计|展望|预期|认为|觉得)|"
    r"会怎么走|走势|看好|看衰|会不会|\b(?:think|opinion|views?|forecast|predict|expect)",
    re.IGNORECASE,
)
_OFFICE = (
    r"(?:总统|首相|总理|主席|国王|部长|省长|州长|市长|县长|区长|局长|司长|厅长|处长|院长|校长|行长|会长|秘书长|书记|"
    r"总裁|董事长|总经理|大使|发言人|教练)"
)

_HOLDS = re.compile(rf"({_OFFICE})([{SURNAMES}][\u4e00-\u9fff]{{1,3}})")


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


def contradiction(question: Question, dossiers: Sequence[Dossier], evidence: Evidence) -> Candidate | None:
    """Return what contradicts something that a question takes for granted, None where nothing does.

    Of why and how: a rise that was a fall, a place in an order that was another or was kept. Of anything: an office
    that the person does not hold.
    """
    if wrong := _other_office(question, dossiers, evidence):
        return wrong
    if question.asks not in (Asks.WHY, Asks.HOW):
        return None
    rank, direction = wording.rank(question.folded), wording.direction(question.folded)
    # The claim itself (第二, 跌出, 增长) is what is in doubt: the rest must match.
    doubted = [t for t in question.terms if wording.rank(t) or wording.lost(t) or wording.direction(t)]
    for asks, claimed in ((Asks.GROWTH, direction), (Asks.RANK, rank)):
        if not claimed:
            continue
        variant = reduce(Question.without, doubted, replace(question, asks=asks))
        told = [
            (c, compose.sign(c) if asks is Asks.GROWTH else int(c.statement.value))
            for c in candidates(variant, dossiers, evidence)
            if c.ruled_out is None and c.statement and c.covered >= _SURE
        ]
        lost = asks is Asks.RANK and wording.lost(question.folded)
        # One figure that bears the claim out, as near as the best, and there is nothing to correct.
        near = [(c, value) for c, value in told if value and c.score >= told[0][0].score - _NEAR]
        if near and all((value != claimed) is not lost for _, value in near):
            return near[0][0]
    if rank and wording.lost(question.folded):
        return _kept(reduce(Question.without, doubted, replace(question, asks=Asks.HOW)), rank, dossiers, evidence)
    return None


def _kept(question: Question, rank: int, dossiers: Sequence[Dossier], evidence: Evidence) -> Candidate | None:
    """Return a sentence that says, in the clause about the question's words, that a place in an order is held."""
    for candidate in candidates(question, dossiers, evidence)[:_FEW]:
        if candidate.covered < _SURE or wording.lost(candidate.sentence.text):
            continue
        for clause in re.split(r"[，；。]", candidate.sentence.text):
            if wording.rank(clause) == rank and all(t in clause for t in question.terms):
                return candidate
    return None


def _other_office(question: Question, dossiers: Sequence[Dossier], evidence: Evidence) -> Candidate | None:
    """Return a sentence that gives a person another office than the question does (首相 for 总统); None for no such."""
    match = _HOLDS.search(question.folded)
    if match is None:
        return None
    # The cutter may have split the name (罗|启明): it is as long as the articles have it.
    prefixes = (match[2][:length] for length in (4, 3, 2))
    known = (p for p in prefixes if len(p) > 2 or p in question.names)
    name = next((p for p in known if any(p in d.folded for d in dossiers)), None)
    about = [d for d in dossiers if name and name in d.folded]
    if name is None or not about or any(match[1] in d.folded for d in about):
        return None
    introduced = re.compile(rf"{_OFFICE}(?:[\u4e00-\u9fff]{{1,6}}·)*{re.escape(name)}")
    found = candidates(replace(question, asks=Asks.OPEN), about, evidence)
    return next((c for c in found if c.statement is None and introduced.search(c.sentence.text)), None)
