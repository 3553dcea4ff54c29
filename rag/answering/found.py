"""What a sentence gives for an answer: the stretch that answers, and how near it stands to the question's words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.answering.question import Question


@dataclass(frozen=True, slots=True)
class Span:
    """text[start:end] answers, with what confidence (0 to 1)."""

    start: int
    end: int
    score: float


def nearest(question: Question, text: str, start: int, end: int) -> float:
    """Return how near text[start:end] stands to the question's words, from 0 to 1."""
    gaps = []
    for term in question.terms:
        places = [m.start() for m in re.finditer(re.escape(term), text)]
        if places and term not in text[start:end]:
            gaps.append(min(abs(p - end) if p >= end else abs(start - p - len(term)) for p in places))
    return sum(1 / (1 + gap / 6) for gap in gaps) / max(len(question.terms), 1)
