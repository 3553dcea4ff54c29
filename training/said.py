"""What print calls what people say: learned from questions whose answering sentences are known.

Who asks 卖了多少 is answered by 销售额, who asks 老人 by 老年人. Of each question and the sentences that answer it the
words that both have are left out; which of the rest stand for each other is counted with IBM model 1, in both
directions, and only pairs that the encoder finds alike are kept: words of the same story (港股 and 阿里巴巴) stand
together as often.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path

import numpy as np

from rag.search import encoder
from rag.words import fold, is_han, tag
from training import asked, bags, data, lexicon

Words = dict[str, list[tuple[str, float]]]
_PARTS = frozenset("nvadifjlsz")
_NAMES = frozenset({"nr", "ns", "nrt", "nrfg"})
_SEEN, _CHANCE = 4, 0.05  # questions in which a pair stands at least, and its least chance
_TOGETHER, _ALIKE = 1.9, 0.28  # how much oftener (log) than by accident; cosine
_SURE, _MOST = 0.2, 4  # chance that counts in full; words kept for each


def pairs(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each folded question with what of the text answers it, those of qa-train and our own."""
    for question in data.training_questions(folder):
        start = question.context.rfind("。", 0, question.start) + 1
        end = question.context.find("。", question.start + len(question.answer))
        yield question.question, question.context[start : end if end >= 0 else None]
    rows = [r for r in asked.read(asked.READ) if not r.get("reason") and r["lang"] != "en"]
    held = {name: fold(text) for name, text in asked.texts(folder, {row["document"] for row in rows}).items()}
    for row in rows:
        if text := held.get(row["document"]):
            yield fold(row["question"]), " ".join(text[start:end] for start, end, _ in row["evidence"])


def learn(told: Iterable[tuple[str, str]]) -> Words:
    """Return for words of questions the words that answering sentences have instead, with a strength from 0 to 1."""
    numbers: dict[str, int] = {}
    texts: tuple[list[list[int]], list[list[int]]] = ([], [])
    for question, sentence in told:
        ours = [w for w in _words(question) if w not in sentence]
        theirs = [w for w in _words(sentence) if w not in question]
        if ours and theirs:
            for side, words in zip(texts, (ours, theirs), strict=True):
                side.append([numbers.setdefault(word, len(numbers)) for word in words])
    if not texts[0]:
        return {}
    together = Counter(pair for left, right in zip(*texts, strict=True) for pair in product(left, right))
    asked_of, printed = (Counter(n for words in side for n in words) for side in texts)
    left, right, chance = lexicon.weigh(bags.of(texts[0]), bags.of(texts[1]), len(numbers))
    words = list(numbers)
    vectors = encoder.load().encode(words)
    found: dict[str, list[tuple[float, str]]] = {}
    for at in (chance >= _CHANCE).nonzero()[0]:
        pair = int(left[at]), int(right[at])
        seen = together[pair]
        oftener = math.log(seen * len(texts[0]) / (asked_of[pair[0]] * printed[pair[1]]))
        if seen >= _SEEN and oftener >= _TOGETHER and float(np.dot(*vectors[list(pair)])) >= _ALIKE:
            found.setdefault(words[pair[0]], []).append((float(chance[at]), words[pair[1]]))
    return {
        word: [(other, round(min(chance / _SURE, 1.0), 2)) for chance, other in sorted(others, reverse=True)[:_MOST]]
        for word, others in found.items()
    }


def _words(text: str) -> list[str]:
    told = (word for word, flag in tag(text) if is_han(word[0]) and flag[0] in _PARTS and flag not in _NAMES)
    return list(dict.fromkeys(told))
