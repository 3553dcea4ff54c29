"""Deeds that newspapers say did not happen, in words of their own: nobody died, no reply was given, nothing is known.

A question that asks who did it, how many or what (死了几个人, 谁作了回应) takes the deed for granted; the sentence
that denies it stands in the article that tells of the rest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answering.match import Candidate
from rag.answering.question import Question

_FEW = 8  # sentences about a question, in whose articles the denial is looked for
_ABOUT = 0.45  # the least cover of the best of them
_AWAY = 5  # sentences between the best of them and the denial
_NO = r"(?:没有?|[并暂尚仍还均]?未|无|不)"


@dataclass(frozen=True)
class _Family:
    """What asks after a deed, what denies it, and what says that it was done after all."""

    asked: re.Pattern[str]
    denied: re.Pattern[str]
    done: re.Pattern[str]


_FAMILIES = (
    _Family(
        re.compile(r"死(?!亡谷|海|机|角)|遇难|丧生|身亡|罹难"),
        re.compile(rf"{_NO}[^，。；]{{0,6}}(?:伤亡|死亡|遇难|丧生)"),
        re.compile(r"\d+[^，。；]{0,8}(?:死亡|遇难|丧生|身亡|死伤)|(?:死亡|遇难|丧生|造成)[^，。；]{0,4}\d+[^，。；]{0,3}死|致死|致\d+人?死"),
    ),
    _Family(
        re.compile(r"伤(?!人案|心|感|痕|势)|受伤"),
        re.compile(rf"{_NO}[^，。；]{{0,6}}(?:伤亡|受伤)"),
        re.compile(r"(?<!无)(?:\d|名|[一两三四五六七八九十几多])[^，。；]{0,8}(?:受伤|轻伤|重伤|负伤|死伤)|受伤[^，。；]{0,3}\d"),
    ),
    _Family(
        re.compile(r"回应|答复|表态|置评|道歉|道了歉|声明|悼念"),
        re.compile(rf"(?:{_NO}|拒绝|不予)[^，。；]{{0,8}}(?:回应|置评|答复|表态|评论)"),
        re.compile(r"(?:回应称|回应说|发表声明|发布声明|答复称|道歉称|作出回应(?!。)|表示歉意|致歉)"),
    ),
    _Family(
        re.compile(r"结论|(?:事故|起火|坠机|爆炸|踩踏)[^，。]{0,6}原因|怎么引起"),
        re.compile(r"(?:原因|结论|情况)[^，。；]{0,8}(?:有待|尚待|正在|仍在|还在|不明|尚不|尚未)|(?:有待|尚待)[^，。；]{0,4}调查"),
        re.compile(r"原因(?:是|为|系)|查明|认定"),
    ),
)  # fmt: skip


def may_be_denied(question: Question) -> bool:
    """Whether a question takes a deed for done that pages are known to deny."""
    return any(family.asked.search(question.folded) for family in _FAMILIES)


def by_family(question: Question, told: Sequence[Candidate]) -> Candidate | None:
    """Return the sentence that denies the deed a question takes for done, None where none does or one says it was.

    `told`: the sentences about the rest of the question, best first. The denial stands not far from the best of them,
    and nothing beside it that holds as many of the question's words says that the deed was done.
    """
    near = [c for c in told[:_FEW] if c.ruled_out is None and c.covered >= _ABOUT]
    for family in _FAMILIES:
        if not near or not family.asked.search(question.folded) or family.denied.search(question.folded):
            continue
        sentence = near[0].sentence
        beside = [
            c
            for c in told
            if c.dossier is near[0].dossier and abs(c.sentence.number - sentence.number) <= _AWAY and not c.statement
        ]
        for candidate in beside:
            if not family.denied.search(candidate.sentence.text):
                continue
            held = _held(question, candidate)
            others = (c for c in beside if c is not candidate and family.done.search(c.sentence.text))
            if not family.done.search(candidate.sentence.text) and all(_held(question, c) < held for c in others):
                return candidate
    return None


def _held(question: Question, candidate: Candidate) -> int:
    """Return how many of a question's words a sentence holds."""
    return sum(term in candidate.sentence.text for term in question.terms)
