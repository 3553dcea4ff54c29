"""Where a candidate's answer really stands: in the sentence behind one that only asks, names or announces it."""

from __future__ import annotations

from dataclasses import replace

from rag.answering import spans
from rag.answering.evidence import Sentence
from rag.answering.match import Candidate
from rag.answering.question import Question

POINTING = ("这", "该", "他", "她", "它")  # what a sentence begins with that goes on with the one before


def where_decided(best: Candidate, question: Question) -> Candidate:
    """Return the sentence behind, if it goes on with 他 or 这 and holds what is asked last; else the one it is."""
    sentences, sentence = best.dossier.sentences, best.sentence
    following = next(iter(sentences[sentence.number + 1 :]), None)
    last = question.terms[-1] if question.terms else ""
    if following and last not in sentence.text and last in following.text and following.text.startswith(POINTING):
        return replace(best, sentence=following)
    return best


def answered(best: Candidate) -> tuple[Candidate, Sentence | None]:
    """Return the sentence behind one that only asks (怎么办？), and that one; else the candidate as it is."""
    sentences, number = best.dossier.sentences, best.sentence.number
    if not best.sentence.text.rstrip("”").endswith("？") or number + 1 >= len(sentences):
        return best, None
    return replace(best, sentence=sentences[number + 1]), best.sentence


def where_listed(question: Question, best: Candidate) -> Candidate:
    """Return the sentence behind one without a series, if it goes on with the question and has one; else that one."""
    sentences, sentence = best.dossier.sentences, best.sentence
    if not spans.lists(question, sentence.text):
        missing = [t for t in question.terms if t not in sentence.text]
        for following in sentences[sentence.number + 1 : sentence.number + 3]:
            if any(t in following.text for t in missing) and spans.lists(question, following.text):
                return replace(best, sentence=following)
    return best
