"""The frame of the page: its head, its first screen and the questions it offers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, zip_longest

from rag.answering.records import Answer
from rag.pages.records import Article
from rag.pages.statements import Kind, Statement
from rag.web.safe import language, shown
from rag.web.texts import both

# What reads well in a question: a few Chinese characters that end as names of measures do. The words that a figure's
# sentence offers may also be 该站, 计 or a clause, which answering can use and nobody would ask.
_MEASURE = re.compile(
    r"(?!.*[该这其此本各])[\u4e00-\u9fff]{2,9}(?:量|额|值|率|收入|规模|总数|人数|外资|进出口|投资|业务)"
)
_ASKED = {Kind.LEVEL: "{period}{measure}是多少？", Kind.GROWTH: "{period}{measure}同比增长多少？"}


def head() -> str:
    """Return the bar at the top: the name and the language switch."""
    return (
        '<header class="head"><h1 class="brand"><span class="seal" lang="zh">报答</span> '
        '<span class="latin" lang="en">Baoda</span></h1>'
        f'<nav><button type="button" class="clear" data-clear>{both("clear")}</button>'
        f'<button type="button" class="switch" data-switch>{both("switch")}</button></nav></header>'
    )


def welcome(pages: int, articles: int, questions: Iterable[str]) -> str:
    """Return the first screen: what this is, how much it holds, what one can ask."""
    offered = "".join(f"<li>{ask_button(question)}</li>" for question in questions)
    return (
        f'<section class="welcome"><p class="promise">{both("promise")}</p>'
        f'<p class="holdings">{both("holdings", pages=pages, articles=articles)}</p>'
        + (f'<h2>{both("try")}</h2><ul class="examples">{offered}</ul>' if offered else "")
        + "</section>"
    )


def ask_button(question: str) -> str:
    """Return a button that asks `question`."""
    return f'<button type="button" data-ask="{shown(question)}" lang="{language(question)}">{shown(question)}</button>'


def candidates(statements: Iterable[Statement], articles: Iterable[Article]) -> Iterator[tuple[str, str, Article]]:
    """Yield questions that the pages should answer, as (question, printed answer, article).

    One figure from each page in turn, then an author, so that the first few are about different things. Whether an
    archive really answers one so is for the caller to try: see `answers`.
    """
    rows: dict[str, list[tuple[str, str, Article]]] = {}
    for statement in statements:
        if question := _about_figure(statement):
            row = (question, statement.text, statement.article)
            rows.setdefault(statement.article.page.id, []).append(row)
    authors = [
        (f"《{article.title}》是谁写的？", author, article)
        for article in articles
        if article.kind == "article" and article.title and (author := _author(article))
    ]
    in_turn = chain.from_iterable(zip_longest(*rows.values(), authors))
    return (row for row in in_turn if row)


def answers(answer: Answer, printed: str, article: Article) -> bool:
    """Whether `answer` gives what the page prints, from the article that prints it."""
    if answer.refused or not answer.short:
        return False
    given, expected = ("".join(text.split()) for text in (answer.short, printed))
    return expected in given and any(citation.article.id == article.id for citation in answer.citations)


def _about_figure(statement: Statement) -> str | None:
    template, period = _ASKED.get(statement.kind), statement.period
    if (
        not template
        or not statement.stated
        or period is None
        or period.as_of
        or "—" in period.label
        or period.days < 28
    ):
        return None
    # A growth against last month, or a fall, would need to be asked in its own words.
    if statement.kind is Kind.GROWTH and (statement.basis != "同比" or statement.value <= 0):
        return None
    if not _MEASURE.fullmatch(statement.measure):
        return None
    return template.format(period=period.label, measure=statement.measure)


def _author(article: Article) -> str | None:
    """Return the last name of the byline `本报记者 周东洋`, or None where there is no such byline."""
    words = (article.byline or "").split()
    return words[-1] if len(words) > 1 and 2 <= len(words[-1]) <= 4 else None
