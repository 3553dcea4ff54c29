"""What each printed line is, and whether it goes on from what is printed above it: a small net over the whole page.

It reads for each line what `joins` sees between it and the line above, whether it reads like a headline, what it says
of itself (`marks`), and how it is set: widths, blank lines, margins. Convolutions over the lines bring in what stands
above and below. Trained on pages composed of news text (`training.stances`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from rag.pages import marks
from rag.pages.joins import FAR, Floats, joins, stored, widened
from rag.pages.lines import lines_model
from rag.pages.printed import UNWRAPPED, Line

ROLES = ("text", "headline", "heading", "subtitle", "byline", "tail", "bullet", "furniture")
DILATIONS = (1, 2, 4, 8)
_OPENS, _SHUTS = "（“《【", "）”》】"


@dataclass(frozen=True, slots=True)
class Stance:
    """What a line is (one of ROLES), how sure that is, and the probability that it goes on from above.

    Text goes on where it reads on from the text printed last before it, other lines where they finish the line above.
    """

    role: str
    sure: float
    on: float


def stances(lines: Sequence[Line]) -> list[Stance]:
    """Return what each line of a page is, in the order given."""
    if not lines:
        return []
    roles, on = net().read(features(lines))
    best = roles.argmax(1)
    return [Stance(ROLES[role], float(roles[i, role]), float(on[i]) if i else 0.0) for i, role in enumerate(best)]


class Net:
    """The model: a layer over each line's features, convolutions over the lines, and two answers a line."""

    def __init__(self, arrays: dict[str, Floats]) -> None:
        self._arrays = arrays

    def read(self, found: Floats) -> tuple[Floats, Floats]:
        """Return the probabilities of the roles (lines, roles), and those of going on (lines)."""
        a = self._arrays
        x = np.maximum((found - a["mean"]) / a["spread"] @ a["in"].T + a["in_bias"], 0)
        for number, step in enumerate(DILATIONS):
            padded = np.pad(x, ((step, step), (0, 0)))
            near = np.concatenate([padded[: len(x)], x, padded[2 * step :]], axis=1)
            x = x + np.maximum(near @ a[f"conv{number}"].T + a[f"conv{number}_bias"], 0)
        said = x @ a["out"].T + a["out_bias"]
        roles = np.exp(said[:, :-1] - said[:, :-1].max(1, keepdims=True))
        return roles / roles.sum(1, keepdims=True), 1 / (1 + np.exp(-said[:, -1]))


@cache
def net() -> Net:
    """Return the model that ships with Baoda, read once. Raises ModelError where its file is missing or damaged."""
    return Net(widened(stored("stances.safetensors")))


def features(lines: Sequence[Line]) -> Floats:
    """Return what the net reads of each line: shape (lines, features)."""
    return np.concatenate([_words(lines), _print(lines), _page(lines)], axis=1).astype(np.float32)


def _words(lines: Sequence[Line]) -> Floats:
    """Return what the words say: how each line joins the lines above it, begins, ends, and reads by itself."""
    model = joins()
    folds = [line.fold for line in lines]
    nothing = [model.sides([""], left=left) for left in (True, False)]
    left, right = model.sides(folds, left=True), model.sides(folds, left=False)
    next_to = _odds_above(left, right, 1)
    lefts, rights = _contexts(folds, next_to > 0)
    left, right = model.sides(lefts, left=True), model.sides(rights, left=False)
    joint = model.joints(np.concatenate([nothing[0], left[:-1]]), right)
    scalars = [
        next_to,
        model.odds(joint),
        _odds_above(left, right, 2),
        _odds_above(left, right, 3),
        model.odds(model.joints(np.repeat(nothing[0], len(lines), 0), right)),
        model.odds(model.joints(left, np.repeat(nothing[1], len(lines), 0))),
        lines_model().display(folds),
    ]
    return np.concatenate([joint, np.clip(np.stack(scalars, 1) / 5, -3, 3)], axis=1)


def _odds_above(left: Floats, right: Floats, step: int) -> Floats:
    """Return the log-odds that each line goes on where the one `step` lines above it ends; -10 for the first ones."""
    model = joins()
    found = np.full(len(left), -10, np.float32)
    if len(left) > step:
        found[step:] = model.odds(model.joints(left[:-step], right[step:]))
    return found


def _contexts(folds: Sequence[str], on: NDArray[np.bool_]) -> tuple[list[str], list[str]]:
    """Return what stands left of each line's end, the line itself last, and right of its beginning, itself first."""
    lefts: list[str] = []
    for i, fold in enumerate(folds):
        lefts.append((lefts[-1] + fold)[-FAR:] if on[i] and i else fold)
    rights = list(folds)
    for i in range(len(folds) - 2, -1, -1):
        if on[i + 1]:
            rights[i] = (folds[i] + rights[i + 1])[:FAR]
    return lefts, rights


def _print(lines: Sequence[Line]) -> Floats:
    """Return what each line says of itself, and how it is set."""
    found = []
    for i, line in enumerate(lines):
        above = lines[i - 1] if i else None
        below = lines[i + 1].fold if i + 1 < len(lines) else ""
        found.append([*_set(line, above), *_marked(line, below)])
    open_now = np.zeros(len(_OPENS))
    brackets = []
    for i, line in enumerate(lines):
        brackets.append([*(open_now > 0), *_balance(line.fold)])
        if i + 1 < len(lines) and (lines[i + 1].gap > 1 or marks.EDITOR.match(lines[i + 1].fold)):
            open_now = np.zeros(len(_OPENS))
        else:
            open_now = np.clip(open_now * 0.8 + _balance(line.fold), 0, 1)
            open_now[open_now < 0.2] = 0
    return np.concatenate([np.array(found, np.float32), np.array(brackets, np.float32)], axis=1)


def _balance(text: str) -> NDArray[np.float64]:
    return np.array([np.sign(text.count(a) - text.count(b)) for a, b in zip(_OPENS, _SHUTS, strict=True)], np.float64)


def _set(line: Line, above: Line | None) -> list[float]:
    width, measure = min(line.width, 60.0), min(line.measure, 60.0)
    return [
        width / 20,
        measure / 20,
        min(width / max(measure, 1), 2),
        (width - min(above.width, 60.0)) / 20 if above else 0,
        (measure - min(above.measure, 60.0)) / 20 if above else 0,
        line.short,
        above.short if above else 0,
        line.first,
        line.gap > 0,
        line.gap > 1,
        line.blank > 0,
        line.blank > 1,
        line.indent > 0,
        line.indent > 1,
        above is None,
        line.measure > UNWRAPPED,
        len(line.fold) / 20,
        sum(char.isdigit() for char in line.fold) / max(len(line.fold), 1),
        sum(char.isascii() and char.isalpha() for char in line.fold) / max(len(line.fold), 1),
        " " in line.spaced,
    ]


def _marked(line: Line, below: str) -> list[float]:
    fold, spaced = line.fold, line.spaced
    credit = marks.credit(fold)
    return [
        line.closed,
        line.ended,
        bool(marks.COMMA.search(fold)),
        bool(marks.HALF_CLOSED.search(fold)),
        fold.endswith(("。", "！", "？")),
        fold.endswith("”"),
        fold.endswith("……"),
        bool(marks.NEVER_FIRST.match(fold)),
        "，" in fold or "。" in fold,
        bool(marks.DASHES.match(fold)),
        bool(marks.DASHES_LAST.search(fold)),
        bool(marks.BULLET.match(fold)),
        bool(marks.BYLINE.match(spaced)),
        bool(marks.NAMES_ALONE.match(spaced)) and spaced[0] in marks.SURNAMES,
        marks.dateline((fold + below)[:60]) > 0,
        marks.dateline_alone(fold),
        bool(marks.TRAILING_NAMES.search(fold)),
        bool(marks.SOURCE.search(fold)),
        bool(marks.AUTHOR_NOTE.search(fold)),
        fold.startswith(("（作者", "（本文作者")),
        credit >= 0,
        credit == 0,
        bool(marks.COLOPHON.search(spaced)),
        bool(marks.MASTHEAD.match(fold)),
        bool(marks.CONTINUED.match(fold)),
        bool(marks.EDITOR.match(fold)),
        fold.startswith("（"),
        fold.endswith("）"),
    ]


def _page(lines: Sequence[Line]) -> Floats:
    """Return what the page as a whole shows, and how usual the width of each line is on it."""
    widths = np.minimum([line.width for line in lines], 60)
    counted = np.bincount(np.round(widths).astype(int), minlength=64)
    usual = counted + np.roll(counted, 1) + np.roll(counted, -1)
    around = np.array([_usual(widths, i) for i in range(len(widths))])
    whole = [
        np.mean([line.blank > 0 for line in lines]),
        np.mean([line.gap > 0 for line in lines]),
        min(np.log(len(lines)) / 5, 2),
        float(np.median(widths)) / 20,
    ]
    own = np.stack([usual[np.round(widths).astype(int)] / len(lines), (widths - around) / 10], axis=1)
    return np.concatenate([own, np.tile(whole, (len(lines), 1))], axis=1).astype(np.float32)


def _usual(widths: NDArray[np.float64], at: int) -> float:
    """Return the width that most lines around a line reach."""
    near = np.sort(widths[max(0, at - 8) : at + 9])
    return float(near[(3 * len(near)) // 4])
