import json
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

import pytest

from rag.answering.records import Reason
from rag.errors import GoldError
from rag.evaluation.gold import REASONS, TYPES, Evidence, GoldQuestion, GoldSet, read
from rag.evaluation.proof import check

CORPUS = Path(__file__).parent.parent / "corpus"
SHIPPED = CORPUS / "gold" / "qa.jsonl"
PAGE = "本报讯 快递业务量1320.7亿\n件，同比增长19.4%。\n包裹业务量下降1.6%。包裹业务量下降1.6%。\n"
GOOD = GoldQuestion(
    "a-01", "快递业务量多少", type="figure", answers=("1320.7亿件",), must=("1320.7亿件",), must_not=("2470.2万件",),
    evidence=(Evidence("page.txt", "快递业务量1320.7亿件，同比增长19.4%。"),), split="develop", stories=("a",),
)  # fmt: skip
REFUSED = replace(GOOD, id="a-02", question="2025年呢", answerable=False, reason="other_period", answers=(), must=())


@pytest.fixture
def pages(tmp_path):
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")
    return tmp_path


def written(folder, name, text, encoding="utf-8"):
    path = folder / name
    path.write_text(text, encoding=encoding)
    return path


def with_quote(quote, file="page.txt", fact=1):
    return (Evidence(file, quote, fact),)


def test_the_shipped_set_is_proved_by_the_print():
    assert check(read(SHIPPED), CORPUS / "pages") == []


@pytest.mark.parametrize("name", ["blind.jsonl", "blind-2.jsonl"])
def test_a_blind_set_is_proved_by_the_print(name):
    gold = read(CORPUS / "gold" / name)
    sided = tuple(replace(row, split="held-out") for row in gold.questions)
    assert check(replace(gold, questions=sided), CORPUS / "pages") == []


def test_the_shipped_set_has_a_row_on_every_line():
    gold = read(SHIPPED)
    assert gold.problems == ()
    assert len(gold.questions) == SHIPPED.read_text(encoding="utf-8").count("\n")


def test_the_shipped_set_keeps_the_shares_it_promises():
    rows = read(SHIPPED).questions
    tags = Counter(tag for row in rows for tag in row.tags)
    computed = sum(row.type == "computed" for row in rows)
    langs = Counter(row.lang for row in rows)
    assert len(rows) >= 300
    assert sum(not row.answerable for row in rows) >= 60
    assert tags["near"] >= 40
    assert tags["across"] >= 20
    assert computed >= 15
    assert langs["en"] >= 20
    assert langs["zh-Hant"] >= 15
    assert min(tags["colloquial"], tags["keywords"], tags["misspelt"]) >= 12


def test_the_readme_counts_the_shipped_set_right():
    rows = read(SHIPPED).questions
    answerable, held = sum(row.answerable for row in rows), sum(row.split == "held-out" for row in rows)
    readme = (SHIPPED.parent / "README.md").read_text(encoding="utf-8")
    assert f"共 {len(rows)} 问：{answerable} 问能答" in readme
    assert f"`held-out` {held} 问" in readme


def test_both_sides_of_the_shipped_split_hold_every_type_and_every_reason():
    sides = defaultdict(set)
    for row in read(SHIPPED).questions:
        sides[row.split].add(row.type if row.answerable else row.reason)
    assert sides["develop"] == sides["held-out"] == {*TYPES, *REASONS}


def test_a_question_across_articles_needs_more_than_one_fact():
    rows = [row for row in read(SHIPPED).questions if "across" in row.tags]
    assert all(len(row.facts) > 1 for row in rows)


def test_a_sound_row_has_no_fault(pages):
    assert check(GoldSet((GOOD, REFUSED)), pages) == []


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (replace(GOOD, lang="zh"), "unknown lang 'zh'"),
        (replace(GOOD, type="number"), "unknown type 'number'"),
        (replace(GOOD, split=None), "unknown split None"),
        (replace(GOOD, tags=("hard",)), "unknown tag 'hard'"),
        (replace(GOOD, evidence=with_quote("快递业务量1320.7亿件", "p.txt")), "no such page 'p.txt'"),
        (replace(GOOD, evidence=with_quote("快递业务量1320.7亿 件")), "white space in the quote"),
        (replace(GOOD, evidence=with_quote("亿件，")), "too short a quote"),
        (replace(GOOD, evidence=with_quote("快递业务量1320.7亿件，同比增长19.5%。")), "quote not on page.txt"),
        (replace(GOOD, evidence=with_quote("包裹业务量下降1.6%。")), "quote stands 2 times"),
        (replace(GOOD, evidence=with_quote("快递业务量1320.7亿件", fact=2)), "facts are not numbered from 1"),
        (replace(GOOD, answers=()), "answerable, but no answers"),
        (replace(GOOD, must=()), "answerable, but no must"),
        (replace(GOOD, evidence=()), "answerable, but no evidence"),
        (replace(GOOD, reason="no_topic"), "with a reason for refusing"),
        (replace(GOOD, must=("1320.7亿件", "9.4%")), "must '9.4%' stands in no quote"),
        (replace(GOOD, must=("1320.7亿件|19.4%", "9|8")), "must '9|8' stands in no quote"),
        (replace(GOOD, answers=("1320.7亿件", "320.7亿件")), "answer '320.7亿件' stands in no quote"),
        (replace(GOOD, must_not=("19.4%",)), "must_not '19.4%' stands in a quote"),
        (replace(REFUSED, reason=None), "unanswerable, but reason is None"),
        (replace(REFUSED, reason="because"), "unanswerable, but reason is 'because'"),
        (replace(REFUSED, answers=("1320.7亿件",)), "unanswerable, but with answers"),
    ],
)
def test_each_fault_of_a_row_is_caught(row, fault, pages):
    (found,) = {f for f in check(GoldSet((row,)), pages) if fault in f}
    assert found.startswith(row.id)


def test_faults_between_rows_are_caught(pages):
    twins = (GOOD, replace(GOOD, split="held-out"))
    found = " ".join(check(GoldSet(twins, ("qa.jsonl, line 3: not JSON",)), pages))
    for fault in ("id given 2 times", "question given 2 times", "story 'a' stands on both sides", "line 3"):
        assert fault in found


def test_a_computed_answer_need_not_be_printed(pages):
    row = replace(GOOD, type="computed", answers=("1106.1亿件",), must=("1106.1亿件",))
    assert check(GoldSet((row,)), pages) == []


def test_yes_need_not_be_printed_but_only_for_yes_or_no_questions(pages):
    asked = replace(GOOD, answers=("是",))
    assert check(GoldSet((replace(asked, type="yes_no"),)), pages) == []
    assert check(GoldSet((asked,)), pages) != []


def test_a_missing_folder_of_pages_is_named(tmp_path):
    with pytest.raises(GoldError, match="none: no such folder"):
        check(GoldSet((GOOD,)), tmp_path / "none")


def test_a_quote_is_found_in_a_ready_article(tmp_path):
    written(tmp_path, "page.txt", json.dumps({"text": PAGE}))
    (tmp_path / "page.txt").rename(tmp_path / "page.jsonl")
    row = replace(GOOD, evidence=(replace(GOOD.evidence[0], file="page.jsonl"),))
    assert check(GoldSet((row,)), tmp_path) == []


def test_our_form_is_read_with_every_field(tmp_path):
    row = {
        "id": "a-01", "question": "快递业务量多少", "lang": "zh-Hans", "type": "figure", "answerable": True,
        "answers": ["1320.7亿件"], "must": ["1320.7亿件"], "must_not": ["2470.2万件"], "split": "develop",
        "evidence": [{"file": "page.txt", "quote": "快递业务量1320.7亿件，同比增长19.4%。"}], "stories": ["a"],
    }  # fmt: skip
    gold = read(written(tmp_path, "qa.jsonl", json.dumps(row, ensure_ascii=False)))
    assert gold == GoldSet((GOOD,))


def test_a_row_with_a_question_and_answers_is_enough(tmp_path):
    gold = read(written(tmp_path, "qa.jsonl", '\ufeff{"question": "几家", "answers": ["62家", "62"]}\n'))
    assert gold.questions == (GoldQuestion("line-1", "几家", answers=("62家", "62"), must=("62家|62",)),)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "not JSON"),
        ("[" * 9999, "not JSON"),
        ("[1]", "not an object"),
        ('{"answers": ["a"]}', "no question"),
        ('{"question": 5}', "'question' is not a string"),
        ('{"question": "q", "answers": "a"}', "'answers' is not a list"),
        ('{"question": "q", "must": [""]}', "'must' holds something"),
        ('{"question": "q", "must_nt": ["a"]}', "unknown field 'must_nt'"),
        ('{"question": "q", "answerable": "no"}', "'answerable' is neither"),
        ('{"question": "q", "evidence": ["a"]}', "evidence is not a list of"),
        ('{"question": "q", "evidence": [{"file": "p.txt"}]}', "evidence without a quote"),
    ],
)
def test_an_unreadable_row_is_named_with_its_line_and_the_rest_is_kept(line, why, tmp_path):
    gold = read(written(tmp_path, "qa.jsonl", f'{{"question": "一"}}\n\n{line}\n{{"question": "二"}}\n'))
    assert [q.question for q in gold.questions] == ["一", "二"]
    assert gold.problems[0].startswith("qa.jsonl, line 3: ")
    assert why in gold.problems[0]


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("qa.jsonl", "", "no question could be read"),
        ("qa.jsonl", "{", "line 1: not JSON"),
        ("qa.jsonl", "\0\0", "is not text"),
        ("qa.csv", "frage,antwort\n", "column 'question'"),
        ("qa.json", "{", "not JSON"),
        ("qa.json", "{}", "no question could be read"),
    ],
)
def test_a_file_with_nothing_to_read_is_refused(name, text, why, tmp_path):
    with pytest.raises(GoldError, match=why):
        read(written(tmp_path, name, text))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(GoldError, match=r"none\.jsonl: cannot be opened"):
        read(tmp_path / "none.jsonl")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_is_read_in_the_encodings_that_spreadsheets_write(encoding, tmp_path):
    path = written(tmp_path, "qa.csv", "问题,类型,答案\n快递多少,x,1320.7亿件|1320.7亿\n空,x,\n", encoding)
    gold = read(path)
    assert gold.questions[0].question == "快递多少"
    assert gold.questions[0].must == ("1320.7亿件|1320.7亿",)
    assert gold.problems == ("qa.csv, line 3: no answer",)


def test_a_table_keeps_the_columns_that_we_know(tmp_path):
    (row,) = read(written(tmp_path, "qa.tsv", "ID\tQuestion\tAnswer\tType\nq7\t几家\t62家\tcount\n")).questions
    assert (row.id, row.question, row.answers, row.type) == ("q7", "几家", ("62家",), "count")


SQUAD_ROW = {"id": "D1", "question": "几家？", "answers": [{"text": "62家", "answer_start": 4}, {"text": "62家"}]}


def test_squad_is_read_and_the_answers_sentence_is_the_evidence(tmp_path):
    paragraphs = [{"context": "第一句。建成62家 工厂。第三句。", "qas": [SQUAD_ROW, {"id": 3, "question": "?"}]}]
    gold = read(written(tmp_path, "dev.json", json.dumps({"version": "1", "data": [{"paragraphs": paragraphs}]})))
    (row,) = gold.questions
    assert (row.id, row.answers, row.evidence) == ("D1", ("62家",), (Evidence("", "建成62家工厂。"),))
    assert gold.problems == ("dev.json, question 2: no question, no context or no list of answers",)


def test_an_impossible_question_of_squad_is_unanswerable(tmp_path):
    paragraph = {"context": "句。", "qas": [{"id": "x", "question": "谁？", "answers": [], "is_impossible": True}]}
    (row,) = read(written(tmp_path, "dev.json", json.dumps({"data": [{"paragraphs": [paragraph]}]}))).questions
    assert (row.answerable, row.reason) == (False, "not_stated")


def test_the_flat_form_of_cmrc_is_read(tmp_path):
    flat = [{"context_text": "建成62家。", "qas": [{"query_id": "T1", "query_text": "几家？", "answers": ["62家"]}]}]
    (row,) = read(written(tmp_path, "trial.json", json.dumps(flat))).questions
    assert (row.id, row.question, row.answers) == ("T1", "几家？", ("62家",))


def test_facts_group_the_prints_of_one_fact():
    a, b, c = Evidence("a", "一"), Evidence("b", "一"), Evidence("a", "二", 2)
    assert replace(GOOD, evidence=(a, b, c)).facts == ((a, b), (c,))


def test_the_reasons_are_those_that_an_answer_gives():
    assert tuple(reason.value for reason in Reason) == REASONS
