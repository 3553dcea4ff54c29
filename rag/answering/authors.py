"""Who wrote or photographed an article: its byline, credit or dateline as printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.answering import compose
from rag.answering.asking import Asks
from rag.answering.compose import Draft
from rag.answering.evidence import Dossier, Evidence
from rag.answering.match import candidates
from rag.answering.records import Answer

_ENOUGH = 0.49  # the least share of a question's words that the article must hold
_PARTS = ("byline", "credit", "dateline", "source")


def author(draft: Draft, dossiers: Sequence[Dossier], evidence: Evidence) -> Answer | None:
    """Return who wrote or photographed the article that a question's words describe, None where none is described."""
    question = draft.question
    told = replace(draft, candidates=candidates(replace(question, asks=Asks.OPEN), dossiers, evidence))
    for candidate in told.candidates:
        if candidate.covered < _ENOUGH:
            break
        wanted = ("credit",) if re.search(r"摄|拍|照片|photo", question.folded) else _PARTS
        parts = [s for s in candidate.dossier.sentences if s.part in wanted]
        for kind in wanted:
            if own := [s for s in parts if s.part == kind]:
                return compose.author(told, candidate.dossier, own[:1])
    return None
