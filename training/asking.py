"""How much each word of a question binds its answer: learned from questions whose answers are known.

The word 任职 in a question is found in the sentence that answers it three times in ten, 邮政局 nine times: a sentence
without 任职 may well answer, one without 邮政局 hardly. For every word of the training questions this counts how often
it (or a piece of it) stands in the answering sentence or its neighbours, smoothed towards its part of speech and how
often news print it: verbs that news hardly print (搞, 砸) are how people speak, and bind little. Questions that people
asked about news (training/asked.jsonl) count several times: encyclopaedia questions are worded as their texts are.

    python -m training.asking DATA [--out rag/weights/asking]
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rag.answering.asking import content_words
from rag.answering.binding import LEVELS
from rag.answering.evidence import presence
from rag.words import cut, fold, is_han, normalise
from training import asked
from training import data as texts

_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")
_LEAST_SEEN = 3.0  # words seen less often take the rate of their part of speech
_PRIOR = 8.0  # how many sightings the rate of the part of speech is worth
_WHOLE, _FINE = 60.0, 40.0  # and how many a part of speech among all questions, and alone, is for one among few
_ASKED = 2.0  # how many times a question that somebody asked about news counts
_IN_HEAD, _HEAD = 0.9, 120  # what a word is worth that stands in the first characters of the article alone
_STRETCH = 300  # characters of print in which a word stands or not
_EVERY = 3  # of so many news documents one is counted
_OFTEN = (0.02, 0.004, 0.001)  # shares of these stretches from which on a word is of a level
_OUT = Path(__file__).parents[1] / "rag" / "weights" / "asking"
Sighting = tuple[str, str, float, float]


def sightings(data: Path) -> Iterator[Sighting]:
    """Yield (word, part of speech, presence 0 to 1, weight) for every content word of every training question."""
    if (file := data / f"{texts.QUESTIONS}.jsonl.xz").exists():
        with lzma.open(file, "rt", encoding="utf-8") as rows:
            for row in map(json.loads, rows):
                yield from _seen(row["question"], _near(fold(row["context"]), row["start"]), 1.0)
    told = [row for row in asked.read(asked.READ) if row["lang"] != "en" and not row.get("reason") and row["evidence"]]
    documents = asked.texts(data, {row["document"] for row in told})
    for row in told:
        if document := documents.get(row["document"]):
            folded = fold(document)
            near = " ".join(_near(folded, place[0]) for place in row["evidence"])
            yield from _seen(row["question"], near, _ASKED, folded[:_HEAD])


def _seen(question: str, near: str, weight: float, head: str = "") -> Iterator[Sighting]:
    for word, flag in dict(content_words(normalise(question))).items():
        yield word, flag, max(presence(word, near), _IN_HEAD * presence(word, head)), weight


def _near(context: str, start: int) -> str:
    """Return the sentence that holds the answer, with the one before and the one after it."""
    spans = [m.span() for m in _SENTENCE.finditer(context)]
    at = next((i for i, (a, b) in enumerate(spans) if a <= start < b), 0)
    return context[spans[max(at - 1, 0)][0] : spans[min(at + 1, len(spans) - 1)][1]] if spans else context


def printed(data: Path) -> dict[str, list[str]]:
    """Return the words that news print, by how often: `LEVELS` but the last, whose words are all others."""
    number, count = 0, Counter[str]()
    for document in texts.documents(data)[::_EVERY]:
        text = fold(document.text)
        for start in range(0, max(len(text) - 100, 1), _STRETCH):
            number += 1
            count.update({word for word in cut(text[start : start + _STRETCH]) if is_han(word[0])})
    found: dict[str, list[str]] = {level: [] for level in LEVELS[:-1]}
    for word in sorted(count):
        level = next((n for n, share in zip(LEVELS, _OFTEN, strict=False) if count[word] >= share * number), None)
        if level:
            found[level].append(word)
    return found


def learn(data: Path) -> dict[str, Any]:
    """Return the rates: `parts` by part of speech, alone and with the level of print; `words` for those seen often
    enough; `printed` the words of each level.
    """
    often = printed(data)
    level_of = {word: level for level, words in often.items() for word in words}
    told = list(sightings(data))
    every = _rates(((flag, present, 1.0) for _, flag, present, _ in told), {})
    parts = every | _rates(((flag, present, 1.0) for _, flag, present, weight in told if weight > 1), every, _WHOLE)
    fine_of = {word: f"{flag}/{level_of.get(word, LEVELS[-1])}" for word, flag, _, _ in reversed(told)}
    fine = {part: parts[part.partition("/")[0]] for part in fine_of.values()}
    parts |= fine | _rates(
        ((fine_of[word], present, 1.0) for word, _, present, weight in told if weight > 1), fine, _FINE
    )
    seen = Counter[str]()
    for word, _, _, weight in told:
        seen[word] += weight  # type: ignore[assignment]
    expected = {word: parts[part] for word, part in fine_of.items()}
    words = _rates(((word, present, weight) for word, _, present, weight in told), expected, _PRIOR)
    return {"parts": parts, "words": {w: rate for w, rate in words.items() if seen[w] >= _LEAST_SEEN}, "printed": often}


def _rates(
    seen: Iterable[tuple[str, float, float]], expected: Mapping[str, float], prior: float = 6.0
) -> dict[str, float]:
    """Return of each key, seen with a presence and a weight, the mean presence, smoothed towards what is expected."""
    number, found = Counter[str](), Counter[str]()
    for key, present, weight in seen:
        number[key] += weight  # type: ignore[assignment]
        found[key] += present * weight  # type: ignore[assignment]
    return {
        key: round((found[key] + prior * expected.get(key, 0.5)) / (number[key] + prior), 3) for key in sorted(number)
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn the rates and write them; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path, help="folder with qa-train.jsonl.xz")
    parser.add_argument("--out", type=Path, default=_OUT)
    options = parser.parse_args(arguments)
    rates = learn(options.data)
    options.out.mkdir(parents=True, exist_ok=True)
    held = {
        name: rates[name] if name != "printed" else {k: " ".join(w) for k, w in rates[name].items()} for name in rates
    }
    text = json.dumps(held, ensure_ascii=False, sort_keys=True, indent=0)
    (options.out / "rates.json").write_text(text + "\n", encoding="utf-8")
    print(f"{len(rates['words'])} words, {len(rates['parts'])} parts of speech -> {options.out / 'rates.json'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
