"""Two reports on the same questions: what changed, by how much, and whether that may be chance."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from rag.errors import GoldError
from rag.evaluation.markdown import cell, percent, table
from rag.evaluation.records import Outcome
from rag.evaluation.report import Report
from rag.evaluation.scores import MEASURES
from rag.evaluation.statistics import difference, permutation_p, ratio


@dataclass(frozen=True, slots=True)
class Change:
    """A measure in both reports, over the questions both asked.

    `low` and `high` bound the difference (95 %, paired bootstrap). `p` is of a two-sided paired permutation test; None
    where the reports count different questions (who refuses more is judged on fewer answers) and a test would mislead.
    """

    name: str
    first: float
    second: float
    low: float
    high: float
    p: float | None


@dataclass(frozen=True)
class Comparison:
    """The second report against the first: measures, and the questions (first, second) that were won and lost."""

    shared: int
    alone: int
    changes: tuple[Change, ...]
    won: tuple[tuple[Outcome, Outcome], ...]
    lost: tuple[tuple[Outcome, Outcome], ...]
    blind: bool = False


def compare(first: Report, second: Report) -> Comparison:
    """Compare two reports over the questions that both asked, matched by id and wording.

    Raises GoldError where they share none.
    """
    theirs = {(outcome.id, outcome.question): outcome for outcome in second.outcomes}
    pairs = [(o, theirs[o.id, o.question]) for o in first.outcomes if (o.id, o.question) in theirs]
    if not pairs:
        raise GoldError("The two reports share no question: compare reports on the same gold set.")
    return Comparison(
        shared=len(pairs),
        alone=len(first.outcomes) + len(second.outcomes) - 2 * len(pairs),
        changes=_changes(pairs),
        won=tuple((a, b) for a, b in pairs if b.judgement.right and not a.judgement.right),
        lost=tuple((a, b) for a, b in pairs if a.judgement.right and not b.judgement.right),
        blind=first.blind or second.blind,
    )


def _changes(pairs: list[tuple[Outcome, Outcome]]) -> tuple[Change, ...]:
    found = []
    for measure in MEASURES:
        ours, theirs = [measure.of(a) for a, _ in pairs], [measure.of(b) for _, b in pairs]
        one, two = ratio(ours), ratio(theirs)
        if one is not None and two is not None:
            alike = all(a[1] == b[1] for a, b in zip(ours, theirs, strict=True))
            p = permutation_p(ours, theirs) if alike else None
            found.append(Change(measure.name, one, two, *difference(ours, theirs), p))
    return tuple(found)


def as_markdown(comparison: Comparison) -> str:
    """Return the comparison as Markdown: the table, then what was won and lost, unless the set is blind."""
    rows = [
        (
            c.name,
            percent(c.first),
            percent(c.second),
            _points(c.second - c.first),
            f"{_points(c.low)} … {_points(c.high)}",
            _p(c.p),
        )
        for c in comparison.changes
    ]
    head = (
        f"{comparison.shared} questions in both"
        + (f", {comparison.alone} in one alone (left out)" if comparison.alone else "")
        + f"; won {len(comparison.won)}, lost {len(comparison.lost)}."
    )
    measures = table(("measure", "first", "second", "points", "95 % interval", "p (paired permutation)"), rows)
    lists = [] if comparison.blind else chain(_list("Won", comparison.won), _list("Lost", comparison.lost))
    return "\n\n".join([head, measures, *lists]) + "\n"


def _points(share: float) -> str:
    return f"{100 * share:+.1f}"


def _p(p: float | None) -> str:
    if p is None:
        return "–"
    return ("< 0.001" if p < 0.001 else f"{p:.3f}") + (" *" if p < 0.05 else "")


def _list(name: str, pairs: tuple[tuple[Outcome, Outcome], ...]) -> list[str]:
    if not pairs:
        return []
    lines = []
    for a, b in (pair for pair in pairs if not pair[0].kept_apart):
        lines.append(f"- **{cell(a.id)}** {cell(a.question)}")
        lines += [f"  - {side}: {cell(o.error or o.text)} {_why(o)}" for side, o in (("first", a), ("second", b))]
    return [f"### {name} ({len(pairs)})", *(["\n".join(lines)] if lines else [])]


def _why(outcome: Outcome) -> str:
    faults = "; ".join(outcome.judgement.faults)
    return f"({cell(faults)})" if faults else "(right)"
