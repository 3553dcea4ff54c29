"""Learns which reading of a follow-up is meant: the weights of rag.answering.readings.

    python -m training.readings [TALKS CORPUS]... [--corpus corpus] [--cases tests/cases] [--out rag/weights/readings]

Over conversations whose answers are known (the develop split of corpus/gold/dialogues.jsonl, the labelled ones of
tests/cases, and files of the same form over other folders of pages) each reading of a follow-up is tried, and its
answer judged as `baoda evaluate` judges it. A logistic regression tells how likely a tried answer is the right one; the
least probability that is answered with is the one that makes most turns right, found by cross-validation by
conversation. Split held-out is neither read nor fitted.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import expit

from rag.answering import conversation, readings
from rag.answering.dialogue import Dialogue
from rag.answering.readings import Speaks, Tried
from rag.archive import Archive
from rag.evaluation.dialogues import Conversation, Turn, read_conversations
from rag.evaluation.judge import cited, judge
from rag.evaluation.locate import Print
from rag.settings import Settings
from training import readings_cases

Array = npt.NDArray[np.float64]
_ROOT = Path(__file__).parents[1]
_OUT = _ROOT / "rag" / "weights" / "readings"
_L2, _FOLDS, _SEED = 2.0, 6, 0
_THRESHOLDS = np.arange(-2.0, 1.01, 0.1)
# What can only speak for a reading, and what only against it.
_FOR = frozenset({"sure", "perhaps", "near", "shared", "read", "fits"})
_AGAINST = frozenset({"later", "lacking", "absent", "again", "other", "astray", "stranger", "unnamed"})


@dataclass(frozen=True)
class Known:
    """A follow-up with what speaks for each of its tried readings, and which of them are right."""

    talk: str
    answerable: bool
    speaks: Array  # (readings, signals)
    right: Array  # (readings,)


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn the weights and write them; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("more", nargs="*", type=Path, help="files of conversations, each with its folder of pages")
    parser.add_argument("--corpus", type=Path, default=_ROOT / "corpus")
    parser.add_argument("--cases", type=Path, default=_ROOT / "tests" / "cases")
    parser.add_argument("--out", type=Path, default=_OUT)
    options = parser.parse_args(arguments)
    if len(options.more) % 2:
        parser.error("each file of conversations is followed by its folder of pages")
    corpora = [(options.corpus / "gold" / "dialogues.jsonl", options.corpus)]
    corpora += zip(options.more[::2], options.more[1::2], strict=True)
    known = [turn for file, corpus in corpora for turn in gathered(file, corpus)]
    with tempfile.TemporaryDirectory() as folder:
        for file, corpus in readings_cases.laid_out(options.cases, Path(folder)):
            known += 2 * list(gathered(file, corpus, readings_cases.TODAY))  # few, and the tests hold them
    enough, right = threshold(known)
    weights, bias = fitted(known)
    print(f"{len(known)} follow-ups, {right:.1%} of them right by cross-validation; enough: {expit(enough):.3f}")
    options.out.mkdir(parents=True, exist_ok=True)
    named = {name: round(float(w), 3) for name, w in zip(readings.SIGNALS, weights, strict=True)}
    held = {"enough": round(float(expit(enough)), 3), "bias": round(bias, 3), "weights": named}
    (options.out / "weights.json").write_text(json.dumps(held, indent=1) + "\n", encoding="utf-8")
    return 0


def gathered(file: Path, corpus: Path, today: dt.date | None = None) -> Iterator[Known]:
    """Yield the follow-ups of a file that are weighed, talking as `baoda talk` does, `today` if given."""
    with tempfile.TemporaryDirectory() as index:
        archive = Archive.open(corpus, index, Settings(today=today))
        printed = Print(archive.articles)
        for talk in read_conversations(file).conversations:
            if talk.split in (None, "develop"):
                yield from _of_talk(archive, printed, talk)


def _of_talk(archive: Archive, printed: Print, talk: Conversation) -> Iterator[Known]:
    dialogue = Dialogue()
    for turn in talk.turns:
        weighed: list[tuple[Tried, Speaks]] = []
        dialogue, _ = conversation.turn(archive._answerer, dialogue, turn.question, weigh=weighed.extend)
        if weighed:
            right = [turn.answerable and not one.answer.refused and _right(turn, one, printed) for one, _ in weighed]
            yield Known(talk.id, turn.answerable, np.array([astuple(s) for _, s in weighed]), np.array(right, float))


def _right(turn: Turn, one: Tried, printed: Print) -> bool:
    from rag.answering.support import check

    return judge(turn, one.answer, cited(turn, one.answer, printed, with_lines=False), (), printed, check).right


def fitted(known: Sequence[Known]) -> tuple[Array, float]:
    """Return weights and bias of a logistic regression in which every follow-up counts by the root of its readings."""
    speaks = np.concatenate([k.speaks for k in known])
    right = np.concatenate([k.right for k in known])
    counts = np.concatenate([np.full(len(k.right), len(k.right) ** -0.5) for k in known])

    def loss(values: Array) -> tuple[float, Array]:
        weights, bias = values[:-1], values[-1]
        odds = speaks @ weights + bias
        wrong = counts * (expit(odds) - right)
        total = float(np.sum(counts * (np.logaddexp(0, odds) - right * odds)) + _L2 / 2 * weights @ weights)
        return total, np.append(speaks.T @ wrong + _L2 * weights, wrong.sum())

    bounds = [(0, None) if n in _FOR else (None, 0) if n in _AGAINST else (None, None) for n in readings.SIGNALS]
    found = minimize(loss, np.zeros(speaks.shape[1] + 1), jac=True, bounds=[*bounds, (None, None)]).x
    return found[:-1], float(found[-1])


def threshold(known: Sequence[Known]) -> tuple[float, float]:
    """Return the log-odds from which on to answer, and the share of turns that is right with them, cross-validated."""
    talks = sorted({k.talk for k in known})
    np.random.default_rng(_SEED).shuffle(talks)
    right = np.zeros(len(_THRESHOLDS))
    for fold in range(_FOLDS):
        apart = set(talks[fold::_FOLDS])
        weights, bias = fitted([k for k in known if k.talk not in apart])
        for one in (k for k in known if k.talk in apart):
            odds = one.speaks @ weights + bias
            answered = odds.max() >= _THRESHOLDS
            right += np.where(answered, one.right[odds.argmax()], float(not one.answerable))
    smooth = np.convolve(right, np.full(5, 0.2), "same")[2:-2]
    best = int(smooth.argmax()) + 2
    return float(_THRESHOLDS[best]), float(right[best] / max(len(known), 1))


if __name__ == "__main__":
    raise SystemExit(main())
