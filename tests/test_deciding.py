import json
from dataclasses import astuple

import numpy as np
import pytest

from rag.answering import deciding
from rag.answering.deciding import NAMES, SIGNALS, WEIGHTS, Linear
from rag.answering.spelling import Speller
from training.deciding import Decided, auroc, calibration_error, fit_logistic


def test_every_signal_has_a_weight_and_no_other_has():
    held = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    assert set(held["order"]) == {*SIGNALS, "bias"}
    assert set(held["figures"]) == set(held["sentences"]) == {*NAMES, "bias"}
    assert 0 < held["enough"] < 1 and 0 < held["ruled"] < 1


def test_a_model_without_a_weight_is_refused():
    with pytest.raises(KeyError):
        Linear.of({"covered": 1.0}, SIGNALS)


def test_what_covers_more_of_the_question_is_surer(toy):
    asks = toy._answerer
    considered = asks.consider(asks.understand("2023年云南省茶叶出口多少吨？"))
    case = considered.case.values
    less = tuple(v / 2 if name in ("covered", "own") else v for name, v in zip(NAMES, case, strict=True))
    assert asks.judge.figures.probability(less) < asks.judge.figures.probability(case)


@pytest.mark.parametrize(
    ("question", "refused"),
    [("2023年云南省茶叶出口多少吨？", False), ("清河大桥是哪天通车的？", False), ("火星上有多少座火山？", True)],
)
def test_confidence_is_that_of_what_is_done(toy, question, refused):
    answer = toy.ask(question)
    assert answer.refused is refused
    assert 1 - deciding.judge().enough <= answer.confidence <= 1 if refused else answer.confidence >= 0.5
    assert answer.to_dict()["confidence"] == round(answer.confidence, 4)


def test_a_sentence_that_names_what_is_asked_for_comes_before_one_that_does_not(toy):
    asks = toy._answerer
    considered = asks.consider(asks.understand("谁说出口额下降是因为国际运费上涨？"))
    assert "周明远" in considered.best.sentence.text and considered.case.signals.typed == 1.0
    assert len(astuple(considered.case.signals)) == len(SIGNALS)


def test_logistic_regression_finds_what_tells_right_from_wrong():
    draw = np.random.default_rng(1)
    cases = []
    for right in (True, False) * 60:
        values = draw.normal(0, 1, len(NAMES))
        values[NAMES.index("covered")] += 3 if right else -3
        cases.append(Decided(values, False, right, right, "s", False))
    model = fit_logistic(cases)
    chances = np.array([model.probability(c.values.tolist()) for c in cases])
    assert auroc(chances, np.array([c.right for c in cases])) > 0.99
    assert int(np.argmax(np.abs(model.weights))) == NAMES.index("covered")


def test_a_probability_that_lies_is_measured():
    right = np.array([True] * 5 + [False] * 5)
    assert calibration_error(np.full(10, 0.9), right) == pytest.approx(0.4)
    assert auroc(np.full(10, 0.9), right) == 0.5


# Misspelt by sound, and words side by side that only look so.
@pytest.mark.parametrize(
    ("question", "mended"),
    [("快第业务", (("快第", "快递"),)), ("他因何而回乡", ()), ("以为其父报仇", ()), ("这是为新馆而建", ())],
)
def test_only_misspelt_words_are_mended(question, mended):
    speller = Speller(["快递", "而会", "为期", "维新", "业务"], {"快递", "业务"}.__contains__)
    assert speller.mend(question)[1] == mended
