"""The measures of a report: each a pair (numerator, denominator) per question, so that every mean counts everybody."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from rag.evaluation.ranking import MEASURES as SEARCH
from rag.evaluation.records import Cited, Outcome
from rag.evaluation.statistics import interval, quantile, ratio

Pair = tuple[float, float]
NOTHING: Pair = (0.0, 0.0)  # this question does not bear on the measure
GROUPINGS = ("type", "lang", "split", "reason", "tag")
SAID = {
    "R@1": "gold facts that the first passage found holds",
    "R@5": "gold facts that the first five hold",
    "R@10": "gold facts that the first ten hold",
    "RR": "mean of 1 / rank of the first passage that holds a gold fact (MRR)",
    "nDCG@10": "the same with a discount by the logarithm of the rank, to the tenth",
}
BY_GROUP = ("right", "answered right", "refused right", "short exact", "evidence recall", "search R@5")


@dataclass(frozen=True)
class Measure:
    """A measure: what it is called and how much a question adds above and below the line."""

    name: str
    says: str
    of: Callable[[Outcome], Pair]


@dataclass(frozen=True, slots=True)
class Score:
    """A measure's value over some questions. `counted` is the sum below the line; `low`, `high`: 95 % interval."""

    name: str
    value: float
    low: float
    high: float
    counted: float


def _mean(value: float | None) -> Pair:
    return NOTHING if value is None else (float(value), 1.0)


def _given(outcome: Outcome) -> bool:
    return not outcome.refused and outcome.error is None


def _supported(outcome: Outcome) -> Pair:
    return NOTHING if outcome.error else (float(not outcome.judgement.unsupported), 1.0)


def _refusal_precision(outcome: Outcome) -> Pair:
    return (float(not outcome.answerable), 1.0) if outcome.refused else NOTHING


def _reason(outcome: Outcome) -> Pair:
    judged = outcome.reason_wanted is not None and outcome.refused
    return (float(outcome.reason == outcome.reason_wanted), 1.0) if judged else NOTHING


def _nearest(outcome: Outcome) -> Pair:
    offered = any(item.facts for item in outcome.cited)
    return (float(offered), 1.0) if outcome.refused and not outcome.answerable and outcome.evidence else NOTHING


def _citations(outcome: Outcome, counts: Callable[[Cited], bool]) -> Pair:
    return float(sum(counts(item) for item in outcome.cited)), float(len(outcome.cited))


def _evidence_precision(outcome: Outcome, counts: Callable[[Cited], bool]) -> Pair:
    judged = outcome.answerable and outcome.evidence and _given(outcome)
    return _citations(outcome, counts) if judged else NOTHING


def _evidence_recall(outcome: Outcome) -> Pair:
    if not (outcome.answerable and outcome.evidence):
        return NOTHING
    shown = {fact for item in outcome.cited for fact in item.facts} if _given(outcome) else set()
    return float(len(shown)), float(len({item.fact for item in outcome.evidence}))


def _read(outcome: Outcome) -> Pair:
    return float(sum(item.read for item in outcome.evidence)), float(len(outcome.evidence))


def _search(outcome: Outcome, name: str) -> Pair:
    return _mean(dict(outcome.judgement.search).get(name))


MEASURES: tuple[Measure, ...] = (
    Measure("right", "all questions: right, or rightly refused", lambda o: (float(o.judgement.right), 1.0)),
    Measure(
        "answered right",
        "answerable: says what it must, nothing it must not, cites the evidence, and is not wrong in short",
        lambda o: (float(o.judgement.right), 1.0) if o.answerable else NOTHING,
    ),
    Measure(
        "said right",
        "the same, whatever the short answer says",
        lambda o: (float(o.judgement.said), 1.0) if o.answerable else NOTHING,
    ),
    Measure(
        "refused right",
        "unanswerable: refused (refusal recall)",
        lambda o: NOTHING if o.answerable else (float(o.judgement.right), 1.0),
    ),
    Measure("refusal precision", "refused: unanswerable indeed", _refusal_precision),
    Measure("reason right", "rightly refused: for the reason the gold set names", _reason),
    Measure("nearest offered", "rightly refused: shows the nearest fact, where the gold set names one", _nearest),
    Measure("short exact", "short answer: exact match (CMRC2018)", lambda o: _mean(o.judgement.exact)),
    Measure("short F1", "short answer: character F1 (CMRC2018)", lambda o: _mean(o.judgement.f1)),
    Measure(
        "periods right", "question names a year: the answer is about that year", lambda o: _mean(o.judgement.periods)
    ),
    Measure("supported", "answers whose every assertion is supported", _supported),
    Measure(
        "citations support",
        "citations that hold something of their sentence",
        partial(_citations, counts=lambda c: c.supports),
    ),
    Measure(
        "citations verbatim", "citations printed so on their page", partial(_citations, counts=lambda c: c.verbatim)
    ),
    Measure(
        "citations on page",
        "citations of answers: on a page of the evidence",
        partial(_evidence_precision, counts=lambda c: c.right_page),
    ),
    Measure(
        "evidence precision",
        "citations of answers: show a gold fact",
        partial(_evidence_precision, counts=lambda c: bool(c.facts)),
    ),
    Measure("evidence recall", "gold facts that a citation shows", _evidence_recall),
    Measure("evidence read", "gold quotes that an article holds whole", _read),
    *(Measure(f"search {name}", SAID[name], partial(_search, name=name)) for name in SEARCH),
    Measure("raised", "questions that ended in an error", lambda o: (float(o.error is not None), 1.0)),
)


def score(outcomes: Sequence[Outcome], names: Iterable[str] | None = None) -> tuple[Score, ...]:
    """Return the measures that some outcome bears on, in the order of MEASURES; `names` asks for those alone."""
    wanted = frozenset(names) if names is not None else None
    found = []
    for measure in MEASURES:
        if wanted is not None and measure.name not in wanted:
            continue
        pairs = [measure.of(outcome) for outcome in outcomes]
        value, bounds = ratio(pairs), interval(pairs)
        if value is not None and bounds is not None:
            found.append(Score(measure.name, value, *bounds, sum(below for _, below in pairs)))
    return tuple(found)


def groups(outcomes: Sequence[Outcome], by: str) -> dict[str, tuple[Outcome, ...]]:
    """Divide outcomes by `type`, `lang`, `split`, `reason` (wanted; the unanswerable only) or `tag`."""
    found: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        for key in _keys(outcome, by):
            found.setdefault(key, []).append(outcome)
    return {key: tuple(found[key]) for key in sorted(found, key=lambda key: (-len(found[key]), key))}


def _keys(outcome: Outcome, by: str) -> tuple[str, ...]:
    if by == "tag":
        return outcome.tags
    if by == "reason":
        return () if outcome.answerable else (outcome.reason_wanted or "none named",)
    if by == "type" and not outcome.answerable:
        return ("unanswerable",)
    return (str(getattr(outcome, by) or "none named"),)


def latency(outcomes: Sequence[Outcome]) -> tuple[float, float]:
    """Return the median and the 95th percentile of seconds per question that was answered or refused; 0 for none."""
    seconds = [outcome.elapsed for outcome in outcomes if outcome.error is None]
    return quantile(seconds, 0.5), quantile(seconds, 0.95)


def explanation(name: str) -> str:
    """Return what a measure says, in a line."""
    return next(measure.says for measure in MEASURES if measure.name == name)
