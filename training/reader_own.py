"""Questions of our own on news, asked as readers of newspapers ask: some in other words than the page's, some in vain.

They are those of training.asked that are there to be read; deciding learns from others, so that it sees the reader's
scores as they are where it has not learned the answers. Beside each question stand its rivals: passages that its own
words find, in the same article and in others, and that do not answer it. What the reader is asked in use is to tell
an answer from them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from rag.search.lexical import WordIndex
from rag.words import fold, question_terms, search_terms
from training import asked, data, pairs
from training.reader_rows import RIVALS, Making

_NOT_PRINTED = ("compare", "computed", "yes_no")
# Characters: each question is put to the sentence alone, as deciding reads it, and to a passage of either length.
_PASSAGES = ((1, 60), (120, 320), (300, 700))
_OTHERS = 12_000  # further news items among which rivals are looked for
_FOUND = 16  # passages that a question finds, of which the first that do not answer are its rivals
_OF_OTHERS = 3  # rivals from other articles; the rest come from its own


def own(folder: Path, making: Making, rng: np.random.Generator) -> None:
    """Add the questions whose documents the folder has, those with an answer that is printed and those in vain."""
    rows = asked.read(asked.READ)
    held = {name: fold(text) for name, text in asked.texts(folder, {row["document"] for row in rows}).items()}
    rivals = Rivals(folder, held, rng)
    for row in rows:
        text, place = held.get(row["document"], ""), _place(row)
        if not text or not place or pairs.held_out(text):
            continue
        for bounds in _PASSAGES:
            passage, at = around(text, place, int(rng.integers(*bounds)), rng)
            in_vain = bool(row.get("reason"))
            span = None if in_vain else (place[0] - at, place[1] - at)
            answer = "" if in_vain else text[place[0] : place[1]]
            if making.add(fold(row["question"]), passage, span, "real"):
                making.put_beside(rivals.of(row, answer, text[slice(*place)]))


class Rivals:
    """Passages of news, found by words."""

    def __init__(self, folder: Path, held: Mapping[str, str], rng: np.random.Generator) -> None:
        self._passages: list[tuple[str, str]] = []  # each with the name of its article, "" for one not asked about
        for name, text in held.items():
            self._passages += [(name, passage) for passage in _pieces(text, rng)]
        news = (d.text for d in data.documents(folder)[:_OTHERS] if d.text not in held.values())
        self._passages += [("", passage) for text in news for passage in _pieces(text, rng)]
        self._index = WordIndex.build(search_terms(passage) for _, passage in self._passages)

    def of(self, row: asked.Row, answer: str, near: str) -> list[str]:
        """Return at most RIVALS passages that a question finds and that hold neither `answer` nor what is `near` one.

        A question in vain has no `answer`: whatever it finds does not answer it.
        """
        numbers, _ = self._index.search(question_terms(fold(row["question"])), _FOUND)
        same: list[str] = []
        others: list[str] = []
        for name, passage in (self._passages[number] for number in numbers.tolist()):
            if near not in passage and not (answer and answer in passage):
                (same if name == row["document"] else others).append(passage)
        others = others[:_OF_OTHERS]
        return [*same[: RIVALS - len(others)], *others]


def _pieces(text: str, rng: np.random.Generator) -> Iterator[str]:
    """Yield a text's sentences, a few together or one alone."""
    piece, most = "", 0
    for sentence in data.sentences(text):
        if piece and len(piece) + len(sentence) > most:
            yield piece
            piece = ""
        most = most if piece else int(rng.integers(*_PASSAGES[int(rng.integers(2))]))
        piece += sentence
    if piece:
        yield piece


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
