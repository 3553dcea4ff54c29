import json

import pytest

from rag.search import fusion
from rag.search.fusion import Leg, Weights, combine, fuse


def items(legs) -> list[int]:
    return [found.item for found in fuse(legs)]


def fused(words, vectors, *, foreign=False, weights=None) -> list[int]:
    ceiling = 10.0
    return [
        found.item
        for found in combine(
            words, vectors, ceiling=ceiling, foreign=foreign, weights=weights or Weights(own=0.1, foreign=0.5)
        )
    ]


def test_an_item_scores_the_sum_of_its_scores():
    [first, second, third] = fuse({"words": Leg([7, 3], [0.6, 0.5]), "vectors": Leg([3, 9], [0.3, 0.2])})
    assert (first.item, first.score) == (3, pytest.approx(0.8))
    assert (second.item, second.score) == (7, pytest.approx(0.6))
    assert (third.item, third.score) == (9, pytest.approx(0.2))


def test_ranks_say_which_ranking_found_it_and_where():
    legs = {"words": Leg([7, 3], [0.6, 0.5]), "vectors": Leg([3], [0.3])}
    assert fuse(legs)[0].ranks == (("words", 2), ("vectors", 1))


def test_what_a_ranking_cut_off_may_be_as_good_as_its_last():
    whole = Leg([1, 2], [0.9, 0.8])
    assert items({"words": whole, "vectors": Leg([3], [0.85])}) == [1, 3, 2]
    cut_off = Leg([1, 2], [0.9, 0.8], whole=False)
    assert items({"words": cut_off, "vectors": Leg([3], [0.15])}) == [3, 1, 2]


def test_one_ranking_keeps_its_order():
    assert items({"words": Leg([4, 2, 9], [3, 2, 1])}) == [4, 2, 9]
    assert fused(None, Leg([4, 2, 9], [0.3, 0.2, 0.1])) == [4, 2, 9]
    assert fused(Leg([4, 2, 9], [3, 2, 1]), None) == [4, 2, 9]


@pytest.mark.parametrize("legs", [{}, {"words": Leg([], [])}, {"words": Leg([], []), "vectors": Leg([], [])}])
def test_nothing_found_is_nothing_fused(legs):
    assert fuse(legs) == ()


def test_an_empty_ranking_changes_no_order():
    assert fused(Leg([], []), Leg([4, 2], [0.5, 0.4]), foreign=True) == [4, 2]


def test_a_question_of_known_words_is_answered_by_words():
    assert fused(Leg([1, 2], [9.0, 4.0]), Leg([2, 1], [0.8, 0.7])) == [1, 2]


def test_vectors_decide_where_words_are_as_good():
    assert fused(Leg([1, 2], [9.0, 8.9]), Leg([2, 1], [0.8, 0.2])) == [2, 1]


def test_a_question_in_another_language_is_answered_by_vectors():
    # In English with a year: the words find what shares the year, a tenth of the question.
    by_words, by_vectors = Leg([1, 2], [1.0, 0.9]), Leg([3, 1], [0.6, 0.3])
    assert fused(by_words, by_vectors, foreign=True)[0] == 3
    assert fused(by_words, by_vectors)[0] == 1


def test_cosines_of_another_range_count_as_much():
    words = Leg([1, 2, 3], [9.0, 8.9, 1.0])
    wide, narrow = Leg([2, 1, 3], [0.8, 0.5, 0.1], whole=False), Leg([2, 1, 3], [0.88, 0.85, 0.81], whole=False)
    assert fused(words, wide) == fused(words, narrow) == [2, 1, 3]


def test_equal_scores_keep_the_order_they_were_found_in():
    assert items({"words": Leg([8, 1], [0.5, 0.5]), "vectors": Leg([3, 5], [0.5, 0.5])}) == [8, 1, 3, 5]


def test_the_weights_that_ship_say_where_they_come_from():
    row = json.loads(fusion.FITTED.read_text(encoding="utf-8"))
    assert fusion.fitted() == Weights(**row["weights"])
    assert row["command"].startswith("python -m training.fusion")
    assert fusion.fitted().foreign > fusion.fitted().own >= 0
