"""Citations → the evidence beside an answer: the paragraph with its cited sentence, and the page as printed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answering.records import Citation
from rag.pages.records import Article, Page
from rag.web.safe import language, marked, shown
from rag.web.texts import both, kind, plain

# A cited sentence is read in its paragraph; of a very long one this many characters on each side, to a sentence end.
AROUND = 140
_SENTENCE_END = re.compile(r"[。！？!?；;]+[”’」』）)]*")


def source(citation: Citation, key: str, short: str | None = None) -> str:
    """Return one entry of the evidence panel; `key` makes its id unique on the page, `short` is emphasised in it."""
    article = citation.article
    return (
        f'<section class="source" id="{key}-{citation.number}" data-source="{citation.number}" tabindex="-1">'
        f'<h4><span class="number">{citation.number}</span>'
        f'<cite lang="{language(citation.title)}">{shown(citation.title)}</cite></h4>'
        f'<p class="about">{about(article, citation.lines)}</p>'
        f'<blockquote lang="{language(citation.quote)}">{paragraph(citation, short)}</blockquote>'
        f"{printed_fold(article, citation.start, citation.end) if article.page.lines else ''}"
        f"{whole_fold(article, citation.start, citation.end)}</section>"
    )


def about(article: Article, lines: str = "") -> str:
    """Return what is known of an item: what sort it is, by whom, when, in which file; and on which `lines`."""
    day = article.published or article.page.date
    pieces = [
        kind(article.kind),
        shown(article.byline or ""),
        f'<time datetime="{day}">{day}</time>' if day else "",
        shown(" · ".join(piece for piece in (article.page.paper, article.page.edition) if piece)),
        f'<span class="file">{shown(article.page.file)}</span>',
        both("line" if lines.isdigit() else "lines", lines=lines) if lines else "",
    ]
    return " ".join(f"<span>{piece}</span>" for piece in pieces if piece)


def paragraph(citation: Citation, short: str | None = None) -> str:
    """Return the paragraph that a citation stands in, the cited words marked and `short` emphasised in them."""
    text = citation.article.text
    start, end = surroundings(text, citation.start, citation.end)
    before, after = text[start : citation.start], text[citation.end : end]
    return (
        ("…" if start and text[start - 1] != "\n" else "")
        + shown(before)
        + f"<mark>{emphasised(citation.quote, short)}</mark>"
        + shown(after)
        + ("…" if end < len(text) and text[end] != "\n" else "")
    )


def surroundings(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the paragraph around text[start:end] begins and ends; a long one is cut at sentence ends.

    >>> surroundings("标题\\n第一句。第二句。\\n下一段", 7, 11)
    (3, 11)
    """
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    last = len(text) if last < 0 else last
    if start - first > AROUND:
        stops = [stop.end() for stop in _SENTENCE_END.finditer(text, start - AROUND, start)]
        first = stops[0] if stops else start - AROUND
    if last - end > AROUND:
        stops = [stop.end() for stop in _SENTENCE_END.finditer(text, end, end + AROUND)]
        last = stops[-1] if stops else end + AROUND
    return first, last


def emphasised(quote: str, short: str | None) -> str:
    """Return `quote` as HTML with the short answer in it emphasised; a list's items one by one.

    A figure is found whole: the 9% of 19% is not it.

    >>> emphasised("增长19%，下降9%", "9%")
    '增长19%，下降<strong>9%</strong>'
    """
    return marked(quote, _where(quote, short), "strong") if short else shown(quote)


def _where(quote: str, short: str) -> list[tuple[int, int]]:
    """Find `short` in `quote`, else its items; none of them overlap."""
    whole = _first(quote, short)
    if whole:
        return [whole]
    found: list[tuple[int, int]] = []
    for item in short.split("、"):
        place = _first(quote, item)
        if place and all(place[1] <= a or b <= place[0] for a, b in found):
            found.append(place)
    return found


def _first(quote: str, words: str) -> tuple[int, int] | None:
    if not words.strip():
        return None
    left = r"(?<![\d.])" if words[0].isdigit() else ""
    right = r"(?!\.?\d)" if words[-1].isdigit() else ""
    match = re.search(left + re.escape(words) + right, quote)
    return match.span() if match else None


def printed_fold(article: Article, start: int, end: int) -> str:
    """Return the closed fold-out that asks the server for `printed_page` of text[start:end] when it is opened."""
    return (
        f'<details class="printed" data-article="{shown(article.id)}" data-start="{start}" data-end="{end}">'
        f"<summary>{both('printed')}</summary>"
        f'<div class="lines" tabindex="0" role="group" aria-label="{plain("printed_region")}">'
        f"{both('loading')}</div></details>"
    )


def whole_fold(article: Article, start: int, end: int) -> str:
    """Return the closed fold-out that asks the server for the whole article, text[start:end] marked."""
    return (
        f'<details class="whole-text" data-article="{shown(article.id)}" data-start="{start}" data-end="{end}">'
        f'<summary>{both("whole")}</summary><div class="text">{both("loading")}</div></details>'
    )


def printed_page(article: Article, start: int, end: int) -> str:
    """Return the page that `article` was printed on, line by numbered line, text[start:end] marked where it stands."""
    if not article.page.lines:
        return f"<p>{both('no_page')}</p>"
    return numbered(article.page, article.spans(start, end))


def numbered(page: Page, spans: Sequence[tuple[int, int, int]]) -> str:
    """Return the raw lines of a page as a numbered list; `spans` are (line from 1, first column, column after)."""
    marks: dict[int, list[tuple[int, int]]] = {}
    for line, left, right in spans:
        marks.setdefault(line, []).append((left, right))
    items = "".join(
        f'<li class="cited">{marked(text, marks[number], "mark")}</li>'
        if number in marks
        else f"<li>{shown(text)}</li>"
        for number, text in enumerate(page.lines, 1)
    )
    return f'<ol lang="zh">{items}</ol>'
