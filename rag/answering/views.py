"""What a question says that somebody holds: 为什么主张降低比重, 为什么反对涨价. It takes for granted that they do.

What they are said to hold is what the pages may contradict; whose view it is, the article tells that quotes them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce

from rag.answering import opposites
from rag.answering.asking import Asks
from rag.answering.evidence import Dossier
from rag.answering.match import Candidate
from rag.answering.question import Question

_FOR = r"主张|认为|觉得|提出|建议|呼吁|强调|要求|支持|赞成|看好|提倡"
_THINKS = r"认为|觉得|看好"
_AGAINST = r"反对|不赞成|不同意|不支持|不主张|质疑|抵制|否定"
_HOLDS = re.compile(rf"(?:为什么|为何|为啥|凭什么|何以|怎么会?)[^，。？]{{0,4}}?(?P<verb>{_AGAINST}|{_FOR})")
_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]+·[\u4e00-\u9fff·]+")
_URGES = re.compile(
    r"(?:[还就仍也]|一定|必须)?要(?!求|素|么|是|不|点|闻)|应该?当?(?!对|用|急)|必须|鼓励|支持|主张|建议|倡导|争取"
)
_SURE, _FEW = 0.7, 3


@dataclass(frozen=True, slots=True)
class View:
    """Something that `holder` is said to hold: the question why it is so, without them.

    `against`: they oppose it; `urges`: they are said to want it, so that what is so contradicts nothing.
    """

    question: Question
    holder: str
    against: bool
    urges: bool

    def of(self, dossiers: Sequence[Dossier]) -> list[Dossier]:
        """Return the articles that name the holder."""
        return [dossier for dossier in dossiers if self.holder in dossier.folded]


def view(question: Question) -> View | None:
    """Return what a question why says that somebody holds, None where it says no such thing."""
    match = _HOLDS.search(question.folded) if question.asks is Asks.WHY else None
    if match is None:
        return None
    before = question.folded[: match.start()]
    # The cutter may have split the name: 季|长河.
    holder = next((name for name in question.names if name in before), before if _NAME.fullmatch(before) else None)
    if holder is None:
        return None
    verbs = [term for term in question.terms if re.fullmatch(f"{_FOR}|{_AGAINST}", term)]
    held = reduce(Question.without, [*verbs, *(term for term in question.terms if term in before)], question)
    against = bool(re.fullmatch(_AGAINST, match["verb"]))
    return View(
        replace(held, folded=question.folded[match.end() :] + "，为什么"),
        holder,
        against,
        not re.fullmatch(_THINKS, match["verb"]),
    )


def urging(told: Sequence[Candidate]) -> list[Candidate]:
    """Return the sentences that urge something: what merely is so contradicts nothing that somebody wants."""
    return [candidate for candidate in told if _URGES.search(candidate.sentence.text)]


def urged(plain: Question, told: Sequence[Candidate]) -> Candidate | None:
    """Return the sentence that urges what somebody is said to be against; None where none does."""
    for candidate in told[:_FEW]:
        text = candidate.sentence.text
        if candidate.ruled_out or candidate.covered < _SURE or re.search(_AGAINST, text) or opposites.denies(text):
            continue
        if _URGES.search(text) and all(term in text for term in plain.terms[-2:]):
            return candidate
    return None
