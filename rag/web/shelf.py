"""The articles of an archive: what each page holds, what a search found, and one article to read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from rag.errors import BaodaError
from rag.pages.records import Article, Page, Part
from rag.search.records import Hit
from rag.web.bilingual import trouble
from rag.web.evidence import about, printed_fold
from rag.web.safe import language, marked, shown
from rag.web.texts import both, kind
from rag.words import fold, terms

_SNIPPET = 90  # characters of a passage shown in a list of hits
_BEFORE = 20  # of them before the first word searched for
_TAGS = {"title": "h2", "subtitle": "h3", "kicker": "p", "heading": "h3"}


def shelf(articles: Iterable[Article]) -> str:
    """Return the list of what is held, page by page in the given order; what is not read (banners) is left out."""
    rows = (article for article in articles if article.kind != "furniture")
    return "".join(_page(page, list(held)) for page, held in groupby(rows, key=lambda article: article.page))


def _page(page: Page, articles: Sequence[Article]) -> str:
    about_page = " · ".join(str(piece) for piece in (page.paper, page.edition, page.date) if piece)
    items = "".join(f"<li>{_open_button(article)}</li>" for article in articles)
    count = both("count", count=len(articles))
    summary = f'<span class="file">{shown(page.file)}</span><span>{shown(about_page)}</span><span>{count}</span>'
    return f'<details class="held" open><summary>{summary}</summary><ol>{items}</ol></details>'


def _open_button(article: Article) -> str:
    title = f'<span lang="{language(article.headline)}">{shown(article.headline)}</span>'
    return f'<button type="button" data-read="{shown(article.id)}">{title}<small>{kind(article.kind)}</small></button>'


def desk() -> str:
    """Return the empty place where an article is read."""
    return f'<div id="desk" aria-live="polite"><p class="nothing">{both("choose")}</p></div>'


def found(hits: Sequence[Hit], query: str) -> str:
    """Return what a search found, best first, each a button that opens its article at the passage."""
    listed = f'<ol class="hits">{"".join(f"<li>{_hit(hit, query)}</li>" for hit in hits)}</ol>' if hits else ""
    return _told(both("found", count=len(hits)) if hits else both("nothing")) + listed


def troubled(error: BaodaError) -> str:
    """Return why a search came to nothing."""
    return _told(trouble(error))


def _told(words: str) -> str:
    back = f'<button type="button" class="again" data-all>{both("show_all")}</button>'
    return f'<p class="nothing" role="status">{words} {back}</p>'


def _hit(hit: Hit, query: str) -> str:
    passage, article = hit.passage, hit.passage.article
    return (
        f'<button type="button" data-read="{shown(article.id)}" data-start="{passage.start}" data-end="{passage.end}">'
        f"<b>{shown(article.headline)}</b><span>{snippet(passage.text, query)}</span>"
        f"<small>{shown(article.page.file)}</small></button>"
    )


def snippet(text: str, query: str) -> str:
    """Return the stretch of `text` where the words of `query` begin to appear, each of them marked.

    >>> snippet("快遞業務量", "快递")
    '<mark>快遞</mark>業務量'
    """
    words = sorted(set(terms(query)), key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, words)) or "(?!)", re.IGNORECASE)
    places = [match.span() for match in pattern.finditer(fold(text))]
    start = max(0, places[0][0] - _BEFORE) if places else 0
    end = start + _SNIPPET
    inside = [(a - start, b - start) for a, b in places if b <= end]
    return ("…" if start else "") + marked(text[start:end], inside, "mark") + ("…" if end < len(text) else "")


def text(article: Article, start: int = 0, end: int = 0) -> str:
    """Return the parts of an article alone, text[start:end] marked: what unfolds beside an answer."""
    parts = article.parts or (Part("body", 0, len(article.text)),)
    return f'<div class="reading">{"".join(_part(article, part, start, end) for part in parts)}</div>'


def reading(article: Article, start: int = 0, end: int = 0) -> str:
    """Return one article to read, part by part as printed, text[start:end] marked, with the whole page to unfold."""
    parts = article.parts or (Part("body", 0, len(article.text)),)
    body = "".join(_part(article, part, start, end) for part in parts)
    whole = printed_fold(article, 0, len(article.text)) if article.page.lines else ""
    ask = (
        f'<p class="ask-only"><button type="button" class="again" data-only="{shown(article.id)}" '
        f'data-title="{shown(article.headline)}">{both("ask_only")}</button></p>'
    )
    return f'<article class="reading" tabindex="-1"><p class="about">{about(article)}</p>{body}{ask}{whole}</article>'


def _part(article: Article, part: Part, start: int, end: int) -> str:
    text = article.text[part.start : part.end]
    left, right = max(start, part.start) - part.start, min(end, part.end) - part.start
    tag = _TAGS.get(part.kind, "p")
    words = marked(text, [(left, right)] if left < right else [], "mark")
    return f'<{tag} class="part {shown(part.kind)}" lang="{language(text)}">{words}</{tag}>'
