"""English questions are told again in the Chinese words of the pages that they find."""

import re

import pytest

from rag.answering import english, english_times
from rag.answering.retelling import retell
from rag.search import meanings, sounds

WORDS = {
    "tea": "茶叶", "exports": "出口", "imports": "进口", "yunnan": "云南", "closing price": "收盘价", "hongda": "宏达",
    "reserve": "储备", "reserves": "储备", "river": "河", "bridge": "大桥", "operates": "运营", "metro": "地铁",
    "green": "绿", "black": "红", "parcels": "包裹", "net profit": "净利润", "exceed": "超过", "pass": "超过",
}  # fmt: skip


def words(run):
    found, at = [], 0
    while at < len(run):
        for end in (at + 2, at + 1):
            if chinese := WORDS.get(" ".join(run[at:end]).lower()):
                found.append((at, end, chinese))
                at = end - 1
                break
        at += 1
    return found


@pytest.mark.parametrize(
    ("question", "chinese"),
    [
        ("What was the closing price of Hongda (002211) on 16 August 2023?", "2023年8月16日宏达002211收盘价是多少"),
        ("How much tea did Yunnan import in the first half of 2023?", "2023年1—6月云南茶叶是多少"),
        ("Which grew faster in 2023, tea exports or imports?", "2023年，茶叶出口还是进口哪个增长更快"),
        ("Who operates the Yunnan metro?", "云南地铁是谁运营的"),
        ("Did Hongda's net profit pass 1.5 billion yuan in Q2 2023?", "2023年4—6月宏达净利润超过15亿元吗"),
        ("Since when has the bridge stood?", "大桥从什么时候起"),
        ("What share of tea exports were green tea?", "绿茶叶占茶叶出口占比是多少"),
        ("How tall is the bridge on the 9,000-tonne reserve?", "9000吨储备大桥有多高"),
        ("How many 5G parcels?", "5G包裹有多少个"),
        ("What were the tea exports in 2022, going by the 2023 figure?", "2022年茶叶出口是多少"),
    ],
)
def test_an_english_question_is_told_in_the_order_of_chinese(question, chinese):
    told = retell(question, words)
    assert re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", told) == chinese


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("on New Year's Day 2025", ["2025年1月1日"]), ("9 Aug 2023", ["2023年8月9日"]),
        ("Q2 2023 and the first six months of 2024", ["2023年4—6月", "2024年1—6月"]),
        ("by end-June 2023, as of 30 May 2024", ["截至2023年6月30日", "截至2024年5月30日"]),
        ("January 11", ["1月11日"]),
        ("they may march on the 15th Five-Year Plan", []), ("model 2023.5, 20231 items", []),
    ],
)  # fmt: skip
def test_english_times_are_told_in_chinese(text, labels):
    assert [time.chinese for time in english_times.find(text)] == labels


@pytest.mark.parametrize(
    ("name", "text", "heard"),
    [("Hongda", "宏达新材", "宏达"), ("ChenKaiyang", "由陈凯杨负责", "陈凯杨"), ("Xian", "西安和先后", "西安")],
)
def test_a_name_is_heard_in_the_text(name, text, heard):
    assert re.findall(sounds.pattern(name) or "", text)[:1] == [heard]


@pytest.mark.parametrize("name", ["Maersk", "retail", ""])
def test_what_is_no_pinyin_sounds_like_nothing(name):
    assert sounds.pattern(name) is None


@pytest.mark.parametrize(
    ("forms", "stem"),
    [
        ("city cities", "citi"),
        ("price prices pricing", "pric"),
        ("ship shipping shipped ships", "ship"),
        ("rise rose", "rise"),
    ],
)
def test_an_english_word_is_one_in_all_its_forms(forms, stem):
    assert {meanings.stem(form) for form in forms.split()} == {stem}


def test_a_question_with_a_name_in_chinese_is_english_all_the_same():
    assert english.is_english("Who operates the Hubei board (专精特新) opened in August 2023?")
    assert not english.is_english("特斯拉Model Y和Model 3哪个贵")
