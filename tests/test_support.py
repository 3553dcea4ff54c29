import dataclasses
import datetime as dt
import json
import re
from pathlib import Path

import pytest

from rag.answering.records import Answer, Citation
from rag.answering.support import check, unsupported
from rag.pages.records import Article, Page, Part

CASES = Path(__file__).parent / "cases"
QUOTE = "国家邮政局发布数据，2023年我国快递业务量累计完成1320.7亿件，同比增长19.4%，张三表示。"
ARTICLE = Article("a", Page("p", "p.txt", date=dt.date(2024, 1, 23)), "article", QUOTE, (Part("body", 0, len(QUOTE)),))


def answer(text, short=None, question="快递业务量多少"):
    return Answer(question, "", text, short, False, None, (Citation(1, ARTICLE, 0, len(QUOTE)),))


def test_the_quote_itself_is_supported():
    assert check(answer(QUOTE + "[1]", "1320.7亿件")) == ()


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("1320.7", "1320.8"), ("1320.7亿", "1320.7万"), ("2023年", "2022年"), ("19.4%", "19.5%"),
        ("19.4%", "19.4个百分点"), ("亿件", "亿元"), ("张三", "李四"), ("国家邮政局", "海关总署"),
    ],
)  # fmt: skip
def test_one_changed_mark_is_caught(right, wrong):
    assert right in QUOTE
    assert check(answer(QUOTE.replace(right, wrong) + "[1]"))


def test_a_short_answer_is_checked_too():
    assert check(answer(QUOTE, "1320.8亿件")) == ("1320.8亿件",)


def test_what_the_question_said_may_be_said_back():
    assert check(answer("这些版面没有给出2025年的这项内容。", question="2025年快递业务量")) == ()


def test_width_and_thousands_marks_do_not_matter():
    assert unsupported("共５３７６６家。", ["共53766家。"]) == unsupported("共53,766家", ["共53766家"]) == ()


def test_a_converted_value_is_supported_to_its_precision():
    assert check(answer("1320.7亿件 (132.07 billion items) — “quote in these words”")) == ()
    assert check(answer("1320.7亿件 (132.17 billion items) — “quote in these words”")) == ("132.17 billion",)


def test_a_computed_value_needs_a_right_formula_over_cited_operands():
    assert check(answer("计算：1320.7亿件÷(1＋19.4%)≈1106.1亿件。", "1106.1亿件")) == ()
    assert check(answer("计算：1320.7亿件÷(1＋19.4%)≈1107.1亿件。", "1107.1亿件"))
    assert check(answer("计算：1320.7亿件÷(1＋18.4%)≈1115.5亿件。", "1115.5亿件"))


ASKED = [c["question"] for c in json.loads((CASES / "answers.json").read_text(encoding="utf-8")) if "short" in c]
UNITS = {"吨": "件", "%": "个百分点", "万千瓦": "千瓦", "公里": "米", "亿元": "万元", "倍": "%"}


def mutations(text):
    """Yield (what, text) with one digit, year, unit or name of it changed."""
    for match in re.finditer(r"\d", text):
        if not text[: match.start()].endswith("["):
            changed = str((int(match[0]) + 3) % 10)
            yield "a digit", text[: match.start()] + changed + text[match.end() :]
    for match in re.finditer(r"20\d\d(?=年)", text):
        yield "a year", text[: match.start()] + str(int(match[0]) - 6) + text[match.end() :]
    for unit, other in UNITS.items():
        for match in re.finditer(rf"(?<=\d){unit}", text):
            yield "a unit", text[: match.start()] + other + text[match.end() :]
    for name, other in (("周明远", "孙立新"), ("孙立新", "周明远"), ("云南省", "贵州省"), ("清河", "黄河")):
        if name in text:
            yield "a name", text.replace(name, other)


@pytest.mark.parametrize("question", ASKED)
def test_every_mutation_of_an_answer_is_caught(toy, question):
    answer = toy.ask(question)
    assert check(answer) == ()
    if "计算" in answer.text:
        return  # the formula has tests of its own
    said = "".join(c.quote for c in answer.citations) + question
    for what, text in mutations(answer.text):
        # 4500 made 4800 is right after all where 4800 stands in the quote or the question.
        caught = check(dataclasses.replace(answer, text=text, short=None))
        assert caught or all(number in said for number in re.findall(r"\d[\d.]*", text)), (what, text)
