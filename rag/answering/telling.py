"""The words that an answer is told with: a candidate's sentence, and those beside it that it leans on or goes on in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.answering import asking, explaining, reading_on, verdicts
from rag.answering.asking import Asks
from rag.answering.evidence import Dossier, Sentence
from rag.answering.match import Candidate
from rag.answering.people import people_in, speaks
from rag.answering.question import Question

_LONG_ANSWER = 420  # characters: an answer stops growing here
_MOST_SENTENCES = 4
_OF_PEOPLE = frozenset({Asks.WHO_SAID, Asks.PERSON})
LONG = frozenset({Asks.LIST, Asks.HOW, Asks.WHY, Asks.DEFINITION})


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of an article to be cited."""

    dossier: Dossier
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words as printed, paragraphs closed up."""
        return self.dossier.article.text[self.start : self.end].replace("\n", "")


@dataclass(frozen=True, slots=True)
class Telling:
    """The words that tell an answer: `span`, with `asked`, a sentence before it that only asks.

    `question` as it is read of them, no comparison any more; `best` is the candidate that stands there.
    """

    question: Question
    best: Candidate
    asked: Sentence | None
    span: Span

    @property
    def own(self) -> tuple[int, int]:
        """Where the candidate's sentence stands in the span."""
        return self.best.sentence.start - self.span.start, self.best.sentence.end - self.span.start


def telling(question: Question, best: Candidate, others: Sequence[Candidate] = ()) -> Telling:
    """Return what a candidate's sentence tells an answer with: behind one that only asks, with those it leans on."""
    if question.asks is Asks.COMPARE:
        question = replace(question, asks=asking.without_comparison(question.folded))
    if question.asks is Asks.YES_NO:
        best = verdicts.clearer(question, reading_on.where_decided(best, question), others)
    best, asked = reading_on.answered(question, best)
    if question.asks is Asks.LIST:
        best = reading_on.where_listed(question, best)
    span = _told_on(question, best) if question.asks in LONG else with_topic(question, best)
    if question.asks in _OF_PEOPLE:
        span = _with_speaker(span, best)
    return Telling(question, best, asked, span)


def with_topic(question: Question, candidate: Candidate) -> Span:
    """Return the sentence, with the one before it where only that one names what the sentence is about."""
    sentence, dossier = candidate.sentence, candidate.dossier
    start = sentence.start
    if sentence.number and sentence.part == "body":
        before = dossier.sentences[sentence.number - 1]
        needed = [t for t in question.terms if t not in sentence.text and t not in dossier.head]
        leans = sentence.text.startswith((*reading_on.POINTING, "其中", "同期", "与此同时"))
        if before.part == "body" and (leans or any(t in before.text for t in needed)):
            start = before.start
    return Span(dossier, start, sentence.end)


def _with_speaker(span: Span, candidate: Candidate) -> Span:
    """Return the span with the sentence after it, or else before it, where only that one names who speaks."""
    if people_in(candidate.dossier.folded[span.start : span.end]):
        return span
    sentences, number = candidate.dossier.sentences, candidate.sentence.number
    for other in (number + 1, number - 1):
        if 0 <= other < len(sentences) and sentences[other].part == "body" and speaks(sentences[other].text):
            both = (span, Span(span.dossier, sentences[other].start, sentences[other].end))
            return Span(span.dossier, min(s.start for s in both), max(s.end for s in both))
    return span


def _told_on(question: Question, candidate: Candidate) -> Span:
    """Return the sentence and those beside it that go on saying it: behind a colon, the cause, 同时 and the like."""
    sentences, sentence = candidate.dossier.sentences, candidate.sentence
    start, end = with_topic(question, candidate).start, sentence.end
    for number in range(sentence.number + 1, min(sentence.number + _MOST_SENTENCES, len(sentences))):
        following = sentences[number]
        same = "\n" not in candidate.dossier.article.text[sentence.start : following.start]
        opened = sentences[number - 1].text.rstrip().endswith(("：", ":"))
        if following.part != "body" or following.end - start > _LONG_ANSWER:
            break
        if not (opened or (same and explaining.goes_on(question, following.text))):
            break
        end = following.end
    return Span(candidate.dossier, start, end)
