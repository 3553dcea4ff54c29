"""Where a candidate's answer really stands: in the sentence behind one that only asks, names or announces it."""

from __future__ import annotations

import re
from dataclasses import replace

from rag.answering import enumerations, spans
from rag.answering.asking import Asks
from rag.answering.evidence import Sentence
from rag.answering.match import Candidate
from rag.answering.question import Question
from rag.words import tag

_MARK = re.compile(r"^[\s“]*[一二三四五六七八九十]是")
_FEW = 8  # words of a sentence that may only restate
POINTING = ("这", "该", "他", "她", "它")  # what a sentence begins with that goes on with the one before


def where_decided(best: Candidate, question: Question) -> Candidate:
    """Return the sentence behind, if it goes on with 他 or 这 and holds what is asked last; else the one it is."""
    sentences, sentence = best.dossier.sentences, best.sentence
    following = next(iter(sentences[sentence.number + 1 :]), None)
    last = question.terms[-1] if question.terms else ""
    if following and last not in sentence.text and last in following.text and following.text.startswith(POINTING):
        return replace(best, sentence=following)
    return best


def restates(question: Question, text: str) -> bool:
    """Whether a sentence says no more than a question after why or how does: 二是处理好甲与乙的关系。"""
    if question.asks not in (Asks.WHY, Asks.HOW):
        return False
    words = [word for word, flag in tag(_MARK.sub("", text)) if len(word) > 1 and flag[0] in "nvaijl"]
    return len(words) < _FEW and all(word in question.folded for word in words)


def answered(question: Question, best: Candidate) -> tuple[Candidate, Sentence | None]:
    """Return the sentence behind one that only asks (怎么办？), and that one; else the candidate as it is."""
    sentences, number = best.dossier.sentences, best.sentence.number
    only_asks = best.sentence.text.rstrip("”").endswith("？") or restates(question, best.sentence.text)
    following = sentences[number + 1] if number + 1 < len(sentences) else None
    if not only_asks or following is None or following.part != "body" or enumerations.begins(following.text):
        return best, None
    return replace(best, sentence=following), best.sentence


def where_listed(question: Question, best: Candidate) -> Candidate:
    """Return the sentence behind one without a series, if it goes on with the question and has one; else that one."""
    sentences, sentence = best.dossier.sentences, best.sentence
    if not spans.lists(question, sentence.text):
        missing = [t for t in question.terms if t not in sentence.text]
        for following in sentences[sentence.number + 1 : sentence.number + 3]:
            if any(t in following.text for t in missing) and spans.lists(question, following.text):
                return replace(best, sentence=following)
    return best
