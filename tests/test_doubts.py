import json
from pathlib import Path

import pytest

from rag.pages.doubts import doubts
from rag.pages.reading import read_corpus
from rag.pages.records import Article, Page, Part, Run

CORPUS = Path(__file__).parents[1] / "corpus"
CASES = json.loads((Path(__file__).parent / "cases" / "doubts.json").read_text(encoding="utf-8"))


def made(parts, kind="article", times=1):
    """An item printed line by line as its text stands."""
    text, found = "", []
    for part, words in parts:
        text += "\n" if text else ""
        found.append(Part(part, len(text), len(text) + len(words * times)))
        text += words * times
    lines = tuple(text.split("\n")) if text else ("",)
    starts = [sum(len(line) + 1 for line in lines[:at]) for at in range(len(lines))]
    runs = tuple(
        Run(at, at + len(line), number, 0) for number, (at, line) in enumerate(zip(starts, lines, strict=True), 1)
    )
    return Article("a", Page("p", "p.txt", lines=lines), kind, text, tuple(found), runs)


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_a_place_is_doubtful_or_not(case):
    article = made(case["parts"], case.get("kind", "article"), case.get("times", 1))
    assert [doubt.kind for doubt in doubts([article])] == case["want"]


def test_a_doubt_names_the_line_and_the_words():
    (doubt,) = doubts([made([["title", "冷库建到田头"], ["body", "第一段。\n青石县今年建成田头冷"]])])
    assert (doubt.line, doubt.words, doubt.page.file) == (3, "青石县今年建成田头冷", "p.txt")


def test_print_that_stands_in_no_item_is_named():
    page = Page("p", "p.txt", lines=("冷库。", "**", "梨园 。"))
    article = Article("a", page, "brief", "冷库。", (Part("body", 0, 3),), (Run(0, 3, 1, 0),))
    (doubt,) = doubts([article])
    assert (doubt.kind, doubt.line, doubt.words) == ("lost", 3, "梨园 。")


def test_a_ready_article_is_never_in_doubt():
    article = Article("a", Page("p", "p.jsonl"), "article", "没有句号", (Part("body", 0, 4),))
    assert doubts([article]) == () == doubts([])


def test_the_doubts_about_the_shipped_pages_stand_on_lines_that_they_have():
    found = doubts(read_corpus(CORPUS, workers=1).articles)
    assert found and all(doubt.says and len(doubt.words) <= 48 for doubt in found)
    for doubt in found:
        near = "".join("".join(doubt.page.lines[max(0, doubt.line - 4) : doubt.line + 4]).split())
        assert "".join(doubt.words.split())[:4] in near
    assert "lost" not in {doubt.kind for doubt in found}
