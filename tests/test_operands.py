"""Questions that need several printed figures, in many wordings: the right operands and formula, or no answer."""

import labelled
import pytest

from rag.answering.support import check


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    return labelled.archive(tmp_path_factory.mktemp("operands"), "operands.jsonl")


@pytest.mark.parametrize("case", labelled.cases("operands.json"))
def test_several_figures_answer_together_or_not_at_all(archive, case):
    answer = archive.ask(case["question"])
    assert check(answer) == ()
    if "short" in case:
        assert answer.short in case["short"].split("|") and not answer.refused
        assert case.get("formula", "") in answer.text
    else:
        assert answer.refused
