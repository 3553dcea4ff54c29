from itertools import chain

import pytest

from rag.pages import sheets as module
from rag.pages.files import list_files
from rag.pages.reading import read_one
from rag.pages.sheets import sheets

STORY = ["冷库建到田头", "", "青石县今年建成田头冷库三十二座，总库", "容一万五千吨。", "", ""]


@pytest.fixture
def short(monkeypatch):
    """Sheets of twenty lines or three hundred characters at most."""
    monkeypatch.setattr(module, "MOST_LINES", 20)
    monkeypatch.setattr(module, "MOST_CHARACTERS", 300)


def test_a_page_of_newsprint_is_one_sheet_in_the_order_stated():
    assert sheets(STORY * 100) == ((),)
    assert sheets(STORY, [3, 4, 1]) == ([3, 4, 1],)


@pytest.mark.parametrize(
    "lines",
    [STORY * 40, ["青石县今年建成冷库"] * 100, [""] * 100, ["果" * 250] * 9, ["果" * 5000], ["果"] * 21, ["\f"] * 50],
    ids=["stories", "no end", "blank", "long lines", "one line", "one too many", "feeds"],
)
def test_every_line_lies_in_one_sheet_and_no_sheet_is_too_long(short, lines):
    found = sheets(lines)
    assert [*chain.from_iterable(found)] == [*range(1, len(lines) + 1)] or found == ((),)
    assert all(len(numbers) <= 21 for numbers in found)
    assert all(len(numbers) == 1 or sum(len(lines[n - 1]) for n in numbers[:-1]) <= 300 for numbers in found)


def test_a_long_text_is_cut_between_stories(short):
    found = sheets(STORY * 40)
    assert all(STORY[(numbers[0] - 1) % len(STORY)] == STORY[0] for numbers in found)


def test_a_long_text_is_cut_where_its_pages_meet(short):
    lines = ["青石县今年建成冷库"] * 40
    lines[13] = "\f" + lines[13]
    assert [numbers[0] for numbers in sheets(lines)][:2] == [1, 14]


def test_the_order_stated_holds_for_a_long_text_too(short):
    order = [*range(60, 0, -1)]
    assert [*chain.from_iterable(sheets(STORY * 10, order))] == order


def test_a_file_of_many_pages_keeps_all_its_print_and_the_names_of_its_items_apart(short, tmp_path):
    (tmp_path / "pages").mkdir()
    lines = [line.replace("三十二", str(number)) for number in range(40) for line in STORY]
    (tmp_path / "pages" / "long.txt").write_text("\n".join(lines), encoding="utf-8")
    reading = read_one(list_files(tmp_path)[0])
    assert len({article.id for article in reading.articles}) == len(reading.articles) >= 12
    assert {run.line for article in reading.articles for run in article.origin} == {
        number for number, line in enumerate(lines, 1) if line
    }
