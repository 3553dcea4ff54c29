"""Conversations over made-up articles: what is told beside a figure, what is made of figures, who said it, and more."""

import labelled
import pytest

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
