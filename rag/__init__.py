"""Baoda 报答: ask a folder of Chinese newspaper pages, and see the printed sentence behind every answer.

Importing this package is quick: each public name is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.answering.dialogue import Dialogue
    from rag.answering.records import Answer, Citation, Reason
    from rag.archive import Archive, Conversation, ask
    from rag.errors import (
        BaodaError,
        CorpusError,
        CorpusNotFound,
        EmptyCorpus,
        GoldError,
        IndexDamaged,
        IndexError_,
        IndexLocked,
        IndexMissing,
        IndexStale,
        IndexUnwritable,
        ModelError,
        PortTaken,
        QuestionError,
        UnreadableFile,
    )
    from rag.evaluation.report import Report, evaluate
    from rag.pages.records import Article, Page, Passage
    from rag.search.records import Hit
    from rag.settings import Settings

_HOMES = {
    "rag.answering.records": ("Answer", "Citation", "Reason"),
    "rag.answering.dialogue": ("Dialogue",),
    "rag.archive": ("Archive", "Conversation", "ask"),
    "rag.errors": (
        "BaodaError", "CorpusError", "CorpusNotFound", "EmptyCorpus", "GoldError", "IndexDamaged", "IndexError_",
        "IndexLocked", "IndexMissing", "IndexStale", "IndexUnwritable", "ModelError", "PortTaken", "QuestionError",
        "UnreadableFile",
    ),
    "rag.evaluation.report": ("Report", "evaluate"),
    "rag.pages.records": ("Article", "Page", "Passage"),
    "rag.search.records": ("Hit",),
    "rag.settings": ("Settings",),
}  # fmt: skip
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__version__ = "0.1.0"
__all__ = [
    "Answer", "Archive", "Article", "BaodaError", "Citation", "Conversation", "CorpusError", "CorpusNotFound",
    "Dialogue", "EmptyCorpus", "GoldError", "Hit", "IndexDamaged", "IndexError_", "IndexLocked", "IndexMissing",
    "IndexStale", "IndexUnwritable", "ModelError", "Page", "Passage", "PortTaken", "QuestionError", "Reason", "Report",
    "Settings", "UnreadableFile", "ask", "evaluate",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
