import json
from pathlib import Path

import pytest

from rag.answering import english
from rag.answering.support import check
from rag.errors import QuestionError

CASES = json.loads((Path(__file__).parent / "cases" / "answers.json").read_text(encoding="utf-8"))
ANSWERED = [case for case in CASES if "short" in case]
REFUSED = [case for case in CASES if "reason" in case]


@pytest.mark.parametrize("case", ANSWERED, ids=[case["label"] for case in ANSWERED])
def test_a_question_gets_its_short_answer(toy, case):
    answer = toy.ask(case["question"])
    assert (answer.short, answer.refused) == (case["short"], False)


@pytest.mark.parametrize("case", REFUSED, ids=[case["label"] for case in REFUSED])
def test_what_the_articles_do_not_say_is_refused_with_its_reason(toy, case):
    answer = toy.ask(case["question"])
    assert answer.refused and answer.reason.value in case["reason"].split("|")
    assert case.get("offers", "") in answer.text and answer.short is None


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_whatever_is_said_stands_in_a_cited_quote(toy, case):
    answer = toy.ask(case["question"])
    assert check(answer) == ()
    assert [c.number for c in answer.citations] == list(range(1, len(answer.citations) + 1))
    assert all(f"[{c.number}]" in answer.text and c.quote in c.article.text for c in answer.citations)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("What were China's online retail sales in 2023?", "level"), ("What was the parcel business in 2023?", "level"),
        ("What were the three main exports in 2023?", "list"), ("What is new quality productivity?", "definition"),
        ("What was the growth of exports in 2023?", "growth"), ("What were the reasons in 2023?", "why"),
    ],
)  # fmt: skip
def test_what_an_english_question_wants_is_told_by_what_it_names(text, asks):
    assert english.read(text).asks == asks


def test_an_english_question_gets_the_printed_figure_and_its_conversion(toy):
    answer = toy.ask("How much wind power capacity was newly installed in China in 2023?")
    assert answer.short == "7590万千瓦" and "75.9 million" in answer.text


def test_the_same_question_gets_the_same_answer(toy):
    question = "2023年云南省茶叶出口多少吨？"
    assert toy.ask(question) == toy.ask(question)


def test_articles_that_state_the_same_are_cited_together(toy):
    answer = toy.ask("2022年全国新增风电装机")
    assert len({c.article.id for c in answer.citations}) == len(answer.citations)


@pytest.mark.parametrize("question", ["", "   ", "？！", "\x00\x07"])
def test_an_empty_question_is_told_so(toy, question):
    with pytest.raises(QuestionError, match="空"):
        toy.ask(question)


def test_a_question_of_ten_thousand_characters_is_told_the_limit(toy):
    with pytest.raises(QuestionError, match="10000"):
        toy.ask("茶" * 10_000)


def test_control_characters_and_markup_in_a_question_do_no_harm(toy):
    assert toy.ask("2023年\x00云南省<b>茶叶</b>出口多少吨\x1b[31m？").short == "4500吨"


def test_a_question_about_one_article_is_answered_from_it_alone(toy):
    question = "2022年全国新增风电装机多少？"
    tea, old = (next(a for a in toy.articles if a.id.endswith(name)) for name in ("tea", "power-old"))
    assert toy.ask(question, within=[old]).short == "3763万千瓦"
    answer = toy.ask(question, within=[tea])
    assert answer.refused and {c.article.id for c in answer.citations} <= {tea.id}
