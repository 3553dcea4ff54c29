"""A report as Markdown: tables of measures with intervals, by group, and every failure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.evaluation.records import Outcome
from rag.evaluation.report import Report
from rag.evaluation.scores import BY_GROUP, GROUPINGS, Score, explanation, groups, latency, score

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&])")

HOW = (
    "do not edit. Intervals are 95 % bootstrap intervals over questions. A question that raised an error, and one that "
    "was refused although the pages answer it, counts as wrong."
)


def markdown(report: Report, *, failures: bool | None = None) -> str:
    """Return the report as a Markdown section, with every question that went wrong.

    `failures` True lists those kept apart (held out, blind) too, False lists none.
    """
    parts = [f"## {cell(report.card.gold)}", _card(report), _measures(report)]
    parts += [_group(report, by) for by in GROUPINGS if _group(report, by)]
    if report.problems:
        parts.append("### Rows that could not be read\n\n" + "\n".join(f"- {cell(p)}" for p in report.problems))
    shown = report.listed(failures)
    if shown or not report.failures:
        parts.append(_failures(shown))
    if len(shown) < len(report.failures):
        parts.append(f"{len(report.failures) - len(shown)} failures, not listed.")
    return "\n\n".join(parts) + "\n"


def document(reports: Sequence[Report], command: str, *, failures: bool | None = None) -> str:
    """Return reports as one Markdown page that names the command which made it."""
    head = f"# Evaluation\n\nWritten by `{command}`; {HOW}\n\n"
    return head + "\n".join(markdown(report, failures=failures) for report in reports)


def cell(text: str) -> str:
    """Return text as one line of Markdown that shows it literally."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def percent(value: float) -> str:
    """Return a share as it is printed: 12.5 %."""
    return f"{100 * value:.1f} %"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table; every column but the first is set to the right."""
    lines = ["| " + " | ".join(head) + " |", "|---|" + "---:|" * (len(head) - 1)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def _card(report: Report) -> str:
    card = report.card
    weights = "、".join(f"{name} `{print_}`" for name, print_ in card.weights.items()) or "none"
    asked = f"{card.asked} questions" + (f" ({card.left_out} of the set left out)" if card.left_out else "")
    return "\n".join(
        [
            f"- Asked: {asked}; gold set `{card.gold_hash}`; run `{card.key}`",
            f"- Baoda {card.version}; {card.date}; {card.python}; {card.machine}",
            f"- Weights: {weights}",
        ]
    )


def _measures(report: Report) -> str:
    rows = [_row(found) for found in report.scores]
    median, p95 = latency(report.outcomes)
    curve = report.curve[1]
    more = [
        f"- Unsupported assertions: **{report.unsupported}**",
        f"- Area under the risk–coverage curve: {'–' if curve is None else f'{curve:.3f}'} (lower is better)",
        f"- Seconds per question: median {median:.3f}, 95th percentile {p95:.3f}",
    ]
    head = ("measure", "value", "95 % interval", "counted")
    return table(head, rows) + "\n\n" + "\n".join(more)


def _row(found: Score) -> tuple[str, ...]:
    bounds = f"{percent(found.low)} – {percent(found.high)}"
    return f"{found.name}: {explanation(found.name)}", percent(found.value), bounds, f"{found.counted:g}"


def _group(report: Report, by: str) -> str:
    parts = groups(report.outcomes, by)
    if not parts:
        return ""
    rows = []
    for key, outcomes in parts.items():
        found = {s.name: s for s in score(outcomes, BY_GROUP)}
        rows.append([cell(key), str(len(outcomes)), *(_short(found.get(name)) for name in BY_GROUP)])
    return f"### By {by}\n\n" + table((by, "questions", *BY_GROUP), rows)


def _short(found: Score | None) -> str:
    return percent(found.value) if found else "–"


def _failures(failures: Sequence[Outcome]) -> str:
    return f"### Failures ({len(failures)})\n\n" + "\n\n".join(map(_failure, failures))


def _failure(outcome: Outcome) -> str:
    wanted = " / ".join(outcome.answers or outcome.must) if outcome.answerable else f"refusal ({outcome.reason_wanted})"
    lines = [
        f"**{cell(outcome.id)}** {cell(outcome.question)}" + (f" → {cell(outcome.whole)}" if outcome.whole else ""),
        f"- wanted: {cell(wanted)}",
        f"- got: {cell(outcome.error or outcome.text)}" + (f" (short: {cell(outcome.short)})" if outcome.short else ""),
        f"- why: {cell('; '.join(outcome.judgement.faults))}",
    ]
    for item in outcome.evidence:
        numbers = f"{item.lines[0][0]}–{item.lines[-1][0]}" if item.lines else "not found"
        lines.append(f"- evidence: {cell(item.file)}:{numbers} {cell(item.quote)}")
    lines += [f"- cited: {cell(item.page)} {cell(item.label)} {cell(item.quote)}" for item in outcome.cited]
    return "\n".join(lines)
