"""The reader as torch trains it; rag.answering.network computes the same with numpy."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from rag.answering.features import MATCHES, TAGS

_FAR = -1e4
TUNED = 1200  # rows of the vocabulary, from the first, whose vectors are learned further: among them what asks


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the layers."""

    characters: int
    character: int = 32
    tag: int = 16
    inner: int = 128  # between word and first layer
    first: int = 128  # of each direction of the first layer
    hidden: int = 128  # of each direction of the second
    dropout: float = 0.25


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as tensors: b questions of q words, b passages of p words; masks are True where there is a word."""

    question: Text
    passage: Text
    matches: Tensor  # (b, p, MATCHES)
    spans: Tensor  # (b, 2), -1 where none answers


@dataclass(frozen=True, slots=True)
class Text:
    """Texts of a batch: row of the vocabulary, first and last character, part of speech, whether there is a word."""

    ids: Tensor
    first: Tensor
    final: Tensor
    tags: Tensor
    mask: Tensor


class Drop(nn.Module):
    """Dropout of whole directions: the same for every word of a text."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, x: Tensor) -> Tensor:
        """Drop in training only."""
        if not self.training or not self.share:
            return x
        kept = torch.rand(x.shape[0], 1, x.shape[2]) >= self.share
        return x * (kept / (1 - self.share)).to(x.dtype)


class Both(nn.Module):
    """An LSTM from left to right and one from right to left, which begins at each text's own last word."""

    def __init__(self, inner: int, hidden: int) -> None:
        super().__init__()
        self.right = nn.LSTM(inner, hidden, batch_first=True)
        self.left = nn.LSTM(inner, hidden, batch_first=True)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Return both for every word, (b, words, 2 * hidden)."""
        places = torch.arange(x.shape[1])[None]
        turned = mask.sum(dim=1, keepdim=True) - 1 - places
        turned = torch.where(turned < 0, places, turned)[..., None]
        back, _ = self.left(x.gather(1, turned.expand_as(x)))
        return torch.cat((self.right(x)[0], back.gather(1, turned.expand_as(back))), dim=2)


class Reader(nn.Module):
    """Words → first layer over question and passage alike → attention → second layer → start, end, none."""

    def __init__(self, shape: Shape, vectors: Tensor) -> None:
        super().__init__()
        wide, read = 2 * shape.first, 2 * shape.hidden
        self.vectors: Tensor
        self.register_buffer("vectors", vectors, persistent=False)
        self.characters = nn.Embedding(shape.characters, shape.character)
        self.tags = nn.Embedding(len(TAGS) + 1, shape.tag)
        nn.init.normal_(self.characters.weight, std=0.1)
        nn.init.normal_(self.tags.weight, std=0.1)
        self.inner = nn.Linear(vectors.shape[1] + 2 * shape.character + shape.tag, shape.inner)
        self.tuned = nn.Parameter(torch.zeros(min(TUNED, len(vectors)), vectors.shape[1]))
        self.first = Both(shape.inner, shape.first)
        self.key = nn.Linear(wide + shape.inner, shape.inner)
        self.fused = nn.Linear(2 * wide + shape.inner + MATCHES + wide, shape.inner + 64)
        self.second = Both(shape.inner + 64, shape.hidden)
        self.summary = nn.Linear(wide, 1)
        self.start = nn.Linear(wide, read)
        self.end = nn.Linear(wide, read)
        self.pointers = nn.Linear(read + MATCHES, 2)
        self.none = nn.Linear(wide + read + 1, 2)
        self.drop = Drop(shape.dropout)

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
        """Return start and end logits (b, p), and the logits of none for both (b, 2)."""
        asked_in, asked = self.encode(batch.question)
        told_in, told = self.encode(batch.passage)
        near = self.near(told_in, told, asked_in, asked, batch.question.mask)
        joined = torch.cat((told, near[0], told * near[0], near[1], batch.matches), dim=2)
        read = self.second(self.drop(torch.relu(self.fused(self.drop(joined)))), batch.passage.mask)
        with torch.autocast("cpu", enabled=False):
            return self.point(batch, asked.float(), self.drop(read.float()))

    def point(self, batch: Batch, asked: Tensor, read: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return the logits from the question after the first layer and the passage after the second."""
        weights = self.summary(asked)[..., 0].masked_fill(~batch.question.mask, _FAR).softmax(dim=1)
        wanted = (weights[..., None] * asked).sum(dim=1)
        ends = self.pointers(torch.cat((read, batch.matches), dim=2))
        start = (read * self.start(wanted)[:, None]).sum(dim=2) + ends[..., 0]
        end = (read * self.end(wanted)[:, None]).sum(dim=2) + ends[..., 1]
        out = ~batch.passage.mask
        most = read.masked_fill(out[..., None], _FAR).amax(dim=1)
        none = self.none(torch.cat((wanted, most, batch.matches[:, 0, 13:14]), dim=1))
        return start.masked_fill(out, _FAR), end.masked_fill(out, _FAR), none

    def encode(self, text: Text) -> tuple[Tensor, Tensor]:
        """Return the words before and after the first layer."""
        own = self.vectors[text.ids]
        own = own + nn.functional.embedding(text.ids.clamp(max=len(self.tuned) - 1), self.tuned) * (
            text.ids < len(self.tuned)
        ).unsqueeze(2)
        words = torch.cat((own, self.characters(text.first), self.characters(text.final), self.tags(text.tags)), 2)
        inner = self.drop(torch.relu(self.inner(self.drop(words))))
        return inner, self.first(inner, text.mask)

    def near(
        self, told_in: Tensor, told: Tensor, asked_in: Tensor, asked: Tensor, mask: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return what of the question each word of the passage attends to, from the first layer and from below it."""
        left, right = (torch.relu(self.key(torch.cat(pair, 2))) for pair in ((told, told_in), (asked, asked_in)))
        scores = left @ right.transpose(1, 2) / left.shape[2] ** 0.5
        weights = scores.masked_fill(~mask[:, None], _FAR).softmax(dim=2)
        return weights @ asked, weights @ asked_in


def loss(logits: tuple[Tensor, Tensor, Tensor], spans: Tensor, together: int) -> Tensor:
    """Return the loss; each `together` rows in a row share one normalisation, and one answer or none."""
    start, end, none = logits
    rows, width = len(spans) // together, start.shape[1]
    target = spans.view(rows, together, 2)
    answered = target[..., 0] >= 0
    which = answered.float().argmax(dim=1)
    total = torch.zeros(())
    for at, pointer in enumerate((start, end)):
        every = torch.cat(
            (pointer.reshape(rows, -1), none[:, at].view(rows, together).mean(dim=1, keepdim=True)), dim=1
        )
        word = target[torch.arange(rows), which, at] + which * width
        word = torch.where(answered.any(dim=1), word, torch.full_like(word, together * width))
        total = total + nn.functional.cross_entropy(every, word)
    return total / 2
