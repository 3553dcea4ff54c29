"""A question understood a second time: an English one in Chinese, a refused one with a name as it is printed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from rag.answering import retelling, spelling, works
from rag.answering.match import Candidate
from rag.answering.meant import Chooser
from rag.answering.question import Question, retold, understand
from rag.answering.spelling import Speller
from rag.search.translate import Translator


def in_chinese(question: Question, translator: Translator, found: Sequence[Candidate], today: dt.date) -> Question:
    """Return an English question told again in the Chinese words of what it found, or as it is."""
    choose = Chooser.over(translator, found)
    chinese = retelling.retell(question.rest, choose)
    told = retold(question, chinese, choose.bears, today=today) if chinese else question
    # What is asked of several figures must not be lost on the way.
    return told if works.read(told) or not works.read(question) else question


def heard(text: str, texts: Sequence[str], speller: Speller, today: dt.date, longest: int) -> Question | None:
    """Return a question with the names that only sound like those of `texts` as they stand there; None for none.

    宏大新材 is asked after where 宏达新材 stands. Raises QuestionError as `understand` does.
    """
    names = understand(text, today=today, longest=longest).names

    def mend(folded: str) -> tuple[str, tuple[tuple[str, str], ...]]:
        spelt, pairs = speller.mend(folded)
        told, others = spelling.heard(spelt, texts, names)
        return told, (*pairs, *others) if others else ()

    question = understand(text, today=today, longest=longest, mend=mend)
    return question if question.mended else None
