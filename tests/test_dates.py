import datetime as dt
import json
from pathlib import Path

import pytest

from rag.pages import dates
from rag.pages.records import Article, Page, Part

CASES = json.loads((Path(__file__).parent / "cases" / "dates.json").read_text(encoding="utf-8"))


def page(*lines, date=None):
    return dates.dated(Page("p", "p.txt", date=date, lines=lines))


def article(of, text, published=None):
    return Article("a", of, "article", text, (Part("body", 0, len(text)),), (), published)


@pytest.mark.parametrize(
    ("lines", "want"),
    [
        (["截至2023年11月底，全市建成冷库32座。"], "2023-11-30"),
        (["2024年1月1日，新办法正式生效。"], "2024-01-01"),
        (["2023年，全市梨果产量同比增长4.8%。"], "2023-12-31"),
        (["2023年全年产梨6万吨。", "本报宁安1月19日电"], "2024-01-19"),
        (["截至2023年12月底，建成32座。", "本报讯 1月3日，冷库启用。"], "2024-01-03"),
        (["截 至 2 0 2 3 年 11 月", "底，全市建成冷库32座。"], "2023-11-30"),
        (["2023年1—5月，全市外销梨果同比增长4.8%。", "本报讯 6月12日，冷库启用。"], "2023-06-12"),
        (["2023年8月至12月，全市外销梨果同比增长4.8%。"], "2023-12-31"),
        (["2023年1—5月，全市外销梨果4万吨。"], "2023-05-31"),
        (["二〇二四年一月十二日，新办法正式生效。"], "2024-01-12"),
        (["２０２４年１月１２日，冷庫啟用。"], "2024-01-12"),
        (["計劃2025年1—5月建成冷庫32座。"], None),
        (["计划2025年1—5月建成冷库32座。"], None),
        (["2030年前实现碳达峰，2060年前实现碳中和。"], None),
        (["预计2025年全年产量同比增长5%。"], None),
        (["“十四五”规划和2035年远景目标纲要提出建冷库。"], None),
        (["第2023年12号文件"], None),
        (["到2035年，全市基本建成冷链网。"], None),
        (["力争2025年产量同比增长5%。"], None),
        (["新办法将于2026年3月1日起施行。"], None),
        (["冷库建到田头，梨子存到五月。"], None),
        (["本报宁安1月19日电 冷库建成。"], None),
        ([], None),
    ],
)
def test_a_page_is_not_older_than_what_it_speaks_of_as_past(lines, want):
    found = page(*lines).not_before
    assert (found and found.isoformat()) == want


@pytest.mark.parametrize(
    "head",
    [
        "2024年3月15日 星期五 第4版",
        "城市生活报 2024 年 3 月 15 日 星期五",
        "2024年3月15日 农历二月初六",
        "二〇二四年三月十五日 星期五 第四版",
        "2024年3月15日 農曆二月初六",
    ],
)
def test_the_head_of_a_page_prints_its_day(head):
    assert page("城市生活报", head, "冷库建到田头").date == dt.date(2024, 3, 15)


def test_a_day_within_a_story_is_not_the_day_of_the_page():
    assert page("冷库在2024年3月15日启用，县里的人都来了。").date is None


def test_a_day_that_was_given_is_kept():
    assert page("截至2023年11月底，建成32座。", date=dt.date(2024, 2, 1)).date == dt.date(2024, 2, 1)


NEWS = page("2023年全年产梨6万吨。", "本报宁安1月19日电 冷库建成。")


@pytest.mark.parametrize(
    ("dateline", "want"),
    [
        ("本报宁安1月19日电", "2024-01-19"),
        ("本報寧安１月19日電", "2024-01-19"),
        ("新华社宁安一月十九日电", "2024-01-19"),
        ("本报宁安12月28日电", "2023-12-28"),
        ("本报宁安2022年5月4日电", "2022-05-04"),
        ("本报宁安 1 月 ９ 日 电", "2024-01-09"),
        ("本报宁安2月31日电", None),
        ("本报讯", None),
        (None, None),
    ],
)
def test_a_dateline_takes_its_year_from_the_page(dateline, want):
    found = dates.published(NEWS, dateline)
    assert (found and found.isoformat()) == want


def test_a_dateline_on_a_page_that_proves_no_year_has_no_day():
    assert dates.published(page("冷库建成。"), "本报宁安1月19日电") is None
    assert dates.published(page("截至2023年11月底，建成32座。"), "本报宁安1月19日电") is None


def test_the_day_of_writing_is_the_articles_own_before_its_pages():
    own, given = dt.date(2024, 1, 5), page("冷库。", date=dt.date(2024, 2, 1))
    assert dates.writing_day(article(given, "冷库。", own)) == own
    assert dates.writing_day(article(given, "冷库。")) == given.date
    assert dates.writing_day(article(NEWS, "冷库。")) == NEWS.not_before == dt.date(2024, 1, 19)
    assert dates.writing_day(article(page("冷库。"), "冷库。")) is None


def test_the_year_of_writing_needs_news_of_its_own_year():
    assert dates.writing_year(article(NEWS, "冷库。")) == 2024
    assert dates.writing_year(article(page("截至2023年11月底，建成32座。"), "冷库。")) is None
    assert dates.writing_year(article(page("冷库。"), "冷库。")) is None


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_times_mean_days_of_the_article(case):
    day = dt.date.fromisoformat(case.get("day", "2024-01-19")) if case.get("day", "") is not None else None
    made = article(page("冷库。"), case["text"], day)
    found = [[made.text[m.start : m.end], m.period.label] for m in dates.resolve(made)]
    assert found == case["want"]


def test_last_year_is_counted_from_the_day_of_writing():
    (told,) = dates.resolve(article(NEWS, "去年冷库满了。"))
    assert told.period.label == "2023年"


def test_why_an_article_has_its_day_is_said():
    made = article(NEWS, "本报宁安1月19日电")
    dated = dt.date(2024, 1, 19)
    of = Article("a", NEWS, "article", made.text, (Part("dateline", 0, len(made.text)),), (), dated)
    assert dates.why_published(of).startswith("its dateline reads 1月19日; the year: 2023年全年")
    assert dates.why_published(article(NEWS, "冷库。")) == "no dateline names a day"
    assert dates.why_published(article(Page("p", "p.jsonl"), "冷库。", dated)) == "it was given"
    headed = page("2024年3月15日 星期五 第4版", "冷库。")
    assert "head reads" in dates.why_published(article(headed, "冷库。", headed.date))
    unproved = dates.told(page("冷库建成。"), "本报宁安1月19日电")
    assert unproved.day is None and "no year" in unproved.why


def test_why_a_page_has_its_day_is_said():
    assert dates.dating(NEWS.lines).why.endswith("is 2024-01-19")
    assert dates.dating(["冷库。"]).why == "the page names no year"
