"""What the tab 评测 shows: gold files to run, progress, the report, and what changed against an earlier run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rag.evaluation.compare import Comparison
from rag.evaluation.html import page
from rag.evaluation.markdown import percent
from rag.evaluation.records import Outcome
from rag.evaluation.report import Report
from rag.web.safe import shown
from rag.web.texts import both, plain


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
    return f'<p class="bad"><bdi>{shown(message)}</bdi></p>'


def finished(report: Report, id_: str, earlier: Iterable[tuple[str, str]]) -> str:
    """Return the report in a frame of its own, with what can be saved, and `earlier` runs (id, name) to compare."""
    right = len(report.outcomes) - len(report.failures)
    options = "".join(f'<option value="{shown(key)}">{shown(name)}</option>' for key, name in earlier)
    against = (
        f"<label>{both('trial_against')}<select data-earlier>{options}</select></label>"
        f'<button type="button" class="again" data-compare="{shown(id_)}">{both("trial_compare")}</button>'
        if options
        else ""
    )
    return (
        f"<p><bdi>{shown(report.card.gold)}</bdi>：{right}/{len(report.outcomes)} {both('trial_right')}</p>"
        f'<div class="pieces">{_save("json", id_)}{_save("html", id_)}{against}</div>'
        f'<div data-compared></div><iframe class="report" sandbox="" title="{plain("trial_report")}" '
        f'srcdoc="{shown(page(report, "baoda chat"))}"></iframe>'
    )


def _save(form: str, id_: str) -> str:
    return f'<button type="button" class="again" data-file="{form}" data-run="{shown(id_)}">{form.upper()}</button>'


def compared(made: Comparison) -> str:
    """Return what the second of two runs changed: measures, then the questions won and lost, unless they are blind."""
    rows = "".join(
        f'<tr><th scope="row">{shown(c.name)}</th><td>{percent(c.first)}</td><td>{percent(c.second)}</td>'
        f"<td>{100 * (c.second - c.first):+.1f}</td></tr>"
        for c in made.changes
    )
    heads = "".join(
        f'<th scope="col">{both(f"trial_{name}")}</th>' for name in ("measure", "first", "second", "points")
    )
    lists = "" if made.blind else _questions("won", made.won) + _questions("lost", made.lost)
    return (
        f"<p>{both('trial_changed', shared=made.shared, won=len(made.won), lost=len(made.lost))}</p>"
        f'<div class="wide"><table class="scores"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
        f"{lists}"
    )


def _questions(name: str, pairs: Sequence[tuple[Outcome, Outcome]]) -> str:
    if not pairs:
        return ""
    items = "".join(f"<li><bdi>{shown(second.question)}</bdi></li>" for _, second in pairs)
    return f"<h3>{both(f'trial_{name}')}</h3><ul>{items}</ul>"
