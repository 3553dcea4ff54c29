"""Learns which candidate answers and when to refuse: the weights of rag.answering.deciding.

    python -m training.deciding DATA [--corpus corpus] [--out rag/weights/deciding] [--resume] [--smoke]

Over questions that people asked about news (training/asked.py) and those of the gold set's develop split, judged as
`baoda evaluate` judges them (training/cases.py), two things are fitted, for figures and for sentences: the order of a
question's candidates (a softmax over them), and, in that order, whether the first of them is right (a net of one hidden
layer in which no signal turns its meaning). What is reported comes from cross-validation by story. Held-out and test
splits are neither read nor fitted. Everything is fitted twice, with the reader's score and without.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import astuple, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import expit

from rag.answering.deciding import DOUBTED, NAMES, SIGNALS, SORTS, Case, Judge, Linear, Models, Net
from rag.archive import Archive
from rag.evaluation import gold
from rag.settings import Settings
from training import asked, cases
from training.cases import Known

Array = npt.NDArray[np.float64]
_ROOT = Path(__file__).parents[1]
_OUT = _ROOT / "rag" / "weights" / "deciding"
_SMOKE = 30  # questions on news, and of the develop split, of a run for trying things out
_DOCUMENTS = 3000  # news articles in which those asked about are searched for
_DEVELOP = 6.0  # how much a question of the develop split counts against one on news
_STRETCH = 15  # hundredths of probability over which the worth of a threshold is averaged
_READ = (0.0, 0.01, 0.02)  # of a figure's score; beyond it the reader puts a whole before the part that was asked for
_FOLDS, _SEED, _L2, _HIDDEN = 5, 7, 2.0, 6
# What can only speak against an answer, and what can do either; everything else can only speak for it. Without these
# bounds signals that go together (missing, unknown) are played off against each other.
_AGAINST = frozenset({
    "closed", "asks", "title", "cost", "missing", "unknown", "unnamed", "slight", "strayed", "elsewhen", "elsewhere",
})  # fmt: skip
_EITHER = frozenset({"length", "english"})


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn the weights and write them; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path, help="folder with news-documents and news-title-body")
    parser.add_argument("--corpus", type=Path, default=_ROOT / "corpus", help="folder with pages/ and gold/qa.jsonl")
    parser.add_argument("--out", type=Path, default=_OUT)
    parser.add_argument("--kept", type=Path, default=Path("build/deciding/cases.jsonl"))
    parser.add_argument("--resume", action="store_true", help="take what an earlier run gathered over the news")
    parser.add_argument("--smoke", action="store_true", help="a tiny run through every step, for trying things out")
    options = parser.parse_args(arguments)
    most = _SMOKE if options.smoke else None
    if not (options.resume and options.kept.exists()):
        cases.save(*_on_news(options.data, most), options.kept)
    known, by_rule = cases.load(options.kept)
    if not known:
        print(f"{options.data} has no document that is asked about: the weights that ship stay as they are")
        return 0
    own, own_by_rule = _developed(options.corpus, most)
    known, by_rule = [*known, *own], [*by_rule, *own_by_rule]
    ruled = round((1 + sum(by_rule)) / (2 + len(by_rule)), 2)
    learned = {}
    for name, one in (("with reader", known), ("without reader", [k.unread() for k in known])):
        learned[name] = fit(one, ruled)
        print(name, *learned[name][1], sep="\n  ")
    write(options.out, learned, len({k.question for k in known}))
    return 0


def _on_news(data: Path, most: int | None) -> tuple[list[Known], list[bool]]:
    """Return what is known of the questions asked about news, and of each that rules answer whether it is right."""
    with tempfile.TemporaryDirectory() as home:
        if not asked.lay_out(data, Path(home), asked.DECIDE, _SMOKE if most else _DOCUMENTS, most):
            return [], []
        archive = Archive.open(Path(home), Path(home) / "index", Settings())
        return cases.over(archive, gold.read(Path(home) / "gold" / "asked.jsonl").questions, develop=False)


def _developed(corpus: Path, most: int | None) -> tuple[list[Known], list[bool]]:
    """Return the same of the develop questions; nothing of a corpus without a gold set."""
    if not (corpus / "gold" / "qa.jsonl").exists():
        return [], []
    rows = [row for row in gold.read(corpus / "gold" / "qa.jsonl").questions if row.split == "develop"]
    with tempfile.TemporaryDirectory() as home:
        return cases.over(Archive.open(corpus, Path(home) / "index", Settings()), rows[:most], develop=True)


def _bounds(names: Sequence[str]) -> list[tuple[float | None, float | None]]:
    return [(None, None) if n in _EITHER else (None, 0.0) if n in _AGAINST else (0.0, None) for n in names]


def fit_order(groups: Sequence[Known]) -> Linear:
    """Return the weights that put a right candidate first as often as can be."""
    chosen = [g for g in groups if any(g.right) and not all(g.right)]
    if not chosen:
        return Linear((0.0,) * len(SIGNALS))
    most = max(len(g.right) for g in chosen)
    signals = np.zeros((len(chosen), most, len(SIGNALS)))
    right, there = np.zeros((2, len(chosen), most), bool)
    for i, group in enumerate(chosen):
        n = len(group.right)
        signals[i, :n], right[i, :n], there[i, :n] = [astuple(s) for s in group.signals], group.right, True
    counts = np.array([_DEVELOP if g.develop else 1.0 for g in chosen])
    spread = signals[there].std(axis=0) + 1e-6

    def loss(weights: Array) -> tuple[float, Array]:
        sums = np.where(there, (signals / spread) @ weights, -np.inf)
        chance = np.exp(sums - sums.max(axis=1, keepdims=True))
        chance /= chance.sum(axis=1, keepdims=True)
        held = (chance * right).sum(axis=1) + 1e-12
        off = chance - chance * right / held[:, None]
        slope = np.einsum("gc,gcs->s", off * counts[:, None], signals / spread)
        return float(_L2 * weights @ weights / 2 - counts @ np.log(held)), slope + _L2 * weights

    found = minimize(loss, np.zeros(len(spread)), jac=True, method="L-BFGS-B", bounds=_bounds(SIGNALS)).x / spread
    return Linear(tuple(round(float(w), 4) for w in found))


def fit_right(known: Sequence[tuple[Case, bool, bool]]) -> Net:
    """Return the net that tells right answers from the rest: of a case, whether it is right, whether of develop.

    Each signal is turned so that it speaks for an answer; then no weight but those of `_EITHER` may be negative.
    """
    names = len(NAMES)
    if not known:
        return Net((), (), Linear((0.0,) * names))
    values = np.array([case.values for case, _, _ in known])
    right = np.array([right for _, right, _ in known], float)
    counts = np.array([_DEVELOP if develop else 1.0 for _, _, develop in known])
    spread, middle = values.std(axis=0), values.mean(axis=0)
    turned = np.array([-1.0 if name in _AGAINST else 1.0 for name in NAMES]) / np.where(spread > 0, spread, np.inf)
    scaled = (values - middle) * turned

    def loss(weights: Array) -> tuple[float, Array]:
        inner, bias, out, direct, shift = _parted(weights)
        heights = np.tanh(scaled @ inner.T + bias)
        sums = heights @ out + scaled @ direct + shift
        off = counts * (expit(sums) - right)
        total = float((counts * (np.logaddexp(0, sums) - right * sums)).sum()) + _L2 * float(weights @ weights) / 2
        below = np.outer(off, out) * (1 - heights**2)
        slopes = (below.T @ scaled).ravel(), below.sum(axis=0), heights.T @ off, scaled.T @ off, [off.sum()]
        return total, np.concatenate(slopes) + _L2 * weights

    free, bound = (None, None), (0.0, None)
    own = [free if name in _EITHER else bound for name in NAMES]
    bounds = [*own * _HIDDEN, *[free] * _HIDDEN, *[bound] * _HIDDEN, *own, free]
    draw = np.random.default_rng(_SEED)
    first = np.concatenate([draw.random(_HIDDEN * names) * 0.4, draw.normal(0, 1, _HIDDEN), np.full(_HIDDEN, 0.3),
                            np.full(names, 0.1), [0.0]])  # fmt: skip
    found = minimize(loss, first, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 400}).x
    inner, bias, out, direct, shift = _parted(found)
    hidden = tuple(_linear(row * turned, float(at), middle) for row, at in zip(inner, bias, strict=True))
    return Net(hidden, tuple(round(float(o), 4) for o in out), _linear(direct * turned, shift, middle))


def _parted(weights: Array) -> tuple[Array, Array, Array, Array, float]:
    """Return the weights of a net by their layers: (hidden, names), (hidden,), (hidden,), (names,) and one."""
    inner, rest = np.split(weights, [_HIDDEN * len(NAMES)])
    bias, out, direct, shift = np.split(rest, np.cumsum([_HIDDEN, _HIDDEN, len(NAMES)]))
    return inner.reshape(_HIDDEN, -1), bias, out, direct, float(shift[0])


def _linear(weights: Array, bias: float, middle: Array) -> Linear:
    """Return the sum over values as they are, of weights for values less their `middle`."""
    return Linear(tuple(round(float(w), 4) for w in weights), round(float(bias - weights @ middle), 4))


def figures_in_order(known: Sequence[Known]) -> Linear:
    """Return the order that `match` gives to figures, with the reader's score counted in as much as pays.

    Not an order learned from nothing: the figures of one sentence differ in what each measures, which `match` sees and
    no other signal does, and too few questions turn on it to learn how much it weighs.
    """

    def order(read: float) -> Linear:
        weights = {"covered": 1.0, "cost": -1.0, "read": read, "elsewhen": -DOUBTED, "elsewhere": -DOUBTED}
        return Linear(tuple(weights.get(name, 0.0) for name in SIGNALS))

    def right(read: float) -> float:
        start = Models(order(read), fit_right(()))
        return sum((_DEVELOP if k.develop else 1.0) * k.first(start)[1] for k in known)

    return order(max(_READ, key=lambda read: (right(read), -read)))


def models(known: Sequence[Known]) -> Models:
    """Return the models for one sort of candidates."""
    order = figures_in_order(known) if known and known[0].sort == "figures" else fit_order(known)
    start = Models(order, fit_right(()))
    return replace(start, right=fit_right([(*k.first(start), k.develop) for k in known]))


def fit(known: Sequence[Known], ruled: float) -> tuple[Judge, list[str]]:
    """Return the models fitted on everything, and what cross-validation over the stories says of them."""
    chances, right = cross_validated(known)
    enough = _best_threshold(chances, right, known)
    own = np.array([k.develop for k in known])
    told = [_told(name, chances[mask], right[mask], [k for k, m in zip(known, mask, strict=True) if m], enough)
            for name, mask in (("develop, cross-validated", own), ("news, cross-validated", ~own))]  # fmt: skip
    figures, sentences, instead = (models([k for k in known if k.sort == sort]) for sort in SORTS)
    return Judge(figures, sentences, instead, enough, ruled), told


def cross_validated(known: Sequence[Known]) -> tuple[Array, npt.NDArray[np.bool_]]:
    """Return each question's probability, and whether it is answered right, by models that did not see its story."""
    stories = sorted({k.story for k in known})
    fold_of = dict(zip(stories, np.random.default_rng(_SEED).integers(0, _FOLDS, len(stories)), strict=True))
    chances, right = np.zeros(len(known)), np.zeros(len(known), bool)
    for number in range(_FOLDS):
        for sort in SORTS:
            learned = models([k for k in known if k.sort == sort and fold_of[k.story] != number])
            for at, one in enumerate(known):
                if one.sort == sort and fold_of[one.story] == number:
                    case, right[at] = one.first(learned)
                    chances[at] = learned.right.probability(case.values)
    return chances, right


def _best_threshold(chances: Array, right: npt.NDArray[np.bool_], known: Sequence[Known]) -> float:
    """Return the least probability to answer with: where most questions are answered right or rightly refused.

    A question whose figures are refused may still be answered with a sentence: its cases stand in this order.
    """
    cases_of: dict[tuple[str, str], list[int]] = {}
    for at, one in enumerate(known):
        cases_of.setdefault((one.story, one.question), []).append(at)
    steps = np.arange(0.1, 0.8, 0.01)
    worth = np.zeros(len(steps))
    for own in cases_of.values():
        counts, none = _DEVELOP if known[own[0]].develop else 1.0, not known[own[0]].answerable
        for step, least in enumerate(steps):
            answered = next((right[i] for i in own if chances[i] >= least), none)
            worth[step] += counts * answered
    # The curve is flat at its top and jumps with every question: the middle of its best stretch is taken.
    smooth = np.convolve(worth, np.full(_STRETCH, 1 / _STRETCH), "valid")
    return round(float(steps[int(np.argmax(smooth)) + _STRETCH // 2]), 2)


def _told(name: str, chances: Array, right: npt.NDArray[np.bool_], known: Sequence[Known], enough: float) -> str:
    able = np.array([k.answerable for k in known])
    refused = chances < enough
    well = right[~refused].sum() + (~able & refused).sum()
    return (
        f"{name}: {len(known)} questions, first candidate right for {right.sum()} of {able.sum()}, "
        f"AUROC {auroc(chances, right):.3f}, ECE {calibration_error(chances, right):.3f}; "
        f"answering from {enough}: right {well} of {len(known)}, "
        f"right answers refused {(right & refused).sum()} of {right.sum()}, "
        f"unanswerable refused {(~able & refused).sum()} of {(~able).sum()}"
    )


def auroc(chances: Array, right: npt.NDArray[np.bool_]) -> float:
    """Return how often a right answer has a higher probability than a wrong one, ties counting half.

    >>> auroc(np.array([0.9, 0.2, 0.5]), np.array([True, False, False]))
    1.0
    """
    gaps = chances[right][:, None] - chances[~right][None, :]
    return float((gaps > 0).mean() + (gaps == 0).mean() / 2) if gaps.size else float("nan")


def calibration_error(chances: Array, right: npt.NDArray[np.bool_], bins: int = 10) -> float:
    """Return the expected calibration error: how far, in ten bins, the mean probability lies from the share right.

    >>> calibration_error(np.array([0.5, 0.5]), np.array([True, False]))
    0.0
    """
    of = np.minimum((chances * bins).astype(int), bins - 1)
    gaps = [abs(chances[of == b].sum() - right[of == b].sum()) for b in range(bins)]
    return float(sum(gaps) / len(chances))


def write(out: Path, learned: dict[str, tuple[Judge, list[str]]], number: int) -> None:
    """Write the weights, by name, with where they come from."""
    held = {
        "made by": "python -m training.deciding DATA",
        "from": f"{number} questions: training/asked.jsonl, the develop split of corpus/gold/qa.jsonl",
    } | {name: _written(*found) for name, found in learned.items()}
    out.mkdir(parents=True, exist_ok=True)
    (out / "weights.json").write_text(json.dumps(held, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _written(learned: Judge, told: Sequence[str]) -> dict[str, object]:
    sorts = zip(SORTS, (learned.figures, learned.sentences, learned.instead), strict=True)
    return {
        "measured": list(told),
        "enough": learned.enough,
        "ruled": learned.ruled,
    } | {sort: {"order": _named(m.order, SIGNALS), "right": _layers(m.right)} for sort, m in sorts}


def _layers(net: Net) -> dict[str, object]:
    return {
        "hidden": [_named(layer, NAMES) for layer in net.hidden],
        "out": net.out,
        "direct": _named(net.direct, NAMES),
    }


def _named(model: Linear, names: Sequence[str]) -> dict[str, float]:
    return {**dict(zip(names, model.weights, strict=True)), "bias": model.bias}


if __name__ == "__main__":
    raise SystemExit(main())
