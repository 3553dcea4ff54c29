import datetime as dt
from pathlib import Path

import pytest

from rag.pages.overrides import NOTHING, Override, read_overrides, unproved
from rag.pages.reading import read_corpus

CORPUS = Path(__file__).parents[1] / "corpus"
LINES = ("青石日报 2024年3月", "15日 星期五 第A2 版", "冷库建到田头", "青石县今年建成田头冷", "库三十二座。")
GOOD = """
["a.txt"]
paper = "青石日报"
date = 2024-03-15
edition = "A2"
order = ["3-5", "1", "2"]
proof = { paper = "青石日报", date = "2024年3月15日", edition = "第A2版" }
"""


@pytest.fixture
def corpus(tmp_path):
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.txt").write_text("\n".join(LINES), encoding="utf-8")
    return tmp_path


def stated(corpus, text):
    (corpus / "pages.toml").write_text(text, encoding="utf-8")
    return read_overrides(corpus)


def test_what_is_stated_and_proved_is_what_the_page_has(corpus):
    found = stated(corpus, "\ufeff" + GOOD)
    assert found.wrong == () and unproved(found.pages["a.txt"], LINES) == ()
    (page,) = read_corpus(corpus).pages
    assert (page.paper, page.date, page.edition) == ("青石日报", dt.date(2024, 3, 15), "A2")


def test_the_order_stated_is_read_first_and_the_other_lines_after_it(corpus):
    (corpus / "pages" / "a.txt").write_text("省内最长的铁路今年\n通车。\n连接临江和青石两座城市的", encoding="utf-8")
    stated(corpus, '["a.txt"]\norder = ["3"]\n')
    lines = [run.line for article in read_corpus(corpus).articles for run in article.origin]
    assert lines == [3, 1, 2]


def test_without_the_file_nothing_is_stated(corpus):
    assert read_overrides(corpus).pages == {} and read_overrides(corpus).wrong == ()


MISTAKES = [
    ('["a.txt"]\npaper = 青石日报', 2, "not TOML"),
    ('["a.txt"]\n\npaper = "青石日报"', 3, "paper needs proof.paper"),
    ('["b.txt"]\npaper = ""\n["a.txt"]\nproof = {}\npapier = "青石日报"', 5, "no field 'papier', only paper"),
    ('["a.txt"]\ndate = "2024-03-15"', 2, "date must be a day like"),
    ('["a.txt"]\ndate = 2024-03-15T08:00:00', 2, "date must be a day like"),
    ('["a.txt"]\nedition = 2', 2, "edition must be words"),
    ('["a.txt"]\npaper = " "', 2, "paper must be words"),
    ('["a.txt"]\norder = "1-2"', 2, "order must be a list"),
    ('["a.txt"]\norder = ["2-1"]', 2, "not '2-1'"),
    ('["a.txt"]\norder = [1]', 2, "not 1"),
    ('["a.txt"]\norder = ["0-1"]', 2, "not '0-1'"),
    ('["a.txt"]\nproof = "青石日报"', 2, "proof must hold words"),
    ('["a.txt"]\nproof.paper = "青石日报"', 2, "proof.paper proves nothing"),
    ('["a.txt"]\norder = ["1"]\n["a.txt"]\norder = ["1"]', 3, "not TOML"),
    ('"a.txt" = "青石日报"', None, "must be a table"),
]


@pytest.mark.parametrize(("text", "line", "why"), MISTAKES, ids=[why for _, _, why in MISTAKES])
def test_a_mistake_is_named_with_its_line(corpus, text, line, why):
    *_, wrong = stated(corpus, text).wrong
    assert wrong.line == line and why in wrong.why
    assert (line, True) in [(problem.line, why in problem.what) for problem in read_corpus(corpus).problems]


def test_bytes_that_are_no_text_are_named(corpus):
    (corpus / "pages.toml").write_bytes(b'["a.txt"]\npaper = "\xff"')
    assert "not TOML" in read_overrides(corpus).wrong[0].why


def test_a_table_with_a_mistake_does_not_take_the_others_with_it(corpus):
    found = stated(corpus, '["b.txt"]\npapier = 1\n' + GOOD)
    assert list(found.pages) == ["a.txt"] and [wrong.line for wrong in found.wrong] == [2]


def test_a_table_for_a_page_that_is_not_there_is_named(corpus):
    stated(corpus, '["b.txt"]\norder = ["1"]')
    assert [problem.what for problem in read_corpus(corpus).problems] == ["there is no page b.txt"]


@pytest.mark.parametrize(
    ("override", "why"),
    [
        (Override(paper="青石晚报", proof={"paper": "青石晚报"}), "proof.paper is not on the page"),
        (Override(paper="青石晚报", proof={"paper": "青石日报"}), "proof.paper does not hold 青石晚报"),
        (Override(date=dt.date(2024, 3, 5), proof={"date": "2024年3月15日"}), "does not hold 2024-03-05"),
        (Override(date=dt.date(2024, 3, 1), proof={"date": "2024年3月15日"}), "does not hold 2024-03-01"),
        (Override(edition="A3", proof={"edition": "第A2版"}), "does not hold A3"),
        (Override(order=((1, 6),)), "after the last one, 5"),
        (Override(order=((1, 3), (3, 4))), "order names a line twice"),
        (Override(order=((4, 5), (1, 4))), "order names a line twice"),
    ],
)
def test_what_the_page_does_not_prove_is_named(override, why):
    (wrong,) = unproved(override, LINES)
    assert why in wrong


def test_nothing_stated_needs_no_proof():
    assert unproved(NOTHING, LINES) == ()


def test_what_a_page_does_not_prove_is_not_used(corpus):
    stated(corpus, GOOD.replace('edition = "A2"', 'edition = "A3"'))
    reading = read_corpus(corpus)
    assert reading.pages[0].paper is None and [problem.file for problem in reading.problems] == ["pages/a.txt"]


def test_the_shipped_pages_prove_all_that_is_stated_of_them():
    found = read_overrides(CORPUS)
    pages = {page.file: page for page in read_corpus(CORPUS).pages}
    assert found.wrong == () and set(found.pages) <= set(pages)
    assert all(unproved(override, pages[name].lines) == () for name, override in found.pages.items())
    assert {page.paper for page in pages.values()} == {"中国贸易报", "中国电子报", None}
