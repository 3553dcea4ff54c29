"""The reader's networks with numpy alone: what training.reader_model trains, for a question and its passages.

Several networks over the same word vectors read side by side, and their logits' mean decides: what one of them gets
wrong the others mostly do not. Everything that depends on a passage alone (its words, the first layer, that layer's
share of the fusion) is computed once and kept; a question pays for attention, the second layer and the pointers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from rag.answering.features import MATCHES, Floats, Worded, matches

Half = npt.NDArray[np.float16]
_TABLES = ("vectors", "scales", "weights")  # what all networks share


@dataclass(frozen=True, eq=False)
class Part:
    """n words after one network's first layer: `told` (n, 2 hidden), `keys` (n, inner), `share` (n, fused)."""

    told: Half
    keys: Half
    share: Half


@dataclass(frozen=True, eq=False)
class Encoded:
    """A text, and what each network's first layer makes of it."""

    words: Worded
    parts: tuple[Part, ...]


@dataclass(frozen=True, eq=False)
class Logits:
    """How likely each word of a passage begins and ends the answer, and how likely none does, as logits.

    `repeated`: the inverse document frequency of a word that stands in the question too, else 0.
    """

    start: Floats
    end: Floats
    none: float
    repeated: Floats

    def part(self, start: int, end: int) -> Logits:
        """Return those of the words `start` up to `end`."""
        return replace(self, start=self.start[start:end], end=self.end[start:end], repeated=self.repeated[start:end])


@dataclass(frozen=True, slots=True)
class Prices:
    """What makes a span dearer, in logits: each word, what it repeats of the question, a start where a clause starts.

    What is repeated is weighed by inverse document frequency.
    """

    word: float = 0.0
    repeated: float = 0.0
    opening: float = 0.0

    def apply(self, logits: Logits, passage: Worded) -> Logits:
        """Return the logits with what spans cost taken off: a span's cost is a difference of two running sums."""
        spent = np.cumsum(self.word + self.repeated * logits.repeated)
        before = np.concatenate((np.zeros(1, np.float32), spent[:-1]))
        opens = np.diff(passage.clauses, prepend=-1) != 0
        start, end = logits.start + before - self.opening * opens, logits.end - spent + self.word
        return replace(logits, start=start, end=end)


class Network:
    """The weights by their names in the file, as float32: what all networks share, and each one's under its number."""

    def __init__(self, weights: Mapping[str, npt.NDArray[np.generic]]) -> None:
        self._vectors, self._scales = weights["vectors"], np.asarray(weights["scales"], np.float32)
        numbers = sorted({name.split(".")[0] for name in weights} - set(_TABLES))
        self._members = [
            Member({k.partition(".")[2]: np.asarray(v, np.float32) for k, v in weights.items() if k.split(".")[0] == n})
            for n in numbers
        ]

    def encode(self, texts: Sequence[Worded]) -> list[Encoded]:
        """Return each text after the first layers."""
        seen = [self._seen(text) for text in texts]
        parts = [member.encode(texts, seen) for member in self._members]
        return [Encoded(text, tuple(part[i] for part in parts)) for i, text in enumerate(texts)]

    def read(self, question: Worded, passages: Sequence[Encoded]) -> list[Logits]:
        """Return where each passage answers the question."""
        features = [matches(question, passage.words) for passage in passages]
        seen = self._seen(question)
        found = []
        for number, member in enumerate(self._members):
            parts = [passage.parts[number] for passage in passages]
            found.append(member.read(question, seen, parts, features))
        return [
            Logits(
                np.mean([logits[i][0][:, 0] for logits in found], axis=0),
                np.mean([logits[i][0][:, 1] for logits in found], axis=0),
                float(np.mean([logits[i][1] for logits in found])),
                features[i][:, 0] * passage.words.weights,
            )
            for i, passage in enumerate(passages)
        ]

    def _seen(self, text: Worded) -> Floats:
        found: Floats = self._vectors[text.ids].astype(np.float32) * self._scales[text.ids][:, None]
        return found


class Member:
    """One network's own weights and its forward pass."""

    def __init__(self, weights: Mapping[str, Floats]) -> None:
        self._w, self._letters = weights, weights["letters"].astype(np.int64)
        self._first, self._second = (Recurrent.of(weights, layer) for layer in ("first", "second"))

    def encode(self, texts: Sequence[Worded], seen: Sequence[Floats]) -> list[Part]:
        """Return each text after the first layer."""
        found = []
        inner = [self._inner(text, own) for text, own in zip(texts, seen, strict=True)]
        wide = self._first.hidden * 2
        for below, told in zip(inner, self._first.run(inner), strict=True):
            keys = np.maximum(np.concatenate((told, below), 1) @ self._w["key.weight"].T + self._w["key.bias"], 0)
            share = told @ self._w["fused.weight"][:, :wide].T + self._w["fused.bias"]
            found.append(Part(*(a.astype(np.float16) for a in (told, keys, share))))
        return found

    def read(
        self, question: Worded, seen: Floats, passages: Sequence[Part], features: Sequence[Floats]
    ) -> list[tuple[Floats, float]]:
        """Return the logits of each passage's words (n, 2) for first and last, and of none."""
        below = self._inner(question, seen)
        asked = self._first.run([below])[0]
        keys = np.maximum(np.concatenate((asked, below), 1) @ self._w["key.weight"].T + self._w["key.bias"], 0)
        keys = keys.T / np.sqrt(np.float32(keys.shape[1]))
        near, product, under, matched = self._parts(asked.shape[1], below.shape[1])
        lifted = asked @ near + below @ under
        summary = _softmax((asked @ self._w["summary.weight"].T + self._w["summary.bias"]).T) @ asked
        pointers = np.stack([(summary @ self._w[f"{e}.weight"].T + self._w[f"{e}.bias"])[0] for e in ("start", "end")])
        fused = []
        for passage, feature in zip(passages, features, strict=True):
            told = passage.told.astype(np.float32)
            attention = _softmax(passage.keys.astype(np.float32) @ keys)
            joined = passage.share + attention @ lifted
            joined += (told * (attention @ asked)) @ product + feature @ matched
            fused.append(np.maximum(joined, 0))
        return [
            self._point(read, feature, pointers, summary[0])
            for read, feature in zip(self._second.run(fused), features, strict=True)
        ]

    def _parts(self, wide: int, inner: int) -> tuple[Floats, Floats, Floats, Floats]:
        """Return the fusion's weights for attended, product, attended below and matches, each transposed."""
        table = self._w["fused.weight"].T
        ends = np.cumsum((wide, wide, wide, inner))
        return (
            table[ends[0] : ends[1]],
            table[ends[1] : ends[2]],
            table[ends[2] : ends[3]],
            table[ends[3] : ends[3] + MATCHES],
        )

    def _inner(self, text: Worded, seen: Floats) -> Floats:
        letters, tuned = self._w["characters.weight"], self._w["tuned"]
        own = seen + tuned[np.minimum(text.ids, len(tuned) - 1)] * (text.ids < len(tuned))[:, None]
        first, last = (letters[self._letters[text.chars[:, at]]] for at in (0, 3))
        words = np.concatenate((own, first, last, self._w["tags.weight"][text.tags]), axis=1)
        found: Floats = np.maximum(words @ self._w["inner.weight"].T + self._w["inner.bias"], 0)
        return found

    def _point(self, read: Floats, features: Floats, pointers: Floats, summary: Floats) -> tuple[Floats, float]:
        own: Floats = read @ pointers.T
        own += np.concatenate((read, features), 1) @ self._w["pointers.weight"].T + self._w["pointers.bias"]
        seen = np.concatenate((summary, read.max(axis=0), features[0, 13:14]))
        return own, float((self._w["none.weight"] @ seen + self._w["none.bias"]).sum())


@dataclass(frozen=True, eq=False)
class Recurrent:
    """A layer of two LSTMs, one from the left and one from the right, computed together.

    `inputs` (2, in, 4 hidden), `states` (2, hidden, 4 hidden), `bias` (2, 4 hidden); the gates are in, forget, cell and
    out. All but the cell's are halved, so that one tanh serves all four: sigmoid(x) = (1 + tanh(x / 2)) / 2.
    """

    inputs: Floats
    states: Floats
    bias: Floats

    @property
    def hidden(self) -> int:
        """The width of one direction."""
        return int(self.states.shape[1])

    @classmethod
    def of(cls, weights: Mapping[str, Floats], layer: str) -> Recurrent:
        """Take a layer's weights."""
        ways = [f"{layer}.{way}" for way in ("right", "left")]
        hidden = weights[f"{ways[0]}.weight_hh_l0"].shape[1]
        halved = np.repeat(np.array([0.5, 0.5, 1, 0.5], np.float32), hidden)
        return cls(
            np.stack([weights[f"{w}.weight_ih_l0"].T * halved for w in ways]),
            np.stack([weights[f"{w}.weight_hh_l0"].T * halved for w in ways]),
            np.stack([(weights[f"{w}.bias_ih_l0"] + weights[f"{w}.bias_hh_l0"]) * halved for w in ways]),
        )

    def run(self, texts: Sequence[Floats]) -> list[Floats]:
        """Return (n, 2 hidden) for each text (n, in)."""
        lengths = np.array([len(text) for text in texts], np.int64)
        longest, hidden = int(lengths.max(initial=0)), self.hidden
        if not longest:
            return [np.zeros((0, 2 * hidden), np.float32) for _ in texts]
        # The longest text comes first: each step is taken only by those that are not yet at their end.
        order = np.argsort(-lengths, kind="stable")
        going = (lengths[None, :] > np.arange(longest)[:, None]).sum(axis=1)
        # Time comes first, so that each step reads what lies together: (words, direction, text, gates).
        gates = np.empty((longest, 2, len(texts), 4 * hidden), np.float32)
        for place, number in enumerate(order):
            text = texts[number]
            gates[: len(text), 0, place] = text @ self.inputs[0] + self.bias[0]
            gates[: len(text), 1, place] = (text @ self.inputs[1] + self.bias[1])[::-1]
        state: Floats = np.zeros((2, len(texts), hidden), np.float32)
        cell: Floats = np.zeros_like(state)
        out = np.empty((longest, 2, len(texts), hidden), np.float32)
        for step, live in enumerate(going.tolist()):
            if live < state.shape[1]:
                state, cell = state[:, :live], cell[:, :live]
            now: Floats = np.tanh(gates[step, :, :live] + state @ self.states)
            opened: Floats = now[..., : 2 * hidden] * 0.5 + 0.5
            cell = opened[..., hidden:] * cell + opened[..., :hidden] * now[..., 2 * hidden : 3 * hidden]
            state = (now[..., 3 * hidden :] * 0.5 + 0.5) * np.tanh(cell)
            out[step, :, :live] = state
        place_of = np.argsort(order, kind="stable")
        return [
            np.concatenate((out[:n, 0, place], out[:n, 1, place][::-1]), axis=1)
            for n, place in zip(lengths.tolist(), place_of.tolist(), strict=True)
        ]


def _softmax(scores: Floats) -> Floats:
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    found: Floats = shifted / shifted.sum(axis=1, keepdims=True)
    return found


def best_span(logits: Logits, longest: int) -> tuple[int, int, float]:
    """Return the first and last word of the best span of at most `longest` words, and its logit over none's."""
    n = len(logits.start)
    ends = np.full((longest, n), -np.inf, np.float32)
    for more in range(min(longest, n)):
        ends[more, : n - more] = logits.end[more:]
    scores = ends + logits.start
    more, first = divmod(int(scores.argmax()), n)
    return first, first + more, float(scores[more, first]) - logits.none
