"""Statements → questions that one would ask, in Chinese and in English; whether an archive answers them is tried."""

from __future__ import annotations

import re

from rag.answering.records import Answer
from rag.pages.records import Article
from rag.pages.statements import Kind, Statement
from rag.web.glossary import english

# What reads well in a question: a few Chinese characters that end as names of measures do. The words that a figure's
# sentence offers may also be 该站, 计 or a clause, which answering can use and nobody would ask.
MEASURE = re.compile(
    r"(?!.*[该这其此本各的])[\u4e00-\u9fff/0-9A-Z]{2,16}(?:量|额|值|率|收入|规模|总数|人数|外资|进出口|出口|进口|投资|"
    r"业务|营收|利润|用户|人口|贸易)"
)
_PARTS = re.compile(r"(?!.*[该这其此本各的])([\u4e00-\u9fff]{2,16})占([\u4e00-\u9fff]{2,16})")
_ASKED = {Kind.LEVEL: "{when}{measure}是多少？", Kind.SHARE: "{when}{measure}占比是多少？"}


def asked(statement: Statement, *, stated: bool = True) -> str | None:
    """Return the question that a figure answers, None where its words make no good one.

    With `stated` only for a figure whose own sentence names its period; else that may be left unsaid.
    """
    when = _when(statement) if statement.stated else None
    if when is None and stated:
        return None
    measure = _plain(statement.measure)
    if statement.kind is Kind.SHARE and _PARTS.fullmatch(measure):
        return f"{when or ''}{measure}的比重是多少？"
    if not MEASURE.fullmatch(measure):
        return None
    if statement.kind is Kind.GROWTH and statement.basis in ("同比", None):
        return f"{when or ''}{measure}同比{'下降' if statement.value < 0 else '增长'}多少？"
    template = _ASKED.get(statement.kind)
    return template.format(when=when or "", measure=measure) if template else None


def asked_in_english(statement: Statement, *, stated: bool = True) -> str | None:
    """Return the question in English, None where the measure or the period has no plain English name."""
    when = _when(statement) if statement.stated else None
    year = re.fullmatch(r"(\d{4})年", when or "")
    if (when is None and stated) or (when is not None and year is None):
        return None
    past = f" in {year[1]}" if year else ""
    measure = _plain(statement.measure)
    if statement.kind is Kind.SHARE and (both := _PARTS.fullmatch(measure)):
        part, whole = english(both[1]), english(both[2])
        return f"What share of {whole} did {part} account for{past}?" if part and whole else None
    name = english(measure)
    if name is None:
        return None
    if statement.kind is Kind.GROWTH and statement.basis in ("同比", None):
        return f"By how much did {name} {'fall' if statement.value < 0 else 'grow'}{past}?"
    verb = "were" if name.endswith("s") else "was"
    return f"What {verb} {name}{past}?" if statement.kind is Kind.LEVEL else None


def answers(answer: Answer, printed: str, article: Article) -> bool:
    """Whether `answer` gives what the page prints, from the article that prints it."""
    if answer.refused or not answer.short:
        return False
    given, expected = ("".join(text.split()) for text in (answer.short, printed))
    return expected in given and any(citation.article.id == article.id for citation in answer.citations)


def _when(statement: Statement) -> str | None:
    period = statement.period
    return period.label if period and not period.as_of and period.days >= 28 else None


def _plain(measure: str) -> str:
    """Return a measure without what its sentence left on it: spaces, a quotation mark, a bullet."""
    return re.sub(r"[\s“”‘’●·（）()]", "", measure)
