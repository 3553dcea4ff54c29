"""Learns which sentence answers and when to refuse: the weights of rag.answering.deciding.

    python -m training.deciding DATA [--corpus corpus] [--out rag/weights/deciding] [--smoke]

Two passes over questions whose answers are known (training/questions.py): the first orders sentences (a softmax over
the candidates of each question), the second, with that order, tells right answers from wrong ones and from questions
that nothing answers (logistic regression). The develop split of the gold set is judged as `baoda evaluate` judges it;
what is reported of it comes from cross-validation by story. The held-out split is neither read nor fitted.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from rag.answering import deciding, support
from rag.answering.answerer import Answerer, Considered
from rag.answering.deciding import NAMES, SIGNALS, Judge, Linear
from rag.answering.match import Candidate
from rag.answering.signals import Signaller
from rag.archive import Archive
from rag.errors import EmptyCorpus
from rag.evaluation import gold
from rag.evaluation.judge import cited, judge
from rag.evaluation.locate import Print
from rag.settings import Settings
from rag.words import fold
from training import questions
from training.questions import Asked

Array = npt.NDArray[np.float64]
_ROOT = Path(__file__).parents[1]
_OUT = _ROOT / "rag" / "weights" / "deciding"
_TEXTS = 900  # of each kind
_SMOKE = 30  # texts, and questions of the develop split, of a run for trying things out
# Of what nothing answers, the share that is learned from: people ask it about once in six questions.
_KEPT_FIGURES, _KEPT_SENTENCES = 0.25, 0.6
_DEVELOP = 12.0  # how much a question of the develop split counts against one made over other texts
_FOLDS, _SEED, _L2 = 10, 7, 2.0
# What can only speak against an answer, and what can do either; everything else can only speak for it. Without these
# bounds signals that go together (missing, unknown) are played off against each other.
_AGAINST = frozenset({"closed", "asks", "title", "cost", "missing", "unknown", "unnamed"})
_EITHER = frozenset({"length"})


@dataclass(frozen=True, slots=True)
class Ordered:
    """The signals of a question's sentences, shape (sentences, signals), and which of them answer it."""

    signals: Array
    right: npt.NDArray[np.bool_]
    group: str


@dataclass(frozen=True, slots=True)
class Decided:
    """The case of a question's best candidate, and whether it is right; `story` groups questions told of one story."""

    values: Array
    figure: bool
    right: bool
    answerable: bool
    story: str
    develop: bool


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn the weights and write them; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path, help="folder with qa-train and news-documents")
    parser.add_argument("--corpus", type=Path, default=_ROOT / "corpus", help="folder with pages/ and gold/qa.jsonl")
    parser.add_argument("--out", type=Path, default=_OUT)
    parser.add_argument("--texts", type=int, default=_TEXTS)
    parser.add_argument("--smoke", action="store_true", help="a tiny run through every step, for trying things out")
    options = parser.parse_args(arguments)
    texts = _SMOKE if options.smoke else options.texts
    with tempfile.TemporaryDirectory() as home:
        try:
            sets = [
                questions.over_paragraphs(options.data, Path(home) / "paragraphs", texts, _SEED),
                questions.over_news(options.data, Path(home) / "news", texts, _SEED),
            ]
        except EmptyCorpus:
            print(f"{options.data} has no text to ask about: the weights that ship stay as they are")
            return 0
        order = fit_order([o for archive, asked in sets[:1] for o in ordered(archive, asked)])
        start = Judge(order, Linear((0.0,) * len(NAMES)), Linear((0.0,) * len(NAMES)), 0.5, 0.5)
        cases = [c for archive, asked in sets for c in decided(answerer(archive, start), asked)]
        own, ruled = _own(options.corpus, Path(home) / "index", start, _SMOKE if options.smoke else None)
    learned, told = fit([*thinned(cases), *own], replace(start, ruled=ruled))
    write(options.out, learned, told, len(cases))
    print("\n".join(told))
    return 0


def _own(corpus: Path, index: Path, models: Judge, most: int | None) -> tuple[list[Decided], float]:
    """Return what `on_develop` makes of at most `most` questions; nothing of a corpus without a gold set."""
    if not (corpus / "gold" / "qa.jsonl").exists():
        return [], deciding.judge().ruled
    rows = [row for row in gold.read(corpus / "gold" / "qa.jsonl").questions if row.split == "develop"]
    archive = Archive.open(corpus, index, Settings())
    return on_develop(archive, answerer(archive, models), rows[:most])


def answerer(archive: Archive, models: Judge) -> Answerer:
    """Return an answerer over an archive that decides by `models`."""
    return replace(Answerer.over(archive.store, archive.settings), judge=models)


def ordered(archive: Archive, asked: Iterable[Asked]) -> Iterable[Ordered]:
    """Yield the sentences of every question that one of them answers."""
    asks = Answerer.over(archive.store, archive.settings)
    for row in asked:
        if row.answer is None:
            continue
        considered = asks.consider(asks.understand(row.question))
        open_ = [c for c in considered.draft.candidates if c.ruled_out is None and c.statement is None]
        sentences = open_[: deciding.CONSIDERED]
        right = np.array([holds(c, row) for c in sentences], bool)
        if right.any() and not right.all():
            question = considered.draft.question
            signaller = Signaller.over(question, asks.evidence, considered.draft.hits)
            yield Ordered(np.array([astuple(s) for s in signaller.read(sentences)]), right, question.asks.value)


def holds(candidate: Candidate, row: Asked) -> bool:
    """Whether a candidate is the sentence, or the figure, that answers."""
    if row.answer is None or not candidate.dossier.article.id.endswith(f"{row.article}"):
        return False
    told = candidate.statement.text if candidate.statement else candidate.sentence.text
    return row.answer in fold(told)


def decided(asks: Answerer, asked: Iterable[Asked]) -> Iterable[Decided]:
    """Yield the case of the best candidate of every question."""
    for row in asked:
        considered = asks.consider(asks.understand(row.question))
        if considered.best and considered.case:
            right = holds(considered.best, row)
            yield _case(considered, right, row.answer is not None, row.question, develop=False)


def thinned(cases: Sequence[Decided]) -> list[Decided]:
    """Return the cases with some of those left out that nothing answers."""
    draw = random.Random(_SEED)
    return [c for c in cases if c.answerable or draw.random() < (_KEPT_FIGURES if c.figure else _KEPT_SENTENCES)]


def on_develop(archive: Archive, asks: Answerer, rows: Sequence[gold.GoldQuestion]) -> tuple[list[Decided], float]:
    """Return the cases of gold questions, and the share right of those that rules answer.

    Right is what the evaluation calls so, whatever the short answer.
    """
    printed = Print(archive.articles)
    cases, ruled = [], [True]
    for row in rows:
        considered = asks.consider(asks.understand(row.question))
        by_rule = asks.by_rule(considered)
        answer = by_rule or (asks.answer(considered) if considered.best else None)
        if answer is None:
            continue
        found = cited(row, answer, printed, with_lines=False)
        said = judge(row, answer, found, (), printed, support.check).said
        if by_rule:
            ruled.append(said)
        else:
            story = "+".join(row.stories) or row.id
            cases.append(_case(considered, said and row.answerable, row.answerable, story, develop=True))
    return cases, round(sum(ruled) / len(ruled), 2)


def _case(considered: Considered, right: bool, answerable: bool, story: str, *, develop: bool) -> Decided:
    assert considered.best and considered.case
    figure = considered.best.statement is not None
    return Decided(np.array(considered.case.values), figure, right, answerable, story, develop)


def _bounds(names: Sequence[str]) -> list[tuple[float | None, float | None]]:
    return [(None, None) if n in _EITHER else (None, 0.0) if n in _AGAINST else (0.0, None) for n in names]


def fit_order(groups: Sequence[Ordered]) -> Linear:
    """Return the weights that put the right sentence first as often as can be; none of them counts without groups."""
    if not groups:
        return Linear((0.0,) * len(SIGNALS))
    whole = np.concatenate([g.signals for g in groups])
    spread = whole.std(axis=0) + 1e-6

    def loss(weights: Array) -> tuple[float, Array]:
        total, slope = _L2 * float(weights @ weights) / 2, _L2 * weights
        for group in groups:
            scaled = group.signals / spread
            chance = np.exp(scaled @ weights - (scaled @ weights).max())
            chance /= chance.sum()
            right = float(chance[group.right].sum()) + 1e-12
            total -= float(np.log(right))
            slope = slope - scaled.T @ (chance * group.right / right - chance)
        return total, slope

    found = minimize(loss, np.zeros(len(spread)), jac=True, method="L-BFGS-B", bounds=_bounds(SIGNALS)).x / spread
    return Linear(tuple(round(float(w), 4) for w in found))


def fit_logistic(cases: Sequence[Decided]) -> Linear:
    """Return the weights that tell right answers from the rest (logistic regression); without cases, none counts."""
    if not cases:
        return Linear((0.0,) * len(NAMES))
    values = np.array([c.values for c in cases])
    right = np.array([c.right for c in cases], float)
    counts = np.array([_DEVELOP if c.develop else 1.0 for c in cases])
    spread, middle = values.std(axis=0) + 1e-6, values.mean(axis=0)
    scaled = (values - middle) / spread

    def loss(weights: Array) -> tuple[float, Array]:
        sums = scaled @ weights[1:] + weights[0]
        chance = 1 / (1 + np.exp(-sums))
        off = counts * (chance - right)
        total = float((counts * (np.logaddexp(0, sums) - right * sums)).sum()) + _L2 * float(weights[1:] @ weights[1:])
        return total, np.concatenate([[off.sum()], scaled.T @ off + 2 * _L2 * weights[1:]])

    bounds = [(None, None), *_bounds(NAMES)]
    found = minimize(loss, np.zeros(len(bounds)), jac=True, method="L-BFGS-B", bounds=bounds).x
    weights = found[1:] / spread
    return Linear(tuple(round(float(w), 4) for w in weights), round(float(found[0] - weights @ middle), 4))


def fit(cases: Sequence[Decided], start: Judge) -> tuple[Judge, list[str]]:
    """Return the models fitted on all cases, and what cross-validation over the stories says of them."""
    chances = cross_validated(cases)
    enough = _best_threshold(chances, cases)
    own = np.array([c.develop for c in cases])
    told = [_told(name, chances[mask], [c for c, m in zip(cases, mask, strict=True) if m], enough)
            for name, mask in (("develop, cross-validated", own), ("other texts, cross-validated", ~own))
            if mask.any()]  # fmt: skip
    figures, sentences = _models(cases)
    return replace(start, figures=figures, sentences=sentences, enough=enough), told


def _models(cases: Sequence[Decided]) -> tuple[Linear, Linear]:
    return fit_logistic([c for c in cases if c.figure]), fit_logistic([c for c in cases if not c.figure])


def cross_validated(cases: Sequence[Decided]) -> Array:
    """Return each case's probability by models that did not see its story."""
    stories = sorted({c.story for c in cases})
    fold_of = dict(zip(stories, np.random.default_rng(_SEED).integers(0, _FOLDS, len(stories)), strict=True))
    chances = np.zeros(len(cases))
    for number in range(_FOLDS):
        figures, sentences = _models([c for c in cases if fold_of[c.story] != number])
        for at, case in enumerate(cases):
            if fold_of[case.story] == number:
                chances[at] = (figures if case.figure else sentences).probability(case.values.tolist())
    return chances


def _best_threshold(chances: Array, cases: Sequence[Decided]) -> float:
    """Return the least probability to answer with: where most questions are answered right or rightly refused."""
    counts = np.array([_DEVELOP if c.develop else 1.0 for c in cases])
    right, none = np.array([c.right for c in cases]), np.array([not c.answerable for c in cases])
    steps = np.arange(0.1, 0.8, 0.01)
    worth = [float((counts * np.where(chances >= step, right, none)).sum()) for step in steps]
    return round(float(steps[int(np.argmax(worth))]), 2)


def _told(name: str, chances: Array, cases: Sequence[Decided], enough: float) -> str:
    right = np.array([c.right for c in cases])
    able = np.array([c.answerable for c in cases])
    refused = chances < enough
    well = right[~refused].sum() + (~able & refused).sum()
    return (
        f"{name}: {len(cases)} questions, AUROC {auroc(chances, right):.3f}, "
        f"ECE {calibration_error(chances, right):.3f}; answering from {enough}: right {well} of {len(cases)}, "
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


def write(out: Path, models: Judge, told: Sequence[str], cases: int) -> None:
    """Write the weights, by name, with where they come from."""
    held = {
        "made by": "python -m training.deciding DATA",
        "from": f"{cases} cases: paragraphs and questions of qa-train, figures of news-documents, the develop split",
        "measured": list(told),
        "enough": models.enough,
        "ruled": models.ruled,
        "order": _named(models.order, SIGNALS),
        "figures": _named(models.figures, NAMES),
        "sentences": _named(models.sentences, NAMES),
    }
    out.mkdir(parents=True, exist_ok=True)
    (out / "weights.json").write_text(json.dumps(held, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _named(model: Linear, names: Sequence[str]) -> dict[str, float]:
    return {**dict(zip(names, model.weights, strict=True)), "bias": model.bias}


if __name__ == "__main__":
    raise SystemExit(main())
