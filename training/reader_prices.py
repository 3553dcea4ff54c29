"""Fits what makes a span dearer for a trained reader: words, repeating the question, starting where a clause starts.

    python -m training.reader_prices DATA --model my-reader

Three numbers, for the highest sum of EM and F1 on every fifth paragraph of CMRC2018 dev; `fitted_on` says which
paragraphs these are, so that the others can be measured alone. `training.reader` ends with this.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from itertools import product
from pathlib import Path

import numpy as np

from rag.answering import reader as reading
from rag.answering.features import Floats
from rag.answering.network import Prices
from rag.answering.reader import LONGEST, MODEL, Reader, trimmed
from rag.evaluation.measures import character_f1, exact
from training import data

_EVERY = 5
_SPANS = 30  # of a paragraph, from the best, that are weighed against each other
_WORD = (0.0, 0.03, 0.06, 0.1, 0.15, 0.2)
_REPEATED = (0.0, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4)
_OPENING = (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0)


def fitted_on(contexts: Iterable[str]) -> set[str]:
    """Return the contexts, of those in this order, whose questions prices are fitted on."""
    return set(list(dict.fromkeys(contexts))[::_EVERY])


def fit(reader: Reader, questions: Sequence[data.Question]) -> tuple[Prices, float, float]:
    """Return the best prices with EM and F1 of the questions, in percent."""
    tables = [table for q in questions if (table := _spans(reader, q)) is not None]
    best = (-1.0, Prices(), 0.0, 0.0)
    for prices in (Prices(*three) for three in product(_WORD, _REPEATED, _OPENING)):
        cost = np.array([0, prices.word, prices.repeated, prices.opening, 0, 0], np.float32)
        chosen = [table[(table[:, 0] - table @ cost).argmax()] for table in tables]
        right, overlap = (100 * float(np.mean([row[k] for row in chosen])) for k in (4, 5))
        if right + overlap > best[0]:
            best = (right + overlap, prices, right, overlap)
    return best[1:]


def _spans(reader: Reader, question: data.Question) -> Floats | None:
    """Return (spans, 6): score, words beyond the first, what is repeated, whether a clause starts, EM, F1."""
    encoded = reader.encode([question.context])
    passage, n = encoded[0].words, len(encoded[0].words)
    if not n:
        return None
    [logits] = reader.network.read(reader.worded(question.question), encoded)
    sums = np.concatenate(([0.0], np.cumsum(logits.repeated)))
    opens = np.diff(passage.clauses, prepend=-1) != 0
    within = np.triu(np.ones((n, n), bool)) & ~np.triu(np.ones((n, n), bool), LONGEST)
    scores = np.where(within, logits.start[:, None] + logits.end[None], -np.inf)
    rows = []
    for place in np.argsort(-scores, axis=None)[: min(_SPANS, int(within.sum()))]:
        first, last = divmod(int(place), n)
        start, end = trimmed(question.context, int(passage.starts[first]), int(passage.ends[last]))
        said = question.context[start:end]
        told = (exact(said, [question.answer]), character_f1(said, [question.answer]))
        rows.append((scores[first, last], last - first, sums[last + 1] - sums[first], opens[first], *told))
    return np.array(rows, np.float32)


def refit(folder: Path, model: Path) -> str:
    """Fit the prices of a reader and write them into its file; where there is nothing to fit on, they stay."""
    from safetensors.numpy import load, save_file

    questions = data.questions(folder, data.CMRC_DEV)
    chosen = fitted_on(q.context for q in questions)
    reader = reading.load(model)
    if not chosen:
        return f"{reader.prices} as they were"
    prices, right, overlap = fit(reader, [q for q in questions if q.context in chosen])
    tensors = load((model / MODEL).read_bytes())
    save_file(tensors | {"prices": np.array(astuple(prices), np.float32)}, model / MODEL)
    return f"{prices}: EM {right:.1f}, F1 {overlap:.1f} on {len(chosen)} paragraphs"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m training.reader_prices", description="Fit a reader's prices.")
    parser.add_argument("data", type=Path)
    parser.add_argument("--model", type=Path, required=True)
    told = parser.parse_args(arguments)
    print(refit(told.data, told.model))
    return 0


if __name__ == "__main__":
    sys.exit(main())
