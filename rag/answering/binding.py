"""How much a question's words bind its answer: a name wholly, 名字 hardly.

Learned by training/asking.py: how often a word of a question stands near its answer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

RATES = Path(__file__).parents[1] / "weights" / "asking" / "rates.json"
LEVELS = ("often", "at times", "seldom", "hardly")  # how often news print a word
_UNSEEN = 0.7  # the rate of a part of speech that no training question had


@dataclass(frozen=True)
class Rates:
    """How often words, and parts of speech at each level of print, stand near answers; of printed words the level."""

    words: Mapping[str, float]
    parts: Mapping[str, float]
    levels: Mapping[str, str]


@cache
def learned() -> Rates:
    """Return the shipped rates."""
    held = json.loads(RATES.read_text(encoding="utf-8"))
    levels = {word: level for level, words in held.get("printed", {}).items() for word in words.split()}
    return Rates(held["words"], held["parts"], levels)


def stress(word: str, flag: str) -> float:
    """Return how much a question's word binds its answer, 0 to 1: a name wholly, 名字 hardly.

    Learned by training/asking.py: how often a word of a question stands near its answer; of words that no training
    question had, by part of speech and how often news print them.
    """
    rates = learned()
    level = rates.levels.get(word, LEVELS[-1])
    rate = rates.words.get(word) or rates.parts.get(f"{flag}/{level}") or rates.parts.get(flag, _UNSEEN)
    return float(max((rate - 0.1) / 0.85, 0.05) ** 1.5)
