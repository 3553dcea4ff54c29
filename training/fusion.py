"""Fits how much vectors count beside words, and writes it with its provenance to one small file.

    python -m training.fusion DATA [--out rag/weights/fusion.json]

Fitted on the develop questions of the gold set and on questions made of news that the encoder was not trained on; not
on CMRC2018 dev, XQuAD or the other half of that news, which the benchmark measures with. (Earlier choices in lexical
search and in the encoder's recipe did look at CMRC2018 dev and XQuAD.)
"""

from __future__ import annotations

import argparse
import json
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from rag.search import encoder as encoders
from rag.search.fusion import FITTED, Weights
from training import measure, retrieval
from training.measure import Found, reciprocal

_OWN = (0.0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.12)
_FOREIGN = (0.0, 0.02, 0.05, 0.08, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75)
# A task on which both together find less than words alone costs this many times what it is below, beyond what may be
# chance: search by both must be worth its name everywhere before it is good somewhere.
_BELOW, _CHANCE = 3.0, 0.003
_DOCUMENTS = 3000
_QUESTIONS = 400  # of each task
_SMOKE_ROWS, _SMOKE_QUESTIONS = 800, 10  # read of each file, and asked of each task, for trying things out
ROOT = Path(__file__).parents[1]


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit the weights and write them."""
    parser = argparse.ArgumentParser(prog="python -m training.fusion", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path, help="folder as training/README.md describes")
    parser.add_argument("--out", type=Path, default=FITTED)
    parser.add_argument("--encoder", help="a SentenceTransformer; the one that ships if none is given")
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus", help="folder with pages/ and gold/qa.jsonl")
    parser.add_argument("--smoke", action="store_true", help="a tiny run through every step, for trying things out")
    given = parser.parse_args(arguments)
    rows, most = (_SMOKE_ROWS, _SMOKE_QUESTIONS) if given.smoke else (None, _QUESTIONS)
    encoder = encoders.load(given.encoder)
    collections = [retrieval.news(given.data, _DOCUMENTS, part=0, rows=rows)]
    if (gold := given.corpus / "gold" / "qa.jsonl").exists():
        collections.append(retrieval.pages(given.corpus, gold, "develop"))
    tasks: dict[str, list[Found]] = {}
    for collection in collections:
        some = tuple(replace(t, queries=t.queries[:most], right=t.right[:most]) for t in collection.tasks)
        tasks |= measure.search(replace(collection, tasks=some), encoder)
    tasks = {name: found for name, found in tasks.items() if found}
    if not tasks:
        print("no questions to fit with: the weights that ship stay as they are")
        return 0
    best = fit(tasks)
    told = shlex.join(sys.argv[1:] if arguments is None else arguments)
    report = _report(tasks, best) | {"command": f"python -m training.fusion {told}", "encoder": encoder.fingerprint}
    given.out.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(given.out.read_text(encoding="utf-8"))
    return 0


def fit(tasks: Mapping[str, Sequence[Found]]) -> Weights:
    """Return the weights of the grid that find the most, of equals the least: one after the other.

    A question is in the language of the pages or in another, so neither weight asks what the other is.
    """
    own = max(_OWN, key=lambda weight: worth(tasks, Weights(weight, 0.0)))
    return Weights(own, max(_FOREIGN, key=lambda weight: worth(tasks, Weights(own, weight))))


def worth(tasks: Mapping[str, Sequence[Found]], weights: Weights) -> float:
    """Return the mean over tasks of the reciprocal rank, less what is lost against words: to a thousandth.

    A few hundred questions tell no less, and of weights that are as good the least is safest.
    """
    gains = []
    for found in tasks.values():
        both, words = (_mean(found, leg, weights) for leg in ("both", "BM25"))
        gains.append(both - _BELOW * max(0.0, words - both - _CHANCE))
    return round(float(np.mean(gains)), 3)


def _mean(found: Sequence[Found], leg: str, weights: Weights) -> float:
    return float(reciprocal(np.array([f.rank(leg, weights) for f in found])).mean())


def _report(tasks: Mapping[str, Sequence[Found]], best: Weights) -> dict[str, object]:
    legs = {
        name: {"questions": len(found)} | {leg: round(_mean(found, leg, best), 4) for leg in measure.LEGS}
        for name, found in tasks.items()
    }
    return {
        "weights": {"own": best.own, "foreign": best.foreign},
        "meaning": "score = words' share of the question + weight * vectors' place; own for a question in the pages' "
        "language, foreign for one in another",
        "fitted_on": legs,
        "figures": "MRR@10 where it was fitted",
        "grid": {"own": list(_OWN), "foreign": list(_FOREIGN)},
    }


if __name__ == "__main__":
    raise SystemExit(main())
