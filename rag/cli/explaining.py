"""`baoda articles PAGE --explain`: every printed line of a page, where it went and why, and what was repaired."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from rag.cli import show, values
from rag.pages import dates
from rag.pages.explain import Told, explain
from rag.pages.overrides import NOTHING, Override, read_overrides, unproved
from rag.pages.reading import line_order
from rag.pages.records import Article, Page


def run(articles: Sequence[Article], corpus: Path, *, as_json: bool) -> None:
    """Show the lines of every page that `articles` are of: all items of these pages, as they were read."""
    stated = read_overrides(corpus).pages
    pages = [(page, list(items)) for page, items in groupby(articles, key=lambda article: article.page)]
    if as_json:
        show.as_json([_row(page, items, _explained(page, items, stated)) for page, items in pages])
        return
    for page, items in pages:
        values.page(page)
        for number, article in enumerate(items, 1):
            _item(number, article)
        _lines(_explained(page, items, stated), {article.id: number for number, article in enumerate(items, 1)})


def _explained(page: Page, items: Sequence[Article], stated: Mapping[str, Override]) -> tuple[Told, ...]:
    override = stated.get(page.file, NOTHING)
    order = () if unproved(override, page.lines) else line_order(override, len(page.lines))
    return explain(page, items, order)


def _item(number: int, article: Article) -> None:
    day = article.published.isoformat() if article.published else "no day"
    show.say((f"[{number}] {article.kind:<10} ", "bold cyan"), (show.line(article.headline), "bold"), indent=2)
    parts = ", ".join(f"{part.kind} {_ranges(article, part.start, part.end)}" for part in article.parts)
    show.say((f"{parts}", "dim"), indent=6)
    show.say((f"{day}: {show.line(dates.why_published(article))}", "dim"), indent=6)


def _ranges(article: Article, start: int, end: int) -> str:
    """Return the printed lines of a stretch in reading order: `141–151 1–134`; blank lines part nothing."""
    found: list[list[int]] = []
    for number, _, _ in article.spans(start, end):
        between = article.page.lines[found[-1][-1] : number - 1] if found and number >= found[-1][-1] else ("x",)
        if any(line.strip() for line in between):
            found.append([number])
        found[-1].append(number)
    return " ".join(f"{first}–{last}" if first < last else f"{first}" for first, *_, last in found)


def _lines(told: Sequence[Told], numbers: Mapping[str, int]) -> None:
    """Print the lines in printed order, the layout's block above the first line of each."""
    last: tuple[str, str] | None = None
    for line in told:
        if (block := (line.block, line.evidence)) != last:
            show.say(
                (f"── {line.block or 'nothing'}" + (f": {show.line(line.evidence)}" if line.evidence else ""), "dim")
            )
            last = block
        where = ", ".join(f"[{numbers[place.article.id]}] {place.part or ''}".strip() for place in line.places)
        notes = [*line.repairs, *([f"in no item: {line.lost}"] if line.lost else [])]
        show.say(
            (f"{line.number:>6} ", "dim"),
            (f"{where or 'in no item':<14} ", "cyan"),
            show.line(line.printed),
            (f"  · {', '.join(map(show.line, notes))}" if notes else "", "yellow"),
        )


def _row(page: Page, items: Sequence[Article], told: Sequence[Told]) -> dict[str, object]:
    return {
        "page": page.file,
        "articles": [{**values.article_row(item), "why_published": dates.why_published(item)} for item in items],
        "lines": list(_line_rows(told)),
    }


def _line_rows(told: Sequence[Told]) -> Iterator[dict[str, object]]:
    for line in told:
        places = [{"article": at.article.id, "part": at.part, "words": at.words} for at in line.places]
        yield {
            "line": line.number, "printed": line.printed, "places": places, "block": line.block,
            "evidence": line.evidence, "repairs": list(line.repairs), "lost": line.lost,
        }  # fmt: skip
