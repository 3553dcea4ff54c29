import labelled
import pytest

from rag.answering.evidence import presence
from rag.search import meanings


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    return labelled.archive(tmp_path_factory.mktemp("meaning"), "meaning.jsonl")


@pytest.mark.parametrize("case", labelled.cases("meaning.json"))
def test_what_a_question_means(archive, case):
    labelled.is_refused_or_told(archive.ask(case["question"]), case)


@pytest.mark.parametrize(
    ("asked", "printed"),
    [("不准", "条例禁止捕捞"), ("牌子", "国产品牌受欢迎"), ("卖", "销售总额"), ("添", "新增三条产线")],
)
def test_what_people_say_is_found_in_what_is_printed(asked, printed):
    assert 0.2 < presence(asked, printed) < 0.8


@pytest.mark.parametrize(
    ("asked", "printed"),
    [
        ("出口", "进口额"), ("制造业", "工业"), ("快递", "包裹"), ("苹果", "芒果"), ("大学", "学院"), ("旅客", "游客"),
        ("增长", "下降"), ("买", "卖出"), ("记者", "通讯员"), ("产量", "发电量"), ("国内", "国外"), ("主任", "经理"),
    ],
)  # fmt: skip
def test_another_thing_is_not_found_for_the_one_asked(asked, printed):
    assert presence(asked, printed) == 0.0


@pytest.mark.parametrize(
    ("phrase", "meant"),
    [
        ("base stations", "基站"),
        ("parcels", "包裹"),
        ("telecom", "电信"),
        ("output value", "产值"),
        ("minister", "部长"),
    ],
)
def test_an_english_word_has_its_chinese_ones(phrase, meant):
    assert meant in [word for word, _ in meanings.english(phrase)]


@pytest.mark.parametrize(
    ("question", "when"),
    [
        ("drifting ice in January 2025", "2025年1月"),
        ("growth in January-May 2025", "2025年1—5月"),
        ("on 1 March, and on March 5, 2023", "2023年3月5日"),
        ("the first half of 2023", "2023年1—6月"),
        ("at the end of 2022", "截至2022年底"),
        ("in May of 2023 or so", "2023年5月"),
        ("in 2023", "2023年"),
    ],
)
def test_english_times_mean_days(question, when):
    from rag.answering.english import read

    assert [period.label for period in read(question).periods] == [when]


def test_a_place_named_in_english_binds(archive):
    assert "越南" in archive.understand("How many readers are there in Vietnam?").places
    assert archive.understand("How many readers are there in the vietnam room?").places == ()
