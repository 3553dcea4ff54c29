"""Teaches the reader's first layer what word comes next, and what came before, before it is asked any question.

Questions that people asked are few, words of news are many: what a phrase is and where it ends can be learned from
these. The layer's LSTM from the left guesses the next word and the one from the right the word before, each against
words drawn by how often they occur.
"""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from training.reader_model import Reader, Text
from training.reader_steps import keep, restore

if TYPE_CHECKING:
    from training.reader_rows import Bank

log = logging.getLogger(__name__)

LAYERS = ("characters.", "tags.", "tuned", "inner.", "first.")
_DRAWN = 512  # words that each guess is weighed against
_EVERY = 100
_TEXTS, _LENGTH, _RATE = 40, 128, 0.002


class Guessing(nn.Module):
    """The reader's first layer with a guess at each word's neighbours, by the vectors that words are read with."""

    def __init__(self, reader: Reader, counts: npt.NDArray[np.int64]) -> None:
        super().__init__()
        self.reader = reader
        width, hidden = reader.vectors.shape[1], reader.first.right.hidden_size
        self.next, self.last = nn.Linear(hidden, width), nn.Linear(hidden, width)
        for guess in (self.next, self.last):
            nn.init.normal_(guess.weight, std=4 / hidden**0.5)
        shares = torch.from_numpy((counts + 0.5) / (counts + 0.5).sum()).float()
        shares[0] = 0  # unknown words are neither guessed nor drawn
        self.shares: Tensor
        self.register_buffer("shares", shares, persistent=False)
        self.usual = nn.Parameter(shares.clamp(min=1e-9).log())

    def forward(self, text: Text) -> Tensor:
        """Return the mean loss of both guesses over texts of equal length."""
        read = self.reader.encode(text)[1]
        hidden = read.shape[2] // 2
        drawn = torch.multinomial(self.shares, _DRAWN, replacement=True)
        after = self._missed(self.next(read[:, :-1, :hidden]), text.ids[:, 1:], drawn)
        return (after + self._missed(self.last(read[:, 1:, hidden:]), text.ids[:, :-1], drawn)) / 2

    def _missed(self, guess: Tensor, ids: Tensor, drawn: Tensor) -> Tensor:
        """Return the loss of guesses (b, n, width) at words (b, n): sampled softmax, draws corrected for."""
        guess, ids = guess.flatten(0, 1)[ids.flatten() > 0], ids.flatten()[ids.flatten() > 0]
        expected = (self.shares * _DRAWN).clamp(min=1e-9).log()
        against = guess @ self.reader.vectors[drawn].to(guess.dtype).T
        against = against.float() + (self.usual[drawn] - expected[drawn])
        against = against.masked_fill(ids[:, None] == drawn[None], -1e4)
        right = (guess.float() * self.reader.vectors[ids]).sum(dim=1) + self.usual[ids] - expected[ids]
        return (torch.logaddexp(against.logsumexp(dim=1), right) - right).mean()


def windows(bank: Bank, letters: npt.NDArray[np.int64], size: tuple[int, int], rng: np.random.Generator) -> Text:
    """Return `size` (texts, words) of a bank's words in a row; they may run on from one text into the next."""
    texts, length = size
    words = bank.words
    length = min(length, len(words))
    places = rng.integers(0, len(words) - length + 1, size=texts)[:, None] + np.arange(length)
    arrays = (
        words.ids[places].astype(np.int64),
        letters[words.chars[places, 0]],
        letters[words.chars[places, 3]],
        words.tags[places].astype(np.int64),
        np.ones(places.shape, bool),
    )
    return Text(*map(torch.from_numpy, arrays))


def learn(
    reader: Reader, bank: Bank, letters: npt.NDArray[np.int64], checkpoints: Path, *, steps: int, seed: int
) -> float:
    """Teach the first layer for so many steps, from the checkpoint on if there is one; returns the last steps' loss."""
    counts = np.bincount(bank.words.ids, minlength=len(reader.vectors))
    model = Guessing(reader, counts)
    optimiser = torch.optim.Adam(
        [p for n, p in model.named_parameters() if not n.startswith("reader.") or n[7:].startswith(LAYERS)],
        lr=0.0,
        betas=(0.9, 0.99),
    )
    start = restore(checkpoints, model, model, optimiser)
    began = time.monotonic()
    lost: list[float] = []
    for step in range(start, steps):
        rng = np.random.default_rng([seed, step, 7])
        torch.manual_seed(seed * 1_000_033 + step)
        text = windows(bank, letters, (_TEXTS, _LENGTH), rng)
        optimiser.param_groups[0]["lr"] = _RATE * min((step + 1) / 200, 1.0) * (1 - 0.9 * step / steps)
        optimiser.zero_grad(set_to_none=True)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            found = model(text)
        found.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        lost.append(float(found.detach()))
        if (step + 1) % _EVERY == 0:
            took, mean = time.monotonic() - began, np.mean(lost[-_EVERY:])
            log.info("words: step %d of %d, loss %.3f, %.0f s", step + 1, steps, mean, took)
        if (step + 1) % 500 == 0 or step + 1 == steps:
            keep(checkpoints, model, model, optimiser, step + 1)
    return float(np.mean(lost[-_EVERY:])) if lost else 0.0
