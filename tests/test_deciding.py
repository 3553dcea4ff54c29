import json
from dataclasses import astuple, replace

import numpy as np
import pytest

from rag.answering import deciding
from rag.answering.deciding import NAMES, SIGNALS, SORTS, WEIGHTS, Case, Linear, Models
from rag.answering.signals import Signals
from rag.answering.spelling import Speller
from training.cases import Known, load, save
from training.deciding_fitting import fit_order, fit_right
from training.validation import auroc, calibration_error


@pytest.mark.parametrize("reads", ["with reader", "without reader"])
def test_every_signal_has_a_weight_and_no_other_has(reads):
    held = json.loads(WEIGHTS.read_text(encoding="utf-8"))[reads]
    for sort in SORTS:
        assert set(held[sort]["order"]) == {*SIGNALS, "bias"}
        layers = [*held[sort]["right"]["hidden"], held[sort]["right"]["direct"]]
        assert all(set(layer) == {*NAMES, "bias"} for layer in layers)
        if reads == "without reader":
            assert held[sort]["order"]["read"] == 0
            assert all(layer["read"] == 0 for layer in layers)
    assert 0 < held["enough"] < 1 and 0 < held["ruled"] < 1


def test_a_model_without_a_weight_is_refused():
    with pytest.raises(KeyError):
        Linear.of({"covered": 1.0}, SIGNALS)


def test_what_covers_more_of_the_question_is_surer(toy):
    asks = toy._answerer
    considered = asks.consider(asks.understand("2023年云南省茶叶出口多少吨？"))
    case = considered.verdict.case.values
    less = tuple(v / 2 if name in ("covered", "own") else v for name, v in zip(NAMES, case, strict=True))
    right = asks.judge.figures.right
    assert right.probability(less) < right.probability(case)


def test_the_reader_is_asked_about_the_figure_itself(toy):
    asks = toy._answerer
    considered = asks.consider(asks.understand("2023年云南省茶叶出口多少吨？"))
    assert considered.verdict.case.signals.read != 0
    alone = replace(asks, reader=None).consider(asks.understand("2023年云南省茶叶出口多少吨？"))
    assert alone.verdict.case.signals.read == 0


@pytest.mark.parametrize(
    ("question", "refused"),
    [("2023年云南省茶叶出口多少吨？", False), ("清河大桥是哪天通车的？", False), ("火星上有多少座火山？", True)],
)
def test_confidence_is_that_of_what_is_done(toy, question, refused):
    answer = toy.ask(question)
    assert answer.refused is refused
    assert 1 - deciding.judge(reads=True).enough <= answer.confidence <= 1 if refused else answer.confidence >= 0.5
    assert answer.to_dict()["confidence"] == round(answer.confidence, 4)


def test_a_sentence_that_names_what_is_asked_for_comes_before_one_that_does_not(toy):
    asks = toy._answerer
    considered = asks.consider(asks.understand("谁说出口额下降是因为国际运费上涨？"))
    assert "周明远" in considered.best.sentence.text and considered.verdict.case.signals.typed == 1.0
    assert len(astuple(considered.verdict.case.signals)) == len(SIGNALS)


def _signals(**given):
    return Signals(**{name: given.get(name, 0.0) for name in SIGNALS})


def test_the_net_finds_what_tells_right_from_wrong():
    draw = np.random.default_rng(1)
    cases = []
    for right in (True, False) * 60:
        noise = dict(zip(SIGNALS, draw.normal(0, 1, len(SIGNALS)), strict=True))
        noise["covered"] += 3 if right else -3
        cases.append((Case(0.0, 0.0, Signals(**noise)), right, 1.0))
    model = fit_right(cases)
    chances = np.array([model.probability(case.values) for case, _, _ in cases])
    assert auroc(chances, np.array([right for _, right, _ in cases])) > 0.99
    tested = [model.probability(Case(0.0, 0.0, _signals(covered=c)).values) for c in (-3.0, -1.0, 0.0, 1.0, 3.0)]
    assert tested == sorted(tested) and tested[0] < 0.2 and tested[-1] > 0.8


def test_the_order_learned_puts_first_what_was_right_before(tmp_path):
    draw = np.random.default_rng(2)
    known = []
    for _ in range(60):
        reads = draw.permutation([0.8, 0.1, -0.5])
        signals = tuple(_signals(read=float(r), covered=float(draw.random())) for r in reads)
        right = tuple(bool(r == 0.8) for r in reads)
        known.append(Known(signals, ("1", "2", "3"), right, 0.0, "figures", True, "s", False, "?"))
    save(known, [True, False], tmp_path / "cases.jsonl")
    assert load(tmp_path / "cases.jsonl") == (known, [True, False])
    save([], [], tmp_path / "none.jsonl")
    assert load(tmp_path / "none.jsonl") == ([], [])
    models = Models(fit_order(known), fit_right(()))
    firsts = [one.first(models) for one in known]
    assert all(right for _, right in firsts)
    assert all(case.lead > 0 for case, _ in firsts)
    assert not all(one.unread().first(models)[1] for one in known)


def test_who_says_the_same_is_no_rival():
    models = Models(Linear((1.0,) + (0.0,) * (len(SIGNALS) - 1)), fit_right(()))
    signals = (_signals(covered=0.5), _signals(covered=0.9), _signals(covered=0.8))
    at, case = models.first(signals, ("5家", "62家", "62家"), closed=1.0)
    assert (at, round(case.lead, 3), round(case.closed, 3)) == (1, 0.4, 0.1)


def test_a_probability_that_lies_is_measured():
    right = np.array([True] * 5 + [False] * 5)
    assert calibration_error(np.full(10, 0.9), right) == pytest.approx(0.4)
    assert auroc(np.full(10, 0.9), right) == 0.5


# Misspelt by sound, and words side by side that only look so.
@pytest.mark.parametrize(
    ("question", "mended"),
    [
        ("快第业务", (("快第", "快递"),)),
        ("他因何而回乡", ()),
        ("以为其父报仇", ()),
        ("这是为新馆而建", ()),
        ("外姿下将了多少", (("外姿", "外资"), ("下将", "下降"))),
        ("这种情况下将怎样", ()),
        ("罗启鸣说了什么", (("罗启鸣", "罗启明"),)),
        ("罗启民说了什么", (("罗启民", "罗启明"),)),
        ("罗启文说了什么", ()),
        ("陈名说了什么", ()),
    ],
)
def test_only_misspelt_words_are_mended(question, mended):
    known = {"快递", "业务", "外资", "下降", "情况", "罗启明", "陈明"}
    speller = Speller(["而会", "为期", "维新", *sorted(known)], known.__contains__)
    assert speller.mend(question)[1] == mended
