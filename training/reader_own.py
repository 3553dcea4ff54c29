"""Questions of our own on news, asked as readers of newspapers ask: some in other words than the page's, some in vain.

They are those of training.asked that are there to be read; deciding learns from others, so that it sees the reader's
scores as they are where it has not learned the answers.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from rag.words import fold
from training import asked, data, pairs
from training.reader_data import Making

_NOT_PRINTED = ("compare", "computed", "yes_no")
_PASSAGES = ((120, 320), (300, 700))  # characters: each question is put to one of either length


def own(folder: Path, making: Making, rng: np.random.Generator) -> None:
    """Add the questions whose documents the folder has, those with an answer that is printed and those in vain."""
    rows = asked.read(asked.READ)
    held = asked.texts(folder, {row["document"] for row in rows})
    for row in rows:
        text, place = fold(held.get(row["document"], "")), _place(row)
        if not text or not place or pairs.held_out(text):
            continue
        for bounds in _PASSAGES:
            passage, at = around(text, place, int(rng.integers(*bounds)), rng)
            span = None if row.get("reason") else (place[0] - at, place[1] - at)
            making.add(fold(row["question"]), passage, span, "real")


def _place(row: asked.Row) -> tuple[int, int] | None:
    """Return where the first answer stands, or what comes nearest to one; none for an answer that is not printed."""
    if row.get("reason"):
        return next(((start, end) for start, end, _ in row["evidence"]), None)
    first = next(iter(row["answers"]), "")
    return None if isinstance(first, str) or row["type"] in _NOT_PRINTED else (first[0], first[1])


def around(text: str, span: tuple[int, int], most: int, rng: np.random.Generator) -> tuple[str, int]:
    """Return whole sentences of about `most` characters that hold the span, and where in the text they start."""
    starts = [0]
    for sentence in data.sentences(text):
        starts.append(text.index(sentence, starts[-1]) + len(sentence))
    first = max(n for n, at in enumerate(starts) if at <= span[0])
    last = min(n for n, at in enumerate(starts) if at >= span[1])
    while starts[last] - starts[first] < most and (first or last + 1 < len(starts)):
        if first and (last + 1 == len(starts) or rng.random() < 0.5):
            first -= 1
        else:
            last += 1
    return text[starts[first] : starts[last]], starts[first]
