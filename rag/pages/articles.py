"""Blocks of a page → Articles: pieces in reading order, each article with its own headline and byline."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rag.pages import dates, heads, links, marks, writing
from rag.pages.layout import label
from rag.pages.pieces import Head, Loose, Piece, Thing, gather
from rag.pages.printed import Line
from rag.pages.records import Article, Page
from rag.pages.writing import Stretch, Writer

BRIEF = 200  # characters of body up to which a story without sub-headings is a brief


@dataclass(eq=False)
class _Story:
    """What will be one Article: pieces in reading order, sub-headings by the piece that they stand over."""

    chain: list[Piece]
    headings: dict[int, list[Line]] = field(default_factory=dict)
    kickers: list[Line] = field(default_factory=list)
    head: Head | None = None
    bylines: list[list[Line]] = field(default_factory=list)
    bullets: list[list[Line]] = field(default_factory=list)


def assemble(page: Page, order: Sequence[int] = ()) -> tuple[Article, ...]:
    """Return the items of a page in the order in which they are printed, all of its print in one of them.

    `order` holds line numbers in the order in which they are to be read; without it, that of the page.
    """
    things = gather(label(page, order))
    displays = [thing for thing in things if isinstance(thing, Head) and thing.display]
    stories = [_Story(chain) for chain in heads.settled(displays, links.chains(things), things)]
    free = _headings(stories, things)
    left = _crown(stories, free, things)
    found = [_article(page, story) for story in stories]
    found += [_furniture(page, thing.block.lines) for thing in things if isinstance(thing, Loose)]
    found += [_furniture(page, head.lines if not stories else head.unbulleted) for head in left]
    return _named(page, found)


def _headings(stories: list[_Story], things: Sequence[Thing]) -> list[Head]:
    """Give the sub-headings to the stories that they stand in. Returns the heads that are none."""
    place = {id(piece): (story, number) for story in stories for number, piece in enumerate(story.chain)}
    free: list[Head] = []
    for at, thing in enumerate(things):
        if not isinstance(thing, Head):
            continue
        below = things[at + 1] if at + 1 < len(things) else None
        story, number = place.get(id(below), (None, 0)) if isinstance(below, Piece) else (None, 0)
        if story is not None and number > 0 and thing.bare and thing.inner:
            story.headings[id(below)] = thing.display
        else:
            free.append(thing)
    return free


def _crown(stories: list[_Story], free: list[Head], things: Sequence[Thing]) -> list[Head]:
    """Give each story its head, its kicker, its byline, its bullets. Returns the heads that belong to none."""
    titled = [head for head in free if head.display]
    given = heads.attach(titled, [story.chain for story in stories], things)
    given |= _next_to(titled, stories, given, things)
    for number, partner in given.items():
        stories[partner].head = titled[number]
        stories[partner].bylines += titled[number].bylines
    left: list[Head] = []
    for number, head in enumerate(titled):
        if number in given:
            continue
        over = _head_below(head, titled, given, things)
        inside = _inside(head, stories, things)
        if inside is not None and head.bare:
            story, piece = inside
            story.headings[id(piece)] = head.display
        elif over is not None and head.bare:
            stories[given[over]].kickers += head.display
        else:
            left.append(head)
    for head in free:
        _bullets(head, stories)
        if not head.display:
            near = _beside(head, stories, things)
            if near is not None and head.bylines and not head.dashes:
                near.bylines += head.bylines
            elif head.bylines or head.dashes:
                left.append(head)
    return left


def _next_to(
    titled: list[Head], stories: list[_Story], given: dict[int, int], things: Sequence[Thing]
) -> dict[int, int]:
    """Return the stories without a headline that a headline without a story stands right above."""
    below = {id(things[at]): things[at + 1] for at in range(len(things) - 1)}
    wanting = {id(story.chain[0]): n for n, story in enumerate(stories) if n not in given.values()}
    return {
        number: wanting[id(below.get(id(head)))]
        for number, head in enumerate(titled)
        if number not in given and not head.inner and id(below.get(id(head))) in wanting
    }


def _inside(head: Head, stories: list[_Story], things: Sequence[Thing]) -> tuple[_Story, Piece] | None:
    """Return the later piece of a story that stands right below a display, with its story."""
    at = next(i for i, thing in enumerate(things) if thing is head)
    below = things[at + 1] if at + 1 < len(things) else None
    for story in stories:
        if isinstance(below, Piece) and any(piece is below for piece in story.chain[1:]):
            return story, below
    return None


def _head_below(head: Head, titled: list[Head], given: dict[int, int], things: Sequence[Thing]) -> int | None:
    at = next(i for i, thing in enumerate(things) if thing is head)
    after = things[at + 1] if at + 1 < len(things) else None
    return next((number for number in given if titled[number] is after), None)


def _beside(head: Head, stories: list[_Story], things: Sequence[Thing]) -> _Story | None:
    """Return the story whose beginning stands right below a byline by itself, or else whose end stands above it."""
    at = next(i for i, thing in enumerate(things) if thing is head)
    for step, end in ((1, 0), (-1, -1)):
        near = things[at + step] if 0 <= at + step < len(things) else None
        for story in stories:
            if near is story.chain[end] or (near is not None and near is story.head):
                return story
    return None


def _bullets(head: Head, stories: list[_Story]) -> None:
    """Give each bullet to the story that says what it says."""
    said = ["".join(line.fold for line in bullet) for bullet in head.bullets]
    for bullet, fits in zip(head.bullets, heads.fits(said, [story.chain for story in stories]), strict=True):
        if len(fits):
            stories[int(fits.argmax())].bullets.append(bullet)


def _article(page: Page, item: _Story) -> Article:
    writer = Writer()
    for line in item.kickers:
        writer.write("kicker", writing.stretches(page, [line], running=False))
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


def _body(page: Page, item: _Story) -> tuple[list[tuple[list[Line], list[list[Stretch]]]], Tails]:
    """Return the body as (heading lines, paragraphs) sections, and the closing remarks cut off its end."""
    sections: list[tuple[list[Line], list[Line]]] = []
    for piece in item.chain:
        headings = item.headings.get(id(piece), [])
        if headings or not sections:
            sections.append((headings, []))
        sections[-1][1].extend(piece.lines)
        if piece is not item.chain[-1]:  # what would close a text that goes on is part of it
            sections[-1][1].extend(line for tail in piece.tails for line in tail.lines)
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
    if block == "subtitle" or marks.DASHES.match(text):
        return "source"
    if marks.AUTHOR_NOTE.search(text) or marks.CONTINUED.match(text):
        return "note"
    if marks.SOURCE.search(text):
        return "source"
    if marks.credit(text) == 0:
        return "credit"
    return "dateline" if marks.dateline_alone(text) else "byline"


def _kind(item: _Story, body: list[tuple[list[Line], list[list[Stretch]]]], tails: Tails) -> str:
    kinds = {kind for kind, _ in tails}
    said = "".join(writing.words(text) for _, texts in body for text in texts)
    if item.chain[-1].spoken:
        return "quote"
    if item.chain[0].noted:
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
    placed = sorted(
        (min((run.line, run.column) for run in a.origin), number) for number, a in enumerate(articles) if a.origin
    )
    found = []
    for (line, column), number in placed:
        text = articles[number].text
        digest = hashlib.sha256(text.encode()).hexdigest()[:6]
        found.append(replace(articles[number], id=f"{page.id}-{line:04d}.{column}-{digest}"))
    return tuple(found)
