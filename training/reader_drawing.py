"""Batches to train the reader on: questions with one passage or several, varied so that none is seen twice alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import torch

from rag.answering.features import MATCHES, UNKNOWN, Worded, matches
from training.reader_model import Batch, Text
from training.reader_rows import Rows

if TYPE_CHECKING:
    from training.reader_fitting import Recipe

_LETTERS = 5000  # characters with a vector of their own
_UNSAID = 0.08  # share of a question's words that tell something and are left out
_FORGOTTEN = 0.06  # share of words whose vector is hidden, in question and passage alike
_LEFT_OUT = 0.2  # share of sentences without the answer that are left out
_TRIES = 50  # at finding another passage among few
_RIVALLED = 0.3  # share of questions asked of one passage that are put to a rival instead


def letters_of(real: Rows, made: Rows) -> npt.NDArray[np.int64]:
    """Return the row of the character table for each code point: the commonest have one, 0 is for others."""
    counts = np.zeros(65536, np.int64)
    for rows in (real, made):
        counts += np.bincount(rows.bank.words.chars[:, [0, 3]].ravel(), minlength=65536)
    table = np.zeros(65536, np.int64)
    best = np.argsort(-counts, kind="stable")[:_LETTERS]
    best = best[counts[best] > 0]
    table[best] = np.arange(1, len(best) + 1)
    return table


def padded(texts: list[Worded], letters: npt.NDArray[np.int64]) -> Text:
    """Return texts as one padded batch."""
    longest = max(len(t) for t in texts)
    shape = (len(texts), longest)
    ids, first, final, tags = (np.zeros(shape, np.int64) for _ in range(4))
    mask = np.zeros(shape, bool)
    for i, text in enumerate(texts):
        n = len(text)
        ids[i, :n], tags[i, :n], mask[i, :n] = text.ids, text.tags, True
        first[i, :n], final[i, :n] = letters[text.chars[:, 0]], letters[text.chars[:, 3]]
    return Text(*(torch.from_numpy(a) for a in (ids, first, final, tags, mask)))


def batch_of(
    questions: list[Worded], passages: list[Worded], spans: npt.NDArray[np.int64], letters: npt.NDArray[np.int64]
) -> Batch:
    """Return a batch with its match features."""
    told = padded(passages, letters)
    features = np.zeros((*told.ids.shape, MATCHES), np.float32)
    for i, (question, passage) in enumerate(zip(questions, passages, strict=True)):
        features[i, : len(passage)] = matches(question, passage)
    return Batch(padded(questions, letters), told, torch.from_numpy(features), torch.from_numpy(spans))


def _window(passage: Worded, span: npt.NDArray[np.int32], most: int, rng: np.random.Generator) -> tuple[int, int]:
    """Return whole sentences of at most about `most` words that hold the span, or any where there is none."""
    if len(passage) <= most:
        return 0, len(passage)
    first, last = (int(span[0]), int(span[1])) if span[0] >= 0 else (int(rng.integers(len(passage))),) * 2
    start = max(0, last + 1 - most + int(rng.integers(max(1, most - (last - first)))))
    start = min(start, first)
    opened = np.flatnonzero(passage.sentences == passage.sentences[start])[0]
    start = int(opened) if first - opened < most else start
    return start, max(min(start + most, len(passage)), last + 1)


def draw(rows: Rows, recipe: Recipe, together: int, letters: npt.NDArray[np.int64], rng: np.random.Generator) -> Batch:
    """Return a batch of about `recipe.batch` passages of like length, `together` of them for each question."""
    size = max(1, recipe.batch // together)
    pool = rng.choice(rows.lots, size=size * 8)
    lengths = np.minimum(np.diff(rows.bank.bounds)[rows.passages[pool]], recipe.window)
    order = np.argsort(lengths, kind="stable")
    at = int(rng.integers(len(pool) - size + 1))
    questions, passages, spans = [], [], []
    window = recipe.window if rng.random() < 0.8 else 2 * recipe.window
    for row in pool[order][at : at + size]:
        answering, rivals = int(rows.passages[row]), rows.rivals[row][rows.rivals[row] >= 0]
        if together == 1 and len(rivals) and rng.random() < _RIVALLED:
            put = [int(rng.choice(rivals))]
        else:
            put = [answering, *_beside(rows, int(row), together - 1, rng)]
        for number in put:
            span = rows.spans[row] if number == answering else np.array([-1, -1], np.int32)
            whole = rows.bank[number]
            start, end = _window(whole, span, window, rng)
            question, passage = rows.bank[int(rows.questions[row])], whole.part(start, end)
            span = span - start if span[0] >= 0 else span
            if rows.kinds[row] == 0:
                question, passage, span = varied(question, passage, span, rng)
            questions.append(question)
            passages.append(passage)
            spans.append(span)
    return batch_of(questions, passages, np.array(spans, np.int64), letters)


def _beside(rows: Rows, row: int, count: int, rng: np.random.Generator) -> Iterator[int]:
    """Yield passages to stand beside a row's: its rivals; else its neighbours', mostly of the same article, or any."""
    rivals = rng.permutation(rows.rivals[row][rows.rivals[row] >= 0])[:count].tolist()
    yield from rivals
    count, tries, near = count - len(rivals), 0, not rivals
    while count:
        other = row + int(rng.integers(-12, 13)) if near and rng.random() < 0.7 else int(rng.integers(len(rows)))
        passage = int(rows.passages[min(max(other, 0), len(rows) - 1)])
        tries += 1
        if passage != rows.passages[row] or tries > _TRIES:
            count -= 1
            yield passage


def varied(
    question: Worded, passage: Worded, span: npt.NDArray[np.int32], rng: np.random.Generator
) -> tuple[Worded, Worded, npt.NDArray[np.int32]]:
    """Return a question asked otherwise of a passage told otherwise: words and sentences go, others are not known.

    People's questions are few and come round often; what answers stays.
    """
    if rng.random() < 0.5:
        said = (rng.random(len(question)) >= _UNSAID) | (question.weights == 0)
        question = _only(question, said) if said.any() else question
    if rng.random() < 0.3:
        numbers = passage.sentences - passage.sentences[0]
        kept = rng.random(int(numbers[-1]) + 1) >= _LEFT_OUT
        kept[numbers[max(span[0], 0)] : numbers[max(span[1], 0)] + 1] = True
        told = kept[numbers]
        span = span - int((~told[: span[0]]).sum()) if span[0] >= 0 else span
        passage = _only(passage, told)
    if rng.random() < 0.5:
        salt = rng.integers(1 << 31, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
        question, passage = (_forgetting(text, salt) for text in (question, passage))
    return question, passage, span


def _only(text: Worded, kept: npt.NDArray[np.bool_]) -> Worded:
    return Worded(*(getattr(text, f.name)[kept] for f in fields(Worded)))


def _forgetting(text: Worded, salt: np.uint32) -> Worded:
    """Return a text of whose words some have no vector: the same ones wherever the salt is the same."""
    hidden = (text.keys * salt >> np.uint32(8)) % np.uint32(1000) < np.uint32(1000 * _FORGOTTEN)
    return replace(text, ids=np.where(hidden & (text.weights > 0), UNKNOWN, text.ids).astype(np.int32))
