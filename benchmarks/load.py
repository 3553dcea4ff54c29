"""Many readers at once: gradio_client sessions that ask the running chat for a minute, and a page added meanwhile.

    python -m benchmarks.load [--people 30] [--seconds 60] [--pause 2]

Every answer is compared with what the archive says when it is asked alone: a mixed-up answer counts as wrong. Wall
seconds of this machine as it is, client and server on it together; the load average is printed with them.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import socket

os.environ.setdefault("HF_HUB_OFFLINE", "1")  # gradio_client asks its maker's hub otherwise
import httpx
from gradio_client import Client

from rag import Archive
from rag.desk import suggest

ROOT = Path(__file__).parents[1]
ADDED = "己县蜂蜜产量创新高\n\n本报讯 2023 年己县蜂蜜产量达到\n380 吨，同比增长 12.6%。\n"
ADDED_ASKED, ADDED_ANSWER = "2023年己县蜂蜜产量多少？", "380吨"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question put to the server: when, for how many seconds, and whether the answer was the right one."""

    at: float
    seconds: float
    right: bool
    failed: str


@contextmanager
def chat(corpus: Path, index: Path) -> Iterator[tuple[str, int]]:
    """Serve a corpus in a process of its own; yield its address and process id."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "rag", "chat", "--port", str(port), "-c", str(corpus), "-i", str(index)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT) as server:
        assert server.stdout is not None
        try:
            yield next(m[0] for line in server.stdout if (m := re.search(r"http://\S+", line))), server.pid
        finally:
            server.terminate()
            server.communicate(timeout=30)


def person(
    number: int, address: str, expected: dict[str, set[str]], pause: float, until: float, log: list[Asked]
) -> None:
    """Ask in a session of one's own until the time is up; pauses vary, so that people do not march in step."""
    client, dice = Client(address, verbose=False), random.Random(number)
    while time.perf_counter() < until:
        question = dice.choice(list(expected))
        begun, failed, given = time.perf_counter(), "", ""
        try:
            given = told(client.predict(question, api_name="/ask"))
        except Exception as error:  # whatever a reader would meet counts
            failed = f"{type(error).__name__}: {error}"[:120]
        log.append(Asked(begun, time.perf_counter() - begun, given in expected[question], failed))
        time.sleep(pause * (0.5 + dice.random()))


def told(answer: dict[str, object]) -> str:
    """Return what an answer says, without how long it took and what was found beside it."""
    return json.dumps({k: v for k, v in answer.items() if k not in ("elapsed", "hits")}, sort_keys=True)


def alone(archive: Archive, question: str) -> str:
    """Return what an archive says to a question that nobody else asks at the time."""
    return told(json.loads(json.dumps(archive.ask(question).to_dict())))


def memory(pid: int) -> float:
    """Return the resident memory of a process, in MiB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]


def upload(address: str) -> float:
    """Add a page as the tab 添加 does, and return the seconds until it is answered from."""
    config = httpx.get(f"{address}/config").json()
    [number] = [c["id"] for c in config["components"] if "add" in (c["props"].get("server_fns") or ())]
    client, begun = Client(address, verbose=False), time.perf_counter()
    sent = {"name": "蜂蜜.txt", "data": base64.b64encode(ADDED.encode()).decode()}
    for name, request in (("add", sent), ("renew", {})):
        body = {"component_id": number, "fn_name": name, "session_hash": "load", "data": json.dumps(request)}
        httpx.post(f"{address}/gradio_api/component_server", json=body, timeout=300).raise_for_status()
    answer = client.predict(ADDED_ASKED, api_name="/ask")
    assert answer["short"] == ADDED_ANSWER, answer
    return time.perf_counter() - begun


def said(name: str, asked: list[Asked]) -> None:
    """Print how long answers took, and how many were wrong or failed."""
    times = sorted(a.seconds * 1000 for a in asked) or [0.0]
    wrong = sum(not a.right and not a.failed for a in asked)
    failed = [a.failed for a in asked if a.failed]
    print(
        f"{name:<22}{len(asked):5} questions   wrong {wrong}   failed {len(failed)}   median "
        f"{statistics.median(times):.0f} ms   p95 {times[int(len(times) * 0.95)]:.0f} ms   max {times[-1]:.0f} ms"
    )
    for reason in sorted(set(failed)):
        print(f"    {failed.count(reason)} x {reason}")


def crowd(
    address: str, expected: dict[str, set[str]], people: int, pause: float, seconds: float, log: list[Asked]
) -> None:
    """Let `people` ask at once for so many seconds."""
    until = time.perf_counter() + seconds
    threads = [
        threading.Thread(target=person, args=(number, address, expected, pause, until, log)) for number in range(people)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--people", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pause", type=float, default=2.0, help="seconds that a reader reads between two questions")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        corpus, index = Path(home) / "corpus", Path(home) / "index"
        shutil.copytree(ROOT / "corpus" / "pages", corpus / "pages")
        archive = Archive.open(corpus, index)
        questions = (*suggest.examples(archive), *suggest.examples(archive, english=True))
        expected = {q: {alone(archive, q)} for q in questions}
        with chat(corpus, index) as (address, pid):
            print(f"{options.people} people, {len(questions)} questions, load average before {os.getloadavg()[0]:.1f}")
            before, log = memory(pid), list[Asked]()
            crowd(address, expected, options.people, options.pause, options.seconds, log)
            said("a minute of asking", log)
            print(f"server's memory       {before:.0f} MiB before, {memory(pid):.0f} MiB after")
            during: list[Asked] = []
            more = Path(home) / "more"  # with the page that is added, an answer may be another one
            shutil.copytree(corpus / "pages", more / "pages")
            (more / "pages" / "蜂蜜.txt").write_text(ADDED, encoding="utf-8")
            later = Archive.open(more, Path(home) / "more-index")
            for question in questions:
                expected[question].add(alone(later, question))
            arguments = (address, expected, options.people, options.pause, options.seconds / 2, during)
            asking = threading.Thread(target=crowd, args=arguments)
            asking.start()
            time.sleep(options.seconds / 10)
            print(f"page added             answered from after {upload(address):.1f} s")
            asking.join()
            said("while it was added", during)
            print(f"server's memory       {memory(pid):.0f} MiB at the end, load average {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
