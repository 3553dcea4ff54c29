"""Gold files run for a browser: one at a time, in a thread of its own, with progress; the last few reports are kept.

A gold file holds questions, or conversations whose turns are asked one after another.
"""

from __future__ import annotations

import json
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from rag.archive import Archive
from rag.errors import BaodaError, GoldError
from rag.evaluation import html
from rag.evaluation.compare import Comparison, compare
from rag.evaluation.dialogues import ConversationSet, holds_conversations, read_conversations
from rag.evaluation.gold import GoldSet, read
from rag.evaluation.report import Report, evaluate

LARGEST = 2_000_000  # bytes of a gold file that is sent
LARGEST_REPORT = 8_000_000  # bytes of an earlier report that is sent
MOST = 2_000  # questions, or conversations, of one run
_KEPT = 8
_ENDINGS = (".jsonl", ".json", ".csv", ".tsv")
Gold = GoldSet | ConversationSet


class TrialStopped(BaodaError):
    """A run was stopped by whoever started it."""


@dataclass
class Trial:
    """One run: how far it is, in questions, then its report or what went wrong. Changes while it runs."""

    id: str
    name: str
    total: int
    done: int = 0
    begun: str = field(default_factory=lambda: time.strftime("%H:%M"))
    report: Report | None = None
    trouble: str | None = None
    stopped: threading.Event = field(default_factory=threading.Event)

    @property
    def running(self) -> bool:
        """Whether it has neither report nor trouble yet."""
        return self.report is None and self.trouble is None


class Trials:
    """The runs since the server started, and the one that runs."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, Trial] = OrderedDict()
        self._lock = threading.Lock()

    def start(self, archive: Archive, name: str, gold: Gold, limit: int | None) -> Trial:
        """Begin to ask the first `limit` questions or conversations of `gold`.

        Raises GoldError where there are none, and while another run is on.
        """
        kept = _first(gold, min(limit or MOST, MOST))
        count = _questions(kept)
        if not count:
            raise GoldError(f"{name}：没有可问的题目。(No question in it.)")
        with self._lock:
            if any(trial.running for trial in self._held.values()):
                raise GoldError("另一次评测正在进行，请稍候。(Another evaluation is running: please wait.)")
            trial = Trial(uuid4().hex[:12], name, count)
            self._held[trial.id] = trial
            while len(self._held) > _KEPT:
                self._held.popitem(last=False)
        threading.Thread(target=_run, args=(trial, archive, kept), name="baoda-trial", daemon=True).start()
        return trial

    def find(self, id_: str) -> Trial:
        """Return a run by its id. Raises GoldError where there is none any more."""
        if id_ not in self._held:
            raise GoldError("这次评测已不在内存中，请重新运行。(This run is gone: run it again.)")
        return self._held[id_]

    def earlier(self, trial: Trial) -> tuple[Trial, ...]:
        """Return the runs with a report that a finished one can be compared with, the newest first."""
        return tuple(
            other
            for other in reversed(self._held.values())
            if other is not trial and other.report and trial.report and _asked(other.report) & _asked(trial.report)
        )

    def report(self, id_: str) -> Report:
        """Return the report of a run. Raises GoldError where it has none."""
        report = self.find(id_).report
        if report is None:
            raise GoldError("评测要先完成。(The run must be finished first.)")
        return report


def _first(gold: Gold, count: int) -> Gold:
    if isinstance(gold, ConversationSet):
        return replace(gold, conversations=gold.conversations[:count])
    return replace(gold, questions=gold.questions[:count])


def _questions(gold: Gold) -> int:
    if isinstance(gold, ConversationSet):
        return sum(len(talk.turns) for talk in gold.conversations)
    return len(gold.questions)


def _asked(report: Report) -> frozenset[tuple[str, str]]:
    return frozenset((outcome.id, outcome.question) for outcome in report.outcomes)


def compared(first: Report, second: Report) -> Comparison:
    """Return what a report changed against an earlier one.

    Raises GoldError where they share no question, or where one that was sent is not what a report is.
    """
    try:
        return compare(first, second)
    except (TypeError, ValueError, AttributeError, ZeroDivisionError) as error:
        raise GoldError("这不是完好的评测报告。(This is no sound report.)") from error


def report_sent(name: str, data: bytes) -> Report:
    """Read an earlier report that a browser sent: what `file` or `baoda evaluate --json` wrote. Raises GoldError."""
    try:
        row = json.loads(data)
        if not isinstance(row, dict):
            raise GoldError("")
        return Report.from_dict(row)
    except (GoldError, ValueError, RecursionError, AttributeError) as error:
        raise GoldError(
            f"{Path(name).name[:80]}：不是评测报告；请选评测后保存的 JSON，或 baoda evaluate --json 写出的文件。{error}"
            " (Not a report: choose the JSON that was saved after a run, or by baoda evaluate --json.)"
        ) from error


def shipped(archive: Archive) -> tuple[str, ...]:
    """Return the names of the gold files in the corpus, blind ones last."""
    found = (path.name for path in (archive.corpus / "gold").glob("*.jsonl") if _is_gold(_head(path)))
    return tuple(sorted(found, key=lambda name: ("blind" in name, name != "qa.jsonl", name)))


def _is_gold(head: str) -> bool:
    return '"question"' in head or '"turns"' in head


def _head(path: Path) -> str:
    with path.open(encoding="utf-8", errors="replace") as stream:
        return stream.readline(4096)


def gold_of(archive: Archive, name: str) -> Gold:
    """Read a gold file of the corpus by its name alone. Raises GoldError where there is none so called."""
    if name not in shipped(archive):
        raise GoldError("没有这个标准问答文件。(There is no such gold file.)")
    return _read(archive.corpus / "gold" / name)


def _read(path: Path) -> Gold:
    return read_conversations(path) if holds_conversations(path) else read(path)


def gold_sent(name: str, data: bytes) -> tuple[str, Gold]:
    """Read a gold file that a browser sent; return its plain name and what it holds. Raises GoldError."""
    ending = Path(name).suffix.lower()
    if ending not in _ENDINGS or len(data) > LARGEST:
        raise GoldError(
            f"只收 {'、'.join(_ENDINGS)}，不超过 {LARGEST // 1_000_000} MB。"
            f"(Only {', '.join(_ENDINGS)} up to {LARGEST // 1_000_000} MB.)"
        )
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"gold{ending}"
        path.write_bytes(data)
        return Path(name).name[:80], _read(path)


def file(trial: Trial, form: str) -> str:
    """Return a finished run as a file's text: `json`, which can be compared later, or a page of `html`."""
    if trial.report is None:
        raise GoldError("评测还没有完成。(The run is not finished.)")
    if form == "json":
        return json.dumps(trial.report.to_dict(), ensure_ascii=False)
    return html.page(trial.report, f"baoda evaluate {trial.name}")


def _run(trial: Trial, archive: Archive, gold: Gold) -> None:
    def tell(_: str, done: int, total: int) -> None:
        trial.done = done
        if trial.stopped.is_set():
            raise TrialStopped("已停止。(Stopped.)")

    try:
        report = evaluate(archive, gold, progress=tell)
        trial.report = replace(report, card=replace(report.card, gold=trial.name))
    except BaodaError as error:
        trial.trouble = str(error)
    except Exception as error:  # whatever it is, a browser waits for an end
        trial.trouble = f"{type(error).__name__}: {error}"
        raise
