import labelled
import pytest


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    return labelled.archive(tmp_path_factory.mktemp("refusals"), "refusals.jsonl")


@pytest.mark.parametrize("case", labelled.cases("refusals.json"))
def test_what_is_refused_and_why(archive, case):
    labelled.is_refused_or_told(archive.ask(case["question"]), case)
