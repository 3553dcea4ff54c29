"""What flows out of search: Hit."""

from __future__ import annotations

from dataclasses import dataclass

from rag.pages.records import Passage


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that search found.

    `score` is the fused score (higher is better, comparable within one search only); `found_by` names the legs
    that ranked it with their ranks from 1, e.g. `{"words": 1, "vectors": 4}` as a tuple of pairs.
    """

    passage: Passage
    score: float
    found_by: tuple[tuple[str, int], ...] = ()
