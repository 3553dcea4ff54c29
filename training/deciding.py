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
from pathlib import Path

import numpy as np

from rag.answering.deciding import NAMES, SIGNALS, SORTS, Judge, Linear, Net
from rag.archive import Archive
from rag.evaluation import gold
from rag.settings import Settings
from training import asked, cases
from training.cases import Known
from training.deciding_fitting import models
from training.validation import Array, Truths, auroc, calibration_error, folds, middle_of_best

_ROOT = Path(__file__).parents[1]
_OUT = _ROOT / "rag" / "weights" / "deciding"
_SMOKE = 30  # questions on news, and of the develop split, of a run for trying things out
_DOCUMENTS = 3000  # news articles in which those asked about are searched for
_STRETCH = 15  # hundredths of probability over which the worth of a threshold is averaged
_FOLDS = 5


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


def fit(known: Sequence[Known], ruled: float) -> tuple[Judge, list[str]]:
    """Return the models fitted on everything, and what cross-validation over the stories says of them."""
    chances, right = cross_validated(known)
    enough = _best_threshold(chances, right, known)
    own = np.array([k.develop for k in known])
    told = [_told(name, chances[mask], right[mask], [k for k, m in zip(known, mask, strict=True) if m], enough)
            for name, mask in (("develop, cross-validated", own), ("news, cross-validated", ~own))]  # fmt: skip
    figures, sentences, instead = (models([k for k in known if k.sort == sort]) for sort in SORTS)
    return Judge(figures, sentences, instead, enough, ruled), told


def cross_validated(known: Sequence[Known]) -> tuple[Array, Truths]:
    """Return each question's probability, and whether it is answered right, by models that did not see its story."""
    fold_of = folds((k.story for k in known), _FOLDS)
    chances, right = np.zeros(len(known)), np.zeros(len(known), bool)
    for number in range(_FOLDS):
        for sort in SORTS:
            learned = models([k for k in known if k.sort == sort and fold_of[k.story] != number])
            for at, one in enumerate(known):
                if one.sort == sort and fold_of[one.story] == number:
                    case, right[at] = one.first(learned)
                    chances[at] = learned.right.probability(case.values)
    return chances, right


def _best_threshold(chances: Array, right: Truths, known: Sequence[Known]) -> float:
    """Return the least probability to answer with: where most questions are answered right or rightly refused.

    A question whose figures are refused may still be answered with a sentence: its cases stand in this order.
    """
    cases_of: dict[tuple[str, str], list[int]] = {}
    for at, one in enumerate(known):
        cases_of.setdefault((one.story, one.question), []).append(at)
    steps = np.arange(0.1, 0.8, 0.01)
    worth = np.zeros(len(steps))
    for own in cases_of.values():
        one = known[own[0]]
        for step, least in enumerate(steps):
            worth[step] += one.count * next((right[i] for i in own if chances[i] >= least), not one.answerable)
    return middle_of_best(steps, worth, _STRETCH)


def _told(name: str, chances: Array, right: Truths, known: Sequence[Known], enough: float) -> str:
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
