import datetime as dt

import labelled
import pytest

from rag.answering import series
from rag.answering.contrasts import contrast
from rag.answering.lacking import lacks
from rag.answering.question import understand

TODAY = dt.date(2024, 5, 1)


@pytest.mark.parametrize("case", labelled.cases("contrasts.json"))
def test_a_sentence_tells_of_another_or_not(case):
    question = understand(case["question"], today=TODAY)
    assert contrast(question, case["text"], (case["text"],)) == case["want"]


@pytest.mark.parametrize("case", labelled.cases("lacking.json"))
def test_a_sentence_lacks_what_is_asked_for_or_not(case):
    question = understand(case["question"], today=TODAY)
    assert lacks(question, case["text"]) is case["want"]


@pytest.mark.parametrize(
    ("summed", "partial"), [("等12个城市", True), ("等三个城市", False), ("等二三十个城市", False)]
)
def test_a_series_is_partial_where_the_number_behind_it_says_so(summed, partial):
    text = f"试点有临江、青石、白水{summed}。"
    [found] = series.find(text, ())
    assert series.partial(text, found) is partial
