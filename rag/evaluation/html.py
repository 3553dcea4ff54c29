"""A report as one self-contained HTML page: no script, no font, no picture is fetched from anywhere.

Questions, answers and pages come from outside: every piece of them is escaped here, by `_e`, where it enters HTML.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from rag.evaluation.locate import within
from rag.evaluation.markdown import percent
from rag.evaluation.records import Cited, Lines, Outcome, Quoted
from rag.evaluation.report import Report
from rag.evaluation.scores import BY_GROUP, GROUPINGS, Score, explanation, groups, latency, score

STYLE = """
:root { color-scheme: light dark; --ink: #1d1d1f; --soft: #6b6b70; --line: #d9d9de; --paper: #fff; --sheet: #f6f6f4;
  --good: #1a7f4b; --bad: #b3261e; --mark: #ffe9a8; --bar: #3a6ea5; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8ea; --soft: #9a9aa0; --line: #3a3a3f; --paper: #1b1b1d;
  --sheet: #242427; --good: #5cc48d; --bad: #ff8a80; --mark: #6b5a1e; --bar: #7fb0e0; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 68rem; padding: 2rem 1.25rem 4rem; color: var(--ink); background: var(--paper);
  font: 15px/1.6 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.15rem; margin: 2.5rem 0 .75rem; }
p.sub, figcaption, .soft { color: var(--soft); } code { font-size: .9em; overflow-wrap: anywhere; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .35rem .6rem; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top; }
th { font-weight: 600; white-space: nowrap; } th:first-child, td:first-child { text-align: left; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem; margin: 1.5rem 0; }
.cards div { background: var(--sheet); border-radius: .6rem; padding: .8rem 1rem; }
.cards b { display: block; font-size: 1.6rem; line-height: 1.3; }
.good { color: var(--good); } .bad { color: var(--bad); } figure { margin: 0; }
svg { display: block; max-width: 100%; height: auto; } svg text { fill: var(--soft); font-size: 11px; }
details { border: 1px solid var(--line); border-radius: .6rem; margin: .6rem 0; background: var(--sheet); }
summary { cursor: pointer; padding: .6rem 1rem; } summary b { font-weight: 600; }
.fail { display: grid; grid-template-columns: 1fr 1fr; gap: 1.25rem; padding: .25rem 1rem 1rem; }
@media (max-width: 46rem) { .fail { grid-template-columns: 1fr; } }
dl, dd { margin: 0; } dt { color: var(--soft); font-size: .85rem; margin-top: .5rem; }
dd, summary { overflow-wrap: anywhere; } dd, td, summary { unicode-bidi: isolate; }
td { white-space: nowrap; } td:first-child { white-space: normal; min-width: 11rem; } .card td { white-space: normal; }
.print { background: var(--paper); border: 1px solid var(--line); border-radius: .4rem; padding: .5rem .7rem; }
.print p { margin: 0; display: grid; grid-template-columns: 3rem 1fr; }
.print i { color: var(--soft); font-style: normal; }
mark { background: var(--mark); color: inherit; }
"""
_NOT_HTML = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
HEADLINES = ("right", "answered right", "refused right", "short exact", "evidence recall", "search R@5")


def page(report: Report, command: str, *, failures: bool | None = None) -> str:
    """Return the report as an HTML document; `command` is what made it.

    `failures` True shows those kept apart (held out, blind) too, False shows none.
    """
    card = report.card
    shown = report.listed(failures)
    hidden = len(report.failures) - len(shown)
    body = [
        f"<h1>报答 Baoda: {_e(card.gold)}</h1>",
        f'<p class="sub">{card.asked} questions · {_e(card.date)} · <code>{_e(command)}</code></p>',
        _headlines(report),
        "<h2>Measures</h2>" + _measures(report.scores),
        "<h2>Risk and coverage</h2>" + _curve(report),
        *(_group(report, by) for by in GROUPINGS),
        _problems(report.problems),
        f"<h2>Failures ({len(report.failures)})</h2>"
        + "".join(map(_failure, shown))
        + (f'<p class="soft">{hidden} not shown.</p>' if hidden else ""),
        "<h2>Run card</h2>" + _card(report),
    ]
    return (
        '<!doctype html>\n<html lang="zh-Hans"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>Baoda: {_e(card.gold)}</title><style>{STYLE}</style></head>\n<body>\n"
        + "\n".join(part for part in body if part)
        + "\n</body></html>\n"
    )


def _e(text: str) -> str:
    """Escape text from outside; characters that HTML does not allow are shown as what they are, unreadable."""
    return escape(_NOT_HTML.sub("\ufffd", text))


def _headlines(report: Report) -> str:
    found = {s.name: s for s in report.scores}
    boxes = [f"<div><b>{percent(found[n].value)}</b>{_e(n)}</div>" for n in HEADLINES if n in found]
    tone = "bad" if report.unsupported else "good"
    median, p95 = latency(report.outcomes)
    boxes.append(f'<div><b class="{tone}">{report.unsupported}</b>unsupported assertions</div>')
    boxes.append(f"<div><b>{1000 * median:.0f} ms</b>median (p95 {1000 * p95:.0f} ms)</div>")
    return f'<div class="cards">{"".join(boxes)}</div>'


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table; head and cells are HTML already."""
    top = "".join(f'<th scope="col">{name}</th>' for name in head)
    lines = "".join("<tr>" + "".join(f"<td>{value}</td>" for value in row) + "</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{top}</tr></thead><tbody>{lines}</tbody></table></div>'


def _measures(scores: Sequence[Score]) -> str:
    rows = [
        (
            f'{_e(s.name)} <span class="soft">{_e(explanation(s.name))}</span>',
            percent(s.value),
            _bar(s),
            f"{percent(s.low)} – {percent(s.high)}",
            f"{s.counted:g}",
        )
        for s in scores
    ]
    return _table(("measure", "value", "", "95 % interval", "counted"), rows)


def _bar(found: Score) -> str:
    """Draw a value from 0 to 1 with its interval."""
    low, high = 120 * found.low, 120 * found.high
    return (
        '<svg viewBox="0 0 122 14" width="122" aria-hidden="true">'
        '<rect x="1" y="5" width="120" height="4" fill="var(--line)"/>'
        f'<rect x="1" y="5" width="{120 * found.value:.1f}" height="4" fill="var(--bar)"/>'
        f'<line x1="{1 + low:.1f}" x2="{1 + high:.1f}" y1="7" y2="7" stroke="var(--ink)" stroke-width="1.5"/></svg>'
    )


def _group(report: Report, by: str) -> str:
    parts = groups(report.outcomes, by)
    rows = []
    for key, outcomes in parts.items():
        found = {s.name: percent(s.value) for s in score(outcomes, BY_GROUP)}
        rows.append([_e(key), str(len(outcomes)), *(found.get(name, "–") for name in BY_GROUP)])
    return f"<h2>By {by}</h2>" + _table((by, "questions", *BY_GROUP), rows) if parts else ""


def _curve(report: Report) -> str:
    """Draw the risk–coverage curve: how wrong the surest answers are, and how many there are of them."""
    points, area = report.curve
    if area is None:
        return '<p class="soft">No question was answered.</p>'
    left, top, width, height = 44, 10, 460, 200
    path = " ".join(f"{left + width * x:.1f},{top + height * (1 - y):.1f}" for x, y in points)
    ticks = "".join(_tick(share, left, top, width, height) for share in (0, 0.25, 0.5, 0.75, 1))
    dots = "".join(
        f'<circle cx="{left + width * x:.1f}" cy="{top + height * (1 - y):.1f}" r="2.5" fill="var(--bar)"/>'
        for x, y in points
        if len(points) <= 60
    )
    return (
        f'<figure><svg viewBox="0 0 {left + width + 20} {top + height + 36}" width="{left + width + 20}" role="img" '
        f'aria-label="Risk against coverage; area {area:.3f}">{ticks}<polyline points="{path}" fill="none" '
        f'stroke="var(--bar)" stroke-width="2"/>{dots}<text x="{left + width}" y="{top + height + 32}" '
        'text-anchor="end">coverage: share of all questions that are answered, surest first</text></svg>'
        f"<figcaption>Risk: share of those answers that are wrong. Area {area:.3f} (0 for an oracle; "
        "the risk at the right end for a confidence that knows nothing).</figcaption></figure>"
    )


def _tick(share: float, left: int, top: int, width: int, height: int) -> str:
    """Draw a line across at a risk, and write the same share beside both axes."""
    x, y = left + width * share, top + height * (1 - share)
    return (
        f'<line x1="{left}" x2="{left + width}" y1="{y:.0f}" y2="{y:.0f}" stroke="var(--line)"/>'
        f'<text x="{left - 6}" y="{y + 4:.0f}" text-anchor="end">{share:.0%}</text>'
        f'<text x="{x:.0f}" y="{top + height + 16}" text-anchor="middle">{share:.0%}</text>'
    )


def _problems(problems: Sequence[str]) -> str:
    items = "".join(f"<li>{_e(problem)}</li>" for problem in problems)
    return f"<h2>Rows that could not be read</h2><ul>{items}</ul>" if problems else ""


def _failure(outcome: Outcome) -> str:
    wanted = " / ".join(outcome.answers or outcome.must) if outcome.answerable else f"refusal ({outcome.reason_wanted})"
    why = "; ".join(outcome.judgement.faults)
    left = [
        ("taken for", outcome.whole or ""),
        ("wanted", wanted),
        ("got", outcome.error or outcome.text),
        ("short", outcome.short or ""),
        ("why", why),
    ]
    said = "".join(f"<dt>{name}</dt><dd>{_e(text)}</dd>" for name, text in left if text)
    shown = "".join(map(_quoted, outcome.evidence)) + "".join(map(_cited, outcome.cited))
    return (
        f'<details><summary><b>{_e(outcome.question)}</b> <span class="soft">{_e(outcome.id)}</span>'
        f'<br><span class="bad">{_e(why)}</span></summary>'
        f'<div class="fail"><dl>{said}</dl><dl>{shown}</dl></div></details>'
    )


def _quoted(item: Quoted) -> str:
    unread = "" if item.read else " (no article holds it whole)"
    return f"<dt>evidence · {_e(item.file)}{unread}</dt><dd>{_print(item.lines, item.quote)}</dd>"


def _cited(item: Cited) -> str:
    faults = [] if item.verbatim else ["not printed so"]
    faults += [] if item.facts else ["not the evidence"]
    told = f' · <span class="bad">{", ".join(faults)}</span>' if faults else ""
    head = f"cited [{item.number}] · {_e(item.page)} · {_e(item.label)}{told}"
    return f"<dt>{head}</dt><dd>{_print(item.lines, item.quote)}</dd>"


def _print(lines: Lines, quote: str) -> str:
    """Return the printed lines with the quote marked in them; the quote alone where there are no lines."""
    if not lines:
        return f'<div class="print"><p><i></i><span>{_e(quote)}</span></p></div>'
    rows = [
        f"<p><i>{number}</i><span>{_e(before)}<mark>{_e(inside)}</mark>{_e(after)}</span></p>"
        for number, before, inside, after in within(lines, quote)
    ]
    return f'<div class="print">{"".join(rows)}</div>'


def _card(report: Report) -> str:
    card = report.card
    rows = [
        ("gold set", f"{card.gold} ({card.gold_hash})"),
        ("asked", f"{card.asked}" + (f", {card.left_out} of the set left out" if card.left_out else "")),
        ("Baoda", f"{card.version}, code {card.code}"),
        ("run", card.key),
        ("date", card.date),
        ("machine", f"{card.machine}; {card.python}"),
        *((f"weights: {name}", value) for name, value in card.weights.items()),
        *((f"setting: {name}", str(value)) for name, value in card.settings.items()),
        *((f"index: {name}", str(value)) for name, value in card.index.items()),
    ]
    return (
        f'<div class="card">{_table(("", ""), [(_e(name), f"<code>{_e(value)}</code>") for name, value in rows])}</div>'
    )
