"""What the README promises, on the shipped pages."""

import re
from pathlib import Path

import pytest

import rag
from rag.evaluation.gold import GoldSet, read
from rag.evaluation.report import evaluate

ROOT = Path(rag.__file__).parents[1]
GOLD = ROOT / "corpus" / "gold" / "qa.jsonl"


def test_the_first_question_gets_the_figure_its_growth_and_its_lines(real):
    answer = real.ask("2023年快递业务量多少")
    assert answer.short == "1320.7亿件" and "19.4%" in answer.text and not answer.refused
    [citation, *_] = answer.citations
    printed = "".join(citation.article.page.lines[line - 1][a:b] for line, a, b in citation.spans)
    assert citation.page == "000_92db0e85d6cc0383.txt"
    assert re.sub(r"\s", "", printed) == re.sub(r"\s", "", citation.quote)


def test_a_year_that_the_pages_do_not_have_is_refused_and_the_one_they_have_offered(real):
    answer = real.ask("2025年快递业务量多少")
    assert answer.refused and answer.reason == "other_period" and "1320.7亿件" in answer.text


def test_the_question_in_english_gets_the_same_figure_converted(real):
    answer = real.ask("What was China's express delivery volume in 2023?")
    assert answer.short == "1320.7亿件" and "132.07 billion" in answer.text


def test_the_gold_set_is_answered_refused_and_supported_as_promised(real):
    report = evaluate(real, GoldSet(read(GOLD).questions[::4]))  # one in four: it takes a second for ten
    assert report.value("said right") >= 0.74
    assert report.value("refused right") >= 0.80
    assert report.unsupported == 0


@pytest.mark.parametrize("command", re.findall(r"^baoda (\w+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.M))
def test_the_commands_of_the_readme_exist(command):
    from rag.__main__ import app

    names = {info.name or info.callback.__name__ for info in app.registered_commands}
    assert command in names
