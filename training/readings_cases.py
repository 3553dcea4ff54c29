"""The labelled conversations of tests/cases as gold conversations over their articles: `readings` learns from them.

They are about made-up articles, short and of every kind of follow-up, so that the weights keep what the tests hold.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

TODAY = dt.date(2024, 5, 1)  # the day on which they are asked
# A file of conversations, and the articles they are about.
_TALKS = {"dialogue.json": ("articles.jsonl",), "talks.json": ("articles.jsonl", "talk_articles.jsonl")}


def laid_out(cases: Path, folder: Path) -> Iterator[tuple[Path, Path]]:
    """Write the labelled conversations of `cases` to `folder`; yield each file with the corpus it is about.

    Known failures are left out.
    """
    for name, articles in _TALKS.items():
        corpus = folder / Path(name).stem
        (corpus / "pages").mkdir(parents=True)
        for article in articles:
            shutil.copy(cases / article, corpus / "pages" / article)
        held = json.loads((cases / name).read_text(encoding="utf-8"))
        rows = [
            {"id": case["label"], "turns": [_turn(t) for t in case["turns"]]} for case in held if "fails" not in case
        ]
        file = corpus / "dialogues.jsonl"
        file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
        yield file, corpus


def _turn(case: Mapping[str, Any]) -> dict[str, Any]:
    """Return a labelled turn as a gold one: what its text or short answer must hold."""
    short, says = case.get("short") or "", case.get("says", "")
    return {
        "question": case["ask"],
        "answerable": not case.get("refused", False),
        "answers": [short] if short else [],
        "must": [says] if says else [],
    }
