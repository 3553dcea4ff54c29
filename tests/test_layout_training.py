"""Training of the layout models, driven end to end on a toy world that this file makes up."""

import json
import lzma
import random

import pytest

from benchmarks import composer
from benchmarks.reading import baoda, judge, plain
from rag.pages import joins
from training import layout

TOWNS = "临江 青石 白水 东坪 云岭 沙河".split()
GOODS = "柚子 茶叶 钢材 水泥 丝绸 蜂蜜".split()
SAID = (
    "{t}县今年收获{g}{n}吨，比去年多两成。", "当地农民说，{g}的价格比去年高，新修的公路帮了大忙。",
    "“{g}一装车就走，两天到城里。”合作社负责人告诉记者。", "{t}县还将建一座冷库，预计明年五月完工。",
    "县里为此拨款{n}万元，银行也愿意贷款。", "临近的几个县也种{g}，但品质不如{t}。",
)  # fmt: skip


def stories():
    """(title, text) of made-up items, every one different."""
    rng = random.Random(4)
    found = []
    for number, (town, good) in enumerate([(town, good) for town in TOWNS for good in GOODS] * 2):
        said = rng.sample(SAID, 5)
        text = "\n".join("".join(said[a:b]).format(t=town, g=good, n=100 + 7 * number) for a, b in ((0, 2), (2, 5)))
        found.append((f"{town}{good}丰收 今年卖出{100 + 7 * number}吨", text))
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    where = tmp_path_factory.mktemp("news")
    for name, rows in (
        ("news-title-body", [{"title": title, "text": text} for title, text in stories()]),
        ("news-documents", [{"text": text + text[::-1].replace("\n", "")} for _, text in stories()]),
    ):
        with lzma.open(where / f"{name}.jsonl.xz", "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return where


def test_all_stages_run_and_write_models_that_can_read_a_page(folder, tmp_path, monkeypatch):
    options = ["--steps", "2", "--pages", "24", "--rounds", "1"]
    assert layout.main([str(folder), "--out", str(tmp_path), *options]) == 0
    written = sorted(path.name for path in tmp_path.iterdir())
    assert written == [f"{name}.safetensors" for name in ("joins", "lines", "scorers", "stances")]
    monkeypatch.setattr(joins, "FOLDER", tmp_path)
    try:
        page = next(layout.pages(folder, 1, seed=3))
        lines = {line for found in baoda(page.text) for line in (*found.body, *found.head, *found.names)}
        assert {number for number, line in page.lines.items() if line.role == "text"} <= lines
    finally:
        layout.forget()


@pytest.mark.parametrize("number", range(8))
def test_every_line_of_a_composed_page_is_accounted_for(number):
    style, rng = list(composer.styles(8, seed=2))[number]
    page = composer.compose(stories()[number : number + 9], style, rng)
    printed = {at for at, line in enumerate(page.text.split("\n"), 1) if line.strip()}
    assert set(page.lines) == printed
    told = [line for item in page.items for line in (*item.body, *item.head, *item.byline)]
    assert len(told) == len(set(told)) and set(told) <= printed


def test_reading_beats_cutting_at_blank_lines_by_far():
    """What composed pages are for: the plain way keeps next to no item whole, reading keeps most."""
    ours = theirs = items = 0
    for number, (style, rng) in enumerate(composer.styles(6, seed=9)):
        page = composer.compose(stories()[7 * number : 7 * number + 8], style, rng)
        ours += judge(page, baoda(page.text))[0].whole
        theirs += judge(page, plain(page.text))[0].whole
        items += len(page.items)
    assert ours > 0.5 * items > theirs
