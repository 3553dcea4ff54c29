"""What one answer is worth, and what many are: each measure on cases that can be worked by hand."""

import json
from pathlib import Path

import pytest
from fakes import ARTICLES, GOLD, ORACLE, PASSAGES, POST, answer, cite, nothing_unsupported, refusal

from rag.evaluation.gold import Evidence, GoldQuestion
from rag.evaluation.judge import cited, judge
from rag.evaluation.locate import Print, overlaps, printed_lines
from rag.evaluation.measures import character_f1, contains, exact, fits, periods_right, said_before, supports
from rag.evaluation.ranking import measure
from rag.evaluation.statistics import difference, interval, permutation_p, quantile, ratio, risk_coverage
from rag.search.records import Hit

CASES = json.loads((Path(__file__).parent / "cases" / "measures.json").read_text(encoding="utf-8"))
PRINT = Print(ARTICLES)
VOLUME, GROWTH, TEA, BOTH, YEAR, MOON = GOLD


def labelled(name):
    return [pytest.param(case, id=case["label"]) for case in CASES[name]]


def judged(gold, given, check=nothing_unsupported, hits=()):
    return judge(gold, given, cited(gold, given, PRINT, with_lines=False), hits, PRINT, check)


@pytest.mark.parametrize("case", labelled("contains"))
def test_a_required_string_is_found_whole_or_not_at_all(case):
    assert contains(case["text"], case["wanted"]) is case["holds"]


@pytest.mark.parametrize("case", labelled("short"))
def test_short_answers_are_compared_as_cmrc2018_does(case):
    given, accepted = case["given"], case["accepted"]
    assert (exact(given, accepted), round(character_f1(given, accepted), 3)) == (case["exact"], case["f1"])


@pytest.mark.parametrize("case", labelled("fits"))
def test_a_short_answer_may_say_more_or_less_and_nothing_else(case):
    assert fits(case["short"], case["accepted"], case.get("must", ())) is case["holds"]


def test_a_right_sentence_under_a_wrong_short_answer_is_wrong():
    given = answer("", "2023年甲省快递业务量完成12.5亿件。[1]", "9亿件", "2023年甲省快递业务量完成12.5亿件")
    found = judged(VOLUME, given)
    assert (found.right, found.said, found.faults) == (False, True, ("short answer: 9亿件",))


@pytest.mark.parametrize("case", labelled("supports"))
def test_a_citation_supports_what_it_holds(case):
    assert supports(case["said"], case["quote"]) is case["holds"]


@pytest.mark.parametrize("gold", GOLD, ids=lambda gold: gold.id)
def test_an_oracle_is_right_without_a_fault(gold):
    found = judged(gold, ORACLE[gold.question])
    assert (found.right, found.faults) == (True, ())


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        (refusal(VOLUME.question), "refused: no_topic"),
        (answer("", "9.9亿件。[1]", None, "2023年甲省快递业务量完成12.5亿件"), "missing: 12.5亿件"),
        (answer("", "12.5亿件，8.4%。[1]", None, "2023年甲省快递业务量完成12.5亿件"), "must not say: 8.4%"),
        (answer("", "12.5亿件。", "12.5亿件"), "nothing cited"),
        (answer("", "12.5亿件。[1]", None, "出口茶叶4500吨"), "evidence not cited: another page is"),
        (answer("", "12.5亿件。[1]", None, "快递员张三说"), "evidence not cited: 2023年甲省快递业务量完成12.5亿件"),
    ],
)
def test_each_way_of_being_wrong_is_named(given, fault):
    assert judged(VOLUME, given).faults == (fault,)


def test_a_comparison_needs_the_evidence_of_both_sides():
    one_side = answer("", "快递12.5亿件，[1]茶叶4500吨。", None, "2023年甲省快递业务量完成12.5亿件")
    assert judged(BOTH, one_side).faults == ("evidence not cited: 出口茶叶4500吨",)


def test_one_print_of_a_fact_is_enough():
    prints = (Evidence("post.txt", "2023年甲省快递业务量完成12.5亿件"), Evidence("tea.txt", "没有印过的话"))
    gold = GoldQuestion("x", "多少？", must=("12.5",), evidence=prints)
    assert judged(gold, ORACLE[VOLUME.question]).right


def test_the_unanswerable_is_right_when_refused_and_wrong_when_answered():
    assert judged(MOON, refusal(MOON.question)).right
    assert not judged(MOON, ORACLE[VOLUME.question]).right


def test_an_unsupported_assertion_makes_any_answer_wrong():
    found = judged(VOLUME, ORACLE[VOLUME.question], check=lambda _: ("13亿",))
    assert (found.right, found.faults, found.unsupported) == (False, ("unsupported: 13亿",), ("13亿",))


def test_a_short_overlap_with_the_evidence_is_no_citation_of_it():
    [place] = PRINT.places("post.txt", "2023年甲省快递业务量完成12.5亿件")
    item, start, end = place
    assert overlaps((item, start, start + 12), (place,), "", "")
    assert not overlaps((item, end - 3, end + 15), (place,), "", "")


def test_evidence_that_reading_broke_is_matched_by_its_words():
    item = ARTICLES[0]
    assert overlaps((item, 0, 8), (), "post.txt", "甲省快递量创新高 本报讯")
    assert not overlaps((item, 0, 8), (), "tea.txt", "甲省快递量创新高 本报讯")


def test_a_quote_is_found_over_the_end_of_a_printed_line():
    assert PRINT.lines("post.txt", "业务量 完成12.5亿件") == ((2, POST.lines[1]), (3, POST.lines[2]))
    assert PRINT.lines("post.txt", "没有印过的话") == ()


def test_a_quote_that_no_article_holds_is_still_found_on_the_page():
    empty_handed = Print([ARTICLES[1], PASSAGES[0].article.__class__("a3", POST, "article", "别的话")])
    assert empty_handed.lines("post.txt", "张三说") == ((4, POST.lines[3]),)


def test_a_citation_that_was_not_printed_so_is_not_verbatim():
    item = cite("同比增长8.4%").article
    moved = item.__class__(item.id, item.page, item.kind, "改" + item.text[1:], item.parts, item.origin)
    assert PRINT.verbatim(item, 0, 5)
    assert not PRINT.verbatim(moved, 0, 5)
    assert printed_lines(item, 0, 5) == ((1, POST.lines[0]),)


def test_a_mark_belongs_to_what_was_said_since_the_mark_before_it():
    text = "甲增长5%；乙下降2%，[1]“丙持平。”[2][3]丁没有[4]。"
    said = [said_before(text, number) for number in (1, 2, 3, 4, 5)]
    assert said == ["甲增长5%；乙下降2%，", "“丙持平。”", "“丙持平。”", "丁没有", ""]


def test_periods_are_right_when_the_year_is_said_or_the_evidence_cited():
    assert periods_right("2023年多少？", "二〇二三年为5。", on_evidence=False)
    assert periods_right("2023年多少？", "去年为5。", on_evidence=True)
    assert periods_right("2023年多少？", "2022年为5。", on_evidence=False) is False
    assert periods_right("去年多少？", "5。", on_evidence=False) is None


def test_search_is_measured_by_the_rank_of_the_first_passage_that_holds_each_fact():
    volume = next(p for p in PASSAGES if "12.5亿件" in p.text)
    ranking = [Hit(p, 0.0) for p in PASSAGES if p is not volume]
    third = (*ranking[:2], Hit(volume, 0.0), *ranking[2:])
    assert dict(measure(third, VOLUME.facts, PRINT)) == pytest.approx(
        {"R@1": 0, "R@5": 1, "R@10": 1, "RR": 1 / 3, "nDCG@10": 0.5}
    )


def test_a_missed_fact_counts_against_search_and_no_hits_at_all_are_zero():
    volume = next(p for p in PASSAGES if "12.5亿件" in p.text)
    assert dict(measure([Hit(volume, 1.0)], BOTH.facts, PRINT))["R@10"] == 0.5
    assert set(dict(measure([], BOTH.facts, PRINT)).values()) == {0.0}
    assert measure([Hit(volume, 1.0)], (), PRINT) == ()


def test_a_ratio_counts_every_question_and_nothing_where_none_bears_on_it():
    assert ratio([(1, 1), (0, 1), (0, 0), (1, 2)]) == 0.5
    assert ratio([(0, 0)]) is None
    assert interval([(0, 0)]) is None


def test_an_interval_holds_the_mean_narrows_with_more_questions_and_stays_the_same():
    few, many = [(n % 2, 1) for n in range(20)], [(n % 2, 1) for n in range(2000)]
    low, high = interval(few)
    assert low < 0.5 < high
    assert interval(many)[1] - interval(many)[0] < (high - low) / 5
    assert interval(few) == (low, high)


@pytest.mark.parametrize(
    ("first", "second", "p"),
    [
        ([1, 0, 1], [1, 0, 1], 1.0),
        ([0] * 5, [1] * 5, 2 / 2**5),  # only the two all-alike ways reach it
        ([0, 1], [1, 0], 1.0),
    ],
)
def test_the_permutation_test_is_exact_for_few_questions(first, second, p):
    assert permutation_p([(a, 1) for a in first], [(b, 1) for b in second]) == p


def test_the_permutation_test_tells_a_real_gain_from_chance_among_many():
    half, better = [(n % 2, 1) for n in range(200)], [(n % 2 or n % 3 == 0, 1) for n in range(200)]
    other = [((n // 2) % 2, 1) for n in range(200)]
    assert permutation_p(half, better) < 0.001
    assert permutation_p(half, other) > 0.5


def test_the_interval_of_a_difference_holds_it_and_leaves_out_zero_where_it_is_real():
    half, better = [(n % 2, 1) for n in range(200)], [(n % 2 or n % 3 == 0, 1) for n in range(200)]
    low, high = difference(half, better)
    assert 0 < low < 34 / 200 < high
    assert difference(half, half) == (0, 0)


def test_the_curve_of_an_oracle_has_no_area_and_a_wrong_one_all_of_it():
    sure = [(0.9, True), (0.8, True), (0.2, False)]
    assert risk_coverage(sure, 4)[0] == ((0.25, 0), (0.5, 0), (0.75, pytest.approx(1 / 3)))
    assert risk_coverage(sure, 4)[1] == pytest.approx(1 / 9)
    assert risk_coverage([(1.0, True)] * 3, 3)[1] == 0
    assert risk_coverage([(1.0, False)] * 3, 3)[1] == 1
    assert risk_coverage([], 3) == ((), None)


def test_a_confidence_that_knows_nothing_has_the_overall_risk_as_its_area():
    curve, area = risk_coverage([(0.5, n % 4 > 0) for n in range(40)], 40)
    assert curve == ((1.0, 0.25),)
    assert area == pytest.approx(0.25)


def test_quantiles_are_those_of_the_sorted_values():
    assert (quantile([3, 1, 2], 0.5), quantile([], 0.5)) == (2, 0)
