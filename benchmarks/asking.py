"""How long asking takes: a cold question in a new process, warm questions, and a build, with peak memory.

    python -m benchmarks.asking [--corpus corpus] [--gold corpus/gold/qa.jsonl]

Wall seconds of this machine as it is; quote medians.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rag import Archive, Settings

COLD_RUNS = 5
# A small process of its own starts each run: a child of this large one would be counted with its memory.
_STARTER = (
    "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL); "
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
)


def cold(corpus: Path, index: Path) -> tuple[list[float], int]:
    """Return the wall seconds of `baoda ask` in new processes, and the largest one's peak memory in MiB."""
    command = [
        sys.executable,
        "-m",
        "rag",
        "ask",
        "2023年快递业务量多少",
        "--corpus",
        str(corpus),
        "--index",
        str(index),
    ]
    seconds = []
    for _ in range(COLD_RUNS):
        begun = time.perf_counter()
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
        seconds.append(time.perf_counter() - begun)
    peak = subprocess.check_output([sys.executable, "-c", _STARTER, *command], text=True)
    return seconds, int(peak)


def warm(archive: Archive, gold: Path) -> list[float]:
    """Return the seconds of each question of a gold set, asked once to warm up and once to be timed."""
    questions = [json.loads(line)["question"] for line in gold.read_text(encoding="utf-8").splitlines() if line]
    for question in questions[:20]:
        archive.ask(question)
    seconds = []
    for question in questions:
        begun = time.perf_counter()
        archive.ask(question)
        seconds.append(time.perf_counter() - begun)
    return sorted(seconds)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--gold", type=Path, default=Path("corpus/gold/qa.jsonl"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        index = Path(home) / "index"
        begun = time.perf_counter()
        archive = Archive.open(options.corpus, index, Settings())
        print(f"build and open   {time.perf_counter() - begun:7.2f} s   {len(archive.articles)} items")
        begun = time.perf_counter()
        archive = Archive.open(options.corpus, index, Settings())
        print(f"open again       {time.perf_counter() - begun:7.2f} s")
        seconds, peak = cold(options.corpus, index)
        print(
            f"cold baoda ask   {statistics.median(seconds):7.2f} s   median of {len(seconds)}, peak memory {peak} MiB"
        )
        times = warm(archive, options.gold)
        median, late = times[len(times) // 2], times[int(len(times) * 0.95)]
        print(f"warm ask()       {median * 1000:7.1f} ms  median of {len(times)}, 95 % under {late * 1000:.1f} ms")


if __name__ == "__main__":
    main()
