"""Time and memory of building, opening and searching an index, each in a process of its own.

    python benchmarks/index.py                                     the pages in corpus/
    python benchmarks/index.py --documents news.jsonl.xz           rows with a field "text": one article each
    python benchmarks/index.py --documents news.jsonl.xz --limit 5000 --questions corpus/gold/qa.jsonl

Prints a table in Markdown, with the conditions under it.
"""

from __future__ import annotations

import argparse
import itertools
import json
import lzma
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PER_FILE = 5000
QUESTIONS = ("2023年快递业务量多少", "网上零售额同比增长多少", "谁参加了会议", "What was the growth rate of exports?")


def main() -> None:
    """Measure what the arguments name and print the table."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        corpus = arguments.corpus
        if arguments.documents:
            corpus = Path(folder) / "corpus"
            _write_corpus(arguments.documents, corpus, arguments.limit)
        index = Path(folder) / "index"
        rows = [(step, _measured(step, corpus, index, arguments.questions)) for step in ("build", "open", "search")]
    _print(rows, arguments)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    parser.add_argument("--documents", type=Path, help="a .jsonl or .jsonl.xz file to make a corpus of")
    parser.add_argument("--limit", type=int, help="take so many of its rows")
    parser.add_argument("--questions", type=Path, help="a .jsonl file with a field question")
    return parser.parse_args()


def _write_corpus(documents: Path, corpus: Path, limit: int | None) -> None:
    (corpus / "pages").mkdir(parents=True)
    rows = itertools.islice(_rows(documents), limit)
    for number in itertools.count():
        part = list(itertools.islice(rows, PER_FILE))
        if not part:
            return
        lines = (
            json.dumps({k: row.get(k) for k in ("text", "title", "published")}, ensure_ascii=False) for row in part
        )
        (corpus / "pages" / f"part-{number:03}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    with lzma.open(file, "rt", encoding="utf-8") if file.suffix == ".xz" else file.open(encoding="utf-8") as stream:
        for line in stream:
            yield json.loads(line)


def _measured(step: str, corpus: Path, index: Path, questions: Path | None) -> dict[str, Any]:
    """Run one step in a fresh process and return what it printed."""
    code = "import sys; sys.path[:0] = [sys.argv[1], sys.argv[2]]; import index; index.step(*sys.argv[3:])"
    command = [sys.executable, "-c", code, str(ROOT), str(Path(__file__).parent), step, str(corpus), str(index)]
    run = subprocess.run([*command, str(questions or "")], stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return found


def step(name: str, corpus: str, index: str, questions: str) -> None:
    """Do one step and print its figures as JSON: seconds from before the imports, peak memory in MB."""
    began = time.perf_counter()
    from rag.search import store
    from rag.settings import Settings

    found: dict[str, Any] = {}
    if name == "build":
        stages: dict[str, float] = {}
        manifest = store.build(
            Path(corpus),
            Path(index),
            Settings(),
            progress=lambda s, d, t: stages.update({s: time.perf_counter() - began}),
        )
        found = {"counts": repr(manifest.counts), "size": manifest.size, "stages": stages}
    else:
        opened = store.open(Path(index), Settings(), corpus=Path(corpus))
        found["opened"] = time.perf_counter() - began
    if name == "search":
        asked = [row["question"] for row in _rows(Path(questions))] if questions else list(QUESTIONS) * 25
        opened.search(asked[0], 30)
        found["first"] = time.perf_counter() - began
        found["times"] = [_time(opened, question) for question in asked]
    used = resource.getrusage(resource.RUSAGE_SELF)
    found |= {
        "seconds": time.perf_counter() - began,
        "cpu": used.ru_utime + used.ru_stime,
        "peak": used.ru_maxrss / 1024,
    }
    print(json.dumps(found))


def _time(opened: Any, question: str) -> float:
    began = time.perf_counter()
    opened.search(question, 30)
    return time.perf_counter() - began


def _print(rows: list[tuple[str, dict[str, Any]]], arguments: argparse.Namespace) -> None:
    found = dict(rows)
    build, opened, search = found["build"], found["open"], found["search"]
    times = sorted(search["times"])
    print("| step | seconds | seconds of processor | peak memory |\n|---|---|---|---|")
    print(f"| build | {build['seconds']:.1f} | {build['cpu']:.1f} | {build['peak']:.0f} MB |")
    print(f"| open, in a new process | {opened['opened']:.2f} | {opened['cpu']:.2f} | {opened['peak']:.0f} MB |")
    print(f"| open and search once, in a new process | {search['first']:.2f} | | {search['peak']:.0f} MB |")
    print(f"| a search, median | {statistics.median(times):.4f} | | |")
    print(f"| a search, 95 % are quicker than | {times[int(len(times) * 0.95)]:.4f} | | |")
    stages = ", ".join(f"{name} {seconds:.1f}" for name, seconds in build["stages"].items())
    print(f"\n{build['counts']}; index {build['size'] / 1e6:.1f} MB; stages end at: {stages} s.")
    what = f"{arguments.documents.name}, limit {arguments.limit}" if arguments.documents else str(arguments.corpus)
    machine = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; Python {platform.python_version()}"
    print(f"{what}; {len(times)} questions; {machine}.")


if __name__ == "__main__":
    main()
