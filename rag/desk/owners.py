"""What the owner of the machine can ask of the server besides: adding pages, and running evaluations.

A desk that is not an owner's holds none of these calls. They take no more on trust than a reader's.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass, field

from rag.desk import adding as added
from rag.desk import trials
from rag.desk.desk import Desk, Request, called
from rag.errors import BaodaError
from rag.web import adding, trial


@dataclass(frozen=True)
class OwnersDesk(Desk):
    """A desk of which whoever uses the page may add pages and run evaluations."""

    trials: trials.Trials = field(default_factory=trials.Trials)

    def calls(self) -> list[Callable[[str], str]]:
        """Return the functions that a browser may call, by their names."""
        calls = (self.add, self.remove, self.renew, self.begin, self.trial, self.halt, self.file, self.compare)
        return [*super().calls(), *(called(call) for call in calls)]

    def adding(self) -> str:
        """Return the tab 添加."""
        return adding.adding(added.LARGEST, added.MOST, self.listed())

    def listed(self) -> str:
        """Return what was added, with what was read from it."""
        rows = added.held(self.live.archive)
        shown = "".join(adding.added(row.name, row.size, row.articles, row.problems) for row in rows)
        return shown or super().listed()

    def trying(self) -> str:
        """Return the tab 评测."""
        return trial.trial(trials.shipped(self.live.archive))

    def add(self, request: Request) -> str:
        """Put one file, `name` and its bytes in base64, into added/; the index is renewed by another call."""
        try:
            name = added.add(self.live.archive.corpus, str(request.get("name")), _bytes(request.get("data")))
        except BaodaError as error:
            return adding.told(str(error), good=False)
        return adding.told(name, good=True)

    def remove(self, request: Request) -> str:
        """Take one file out of added/."""
        try:
            added.remove(self.live.archive.corpus, str(request.get("name")))
        except BaodaError as error:
            return adding.told(str(error), good=False)
        return ""

    def renew(self, request: Request) -> str:
        """Build the index anew if pages changed, and return when it answers; what went wrong is told."""
        try:
            self.live.renew()
        except BaodaError as error:
            return adding.told(str(error), good=False)
        return ""

    def begin(self, request: Request) -> str:
        """Start an evaluation of a gold file of the corpus, or of one that is sent; return its progress."""
        archive, limit = self.live.archive, request.get("limit")
        name = str(request.get("name"))
        try:
            if request.get("data"):
                name, gold = trials.gold_sent(name, _bytes(request.get("data")))
            else:
                gold = trials.gold_of(archive, name)
            run = self.trials.start(archive, name, gold, limit if isinstance(limit, int) and limit > 0 else None)
        except BaodaError as error:
            return json.dumps({"html": trial.failed(str(error))})
        return json.dumps({"id": run.id, "html": trial.running(run.name, 0, run.total, run.id)})

    def trial(self, request: Request) -> str:
        """Return as JSON how far an evaluation is: progress, or its report, or what went wrong."""
        try:
            run = self.trials.find(str(request.get("id")))
        except BaodaError as error:
            return json.dumps({"done": True, "html": trial.failed(str(error))})
        if run.running:
            return json.dumps({"done": False, "html": trial.running(run.name, run.done, run.total, run.id)})
        if run.report is None:
            return json.dumps({"done": True, "html": trial.failed(run.trouble or "")})
        earlier = [
            (other.id, trial.label(other.name, other.report, other.begun))
            for other in self.trials.earlier(run)
            if other.report
        ]
        return json.dumps({"done": True, "html": trial.finished(run.report, run.id, earlier)}, ensure_ascii=False)

    def halt(self, request: Request) -> str:
        """Stop an evaluation."""
        try:
            self.trials.find(str(request.get("id"))).stopped.set()
        except BaodaError as error:
            return trial.failed(str(error))
        return ""

    def file(self, request: Request) -> str:
        """Return a finished evaluation as a file's text."""
        try:
            return trials.file(self.trials.find(str(request.get("id"))), str(request.get("form")))
        except BaodaError as error:
            return str(error)

    def compare(self, request: Request) -> str:
        """Return what an evaluation (`second`) changed against an earlier one: `first`, or a report that is sent."""
        try:
            if request.get("data"):
                sent = _bytes(request.get("data"), trials.LARGEST_REPORT)
                first = trials.report_sent(str(request.get("name")), sent)
            else:
                first = self.trials.report(str(request.get("first")))
            return trial.compared(trials.compared(first, self.trials.report(str(request.get("second")))))
        except BaodaError as error:
            return trial.failed(str(error))


def _bytes(data: object, limit: int = max(added.LARGEST, trials.LARGEST)) -> bytes:
    """Return what a browser sent in base64. Raises AddingError where it is too much, or not base64."""
    if not isinstance(data, str) or len(data) > limit * 3 // 2:
        raise added.AddingError(f"超过 {limit // 1_000_000} MB。(More than {limit // 1_000_000} MB.)")
    try:
        return base64.b64decode(data, validate=True)
    except binascii.Error as error:
        raise added.AddingError("文件没有传完整，请再试一次。(The file did not arrive whole.)") from error
