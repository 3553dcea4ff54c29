"""A conversation → what a reader takes along: JSON of each answer, and Markdown with its citations."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from rag.answering.records import Answer

_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~])")
FIELDS = ("question", "whole", "understood", "text", "short", "refused", "reason", "citations")


def record(answer: Answer) -> str:
    """Return what is kept of an answer for an export, as JSON on one line; without what search found."""
    row = answer.to_dict()
    return json.dumps({field: row[field] for field in FIELDS}, ensure_ascii=False)


def markdown(records: Iterable[Mapping[str, Any]]) -> str:
    """Return answers (as in `record`) as Markdown: question, answer, then each citation quoted with its place.

    Text from pages and readers comes out as text: its markup is escaped.
    """
    return "\n\n".join(["# 报答 Baoda", *(_one(row) for row in records)]) + "\n"


def _one(row: Mapping[str, Any]) -> str:
    lines = [f"## {plain(row['question'])}"]
    if row.get("whole"):
        lines.append(f"（{plain(row['whole'])}）")
    if row.get("short") and not row.get("refused"):
        lines.append(f"**{plain(row['short'])}**")
    lines.append(plain(row["text"], marks=True))
    lines += [
        f"> [{citation['number']}] {plain(citation['quote'])}\n>\n"
        f"> —— {plain(citation['label'])}，{plain(citation['page'])}"
        for citation in row["citations"]
    ]
    return "\n\n".join(lines)


def plain(text: str, *, marks: bool = False) -> str:
    r"""Return text that Markdown shows as it is, on one line; with `marks` the [n] of citations stay.

    >>> plain("<b>[点](http://x)[1]", marks=True)
    '\\<b\\>\\[点\\](http://x)[1]'
    """
    escaped = _SIGNS.sub(r"\\\1", " ".join(str(text).split()))
    return re.sub(r"\\\[(\d{1,3})\\\]", r"[\1]", escaped) if marks else escaped
