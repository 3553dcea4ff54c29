"""Answers, hits and articles as people read them in a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag.answering.records import Answer
from rag.cli.show import line, say
from rag.pages.records import Article, Page
from rag.search.records import Hit

_MARK = re.compile(r"(\[\d+\])")


def answer(value: Answer) -> None:
    """Print an answer, then its numbered sources."""
    pieces = [(piece, "bold cyan") if _MARK.fullmatch(piece) else piece for piece in _MARK.split(value.text)]
    say(*pieces)
    if value.citations:
        say("")
    for citation in value.citations:
        say((f"[{citation.number}] ", "bold cyan"), line(citation.quote))
        say((f"—— {line(citation.label)}，{line(citation.page)}", "dim"), indent=4)


def hits(values: Sequence[Hit]) -> None:
    """Print what search found, best first, with where each passage stands."""
    for rank, hit in enumerate(values, 1):
        article = hit.passage.article
        legs = "，".join(f"{leg} {place}" for leg, place in hit.found_by)
        say((f"{rank}. ", "bold cyan"), (line(article.headline), "bold"))
        say(line(hit.passage.text), indent=3)
        where = f"{line(article.page.file)}{lines_of(article, hit.passage.start, hit.passage.end)}"
        say((f"—— {where}；{hit.score:.4f}" + (f"（{legs}）" if legs else ""), "dim"), indent=3)


def lines_of(article: Article, start: int, end: int) -> str:
    """Return the printed lines of article.text[start:end] as `:3–9`, or "" for an article that has none."""
    numbers = [number for number, _, _ in article.spans(start, end)]
    return f":{min(numbers)}–{max(numbers)}" if numbers else ""


def page(value: Page) -> None:
    """Print a page's heading: its file, paper, edition and day."""
    known = [value.paper, value.edition, value.date.isoformat() if value.date else None]
    if value.date is None and value.not_before:
        known.append(f"≥ {value.not_before.isoformat()}")
    say((line(value.file), "bold"), "".join(f"  {line(item)}" for item in known if item))


def articles(values: Iterable[Article]) -> None:
    """Print articles under their pages, each with its kind, length and printed lines."""
    shown: str | None = None
    for article in values:
        if article.page.id != shown:
            page(article.page)
            shown = article.page.id
        where = lines_of(article, 0, len(article.text)).removeprefix(":")
        say(
            (f"{article.kind:<10} ", "cyan"),
            line(article.headline),
            (f"  {len(article.text)}字" + (f"，{where}" if where else "") + f"  {line(article.id)}", "dim"),
            indent=2,
        )


def article_row(value: Article) -> dict[str, object]:
    """Return an article as plain JSON values, with its parts and their printed lines."""
    return {
        "id": value.id,
        "page": value.page.file,
        "kind": value.kind,
        "title": value.title,
        "byline": value.byline,
        "published": value.published.isoformat() if value.published else None,
        "text": value.text,
        "parts": [
            {
                "kind": part.kind,
                "start": part.start,
                "end": part.end,
                "spans": [list(span) for span in value.spans(part.start, part.end)],
            }
            for part in value.parts
        ],
    }


def hit_row(value: Hit) -> dict[str, object]:
    """Return a hit as plain JSON values."""
    article = value.passage.article
    return {
        "passage": value.passage.id,
        "article": article.id,
        "title": article.headline,
        "page": article.page.file,
        "text": value.passage.text,
        "spans": [list(span) for span in article.spans(value.passage.start, value.passage.end)],
        "score": value.score,
        "found_by": dict(value.found_by),
    }
