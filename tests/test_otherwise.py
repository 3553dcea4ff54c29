"""Questions in other words than the print: everyday words, short names, misspelt ones, and what is not the same."""

import labelled
import pytest

from rag.answering import synonyms
from rag.answering.spelling import heard


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    return labelled.archive(tmp_path_factory.mktemp("otherwise"), "otherwise.jsonl")


@pytest.mark.parametrize("case", labelled.cases("otherwise.json"))
def test_what_is_asked_in_other_words(archive, case):
    answer = archive.ask(case["question"])
    if "refused" in case:
        assert answer.refused
    else:
        labelled.is_refused_or_told(answer, case)


@pytest.mark.parametrize(
    ("short", "text", "spelt"),
    [
        ("工信", "全国工业和信息化工作会议", True), ("社零", "社会消费品零售总额", True),
        ("工信", "工人相信", False), ("出国", "出口国家", False), ("大会", "大型协会", False),
    ],
)  # fmt: skip
def test_a_short_name_is_spelt_out_by_words_that_begin_with_its_characters(short, text, spelt):
    assert synonyms.spelt_out(short, text) is spelt


def test_any_character_of_a_name_may_be_mistaken():
    texts = ["处长祁岚琪表示，其中两项已经完成"]
    assert heard("祁岚其是谁", texts, ("祁岚其",)) == ("祁岚琪是谁", (("祁岚其", "祁岚琪"),))
    assert heard("祁岚其是谁", texts) == ("祁岚其是谁", ())


def test_the_encoder_knows_another_word_but_no_sibling(archive):
    akin = archive._answerer.evidence.akin
    assert akin("快件")[0][0] == "快递"
    assert not akin("报纸") and not akin("房价")
    assert not akin("快递")  # the pages have it
