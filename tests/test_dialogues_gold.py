import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from rag.errors import GoldError
from rag.evaluation.dialogues import (
    MOVES,
    Conversation,
    ConversationSet,
    Turn,
    check_conversations,
    read_conversations,
)
from rag.evaluation.gold import Evidence, read

CORPUS = Path(__file__).parent.parent / "corpus"
SHIPPED = CORPUS / "gold" / "dialogues.jsonl"
PAGE = "本报讯 快递业务量1320.7亿\n件，同比增长19.4%。\n包裹业务量2470.2万件，下降1.6%。\n"
EXPRESS = (Evidence("page.txt", "快递业务量1320.7亿件，同比增长19.4%。"),)
PARCELS = (Evidence("page.txt", "包裹业务量2470.2万件，下降1.6%。"),)
SAID = {"lang": "zh-Hans", "split": "develop", "stories": ("a",)}
FIRST = Turn(
    "t-1.1", "快递业务量多少", type="figure", answers=("1320.7亿件",), must=("1320.7亿件",), evidence=EXPRESS, **SAID
)  # fmt: skip
SECOND = Turn(
    "t-1.2", "那包裹呢？", type="figure", answers=("2470.2万件",), must=("2470.2万件",), must_not=("1320.7亿件",),
    evidence=PARCELS, tags=("replaced",), whole="包裹业务量多少？", **SAID,
)  # fmt: skip
TALK = Conversation("t-1", (FIRST, SECOND), **SAID)
REFUSED = replace(SECOND, answerable=False, reason="other_period", answers=(), must=(), whole="2021年包裹业务量多少？")


@pytest.fixture
def pages(tmp_path):
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def shipped():
    return read_conversations(SHIPPED).conversations


def faults(talk, pages, beside=()):
    return check_conversations(ConversationSet((talk,)), pages, beside)


def followed_by(**changes):
    return replace(TALK, turns=(FIRST, replace(SECOND, **changes)))


def line(row):
    return json.dumps(row, ensure_ascii=False) + "\n"


def row(**changes):
    turns = [
        {"question": "快递多少", "answers": ["1亿"]},
        {"question": "包裹呢", "answers": ["2亿"], "whole": "包裹多少"},
    ]
    return {"id": "t-1", "split": "develop", "stories": ["a"], "turns": turns, **changes}


def test_the_shipped_conversations_are_proved_by_the_print_and_keep_the_sides_of_the_questions():
    beside = read(CORPUS / "gold" / "qa.jsonl").questions
    assert check_conversations(read_conversations(SHIPPED), CORPUS / "pages", beside) == []


def test_the_second_blind_conversations_are_proved_by_the_print():
    talks = read_conversations(CORPUS / "gold" / "dialogues-blind-2.jsonl")
    assert check_conversations(talks, CORPUS / "pages", read(CORPUS / "gold" / "qa.jsonl").questions) == []
    assert [(talk.split, len(talk.turns)) for talk in talks.conversations] == [("blind", 4)] * 5


def test_every_line_of_the_shipped_file_is_a_conversation(shipped):
    assert len(shipped) == SHIPPED.read_text(encoding="utf-8").count("\n") == 268


def test_the_shipped_conversations_keep_the_shares_they_promise(shipped):
    splits, langs = Counter(talk.split for talk in shipped), Counter(talk.lang for talk in shipped)
    assert splits == {"develop": 226, "held-out": 11, "blind": 31}
    assert (langs["en"], langs["zh-Hant"]) == (30, 21)
    assert {len(talk.turns) for talk in shipped} == {2, 3, 4, 5, 6}


@pytest.mark.parametrize("split", ["develop", "held-out"])
def test_each_side_makes_every_move_and_asks_what_the_pages_cannot_answer(split, shipped):
    turns = [turn for talk in shipped if talk.split == split for turn in talk.turns]
    assert set(MOVES) <= {tag for turn in turns for tag in turn.tags}
    assert sum(not turn.answerable for turn in turns) >= 5
    assert len({turn.reason for turn in turns if not turn.answerable}) >= 3


def test_the_blind_conversations_lean_on_what_was_said_and_ask_what_the_pages_cannot_answer(shipped):
    turns = [turn for talk in shipped if talk.split == "blind" for turn in talk.turns]
    assert {"carried", "replaced", "superlative", "source", "pronoun", "change"} <= {
        t for turn in turns for t in turn.tags
    }
    assert sum(not turn.answerable for turn in turns) >= 3


def test_the_readme_counts_the_shipped_conversations_right(shipped):
    turns = [turn for talk in shipped for turn in talk.turns]
    refused = sum(not turn.answerable for turn in turns)
    readme = (SHIPPED.parent / "README.md").read_text(encoding="utf-8")
    assert f"{len(shipped)} 段，{len(turns)} 问，其中 {refused} 问不能答" in readme
    assert f"{len(shipped)} conversations, {len(turns)} turns, {refused} of them unanswerable" in readme
    assert all(f"`{move}`" in readme for move in MOVES)


def test_a_sound_conversation_has_no_fault(pages):
    assert faults(TALK, pages) == []
    assert faults(replace(TALK, turns=(FIRST, SECOND, REFUSED)), pages) == []


@pytest.mark.parametrize(
    ("talk", "fault"),
    [
        (replace(TALK, turns=(FIRST,)), "1 turns, not 2 to 6"),
        (replace(TALK, turns=(FIRST, *[SECOND] * 6)), "7 turns, not 2 to 6"),
        (replace(TALK, stories=()), "no stories"),
        (replace(TALK, turns=(replace(FIRST, whole="快递业务量多少？"), SECOND)), "nothing before it"),
        (replace(TALK, turns=(replace(FIRST, tags=("carried",)), SECOND)), "nothing before it"),
        (replace(TALK, turns=(replace(FIRST, question="它是多少"), SECOND)), "leans on what came before: '它'"),
        (followed_by(whole=""), "without its whole question"),
        (followed_by(tags=("colloquial",)), "without its whole question or its move"),
        (followed_by(whole="那包裹业务量多少"), "leans on what came before: '那'"),
        (followed_by(whole="包裹业务量呢？"), "leans on what came before: '呢？'"),
        (followed_by(whole="该省包裹业务量多少"), "leans on what came before: '该省'"),
        (followed_by(whole="前者多少"), "leans on what came before: '前者'"),
        (followed_by(whole="Who runs its parcels?"), "leans on what came before: 'its'"),
        (followed_by(whole="What about parcels?"), "leans on what came before: 'What about'"),
        (followed_by(whole="2470.2万件是包裹业务量吗"), "gives the answer away"),
        (followed_by(must=("1320.7亿件|2470.2万件",), must_not=()), "the answer before would do again"),
        (followed_by(tags=("replaced", "guess")), "unknown tag 'guess'"),
        (followed_by(type="number"), "unknown type 'number'"),
        (followed_by(split="test"), "unknown split 'test'"),
        (followed_by(lang="zh"), "unknown lang 'zh'"),
        (followed_by(must=("2470.2亿件",)), "must '2470.2亿件' stands in no quote"),
        (followed_by(answers=("470.2万件",)), "answer '470.2万件' stands in no quote"),
        (followed_by(must_not=("1.6%",)), "must_not '1.6%' stands in a quote"),
        (followed_by(evidence=(Evidence("page.txt", "包裹业务量2470.3万件"),)), "quote not on page.txt"),
        (followed_by(evidence=()), "answerable, but no evidence"),
        (followed_by(answerable=False, reason=None, answers=(), must=()), "unanswerable, but reason is None"),
        (followed_by(answerable=False, reason="no_topic"), "unanswerable, but with answers"),
    ],
)
def test_each_fault_of_a_conversation_is_caught(talk, fault, pages):
    assert any(fault in found for found in faults(talk, pages))


def test_a_fault_names_the_turn_it_is_found_in(pages):
    assert faults(followed_by(must_not=("1.6%",)), pages) == ["t-1.2: must_not '1.6%' stands in a quote"]


@pytest.mark.parametrize(
    "whole", ["其他包裹业务量多少？", "该报道说包裹业务量多少？", "那些年的包裹业务量多少？", "中他国包裹多少"]
)
def test_words_that_only_look_like_pointers_are_left_alone(whole, pages):
    assert faults(followed_by(whole=whole), pages) == []


def test_a_choice_may_name_what_is_chosen(pages):
    asked = {"whole": "快递和包裹哪个下降了？", "answers": ("包裹",), "must": ("包裹",), "must_not": ()}
    assert faults(followed_by(type="rank", **asked), pages) == []
    assert faults(followed_by(type="figure", **asked), pages) == ["t-1.2: the whole question gives the answer away"]


def test_faults_between_conversations_are_caught(pages):
    twin = replace(TALK, split="held-out")
    found = " ".join(check_conversations(ConversationSet((TALK, twin), ("d.jsonl, line 3: not JSON",)), pages))
    for fault in ("the same id as t-1", "the same turns as t-1", "story 'a' stands on both sides", "line 3"):
        assert fault in found


def test_a_story_keeps_the_side_it_has_in_another_set(pages):
    beside = replace(FIRST, split="held-out")
    assert faults(TALK, pages, [beside]) == ["story 'a' stands on both sides of the split"]
    assert faults(replace(TALK, split="blind"), pages, [beside]) == []


def test_a_conversation_is_read_with_what_its_turns_share(tmp_path):
    (tmp_path / "d.jsonl").write_text(line(row(lang="zh-Hant", note="n")), encoding="utf-8")
    (talk,) = read_conversations(tmp_path / "d.jsonl").conversations
    first, second = talk.turns
    assert (talk.id, talk.lang, talk.split, talk.stories, talk.note) == ("t-1", "zh-Hant", "develop", ("a",), "n")
    assert (first.id, first.lang, first.stories, first.whole) == ("t-1.1", "zh-Hant", ("a",), "")
    assert (second.id, second.split, second.must, second.whole) == ("t-1.2", "develop", ("2亿",), "包裹多少")


def test_a_turn_alone_asks_the_whole_question():
    assert (SECOND.alone.question, FIRST.alone.question) == ("包裹业务量多少？", "快递业务量多少")
    assert SECOND.alone.answers == SECOND.answers


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{\n", "not JSON"),
        ("[1]\n", "not an object"),
        (line(row(turns=[])), "no list of turns"),
        (line(row(turns="快递多少")), "no list of turns"),
        (line(row(topic="a")), "unknown field 'topic'"),
        (line(row(split=1)), "'split' is not a string"),
        (line(row(stories="a")), "'stories' is not a list"),
        (line(row(turns=[{"question": "快递多少"}, {"question": " "}])), "turn 2: no question"),
        (line(row(turns=[{"question": "快递多少"}, 1])), "turn 2: not an object"),
        (line(row(turns=[{"question": "快递多少", "lang": "en"}])), "turn 1: 'lang' belongs to the conversation"),
        (line(row(turns=[{"question": "快递多少", "whole": 1}])), "turn 1: 'whole' is not a string"),
        (line(row(turns=[{"question": "快递多少", "must_nt": []}])), "turn 1: unknown field 'must_nt'"),
    ],
)
def test_an_unreadable_conversation_is_named_with_its_line_and_the_rest_is_kept(text, why, tmp_path):
    (tmp_path / "d.jsonl").write_text(line(row()) + "\n" + text, encoding="utf-8")
    talks = read_conversations(tmp_path / "d.jsonl")
    assert len(talks.conversations) == 1
    assert talks.problems[0].startswith("d.jsonl, line 3: ")
    assert why in talks.problems[0]


def test_a_file_without_a_conversation_is_refused(tmp_path):
    (tmp_path / "d.jsonl").write_text("{\n", encoding="utf-8")
    with pytest.raises(GoldError, match="no conversation could be read"):
        read_conversations(tmp_path / "d.jsonl")
