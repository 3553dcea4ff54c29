"""Short answers: what may be one, which of them is chosen, and when the sentence itself is the answer."""

import datetime as dt

import pytest
from labelled import cases

from rag.answering import reader, weighing
from rag.answering.aligning import Aligned, cut
from rag.answering.proposals import propose
from rag.answering.question import understand
from rag.answering.short import short
from rag.answering.wanted import ALL_KINDS, kind_of
from rag.answering.weighing import agreed, overlap

TODAY = dt.date(2024, 5, 1)


def asked(text):
    return understand(text, today=TODAY)


@pytest.mark.parametrize("case", cases("shorts.json"))
def test_the_short_answer_of_a_sentence(case):
    spans = short(asked(case["question"]), case["text"], None, reader.shipped)
    said = "，".join(case["text"][span.start : span.end] for span in spans) or None
    accepted = case["short"] if isinstance(case["short"], list) else [case["short"]]
    assert said in accepted


@pytest.mark.parametrize(
    ("question", "kind", "left", "right"),
    [
        ("老王是哪所大学的校长？", "大学", ("老王",), ("校长",)),
        ("老王在哪个单位工作", "单位", ("老王",), ("工作",)),
        ("柳泉合作社分拣什么菜？", "菜", ("分拣", "合作社", "柳泉"), ()),
        ("由哪个部门替市政府办理？", "部门", (), ("市政府", "办理")),
        ("谁签署了协议？", "", (), ("签署", "协议")),
        ("海湾大桥有多高", "", ("海湾大桥",), ()),
    ],
)
def test_a_question_is_cut_at_its_asking_word(question, kind, left, right):
    found = cut(question)
    assert (found.kind, found.left, found.right) == (kind, left, right)


def test_words_speak_for_what_stands_on_their_side():
    text = "社员们分拣西红柿，司机装运白菜。"
    aligned = Aligned.of(asked("社员们分拣什么？"), text)
    tomatoes, cabbages = (dict(aligned.says(at, at + n)) for at, n in ((5, 3), (13, 2)))
    assert tomatoes["left word left"] > cabbages["left word left"] > 0


def test_proposals_have_natural_bounds():
    text = "由青山市财政局代表市政府办理《债券办法》（试行）。"
    said = {text[p.start : p.end] for p in propose(asked("由哪个部门办理？"), text, None)}
    assert "青山市财政局" in said
    assert "《债券办法》" in said
    assert not any(s.startswith(("的", "，")) or s.count("《") != s.count("》") for s in said)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("那家公司是做什么的", "work"),
        ("好好的大桥干嘛要拆", "why"),
        ("那种鱼叫什么名字", "named"),
        ("村长叫什么名字", "who"),
        ("油价上涨对哪个行业冲击最大", "open"),
        ("老王在哪个协会任职", "body"),
        ("村长的妻子是谁", "who"),
    ],
)
def test_the_words_around_the_asking_word_say_what_is_wanted(question, kind):
    assert kind_of(asked(question)) == kind


def test_the_span_that_the_likely_ones_agree_with_is_chosen():
    spans, sums = [(0, 4), (0, 5), (10, 12)], [1.0, 1.0, 1.3]
    found = agreed(spans, sums)
    assert (found.start, found.end) in spans[:2]
    assert found.score == pytest.approx(2 / (2 + 1.3498588), rel=1e-3)


def test_overlap_is_the_share_of_characters_in_common():
    assert overlap((0, 4), (2, 6)) == 0.5
    assert overlap((0, 2), (2, 4)) == 0.0


@pytest.mark.parametrize("reads", [True, False])
def test_the_weights_that_ship_know_every_kind_of_answer(reads):
    held = weighing.chooser(reads=reads)
    assert set(held.enough) == ALL_KINDS
    assert held.weights
