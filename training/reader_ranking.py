"""What the reader adds to search: passages found by words and vectors, put in order again by how well they answer.

    python -m training.reader_ranking DATA [--model rag/weights/reader] [--documents 3000] [--sample 400]

The weight of the reader's score is fitted on news that training left out and on the gold set's develop questions, then
measured on CMRC2018 dev, XQuAD and the other half of that news, beside the ranking without it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from rag.answering import reader as reading
from rag.answering.reader import Reader
from rag.search import encoder as encoders
from rag.search.encoder import Encoder
from rag.search.fusion import combine, fitted
from training import measure, retrieval
from training.measure import Ranks, reciprocal
from training.retrieval import Collection

ROOT = Path(__file__).parents[1]
_READ = 10  # passages of each question that are read
_LIMIT = 8.0  # log-odds beyond which a score counts no more
_WEIGHTS = (0.0, 0.003, 0.006, 0.01, 0.015, 0.02, 0.03, 0.05, 0.08)
_DOCUMENTS, _SAMPLE = 3000, 400


@dataclass(frozen=True, eq=False)
class Read:
    """The first passages found for a question, best first: fused scores, the reader's, and which of them are right."""

    fused: npt.NDArray[np.float64]
    read: npt.NDArray[np.float64]
    right: npt.NDArray[np.bool_]

    def rank(self, weight: float) -> int:
        """Return the rank of the first right passage from 1, 0 where none is among them."""
        order = np.argsort(-(self.fused + weight * self.read), kind="stable")
        hits = np.flatnonzero(self.right[order])
        return int(hits[0]) + 1 if len(hits) else 0


def read(collection: Collection, encoder: Encoder, reader: Reader, sample: int) -> dict[str, list[Read]]:
    """Return what is found and read for questions in Chinese, about `sample` of each task."""
    some = [t for t in collection.tasks if "nglish" not in t.name and " en " not in t.name]
    every = [slice(None, None, max(1, len(t.queries) // sample)) for t in some]
    tasks = tuple(replace(t, queries=t.queries[e], right=t.right[e]) for t, e in zip(some, every, strict=True))
    weights = fitted().scaled(encoder.weight)
    found: dict[str, list[Read]] = {}
    for task, legs in zip(tasks, measure.search(replace(collection, tasks=tasks), encoder).values(), strict=True):
        found[task.name] = []
        for query, one in zip(task.queries, legs, strict=True):
            fused = combine(one.meant, one.vectors, ceiling=one.ceiling, foreign=one.foreign, weights=weights)
            both = fused[:_READ]
            readings = reader.read(query, [collection.passages[f.item] for f in both])
            scores = [np.clip(r.score, -_LIMIT, _LIMIT) if r else -_LIMIT for r in readings]
            right = np.array([f.item in one.right for f in both], bool)
            found[task.name].append(Read(np.array([f.score for f in both]), np.array(scores), right))
    return found


def ranks(rows: Sequence[Read], weight: float) -> Ranks:
    """Return the rank of the first right passage of each question."""
    return np.array([row.rank(weight) for row in rows], np.int64)


def fit(tasks: Mapping[str, Sequence[Read]]) -> float:
    """Return the weight that finds the most, the least of equals."""
    return max(_WEIGHTS, key=lambda w: np.mean([reciprocal(ranks(rows, w)).mean() for rows in tasks.values()]))


def table(tasks: Mapping[str, Sequence[Read]], weight: float) -> Iterator[str]:
    """Yield the lines of a table: recall and MRR without the reader and with it."""
    yield "| task | questions | found by | recall@1 | recall@5 | MRR@10 (95 %) | less without (95 %) |"
    yield "|---|---|---|---|---|---|---|"
    for name, rows in tasks.items():
        without = ranks(rows, 0.0)
        for leg, found in (("both", without), ("both, read", ranks(rows, weight))):
            line = measure.score(name, leg, found, len(rows), without if leg != "both" else None)
            low, high = line.interval
            gain = f"{100 * line.against[0]:+.1f} to {100 * line.against[1]:+.1f}" if line.against else ""
            recall = " | ".join(f"{100 * r:.1f}" for r in line.recall[:2])
            mrr = f"{100 * line.mrr:.1f} ({100 * low:.1f} to {100 * high:.1f})"
            yield f"| {name} | {len(rows)} | {leg} | {recall} | {mrr} | {gain} |"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m training.reader_ranking", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--model", type=Path, default=reading.SHIPPED)
    parser.add_argument("--documents", type=int, default=_DOCUMENTS, help="news documents to search in")
    parser.add_argument("--sample", type=int, default=_SAMPLE, help="about so many questions of each task")
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus", help="folder with pages/ and gold/qa.jsonl")
    told = parser.parse_args(arguments)
    encoder, reader = encoders.load(None), reading.load(told.model)
    tasks = read(retrieval.news(told.data, told.documents, part=0), encoder, reader, told.sample)
    if (gold := told.corpus / "gold" / "qa.jsonl").exists():
        tasks |= read(retrieval.pages(told.corpus, gold, "develop"), encoder, reader, told.sample)
    weight = fit(tasks)
    print(f"Fitted: {weight:g} × the reader's score, on\n")
    print("\n".join(table(tasks, weight)))
    print("\nMeasured:\n")
    for collection in retrieval.collections(told.data, told.documents):
        print("\n".join(table(read(collection, encoder, reader, told.sample), weight)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
