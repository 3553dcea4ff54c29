"""Questions that need several printed figures, in many wordings: the right operands and formula, or no answer."""

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest

from rag.answering.support import check

CASES = json.loads((Path(__file__).parent / "cases" / "operands.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    from rag.archive import Archive
    from rag.settings import Settings

    home = tmp_path_factory.mktemp("operands")
    (home / "corpus" / "pages").mkdir(parents=True)
    shutil.copy(Path(__file__).parent / "cases" / "operands.jsonl", home / "corpus" / "pages")
    return Archive.open(home / "corpus", home / "index", Settings(today=dt.date(2024, 5, 1)))


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_several_figures_answer_together_or_not_at_all(archive, case, request):
    if case.get("fails"):
        request.applymarker(pytest.mark.xfail(strict=True, reason="known failure: promote it when it passes"))
    answer = archive.ask(case["question"])
    assert check(answer) == ()
    if "short" in case:
        assert answer.short in case["short"].split("|") and not answer.refused
        assert case.get("formula", "") in answer.text
    else:
        assert answer.refused
