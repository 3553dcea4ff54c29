import datetime as dt

import labelled
import pytest

from rag.answering.support import check


@pytest.fixture(scope="module")
def answerer(tmp_path_factory):
    from rag.answering.answerer import Answerer

    home = tmp_path_factory.mktemp("wordings")
    archive = labelled.archive(home, "wordings.jsonl", today=dt.date(2024, 9, 20))
    return Answerer.over(archive.store, archive.settings)


@pytest.mark.parametrize("case", labelled.cases("wordings.json"))
def test_what_is_no_figure_is_answered_whole(answerer, case):
    considered = answerer.consider(answerer.understand(case["question"]))
    answer = answerer.by_rule(considered) or answerer.answer(considered)
    assert check(answer) == ()
    assert all(words in answer.text for words in case.get("says", ()))
    assert "short" not in case or answer.short in case["short"].split("|")
