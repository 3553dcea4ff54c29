"""What the tab 添加 shows: where to drop pages, what was read from each, what is doubtful, how to take it out again."""

from __future__ import annotations

from collections.abc import Sequence

from rag.pages.records import Article
from rag.web.bilingual import either
from rag.web.safe import language, shown
from rag.web.texts import both, kind, plain


def adding(limit: int, most: int, listed: str) -> str:
    """Return the tab: what may be added (at most `limit` bytes a file, `most` files), and what was."""
    return (
        f'<section class="adding"><p>{both("add_how", mb=f"{limit / 1e6:g}", most=most)}</p>'
        f'<p class="drop"><label class="pick">{both("add_pick")}'
        f'<input type="file" accept=".txt,.jsonl" multiple data-add aria-label="{plain("add_pick")}"></label>'
        f'<span class="progress" role="status" data-adding></span></p>'
        f'<ul class="told" data-told></ul><div data-piece-added>{listed}</div></section>'
    )


def closed() -> str:
    """Return the tab where adding is off."""
    return f'<section class="adding"><p>{both("add_off")}</p></section>'


def added(name: str, size: int, articles: Sequence[Article], problems: Sequence[str]) -> str:
    """Return one added file: what was read from it and what is doubtful, with a button to remove it."""
    read = [article for article in articles if article.kind != "furniture"]
    items = "".join(
        f'<li><button type="button" data-read="{shown(article.id)}">'
        f'<span lang="{language(article.headline)}">{shown(article.headline)}</span><small>{kind(article.kind)}</small>'
        f"</button></li>"
        for article in read
    )
    doubtful = "".join(f"<li>{either(problem)}</li>" for problem in problems)
    return (
        f'<section class="added"><h3><bdi>{shown(name)}</bdi> <small>{size / 1000:.1f} kB · '
        f"{both('count', count=len(read))}</small> "
        f'<button type="button" class="again" data-remove="{shown(name)}">{both("remove")}</button></h3>'
        f"<ol>{items}</ol>"
        + (f'<p class="doubt">{both("doubtful")}</p><ul class="doubts">{doubtful}</ul>' if doubtful else "")
        + "</section>"
    )


def nothing() -> str:
    """Return what stands where nothing was added."""
    return f'<p class="nothing">{both("add_none")}</p>'


def told(message: str, *, good: bool) -> str:
    """Return what became of a file that was sent."""
    return f'<li class="{"good" if good else "bad"}"><bdi>{either(message)}</bdi></li>'
