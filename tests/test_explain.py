from dataclasses import replace
from pathlib import Path

import pytest

from rag.pages import repair
from rag.pages.explain import explain
from rag.pages.reading import read_corpus
from rag.pages.records import Article, Page, Part, Run

CORPUS = Path(__file__).parents[1] / "corpus"
SHIPPED = sorted(path.name for path in (CORPUS / "pages").glob("*.txt"))


@pytest.fixture(scope="module")
def shipped():
    """What became of every line of every shipped page, by the page's file name, with its items."""
    reading = read_corpus(CORPUS, workers=1)
    found = {}
    for page in reading.pages:
        items = [article for article in reading.articles if article.page.file == page.file]
        found[page.file] = page, items, explain(page, items)
    return found


@pytest.mark.parametrize("name", SHIPPED)
def test_every_printed_line_of_a_shipped_page_is_told_of_once_and_in_order(shipped, name):
    page, _, told = shipped[name]
    assert [line.number for line in told] == [n for n, line in enumerate(page.lines, 1) if line.strip()]
    assert all(line.printed == page.lines[line.number - 1] for line in told)
    assert all(line.places and not line.lost for line in told)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_words_told_of_are_all_words_of_the_items(shipped, name):
    _, items, told = shipped[name]
    words = sorted("".join(place.words for line in told for place in line.places))
    assert words == sorted(char for item in items for run in item.origin for char in item.text[run.start : run.end])
    assert all(place.words in place.article.text or place.part for line in told for place in line.places)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_layout_says_of_every_line_what_it_is_and_why(shipped, name):
    _, _, told = shipped[name]
    assert all(line.block and line.evidence for line in told)


def once(line):
    """The line as its first item has it: what stands in two items stands there twice."""
    return replace(line, places=tuple(place for place in line.places if place.article is line.places[0].article))


@pytest.mark.parametrize("name", SHIPPED)
def test_a_line_that_no_repair_touched_reads_as_printed(shipped, name):
    _, _, told = shipped[name]
    untouched = [line for line in map(once, told) if not set(line.repairs) - {"join_lines"}]
    assert untouched
    for line in untouched:
        assert "".join(place.words for place in line.places) == line.printed.strip()


@pytest.mark.parametrize("name", SHIPPED)
def test_the_repairs_named_are_there_and_changed_something(shipped, name):
    _, _, told = shipped[name]
    for line in map(once, told):
        kept = "".join(place.words for place in line.places)
        assert all(hasattr(repair, mend) for mend in line.repairs)
        assert bool(set(line.repairs) - {"join_lines"}) == (kept != line.printed.strip())


@pytest.mark.parametrize(
    ("page", "printed", "mend"),
    [
        ("000", "家 庭 影 院 、家 用 装 饰 品 分 别 同 比 增 长", "close_letter_spacing"),
        ("000", "日发布数据，2023 年我国快递业", "join_lines"),
        ("003", "**加快构建促进数字经济发", "drop_marks"),
        ("002", "中 小企业协同攻关，促进全产业", "close_spaces"),
    ],
)
def test_damage_of_the_shipped_pages_is_laid_to_its_repair(shipped, page, printed, mend):
    told = next(told for name, (_, _, told) in shipped.items() if name.startswith(page))
    (line,) = [line for line in told if line.printed.strip() == printed]
    assert mend in line.repairs


def test_print_in_two_items_in_none_and_in_one_without_parts_is_told_of():
    page = Page("p", "p.txt", lines=("冷库。梨园。", "", "栏 外"))
    first = Article("a", page, "brief", "冷库。", (Part("body", 0, 3),), (Run(0, 3, 1, 0),))
    second = Article("b", page, "brief", "梨园。", (), (Run(0, 3, 1, 3),))
    line, left_out = explain(page, [first, second])
    assert [(at.article.id, at.part, at.words) for at in line.places] == [
        ("a", "body", "冷库。"),
        ("b", None, "梨园。"),
    ]
    assert (left_out.number, left_out.places, left_out.lost, left_out.repairs) == (3, (), "栏外", ())


def test_a_page_of_nothing_has_no_line_to_tell_of():
    assert explain(Page("p", "p.txt", lines=("", "　")), []) == ()
