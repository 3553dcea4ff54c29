"""`baoda evaluate`: which gold sets, what is shown, what is written, what passes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rag.cli import show
from rag.errors import GoldError
from rag.evaluation.compare import as_markdown
from rag.evaluation.compare import compare as compare_reports
from rag.evaluation.markdown import document, percent
from rag.evaluation.records import Outcome
from rag.evaluation.report import Report, evaluate
from rag.evaluation.scores import GROUPINGS, explanation, groups, latency, score

if TYPE_CHECKING:
    from rag.archive import Archive

SHIPPED = ("qa.jsonl", "blind.jsonl", "dialogues.jsonl")


@dataclass(frozen=True)
class Choice:
    """Which questions are asked, and how many at a time."""

    only: str | None
    limit: int | None
    workers: int


@dataclass(frozen=True)
class Outputs:
    """Where reports are written, and with which failures (None: those not kept apart).

    With several gold sets, JSON and HTML get the set's name before their ending.
    """

    json: Path | None
    markdown: Path | None
    html: Path | None
    failures: bool | None

    def write(self, reports: Sequence[Report], command: str) -> None:
        """Write what was asked for. Raises GoldError where a file cannot be written."""
        for report in reports:
            if self.json:
                _write(_named(self.json, report, reports), _dumped(report))
            if self.html:
                from rag.evaluation.html import page

                _write(_named(self.html, report, reports), page(report, command, failures=self.failures))
        if self.markdown:
            _write(self.markdown, document(reports, command, failures=self.failures))


def run(
    archive: Archive, gold: Sequence[Path], choice: Choice, outputs: Outputs, fail_under: float | None, command: str
) -> bool:
    """Evaluate every gold set, show and write the reports; return whether all reach `fail_under` (percent right)."""
    sets = list(gold) or _shipped(archive)
    with show.progress() as update:
        reports = [_evaluate(archive, path, choice, outputs, update) for path in sets]
    outputs.write(reports, command)  # before anything is shown: who reads through `head` keeps the files
    for path in sets:
        if journal := _journal(path, outputs):
            journal.unlink(missing_ok=True)
    for report in reports:
        _show(report, failures=outputs.failures)
    return all(_passes(report, fail_under) for report in reports)


def _evaluate(archive: Archive, gold: Path, choice: Choice, outputs: Outputs, update: show.Progress) -> Report:
    return evaluate(
        archive,
        gold,
        workers=choice.workers,
        progress=lambda _, done, total: update(gold.name, done, total),
        limit=choice.limit,
        only=choice.only,
        journal=_journal(gold, outputs),
    )


def compare(first: Path, second: Path) -> None:
    """Show what the second JSON report changed against the first."""
    show.say(as_markdown(compare_reports(Report.load(first), Report.load(second))))


def _shipped(archive: Archive) -> list[Path]:
    folder = archive.corpus / "gold"
    found = [folder / name for name in SHIPPED if (folder / name).is_file()]
    if not found:
        raise GoldError(f"{folder}: no gold set is there. Name one: baoda evaluate GOLD.jsonl")
    return found


def _journal(gold: Path, outputs: Outputs) -> Path | None:
    """Return where a run that writes JSON keeps its outcomes as they come, so that it can be interrupted."""
    return outputs.json.with_name(f"{outputs.json.name}.{gold.stem}.partial") if outputs.json else None


def _named(path: Path, report: Report, reports: Sequence[Report]) -> Path:
    return path if len(reports) == 1 else path.with_name(f"{path.stem}-{Path(report.card.gold).stem}{path.suffix}")


def _dumped(report: Report) -> str:
    return json.dumps(report.to_dict(), ensure_ascii=False, indent=1) + "\n"


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # A lone surrogate (a gold row may hold "\ud800") becomes an escape: what JSON writes for it anyway.
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise GoldError(f"{path}: cannot be written ({error.strerror}). Choose another place.") from error
    show.complain(f"written: {path}")


def _passes(report: Report, fail_under: float | None) -> bool:
    return fail_under is None or (100 * (report.value("right") or 0.0) >= fail_under and not report.unsupported)


def _show(report: Report, *, failures: bool | None) -> None:
    show.say((f"{report.card.gold}: {report.card.asked} questions", "bold"))
    for found in report.scores:
        bounds = f"{percent(found.low)} – {percent(found.high)}"
        show.say(
            f"  {found.name:<20}", (f"{percent(found.value):>8}", "bold"), (f"  {bounds:<18}", "dim"),
            (f" {found.counted:>5g}  {explanation(found.name)}", "dim"),
        )  # fmt: skip
    median, p95 = latency(report.outcomes)
    show.say(f"  unsupported assertions {report.unsupported}; seconds a question: median {median:.3f}, p95 {p95:.3f}")
    for by in GROUPINGS:
        _show_groups(report, by)
    for problem in report.problems:
        show.say(("! ", "yellow"), problem)
    for outcome in report.listed(failures):
        _show_failure(outcome)


def _show_groups(report: Report, by: str) -> None:
    parts = groups(report.outcomes, by)
    rights = {key: score(outcomes, ("right",))[0] for key, outcomes in parts.items()}
    told = "  ".join(f"{key} {percent(found.value)} of {found.counted:g}" for key, found in rights.items())
    if parts:
        show.say((f"  by {by}: ", "cyan"), told)


def _show_failure(outcome: Outcome) -> None:
    wanted = " / ".join(outcome.answers or outcome.must) if outcome.answerable else f"refusal ({outcome.reason_wanted})"
    show.say("")
    show.say((f"✗ {show.line(outcome.id)} ", "red"), show.line(outcome.question))
    if outcome.whole:
        show.say(("taken for ", "dim"), show.line(outcome.whole), indent=4)
    show.say(("wanted    ", "dim"), show.line(wanted), indent=4)
    show.say(("got       ", "dim"), show.line(outcome.error or outcome.text), indent=4)
    show.say(("why       ", "dim"), show.line("; ".join(outcome.judgement.faults)), indent=4)
    for item in outcome.evidence:
        where = f"{item.file}:{item.lines[0][0]}" if item.lines else item.file
        show.say(("evidence  ", "dim"), show.line(item.quote), (f"  {show.line(where)}", "dim"), indent=4)
