"""Trains `rag/weights/layout/stances.safetensors` on composed pages: what each line is, and whether it goes on."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from benchmarks.composer import Composed
from rag.pages.joins import Floats
from rag.pages.printed import printed_lines
from rag.pages.records import Page
from rag.pages.stances import DILATIONS, ROLES, features

SIZE = 128
ON_COUNTS = frozenset({"text", "headline", "subtitle", "tail", "bullet"})


class Net(nn.Module):
    """As `rag.pages.stances.Net` computes it."""

    def __init__(self, wide: int) -> None:
        super().__init__()
        self.first = nn.Linear(wide, SIZE)
        self.convs = nn.ModuleList(nn.Conv1d(SIZE, SIZE, 3, dilation=d, padding=d) for d in DILATIONS)
        self.last = nn.Linear(SIZE, len(ROLES) + 1)
        self.drop = nn.Dropout(0.15)

    def forward(self, found: torch.Tensor) -> torch.Tensor:
        """Return (pages, lines, roles + 1)."""
        x = self.drop(torch.relu(self.first(found)))
        for conv in self.convs:
            x = x + self.drop(torch.relu(conv(x.transpose(1, 2)).transpose(1, 2)))
        out: torch.Tensor = self.last(x)
        return out


Example = tuple[Floats, NDArray[np.int64], NDArray[np.float32], NDArray[np.float32]]


def example(page: Composed) -> Example:
    """Return a page's features, the roles of its lines, whether each goes on, and how much that weighs."""
    lines = printed_lines(Page("page", "page.txt", lines=tuple(page.text.removesuffix("\n").split("\n"))))
    truth = [page.lines[line.number] for line in lines]
    roles = np.array([ROLES.index(each.role) for each in truth])
    on = np.array([each.on for each in truth], np.float32)
    counts = np.array([each.role in ON_COUNTS for each in truth], np.float32)
    return features(lines).astype(np.float16).astype(np.float32), roles, on, counts


def train(examples: list[Example], out: Path, rounds: int, measured: int = 100) -> None:
    """Fit the net and write it; the last `measured` pages are kept for the report."""
    measured = min(measured, len(examples) // 5)
    rest, kept = examples[: len(examples) - measured], examples[len(examples) - measured :]
    every = np.concatenate([found for found, *_ in rest[:400]])
    mean, spread = every.mean(0), every.std(0) + 0.05
    net = Net(every.shape[1])
    steps = rounds * (len(rest) // 8)
    fit = torch.optim.AdamW(net.parameters(), lr=2e-3, weight_decay=0.01)
    rng = np.random.default_rng(5)
    start, step = time.time(), 0
    for turn in range(rounds):
        net.train()
        order = rng.permutation(len(rest))
        for at in range(0, len(order) - 7, 8):
            step += 1
            for group in fit.param_groups:
                group["lr"] = 2e-3 * min(1, step / 100) * (1 - 0.97 * step / steps)
            loss = _loss(net, [rest[i] for i in order[at : at + 8]], mean, spread)
            fit.zero_grad()
            loss.backward()
            fit.step()
        print(
            f"stances: round {turn + 1}/{rounds}, {time.time() - start:.0f} s; {_report(net, kept, mean, spread)}",
            flush=True,
        )
        save(net, mean, spread, out)


def _loss(net: Net, pages: list[Example], mean: Floats, spread: Floats) -> torch.Tensor:
    longest = max(len(page[0]) for page in pages)
    found = np.zeros((len(pages), longest, len(mean)), np.float32)
    roles = np.full((len(pages), longest), -1)
    on, counts = np.zeros((2, len(pages), longest), np.float32)
    for row, (features_, roles_, on_, counts_) in enumerate(pages):
        found[row, : len(roles_)] = (features_ - mean) / spread
        roles[row, : len(roles_)] = roles_
        on[row, : len(roles_)], counts[row, : len(roles_)] = on_, counts_
    said = net(torch.from_numpy(found))
    which = nn.functional.cross_entropy(
        said[..., :-1].flatten(0, 1), torch.from_numpy(roles).flatten(), ignore_index=-1
    )
    weights = torch.from_numpy(counts)
    goes = nn.functional.binary_cross_entropy_with_logits(
        said[..., -1], torch.from_numpy(on), weight=weights, reduction="sum"
    )
    return which + goes / weights.sum()


@torch.no_grad()
def _report(net: Net, pages: list[Example], mean: Floats, spread: Floats) -> str:
    net.eval()
    right, on_right, lines, counted, clean = 0, 0.0, 0, 0.0, 0
    for found, roles, on, counts in pages:
        said = net(torch.from_numpy((found - mean) / spread)[None])[0].numpy()
        same = said[:, :-1].argmax(1) == roles
        goes = ((said[:, -1] > 0) == (on > 0)) | (counts == 0)
        right, lines = right + int(same.sum()), lines + len(roles)
        on_right, counted = on_right + float((goes * counts).sum()), counted + float(counts.sum())
        clean += int((same & goes).all())
    return (
        f"roles {right / max(lines, 1):.4f}, going on {on_right / max(counted, 1):.4f}, pages without a fault "
        f"{clean / max(len(pages), 1):.2f}"
    )


def save(net: Net, mean: Floats, spread: Floats, out: Path) -> None:
    """Write the net in sixteen bits; a convolution's taps stand one beside the other."""
    from safetensors.numpy import save_file

    stored: dict[str, Any] = {
        "mean": mean, "spread": spread,
        "in": net.first.weight, "in_bias": net.first.bias, "out": net.last.weight, "out_bias": net.last.bias,
    }  # fmt: skip
    for number, conv in enumerate(net.convs):
        assert isinstance(conv, nn.Conv1d)
        stored[f"conv{number}"] = torch.cat([conv.weight[:, :, tap] for tap in range(3)], 1)
        stored[f"conv{number}_bias"] = conv.bias
    arrays = {
        n: (a.detach().numpy() if isinstance(a, torch.Tensor) else a).astype(np.float16) for n, a in stored.items()
    }
    out.mkdir(parents=True, exist_ok=True)
    save_file(arrays, out / "stances.safetensors")
