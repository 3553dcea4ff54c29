"""What readers say of answers, right or wrong, kept in one local file as candidates for the gold set."""

from __future__ import annotations

import datetime as dt
import json
import threading
from pathlib import Path

from rag.answering.records import Answer
from rag.archive import Archive
from rag.errors import BaodaError

FILE = "feedback/candidates.jsonl"
LARGEST = 10_000_000  # bytes; then it wants reading first
_ONE_WRITER = threading.Lock()


class OpinionError(BaodaError):
    """An opinion cannot be kept."""


def path(archive: Archive) -> Path:
    """Return the file of opinions: beside the corpus, where nothing reads it as a page and no rebuild clears it."""
    return archive.corpus.parent / FILE


def keep(archive: Archive, answer: Answer, opinion: str) -> None:
    """Append what a reader thinks of an answer (`like` or `dislike`), in the form of a gold question.

    A row says that nobody has checked it: it is a candidate. Raises OpinionError where the file is full or cannot be
    written.
    """
    if opinion not in ("like", "dislike"):
        raise OpinionError("不是一种意见。(Not an opinion.)")
    line = json.dumps(_row(archive, answer, opinion), ensure_ascii=False) + "\n"
    file = path(archive)
    try:
        with _ONE_WRITER:
            file.parent.mkdir(exist_ok=True)
            if file.exists() and file.stat().st_size > LARGEST:
                raise OpinionError(f"{FILE} 已满，请先整理。(It is full: go through it first.)")
            with file.open("a", encoding="utf-8", newline="\n") as kept:
                kept.write(line)
    except OSError as error:
        raise OpinionError(f"{FILE}：{error.strerror}") from error


def _row(archive: Archive, answer: Answer, opinion: str) -> dict[str, object]:
    liked = opinion == "like"
    return {
        "id": f"reader-{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S%f}",
        "question": (answer.whole or answer.question).encode("utf-8", "replace").decode(),
        "answerable": not answer.refused,
        "reason": answer.reason.value if answer.reason else None,
        "answers": [answer.short] if liked and answer.short and not answer.refused else [],
        "evidence": [{"file": c.page, "quote": c.quote} for c in answer.citations] if liked else [],
        "note": f"候选，未经核对：读者认为{'对' if liked else '不对'}；当时的回答：{answer.text}"
        f"（索引 {archive.manifest.built_at}）",
        "tags": [opinion],
    }
