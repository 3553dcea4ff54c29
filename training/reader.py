"""Trains the extractive reader that ships with Baoda.

    python -m training.reader DATA --out rag/weights/reader [--steps N] [--resume] [--smoke]

DATA is a folder as training/README.md describes.
"""

from __future__ import annotations

import argparse
import logging
import shlex
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from training import (
    data,
    pairs,
    reader_data,
    reader_measure,
    reader_own,
    reader_prices,
    reader_retold,
    reader_saving,
    reader_vectors,
)
from training.reader_fitting import Recipe, fit
from training.reader_rows import Making, Rows

log = logging.getLogger(__name__)

_ROWS = ("real", "made", "retold", "own", "watched")
_TWICE, _TWICE_IN_PARAGRAPH = 2, 6  # questions of a document or paragraph that are answered where it tells again

SMOKE = Recipe(
    steps=60,
    batch=16,
    words=3000,
    dimension=24,
    first=24,
    hidden=24,
    inner=24,
    language=20,
    keep_every=30,
    rows=300,
    warm=5,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    given = _parser().parse_args(arguments)
    logging.basicConfig(stream=sys.stdout, format="%(asctime)s %(message)s", datefmt="%H:%M:%S", level=logging.INFO)
    told = shlex.join(sys.argv[1:] if arguments is None else arguments)
    changed = {k: getattr(given, k) for k in ("steps", "batch", "rate", "seed") if getattr(given, k)}
    recipe = replace(SMOKE if given.smoke else Recipe(), **changed)
    folders = Folders(given.data, given.out, given.checkpoints, given.beside)
    train(folders, recipe, told, resume=given.resume, stop_after=given.stop_after)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.reader", description="Train the reader.")
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="folder for the finished reader")
    parser.add_argument("--checkpoints", type=Path, default=Path("build/reader"))
    parser.add_argument("--beside", type=Path, help="a reader of the same words, whose networks shall read along")
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    parser.add_argument("--stop-after", type=int, help="stop after this step, to be resumed later")
    parser.add_argument("--smoke", action="store_true", help="a tiny run through every step, for trying things out")
    for name, kind in (("steps", int), ("batch", int), ("rate", float), ("seed", int)):
        parser.add_argument(f"--{name}", type=kind)
    return parser


@dataclass(frozen=True, slots=True)
class Folders:
    """Where a run reads and writes: its data, the finished reader, its checkpoints, a reader to be joined."""

    data: Path
    out: Path
    checkpoints: Path
    beside: Path | None = None


@dataclass(frozen=True, eq=False)
class Material:
    """What is trained on and with: a vocabulary with vectors and weights, and rows of five sorts."""

    vocabulary: list[str]
    vectors: reader_vectors.Vectors
    weights: reader_vectors.Vectors
    real: Rows
    made: Rows
    retold: Rows
    own: Rows
    watched: Rows

    def save(self, file: Path) -> None:
        """Keep it for a run that is broken off: making it takes minutes."""
        file.parent.mkdir(parents=True, exist_ok=True)
        arrays = {f"{name}.{k}": v for name in _ROWS for k, v in getattr(self, name).arrays().items()}
        np.savez(file, vocabulary=np.array(self.vocabulary), vectors=self.vectors, weights=self.weights, **arrays)

    def counts(self) -> dict[str, int]:
        """Return how many questions there are of each sort, as the card says it."""
        return {
            "asked by people": len(self.real),
            "made from news and paragraphs, answered by the sentence they are made from": len(self.made),
            "made from them and answered by another sentence": len(self.retold),
            "of our own on news, counted with two passages each": len(self.own),
        }

    @classmethod
    def load(cls, file: Path) -> Material:
        """Read what `save` kept."""
        with np.load(file) as kept:
            rows = {
                name: Rows.of({k.removeprefix(f"{name}."): kept[k] for k in kept if k.startswith(f"{name}.")})
                for name in _ROWS
            }
            return cls(kept["vocabulary"].tolist(), kept["vectors"], kept["weights"], **rows)


def prepare(folder: Path, recipe: Recipe) -> Material:
    """Read a data folder, learn vectors, make questions."""
    documents = [d for d in data.documents(folder, recipe.rows) if not pairs.held_out(d.text)]
    questions = data.training_questions(folder, recipe.rows)
    contexts = list(dict.fromkeys(q.context for q in questions))
    texts = [*(f"{d.title}\n{d.text}" for d in documents), *contexts, *(q.question for q in questions)]
    vocabulary, vectors, weights = reader_vectors.learn(texts, recipe.words, recipe.dimension)
    rows = {word: row for row, word in enumerate(vocabulary)}
    real, made, retold, own, watched = (Making(rows, weights) for _ in range(5))
    reader_data.real(questions, real)
    watch = data.questions(folder, data.CMRC_DEV, recipe.rows)
    reader_data.real(watch[:: max(1, len(watch) // 600)], watched)
    near = reader_data.alike(vocabulary, vectors)
    reader_data.generated(documents, made, np.random.default_rng(recipe.seed), near, recipe.each)
    paragraphs = [data.Document("", context) for context in contexts]
    reader_data.generated(paragraphs, made, np.random.default_rng(recipe.seed + 1), near, recipe.each_paragraph)
    for told, each in ((documents, _TWICE), (paragraphs, _TWICE_IN_PARAGRAPH)):
        reader_retold.retold(told, retold, np.random.default_rng(recipe.seed + 10 + each), near, each)
    reader_own.own(folder, own, np.random.default_rng(recipe.seed + 2))
    found = Material(vocabulary, vectors, weights, *(part.rows() for part in (real, made, retold, own, watched)))
    counts = (len(found.real), len(found.made), len(found.retold))
    log.info("%d questions asked by people, %d made, %d answered by another sentence", *counts)
    return found


def train(folders: Folders, recipe: Recipe, told: str, *, resume: bool, stop_after: int | None) -> None:
    """Make the reader and its card; with `stop_after` only a checkpoint."""
    started = time.monotonic()
    out, kept = folders.out, folders.checkpoints / "material.npz"
    material = Material.load(kept) if resume and kept.exists() else prepare(folders.data, recipe)
    material.save(kept)
    log.info("prepared in %.0f s", time.monotonic() - started)
    model, letters, whole = fit(material, recipe, folders.checkpoints, resume=resume, stop_after=stop_after)
    if whole:
        reader_saving.save(model, letters, material.vocabulary, material.weights, out)
        if folders.beside:
            reader_saving.join([folders.beside, out], out)
        log.info("prices: %s", reader_prices.refit(folders.data, out))
        minutes = (time.monotonic() - started) / 60
        measured = reader_measure.table(folders.data, out, recipe.rows, recipe.rows)
        reader_saving.write_card(out, told, recipe, material.counts(), minutes, measured)
        log.info("saved %s after %.1f minutes", out, minutes)


if __name__ == "__main__":
    sys.exit(main())
