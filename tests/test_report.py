"""Whole evaluations over the hand-made archive: an oracle reaches 1, a shuffle falls to chance, nothing is left out."""

import json
import re
from dataclasses import replace

import pytest
from fakes import GOLD, ORACLE, FakeArchive, nothing_unsupported, refusal

from rag.errors import GoldError, QuestionError
from rag.evaluation.compare import as_markdown, compare
from rag.evaluation.gold import GoldSet
from rag.evaluation.html import page
from rag.evaluation.markdown import document, markdown
from rag.evaluation.report import Report, evaluate
from rag.evaluation.scores import MEASURES, groups, score
from rag.search.records import Hit

ANSWERS = [ORACLE[gold.question] for gold in GOLD]


class Broken(FakeArchive):
    """Crashes on one question, as a bug would."""

    def ask(self, question):
        if "月球" in question:
            raise ZeroDivisionError("a bug")
        if "2019" in question:
            raise QuestionError("too odd")
        return super().ask(question)


def run(archive=None, gold=GOLD, **options):
    return evaluate(archive or FakeArchive(), gold, check=nothing_unsupported, **options)


def shuffled(by=2):
    """Every question gets the answer of another."""
    return FakeArchive({gold.question: ANSWERS[(at + by) % len(GOLD)] for at, gold in enumerate(GOLD)})


def found_first():
    """Search that finds the evidence of each question before all else, oracle-like; facts in the gold order."""
    found = {}
    for gold in GOLD:
        articles = {a.page.file: a for a in FakeArchive().articles}
        hits = [Hit(passage_of(articles[e.file], e.quote), 1.0) for e in gold.evidence]
        found[gold.question] = tuple(hits[:1])
    return found


def passage_of(article, quote):
    from rag.pages.records import Passage

    start = article.text.index(quote)
    return Passage(f"{article.id}:{start}", article, start, start + len(quote))


def test_an_oracle_reaches_one_in_every_measure():
    report = run(FakeArchive(found=found_first()), [gold for gold in GOLD if gold.id != "both"])
    values = {found.name: found.value for found in report.scores if found.name != "raised"}
    assert values == dict.fromkeys([m.name for m in MEASURES if m.name not in ("raised", "nearest offered")], 1.0)
    assert (report.failures, report.unsupported, report.curve[1]) == ((), 0, 0.0)


def test_shuffled_answers_fall_to_nothing_where_chance_gives_nothing():
    report = run(shuffled())
    zero = ("answered right", "short exact", "evidence recall", "evidence precision")
    assert {name: report.value(name) for name in zero} == dict.fromkeys(zero, 0.0)
    assert report.value("right") < 0.2


def test_every_question_refused_is_right_for_the_unanswerable_alone():
    report = run(FakeArchive({}))
    assert report.value("right") == pytest.approx(2 / 6)
    assert report.value("refusal precision") == pytest.approx(2 / 6)
    assert (report.value("refused right"), report.value("answered right")) == (1.0, 0.0)


def test_the_reason_of_a_refusal_is_compared_on_its_own():
    report = run(FakeArchive({}))
    assert report.value("reason right") == 0.5  # no_topic for both, one of them another period


def test_a_question_that_raises_counts_as_wrong_and_the_rest_is_asked():
    report = run(Broken())
    assert len(report.outcomes) == len(GOLD)
    assert [o.judgement.faults for o in report.failures] == [
        ("raised: QuestionError: too odd",), ("raised: ZeroDivisionError: a bug",),
    ]  # fmt: skip
    assert (report.value("refused right"), report.value("raised")) == (0.0, pytest.approx(2 / 6))


def test_several_workers_give_the_same_report_in_the_same_order():
    one, two = run(Broken()), run(Broken(), workers=2)
    assert [o.id for o in two.outcomes] == [gold.id for gold in GOLD]
    assert two.scores == one.scores


def test_only_and_limit_choose_and_an_empty_choice_is_an_error():
    assert [o.id for o in run(only="figure").outcomes] == ["volume", "tea", "year", "moon"]
    assert [o.id for o in run(only="held-out").outcomes] == ["growth", "both"]
    assert [o.id for o in run(only="other_period").outcomes] == ["year"]
    assert [o.id for o in run(limit=2).outcomes] == ["volume", "growth"]
    with pytest.raises(GoldError, match="no question is left"):
        run(only="haiku")


def test_progress_is_told_after_every_question():
    told = []
    run(progress=lambda *step: told.append(step))
    assert told == [("evaluate", n, 6) for n in range(1, 7)]


def test_a_report_survives_json():
    report = run(shuffled())
    again = Report.from_dict(json.loads(json.dumps(report.to_dict())))
    assert again == report
    assert again.scores == report.scores


def test_what_is_no_report_is_refused_in_words(tmp_path):
    (tmp_path / "a.json").write_text('{"format": 1, "outcomes": [{}]}', encoding="utf-8")
    (tmp_path / "b.json").write_text("not json", encoding="utf-8")
    for name in ("a.json", "b.json", "missing.json"):
        with pytest.raises(GoldError, match="JSON report"):
            Report.load(tmp_path / name)


def test_failures_carry_the_printed_lines_and_right_answers_do_not():
    report = run(FakeArchive({GOLD[0].question: ORACLE[GOLD[0].question]}))
    right, wrong = report.outcomes[0], report.outcomes[1]
    assert right.evidence[0].lines == ()
    assert [number for number, _ in wrong.evidence[0].lines] == [3]


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path):
    journal = tmp_path / "run.partial"
    run(limit=3, journal=journal)
    journal.write_text(journal.read_text(encoding="utf-8") + '{"id": "cut sho', encoding="utf-8")
    asked = []

    class Counting(FakeArchive):
        def ask(self, question):
            asked.append(question)
            return super().ask(question)

    report = run(Counting(), journal=journal)
    assert asked == [gold.question for gold in GOLD[3:]]
    assert replace(report.card, date="") == replace(run().card, date="")
    assert report.scores == run().scores
    run(Counting(), journal=journal)
    assert len(asked) == 3


def test_a_journal_of_another_gold_set_or_index_is_not_continued(tmp_path):
    journal = tmp_path / "run.partial"
    run(shuffled(), journal=journal)
    changed = FakeArchive(manifest={"format": 2})
    assert run(changed, journal=journal).value("right") == 1.0


def test_a_journal_that_cannot_be_written_is_an_error_of_ours(tmp_path):
    with pytest.raises(GoldError, match="cannot be written"):
        run(journal=tmp_path / "no folder" / "run.partial")


def test_rows_that_could_not_be_read_are_named_and_the_rest_evaluated():
    report = run(gold=GoldSet(GOLD, ("qa.jsonl:7: no question",)))
    assert report.problems == ("qa.jsonl:7: no question",)
    assert "qa.jsonl:7" in markdown(report)


def test_two_questions_with_the_same_id_are_two():
    twice = [GOLD[0], replace(GOLD[5], id=GOLD[0].id)]
    assert [o.question for o in run(gold=twice).outcomes] == [GOLD[0].question, GOLD[5].question]


def test_groups_divide_by_type_reason_and_tag():
    outcomes = run().outcomes
    assert {key: len(part) for key, part in groups(outcomes, "type").items()} == {
        "figure": 2, "unanswerable": 2, "compare": 1, "growth": 1,
    }  # fmt: skip
    assert set(groups(outcomes, "reason")) == {"no_topic", "other_period"}
    assert groups(outcomes, "tag") == {}


def test_scores_can_be_asked_for_by_name():
    assert [found.name for found in score(run().outcomes, ("short F1", "right"))] == ["right", "short F1"]


def test_markdown_names_the_command_and_lists_each_failure_with_its_evidence():
    text = document([run(shuffled())], "baoda evaluate gold.jsonl", failures=True)
    assert "`baoda evaluate gold.jsonl`" in text
    assert "- wanted: 8.4%" in text
    assert "- evidence: post.txt:3–3 同比增长8.4%" in text


def test_markdown_shows_hostile_text_literally():
    bad = replace(refusal("x", text="|<script>`*[a](b)\n# head"), question=GOLD[0].question)
    text = markdown(run(FakeArchive({GOLD[0].question: bad})))
    assert "\\|\\<script\\>\\`\\*\\[a\\](b) \\# head" in text


def test_a_comparison_tells_what_was_won_and_lost():
    half = FakeArchive({gold.question: ORACLE[gold.question] for gold in GOLD[:2]})
    found = compare(run(Broken()), run(half))
    assert [b.id for _, b in found.won] == ["year", "moon"]
    assert [b.id for _, b in found.lost] == ["tea", "both"]
    right = next(change for change in found.changes if change.name == "right")
    assert (right.first, right.second, right.p) == (pytest.approx(4 / 6), pytest.approx(4 / 6), 1.0)
    assert "### Won (2)" in as_markdown(found)


def test_no_test_is_made_where_the_reports_count_different_questions():
    found = {change.name: change for change in compare(run(), run(FakeArchive({}))).changes}
    assert (found["refusal precision"].p, found["evidence recall"].p) == (None, pytest.approx(2 / 16))
    assert found["refusal precision"].second - found["refusal precision"].first == pytest.approx(-4 / 6)


def test_comparing_keeps_to_the_questions_both_asked():
    found = compare(run(limit=3), run(gold=GOLD[2:]))
    assert (found.shared, found.alone) == (1, 5)
    with pytest.raises(GoldError, match="share no question"):
        compare(run(limit=1), run(gold=GOLD[2:]))


def test_html_is_one_file_that_asks_for_nothing_and_escapes_everything():
    bad = replace(refusal("x", text="<script>alert(1)</script>\x1b[31m\ud800"), question=GOLD[0].question)
    gold = (*GOLD[:1], replace(GOLD[5], question="<img src=x onerror=alert(1)>", id='"><b>'))
    text = page(run(FakeArchive({GOLD[0].question: bad}), gold), "baoda evaluate '<x>'")
    assert "<script" not in text
    assert "<img" not in text
    assert not set("\x1b\ud800") & set(text)
    assert not re.search(r"https?://|url\(|@import|\ssrc=", text)
    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 1


def test_html_shows_each_failure_beside_its_printed_lines():
    text = page(run(shuffled()), "baoda evaluate gold.jsonl", failures=True)
    assert text.count("<details>") == len(run(shuffled()).failures)
    assert "<p><i>3</i><span>完成12.5亿件，<mark>同比增长8.4%</mark>。</span></p>" in text


def test_html_of_an_archive_that_answers_nothing_says_so():
    assert "No question was answered." in page(run(FakeArchive({})), "baoda evaluate")


def test_failures_of_a_blind_set_are_counted_and_not_shown(tmp_path):
    report = run(shuffled())
    blind = replace(report, card=replace(report.card, gold="blind.jsonl"))
    shown = GOLD[0].question
    assert shown in markdown(report) and shown not in markdown(blind)
    assert shown in page(report, "") and shown not in page(blind, "")
    assert shown in as_markdown(compare(report, run())) and shown not in as_markdown(compare(blind, run()))
    held = replace(report, outcomes=tuple(replace(o, split="held-out") for o in report.outcomes))
    assert shown not in markdown(held) and shown in markdown(held, failures=True)
    assert shown in markdown(blind, failures=True) and shown in page(blind, "", failures=True)


def test_a_refusal_that_shows_the_nearest_fact_is_counted():
    near = replace(refusal("x"), citations=ORACLE[GOLD[0].question].citations)
    gold = [replace(GOLD[4], evidence=GOLD[0].evidence)]
    assert run(FakeArchive({gold[0].question: near}), gold).value("nearest offered") == 1.0
    assert run(FakeArchive({}), gold).value("nearest offered") == 0.0


def test_a_table_of_questions_and_answers_is_judged_by_its_answers_alone(tmp_path):
    table = tmp_path / "gold.csv"
    table.write_text(f"question,answer\n{GOLD[0].question},12.5亿件\n{GOLD[1].question},9%\n,x\n", encoding="utf-8")
    report = run(gold=table)
    assert [o.judgement.right for o in report.outcomes] == [True, False]
    assert [problem.split(":")[0] for problem in report.problems] == ["gold.csv, line 4"]
    assert {"evidence recall", "search R@1"}.isdisjoint(found.name for found in report.scores)


def test_a_report_prints_its_measures():
    text = str(run(Broken()))
    assert text.startswith("questions: 6 questions, 2 failures\n")
    assert re.search(r"answered right +100.0%   100.0% – 100.0%", text)
