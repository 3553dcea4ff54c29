"""Trains the models of rag/weights/layout on news text: `python -m training.layout DATA [--out FOLDER]`.

`joins` learns from texts cut at random places: the two sides of one cut belong together, sides of cuts in two texts,
or in two places of one text, do not. No item that `benchmarks.reading` measures on is read (`held_out`).
"""

from __future__ import annotations

import argparse
import hashlib
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from rag.pages.joins import ACROSS, FAR, FOLDER, NEAR, PAIR_BUCKETS, pair_buckets
from rag.words import fold
from training.data import DOCUMENTS, TITLED, rows

_PREFIX = re.compile(r"^\s*(?:央视网消息\s*[（(]?新闻联播[）)]?\s*[:：]|原标题\s*[:：])\s*")
_SPACE = re.compile(r"\s+")
_DIGITS = str.maketrans("0123456789", "0" * 10)
# A line never begins with one of these.
NEVER_FIRST = frozenset("，。、；：？！）》」』】”’…%％,.;:?!)")
NEAR_SIZE, FAR_SIZE, HIDDEN, OUT, GUESS = 40, 32, 320, 96, 48
IN_ONE_TEXT = 4


def held_out(title: str) -> bool:
    """Whether the item of this title is kept for measuring: one in eight, by the hash of its title."""
    return hashlib.sha256(title.encode()).digest()[0] % 8 == 0


def read(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield (title, text) of every news item that may be trained on: folded, without white space, digits as 0."""
    measured = {_plain(row["text"])[:40] for row in rows(folder, TITLED) if held_out(row["title"])}
    for name in (TITLED, DOCUMENTS):
        for row in rows(folder, name):
            title, text = row.get("title") or "", _plain(row["text"])
            if len(text) > 80 and text[:40] not in measured and not (title and held_out(title)):
                yield _plain(title), text


def _plain(text: str) -> str:
    return _SPACE.sub("", _PREFIX.sub("", fold(text))).translate(_DIGITS)


@dataclass(frozen=True)
class Texts:
    """All texts end to end as code points; text n is points[starts[n]:starts[n + 1]]."""

    points: NDArray[np.uint32]
    starts: NDArray[np.int64]
    titles: tuple[str, ...]

    @classmethod
    def gather(cls, items: list[tuple[str, str]]) -> Texts:
        """Lay the texts end to end."""
        points = np.frombuffer("".join(text for _, text in items).encode("utf-32-le"), np.uint32)
        starts = np.cumsum([0] + [len(text) for _, text in items])
        return cls(points, starts, tuple(title for title, _ in items if len(title) > 5))

    def cuts(
        self, rng: np.random.Generator, count: int, among: tuple[float, float]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return (places, texts): IN_ONE_TEXT random cuts in each of count / IN_ONE_TEXT texts of that share of all."""
        last = len(self.starts) - 1
        weights = np.diff(self.starts)[int(among[0] * last) : int(among[1] * last)].astype(float)
        chosen = rng.choice(len(weights), count // IN_ONE_TEXT, p=weights / weights.sum()) + int(among[0] * last)
        texts = np.repeat(chosen, IN_ONE_TEXT)
        lengths = self.starts[texts + 1] - self.starts[texts]
        places = self.starts[texts] + 2 + (rng.random(len(texts)) * (lengths - 4)).astype(np.int64)
        fine = ~np.isin(self.points[places], _NEVER_FIRST_POINTS)
        return places[fine], texts[fine]

    def sides(
        self, places: NDArray[np.int64], texts: NDArray[np.int64], rng: np.random.Generator
    ) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
        """Return the code points left and right of each cut, nearest first, of random length as printed pieces are."""
        steps = np.arange(FAR)
        reach = np.where(rng.random((2, len(places), 1)) < 0.5, FAR, rng.integers(6, FAR, (2, len(places), 1)))
        left, right = places[:, None] - 1 - steps, places[:, None] + steps
        fine_left = (left >= self.starts[texts][:, None]) & (steps < reach[0])
        fine_right = (right < self.starts[texts + 1][:, None]) & (steps < reach[1])
        end = len(self.points) - 1
        a = np.where(fine_left, self.points[np.maximum(left, 0)], 0)
        b = np.where(fine_right, self.points[np.minimum(right, end)], 0)
        return a.astype(np.uint32), b.astype(np.uint32)

    def displays(self, count: int, rng: np.random.Generator, *, left: bool) -> NDArray[np.uint32]:
        """Return the ends (left) or beginnings of random headlines."""
        found = np.zeros((count, FAR), np.uint32)
        for i, number in enumerate(rng.integers(0, len(self.titles), count)):
            title = self.titles[number][-FAR:][::-1] if left else self.titles[number][:FAR]
            found[i, : len(title)] = np.frombuffer(title.encode("utf-32-le"), np.uint32)
        return found


_NEVER_FIRST_POINTS = np.array([ord(char) for char in NEVER_FIRST], np.uint32)


class Side(nn.Module):
    """One tower: a vector of what stands on one side of a joint, and guesses at the first characters across it."""

    def __init__(self, characters: int, pairs: nn.EmbeddingBag) -> None:
        super().__init__()
        self.near = nn.Embedding(characters, NEAR_SIZE, padding_idx=0)
        self.pairs = pairs
        self.hidden = nn.Linear(NEAR * NEAR_SIZE + FAR_SIZE, HIDDEN)
        self.out = nn.Linear(HIDDEN, OUT + ACROSS * GUESS)
        self.shown = nn.ModuleList([nn.Embedding(characters, GUESS) for _ in range(ACROSS)])
        for table in self.shown:
            assert isinstance(table, nn.Embedding)
            nn.init.normal_(table.weight, std=0.1)

    def forward(self, near: torch.Tensor, far: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return what this side says, and its own first characters as the other side's guesses see them."""
        both = torch.cat([self.near(near).flatten(1), self.pairs(far) / 8], 1)
        said: torch.Tensor = self.out(torch.relu(self.hidden(both)))
        shown = torch.cat([table(near[:, place]) for place, table in enumerate(self.shown)], 1)
        return said, shown


class Model:
    """Both towers, the vocabulary they share, and the line from their product to a log-odds."""

    def __init__(self, characters: NDArray[np.uint32]) -> None:
        self.characters = characters
        self.index = np.ones(0x110000, np.int64)
        self.index[0] = 0
        self.index[characters] = np.arange(2, len(characters) + 2)
        pairs = nn.EmbeddingBag(PAIR_BUCKETS + 1, FAR_SIZE, mode="sum", padding_idx=0)
        nn.init.normal_(pairs.weight, std=0.1)
        self.left, self.right = Side(len(characters) + 2, pairs), Side(len(characters) + 2, pairs)
        self.line = nn.Parameter(torch.tensor([0.7, 0.0]))

    def vectors(self, points: NDArray[np.uint32], *, left: bool) -> torch.Tensor:
        """Return one side's vectors: the product of two sides' vectors is how well they fit.

        A vector holds what the side says of itself, then its guesses and its own first characters, in an order that
        brings the guesses of each side to the characters of the other.
        """
        near = torch.from_numpy(self.index[points[:, :NEAR]])
        said, shown = (self.left if left else self.right)(near, torch.from_numpy(pair_buckets(points, left=left)))
        guesses = said[:, OUT:]
        return torch.cat([said[:, :OUT], guesses, shown] if left else [said[:, :OUT], shown, guesses], 1)


def train_towers(model: Model, texts: Texts, steps: int, batch: int) -> None:
    """Fit the towers: among all right sides of a batch, each left side shall find its own, and the other way round."""
    weights = {id(p): p for side in (model.left, model.right) for p in side.parameters()}
    fit = torch.optim.Adam(weights.values(), lr=2e-3)
    rng = np.random.default_rng(1)
    start = time.time()
    for step in range(steps):
        for group in fit.param_groups:
            group["lr"] = 2e-3 * min(1, step / 100) * min(1, (steps - step) / (0.6 * steps))
        a, b = texts.sides(*texts.cuts(rng, batch, (0.02, 1)), rng)
        u = model.vectors(np.concatenate([a, texts.displays(batch // 16, rng, left=True)]), left=True)
        v = model.vectors(np.concatenate([b, texts.displays(batch // 16, rng, left=False)]), left=False)
        product = u @ v.T
        own = torch.arange(len(a))
        loss = nn.functional.cross_entropy(product[: len(a)], own)
        loss = (loss + nn.functional.cross_entropy(product.T[: len(a)], own)) / 2
        fit.zero_grad()
        loss.backward()
        fit.step()
        if step % 500 == 499:
            told = f"step {step + 1}: loss {loss.item():.3f}, {time.time() - start:.0f} s"
            print(f"{told}; {_report(model, texts)}", flush=True)


def train_line(model: Model, texts: Texts, steps: int, batch: int) -> None:
    """Fit the line from product to log-odds on unseen texts: true joints against chance ones, a third in one text."""
    fit = torch.optim.Adam([model.line], lr=0.02)
    rng = np.random.default_rng(2)
    for _ in range(steps):
        a, b = texts.sides(*texts.cuts(rng, batch, (0, 0.02)), rng)
        score = torch.cat([_scores(model, a, b, shift) for shift in (0, 1, 97, 331)])
        wanted = torch.zeros(len(score))
        wanted[: len(a)] = 1
        loss = nn.functional.binary_cross_entropy_with_logits(score, wanted, weight=torch.where(wanted > 0, 3.0, 1.0))
        fit.zero_grad()
        loss.backward()
        fit.step()
    print(f"line: {[round(x, 3) for x in model.line.tolist()]}; {_report(model, texts)}", flush=True)


def _scores(model: Model, a: NDArray[np.uint32], b: NDArray[np.uint32], shift: int) -> torch.Tensor:
    """Return the log-odds of each left side with the right side `shift` places on."""
    with torch.no_grad():
        product = (model.vectors(a, left=True) * model.vectors(np.roll(b, shift, axis=0), left=False)).sum(1)
    return product * model.line[0] + model.line[1]


def _report(model: Model, texts: Texts) -> str:
    """Return how often a true joint scores above a false one, on texts that were not trained on."""
    rng = np.random.default_rng(3)
    a, b = texts.sides(*texts.cuts(rng, 6000, (0, 0.02)), rng)
    true, one, two = (_scores(model, a, b, shift).detach().numpy()[:2000] for shift in (0, 1, 997))
    near, far = float((true[:, None] > one).mean()), float((true[:, None] > two).mean())
    return f"true above false: {near:.4f} in one text, {far:.4f} in two"


def save(model: Model, out: Path) -> None:
    """Write the model, tables in eight bits with a scale a column, layers in sixteen."""
    from safetensors.numpy import save_file

    stored = {"characters": model.characters, "line": model.line.detach().numpy()}
    tables = {"pairs": model.left.pairs.weight}
    for name, side in (("left", model.left), ("right", model.right)):
        tables[f"{name}.near"] = side.near.weight
        tables[f"{name}.shown"] = torch.cat([t.weight for t in side.shown if isinstance(t, nn.Embedding)], 1)
        for layer in ("hidden", "out"):
            stored[f"{name}.{layer}"] = getattr(side, layer).weight.detach().numpy().astype(np.float16)
            stored[f"{name}.{layer}_bias"] = getattr(side, layer).bias.detach().numpy().astype(np.float16)
    for name, table in tables.items():
        full = table.detach().numpy()
        scale = (np.abs(full).max(0, keepdims=True) / 127).astype(np.float32)
        stored[name] = np.round(full / scale).astype(np.int8)
        stored[f"{name}.scale"] = scale
    out.mkdir(parents=True, exist_ok=True)
    save_file(stored, out / "joins.safetensors")


def main(arguments: Sequence[str] | None = None) -> int:
    """Train from the command line; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with news-title-body.jsonl.xz and news-documents.jsonl.xz")
    parser.add_argument("--out", type=Path, default=FOLDER)
    parser.add_argument("--steps", type=int, default=5000)
    parser.add_argument("--batch", type=int, default=1024)
    args = parser.parse_args(arguments)
    torch.manual_seed(0)
    items = list(read(args.data))
    np.random.default_rng(0).shuffle(items)
    texts = Texts.gather(items)
    counted = [pair for pair in Counter(texts.points[::3].tolist()).most_common() if pair[1] >= 8]
    model = Model(np.array([point for point, _ in counted], np.uint32))
    print(f"{len(items)} items, {len(texts.points) / 1e6:.1f} M characters, {len(model.characters)} kinds", flush=True)
    train_towers(model, texts, args.steps, args.batch)
    train_line(model, texts, 300, args.batch)
    save(model, args.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
