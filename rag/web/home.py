"""The frame of the page: its head, its first screen and the questions it offers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, zip_longest

from rag.pages.records import Article
from rag.pages.statements import Statement
from rag.web.questions import asked, asked_in_english
from rag.web.safe import language, shown
from rag.web.texts import both, plain

Candidate = tuple[str, str, Article]  # question, printed answer, the article that prints it


def head() -> str:
    """Return the bar at the top: the name, what can be done with the conversation, and the language switch."""
    export = (
        f'<details class="export menu"><summary>{both("export")}</summary><div>'
        f'<button type="button" data-export="md">Markdown</button>'
        f'<button type="button" data-export="json">JSON</button></div></details>'
    )
    return (
        '<header class="head"><h1 class="brand"><span class="seal" lang="zh">报答</span> '
        '<span class="latin" lang="en">Baoda</span></h1>'
        f'<nav>{export}<button type="button" class="clear" data-clear>{both("clear")}</button>'
        f'<button type="button" class="switch" data-switch>{both("switch")}</button></nav></header>'
        f'<p class="building" role="status" hidden>{both("building")} <span data-stage></span></p>'
    )


def welcome(pages: int, articles: int, chinese: Iterable[str], english: Iterable[str] = ()) -> str:
    """Return the first screen: what this is, how much it holds, what one can ask in either language."""
    return (
        f'<section class="welcome"><p class="promise">{both("promise")}</p>'
        f'<p class="holdings">{both("holdings", pages=pages, articles=articles)}</p>'
        f"{_offered(tuple(chinese), tuple(english))}</section>"
    )


def _offered(chinese: tuple[str, ...], english: tuple[str, ...]) -> str:
    """Return what one can ask: in each language its own questions, the Chinese ones where there are no English."""
    if not chinese and not english:
        return ""
    lists = [("zh", chinese), ("en", english)] if chinese and english else [("", chinese or english)]
    return f"<h2>{both('try')}</h2>" + "".join(f'<div class="{which}">{buttons(held)}</div>' for which, held in lists)


def buttons(questions: Iterable[str]) -> str:
    """Return a list of questions to click on."""
    return f'<ul class="examples">{"".join(f"<li>{ask_button(question)}</li>" for question in questions)}</ul>'


def ask_button(question: str) -> str:
    """Return a button that asks `question`."""
    return f'<button type="button" data-ask="{shown(question)}" lang="{language(question)}">{shown(question)}</button>'


def scope() -> str:
    """Return the line above the question box that says which article alone is asked, hidden while all are."""
    return (
        f'<p class="scope" hidden>{both("only")} <bdi data-scope-title></bdi> '
        f'<button type="button" data-unscope aria-label="{plain("all")}">✕</button></p>'
        f'<p class="editing" hidden>{both("editing")} '
        f'<button type="button" data-unedit>{both("cancel")}</button></p>'
    )


def candidates(
    statements: Iterable[Statement], articles: Iterable[Article], *, english: bool = False
) -> Iterator[Candidate]:
    """Yield questions that the pages should answer: one figure from each page in turn, then an author.

    Whether an archive really answers one so is for the caller to try: see `questions.answers`.
    """
    rows: dict[str, list[Candidate]] = {}
    for statement in statements:
        if question := asked_in_english(statement) if english else asked(statement):
            row = (question, statement.text, statement.article)
            rows.setdefault(statement.article.page.id, []).append(row)
    authors = [
        (f"《{article.title}》是谁写的？", author, article)
        for article in articles
        if not english and article.kind == "article" and article.title and (author := _author(article))
    ]
    in_turn = chain.from_iterable(zip_longest(*rows.values(), authors))
    return (row for row in in_turn if row)


def _author(article: Article) -> str | None:
    """Return the last name of the byline `本报记者 周东洋`, or None where there is no such byline."""
    words = (article.byline or "").split()
    return words[-1] if len(words) > 1 and 2 <= len(words[-1]) <= 4 else None
