"""Pieces → chains: which piece goes on in which, over the whole page at once.

Every piece has at most one successor and one predecessor. What speaks for a link, in `choices`: whether the last words
of one read on into the first of the other (`joins`), whether both speak of the same things, whether one is closed and
the other opens a story, where they stand and how they are set. How much each of these weighs is fitted
(`training.linking`); the likeliest set of links is an assignment (`scorers`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.pages import marks
from rag.pages.joins import Floats, joins
from rag.pages.likeness import alike, words
from rag.pages.pieces import Head, Piece, Thing
from rag.pages.scorers import Choices, partners, scorer
from rag.words import HAN, is_han

WINDOW, STEP = 120, 90  # pieces of a page that are weighed against each other at once, and how far that moves on
_READ = 400  # characters of a piece that are compared


@dataclass(frozen=True, slots=True)
class Links:
    """The chains of a page, and by the id of a later piece what its link to the one before gains (log-odds)."""

    chains: list[list[Piece]]
    gains: dict[int, float]


def chains(things: Sequence[Thing]) -> Links:
    """Return the chains of a page's pieces, in the order in which their first pieces are printed."""
    pieces = [thing for thing in things if isinstance(thing, Piece)]
    following: dict[int, int] = {}
    gained: dict[int, float] = {}
    for at in range(0, len(pieces), STEP):
        some = choices(pieces[at : at + WINDOW], things)
        gains = scorer("links").gains(some)
        followed = set(following.values())
        for a, b in _without_circles(partners(gains), gains).items():
            if at + b not in followed and at + a not in following:
                following[at + a] = at + b
                gained[id(pieces[at + b])] = float(gains[a, b])
        if at + WINDOW >= len(pieces):
            break
    followed = set(following.values())
    found = []
    for first in range(len(pieces)):
        if first in followed:
            continue
        chain = [first]
        while chain[-1] in following:
            chain.append(following[chain[-1]])
        found.append([pieces[number] for number in chain])
    return Links(found, gained)


def choices(pieces: Sequence[Piece], things: Sequence[Thing]) -> Choices:
    """Return what is known of every pair (first, second) and of every piece by itself, to go on or to be gone on to."""
    n = len(pieces)
    model = joins()
    nothing = [model.sides([""], left=left) for left in (True, False)]
    ends = model.sides([piece.end for piece in pieces], left=True)
    starts = model.sides([piece.start for piece in pieces], left=False)
    odds: Floats = np.clip(model.between(ends, starts) / 5, -4, 4).astype(np.float32)
    begins = np.clip(model.between(nothing[0], starts)[0] / 5, -4, 4)
    finishes = np.clip(model.between(ends, nothing[1])[:, 0] / 5, -4, 4)
    singles = np.array([_single(piece) for piece in pieces], np.float32).reshape(n, -1)
    above = _above(pieces, things)
    told = _told(pieces, things)
    singles = np.concatenate([singles, begins[:, None], finishes[:, None], above, told], axis=1)
    closed = np.array([piece.block.closed for piece in pieces], np.float32)[:, None]
    closed_odds: Floats = (odds * closed).astype(np.float32)
    pairs: list[Floats] = [odds, closed_odds, odds - closed_odds]
    pairs += [*_topics(pieces), *_places(pieces), _introduced(pieces)]
    broad = np.concatenate(
        [
            np.stack(pairs, axis=2),
            np.repeat(singles[:, None], n, axis=1),
            np.repeat(singles[None], n, axis=0),
        ],
        axis=2,
    ).astype(np.float32)
    return Choices(broad, singles, singles, np.eye(n, dtype=bool))


def _single(piece: Piece) -> list[float]:
    first, last = piece.lines[0], piece.lines[-1]
    return [
        piece.block.closed,
        bool(marks.HALF_CLOSED.search(last.fold)),
        last.short,
        piece.final,
        piece.pictured,
        piece.spoken,
        piece.noted,
        marks.dateline(piece.start) > 0,
        bool(marks.NEVER_FIRST.match(first.fold)),
        first.width < first.measure - 1.2,
        first.gap > 0,
        first.indent > 0,
        np.log(len(piece.fold) + 1) / 5,
        len(piece.lines) < 3,
        min(first.measure, 60) / 20,
        min(last.measure, 60) / 20,
    ]


def _above(pieces: Sequence[Piece], things: Sequence[Thing]) -> Floats:
    """Return for each piece what stands right above it, and right below: head, sub-heading, piece, nothing."""
    at = {id(thing): number for number, thing in enumerate(things)}
    found = []
    for piece in pieces:
        row: list[float] = []
        for step in (-1, 1):
            number = at[id(piece)] + step
            next_to = things[number] if 0 <= number < len(things) else None
            head = next_to if isinstance(next_to, Head) else None
            row += [
                next_to is None,
                head is not None and bool(head.display) and not head.inner,
                head is not None and bool(head.bylines or head.dashes or head.bullets),
                head is not None and head.inner,
                isinstance(next_to, Piece),
            ]
        found.append(row)
    return np.array(found, np.float32).reshape(len(pieces), -1)


def _told(pieces: Sequence[Piece], things: Sequence[Thing]) -> Floats:
    """Return how well some headline of the page tells what each piece says first, and how many headlines there are."""
    titles = [words(thing.fold) for thing in things if isinstance(thing, Head) and thing.display and not thing.inner]
    leads = [words(piece.fold[:120]) for piece in pieces]
    found = np.zeros((len(pieces), 4), np.float32)
    if titles and pieces:
        fit = alike(titles, leads, [*leads, *titles])
        best = fit.argmax(1)
        found[:, 0] = 3 * fit.max(0)
        found[best, 1] = 3 * fit.max(1)
        found[:, 2] = np.isin(np.arange(len(pieces)), best)
    found[:, 3] = min(len(titles), 15) / 10
    return found


def _topics(pieces: Sequence[Piece]) -> list[Floats]:
    """Return how much the pieces of each pair share, both ways, and how much where they would meet."""
    whole = [words(piece.fold[:_READ]) for piece in pieces]
    lasts = [words(piece.fold[-120:]) for piece in pieces]
    firsts = [words(piece.fold[:120]) for piece in pieces]
    there = alike(whole, whole, whole)
    back = there.T
    return [3 * np.minimum(there, back), 3 * np.maximum(there, back), 3 * alike(firsts, lasts, whole).T]


def _places(pieces: Sequence[Piece]) -> list[Floats]:
    """Return how the pieces of each pair stand to each other on the page."""
    n = len(pieces)
    numbers = np.arange(n)
    apart = (numbers[None, :] - numbers[:, None]).astype(np.float32)
    next_to = (apart == 1).astype(np.float32)
    joined = np.array([piece.block.joined for piece in pieces], np.float32)
    sure = np.clip(np.log((joined + 1e-4) / (1 - joined + 1e-4)) / 3, -3, 3)[None, :] * next_to
    last = np.array([min(piece.lines[-1].measure, 60) for piece in pieces], np.float32)
    first = np.array([min(piece.lines[0].measure, 60) for piece in pieces], np.float32)
    wide = np.minimum(np.abs(last[:, None] - first[None, :]), 12) / 6
    return [
        next_to,
        sure,
        (apart > 0).astype(np.float32),
        (apart == -1).astype(np.float32),
        np.minimum(np.abs(apart), 12) / 6,
        wide,
        np.full((n, n), min(np.log(n + 1) / 3, 2), np.float32),
    ]


_SAYS = re.compile(rf"(?:^|[”。，！？])([{HAN}]{{2,4}}?)(?:说|表示|介绍|认为|指出|称|提到|告诉)")


def _introduced(pieces: Sequence[Piece]) -> Floats:
    """Return 1 where the second begins with somebody's bare name, and the first names him with his office.

    “……。”辛国斌说 can stand only after 工业和信息化部副部长辛国斌表示.
    """
    found = np.zeros((len(pieces), len(pieces)), np.float32)
    for a, b in _introductions([piece.fold for piece in pieces]):
        found[a, b] = 1
    return found


def _introductions(said: Sequence[str]) -> Iterator[tuple[int, int]]:
    for b, text in enumerate(said):
        for match in _SAYS.finditer(text[:120]):
            name = match[1]
            if name[0] not in marks.SURNAMES or text.find(name) != match.start(1):
                continue
            for a, other in enumerate(said):
                at = other.find(name)
                if a != b and at > 0 and is_han(other[at - 1]):
                    yield a, b


def _without_circles(following: dict[int, int], gains: NDArray[np.float64]) -> dict[int, int]:
    """Leave out the weakest link of every circle."""
    kept = dict(following)
    seen: set[int] = set()
    for start in following:
        path: list[int] = []
        at: int | None = start
        while at is not None and at not in seen:
            seen.add(at)
            path.append(at)
            at = following.get(at)
        if at is not None and at in path:
            ring = path[path.index(at) :]
            kept.pop(min(ring, key=lambda a: gains[a, following[a]]))
    return kept
