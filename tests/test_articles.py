import json
import random
from collections import Counter
from pathlib import Path

import pytest

from rag.pages.articles import assemble
from rag.pages.reading import read_corpus
from rag.pages.records import Page
from rag.pages.repair import drop_marks

CASES = json.loads((Path(__file__).parent / "cases" / "pages.json").read_text(encoding="utf-8"))
LABELS = [case["label"] for case in CASES]
CORPUS = Path(__file__).parents[1] / "corpus"
SHIPPED = sorted(path.name for path in (CORPUS / "pages").glob("*.txt"))


@pytest.fixture(scope="module")
def shipped():
    """The items of every shipped page, by its file name."""
    articles = read_corpus(CORPUS, workers=1).articles
    return {name: [article for article in articles if article.page.file == name] for name in SHIPPED}


def made_up(lines):
    return Page("p", "p.txt", lines=tuple(lines))


def printed_where_they_say(articles):
    return all(
        article.page.lines[run.line - 1][run.column : run.column + run.end - run.start]
        == article.text[run.start : run.end]
        for article in articles
        for run in article.origin
    )


def without_origin(article):
    """What stands in an article and was printed nowhere: the separators."""
    covered = {at for run in article.origin for at in range(run.start, run.end)}
    return "".join(char for at, char in enumerate(article.text) if at not in covered)


def uses(articles):
    """How often each place of the page, (line, column), stands in an item."""
    runs = [run for article in articles for run in article.origin]
    return Counter((run.line, run.column + at) for run in runs for at in range(run.end - run.start))


def left_out(page, articles):
    """The print that stands in no item, marks that are not print aside, with its line."""
    used = uses(articles)
    lines = enumerate(page.lines, 1)
    rest = [(number, "".join(c for at, c in enumerate(line) if not used[number, at])) for number, line in lines]
    return [(number, words) for number, line in rest if (words := drop_marks(line).strip())]


def in_order(article):
    return [(run.start, run.end) for run in article.origin] == sorted((run.start, run.end) for run in article.origin)


@pytest.mark.parametrize("case", CASES, ids=LABELS)
def test_a_page_falls_into_its_items(case, request):
    if case.get("fails"):
        request.applymarker(pytest.mark.xfail(strict=True, reason=case["fails"]))
    found = assemble(made_up(case["lines"]))
    told = [{"kind": a.kind, "title": a.title, "byline": a.byline, "parts": [p.kind for p in a.parts]} for a in found]
    assert told == [{key: value for key, value in want.items() if key != "holds"} for want in case["want"]]
    assert all(want["holds"] in article.text for article, want in zip(found, case["want"], strict=True))


@pytest.mark.parametrize("case", CASES, ids=LABELS)
def test_every_character_of_an_item_stands_where_it_says(case):
    found = assemble(made_up(case["lines"]))
    assert printed_where_they_say(found) and all(map(in_order, found))
    assert all(not without_origin(article).strip() for article in found)


@pytest.mark.parametrize("case", CASES, ids=LABELS)
def test_nothing_on_a_page_is_thrown_away_or_told_twice(case):
    page = made_up(case["lines"])
    found = assemble(page)
    assert left_out(page, found) == [] and set(uses(found).values()) == {1}


@pytest.mark.parametrize("case", CASES, ids=LABELS)
def test_items_have_the_same_names_when_read_again(case):
    names = [[article.id for article in assemble(made_up(case["lines"]))] for _ in range(2)]
    assert names[0] == names[1] and len(set(names[0])) == len(names[0])


def test_a_changed_word_changes_the_name_of_its_item_alone():
    lines = CASES[1]["lines"]
    before = assemble(made_up(lines))
    after = assemble(made_up([line.replace("五月", "六月") for line in lines]))
    assert before[0].id == after[0].id and before[1].id != after[1].id


SCRAPS = (
    "冷库建到田头", "本报讯", "青石县今年建成冷库三十二座。", "（赵明）", "——", "●", "“", "”", "，", "本报记者 周 可",
    "", "　　", "\f", "\r", "12.5 亿元", "**", "新华社宁安1月19日电", "图为果农。 张一鸣 摄", "（来源：青石日报）",
    "编者按：", "COVID-19", "……", "\u200b", "我 国 制 造", "2024年3月15日 星期五", "\U00020000", "é", "（", "）",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(24))
def test_a_page_of_scraps_loses_nothing(seed):
    chance = random.Random(seed)
    page = made_up("".join(chance.choices(SCRAPS, k=chance.randint(0, 4))) for _ in range(chance.randint(1, 24)))
    found = assemble(page)
    assert left_out(page, found) == [] and printed_where_they_say(found)


@pytest.mark.parametrize(
    "lines",
    [[], [""], ["　"], ["冷库"], ["\f"], ["冷库\f梨园", ""], ["。"], ["A"]],
    ids=lambda lines: repr("|".join(lines)),
)
def test_a_page_of_next_to_nothing_loses_nothing(lines):
    page = made_up(lines)
    assert left_out(page, assemble(page)) == []


def test_the_order_stated_for_a_page_is_the_order_read():
    case = CASES[0]
    page = made_up(case["lines"])
    count = len(page.lines)
    found = assemble(page, [*range(4, count + 1), *range(1, 4)])
    assert left_out(page, found) == [] and printed_where_they_say(found)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_page_stands_in_its_items_where_they_say(shipped, name):
    found = shipped[name]
    assert len(found) >= 5 and printed_where_they_say(found) and all(map(in_order, found))
    assert all(not without_origin(article).strip() for article in found)
    assert left_out(found[0].page, found) == []


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_page_tells_nothing_twice(shipped, name):
    assert set(uses(shipped[name]).values()) == {1}


@pytest.mark.parametrize("name", SHIPPED)
def test_the_parts_of_a_shipped_item_divide_its_text(shipped, name):
    for article in shipped[name]:
        pieces = [article.text[part.start : part.end] for part in article.parts]
        assert "\n".join(pieces) == article.text and all(piece.strip() for piece in pieces)


def test_the_story_of_the_parcels_has_its_headline_and_its_byline(shipped):
    (story,) = [a for a in shipped[SHIPPED[0]] if a.title and "快递业务量" in a.title]
    assert story.title == "2023年我国快递业务量累计完成1320.7亿件" and story.byline == "（戴小河）"
    assert story.kind == "article" and "同比增长19.4%" in story.body and "戴小河" not in story.body
