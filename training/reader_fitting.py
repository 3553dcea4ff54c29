"""Fits the reader: batches of questions with one passage or several, a moving average of its weights."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import torch

from rag.answering.features import MATCHES, Worded, matches
from training.reader_data import Rows
from training.reader_model import Batch, Reader, Shape, Text, loss

if TYPE_CHECKING:
    from training.reader import Material

log = logging.getLogger(__name__)

CHECKPOINT = "checkpoint.safetensors"
_EVERY = 50
_LETTERS = 5000  # characters with a vector of their own
_AVERAGED = 0.998
_LONGEST = 30  # words of an answer


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a run is made with; all of it is in the card."""

    steps: int = 10_800
    batch: int = 32
    rate: float = 0.0018
    warm: int = 150
    seed: int = 1
    keep_every: int = 300
    words: int = 60_000
    dimension: int = 200
    inner: int = 128
    hidden: int = 128
    together: int = 3  # passages of a question in a group
    window: int = 220  # words of a paragraph that are read at once in training, mostly
    each: int = 3  # questions made from a document
    each_paragraph: int = 8  # questions made from a paragraph that people were asked about
    rows: int | None = None


def letters_of(real: Rows, made: Rows) -> npt.NDArray[np.int64]:
    """Return the row of the character table for each code point: the commonest have one, 0 is for others."""
    counts = np.zeros(65536, np.int64)
    for rows in (real, made):
        counts += np.bincount(rows.bank.words.chars[:, [0, 3]].ravel(), minlength=65536)
    table = np.zeros(65536, np.int64)
    best = np.argsort(-counts, kind="stable")[:_LETTERS]
    best = best[counts[best] > 0]
    table[best] = np.arange(1, len(best) + 1)
    return table


def padded(texts: list[Worded], letters: npt.NDArray[np.int64]) -> Text:
    """Return texts as one padded batch."""
    longest = max(len(t) for t in texts)
    shape = (len(texts), longest)
    ids, first, final, tags = (np.zeros(shape, np.int64) for _ in range(4))
    mask = np.zeros(shape, bool)
    for i, text in enumerate(texts):
        n = len(text)
        ids[i, :n], tags[i, :n], mask[i, :n] = text.ids, text.tags, True
        first[i, :n], final[i, :n] = letters[text.chars[:, 0]], letters[text.chars[:, 3]]
    return Text(*(torch.from_numpy(a) for a in (ids, first, final, tags, mask)))


def batch_of(
    questions: list[Worded], passages: list[Worded], spans: npt.NDArray[np.int64], letters: npt.NDArray[np.int64]
) -> Batch:
    """Return a batch with its match features."""
    told = padded(passages, letters)
    features = np.zeros((*told.ids.shape, MATCHES), np.float32)
    for i, (question, passage) in enumerate(zip(questions, passages, strict=True)):
        features[i, : len(passage)] = matches(question, passage)
    return Batch(padded(questions, letters), told, torch.from_numpy(features), torch.from_numpy(spans))


def _window(passage: Worded, span: npt.NDArray[np.int32], most: int, rng: np.random.Generator) -> tuple[int, int]:
    """Return whole sentences of at most about `most` words that hold the span, or any where there is none."""
    if len(passage) <= most:
        return 0, len(passage)
    first, last = (int(span[0]), int(span[1])) if span[0] >= 0 else (int(rng.integers(len(passage))),) * 2
    start = max(0, last + 1 - most + int(rng.integers(max(1, most - (last - first)))))
    start = min(start, first)
    opened = np.flatnonzero(passage.sentences == passage.sentences[start])[0]
    start = int(opened) if first - opened < most else start
    return start, max(min(start + most, len(passage)), last + 1)


def draw(rows: Rows, recipe: Recipe, together: int, letters: npt.NDArray[np.int64], rng: np.random.Generator) -> Batch:
    """Return a batch of about `recipe.batch` passages of like length, `together` of them for each question."""
    size = max(1, recipe.batch // together)
    pool = rng.choice(rows.lots, size=size * 8)
    lengths = np.minimum(np.diff(rows.bank.bounds)[rows.passages[pool]], recipe.window)
    order = np.argsort(lengths, kind="stable")
    at = int(rng.integers(len(pool) - size + 1))
    questions, passages, spans = [], [], []
    window = recipe.window if rng.random() < 0.8 else 2 * recipe.window
    for row in pool[order][at : at + size]:
        others = _others(rows, int(row), together - 1, rng)
        for which, number in enumerate([int(row), *others]):
            span = rows.spans[row] if which == 0 else np.array([-1, -1], np.int32)
            whole = rows.bank[int(rows.passages[number])]
            start, end = _window(whole, span, window, rng)
            questions.append(rows.bank[int(rows.questions[row])])
            passages.append(whole.part(start, end))
            spans.append(span - start if span[0] >= 0 else span)
    return batch_of(questions, passages, np.array(spans, np.int64), letters)


def _others(rows: Rows, row: int, count: int, rng: np.random.Generator) -> Iterator[int]:
    """Yield rows with another passage: neighbours, which are mostly from the same article, and any."""
    while count:
        other = row + int(rng.integers(-12, 13)) if rng.random() < 0.7 else int(rng.integers(len(rows)))
        other = min(max(other, 0), len(rows) - 1)
        if rows.passages[other] != rows.passages[row] or rng.random() < 0.02:
            count -= 1
            yield other


def fit(
    material: Material, recipe: Recipe, checkpoints: Path, *, resume: bool, stop_after: int | None
) -> tuple[Reader, npt.NDArray[np.int64], bool]:
    """Return the averaged reader, the table of characters, and whether all steps were made."""
    torch.manual_seed(recipe.seed)
    torch.set_num_threads(1)
    letters = letters_of(material.real, material.made)
    shape = Shape(int(letters.max()) + 1, inner=recipe.inner, hidden=recipe.hidden)
    model = Reader(shape, torch.from_numpy(material.vectors))
    averaged = Reader(shape, torch.from_numpy(material.vectors))
    averaged.load_state_dict(model.state_dict())
    optimiser = torch.optim.Adam(model.parameters(), lr=recipe.rate, betas=(0.9, 0.99))
    log.info("%d weights to learn", sum(p.numel() for p in model.parameters()))
    start = _restore(checkpoints, model, averaged, optimiser) if resume else 0
    end = min(recipe.steps, stop_after or recipe.steps)
    lost: list[float] = []
    began = time.monotonic()
    for step in range(start, end):
        rng = np.random.default_rng([recipe.seed, step])
        torch.manual_seed(recipe.seed * 1_000_003 + step)
        share = step / recipe.steps
        asked = rng.random() < _asked(share) or not len(material.made)
        rows = material.real if asked and len(material.real) else material.made
        together = recipe.together if share > 0.1 and rng.random() < 0.3 else 1
        batch = draw(rows, recipe, together, letters, rng)
        optimiser.param_groups[0]["lr"] = recipe.rate * min((step + 1) / recipe.warm, 1.0) * (1 - share)
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
            _keep(checkpoints, model, averaged, optimiser, step + 1)
            if len(material.watched):
                log.info("  EM %.1f F1 %.1f on watched questions", *watch(averaged, material.watched, letters))
    return averaged, letters, end == recipe.steps


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


def _keep(folder: Path, model: Reader, averaged: Reader, optimiser: Any, step: int) -> None:
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    tensors = {f"model.{k}": v for k, v in model.state_dict().items()}
    tensors |= {f"averaged.{k}": v for k, v in averaged.state_dict().items()}
    for number, state in optimiser.state_dict()["state"].items():
        tensors |= {f"adam.{number}.{k}": v for k, v in state.items()}
    tensors["step"] = torch.tensor(step)
    save_file({k: v.detach().clone().contiguous() for k, v in tensors.items()}, folder / "new.safetensors")
    (folder / "new.safetensors").replace(folder / CHECKPOINT)


def _restore(folder: Path, model: Reader, averaged: Reader, optimiser: Any) -> int:
    from safetensors.torch import load_file

    if not (folder / CHECKPOINT).exists():
        return 0
    tensors = load_file(folder / CHECKPOINT)
    for name, target in (("model.", model), ("averaged.", averaged)):
        target.load_state_dict({k.removeprefix(name): v for k, v in tensors.items() if k.startswith(name)})
    state = optimiser.state_dict()
    for key, value in tensors.items():
        if key.startswith("adam."):
            _, number, name = key.split(".", 2)
            state["state"].setdefault(int(number), {})[name] = value
    optimiser.load_state_dict(state)
    return int(tensors["step"])
