"""The shipped reader: what it reads, where it finds nothing, what it needs to run, and that it can be left out."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from rag import Archive, Settings
from rag.answering import reader as reading
from rag.answering.network import Logits, Prices
from rag.answering.question import understand
from rag.answering.short import short
from rag.errors import ModelError

TOLD = "2019年，青石县在城东建成一座图书馆，由建筑师周明远设计，藏书12万册。开馆当天，县长王建国剪彩。"
OTHER = "今年夏天雨水多，临江镇的柚子熟得晚，农户把果子卖到省城，每斤比去年贵三角。"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("图书馆由谁设计？", "周明远"),
        ("青石县哪一年建成图书馆？", "2019年"),
        ("图书馆藏书多少？", "12万册"),
    ],
)
def test_a_fact_is_read_out_of_a_passage(question: str, answer: str):
    [found] = reading.shipped().read(question, [TOLD])
    assert found
    assert answer in TOLD[found.start : found.end]


@pytest.mark.parametrize("question", ["图书馆由谁设计？", "青石县哪一年建成图书馆？", "图书馆藏书多少？"])
def test_the_passage_that_answers_scores_above_one_about_something_else(question: str):
    told, other = reading.shipped().read(question, [TOLD, OTHER])
    assert told
    assert other
    assert told.score > 0 > other.score


def test_nothing_is_read_out_of_nothing():
    assert reading.shipped().read("谁来了？", ["", " \n"]) == [None, None]
    assert reading.shipped().read("", [TOLD]) == [None]
    assert reading.shipped().read("谁来了？", []) == []


def test_a_passage_reads_the_same_alone_among_others_and_again():
    reader = reading.load(reading.SHIPPED)
    [alone] = reader.read("图书馆由谁设计？", [TOLD])
    _, among, again = reader.read("图书馆由谁设计？", [OTHER, TOLD, TOLD])
    assert alone
    assert among == again
    assert (among.start, among.end) == (alone.start, alone.end)
    assert among.score == pytest.approx(alone.score, abs=0.05)


def test_it_runs_without_torch():
    script = (
        "import sys; sys.modules['torch'] = None\n"
        "from rag.answering import reader\n"
        f"assert reader.shipped().read('图书馆由谁设计？', [{TOLD!r}])[0]\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_a_folder_that_is_none_is_named_with_a_way_out(tmp_path: Path):
    with pytest.raises(ModelError, match="BAODA_READER=false"):
        reading.load(tmp_path)


def test_switched_off_it_is_not_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "corpus" / "pages").mkdir(parents=True)
    (tmp_path / "corpus" / "pages" / "a.txt").write_text(f"新图书馆\n{TOLD}\n{OTHER}\n", encoding="utf-8")
    monkeypatch.setattr("rag.answering.answerer.shipped", lambda: reading.load(tmp_path / "nowhere"))
    on, off = (Archive.open(tmp_path / "corpus", tmp_path / "index", Settings(reader=on)) for on in (True, False))
    assert "剪彩" in off.ask("开馆当天县长做了什么？").text
    with pytest.raises(ModelError):
        on.ask("开馆当天县长做了什么？")


@pytest.mark.parametrize(
    ("told", "asked", "chosen"),
    [
        (TOLD, "青石县哪一年建成图书馆？", "2019年"),
        ("从广州出发的列车经过长沙，终点是武汉。", "列车的终点是哪里？", "武汉"),
        ("来自法国的展品先运到上海，再送往成都展出。", "展品在哪里展出？", "成都"),
        ("图书馆由北京的一家公司设计，建在青石县城东。", "图书馆建在哪里？", "青石县城东"),
    ],
)
def test_the_reader_has_a_say_in_the_short_answer(told: str, asked: str, chosen: str):
    question = understand(asked, today=dt.date(2024, 1, 1))
    [span] = short(question, told, None, reading.shipped)
    assert told[span.start : span.end] == chosen


def test_a_span_costs_its_words_what_it_repeats_and_a_start_where_a_clause_starts():
    passage = reading.shipped().encode(["青石县在城东建成图书馆，藏书12万册。"])[0].words
    n, rng = len(passage), np.random.default_rng(0)
    logits = Logits(*(rng.normal(size=n).astype(np.float32) for _ in "se"), 0.0, rng.random(n).astype(np.float32))
    priced = Prices(word=0.3, repeated=0.7, opening=2.0).apply(logits, passage)
    opens = [i == 0 or passage.clauses[i] != passage.clauses[i - 1] for i in range(n)]
    assert sum(opens) == 2
    for first in range(n):
        for last in range(first, n):
            cost = 0.3 * (last - first) + 0.7 * logits.repeated[first : last + 1].sum() + 2.0 * opens[first]
            told = priced.start[first] + priced.end[last]
            assert told == pytest.approx(logits.start[first] + logits.end[last] - cost, abs=1e-4)


def test_the_score_of_a_span_asked_about_is_the_one_it_is_read_with():
    reader = reading.shipped()
    [found] = reader.read("图书馆由谁设计？", [TOLD])
    assert found
    aims = [reading.Aim(TOLD, 0, len(TOLD), span) for span in ((found.start, found.end), (0, 5), None)]
    best, other, any_ = reader.weigh("图书馆由谁设计？", aims)
    assert best == any_ == pytest.approx(found.score, abs=1e-4)
    assert best > other
    assert reader.weigh("", aims[:1]) == [0.0]
    [outside] = reader.weigh("图书馆由谁设计？", [reading.Aim(TOLD, 0, found.start)])
    assert outside < best
