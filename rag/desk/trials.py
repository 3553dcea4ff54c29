"""Gold files run for a browser: one at a time, in a thread of its own, with progress; the last few reports are kept."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from rag.archive import Archive
from rag.errors import BaodaError, GoldError
from rag.evaluation import html
from rag.evaluation.compare import Comparison, compare
from rag.evaluation.gold import GoldSet, read
from rag.evaluation.report import Report, evaluate

LARGEST = 2_000_000  # bytes of a gold file that is sent
MOST = 2_000  # questions of one run
_KEPT = 8
_ENDINGS = (".jsonl", ".json", ".csv", ".tsv")


class TrialStopped(BaodaError):
    """A run was stopped by whoever started it."""


@dataclass
class Trial:
    """One run: how far it is, then its report or what went wrong. Changes while it runs."""

    id: str
    name: str
    total: int
    done: int = 0
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

    def start(self, archive: Archive, name: str, gold: GoldSet, limit: int | None) -> Trial:
        """Begin to ask the first `limit` questions of `gold`. Raises GoldError while another run is on."""
        count = min(limit or MOST, MOST, len(gold.questions))
        if not count:
            raise GoldError(f"{name}：没有可问的题目。(No question in it.)")
        with self._lock:
            if any(trial.running for trial in self._held.values()):
                raise GoldError("另一次评测正在进行，请稍候。(Another evaluation is running: please wait.)")
            trial = Trial(uuid4().hex[:12], name, count)
            self._held[trial.id] = trial
            while len(self._held) > _KEPT:
                self._held.popitem(last=False)
        threading.Thread(target=_run, args=(trial, archive, gold, count), name="baoda-trial", daemon=True).start()
        return trial

    def find(self, id_: str) -> Trial:
        """Return a run by its id. Raises GoldError where there is none any more."""
        if id_ not in self._held:
            raise GoldError("这次评测已不在内存中，请重新运行。(This run is gone: run it again.)")
        return self._held[id_]

    def finished(self) -> tuple[Trial, ...]:
        """Return the runs that have a report, the newest first."""
        return tuple(trial for trial in reversed(self._held.values()) if trial.report)

    def compared(self, first: str, second: str) -> Comparison:
        """Return what the second run changed against the first. Raises GoldError where they share no question."""
        reports = [self.find(id_).report for id_ in (first, second)]
        if reports[0] is None or reports[1] is None:
            raise GoldError("两次评测都要先完成。(Both runs must be finished.)")
        return compare(reports[0], reports[1])


def shipped(archive: Archive) -> tuple[str, ...]:
    """Return the names of the gold files in the corpus; conversations are another form and left out."""
    folder = archive.corpus / "gold"
    found = (path for path in folder.glob("*.jsonl") if '"question"' in _head(path) and '"turns"' not in _head(path))
    return tuple(sorted((path.name for path in found), key=lambda name: (name.startswith("blind"), name)))


def _head(path: Path) -> str:
    with path.open(encoding="utf-8", errors="replace") as stream:
        return stream.readline(4096)


def gold_of(archive: Archive, name: str) -> GoldSet:
    """Read a gold file of the corpus by its name alone. Raises GoldError where there is none so called."""
    if name not in shipped(archive):
        raise GoldError("没有这个标准问答文件。(There is no such gold file.)")
    return read(archive.corpus / "gold" / name)


def gold_sent(name: str, data: bytes) -> tuple[str, GoldSet]:
    """Read a gold file that a browser sent; return its plain name and questions. Raises GoldError."""
    ending = Path(name).suffix.lower()
    if ending not in _ENDINGS or len(data) > LARGEST:
        raise GoldError(
            f"只收 {'、'.join(_ENDINGS)}，不超过 {LARGEST // 1_000_000} MB。"
            f"(Only {', '.join(_ENDINGS)} up to {LARGEST // 1_000_000} MB.)"
        )
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"gold{ending}"
        path.write_bytes(data)
        return Path(name).name[:80], read(path)


def file(trial: Trial, form: str) -> str:
    """Return a finished run as a file's text: `json`, which can be compared later, or a page of `html`."""
    if trial.report is None:
        raise GoldError("评测还没有完成。(The run is not finished.)")
    if form == "json":
        return json.dumps(trial.report.to_dict(), ensure_ascii=False)
    return html.page(trial.report, f"baoda evaluate {trial.name}")


def _run(trial: Trial, archive: Archive, gold: GoldSet, count: int) -> None:
    def tell(_: str, done: int, total: int) -> None:
        trial.done = done
        if trial.stopped.is_set():
            raise TrialStopped("已停止。(Stopped.)")

    try:
        report = evaluate(archive, GoldSet(gold.questions[:count], gold.problems), progress=tell)
        trial.report = replace(report, card=replace(report.card, gold=trial.name))
    except BaodaError as error:
        trial.trouble = str(error)
    except Exception as error:  # whatever it is, a browser waits for an end
        trial.trouble = f"{type(error).__name__}: {error}"
        raise
