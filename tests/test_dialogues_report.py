import json

import pytest

from rag import Archive, Settings, evaluate
from rag.evaluation.html import page
from rag.evaluation.markdown import markdown
from tests.tiny import corpus

QUOTE = [
    {"file": "post.txt", "quote": "国家邮政局1月22日发布数据，2023年甲省快递业务量累计完成12.5亿件，同比增长8.4%。"}
]
TURNS = [
    {"question": "2023年甲省快递业务量多少？", "answers": ["12.5亿件"], "evidence": QUOTE},
    {"question": "同比增长多少？", "whole": "2023年甲省快递业务量同比增长多少？", "answers": ["8.4%"],
     "evidence": QUOTE, "tags": ["carried"]},
    {"question": "2020年呢？", "whole": "2020年甲省快递业务量多少？", "reason": "other_period", "tags": ["replaced"]},
]  # fmt: skip
WRONG = [{"question": "快递员叫什么？", "answers": ["李四"]}, {"question": "他每天派送多少件？", "answers": ["四百件"]}]


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    home = tmp_path_factory.mktemp("talks")
    return Archive.open(corpus(home / "corpus"), home / "index", Settings())


@pytest.fixture
def gold(tmp_path):
    rows = (
        {"id": "t-1", "split": "develop", "turns": TURNS},
        {"id": "t-2", "split": "blind", "turns": WRONG},
        {"id": "t-3", "split": "develop", "turns": WRONG},
    )
    path = tmp_path / "talks.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def test_a_conversation_is_asked_and_judged_turn_by_turn(archive, gold):
    report = evaluate(archive, gold, limit=1)
    assert [(o.id, o.judgement.right) for o in report.outcomes] == [("t-1.1", True), ("t-1.2", True), ("t-1.3", True)]
    assert report.outcomes[1].whole == "2023年甲省快递业务量同比增长多少？"


def test_one_kind_of_follow_up_is_asked_in_its_conversation_and_reported_alone(archive, gold):
    [outcome] = evaluate(archive, gold, only="carried").outcomes
    assert (outcome.id, outcome.judgement.right) == ("t-1.2", True)


def test_what_failed_in_blind_conversations_is_counted_and_not_shown(archive, gold):
    report = evaluate(archive, gold)
    failed = {o.id for o in report.failures}
    assert {"t-2.1", "t-3.1"} <= failed
    assert {o.id for o in report.listed()} == {i for i in failed if i.startswith("t-3")}
    assert report.listed(True) == report.failures and report.listed(False) == ()
    assert (
        "t-3.1" in markdown(report) and "t-2.1" not in markdown(report) and "2 failures, not listed" in markdown(report)
    )
    assert "t-3.1" in page(report, "") and "t-2.1" not in page(report, "")


def test_a_conversation_that_was_cut_short_is_asked_again_from_its_beginning(archive, gold, tmp_path):
    journal = tmp_path / "journal"
    whole = evaluate(archive, gold, journal=journal)
    lines = journal.read_text(encoding="utf-8").split("\n")
    journal.write_text("\n".join(lines[:3]) + "\n", encoding="utf-8")  # the key and the first two turns
    again = evaluate(archive, gold, journal=journal)
    assert [(o.id, o.text, o.whole) for o in again.outcomes] == [(o.id, o.text, o.whole) for o in whole.outcomes]
