import json
from pathlib import Path

import pytest

from rag import Dialogue
from rag.answering.dialogue import LONGEST
from rag.answering.support import check
from rag.errors import QuestionError

CASES = json.loads((Path(__file__).parent / "cases" / "dialogue.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            c, id=c["label"], marks=[pytest.mark.xfail(reason=c["fails"], strict=True)] if "fails" in c else []
        )
        for c in CASES
    ],
)
def test_a_conversation_keeps_its_thread(toy, case):
    chat = toy.conversation()
    for turn in case["turns"]:
        answer = chat.ask(turn["ask"])
        told = (turn["ask"], answer.whole, answer.short, answer.text)
        assert answer.question == turn["ask"], told
        assert answer.short == turn.get("short", answer.short), told
        assert answer.refused is turn.get("refused", answer.refused), told
        assert not ("short" in turn and answer.refused), told
        assert turn.get("says", "") in answer.text, told
        assert answer.whole == turn.get("whole", None if "alone" in turn else answer.whole), told
        assert check(answer) == (), told
        assert all(f"[{c.number}]" in answer.text and c.quote in c.article.text for c in answer.citations), told


def test_two_conversations_share_nothing(toy):
    tea, wind = toy.conversation(), toy.conversation()
    tea.ask("2023年云南省茶叶出口多少吨？")
    wind.ask("2023年全国新增风电装机多少？")
    assert tea.ask("同比增长多少？").short == "8.4%"
    assert wind.ask("同比增长多少？").short == "20.7%"


def test_a_dialogue_goes_to_json_and_back_and_on(toy):
    chat = toy.conversation()
    chat.ask("2023年云南省茶叶出口多少吨？")
    kept = Dialogue.from_dict(json.loads(json.dumps(chat.dialogue.to_dict())))
    assert kept == chat.dialogue
    assert toy.conversation(kept).ask("同比增长多少？") == chat.ask("同比增长多少？")


def test_a_turn_leaves_the_dialogue_it_came_from_as_it_was(toy):
    before = Dialogue()
    after, _ = toy.turn(before, "2023年云南省茶叶出口多少吨？")
    assert before == Dialogue() and len(after.said) == 1


def test_an_empty_line_is_told_so_and_forgotten(toy):
    chat = toy.conversation()
    chat.ask("2023年云南省茶叶出口多少吨？")
    with pytest.raises(QuestionError):
        chat.ask("？！")
    assert chat.ask("同比增长多少？").short == "8.4%"


def test_only_the_last_turns_are_remembered(toy):
    chat = toy.conversation()
    for _ in range(LONGEST + 2):
        chat.ask("清河大桥有多长？")
    assert len(chat.dialogue.said) == LONGEST


def test_an_article_that_is_gone_is_not_asked_about(toy):
    chat = toy.conversation()
    chat.ask("清河大桥有多长？")
    row = chat.dialogue.to_dict()
    row["said"][0]["cited"] = [["gone", 0, 5]]
    assert toy.conversation(Dialogue.from_dict(row)).ask("在哪一版？").question == "在哪一版？"


def test_the_raw_words_are_searched_too(toy):
    chat = toy.conversation()
    chat.ask("2023年云南省茶叶出口多少吨？")
    answer = chat.ask("那乌龙茶呢？")
    raw = {hit.passage.id for hit in toy.ask("那乌龙茶呢？").hits}
    assert raw <= {hit.passage.id for hit in answer.hits}
