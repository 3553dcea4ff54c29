"""What a question asks for: its kind, what it is counted in, the places it names."""

import datetime as dt

import labelled
import pytest

from rag.answering.question import understand
from rag.answering.spelling import Speller


def mend(text):
    """A speller over a corpus that holds 数张 and 打草."""
    return Speller(("数张", "打草"), {"数张", "打草", "企业", "新设"}.__contains__).mend(text)


@pytest.mark.parametrize("case", labelled.cases("asking.json"))
def test_what_a_question_asks_for(case):
    read = understand(case["question"], today=dt.date(2026, 11, 21), mend=mend)
    told = {"asks": read.asks.value, "family": read.family, "places": list(read.places)}
    assert all(told[name] == case[name] for name in told if name in case)
