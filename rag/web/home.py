"""The frame of the page: its head, its first screen and the questions it offers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, zip_longest

from rag.answering.records import Answer
from rag.pages.records import Article
from rag.pages.statements import Kind, Statement
from rag.web.safe import language, shown
from rag.web.texts import both

_LONGEST_MEASURE = 10  # characters; what is longer was cut out of a sentence and reads badly in a question
_SHORTEST_MEASURE = 3
_ASKED = {Kind.LEVEL: "{period}{measure}是多少？", Kind.GROWTH: "{period}{measure}同比增长多少？"}


def head() -> str:
    """Return the bar at the top: the name and the language switch."""
    return (
        '<header class="head"><h1 class="brand"><span class="seal" lang="zh">报答</span> '
        '<span class="latin" lang="en">Baoda</span></h1>'
        f'<button type="button" class="switch" data-switch>{both("switch")}</button></header>'
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

    One from each article in turn, so that the first few are about different things; figures first, then authors.
    Whether an archive really answers one so is for the caller to try: see `answers`.
    """
    rows: dict[str, list[tuple[str, str, Article]]] = {}
    for statement in statements:
        if question := _about_figure(statement):
            rows.setdefault(statement.article.id, []).append((question, statement.text, statement.article))
    for article in articles:
        if article.kind == "article" and article.title and (author := _author(article)):
            rows.setdefault(f"{article.id}/author", []).append((f"《{article.title}》是谁写的？", author, article))
    turns = chain.from_iterable(zip_longest(*rows.values()))
    return (row for row in turns if row)


def answers(answer: Answer, printed: str, article: Article) -> bool:
    """Whether `answer` gives what the page prints, from the article that prints it."""
    if answer.refused or not answer.short:
        return False
    given, expected = ("".join(text.split()) for text in (answer.short, printed))
    return expected in given and any(citation.article.id == article.id for citation in answer.citations)


def _about_figure(statement: Statement) -> str | None:
    template = _ASKED.get(statement.kind)
    if not template or not statement.stated or statement.period is None or statement.period.days < 28:
        return None
    # A growth against last month or last week would need to be asked in its own words.
    if statement.kind is Kind.GROWTH and (statement.basis != "同比" or statement.value <= 0):
        return None
    measure = statement.measure
    if not _SHORTEST_MEASURE <= len(measure) <= _LONGEST_MEASURE or statement.period.as_of:
        return None
    return template.format(period=statement.period.label, measure=measure)


def _author(article: Article) -> str | None:
    """Return the last name of the byline `本报记者 周东洋`, or None where there is no such byline."""
    words = (article.byline or "").split()
    return words[-1] if len(words) > 1 and 2 <= len(words[-1]) <= 4 else None
