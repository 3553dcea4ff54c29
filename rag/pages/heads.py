"""Heads → chains: which headline stands over which article, one to one over the whole page.

A headline says in other words what its article says first, so rare words, figures and names that both share speak
for a pair; so does its place: right above its text, right below it, in a block of headlines. How much each weighs is
fitted (`training.linking`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from rag.pages.joins import Floats
from rag.pages.likeness import alike, words
from rag.pages.links import Links
from rag.pages.pieces import Head, Piece, Thing
from rag.pages.scorers import Choices, partners, scorer

# What a link between pieces is worth beside what a headline gains: its evidence is counted from both of its sides.
WORTH = 0.4
MOST_TRIED = 6
MOST_PAIRS = 600  # headlines times chains: more is no newspaper page, and trying every cut would take long
_LEAD, _READ = 160, 1500  # characters that a headline mostly speaks of, and that are read at all


Chains = list[list[Piece]]


def attach(heads: Sequence[Head], chains: Sequence[Sequence[Piece]], things: Sequence[Thing]) -> dict[int, int]:
    """Return for each head (by number) the number of its chain; heads that belong to none are left out."""
    return _attached(heads, chains, things)[0]


def _attached(
    heads: Sequence[Head], chains: Sequence[Sequence[Piece]], things: Sequence[Thing]
) -> tuple[dict[int, int], float]:
    """Return which chain each head stands over, and what that gains in all (log-odds)."""
    if not heads or not chains:
        return {}, 0.0
    gains = scorer("heads").gains(choices(heads, chains, things))
    given = partners(gains)
    return given, float(sum(gains[a, b] for a, b in given.items()))


def settled(heads: Sequence[Head], links: Links, things: Sequence[Thing]) -> Chains:
    """Cut chains in two where a headline that belongs to none of them tells what stands in the midst of one.

    A cut is made where what the headlines gain by it is more than what the link was worth.
    """
    chains = _headed(links.chains, things)
    if len(heads) * len(chains) > MOST_PAIRS:
        return chains
    given, total = _attached(heads, chains, things)
    for number, head in enumerate(heads):
        if number in given or head.inner or head.weak:
            continue
        for piece in _likely(head, chains, things)[:MOST_TRIED]:
            trial = _cut(chains, piece)
            now, sum_now = _attached(heads, trial, things)
            if number in now and sum_now - total > WORTH * links.gains.get(id(piece), 0.0):
                chains, given, total = trial, now, sum_now
                break
    return chains


def _headed(chains: Sequence[Sequence[Piece]], things: Sequence[Thing]) -> Chains:
    """Join two chains between which a sub-heading is printed: it stands inside an article."""
    found = [list(chain) for chain in chains]
    for above, head, below in zip(things, things[1:], things[2:], strict=False):
        if not (isinstance(head, Head) and head.inner and head.bare):
            continue
        first = next((chain for chain in found if chain[-1] is above and not chain[-1].final), None)
        second = next((chain for chain in found if chain[0] is below and not chain[0].opens), None)
        if first is not None and second is not None and first is not second:
            first += second
            found.remove(second)
    return found


def _likely(head: Head, chains: Chains, things: Sequence[Thing]) -> list[Piece]:
    """Return the later pieces of chains where another story might begin for a headline that has none.

    That is right below a headline, this one or another, or where the text says what the headline says.
    """
    later = [piece for chain in chains for above, piece in pairwise(chain) if above.block.closed]
    if not later:
        return []
    under = {
        id(below) for over, below in pairwise(things) if isinstance(over, Head) and over.display and not over.inner
    }
    leads = [words(_from(piece, chains)[:_LEAD]) for piece in later]
    fit = alike([words(head.fold)], leads, leads)[0]
    below = [piece for piece in later if id(piece) in under]
    return [*below, *(later[i] for i in np.argsort(-fit, kind="stable")[:2] if fit[i] > 0)]


def _from(piece: Piece, chains: Chains) -> str:
    """Return what a chain says from a piece on."""
    for chain in chains:
        at = next((i for i, each in enumerate(chain) if each is piece), -1)
        if at >= 0:
            return "".join(each.fold for each in chain[at : at + 4])
    return piece.fold


def _cut(chains: Chains, piece: Piece) -> Chains:
    found: Chains = []
    for chain in chains:
        at = next((i for i, each in enumerate(chain) if each is piece), 0)
        found += [chain[:at], chain[at:]] if at else [chain]
    return found


def choices(heads: Sequence[Head], chains: Sequence[Sequence[Piece]], things: Sequence[Thing]) -> Choices:
    """Return what is known of every head and chain, and of each by itself."""
    said = ["".join(piece.fold for piece in chain) for chain in chains]
    whole = [words(text[:_READ]) for text in said]
    lead = [words(text[:_LEAD]) for text in said]
    titles = [words(head.fold) for head in heads]
    fit, first = alike(titles, whole, [*whole, *titles]), alike(titles, lead, [*whole, *titles])
    lefts = np.array([_head(head, things) for head in heads], np.float32).reshape(len(heads), -1)
    rights = np.array([_chain(chain, text) for chain, text in zip(chains, said, strict=True)], np.float32)
    pairs = np.concatenate(
        [
            np.stack([3 * fit, 3 * first, *_margins(fit), *_margins(first)], axis=2),
            _places(heads, chains, things),
            np.repeat(lefts[:, None], len(chains), axis=1),
            np.repeat(rights[None], len(heads), axis=0),
        ],
        axis=2,
    ).astype(np.float32)
    never = np.zeros((len(heads), len(chains)), bool)
    return Choices(pairs, lefts, rights, never)


def fits(texts: Sequence[str], chains: Sequence[Sequence[Piece]]) -> Floats:
    """Return how much of each text each chain says: shape (texts, chains), 0 to 1."""
    said = [words("".join(piece.fold for piece in chain)[: 4 * _READ]) for chain in chains]
    return alike([words(text) for text in texts], said, said)


def _margins(fit: Floats) -> list[Floats]:
    """Return how far each fit is above the best one of the same head with another chain, and of another head."""
    found = []
    for axis in (1, 0):
        ordered = np.sort(fit, axis=axis)
        best = np.take(ordered, [-1], axis=axis)
        second = np.take(ordered, [-2], axis=axis) if fit.shape[axis] > 1 else np.zeros_like(best)
        found.append(3 * (fit - np.where(fit == best, second, best)))
    return found


def _head(head: Head, things: Sequence[Thing]) -> list[float]:
    at = next(number for number, thing in enumerate(things) if thing is head)
    row: list[float] = [
        head.inner, bool(head.dashes), bool(head.bylines), bool(head.bullets), len(head.display) > 1,
        min(len(head.fold), 50) / 20, head.bare, bool(head.display) and head.display[0].gap > 0,
    ]  # fmt: skip
    for step in (-1, 1):
        next_to = things[at + step] if 0 <= at + step < len(things) else None
        row += [next_to is None, isinstance(next_to, Head), isinstance(next_to, Piece)]
    return row


def _chain(chain: Sequence[Piece], said: str) -> list[float]:
    return [
        chain[0].opens, chain[0].noted, chain[-1].pictured, chain[-1].spoken, chain[-1].final,
        np.log(len(said) + 1) / 5, len(chain) > 1, len(said) < 60, chain[0].lines[0].gap > 0,
    ]  # fmt: skip


def _places(heads: Sequence[Head], chains: Sequence[Sequence[Piece]], things: Sequence[Thing]) -> Floats:
    """Return how each head stands to each chain: shape (heads, chains, features)."""
    at = {id(thing): number for number, thing in enumerate(things)}
    found = np.zeros((len(heads), len(chains), 7), np.float32)
    for row, head in enumerate(heads):
        here = at[id(head)]
        after = _nearest(things, here, 1)
        before = _nearest(things, here, -1)
        for column, chain in enumerate(chains):
            first, last = at[id(chain[0])], at[id(chain[-1])]
            found[row, column] = [
                first == here + 1,
                last == here - 1,
                after is chain[0],
                before is chain[-1],
                any(piece is after or piece is before for piece in chain),
                min(abs(first - here), 12) / 6,
                first > here,
            ]
    return found


def _nearest(things: Sequence[Thing], at: int, step: int) -> Piece | None:
    """Return the piece next to place `at`, looking past heads."""
    at += step
    while 0 <= at < len(things):
        thing = things[at]
        if isinstance(thing, Piece):
            return thing
        at += step
    return None
