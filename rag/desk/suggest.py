"""Questions to ask next: from the figures around an answer, each tried before it is offered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import islice

from rag.answering.records import Answer, Citation
from rag.archive import Archive
from rag.errors import BaodaError
from rag.pages.records import Article
from rag.pages.statements import Kind, Statement
from rag.web import home
from rag.web.home import Candidate
from rag.web.questions import answers, asked, asked_in_english
from rag.web.safe import is_chinese

OFFERED = 3  # questions after an answer
EXAMPLES = 6  # questions on the first screen, in each language
_TRIES = 14  # questions tried for an answer's; each costs an answer
_EXAMPLE_TRIES = 40


@lru_cache(maxsize=4)
def examples(archive: Archive, *, english: bool = False) -> tuple[str, ...]:
    """Return questions that the archive answers as its pages print it, about one article each."""
    seen: set[str] = set()
    found: list[str] = []
    rows = home.candidates(archive.statements, archive.articles, english=english)
    for question, printed, article in islice(rows, _EXAMPLE_TRIES):
        if article.id in seen or any(_alike(question, other) for other in found):
            continue
        if _answered(archive, (question, printed, article), None):
            seen.add(article.id)
            found.append(question)
        if len(found) == EXAMPLES:
            break
    return tuple(found)


@lru_cache(maxsize=512)
def following(archive: Archive, question: str, article: Article | None, said: frozenset[str]) -> tuple[str, ...]:
    """Return what to ask after `question`: its neighbours' figures, the same measure elsewhere; none of `said`.

    Each is answered by the archive as its page prints it. Raises QuestionError as `Archive.ask` does.
    """
    answer = archive.ask(question, _alone(article))
    english = not is_chinese(question)
    found: dict[str, None] = {}
    for candidate in islice(_candidates(archive, answer, article, {question, *said}, english=english), _TRIES):
        if candidate[0] not in found and _answered(archive, candidate, article):
            found[candidate[0]] = None
        if len(found) == OFFERED:
            break
    return tuple(found)


def _alone(article: Article | None) -> tuple[Article, ...]:
    return (article,) if article else ()


def _answered(archive: Archive, candidate: Candidate, within: Article | None) -> bool:
    question, printed, article = candidate
    try:
        return answers(archive.ask(question, _alone(within)), printed, article)
    except BaodaError:
        return False


def _candidates(
    archive: Archive, answer: Answer, within: Article | None, said: Collection[str], *, english: bool
) -> Iterator[Candidate]:
    """Yield questions about the figures around an answer, nearest first, none of them asked or alike before."""
    seen = {_squeezed(question) for question in said}
    given = "".join((answer.short or "").split())
    for statement in _around(archive.statements, answer.citations, within):
        if given and "".join(statement.text.split()) == given:
            continue  # just said
        question = (asked_in_english if english else asked)(statement, stated=False)
        if question and _squeezed(question) not in seen:
            seen.add(_squeezed(question))
            yield question, statement.text, statement.article


def _around(
    statements: Iterable[Statement], citations: tuple[Citation, ...], within: Article | None
) -> Iterator[Statement]:
    """Yield figures: those cited, those near them, then the same measures elsewhere."""
    held = [s for s in statements if within is None or s.article.id == within.id]
    near = sorted(
        ((distance, number) for number, s in enumerate(held) if (distance := _distance(s, citations)) is not None)
    )
    yield from (held[number] for _, number in near)
    measures = {s.measure for distance, number in near if distance == 0 for s in (held[number],)}
    taken = {number for _, number in near}
    yield from (s for number, s in enumerate(held) if number not in taken and s.measure in measures)


def _distance(statement: Statement, citations: tuple[Citation, ...]) -> int | None:
    """Return how far a figure is from what was cited, in characters; None for another article's, or a rank."""
    if statement.kind in (Kind.RANK, Kind.DURATION, Kind.MULTIPLE):
        return None
    gaps = [
        max(0, citation.start - statement.start, statement.end - citation.end)
        for citation in citations
        if citation.article.id == statement.article.id
    ]
    return min(gaps, default=None)


def _alike(one: str, other: str) -> bool:
    """Whether two questions have most of their letters in common: 规上工业增加值 and 规模以上工业增加值."""
    pairs = [{text[at : at + 2] for at in range(len(text) - 1)} for text in (one, other)]
    return len(pairs[0] & pairs[1]) > 0.7 * min(map(len, pairs))


def _squeezed(question: str) -> str:
    """Return a question so that two that ask the same in other words of courtesy are one."""
    return "".join(c for c in question if c.isalnum()).replace("是多少", "多少").lower()
