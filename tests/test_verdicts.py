import datetime as dt

import labelled
import pytest

from rag.answering import opposites
from rag.answering.question import understand
from rag.answering.verdicts import verdict

SAYS = {True: "yes", False: "no", None: "it does not say"}


@pytest.mark.parametrize("case", labelled.cases("verdicts.json"))
def test_a_sentence_decides_or_not(case):
    question = understand(case["question"], today=dt.date(2024, 5, 1))
    assert SAYS[verdict(question, case["sentence"], case.get("around", ""))] == case["want"]


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("学校没有增加课时", 1), ("他并不是不会游泳", 2), ("是不是不仅增产还增收", 0), ("未来的无人机不断升级", 0),
        ("码头停止装卸", 1), ("停运三天的渡船恢复开航", 0), ("双方的立场没有改变", 0), ("事故与台风无关", 1),
    ],
)  # fmt: skip
def test_how_often_a_text_denies(text, times):
    assert opposites.denials(text) == times
