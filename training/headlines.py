"""Trains `rag/weights/layout/lines.safetensors`: does one line by itself read like a headline?"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from rag.pages.lines import BUCKETS, features
from training.data import DOCUMENTS, rows
from training.news import NEVER_FIRST, plain

_CLOSED = re.compile(r"[。！？：；，…”]$")
_SENTENCE = re.compile(r"[。！？，；…（）\d]")


def gather(folder: Path, items: list[tuple[str, str]]) -> tuple[list[str], list[str], list[str]]:
    """Return the headlines and texts of news items, and the sub-headings of untitled documents, all plain."""
    headings = [
        plain(line)
        for row in rows(folder, DOCUMENTS)
        for line in row["text"].split("\n")[1:]
        if 5 <= len(line.strip()) <= 24 and not _SENTENCE.search(line)
    ]
    return [title for title, _ in items if len(title) > 5], headings[:20000], [text for _, text in items]


def examples(titles: list[str], headings: list[str], texts: list[str], seed: int) -> tuple[list[str], list[str]]:
    """Return display lines (headlines whole and in two, sub-headings) and as many lines cut out of running text."""
    rng = np.random.default_rng(seed)
    shown = list(headings)
    for title in titles:
        if len(title) < 12 or rng.random() < 0.6:
            shown.append(title)
        else:
            at = int(rng.integers(len(title) // 2 - 2, len(title) // 2 + 3))
            shown += [title[:at], title[at:]]
    running: list[str] = []
    while len(running) < 3 * len(shown):
        text = texts[int(rng.integers(len(texts)))]
        width = int(rng.integers(7, 30))
        if len(text) <= width + 2:
            continue
        at = int(rng.integers(0, len(text) - width - 1)) if rng.random() < 0.8 else 0
        line = text[at : at + width]
        if line[0] not in NEVER_FIRST and not _CLOSED.search(line):
            running.append(line)
    return shown, running


def train(titles: list[str], headings: list[str], texts: list[str], out: Path, rounds: int = 4) -> None:
    """Fit the weights and write them, eight bits each."""
    from safetensors.numpy import save_file

    bag = nn.EmbeddingBag(BUCKETS, 1, mode="sum")
    nn.init.zeros_(bag.weight)
    bias = nn.Parameter(torch.zeros(1))
    fit = torch.optim.Adagrad([*bag.parameters(), bias], lr=0.05)
    part, kept = len(titles) // 20, min(200, len(texts) // 5)
    for turn in range(rounds):
        shown, running = examples(titles[part:], headings, texts[kept:], turn)
        rows = [(features(line), 1.0) for line in shown] + [(features(line), 0.0) for line in running]
        for batch in _batches(rows, turn):
            fit.zero_grad()
            wanted = torch.tensor([label for _, label in batch])
            loss = nn.functional.binary_cross_entropy_with_logits(
                _scores(bag, bias, [found for found, _ in batch]), wanted, weight=torch.where(wanted > 0, 3.0, 1.0)
            )
            loss.backward()
            fit.step()
        shown, running = examples(titles[:part], [], texts[:kept], 99)
        with torch.no_grad():
            a = _scores(bag, bias, [features(line) for line in shown]).numpy()
            b = _scores(bag, bias, [features(line) for line in running]).numpy()
        print(f"lines, round {turn}: headlines right {(a > 0).mean():.3f}, running lines right {(b < 0).mean():.3f}")
    weights = bag.weight.detach().numpy()[:, 0]
    scale = np.float32(np.abs(weights).max() / 127)
    stored: dict[str, NDArray[Any]] = {
        "weights": np.round(weights / scale).astype(np.int8),
        "scale": np.array([scale], np.float32),
        "bias": bias.detach().numpy(),
    }
    save_file(stored, out / "lines.safetensors")


def _scores(bag: nn.EmbeddingBag, bias: nn.Parameter, rows: list[np.ndarray]) -> torch.Tensor:
    starts = np.cumsum([0] + [len(row) for row in rows[:-1]])
    found: torch.Tensor = bag(torch.from_numpy(np.concatenate(rows)), torch.from_numpy(starts))[:, 0] + bias
    return found


def _batches(rows: list[tuple[np.ndarray, float]], seed: int) -> list[list[tuple[np.ndarray, float]]]:
    order = np.random.default_rng(seed).permutation(len(rows))
    return [[rows[i] for i in order[at : at + 256]] for at in range(0, len(order), 256)]
