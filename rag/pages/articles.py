"""Blocks of a page → Articles: pieces in reading order, each article with its own headline and byline."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.pages import dates, heads, links, marks, writing
from rag.pages.layout import label
from rag.pages.pieces import Head, Loose, Piece, gather
from rag.pages.printed import Line
from rag.pages.records import Article, Page
from rag.pages.writing import Stretch, Writer

BRIEF = 200  # characters of body up to which a story without sub-headings is a brief


@dataclass(eq=False)
class _Item:
    """What will be one Article."""

    chain: list[Piece]
    headings: dict[int, list[Head]] = field(default_factory=dict)
    kickers: list[Head] = field(default_factory=list)
    head: Head | None = None
    bylines: list[list[Line]] = field(default_factory=list)
    bullets: list[list[Line]] = field(default_factory=list)


def assemble(page: Page, order: Sequence[int] = ()) -> tuple[Article, ...]:
    """Return the items of a page in the order in which they are printed, all of its print in one of them.

    `order` holds line numbers in the order in which they are to be read; without it, that of the page.
    """
    items = gather(label(page, order))
    chains, headings = links.chains(items)
    stories = [_Item(chain, headings) for chain in chains]
    inside = {id(head) for found in headings.values() for head in found}
    free = [item for item in items if isinstance(item, Head) and id(item) not in inside]
    left = _crown(stories, free, items)
    found = [_article(page, item) for item in stories]
    found += [_furniture(page, loose.block.lines) for loose in items if isinstance(loose, Loose)]
    found += [_furniture(page, head.lines) for head in left]
    return _named(page, found)


def _crown(stories: list[_Item], free: list[Head], items: Sequence[Piece | Head | Loose]) -> list[Head]:
    """Give each story its head, its kicker, its byline, its bullets. Returns the heads that belong to none."""
    titled = [head for head in free if head.display]
    chains = [story.chain for story in stories]
    given = heads.attach(titled, chains, items)
    left: list[Head] = []
    for number, head in enumerate(titled):
        if number in given:
            story = stories[given[number]]
            story.head = head
            story.bylines += head.bylines
    texts = [heads.Text.of(chain) for chain in chains]
    for number, head in enumerate(titled):
        if number not in given:
            above = _head_below(head, titled, given, items)
            if above is not None and not head.bylines:
                stories[given[above]].kickers.append(head)
            else:
                left.append(head)
    for head in free:
        _spread_bullets(head, stories, texts)
        if not head.display:
            near = heads.places([head], chains, items)[0] if chains else None
            if near is not None and near.max() > 0 and head.bylines:
                stories[int(near.argmax())].bylines += head.bylines
            elif head.bylines or head.dashes:
                left.append(head)
    return left


def _head_below(head: Head, titled: list[Head], given: dict[int, int], items: Sequence[object]) -> int | None:
    at = next(i for i, item in enumerate(items) if item is head)
    after = items[at + 1] if at + 1 < len(items) else None
    return next((number for number in given if titled[number] is after), None)


def _spread_bullets(head: Head, stories: list[_Item], texts: list[heads.Text]) -> None:
    for bullet in head.bullets:
        fit = heads.fits([Head(0, display=bullet)], texts)[0]
        if len(fit):
            stories[int(fit.argmax())].bullets.append(bullet)


def _article(page: Page, item: _Item) -> Article:
    writer = Writer()
    for kicker in item.kickers:
        writer.write("kicker", writing.stretches(page, kicker.display, running=False))
    body, tails = _body(page, item)
    if item.head is not None:
        for line in item.head.display:
            kind = "kicker" if marks.DASHES_LAST.search(line.fold) else "title"
            writer.write(kind, writing.stretches(page, [line], running=False))
        if item.head.dashes:
            writer.write("subtitle", writing.stretches(page, item.head.dashes, running=False))
    for byline in item.bylines:
        writer.write("byline", writing.stretches(page, byline, running=False))
    for kind, tail in tails:
        if kind in ("byline", "dateline"):
            writer.write(kind, tail)
    for bullet in item.bullets:
        writer.write("note", writing.stretches(page, bullet, running=True))
    kind = _kind(item, body, tails)
    part = "caption" if kind == "caption" else "body"
    opened = False
    for heading, texts in body:
        for line in heading:
            writer.write("heading", writing.stretches(page, [line], running=False))
        if texts and not opened:
            dateline, texts[0] = writing.cut_head(texts[0])
            writer.write("dateline", dateline)
            opened = True
        writer.write(part, *texts)
    for kind_, tail in tails:
        if kind_ not in ("byline", "dateline"):
            writer.write(kind_, tail)
    text = writer.text
    told = next((text[p.start : p.end] for p in writer.parts if p.kind == "dateline"), None)
    day = page.date or dates.published(page, told)
    return Article("", page, kind, text, tuple(writer.parts), tuple(writer.runs), day)


Tails = list[tuple[str, list[Stretch]]]


def _body(page: Page, item: _Item) -> tuple[list[tuple[list[Line], list[list[Stretch]]]], Tails]:
    """Return the body as (heading lines, paragraphs) sections, and the closing remarks cut off its end."""
    sections: list[tuple[list[Line], list[Line]]] = []
    for piece in item.chain:
        headings = [line for head in item.headings.get(id(piece), ()) for line in head.display]
        if headings or not sections:
            sections.append((headings, []))
        sections[-1][1].extend(piece.lines)
    body = [(headings, writing.paragraphs(page, lines)) for headings, lines in sections]
    tails: Tails = []
    for block in item.chain[-1].tails:
        tails.append((_tail_kind(block.fold, block.kind), writing.stretches(page, block.lines, running=False)))
    last = body[-1][1]
    while last and last[-1]:
        rest, kind, remark = writing.cut_tail(last[-1])
        if not kind:
            break
        tails.insert(0, (kind, remark))
        last[-1] = rest
        if not writing.words(rest).strip():
            last.pop()
            break
    return body, tails


def _tail_kind(text: str, block: str) -> str:
    if block == "dashes":
        return "source"
    if marks.AUTHOR_NOTE.search(text) or marks.CONTINUED.match(text):
        return "note"
    if marks.SOURCE.search(text):
        return "source"
    if marks.credit(text) == 0:
        return "credit"
    return "dateline" if marks.dateline_alone(text) else "byline"


def _kind(item: _Item, body: list[tuple[list[Line], list[list[Stretch]]]], tails: Tails) -> str:
    kinds = {kind for kind, _ in tails}
    said = "".join(writing.words(text) for _, texts in body for text in texts)
    if any(block.kind == "dashes" for block in item.chain[-1].tails):
        return "quote"
    if marks.EDITOR.match(item.chain[0].start):
        return "note"
    if "credit" in kinds and (item.head is None or marks.CAPTION_WORDS.search(said)):
        return "caption"
    subtitle = "".join(line.fold for line in item.head.dashes) if item.head else ""
    if "note" in kinds or subtitle.lstrip("—-").startswith(("论", "评", "再论", "谈")):
        return "commentary"
    return "brief" if len(said) <= BRIEF and len(body) == 1 else "article"


def _furniture(page: Page, lines: Sequence[Line]) -> Article:
    writer = Writer()
    for line in lines:
        writer.write("note", writing.stretches(page, [line], running=False))
    return Article("", page, "furniture", writer.text, tuple(writer.parts), tuple(writer.runs), page.date)


def _named(page: Page, articles: list[Article]) -> tuple[Article, ...]:
    """Put the items in printed order and name each by where it begins and what it says."""
    from dataclasses import replace

    placed = sorted(
        (min((run.line, run.column) for run in a.origin), number) for number, a in enumerate(articles) if a.origin
    )
    found = []
    for (line, column), number in placed:
        text = articles[number].text
        digest = hashlib.sha256(text.encode()).hexdigest()[:6]
        found.append(replace(articles[number], id=f"{page.id}-{line:04d}.{column}-{digest}"))
    return tuple(found)
