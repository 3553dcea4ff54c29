"""What the tab 评测 shows: gold files to run, progress, the report, and what changed against an earlier run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rag.evaluation.compare import Change, Comparison
from rag.evaluation.html import page
from rag.evaluation.markdown import percent
from rag.evaluation.records import Outcome
from rag.evaluation.report import Report
from rag.web.bilingual import either
from rag.web.safe import shown
from rag.web.texts import both, plain

_LONGEST = 120  # characters of an answer in a table


def trial(names: Sequence[str]) -> str:
    """Return the tab: which gold file, how many questions of it, and room for the report."""
    options = "".join(f'<option value="{shown(name)}">{shown(name)}</option>' for name in names)
    return (
        f'<section class="trial"><p>{both("trial_how")}</p><div class="pieces">'
        f"<label>{both('trial_file')}<select data-gold>{options}</select></label>"
        f'<label>{both("trial_limit")}<input type="number" min="1" max="2000" value="50" data-limit></label>'
        f'<button type="button" class="again" data-try>{both("trial_run")}</button>'
        f'<label class="pick">{both("trial_own")}<input type="file" accept=".jsonl,.json,.csv,.tsv" data-own '
        f'aria-label="{plain("trial_own")}"></label></div>'
        '<div role="status" data-trial></div><div data-report></div></section>'
    )


def running(name: str, done: int, total: int, id_: str) -> str:
    """Return how far a run is."""
    return (
        f'<p><bdi>{shown(name)}</bdi> <progress max="{total}" value="{done}" aria-label="{plain("trial_going")}">'
        f'</progress> {done}/{total} <button type="button" class="again" data-halt="{shown(id_)}">{both("stop")}'
        "</button></p>"
    )


def failed(message: str) -> str:
    """Return why a run came to nothing."""
    return f'<p class="bad"><bdi>{either(message)}</bdi></p>'


def label(name: str, report: Report, begun: str) -> str:
    """Return what to call a run among others: its gold file, when it began, how much was right."""
    return f"{name} · {begun} · {_right(report)}"


def _right(report: Report) -> str:
    return f"{len(report.outcomes) - len(report.failures)}/{len(report.outcomes)}"


def finished(report: Report, id_: str, earlier: Iterable[tuple[str, str]]) -> str:
    """Return the report in a frame of its own, what can be saved, and what to compare with: `earlier` (id, label)."""
    options = "".join(f'<option value="{shown(key)}">{shown(name)}</option>' for key, name in earlier)
    here = (
        f"<label>{both('trial_against')}<select data-earlier>{options}</select></label>"
        f'<button type="button" class="again" data-compare="{shown(id_)}">{both("trial_compare")}</button>'
        if options
        else ""
    )
    sent = (
        f'<label class="pick">{both("trial_sent")}<input type="file" accept=".json" data-against="{shown(id_)}" '
        f'aria-label="{plain("trial_sent")}"></label>'
    )
    return (
        f'<p class="score"><bdi>{shown(report.card.gold)}</bdi> — {_right(report)} {both("trial_right")}</p>'
        f'<div class="pieces">{_save("json", id_)}{_save("html", id_)}{here}{sent}</div>'
        f'<div data-compared role="status"></div><iframe class="report" sandbox="" title="{plain("trial_report")}" '
        f'srcdoc="{shown(page(report, "baoda chat"))}"></iframe>'
    )


def _save(form: str, id_: str) -> str:
    return f'<button type="button" class="again" data-file="{form}" data-run="{shown(id_)}">{form.upper()}</button>'


def compared(made: Comparison) -> str:
    """Return what the second of two runs changed: measures, then questions won and lost that are not kept apart."""
    changed = sorted((c for c in made.changes if c.first != c.second), key=lambda c: c.first - c.second)
    rows = "".join(map(_change, changed))
    table = _table(("measure", "first", "second", "points"), rows) if changed else ""
    lists = "" if made.blind else _questions("won", made.won) + _questions("lost", made.lost)
    alone = f" {both('trial_alone', alone=made.alone)}" if made.alone else ""
    return (
        f"<p>{both('trial_changed', shared=made.shared, won=len(made.won), lost=len(made.lost))}{alone}</p>"
        f'{table}<p class="rest">{both("trial_rest", count=len(made.changes) - len(changed))}</p>{lists}'
    )


def _change(change: Change) -> str:
    """Return a measure's row: more of any measure is better."""
    points = 100 * (change.second - change.first)
    sort = "better" if points > 0 else "worse"
    sure = "" if change.p is None or change.p >= 0.05 else f' <abbr title="{plain("trial_sure")}">*</abbr>'
    return (
        f'<tr class="{sort}"><th scope="row">{shown(change.name)}</th><td>{percent(change.first)}</td>'
        f"<td>{percent(change.second)}</td><td>{points:+.1f}{sure} <b>{both(f'trial_{sort}')}</b></td></tr>"
    )


def _questions(name: str, pairs: Sequence[tuple[Outcome, Outcome]]) -> str:
    """Return the questions that were won or lost, what was said to each in either run."""
    open_ = [pair for pair in pairs if not any(outcome.kept_apart for outcome in pair)]
    rows = "".join(
        f'<tr><th scope="row"><bdi>{shown(str(second.question))}</bdi></th>'
        f"<td>{_said(first)}</td><td>{_said(second)}</td></tr>"
        for first, second in open_
    )
    return f"<h3>{both(f'trial_{name}')}</h3>{_table(('question', 'first', 'second'), rows)}" if open_ else ""


def _said(outcome: Outcome) -> str:
    said = str(outcome.error or outcome.short or outcome.text)
    cut = said if len(said) <= _LONGEST else said[:_LONGEST] + "…"
    sign = "✓" if outcome.judgement.right else "✗"
    badge = f"<b>{both('trial_refused')}</b> " if outcome.refused else ""
    return f"{sign} {badge}<bdi>{shown(cut)}</bdi>"


def _table(heads: Sequence[str], rows: str) -> str:
    top = "".join(f'<th scope="col">{both(f"trial_{name}")}</th>' for name in heads)
    return (
        f'<div class="wide" tabindex="0" role="group" aria-label="{plain("trial_table")}">'
        f'<table class="scores"><thead><tr>{top}</tr></thead><tbody>{rows}</tbody></table></div>'
    )
