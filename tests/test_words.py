import json
from pathlib import Path

import pytest

from rag import words

CASES = json.loads((Path(__file__).parent / "cases" / "words.json").read_text(encoding="utf-8"))


def cases(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", CASES[name], ids=[case["label"] for case in CASES[name]])


@cases("fold")
def test_fold_keeps_every_character_in_its_place(case):
    assert words.fold(case["text"]) == case["folded"]
    assert len(case["folded"]) == len(case["text"])


def test_fold_gives_one_character_for_each_character_of_the_script():
    for char in map(chr, range(0x4E00, 0x9FFF)):
        assert len(words.fold(char)) == 1


@cases("normalise")
def test_normalise_writes_dates_and_shares_in_arabic_numerals(case):
    assert words.normalise(case["text"]) == case["normal"]


@cases("search_terms")
def test_search_terms(case):
    found = words.search_terms(case["text"])
    assert set(case["has"]) <= set(found)
    assert not set(case["lacks"]) & set(found)


@cases("question_terms")
def test_question_terms(case):
    found = words.question_terms(case["text"])
    assert set(case["has"]) <= set(found)
    assert not set(case["lacks"]) & set(found)


@pytest.mark.parametrize("form", ["2023年19.4%", "２０２３年１９．４％", "二〇二三年百分之十九点四"])
def test_one_figure_has_the_same_terms_however_it_is_written(form):
    assert words.search_terms(form) == words.search_terms("2023年19.4%")
    assert words.terms(form) == words.terms("2023年19.4%")


@pytest.mark.parametrize("text", ["快递业务量累计完成1320.7亿件", "法国、英国增长84.1%，China's GDP", "“十四五” 规划"])
def test_cutting_loses_nothing_and_offsets_lead_back(text):
    cut = words.cut(text)
    assert "".join(cut) == "".join(text.split())
    assert [text[start:end] for start, end in words.offsets(cut, text)] == cut
    assert [word for word, _ in words.tag(text)] == cut


def test_tags_name_people_places_and_numbers():
    tags = dict(words.tag("记者王俊岭在北京报道增长19.4%"))
    assert (tags["王俊岭"], tags["北京"], tags["19.4%"]) == ("nr", "ns", "m")


@pytest.mark.parametrize(("text", "value"), [("一百二十三", 123), ("十九点四", 19.4), ("两", 2), ("三万五千", 35000)])
def test_numbers_in_characters_have_values(text, value):
    assert words.chinese_number(text) == value


@pytest.mark.parametrize("text", ["快递", "十十一", "十亿一"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match=text[0]):
        words.chinese_number(text)


@pytest.mark.parametrize(
    ("char", "han"), [("国", True), ("〇", True), ("𠮷", True), ("a", False), ("，", False), ("1", False)]
)
def test_han_characters_are_told_from_others(char, han):
    assert words.is_han(char) is han
