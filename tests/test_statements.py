import datetime as dt
import json
from pathlib import Path

import pytest

from rag.pages.records import Article, Page, Part
from rag.pages.statements import Kind, Statement
from rag.pages.stating import find

CASES = json.loads((Path(__file__).parent / "cases" / "statements.json").read_text(encoding="utf-8"))


def article(text, day=None):
    page = Page("p", "p.txt", date=dt.date.fromisoformat(day) if day else None)
    return Article("a", page, "article", text, (Part("body", 0, len(text)),))


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_the_figures_of_a_sentence_get_their_slots(case, request):
    if case.get("fails"):
        request.applymarker(pytest.mark.xfail(strict=True, reason="known failure: promote it when it passes"))
    found = find(article(case["text"], case.get("day")))
    assert [[s.text, s.kind.value, s.measure, s.period and s.period.label] for s in found] == case["want"]


def test_a_fall_is_a_negative_growth():
    (fell,) = find(article("2023年杂志业务同比下降5.7%。"))
    assert fell.value == -5.7 and fell.basis == "同比"


def test_a_place_named_in_the_clause_is_the_scope():
    (fujian,) = find(article("2023年，福建省进出口10089.2亿元。"))
    assert fujian.scope == "福建省"


def test_an_unstated_period_is_the_one_the_article_opens_with_and_marked_so():
    *_, last = find(article("2023年外资保持规模。\n制造业引资3179.2亿元。"))
    assert last.period.label == "2023年" and not last.stated


def test_a_comparison_in_the_opening_is_not_the_articles_period():
    *_, last = find(article("比2022年提高。\n制造业引资3179.2亿元。"))
    assert last.period is None


def test_a_statement_survives_being_written_down():
    made = find(article("2023年高技术产业引资4233.4亿元，较2022年提升1.2个百分点。"))
    rows = json.loads(json.dumps([s.to_row(0) for s in made]))
    assert tuple(Statement.from_row(row, (made[0].article,)) for row in rows) == made


@pytest.mark.parametrize("text", ["甲队在比赛中名列第二三十名。", "这是第十百届大会。"])
def test_what_only_looks_like_a_numeral_tells_no_place_and_is_no_error(text):
    assert [s.value for s in find(article(text)) if s.kind is Kind.RANK] == [0.0]
