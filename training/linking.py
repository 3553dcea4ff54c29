"""Trains `rag/weights/layout/scorers.safetensors` on composed pages: links between pieces, headlines over articles.

The blocks are those that `layout.label` finds, faults included, on pages that `training.stances` has not seen.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from benchmarks.composer import Composed
from benchmarks.setting import Item
from rag.pages import heads, links
from rag.pages.layout import label
from rag.pages.pieces import Head, Piece, gather
from rag.pages.records import Page
from rag.pages.scorers import Choices

HIDDEN = 48
Example = tuple[Choices, NDArray[np.int64]]  # the right partner of each left one, -1 for none


class Scorer(nn.Module):
    """As `rag.pages.scorers.Scorer` computes it."""

    def __init__(self, pair: int, left: int, right: int) -> None:
        super().__init__()
        self.kinds = nn.ModuleDict(
            {
                name: nn.Sequential(nn.Linear(wide, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, 1))
                for name, wide in (("pair", pair), ("left", left), ("right", right))
            }
        )

    def forward(self, choices: Choices) -> tuple[torch.Tensor, torch.Tensor]:
        """Return what each left side's choices score (lefts, rights + 1), and each right side's (rights, lefts + 1).

        The last column is going without.
        """
        pairs = self.kinds["pair"](torch.from_numpy(choices.pairs))[..., 0]
        pairs = pairs.masked_fill(torch.from_numpy(choices.never), -1e9)
        left = self.kinds["left"](torch.from_numpy(choices.lefts))
        right = self.kinds["right"](torch.from_numpy(choices.rights))
        return torch.cat([pairs, left], 1), torch.cat([pairs.T, right], 1)


def examples(page: Composed) -> tuple[Example | None, Example | None]:
    """Return what the page teaches of links and of headlines."""
    things = gather(label(Page("page", "page.txt", lines=tuple(page.text.removesuffix("\n").split("\n")))))
    pieces = [thing for thing in things if isinstance(thing, Piece)]
    if not pieces:
        return None, None
    owners = [_owner(page, [line.number for line in piece.lines]) for piece in pieces]
    following = _following(page, pieces, owners)
    if len(pieces) > links.WINDOW:
        return None, None
    linked = (links.choices(pieces, things), following)
    displays = [thing for thing in things if isinstance(thing, Head) and thing.display]
    chained = _chains(following)
    told = [owners[chain[0]] for chain in chained]
    partners = []
    for head in displays:
        item = _owner(page, [line.number for line in head.display])
        partners.append(told.index(item) if item is not None and not head.inner and item in told else -1)
    for number, partner in enumerate(partners):
        if partner in partners[:number]:
            partners[number] = -1
    if not displays:
        return linked, None
    found = heads.choices(displays, [[pieces[number] for number in chain] for chain in chained], things)
    return linked, (found, np.array(partners))


def _owner(page: Composed, numbers: Sequence[int]) -> Item | None:
    return Counter(page.lines[number].item for number in numbers).most_common(1)[0][0]


def _following(page: Composed, pieces: Sequence[Piece], owners: Sequence[Item | None]) -> NDArray[np.int64]:
    """Return which piece truly goes on in which: the next one of the same item, in reading order."""
    found = np.full(len(pieces), -1)
    of_item: dict[int, list[tuple[int, int]]] = {}
    for number, (piece, item) in enumerate(zip(pieces, owners, strict=True)):
        if item is None:
            continue
        mine = [item.body.index(line.number) for line in piece.lines if line.number in item.body]
        if mine:
            of_item.setdefault(id(item), []).append((min(mine), number))
    for placed in of_item.values():
        placed.sort()
        for (_, a), (_, b) in pairwise(placed):
            found[a] = b
    return found


def _chains(following: NDArray[np.int64]) -> list[list[int]]:
    followed = set(following.tolist())
    found = []
    for first in range(len(following)):
        if first not in followed:
            chain = [first]
            while following[chain[-1]] >= 0:
                chain.append(int(following[chain[-1]]))
            found.append(chain)
    return found


def train(name: str, taught: list[Example], rounds: int = 12, measured: int = 80) -> dict[str, NDArray[np.float16]]:
    """Fit one scorer and return its arrays; the last `measured` pages are kept for the report."""
    measured = min(measured, len(taught) // 5)
    rest, kept = taught[: len(taught) - measured], taught[len(taught) - measured :]
    first = rest[0][0]
    model = Scorer(first.pairs.shape[2], first.lefts.shape[1], first.rights.shape[1])
    fit = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=0.01)
    rng = np.random.default_rng(7)
    start, step, steps = time.time(), 0, rounds * (len(rest) // 8)
    for turn in range(rounds):
        order = rng.permutation(len(rest))
        for at in range(0, len(order) - 7, 8):
            step += 1
            for group in fit.param_groups:
                group["lr"] = 3e-3 * min(1, step / 50) * (1 - 0.97 * step / steps)
            loss = torch.stack([_loss(model, rest[i]) for i in order[at : at + 8]]).mean()
            fit.zero_grad()
            loss.backward()
            fit.step()
        if turn % 3 == 2 or turn + 1 == rounds:
            print(f"{name}: round {turn + 1}/{rounds}, {time.time() - start:.0f} s; {_report(model, kept)}", flush=True)
    arrays = {}
    for kind, layers in model.kinds.items():
        assert isinstance(layers, nn.Sequential)
        for key, layer in (("in", layers[0]), ("out", layers[2])):
            assert isinstance(layer, nn.Linear)
            arrays[f"{name}.{kind}.{key}"] = layer.weight.detach().numpy().astype(np.float16)
            arrays[f"{name}.{kind}.{key}_bias"] = layer.bias.detach().numpy().astype(np.float16)
    return arrays


def _loss(model: Scorer, taught: Example) -> torch.Tensor:
    choices, partners = taught
    lefts, rights = model(choices)
    count_left, count_right = lefts.shape[0], rights.shape[0]
    wanted_left = torch.from_numpy(np.where(partners < 0, count_right, partners))
    backwards = np.full(count_right, count_left)
    for left, right in enumerate(partners):
        if right >= 0:
            backwards[right] = left
    return (
        nn.functional.cross_entropy(lefts, wanted_left)
        + nn.functional.cross_entropy(rights, torch.from_numpy(backwards))
    ) / 2


@torch.no_grad()
def _report(model: Scorer, kept: list[Example]) -> str:
    right, count, clean = 0, 0, 0
    for choices, partners in kept:
        lefts, _ = model(choices)
        chosen = lefts.argmax(1).numpy()
        same = np.where(chosen == choices.pairs.shape[1], -1, chosen) == partners
        right, count, clean = right + int(same.sum()), count + len(same), clean + int(same.all())
    return f"chosen right {right / max(count, 1):.4f}, pages without a fault {clean / max(len(kept), 1):.2f}"


def save(arrays: dict[str, NDArray[np.float16]], out: Path) -> None:
    """Write the scorers."""
    from safetensors.numpy import save_file

    save_file(arrays, out / "scorers.safetensors")
