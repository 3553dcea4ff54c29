"""Learns which stretch of a sentence is the short answer: the weights of rag.answering.weighing.

    python -m training.weighing DATA [--gold FILE CORPUS]… [--out rag/weights/weighing] [--smoke]

Over questions that people asked, whose sentence and answer are known: those of gold sets given with their corpus (of
the house's own gold set the develop split alone), and those of DATA/qa-train. A softmax over the stretches proposed is
fitted, so that those which are the answer, or are most like it, get the probability; then, for each kind of answer, the
least agreement with which one is said at all. The held-out split and blind sets are neither read nor fitted.
"""

from __future__ import annotations

import argparse
import json
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from rag.answering import reader as reading
from rag.answering.wanted import ALL_KINDS
from rag.answering.weighing import agreed
from training.validation import Array, folds, middle_of_best
from training.weighing_cases import Case, of_gold, of_paragraphs

_ROOT = Path(__file__).parents[1]
_OUT = _ROOT / "rag" / "weights" / "weighing"
_FOLDS, _L2 = 4, 1.0
_PARAGRAPHS, _SMOKE = 1500, 60  # questions of qa-train, and of a run for trying things out
_RARE = 3  # questions that a feature must stand in
_GIVEN = 0.6  # of a right answer, what the whole sentence is worth in the short answer's place
_STEPS = 120  # of the fit
_NOTHING = 0.005  # a weight that counts nothing
_NEARLY = 0.85  # F1 of what is half as good as the answer
_FLOORS = {"how": 0.7, "why": 0.66}  # a cause or a way cut off half misleads
_STRETCH, _CAUTION = 9, 20.0  # hundredths over which a threshold is averaged; what keeps it near the middle


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn the weights and write them; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path, help="folder with qa-train")
    parser.add_argument("--gold", nargs=2, action="append", default=[], metavar=("FILE", "CORPUS"))
    parser.add_argument("--index", type=Path, help="folder for the indexes of the gold sets' corpora")
    parser.add_argument("--out", type=Path, default=_OUT)
    parser.add_argument("--smoke", action="store_true", help="a tiny run through every step, for trying things out")
    options = parser.parse_args(arguments)
    most = _SMOKE if options.smoke else None
    pairs = options.gold or [(_ROOT / "corpus" / "gold" / "qa.jsonl", _ROOT / "corpus")]
    cases = [*of_paragraphs(options.data, reading.shipped(), most or _PARAGRAPHS)]
    for file, corpus in pairs:
        if not Path(file).exists():
            continue
        cases += of_gold(Path(file), Path(corpus), options.index, reading.shipped(), most)
    if not any(case.right for case in cases):
        print("no sentence holds an answer: the weights that ship stay as they are")
        return 0
    learn(cases, options.out)
    return 0


def learn(cases: Sequence[Case], out: Path) -> None:
    """Fit weights on cases, with what the reader says of them and without, and write them."""
    learned = {}
    for name, known in (("with reader", cases), ("without reader", [case.unread() for case in cases])):
        learned[name] = fit(known)
        print(name, *learned[name][2], sep="\n  ")
    write(out, learned)


@dataclass(frozen=True, eq=False)
class Table:
    """The features of every stretch of some cases as one sparse matrix; case i has the rows bounds[i]:bounds[i + 1]."""

    cases: tuple[Case, ...]
    names: tuple[str, ...]
    matrix: csr_matrix
    bounds: npt.NDArray[np.int64]

    @classmethod
    def of(cls, cases: Iterable[Case]) -> Self:
        """Lay cases out, those without any stretch left out, and features that hardly any question has."""
        kept = tuple(case for case in cases if case.spans)
        seen = Counter(name for case in kept for name in {n for f in case.features for n in f})
        names = tuple(sorted(name for name, count in seen.items() if count >= _RARE))
        at = {name: i for i, name in enumerate(names)}
        values, columns, ends = array("f"), array("i"), [0]
        for case in kept:
            for features in case.features:
                for name, value in features.items():
                    if value and name in at:
                        values.append(value)
                        columns.append(at[name])
                ends.append(len(values))
        parts = np.array(values, np.float32), np.array(columns, np.int32), np.array(ends)
        matrix = csr_matrix(parts, shape=(len(ends) - 1, len(names)))
        return cls(kept, names, matrix, np.cumsum([0, *(len(case.spans) for case in kept)]))

    def part(self, kept: Sequence[bool]) -> Table:
        """Return the table of some of the cases."""
        cases = tuple(case for case, keep in zip(self.cases, kept, strict=True) if keep)
        rows = np.repeat(kept, np.diff(self.bounds))
        return Table(cases, self.names, self.matrix[rows], np.cumsum([0, *(len(case.spans) for case in cases)]))


def fit_weights(table: Table) -> Array:
    """Return the weights, by the table's names, under which the right stretches are the likeliest."""
    table = table.part([case.right for case in table.cases])
    if not table.cases:
        return np.zeros(len(table.names))
    matrix, sizes, firsts = table.matrix, np.diff(table.bounds), table.bounds[:-1]
    turned = matrix.T.tocsr()
    target = np.concatenate([_target(case) for case in table.cases])
    counts = np.array([case.count for case in table.cases])

    def loss(weights: Array) -> tuple[float, Array]:
        sums = matrix @ weights.astype(np.float32)
        raised = np.exp(sums - np.repeat(np.maximum.reduceat(sums, firsts), sizes), dtype=float)
        chances = raised / np.repeat(np.add.reduceat(raised, firsts), sizes)
        held = np.add.reduceat(chances * target, firsts) + 1e-12
        off = np.repeat(counts, sizes) * (chances - chances * target / np.repeat(held, sizes))
        slope = turned @ off.astype(np.float32)
        return -float((np.log(held) * counts).sum()) + _L2 * float(weights @ weights) / 2, slope + _L2 * weights

    start = np.zeros(len(table.names))
    found: Array = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _STEPS}).x
    return found


def _target(case: Case) -> Array:
    """Return what each stretch is worth as the answer: 1 where it is exact, else its F1 if it is the best there is."""
    if any(e for e, _, _ in case.worth):
        return np.array([max(e, f1**4 / 2) if f1 > _NEARLY else e for e, f1, _ in case.worth])
    best = max(f1 for _, f1, _ in case.worth)
    return np.array([float(f1 >= best - 0.001) for _, f1, _ in case.worth])


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was chosen for a case: its agreement, and whether it is exact and fits."""

    kind: str
    count: float
    sure: float
    exact: float
    fits: bool


def chosen(table: Table, weights: Array) -> list[Outcome]:
    """Return what weights choose for each case of a table."""
    sums = table.matrix @ weights
    found = []
    for case, first, last in zip(table.cases, table.bounds, table.bounds[1:], strict=False):
        span = agreed(case.spans, sums[first:last].tolist())
        right = case.worth[case.spans.index((span.start, span.end))]
        found.append(Outcome(case.kind, case.count, span.score, right[0], right[2]))
    return found


def cross_validated(table: Table) -> list[Outcome]:
    """Return what is chosen for each case by weights that did not see its article."""
    fold_of = folds((case.story for case in table.cases), _FOLDS)
    found = []
    for number in range(_FOLDS):
        own = [fold_of[case.story] == number for case in table.cases]
        found += chosen(table.part(own), fit_weights(table.part([not o for o in own])))
    return found


def least(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Return, for each kind, the agreement from which on a short answer is worth more than the sentence."""
    found = {kind: _threshold([o for o in outcomes if o.kind == kind]) for kind in sorted(ALL_KINDS)}
    return {kind: max(value, _FLOORS.get(kind, 0.0)) for kind, value in found.items()}


def _threshold(outcomes: Sequence[Outcome]) -> float:
    steps = np.arange(0.0, 0.96, 0.01)
    gained = [sum(o.count * (_worth(o) - _GIVEN) for o in outcomes if o.sure >= step) for step in steps]
    prior = [-_CAUTION * (step - 0.45) ** 2 for step in steps]
    return middle_of_best(steps, np.array(gained) + prior, _STRETCH)


def _worth(outcome: Outcome) -> float:
    return 1.0 if outcome.exact else 0.75 if outcome.fits else 0.0


def fit(cases: Sequence[Case]) -> tuple[dict[str, float], dict[str, float], list[str]]:
    """Return weights and thresholds, and what cross-validation over the articles says of them."""
    table = Table.of(cases)
    outcomes = cross_validated(table)
    enough = least(outcomes)
    told = []
    for name, own in (
        ("newspapers", [o for o in outcomes if o.count == 1]),
        ("paragraphs", [o for o in outcomes if o.count < 1]),
    ):
        for kind in ("", *sorted({o.kind for o in own})):
            some = [o for o in own if kind in ("", o.kind)]
            said = [o for o in some if o.sure >= enough[o.kind]]
            told.append(
                f"{name} {kind or 'all'}: {len(some)} questions, exact {_share(o.exact for o in some)} %, fits "
                f"{_share(o.fits for o in some)} %; said from {enough.get(kind, 0)}: {len(said)}, exact "
                f"{_share(o.exact for o in said)} %, fits {_share(o.fits for o in said)} %"
            )
    weights = zip(table.names, fit_weights(table).tolist(), strict=True)
    return {name: round(w, 3) for name, w in weights if abs(w) >= _NOTHING}, enough, told


def _share(values: Iterable[float]) -> float:
    held = list(values)
    return round(100 * sum(held) / max(len(held), 1), 1)


def write(out: Path, learned: Mapping[str, tuple[dict[str, float], dict[str, float], list[str]]]) -> None:
    """Write the weights file."""
    out.mkdir(parents=True, exist_ok=True)
    held = {
        name: {"measured": told, "enough": enough, "weights": weights}
        for name, (weights, enough, told) in learned.items()
    }
    text = json.dumps({"made by": "python -m training.weighing DATA", **held}, ensure_ascii=False, indent=1)
    (out / "weights.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
