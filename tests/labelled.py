"""Labelled cases over made-up articles: read from tests/cases, asked of a real archive."""

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest

from rag.answering.support import check

CASES = Path(__file__).parent / "cases"


def cases(name):
    """The cases of a file as parameters, by their labels; what `fails` must fail, until it is promoted."""
    rows = json.loads((CASES / name).read_text(encoding="utf-8"))
    return [pytest.param(row, id=row["label"], marks=_known(row.get("fails"))) for row in rows]


def _known(fails):
    reason = fails if isinstance(fails, str) else "known failure: promote it when it passes"
    return [pytest.mark.xfail(strict=True, reason=reason)] if fails else []


def archive(home, *names, today=dt.date(2024, 5, 1)):
    """An archive in `home` over the made-up articles of these files, with the shipped models."""
    from rag.archive import Archive
    from rag.settings import Settings

    (home / "corpus" / "pages").mkdir(parents=True)
    for name in names:
        shutil.copy(CASES / name, home / "corpus" / "pages" / name)
    return Archive.open(home / "corpus", home / "index", Settings(today=today))


def is_refused_or_told(answer, case):
    """Check a refusal by its reason and what it offers, an answer by what it says; both by their support."""
    assert check(answer) == ()
    if "reason" in case:
        assert answer.refused and answer.reason == case["reason"] and answer.short is None
        assert case.get("offers", "") in answer.text
    elif "not" in case:
        assert answer.reason != case["not"]
    else:
        assert not answer.refused and case.get("says", "") in answer.text
        assert "short" not in case or answer.short in case["short"].split("|")
