"""The questions that the reader learns from: those people asked, and those made of news, some of which nothing answers.

Real questions come with the whole paragraph, generated ones with the sentences around the one they are made from.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rag.answering.features import Floats
from rag.words import tag
from training import data, reader_asking, reader_targets
from training.reader_asking import Asked
from training.reader_rows import Making
from training.reader_targets import Sentence

log = logging.getLogger(__name__)

# How often a span is asked for, by its kind: there are far more things than names in news.
_WANTED = {"thing": 0.25, "figure": 1.0, "date": 1.2, "title": 1.0, "body": 0.8, "person": 1.0, "place": 0.6,
           "object": 0.5, "reason": 3.0, "manner": 2.0, "definition": 3.0, "list": 0.7}  # fmt: skip
_SIMPLIFIED = 4  # times that a question written in simplified script counts
_LEADING = frozenset("是 为 在 于 由 被 因 因为 由于 有 叫 又 名 称 即 就 了 的 ， ： 、 （ “ 主要 分别 包括".split())
_NEGATIVE = 0.16  # share of generated questions that their passage does not answer
_PASSAGE = (120, 420)  # characters
_YEAR = re.compile(r"(?:19|20)\d\d(?=年)")


def real(questions: Iterable[data.Question], making: Making) -> None:
    """Add questions that people asked, those in simplified script `_SIMPLIFIED` times.

    What was written in traditional script (DRCD) asks for names and figures of five characters on average; the few
    from CMRC2018 ask as people ask Baoda, for phrases and reasons, too; but many of their answers are whole sentences
    that begin with what was asked, which is cut off here.
    """
    for q in questions:
        start, end = q.start, q.start + len(q.answer)
        if not q.traditional:
            start += repeated(q.question, q.answer)
        for _ in range(1 if q.traditional else _SIMPLIFIED):
            making.add(q.question, q.context, (start, end), "real")


def repeated(question: str, answer: str) -> int:
    """Return how many characters an answer begins with that only repeat the question; 0 if little else is left.

    >>> repeated("蓍的别名是什么？", "蓍的别名是欧蓍、千叶蓍"), repeated("有几个校区？", "两个校区")
    (5, 0)
    """
    at = 0
    for word, _ in tag(answer):
        if word not in question and word not in _LEADING:
            break
        at += len(word)
    return at if len(answer) - at >= 2 and not set(answer[at:]) <= set(question) else 0


@dataclass(frozen=True, slots=True)
class Names:
    """What a question's year, place or name may be exchanged for."""

    places: tuple[str, ...]
    people: tuple[str, ...]


def generated(
    documents: Sequence[data.Document],
    making: Making,
    rng: np.random.Generator,
    near: Mapping[str, Sequence[str]],
    each: int,
) -> None:
    """Add about `each` questions a document, some of which nothing answers."""
    names = Names(("北京",), ("王伟",))
    seen: dict[str, list[str]] = {"ns": ["北京"], "nr": ["王伟"]}
    for number, document in enumerate(documents):
        passages = _passages(document.text, rng)
        for passage in passages[:each] if each < len(passages) else passages:
            read = [Sentence.read(s) for s in passage if 8 <= len(s) <= 160]
            for sentence in read:
                for word, flag in sentence.words:
                    if flag in seen and len(word) > 1 and rng.random() < 0.05:
                        seen[flag] = [*seen[flag][-3000:], word] if rng.random() < 0.02 else [*seen[flag], word]
            _ask(passage, read, making, rng, near, names, max(1, round(each / max(len(passages), 1))))
        if number % 200 == 0:
            names = Names(tuple(seen["ns"][-3000:]), tuple(seen["nr"][-3000:]))
        if number % 10_000 == 0:
            log.info("%d of %d documents asked about", number, len(documents))


def _passages(text: str, rng: np.random.Generator) -> list[list[str]]:
    found: list[list[str]] = [[]]
    most = rng.integers(*_PASSAGE)
    for sentence in data.sentences(text)[:60]:
        if found[-1] and sum(map(len, found[-1])) + len(sentence) > most:
            found.append([])
            most = rng.integers(*_PASSAGE)
        found[-1].append(sentence)
    whole = [p for p in found if sum(map(len, p)) >= 60]
    order = np.minimum(np.arange(len(whole)), rng.random(len(whole)) * len(whole)).argsort(kind="stable")
    return [whole[i] for i in order]


def _ask(
    passage: Sequence[str],
    read: Sequence[Sentence],
    making: Making,
    rng: np.random.Generator,
    near: Mapping[str, Sequence[str]],
    names: Names,
    most: int,
) -> None:
    found = [(s, t) for s in read for t in reader_targets.targets(s)]
    if not found:
        return
    chances = np.array([_WANTED[t.kind] for _, t in found])
    for i in rng.choice(len(found), size=min(most, len(found)), replace=False, p=chances / chances.sum()):
        sentence, target = found[int(i)]
        asked = reader_asking.ask(sentence, target, rng, near)
        if asked is None:
            continue
        text = "".join(passage)
        at = text.index(sentence.text)
        question = _dated(asked, sentence, rng)
        if rng.random() < _NEGATIVE:
            _negative(question, sentence, passage, making, rng, names)
        else:
            making.add(question, text, (at + asked.start, at + asked.end), asked.kind)
    for sentence in read:
        for thing, verb, start, end in reader_targets.pairs(sentence.text):
            if rng.random() < 0.5:
                continue
            ask = str(rng.choice(["多少", "多少？", "了多少？", "是多少"]))
            lead = sentence.text[: max(sentence.text.find(thing), 0)]
            lead = re.split(r"[，。；：、]", lead)[0] if rng.random() < 0.6 else ""
            text = "".join(passage)
            at = text.index(sentence.text)
            start += len(sentence.text[start:end]) - len(sentence.text[start:end].lstrip("到了"))
            making.add(f"{lead}{thing}{verb}{ask}", text, (at + start, at + end), "pair")


def _dated(asked: Asked, sentence: Sentence, rng: np.random.Generator) -> str:
    """Return the question with the sentence's year before it, now and then: what names a year may be answered, too."""
    year = _YEAR.search(sentence.text)
    if not year or _YEAR.search(asked.question) or asked.kind == "date" or rng.random() < 0.5:
        return asked.question
    return f"{year[0]}年{asked.question}"


def _negative(
    question: str,
    sentence: Sentence,
    passage: Sequence[str],
    making: Making,
    rng: np.random.Generator,
    names: Names,
) -> None:
    """Add a question that the passage does not answer: its year, place or name changed, or the sentence taken out."""
    whole = "".join(passage)
    changes = []
    if year := _YEAR.search(question):
        other = str(int(year[0]) + int(rng.choice([-3, -2, -1, 1, 2])))
        changes.append((question.replace(year[0], other), "other year", other))
    for word, flag in sentence.words:
        if len(word) > 1 and word in question and flag in ("ns", "nr"):
            pool, kind = (names.places, "other place") if flag == "ns" else (names.people, "other name")
            other = pool[int(rng.integers(len(pool)))]
            changes.append((question.replace(word, other), kind, other))
    if changes and rng.random() < 0.7:
        asked, kind, other = changes[0 if rng.random() < 0.5 else int(rng.integers(len(changes)))]
        if other not in whole:
            making.add(asked, whole, None, kind)
            return
    rest = "".join(s for s in passage if s != sentence.text)
    if len(rest) >= 40:
        making.add(question, rest, None, "no sentence")


def alike(vocabulary: Sequence[str], vectors: Floats, most: int = 12_000) -> dict[str, list[str]]:
    """Return for the commonest words those that stand in the same company, to word questions otherwise."""
    from training.reader_vectors import neighbours

    return {
        vocabulary[row]: [vocabulary[int(o)] for o, s in zip(others, scores, strict=True) if o != row and s > 0.72][:3]
        for row, others, scores in neighbours(vectors, 11, most)
        if (scores > 0.72).sum() > 1
    }
