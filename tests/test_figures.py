"""Figures asked of made-up articles: the right figure for the right year, place and measure, or none."""

import labelled
import pytest

from rag.answering.support import check


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    return labelled.archive(tmp_path_factory.mktemp("figures"), "figures.jsonl")


@pytest.mark.parametrize("case", labelled.cases("figures.json"))
def test_a_figure_is_given_or_refused(archive, case):
    answer = archive.ask(case["question"])
    assert check(answer) == ()
    if "short" in case:
        assert answer.short in case["short"].split("|") and not answer.refused
        assert case.get("formula", "") in answer.text
    else:
        assert answer.refused and answer.reason.value in case["reason"].split("|")
