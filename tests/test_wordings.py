import datetime as dt
import json
import shutil
from pathlib import Path

import pytest

from rag.answering.support import check

HERE = Path(__file__).parent / "cases"
CASES = json.loads((HERE / "wordings.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def answerer(tmp_path_factory):
    from rag.answering.answerer import Answerer
    from rag.archive import Archive
    from rag.settings import Settings

    home = tmp_path_factory.mktemp("wordings")
    (home / "corpus" / "pages").mkdir(parents=True)
    shutil.copy(HERE / "wordings.jsonl", home / "corpus" / "pages" / "wordings.jsonl")
    settings = Settings(today=dt.date(2024, 9, 20))
    archive = Archive.open(home / "corpus", home / "index", settings)
    return Answerer.over(archive.store, settings)


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_what_is_no_figure_is_answered_whole(answerer, case, request):
    if case.get("fails"):
        request.applymarker(pytest.mark.xfail(strict=True, reason="known failure: promote it when it passes"))
    considered = answerer.consider(answerer.understand(case["question"]))
    answer = answerer.by_rule(considered) or answerer.answer(considered)
    assert check(answer) == ()
    assert all(words in answer.text for words in case.get("says", ()))
    assert "short" not in case or answer.short in case["short"].split("|")
