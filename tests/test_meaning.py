import datetime as dt
import json
import shutil
from pathlib import Path

import pytest

from rag.answering.support import check

HERE = Path(__file__).parent / "cases"
CASES = json.loads((HERE / "meaning.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    from rag.archive import Archive
    from rag.settings import Settings

    home = tmp_path_factory.mktemp("meaning")
    (home / "corpus" / "pages").mkdir(parents=True)
    shutil.copy(HERE / "meaning.jsonl", home / "corpus" / "pages" / "meaning.jsonl")
    return Archive.open(home / "corpus", home / "index", Settings(today=dt.date(2024, 5, 1)))


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_what_a_question_means(archive, case, request):
    if case.get("fails"):
        request.applymarker(pytest.mark.xfail(strict=True, reason="known failure: promote it when it passes"))
    answer = archive.ask(case["question"])
    assert check(answer) == ()
    if "reason" in case:
        assert answer.refused and answer.reason == case["reason"] and answer.short is None
        assert case.get("offers", "") in answer.text
    elif "not" in case:
        assert answer.reason != case["not"]
    else:
        assert not answer.refused and case.get("says", "") in answer.text
        assert "short" not in case or answer.short in case["short"].split("|")
