"""Comparable figures of an answer → a small chart with its table, each value tied to its citation; and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.answering.english import when
from rag.answering.records import Answer, Citation
from rag.pages.periods import Period
from rag.pages.statements import Statement
from rag.web.bilingual import pair
from rag.web.safe import language, shown
from rag.web.texts import both, measure_kind, plain
from rag.words import cut, fold

_MOST = 12  # rows; what has more is a list to read, not to look at
_ALWAYS_COMPARABLE = ("percent", "points", "money")  # families of units
_WIDE = 100.0  # units of a bar's drawing


@dataclass(frozen=True)
class Row:
    """One figure: what it is called beside the others, its statement, and the citation it stands in."""

    label: str
    statement: Statement
    citation: Citation


@dataclass(frozen=True)
class Series:
    """Figures of one kind and unit that can be held against each other.

    `common` is what all of them are about; `period` is the time of all of them, None where they have several, or none.
    """

    common: str
    rows: tuple[Row, ...]
    period: Period | None = None


def series(answer: Answer, statements: Iterable[Statement]) -> Series | None:
    """Return the comparable figures that an answer cites, None where there are not two.

    Comparable are figures of one kind and unit that one sentence tells, or that measure one thing. Of several such
    groups it is the one that holds what was asked, else the largest.
    """
    cited = [(found, citation) for citation in answer.citations for found in statements if _inside(found, citation)]
    groups: dict[tuple[object, ...], list[tuple[Statement, Citation]]] = {}
    for found, citation in cited:
        if found.measure or found.scope:
            groups.setdefault((found.kind, found.unit), []).append((found, citation))
    made = [made for group in groups.values() if (made := _series(group, answer.short))]
    return max(made, key=lambda s: (_holds(s, answer.short), len(s.rows)), default=None)


def _inside(statement: Statement, citation: Citation) -> bool:
    return (
        statement.article.id == citation.article.id
        and citation.start <= statement.start
        and statement.end <= citation.end
    )


def _series(group: Sequence[tuple[Statement, Citation]], short: str | None) -> Series | None:
    first = next((s for s, _ in group if short and s.text in short), group[0][0])
    alike = [pair for pair in group if pair[0].sentence == first.sentence or pair[0].measure == first.measure]
    if len({s.clause for s, _ in alike}) == 1 and len(alike) < 2:
        return None
    statements = [statement for statement, _ in alike]
    named = _labels(statements)
    if named is None:
        return None
    common, labels = named
    rows: dict[str, Row] = {}
    for (statement, citation), label in zip(alike, labels, strict=True):
        rows.setdefault(label, Row(label, statement, citation))
    values = tuple(rows.values())
    if not 2 <= len(values) <= _MOST or "" in rows:
        return None
    by_time = all(row.statement.period and row.label == row.statement.period.label for row in values)
    times = {s.period for s in statements}
    ordered = tuple(sorted(values, key=_when)) if by_time else values
    return Series(common, ordered, times.pop() if len(times) == 1 else None)


def _when(row: Row) -> tuple[str, str]:
    period = row.statement.period
    return (period.start.isoformat(), period.end.isoformat()) if period else ("", "")


def _labels(statements: Sequence[Statement]) -> tuple[str, list[str]] | None:
    """Return what all the figures share, and what tells each from the others: place, time, else its measure.

    None where they count different things (18家中心, 1700余家载体): only shares, rates and money of different
    measures can be held against each other.
    """
    scopes = [s.scope for s in statements]
    measures = [" ".join(s.measure.split()) for s in statements]
    periods = [s.period.label if s.period else "" for s in statements]
    if all(scopes) and len(set(scopes)) == len(scopes):
        rest = {m.removeprefix(s) for s, m in zip(scopes, measures, strict=True)}
        return rest.pop() if len(rest) == 1 else "", scopes
    if len(set(periods)) == len(periods) and all(periods) and len(set(measures)) == 1:
        return measures[0], periods
    end = _common_end(measures)
    if end:
        return end, [m.removesuffix(end) for m in measures]
    return ("", measures) if statements[0].quantity.family in _ALWAYS_COMPARABLE else None


def _common_end(texts: Sequence[str]) -> str:
    """Return the words that all texts end with, no text being made of them alone.

    >>> _common_end(["东部地区快递业务量", "中部地区快递业务量"])
    '地区快递业务量'
    """
    if len(set(texts)) < 2:
        return ""
    ends = [cut(fold(text))[::-1] for text in texts]
    size = 0
    while all(len(end) > size + 1 for end in ends) and len({end[size] for end in ends}) == 1:
        size += 1
    end = "".join(reversed(ends[0][:size]))
    return end if all(text.endswith(end) for text in texts) else ""


def _holds(made: Series, short: str | None) -> bool:
    return bool(short) and any(row.statement.text in str(short) for row in made.rows)


def figure(made: Series, key: str) -> str:
    """Return the series as a table with a bar a row, the citation of each value, and buttons to take it along."""
    values = [row.statement.value for row in made.rows]
    low, high = min(0.0, *values), max(0.0, *values)
    rows = "".join(_row(row, low, (high - low) or 1.0, key) for row in made.rows)
    kind = measure_kind(made.rows[0].statement.kind)
    time = f"{pair(made.period.label, when(made.period))} " if made.period else ""
    caption = f'{time}<span lang="{language(made.common)}">{shown(made.common)}</span> {kind}'
    heads = "".join(f'<th scope="col">{both(name)}</th>' for name in ("item", "value", "source"))
    table = csv_text(made)
    return (
        f'<figure class="figures"><table><caption>{caption}</caption><thead class="unseen"><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table><figcaption>"
        f'<button type="button" class="copy" data-copy="{shown(tabbed(made))}">{both("copy_table")}</button>'
        f'<button type="button" class="copy" data-save="{shown(table)}" data-name="baoda.csv" '
        f'title="{plain("save_csv")}">CSV</button></figcaption></figure>'
    )


def _row(row: Row, low: float, width: float, key: str) -> str:
    value, number = row.statement.value, row.citation.number
    left = (min(0.0, value) - low) / width * _WIDE
    size = max(abs(value) / width * _WIDE, 0.6)
    sign = "−" if value < 0 and not row.statement.text.startswith(("-", "−")) else ""
    return (
        f'<tr><th scope="row" lang="{language(row.label)}"><bdi>{shown(row.label)}</bdi>'
        f'<svg class="bar{" down" if value < 0 else ""}" viewBox="0 0 100 6" preserveAspectRatio="none" '
        f'aria-hidden="true"><rect class="rail" x="0" y="0" width="100" height="6"></rect>'
        f'<rect class="long" x="{left:.2f}" y="0" width="{size:.2f}" height="6"></rect></svg></th>'
        f'<td class="amount">{sign}{shown(row.statement.text)}</td>'
        f'<td><a class="cite" href="#{key}-{number}" data-cite="{number}">[{number}]</a></td></tr>'
    )


_COLUMNS = (
    "项目 item", "时期 period", "原文 printed", "数值 value", "单位 unit", "类别 kind", "标题 title", "文件 file",
    "行 lines", "原句 quote",
)  # fmt: skip


def csv_text(made: Series) -> str:
    """Return the series as CSV with a heading, one row a figure; no cell can be taken for a formula."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows([_inert(cell) for cell in _cells(row)] for row in made.rows)
    return lines.getvalue()


def tabbed(made: Series) -> str:
    """Return the series for the clipboard, cells parted by tabs: what a spreadsheet takes."""
    return "\n".join("\t".join((_inert(row.label), row.statement.text, row.citation.label)) for row in made.rows)


def _cells(row: Row) -> tuple[str, ...]:
    s, c = row.statement, row.citation
    period = s.period.label if s.period else ""
    return (row.label, period, s.text, f"{s.value:.12g}", s.unit, s.kind.value, c.title, c.page, c.lines, c.quote)


def _inert(cell: str) -> str:
    """Return a cell that no spreadsheet computes: `=1+1` comes with an apostrophe; a number stays one.

    >>> _inert("=1+1"), _inert("-2.7"), _inert("快递")
    ("'=1+1", '-2.7', '快递')
    """
    text = " ".join(cell.split())
    try:
        float(text)
    except ValueError:
        return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text
    return text
