"""Trains and measures the encoder that ships with Baoda: one vector for each token, a text being their mean.

    python -m training.encoder train DATA --out rag/weights/encoder [--steps N] [--resume] [--smoke]
    python -m training.encoder measure DATA [--model NAME]

DATA is a folder as training/README.md describes. The result is a SentenceTransformer folder.
"""

from __future__ import annotations

import argparse
import itertools
import logging
import shlex
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from training import bags, card, data, lexicon, measure, pairs, retrieval, vocabulary
from training.fitting import Recipe, Table, fit

if TYPE_CHECKING:
    from tokenizers import Tokenizer

log = logging.getLogger(__name__)

SMOKE = Recipe(
    steps=150,
    batch=64,
    dimension=32,
    rate=0.05,
    warm=10,
    keep_every=75,
    mine_every=50,
    sizes=vocabulary.Sizes(3000, 1500, 300, 100, 2),
    rows=400,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    given = _parser().parse_args(arguments)
    logging.basicConfig(stream=sys.stdout, format="%(asctime)s %(message)s", datefmt="%H:%M:%S", level=logging.INFO)
    if given.command == "measure":
        print(table(given.data, given.model))
        return 0
    told = shlex.join(sys.argv[1:] if arguments is None else arguments)
    recipe = SMOKE if given.smoke else Recipe()
    changed = {k: getattr(given, k) for k in ("steps", "batch", "rate", "dimension", "seed") if getattr(given, k)}
    run = Training(given.data, given.out, given.checkpoints, replace(recipe, **changed), told)
    run.train(resume=given.resume, stop_after=given.stop_after)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.encoder", description="Train or measure the encoder.")
    commands = parser.add_subparsers(dest="command", required=True)
    make = commands.add_parser("train", help="make an encoder from a folder of texts")
    make.add_argument("data", type=Path)
    make.add_argument("--out", type=Path, required=True, help="folder for the finished encoder")
    make.add_argument("--checkpoints", type=Path, default=Path("build/encoder"))
    make.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    make.add_argument("--stop-after", type=int, help="stop after this step, to be resumed later")
    make.add_argument("--smoke", action="store_true", help="a tiny run through every step, for trying things out")
    for name, kind in (("steps", int), ("batch", int), ("rate", float), ("dimension", int), ("seed", int)):
        make.add_argument(f"--{name}", type=kind)
    ask = commands.add_parser("measure", help="measure any SentenceTransformer")
    ask.add_argument("data", type=Path)
    ask.add_argument("--model", default="rag/weights/encoder", help="a folder, or a name on the Hugging Face hub")
    return parser


def table(folder: Path, model: str, rows: int | None = None) -> str:
    """Return the Markdown table of what a SentenceTransformer reaches on the tasks of a data folder.

    Of each file only the first `rows` are read, if given.
    """
    from rag.search.encoder import load

    encoder = load(model)
    scores = [score for found in retrieval.collections(folder, rows=rows) for score in measure.measure(found, encoder)]
    return "\n".join([measure.HEADER, *(score.row() for score in scores)])


@dataclass(frozen=True, slots=True)
class Training:
    """One run: from a folder of texts to a SentenceTransformer folder. `told` is the command line, for the card."""

    folder: Path
    out: Path
    checkpoints: Path
    recipe: Recipe
    told: str

    def train(self, *, resume: bool = False, stop_after: int | None = None) -> None:
        """Make the encoder and its card; with `stop_after` only a checkpoint."""
        started = time.monotonic()
        corpus = Corpus.read(self.folder, self.recipe.rows)
        log.info("%s", corpus)
        tokenizer = self._tokenizer(corpus, resume=resume)
        material, words = prepare(tokenizer, corpus)
        log.info("prepared in %.0f s", time.monotonic() - started)
        watched = list(retrieval.collections(self.folder)) if self.recipe.rows is None else []
        found, whole = fit(
            material,
            words,
            tokenizer.get_vocab_size(),
            self.recipe,
            self.checkpoints,
            resume=resume,
            stop_after=stop_after,
            watch=lambda seen: _watch(watched, tokenizer, seen),
        )
        if whole:
            save(tokenizer, found, self.out)
            self._write_card(corpus, (time.monotonic() - started) / 60)
            log.info("saved %s after %.1f minutes", self.out, (time.monotonic() - started) / 60)

    def _tokenizer(self, corpus: Corpus, *, resume: bool) -> Tokenizer:
        from tokenizers import Tokenizer

        kept = self.checkpoints / "tokenizer.json"
        if resume and kept.exists():
            return Tokenizer.from_file(str(kept))
        tokenizer = vocabulary.make_tokenizer(vocabulary.count_words(corpus.texts()), self.recipe.sizes)
        self.checkpoints.mkdir(parents=True, exist_ok=True)
        tokenizer.save(str(kept), pretty=False)
        return tokenizer

    def _write_card(self, corpus: Corpus, minutes: float) -> None:
        run = card.Run(
            command=f"python -m training.encoder {self.told}",
            measured=f"python -m training.encoder measure {self.folder} --model {self.out}",
            minutes=minutes,
            recipe=asdict(self.recipe),
            counts=corpus.counts(),
            table=table(self.folder, str(self.out), self.recipe.rows),
        )
        card.write(self.out, run)


@dataclass(frozen=True, slots=True)
class Corpus:
    """What may be trained on: everything but the validation files and what is held out for measuring."""

    documents: list[data.Document]
    questions: list[data.Question]
    parallel: list[data.Pair]
    entries: list[data.Entry]

    @classmethod
    def read(cls, folder: Path, rows: int | None = None) -> Corpus:
        """Read a data folder, `rows` of each file if given."""
        return cls(
            [d for d in data.documents(folder, rows) if not pairs.held_out(d.text)],
            data.training_questions(folder, rows),
            [p for p in data.pairs(folder, rows) if not pairs.held_out(p.en)],
            data.entries(folder, rows),
        )

    def texts(self) -> itertools.chain[str]:
        """Return every text, for counting words."""
        return itertools.chain(
            (f"{d.title}\n{d.text}" for d in self.documents),
            dict.fromkeys(q.context for q in self.questions),
            (q.question for q in self.questions),
            (f"{p.zh}\n{p.en}" for p in self.parallel),
            (f"{e.term}\n{'; '.join(e.glosses)}" for e in self.entries),
        )

    def counts(self) -> dict[str, int]:
        """Return how many rows of each file are trained on."""
        titled = sum(1 for d in self.documents if d.title)
        return {
            data.DOCUMENTS: len(self.documents) - titled,
            data.TITLED: titled,
            data.QUESTIONS: len(self.questions),
            data.PARALLEL: len(self.parallel),
            data.DICTIONARY: len(self.entries),
        }

    def __str__(self) -> str:
        return ", ".join(f"{count} from {name}" for name, count in self.counts().items())


def prepare(tokenizer: Tokenizer, corpus: Corpus) -> tuple[pairs.Material, lexicon.Lexicons]:
    """Cut the corpus into tokens, and learn which of them translate which."""
    material = pairs.gather(tokenizer, corpus.documents, corpus.questions, corpus.parallel, corpus.entries)
    chinese, english = material.chinese.followed_by(material.terms), material.english.followed_by(material.glosses)
    learned, back = lexicon.learn(chinese, english, tokenizer.get_vocab_size())
    ids = tokenizer.get_vocab()
    words = learned.completed(sorted(ids, key=ids.__getitem__))
    known, all_told = learned.known(), words.known()
    log.info("%d passages; %d tokens have a translation, %d by their halves", len(material.passages), known, all_told)
    return material, lexicon.Lexicons(words, back)


def _watch(collections: Sequence[retrieval.Collection], tokenizer: Tokenizer, found: Table) -> None:
    for collection in collections:
        for score in measure.vectors_alone(collection, lambda texts: encode(tokenizer, found, texts)):
            recall = ", ".join(f"@{k} {r:.3f}" for k, r in zip(measure.CUTOFFS, score.recall, strict=True))
            log.info("  %s: recall %s, MRR %.3f", score.task, recall, score.mrr)


def encode(tokenizer: Tokenizer, found: Table, texts: Sequence[str]) -> Table:
    """Return the unit vectors of folded texts; zeros for a text without tokens."""
    cut = bags.tokenise(tokenizer, texts)
    sums = np.zeros((len(cut), found.shape[1]), dtype=np.float32)
    for row in range(len(cut)):
        sums[row] = found[cut[row]].sum(axis=0)
    sums /= np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)
    return sums


def save(tokenizer: Tokenizer, found: Table, out: Path) -> None:
    """Write a SentenceTransformer folder: tokenizer, table in half precision, normalisation. Replaces `out`."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding

    half = found.astype(np.float16)
    half[0] = 0  # the unknown token says nothing
    model: Any = SentenceTransformer(
        modules=[StaticEmbedding(tokenizer, embedding_weights=half), Normalize()], device="cpu"
    )
    aside = out.with_name(out.name + ".new")
    shutil.rmtree(aside, ignore_errors=True)
    model.save_pretrained(str(aside), create_model_card=False)
    tokenizer.save(str(aside / "tokenizer.json"), pretty=False)
    (aside / "model.safetensors").chmod(0o644)  # written for the owner alone, but whoever installs it must read it
    shutil.rmtree(out, ignore_errors=True)
    aside.replace(out)


if __name__ == "__main__":
    raise SystemExit(main())
