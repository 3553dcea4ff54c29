import pytest

from rag.pages.quantities import find


def only(text):
    (quantity,) = find(text)
    return quantity


@pytest.mark.parametrize(
    ("text", "value", "unit", "status"),
    [
        ("1320.7亿件", 132070000000, "件", None),
        ("53,766家", 53766, "家", None),
        ("30 余个", 30, "个", "余"),
        ("超1.8万亿元", 1.8e12, "元", "超"),
        ("三成", 30, "%", None),
        ("两家", 2, "家", None),
        ("40%以上", 40, "%", "以上"),
        ("7760.8 亿元人民币", 776080000000, "元", None),
        ("1.2百分点", 1.2, "个百分点", None),
        ("破万亿元", 1e12, "元", "破"),
    ],
)
def test_a_printed_figure_has_a_value_and_a_unit(text, value, unit, status):
    quantity = only(text)
    assert (quantity.value, quantity.unit, quantity.status) == (pytest.approx(value), unit, status)
    assert text[quantity.start : quantity.end] == text


@pytest.mark.parametrize("text", ["百分", "第六届", "几个", "E-14", "百个"])
def test_what_is_no_figure_is_left_alone(text):
    assert find(text) == ()


@pytest.mark.parametrize(
    ("a", "b", "agree"),
    [
        ("1.1万亿元", "11339.1亿元", True),
        ("1320.7亿件", "超1300亿件", True),
        ("1320.7亿件", "1105.8亿件", False),
        ("10%", "10个百分点", False),
        ("10吨", "10斤", False),
        ("62家", "62个", True),
        ("19.4%", "19.5%", False),
    ],
)
def test_two_figures_agree_when_one_rounds_the_other(a, b, agree):
    assert only(a).agrees(only(b)) is agree
