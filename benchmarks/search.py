"""How much search finds: by words (BM25), by vectors, and by both as Baoda fuses them.

    python -m benchmarks.search DATA                      in 40,000 news documents; DATA as training/README.md describes
    python -m benchmarks.search DATA --documents 3000     in fewer of them, for a quick look
    python -m benchmarks.search DATA --encoder FOLDER     the same table for any SentenceTransformer

Prints Markdown. Of the gold set's held-out questions only these sums are ever shown.
"""

from __future__ import annotations

import argparse
import itertools
import os
import platform
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from rag.search.encoder import SHIPPED, Encoder, load
from rag.search.fusion import fitted
from training import measure, retrieval
from training.retrieval import Collection

ROOT = Path(__file__).parents[1]
_TEXT = "2023年我国快递业务量累计完成1320.7亿件，同比增长19.4%。" * 8


def main() -> None:
    """Measure what the arguments name and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("data", type=Path, help="folder as training/README.md describes")
    parser.add_argument("--encoder", help="a SentenceTransformer, by folder or name, instead of the one that ships")
    parser.add_argument("--documents", type=int, default=40_000, help="news documents to search in")
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus", help="folder with pages/ and gold/qa.jsonl")
    given = parser.parse_args()
    started = time.perf_counter()
    encoder = load(given.encoder)
    first = encoder.encode(["快递"], questions=True)
    loaded = time.perf_counter() - started
    print(measure.HEADER)
    for collection in _collections(given):
        for score in measure.measure(collection, encoder):
            print(score.row(), flush=True)
    weights = fitted().scaled(encoder.weight)
    print(f"\nVectors weigh {weights.own:g}, and {weights.foreign:g} for a question in another language.")
    print(f"{_size(given.encoder)}{first.shape[1]} dimensions, {_speed(encoder)}; ready after {loaded:.2f} s.")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; Python {platform.python_version()}.")
    print(f"`python -m benchmarks.search {' '.join(sys.argv[1:])}`")


def _collections(given: argparse.Namespace) -> Iterator[Collection]:
    gold = given.corpus / "gold" / "qa.jsonl"
    splits = ("develop", "held-out") if gold.exists() else ()
    pages = (retrieval.pages(given.corpus, gold, split) for split in splits)
    return itertools.chain(pages, retrieval.collections(given.data, given.documents))


def _size(name: str | None) -> str:
    folder = Path(name) if name else SHIPPED
    if not folder.is_dir():
        return ""
    return f"{sum(file.stat().st_size for file in folder.rglob('*') if file.is_file()) / 1e6:.1f} MB; "


def _speed(encoder: Encoder) -> str:
    count, started = 0, time.perf_counter()
    while (spent := time.perf_counter() - started) < 2.0:
        encoder.encode([_TEXT] * 32)
        count += 32
    return f"{count / spent:,.0f} texts of {len(_TEXT)} characters a second"


if __name__ == "__main__":
    main()
