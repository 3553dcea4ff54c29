"""Questions of our own on news, asked as readers of newspapers ask: some in other words than the page's, some in vain.

`asked_on_news.jsonl` holds them without a word of the news: the first sixteen digits of the SHA-256 of a document's
folded text as UTF-8, and between which of its characters the answer stands, or what comes nearest to one. Whose data
folder lacks a document does without its questions.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from training import data
from training.reader_data import Making

ASKED = Path(__file__).with_name("asked_on_news.jsonl")
_PASSAGES = ((120, 320), (300, 700))  # characters: each question is put to one of either length


def own(documents: Sequence[data.Document], making: Making, rng: np.random.Generator, asked: Path = ASKED) -> None:
    """Add the questions whose documents are at hand."""
    texts = {sha256(d.text.encode()).hexdigest()[:16]: d.text for d in documents}
    with asked.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if (text := texts.get(row["document"])) is None:
                continue
            for bounds in _PASSAGES:
                passage, at = around(text, (row["start"], row["end"]), int(rng.integers(*bounds)), rng)
                span = (row["start"] - at, row["end"] - at) if row["answered"] else None
                making.add(row["question"], passage, span, "real")


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
