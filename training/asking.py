"""How much each word of a question binds its answer: learned from questions whose answers are known.

The word 任职 in a question is found in the sentence that answers it three times in ten, 邮政局 nine times: a sentence
without 任职 may well answer, one without 邮政局 hardly. For every word of the training questions this counts how often
it (or a piece of it) stands in the answering sentence or its neighbours, smoothed towards its part of speech.

    python -m training.asking DATA [--out rag/weights/asking]
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from rag.answering.asking import content_words
from rag.answering.evidence import presence
from rag.words import fold, normalise

_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")
_LEAST_SEEN = 3  # words seen less often take the rate of their part of speech
_PRIOR = 8.0  # how many sightings the rate of the part of speech is worth
_OUT = Path(__file__).parents[1] / "rag" / "weights" / "asking"


def sightings(data: Path) -> Iterator[tuple[str, str, float]]:
    """Yield (word, part of speech, presence 0 to 1) for every content word of every training question."""
    with lzma.open(data / "qa-train.jsonl.xz", "rt", encoding="utf-8") as rows:
        for line in rows:
            row = json.loads(line)
            near = _near(fold(row["context"]), row["start"])
            for word, flag in dict(content_words(normalise(row["question"]))).items():
                yield word, flag, presence(word, near)


def _near(context: str, start: int) -> str:
    """Return the sentence that holds the answer, with the one before and the one after it."""
    spans = [m.span() for m in _SENTENCE.finditer(context)]
    at = next((i for i, (a, b) in enumerate(spans) if a <= start < b), 0)
    return context[spans[max(at - 1, 0)][0] : spans[min(at + 1, len(spans) - 1)][1]] if spans else context


def learn(data: Path) -> dict[str, dict[str, float]]:
    """Return the rates: `parts` by part of speech, `words` for those seen often enough."""
    seen: Counter[str] = Counter()
    found: Counter[str] = Counter()
    part_seen: Counter[str] = Counter()
    part_found: Counter[str] = Counter()
    part_of: dict[str, str] = {}
    for word, flag, present in sightings(data):
        seen[word] += 1
        found[word] += present  # type: ignore[assignment]
        part_seen[flag] += 1
        part_found[flag] += present  # type: ignore[assignment]
        part_of.setdefault(word, flag)
    parts = {flag: round((part_found[flag] + 3) / (part_seen[flag] + 6), 3) for flag in sorted(part_seen)}
    words = {
        word: round((found[word] + _PRIOR * parts[part_of[word]]) / (seen[word] + _PRIOR), 3)
        for word in sorted(seen)
        if seen[word] >= _LEAST_SEEN
    }
    return {"parts": parts, "words": words}


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn the rates and write them; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path, help="folder with qa-train.jsonl.xz")
    parser.add_argument("--out", type=Path, default=_OUT)
    options = parser.parse_args(arguments)
    rates = learn(options.data)
    options.out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(rates, ensure_ascii=False, sort_keys=True, indent=0)
    (options.out / "rates.json").write_text(text + "\n", encoding="utf-8")
    print(f"{len(rates['words'])} words, {len(rates['parts'])} parts of speech -> {options.out / 'rates.json'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
