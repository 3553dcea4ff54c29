"""Trains `rag/weights/layout/joins.safetensors`: does the text of one piece run on in another?

It learns from texts cut at random places, a third of the cuts between sentences. The two sides of one cut belong
together; sides of two cuts in one text or in two texts do not, nor does a headline and what stands beside it. A side
left empty asks whether a text begins, or ends, there.
"""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from rag.pages.joins import FAR, NEAR, PAIR_BUCKETS, pair_buckets
from training.news import Numbers, Points, Texts, coded

NEAR_SIZE, FAR_SIZE, HIDDEN, PRODUCT, JOINT = 40, 32, 256, 128, 64
EACH = 4  # cuts in one text
AMONG = 0.05  # the weight of finding the true side among all of a batch
OTHERS = (1, 2, EACH, 23 * EACH, 101 * EACH + 1)  # how far off in a batch the false right sides are taken from


class Side(nn.Module):
    """What stands on one side of a joint, as a hidden layer's share and as a vector for the product."""

    def __init__(self, characters: int, pairs: nn.EmbeddingBag) -> None:
        super().__init__()
        self.near = nn.Embedding(characters, NEAR_SIZE, padding_idx=0)
        self.pairs = pairs
        self.out = nn.Linear(NEAR * NEAR_SIZE + FAR_SIZE, HIDDEN + PRODUCT)
        nn.init.normal_(self.near.weight, std=0.3)

    def forward(self, near: torch.Tensor, far: torch.Tensor) -> torch.Tensor:
        """Return both, one beside the other: shape (sides, HIDDEN + PRODUCT)."""
        found: torch.Tensor = self.out(torch.cat([self.near(near).flatten(1), self.pairs(far) / 8], 1))
        return found


class Model(nn.Module):
    """Both sides, and what becomes of them together."""

    def __init__(self, characters: Points) -> None:
        super().__init__()
        self.characters = characters
        self.index = np.ones(0x110000, np.int64)
        self.index[0] = 0
        self.index[characters] = np.arange(2, len(characters) + 2)
        pairs = nn.EmbeddingBag(PAIR_BUCKETS + 1, FAR_SIZE, mode="sum", padding_idx=0)
        nn.init.normal_(pairs.weight, std=0.1)
        self.left, self.right = Side(len(characters) + 2, pairs), Side(len(characters) + 2, pairs)
        self.joint = nn.Linear(HIDDEN + PRODUCT, JOINT)
        self.last = nn.Linear(JOINT, 1)

    def side(self, points: Points, *, left: bool) -> torch.Tensor:
        """Return what one side says of itself."""
        near = torch.from_numpy(self.index[points[:, :NEAR]])
        found: torch.Tensor = (self.left if left else self.right)(
            near, torch.from_numpy(pair_buckets(points, left=left))
        )
        return found

    def score(self, a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        """Return the log-odds that each b goes on where its a ends."""
        together = torch.cat([torch.relu(a[:, :HIDDEN] + b[:, :HIDDEN]), a[:, HIDDEN:] * b[:, HIDDEN:]], 1)
        found: torch.Tensor = self.last(torch.relu(self.joint(together)))[:, 0]
        return found


def batch(texts: Texts, sentences: Numbers, size: int, rng: np.random.Generator, among: tuple[float, float]) -> Any:
    """Return (lefts, rights) of true joints, EACH in one text; a third of the texts are cut between sentences."""
    places, chosen = texts.cuts(rng, size // EACH, EACH, among)
    between = np.repeat(rng.random(size // EACH) < 0.35, EACH)
    at = np.minimum(np.searchsorted(sentences, places), len(sentences) - 1)
    inside = (sentences[at] > texts.starts[chosen]) & (sentences[at] < texts.starts[chosen + 1])
    places = np.where(between & inside, sentences[at], places)
    return texts.sides(places, places, (chosen, chosen), rng)


def _edges(texts: Texts, size: int, rng: np.random.Generator, among: tuple[float, float]) -> tuple[Points, Points]:
    """Return the ends of texts, as left sides, and the beginnings of texts, as right sides."""
    last = len(texts.starts) - 1
    chosen = rng.integers(int(among[0] * last), int(among[1] * last), (2, size))
    ends, begins = texts.starts[chosen[0] + 1], texts.starts[chosen[1]]
    return texts.sides(ends, begins, (chosen[0], chosen[1]), rng)


def _halves(texts: Texts, size: int, rng: np.random.Generator) -> tuple[Points, Points, Points, Points]:
    """Return first and second lines of two-line headlines, and whole headlines as either side."""
    first, second, whole = [], [], []
    for number in rng.integers(0, len(texts.titles), size):
        title = texts.titles[number]
        at = len(title) // 2 + int(rng.integers(-2, 3))
        first.append(title[:at])
        second.append(title[at:])
        whole.append(title)
    return coded(first, left=True), coded(second, left=False), coded(whole, left=True), coded(whole, left=False)


def loss(model: Model, texts: Texts, sentences: Numbers, size: int, rng: np.random.Generator) -> torch.Tensor:
    """Return the loss of one batch."""
    a, b = batch(texts, sentences, size, rng, (0.02, 1))
    few = size // 16
    ends, begins = _edges(texts, 2 * few, rng, (0.02, 1))
    first, second, whole_left, whole_right = _halves(texts, 2 * few, rng)
    u = model.side(np.concatenate([a, ends, first, whole_left]), left=True)
    v = model.side(np.concatenate([b, begins, second, whole_right]), left=False)
    none = np.zeros((1, FAR), np.uint32)
    nil_left, nil_right = model.side(none, left=True), model.side(none, left=False)
    n = len(a)
    cut = (u[:n], v[:n])
    end, begin = u[n : n + 2 * few], v[n : n + 2 * few]
    half, other = u[n + 2 * few : n + 4 * few], v[n + 2 * few : n + 4 * few]
    title_left, title_right = u[n + 4 * few :], v[n + 4 * few :]
    pick = torch.from_numpy(rng.integers(0, n, 2 * few))
    true = [cut, (half, other), (nil_left.expand_as(begin), begin), (end, nil_right.expand_as(end))]
    false = [(cut[0], cut[1].roll(-shift, 0)) for shift in OTHERS]
    false += [
        (half, other.roll(1, 0)),
        (nil_left.expand_as(begin), cut[1][pick]),
        (cut[0][pick], nil_right.expand_as(end)),
        (title_left, begin),
        (title_left, cut[1][pick]),
        (cut[0][pick], title_right),
        (end, title_right),
        (end, begin),
    ]
    total = torch.zeros(())
    weight = 0.0
    for pairs, wanted, share in ((true, 1.0, len(OTHERS)), (false, 0.0, 1)):
        for left, right in pairs:
            said = model.score(left, right)
            target = torch.full_like(said, wanted)
            total = total + share * nn.functional.binary_cross_entropy_with_logits(said, target, reduction="sum")
            weight += share * len(said)
    # Every left side shall find its own right side among all of the batch by the product alone: many false ones, cheap.
    product = cut[0][:, HIDDEN:] @ cut[1][:, HIDDEN:].T
    own = torch.arange(n)
    among = nn.functional.cross_entropy(product, own) + nn.functional.cross_entropy(product.T, own)
    return total / weight + AMONG * among


def train(items: list[tuple[str, str]], out: Path, steps: int, size: int = 1024, rate: float = 2e-3) -> None:
    """Fit the model and write it."""
    texts = Texts.gather(items)
    sentences = texts.sentences()
    counted = [pair for pair in Counter(texts.points[::3].tolist()).most_common() if pair[1] >= 8]
    model = Model(np.array([point for point, _ in counted], np.uint32))
    print(f"joins: {len(items)} items, {len(texts.points) / 1e6:.1f} M characters", flush=True)
    fit = torch.optim.Adam(model.parameters(), lr=rate)
    rng = np.random.default_rng(1)
    start = time.time()
    for step in range(steps):
        for group in fit.param_groups:
            group["lr"] = rate * min(1, (step + 1) / 100) * min(1.0, (steps - step) / (0.7 * steps))
        now = loss(model, texts, sentences, size, rng)
        fit.zero_grad()
        now.backward()
        fit.step()
        if step % 500 == 499 or step + 1 == steps:
            told = f"joins: step {step + 1}/{steps}, loss {now.item():.3f}, {time.time() - start:.0f} s"
            print(f"{told}; {report(model, texts, sentences)}", flush=True)
            save(model, out)


@torch.no_grad()
def report(model: Model, texts: Texts, sentences: Numbers) -> str:
    """Return how often a true joint scores above a false one, on texts that were not trained on."""
    rng = np.random.default_rng(3)
    a, b = batch(texts, sentences, 4096, rng, (0, 0.02))
    u, v = model.side(a, left=True), model.side(b, left=False)
    true, one, two = (model.score(u, v.roll(-shift, 0)).numpy() for shift in (0, 1, 997))
    near, far = float((true[:2000, None] > one).mean()), float((true[:2000, None] > two).mean())
    return f"true above false: {near:.4f} in one text, {far:.4f} in two; true found {float((true > 0).mean()):.3f}"


def save(model: Model, out: Path) -> None:
    """Write the model, tables in eight bits with a scale a column, layers in sixteen."""
    from safetensors.numpy import save_file

    stored: dict[str, NDArray[Any]] = {"characters": model.characters, "hidden": np.array([HIDDEN], np.int32)}
    tables = {"pairs": model.left.pairs.weight, "left.near": model.left.near.weight}
    tables["right.near"] = model.right.near.weight
    for name, table in tables.items():
        full = table.detach().numpy()
        scale = (np.abs(full).max(0, keepdims=True) / 127).astype(np.float32)
        stored[name] = np.round(full / scale).astype(np.int8)
        stored[f"{name}.scale"] = scale
    layers = {"left.out": model.left.out, "right.out": model.right.out, "joint": model.joint, "last": model.last}
    for name, layer in layers.items():
        stored[name] = layer.weight.detach().numpy().astype(np.float16)
        stored[f"{name}_bias"] = layer.bias.detach().numpy().astype(np.float16)
    out.mkdir(parents=True, exist_ok=True)
    save_file(stored, out / "joins.safetensors")
