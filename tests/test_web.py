"""What the page shows, as text: every answer, refusal and page → HTML that says it and does nothing else."""

import datetime as dt
import json
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fakes import ARTICLES, POST, answer, cite, refusal

from rag.answering import wording
from rag.answering.question import understand
from rag.answering.records import Answer, Citation, Reason
from rag.errors import IndexLocked, QuestionError
from rag.pages.records import Article, Page, Part, Passage, Run
from rag.search.manifest import Counts, Manifest
from rag.search.records import Hit
from rag.web import about, bilingual, choices, evidence, glossary, home, questions, safe, shelf, texts, turn

HOSTILE = json.loads((Path(__file__).parent / "cases" / "hostile.json").read_text(encoding="utf-8"))
OURS = {
    "article", "b", "bdi", "blockquote", "button", "cite", "details", "div", "h2", "h3", "h4", "li", "mark", "ol", "p",
    "section", "small", "span", "strong", "summary", "template", "time", "a", "ul", "dl", "dt", "dd", "h1", "header",
    "figure", "table", "caption", "thead", "tbody", "tr", "th", "td", "svg", "rect", "figcaption", "select", "option",
    "label",
}  # fmt: skip


class Reading(HTMLParser):
    """Collects what a browser would show and what it would do."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.text, self.open = [], [], "", []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, *attribute) for attribute in attrs]
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def hostile_article(text):
    page = Page("p", f"{text}.txt", paper=text, edition=text, lines=tuple(text.split("\n")))
    parts = (Part("title", 0, len(text)), Part("byline", len(text) + 1, 2 * len(text) + 1))
    whole = "\n".join([text] * 3)
    return Article(text, page, "caption", whole, parts, (Run(0, len(page.lines[0]), 1, 0),))


def hostile_answer(text):
    article = hostile_article(text)
    citation = Citation(1, article, 0, len(article.text))
    return Answer(text, text, f"{text}[1]", text[:9], False, None, (citation,))


def safe_reading(html):
    reading = Reading(html)
    assert not reading.open and set(reading.tags) <= OURS
    assert not [row for row in reading.attributes if row[1].startswith("on") or row[1] in ("src", "style")]
    assert all(row[2].startswith("#") for row in reading.attributes if row[1] == "href")
    return reading


@pytest.mark.parametrize("case", HOSTILE, ids=lambda case: case["label"])
def test_hostile_text_is_shown_as_text(case):
    assert safe.shown(case["text"]) == case["shown"]


@pytest.mark.parametrize("case", HOSTILE, ids=lambda case: case["label"])
def test_no_answer_article_or_error_can_bring_markup_into_the_page(case):
    text = case["text"]
    article = hostile_article(text)
    hit = Hit(Passage(text, article, 0, len(article.text)), 1.0)
    for html in (
        turn.turn(hostile_answer(text), "k"), turn.turn(replace(hostile_answer(text), refused=True), "k"),
        turn.failure(text, QuestionError(text), "k"), evidence.printed_page(article, 0, len(text)),
        shelf.shelf([article]), shelf.reading(article, 0, 5), shelf.found([hit], text), home.welcome(1, 1, [text]),
        about.about(Manifest(text, (), {}, text, text, {}, Counts(1, 1, 1, 1), (text,)), "1", 1, {text: text}),
    ):  # fmt: skip
        safe_reading(html)


def test_an_answer_shows_its_short_form_its_sentence_and_its_sources():
    given = answer(
        "多少？", "2023年甲省快递业务量完成12.5亿件，[1]同比增长8.4%。[2]", "12.5亿件", "完成12.5亿件", "增长8.4%"
    )
    html = turn.turn(given, "t1")
    assert '<p class="short big" lang="zh">12.5亿件</p>' in html
    assert re.findall(r'<a class="cite" href="#(.*?)" data-cite="(\d)">', html) == [("t1-1", "1"), ("t1-2", "2")]
    assert re.findall(r'<section class="source" id="(.*?)"', html) == ["t1-1", "t1-2"]
    safe_reading(html)


def test_a_mark_without_a_citation_stays_text():
    html = turn.linked("甲[1]乙[2]", answer("q", "", None, "完成12.5亿件"), "k")
    assert html.endswith("乙[2]") and html.count("<a ") == 1


def test_a_short_answer_that_is_the_whole_text_is_not_said_twice():
    html = turn.turn(answer("q", "12.5亿件", "12.5亿件", "完成12.5亿件"), "k")
    assert 'class="short' not in html


def test_what_was_understood_is_said():
    assert (
        "快递业务量 · 2023年" in Reading(turn.turn(replace(refusal("q"), understood="快递业务量 · 2023年"), "k")).text
    )


@pytest.mark.parametrize(
    ("asked", "zh", "en"),
    [
        ("2023年快递业务量多少", "2023年 · 快递 · 业务量 · 数值", "2023 · 快递 · 业务量 · amount"),
        ("How many parcels in 2023?", "2023年 · parcels · 数值", "2023 · parcels · amount"),
    ],
)
def test_what_was_understood_is_said_in_both_languages_but_for_the_question_s_own_words(asked, zh, en):
    question = understand(asked, today=dt.date(2024, 5, 1))
    assert choices.understood(question) == bilingual.pair(zh, en)
    assert question.understood == (en if question.lang == "en" else zh)


@pytest.mark.parametrize(
    ("asked", "reason", "own", "other"),
    [
        (
            "2019年快递业务量多少",
            Reason.OTHER_PERIOD,
            "没有给出2019年的",
            "do not give this for 2019. What they do say: “",
        ),
        ("How many parcels in 2019?", Reason.OTHER_PERIOD, "for 2019.", "没有给出2019年的这项内容。版面上有的是："),
        ("Why are parcels blue?", Reason.NO_TOPIC, "do not speak of this", "没有谈到所问的内容。"),
    ],
)
def test_a_refusal_is_said_in_the_language_of_the_page_its_quote_as_printed(asked, reason, own, other):
    question = understand(asked, today=dt.date(2024, 5, 1))
    quote, cited = ("完成12.5亿件", (cite("完成12.5亿件"),)) if reason is not Reason.NO_TOPIC else (None, ())
    given = replace(refusal(asked, reason), text=wording.refusal(question, reason, (), quote), citations=cited)
    retold = wording.retold(question, given)
    assert own in given.text and other in retold and retold.endswith("[1]") is bool(cited)
    html = turn.turn(given, "k", turn.Extras(retold=retold))
    first, second = ("en", "zh") if question.lang == "en" else ("zh", "en")
    assert re.findall(r'<p class="said (..)"', html) == [first, second]
    safe_reading(html)


def test_an_english_refusal_quotes_once():
    question = understand("What is it worth in 2023?", today=dt.date(2024, 5, 1))
    assert wording.refusal(question, Reason.OTHER_MEASURE, (), "“一句话。”").endswith(": “一句话。”")


@pytest.mark.parametrize(
    ("measure", "name"),
    [
        ("我国快递业务量", "China's express delivery volume"), ("包裹业务", "the parcel business"),
        ("福建省进出口", "Fujian's imports and exports"), ("对非洲进出口", "imports and exports with Africa"),
        ("上海市人口", "Shanghai's population"), ("适老家具", None), ("快递小哥", None), ("", None),
    ],
)  # fmt: skip
def test_a_measure_has_an_english_name_only_where_every_word_of_it_has(measure, name):
    assert glossary.english(measure) == name


@pytest.mark.parametrize("reason", [*Reason, None])
def test_every_reason_to_refuse_is_explained_in_both_languages(reason):
    html = turn.turn(refusal("q", reason), "k")
    assert 'data-state="refused"' in html
    badge = re.search(r'"badge"><span class="zh" lang="zh">(.+?)</span><span class="en" lang="en">(.+?)</span>', html)
    assert badge and safe.is_chinese(badge[1]) and not safe.is_chinese(badge[2])


def test_a_refusal_shows_no_short_answer_even_where_one_is_given():
    assert 'class="short' not in turn.turn(replace(refusal("q"), short="12.5亿件"), "k")


def test_a_contradicted_premise_is_not_called_missing():
    assert "与报上不符" in turn.turn(refusal("q", Reason.FALSE_PREMISE), "k")
    assert "与报上不符" not in turn.turn(refusal("q", Reason.NO_TOPIC), "k")


def test_a_failure_says_what_went_wrong_in_its_own_words():
    assert "too odd" in turn.failure("q", QuestionError("too odd"), "k")
    assert "being rebuilt" in turn.failure("q", IndexLocked("locked"), "k")


@pytest.mark.parametrize(
    ("message", "zh", "en"),
    [
        ("坏.exe：只收版面。(Only pages are taken.)", "坏.exe：只收版面。", "坏.exe: Only pages are taken."),
        ("《甲》：没有标题。(None.)", "《甲》：没有标题。", "《甲》: None."),
        ("问题是空的。 (The question is empty.)", "问题是空的。", "The question is empty."),
        ("存不下（磁盘已满）。(It cannot be kept.)", "存不下（磁盘已满）。", "It cannot be kept."),
    ],
)
def test_a_message_in_two_languages_is_shown_in_one(message, zh, en):
    assert bilingual.either(message) == bilingual.pair(zh, en)


@pytest.mark.parametrize("message", ["too odd", "只有中文。", "f(x) = 1", "", "<b>(</b>)", "中文（注）(中文)"])
def test_any_other_message_is_shown_as_it_is(message):
    assert bilingual.either(message) == safe.shown(message)


def test_a_very_long_question_is_cut_where_it_is_repeated():
    assert len(Reading(turn.failure("长" * 10_000, QuestionError("x"), "k")).text) < 500


def test_the_evidence_says_who_wrote_it_when_and_where():
    article = replace(ARTICLES[0], parts=(*ARTICLES[0].parts, Part("byline", 9, 12)), published=dt.date(2024, 1, 23))
    text = Reading(evidence.source(Citation(1, article, 9, 15), "k")).text
    assert all(piece in text for piece in ("甲省快递量创新高", "本报讯", "2024-01-23", "post.txt", "第 2 行", "line 2"))


def test_the_cited_sentence_is_marked_in_its_paragraph_with_the_short_answer_in_it():
    html = evidence.paragraph(cite("完成12.5亿件，同比增长8.4%。"), "12.5亿件")
    assert html.startswith("本报讯 2023年甲省快递业务量<mark>完成<strong>12.5亿件</strong>，同比")
    assert html.endswith("</mark>快递员张三说，旺季每天派送三百件。")


def test_a_quote_over_two_paragraphs_is_marked_whole():
    article = ARTICLES[0]
    assert evidence.paragraph(Citation(1, article, 0, 12)).startswith("<mark>甲省快递量创新高\n本报讯</mark>")


def test_a_long_paragraph_is_cut_at_sentence_ends():
    text = "甲" * 300 + "。" + "乙" * 20 + "。" + "答案句。" + "丙" * 20 + "。" + "丁" * 300
    article = replace(ARTICLES[0], text=text, parts=(), origin=())
    at = text.index("答案")
    assert evidence.paragraph(Citation(1, article, at, at + 4)) == (
        "…" + "乙" * 20 + "。<mark>答案句。</mark>" + "丙" * 20 + "。…"
    )


@pytest.mark.parametrize(
    ("quote", "short", "expected"),
    [
        ("占19%和9%", "9%", "占19%和<strong>9%</strong>"),
        ("共1,320.75亿", "320.7", "共1,320.75亿"),
        ("法国、英国增84.1%、81.0%", "84.1%、81.0%", "法国、英国增<strong>84.1%、81.0%</strong>"),
        ("英国81.0%，法国84.1%", "84.1%、81.0%", "英国<strong>81.0%</strong>，法国<strong>84.1%</strong>"),
        ("北京、北京市", "北京、北京市", "<strong>北京、北京市</strong>"),
        ("北京市", "北京市、北京", "<strong>北京市</strong>"),
        ("没有它", "12件", "没有它"),
        ("a.c abc", "a.c", "<strong>a.c</strong> abc"),
        ("x", " ", "x"),
    ],
)
def test_the_short_answer_is_found_whole_or_item_by_item(quote, short, expected):
    assert evidence.emphasised(quote, short) == expected


def test_the_printed_page_numbers_its_lines_and_marks_the_cited_columns():
    citation = cite("快递业务量完成12.5亿件")
    html = evidence.printed_page(citation.article, citation.start, citation.end)
    lines = re.findall(r"<li.*?</li>", html)
    assert len(lines) == len(POST.lines)
    assert lines[1] == '<li class="cited">本报讯 2023年甲省<mark>快递业务量</mark></li>'
    assert lines[2] == '<li class="cited"><mark>完成12.5亿件</mark>，同比增长8.4%。</li>'
    assert lines[3] == f"<li>{POST.lines[3]}</li>"


def test_two_marks_on_one_printed_line_stay_two():
    html = evidence.numbered(Page("p", "f", lines=("abcdef",)), [(1, 4, 6), (1, 0, 2)])
    assert "<mark>ab</mark>cd<mark>ef</mark>" in html


def test_an_article_without_a_page_offers_none():
    article = replace(ARTICLES[0], page=Page("p", "ready.jsonl"), origin=())
    assert 'class="printed"' not in evidence.source(Citation(1, article, 0, 4), "k")
    assert texts.both("no_page") in evidence.printed_page(article, 0, 4)


def test_an_article_is_read_part_by_part_with_the_found_words_marked():
    html = shelf.reading(ARTICLES[0], 6, 12)
    assert '<h2 class="part title" lang="zh">甲省快递量创<mark>新高</mark></h2>' in html
    assert '<p class="part body" lang="zh"><mark>本报讯</mark> 2023年' in html


def test_the_shelf_lists_every_page_with_its_articles_but_no_banner():
    banner = replace(ARTICLES[1], id="b", kind="furniture")
    html = shelf.shelf([*ARTICLES, banner])
    assert re.findall(r'data-read="(\w+)"', html) == ["a1", "a2"] and html.count("<details") == 2


def test_a_hit_shows_where_the_words_searched_for_stand():
    text = "甲" * 50 + "快遞業務量2023年" + "乙" * 90
    assert (
        shelf.snippet(text, "快递 ２０２３")
        == "…" + "甲" * 20 + "<mark>快遞</mark>業務量<mark>2023</mark>年" + "乙" * 60 + "…"
    )
    assert shelf.snippet("没有", "(*") == "没有"


def test_an_empty_search_says_so():
    assert "没有找到" in shelf.found([], "q")


@pytest.mark.parametrize(
    ("measure", "asked"),
    [
        ("快递业务量", True),
        ("规模以上工业增加值", True),
        ("该站处理量", False),
        ("软件  业务收入", False),
        ("带动就业", False),
    ],
)
def test_a_measure_is_offered_as_a_question_only_if_one_would_ask_it(measure, asked):
    assert bool(questions.MEASURE.fullmatch(measure)) is asked


def test_every_interface_text_is_there_in_both_languages_and_can_be_filled():
    for key, (chinese, english) in texts._TEXTS.items():
        assert re.findall(r"\{\w+\}", chinese) == re.findall(r"\{\w+\}", english), key
        assert key == "switch" or (safe.is_chinese(chinese), safe.is_chinese(english)) == (True, False), key


def test_web_renders_without_gradio():
    check = "import sys; from rag.web import evidence, home, shelf, turn, about; sys.exit('gradio' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
