"""Conversations over made-up articles: what is told beside a figure, what is made of figures, who said it, and more."""

import labelled
import pytest

from rag import Archive
from rag.answering.support import check


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """An archive over eight made-up articles."""
    return labelled.archive(tmp_path_factory.mktemp("town"), "articles.jsonl", "talk_articles.jsonl")


@pytest.mark.parametrize("case", labelled.cases("talks.json"))
def test_a_follow_up_in_other_words_is_answered(town, case):
    chat = town.conversation()
    for turn in case["turns"]:
        answer = chat.ask(turn["ask"])
        told = (turn["ask"], answer.whole, answer.short, answer.text)
        assert answer.refused is turn.get("refused", answer.refused), told
        assert turn.get("short", "") in (answer.short or ""), told
        assert turn.get("says", "") in answer.text, told
        assert not answer.refused or not ({"short", "says"} & set(turn)), told
        assert check(answer) == (), told


def test_where_interviews_stand_is_told_by_the_note_that_points_to_them_and_not_where_the_note_itself_stands(tmp_path):
    (tmp_path / "corpus" / "pages").mkdir(parents=True)
    note = "编者按：3月8日，滨江省老城更新会议在青石市召开。\n会后，《滨江晚报》记者采访了多位代表，详见2～3版。\n"
    (tmp_path / "corpus" / "pages" / "page.txt").write_text(note, encoding="utf-8")
    chat = Archive.open(tmp_path / "corpus", tmp_path / "index").conversation()
    assert chat.ask("滨江省老城更新会议在哪里召开？").short == "青石市"
    assert chat.ask("登在第几版？").refused
    assert chat.ask("这组采访登在哪几版？").short == "2～3版"
