"""Pieces → chains: which piece goes on in which, over the whole page at once.

Every piece has at most one successor and one predecessor, so the best links are an assignment: the likeliest set of
links in which none shares an end. What breaks off inside a sentence wants a successor; what begins inside one wants a
predecessor; what is closed by names or a credit, or opens with a dateline, wants none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.pages import marks
from rag.pages.joins import joins
from rag.pages.pieces import Head, Loose, Piece
from rag.words import HAN, is_han

LEFT_OPEN = -4.0  # a piece that breaks off finds no successor
NEXT = 2.0  # the piece that is printed next
FAR_OFF = -0.25  # a place further on the page, each
BACK = -2.0  # the successor is printed before
SENTENCE_END = -2.5  # the piece ends with a sentence: most such ends are ends
UNDER_HEADLINE = -3.0  # between the two stands a headline
TO_PICTURE = -3.0  # a sentence ended, and the second is a picture's caption
INTRODUCED = 5.0  # a name that the second only mentions is introduced in the first
WINDOW = 240  # pieces of a page that are weighed against each other at once
_NEVER = -1e4


@dataclass(frozen=True, slots=True)
class Link:
    """Piece `second` goes on where piece `first` ends; `headings` are the sub-headings printed between them."""

    first: Piece
    second: Piece
    score: float
    headings: tuple[Head, ...] = ()


def chains(items: Sequence[Piece | Head | Loose]) -> tuple[list[list[Piece]], dict[int, list[Head]]]:
    """Return the chains of a page's pieces, and by the id of a piece the sub-headings that stand before it."""
    pieces = [item for item in items if isinstance(item, Piece)]
    links: list[Link] = []
    for at in range(0, len(pieces), WINDOW):
        links += _links(pieces[at : at + WINDOW], items)
    following = {id(link.first): link.second for link in links}
    followed = {id(link.second) for link in links}
    headings = {id(link.second): list(link.headings) for link in links if link.headings}
    found = []
    for piece in pieces:
        if id(piece) not in followed:
            chain = [piece]
            while (after := following.get(id(chain[-1]))) is not None:
                chain.append(after)
            found.append(chain)
    return found, headings


def _links(pieces: list[Piece], items: Sequence[Piece | Head | Loose]) -> list[Link]:
    from scipy.optimize import linear_sum_assignment

    if len(pieces) < 2:
        return []
    scores = _scores(pieces, items)
    alone = np.full((len(pieces), len(pieces)), _NEVER)
    np.fill_diagonal(alone, [0.0 if piece.closed else LEFT_OPEN for piece in pieces])
    rows, columns = linear_sum_assignment(np.concatenate([scores, alone], axis=1), maximize=True)
    above = _above(pieces, items)
    found = [
        Link(pieces[a], pieces[b], float(scores[a, b]), tuple(above[b]))
        for a, b in zip(rows, columns, strict=True)
        if b < len(pieces) and scores[a, b] > _NEVER / 2
    ]
    return _without_circles(found)


def _scores(pieces: list[Piece], items: Sequence[Piece | Head | Loose]) -> NDArray[np.float64]:
    """Return the log-odds of every link: shape (pieces, pieces)."""
    words = joins().between([piece.end for piece in pieces], [piece.start for piece in pieces])
    found = 0.6 * np.clip(words.astype(np.float64), -12, 12)
    numbers = np.arange(len(pieces))
    apart = numbers[None, :] - numbers[:, None]
    found += np.where(apart > 0, FAR_OFF * np.minimum(apart - 1, 8), BACK + FAR_OFF * np.minimum(-apart, 8))
    found[numbers[:-1], numbers[1:]] += NEXT
    for b, heads in enumerate(_above(pieces, items)):
        if heads:
            found[:, b] += [_as_headings(heads, piece, pieces[b]) for piece in pieces]
    for a, b in _introductions(pieces):
        found[a, b] += INTRODUCED
    for a, piece in enumerate(pieces):
        if piece.closed:
            found[a] += SENTENCE_END
        if piece.final:
            found[a] = _NEVER
        if piece.pictured:
            found[[each.closed for each in pieces], a] += TO_PICTURE
        if piece.opens:
            found[:, a] = _NEVER
    np.fill_diagonal(found, _NEVER)
    return found


_SAYS = re.compile(rf"(?:^|[”。，！？])([{HAN}]{{2,4}}?)(?:说|表示|介绍|认为|指出|称|提到|告诉)")


def _introductions(pieces: list[Piece]) -> Iterator[tuple[int, int]]:
    """Yield (a, b) where b begins with somebody's words and his bare name, and a names him with his office first.

    “……。”辛国斌说 can stand only after 工业和信息化部副部长辛国斌表示.
    """
    said = [piece.fold for piece in pieces]
    for b, text in enumerate(said):
        for match in _SAYS.finditer(text[:120]):
            name = match[1]
            if name[0] not in marks.SURNAMES or text.find(name) != match.start(1):
                continue
            for a, other in enumerate(said):
                at = other.find(name)
                if a != b and at > 0 and is_han(other[at - 1]):
                    yield a, b


def _above(pieces: list[Piece], items: Sequence[Piece | Head | Loose]) -> list[list[Head]]:
    """Return for each piece the heads that stand between it and the piece printed before."""
    found: list[list[Head]] = [[] for _ in pieces]
    number = {id(piece): i for i, piece in enumerate(pieces)}
    held: list[Head] = []
    for item in items:
        if isinstance(item, Piece):
            if id(item) in number:
                found[number[id(item)]] = held
            held = []
        elif isinstance(item, Head):
            held.append(item)
    return found


def _as_headings(heads: list[Head], above: Piece, below: Piece) -> float:
    """Return what stands for and against these heads being a sub-heading inside one article."""
    if len(heads) > 1 or any(head.bylines or head.bullets or head.dashes or not head.display for head in heads):
        return UNDER_HEADLINE * 2
    lines = heads[0].display
    if not above.closed:
        return UNDER_HEADLINE
    score = 2.5 if len(lines) == 1 else -1.5
    if lines[0].width > 1.15 * max(above.lines[-1].measure, below.lines[0].measure):
        score += UNDER_HEADLINE
    return score


def _without_circles(links: list[Link]) -> list[Link]:
    """Leave out the weakest link of every circle."""
    following = {id(link.first): link for link in links}
    dropped: set[int] = set()
    seen: set[int] = set()
    for link in links:
        circle: list[Link] = []
        at: Link | None = link
        while at is not None and id(at.first) not in seen:
            seen.add(id(at.first))
            circle.append(at)
            at = following.get(id(at.second))
        if at is not None and any(at is each for each in circle):
            ring = circle[next(i for i, each in enumerate(circle) if each is at) :]
            dropped.add(id(min(ring, key=lambda each: each.score)))
    return [link for link in links if id(link) not in dropped]
