"""Fits the reader: batches of questions with one passage or several, a moving average of its weights."""

from __future__ import annotations

import copy
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import torch

from training import reader_language
from training.reader_drawing import batch_of, draw, letters_of
from training.reader_model import Reader, Shape, loss
from training.reader_rows import Rows
from training.reader_steps import CHECKPOINT, keep, restore

if TYPE_CHECKING:
    from training.reader import Material

log = logging.getLogger(__name__)

_EVERY = 50
_AVERAGED = 0.998
_GUESSING_DROPOUT = 0.1
_KNOWN = 0.5  # the rate of layers that have learned to guess words, against the others'
_RETOLD = 0.45  # share of made questions that another sentence answers than the one they are made from
_OWN = (0.2, 0.4)  # after which share of the steps our own questions come, and in how many batches
_LONGEST = 30  # words of an answer


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a run is made with; all of it is in the card."""

    steps: int = 15_600
    batch: int = 32
    rate: float = 0.0018
    warm: int = 150
    seed: int = 1
    keep_every: int = 500
    words: int = 60_000
    dimension: int = 200
    inner: int = 160
    first: int = 192
    hidden: int = 128
    dropout: float = 0.3
    language: int = 6_000  # steps of guessing words, before
    together: int = 3  # passages of a question in a group
    window: int = 220  # words of a paragraph that are read at once in training, mostly
    each: int = 3  # questions made from a document
    each_paragraph: int = 8  # questions made from a paragraph that people were asked about
    rows: int | None = None


def fit(
    material: Material, recipe: Recipe, checkpoints: Path, *, resume: bool, stop_after: int | None
) -> tuple[Reader, npt.NDArray[np.int64], bool]:
    """Return the averaged reader, the table of characters, and whether all steps were made."""
    torch.manual_seed(recipe.seed)
    torch.set_num_threads(1)
    letters = letters_of(material.real, material.made)
    model = _taught(material, recipe, letters, checkpoints / "language", resume=resume)
    averaged = copy.deepcopy(model)
    known = [n.startswith(reader_language.LAYERS) for n, _ in model.named_parameters()]
    groups = [[p for p, k in zip(model.parameters(), known, strict=True) if k == kind] for kind in (True, False)]
    optimiser = torch.optim.Adam([{"params": group} for group in groups], lr=recipe.rate, betas=(0.9, 0.99))
    log.info("%d weights to learn", sum(p.numel() for p in model.parameters()))
    start = restore(checkpoints, model, averaged, optimiser) if resume else 0
    end = min(recipe.steps, stop_after or recipe.steps)
    lost: list[float] = []
    began = time.monotonic()
    for step in range(start, end):
        rng = np.random.default_rng([recipe.seed, step])
        torch.manual_seed(recipe.seed * 1_000_003 + step)
        share = step / recipe.steps
        asked = rng.random() < _asked(share) or not len(material.made)
        other = material.retold if rng.random() < _RETOLD and len(material.retold) else material.made
        rows = material.real if asked and len(material.real) else other
        if len(material.own) and share > _OWN[0] and rng.random() < _OWN[1]:
            rows = material.own
        together = recipe.together if share > 0.1 and rng.random() < 0.3 else 1
        batch = draw(rows, recipe, together, letters, rng)
        rate = recipe.rate * min((step + 1) / recipe.warm, 1.0) * (1 - share)
        for group, times in zip(optimiser.param_groups, (_KNOWN, 1.0), strict=True):
            group["lr"] = rate * times
        optimiser.zero_grad(set_to_none=True)
        # Sixteen bits where they do no harm: weights and the logits that decide are kept whole.
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = model(batch)
        found = loss(logits, batch.spans, together)
        found.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 3.0)
        optimiser.step()
        _average(averaged, model, min(_AVERAGED, (step + 1) / (step + 10)))
        lost.append(float(found.detach()))
        if (step + 1) % _EVERY == 0:
            log.info(
                "step %d of %d, loss %.3f, %.0f s", step + 1, recipe.steps, np.mean(lost), time.monotonic() - began
            )
            lost.clear()
        if (step + 1) % recipe.keep_every == 0 or step + 1 == end:
            keep(checkpoints, model, averaged, optimiser, step + 1)
            if len(material.watched):
                log.info("  EM %.1f F1 %.1f on watched questions", *watch(averaged, material.watched, letters))
    return averaged, letters, end == recipe.steps


def _taught(
    material: Material, recipe: Recipe, letters: npt.NDArray[np.int64], checkpoints: Path, *, resume: bool
) -> Reader:
    """Return a reader whose first layer has learned to guess words, and nothing else yet."""
    sizes = {"inner": recipe.inner, "first": recipe.first, "hidden": recipe.hidden}
    vectors = torch.from_numpy(material.vectors)
    shape = Shape(int(letters.max()) + 1, dropout=_GUESSING_DROPOUT, **sizes)
    guesser = Reader(shape, vectors)
    if not resume:
        (checkpoints / CHECKPOINT).unlink(missing_ok=True)
    reader_language.learn(guesser, material.made.bank, letters, checkpoints, steps=recipe.language, seed=recipe.seed)
    found = Reader(replace(shape, dropout=recipe.dropout), vectors)
    found.load_state_dict(guesser.state_dict())
    return found


def _asked(share: float) -> float:
    """Return how many of the batches hold people's questions after this share of the steps: made ones come first."""
    return 0.25 if share < 0.2 else 0.6 if share < 0.85 else 0.9


@torch.no_grad()
def _average(averaged: Reader, model: Reader, decay: float) -> None:
    for mean, now in zip(averaged.parameters(), model.parameters(), strict=True):
        mean.lerp_(now, 1 - decay)


@torch.no_grad()
def watch(model: Reader, rows: Rows, letters: npt.NDArray[np.int64]) -> tuple[float, float]:
    """Return the share of questions with exactly the right words, and their mean F1, in percent, by words."""
    model.eval()
    order = np.argsort(np.diff(rows.bank.bounds)[rows.passages])
    exact, overlap = 0, 0.0
    for at in range(0, len(order), 32):
        chosen = order[at : at + 32]
        questions = [rows.bank[int(q)] for q in rows.questions[chosen]]
        passages = [rows.bank[int(p)] for p in rows.passages[chosen]]
        spans = rows.spans[chosen].astype(np.int64)
        start, end, _ = model(batch_of(questions, passages, spans, letters))
        for (s, e), (a, b) in zip(best(start.numpy(), end.numpy()), spans, strict=True):
            exact += (s, e) == (a, b)
            common = max(0, min(e, b) - max(s, a) + 1)
            overlap += 2 * common / (e - s + 1 + b - a + 1)
    model.train()
    return 100 * exact / len(order), 100 * overlap / len(order)


def best(start: Any, end: Any) -> Iterator[tuple[int, int]]:
    """Yield the first and last word of each row's best span of at most _LONGEST words."""
    width = start.shape[1]
    allowed = np.triu(np.ones((width, width), bool)) & ~np.triu(np.ones((width, width), bool), _LONGEST)
    for left, right in zip(start, end, strict=True):
        at = int(np.where(allowed, left[:, None] + right[None], -np.inf).argmax())
        yield at // width, at % width
