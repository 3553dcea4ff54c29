"""Questions made from one sentence of a text and answered by another: what is told twice is told in other words.

A question made from the sentence that answers it shares its words; people ask in words of their own. A headline or a
lead tells what the body tells again, so that its figure, name or phrase is asked for with the words of the one and
looked for among those of the other.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

import numpy as np

from training import data, reader_asking, reader_targets
from training.reader_rows import Making
from training.reader_targets import Sentence, Target

log = logging.getLogger(__name__)

_LENGTH = (8, 160)  # characters of a sentence that asks
_PASSAGE = (120, 420)  # characters
_LEADS = 3  # sentences from the first, a headline among them, that ask
_MORE = 2  # others that ask
_SHARED = (3, 0.3, 0.9)  # words that must be told again: how many, which share, and the share that is a copy
_UNANSWERED = 0.25
_RARER = {"thing": 0.4, "place": 0.5}  # how often these are asked for, where others always are


def retold(
    documents: Sequence[data.Document],
    making: Making,
    rng: np.random.Generator,
    near: Mapping[str, Sequence[str]],
    each: int,
) -> None:
    """Add up to `each` questions a document, a quarter of them with a passage on the same that does not answer."""
    for number, document in enumerate(documents):
        told = [s for s in [document.title, *data.sentences(document.text)[:60]] if s]
        fit = [i for i, s in enumerate(told) if _LENGTH[0] <= len(s) <= _LENGTH[1]]
        later = fit[_LEADS:]
        asking = [*fit[:_LEADS], *(later[int(i)] for i in rng.permutation(len(later))[:_MORE])]
        count = 0
        for place in asking:
            if count < each:
                count += _ask(told, place, making, rng, near)
        if number % 10_000 == 0:
            log.info("%d of %d documents searched for what they tell twice", number, len(documents))


def _ask(
    told: Sequence[str], place: int, making: Making, rng: np.random.Generator, near: Mapping[str, Sequence[str]]
) -> bool:
    """Add one question made from the sentence at `place`; returns whether one was found."""
    sentence = Sentence.read(told[place])
    targets = reader_targets.targets(sentence)
    for i in rng.permutation(len(targets)):
        target = targets[int(i)]
        if rng.random() > _RARER.get(target.kind, 1.0):
            continue
        answer, words = _parts(sentence, target)
        if len(answer) < 2 or len(words) < _SHARED[0]:
            continue
        shares = [sum(w in s for w in words) / len(words) if n != place else 0.0 for n, s in enumerate(told)]
        holding = [n for n, s in enumerate(told) if shares[n] and _find(s, answer) >= 0]
        again = max(holding, key=lambda n: shares[n], default=place)
        if not _shared(shares[again], len(words)):
            continue
        asked = reader_asking.ask(sentence, target, rng, near)
        if asked is None or answer in asked.question:
            continue
        if rng.random() < _UNANSWERED:
            other = max(range(len(told)), key=lambda n: shares[n] if answer not in told[n] else -1.0)
            passage, _ = _around(told, other, place, rng, without=answer)
            return len(passage) > 40 and making.add(asked.question, passage, None, "no sentence")
        passage, at = _around(told, again, place, rng)
        start = at + _find(told[again], answer)
        return making.add(asked.question, passage, (start, start + len(answer)), asked.kind)
    return False


def _parts(sentence: Sentence, target: Target) -> tuple[str, list[str]]:
    """Return what a target says, and the words of its sentence that tell something beside it."""
    last = target.last - 1
    answer = sentence.text[sentence.starts[target.first] : sentence.starts[last] + len(sentence.words[last][0])]
    words = [w for w, f in sentence.words if len(w) > 1 and f[:1] in "nvajm" and w not in answer]
    return answer, list(dict.fromkeys(words))


def _shared(share: float, words: int) -> bool:
    return share * words >= _SHARED[0] and _SHARED[1] <= share < _SHARED[2]


def _find(text: str, answer: str) -> int:
    """Return where a text says an answer, -1 if nowhere; a figure within a longer one is another."""
    at = text.find(answer)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(answer) : at + len(answer) + 1]
        if not ((_figure(before) and _figure(answer[0])) or (_figure(answer[-1]) and _figure(after))):
            return at
        at = text.find(answer, at + 1)
    return -1


def _figure(char: str) -> bool:
    return bool(char) and char in "0123456789.,%万亿千百"


def _around(
    told: Sequence[str], place: int, asking: int, rng: np.random.Generator, without: str | None = None
) -> tuple[str, int]:
    """Return the sentences about `place` but the asking one, and where that at `place` starts among them."""
    most = int(rng.integers(*_PASSAGE))
    first = last = place
    size = len(told[place])
    while size < most and (first > 0 or last + 1 < len(told)):
        if (rng.random() < 0.5 and first > 0) or last + 1 == len(told):
            first -= 1
            size += len(told[first])
        else:
            last += 1
            size += len(told[last])
    kept = [n for n in range(first, last + 1) if n != asking and not (without and without in told[n])]
    passage = "".join(told[n] for n in kept)
    return passage, sum(len(told[n]) for n in kept if n < place)
