import pytest

from rag.search.fusion import fuse


def items(rankings, **options) -> list[int]:
    return [found.item for found in fuse(rankings, **options)]


def test_an_item_scores_the_sum_of_its_reciprocal_ranks():
    [first, second, third] = fuse({"words": [7, 3], "vectors": [3, 9]}, constant=60)
    assert (first.item, first.score) == (3, pytest.approx(1 / 62 + 1 / 61))
    assert (second.item, second.score) == (7, pytest.approx(1 / 61))
    assert (third.item, third.score) == (9, pytest.approx(1 / 62))


def test_ranks_say_which_ranking_found_it_and_where():
    assert fuse({"words": [7, 3], "vectors": [3]})[0].ranks == (("words", 2), ("vectors", 1))


def test_what_both_rank_second_beats_what_one_ranks_first():
    assert items({"words": [1, 5, 2], "vectors": [3, 5, 4]})[0] == 5


def test_one_ranking_keeps_its_order():
    assert items({"words": [4, 2, 9]}) == [4, 2, 9]


@pytest.mark.parametrize("rankings", [{}, {"words": []}, {"words": [], "vectors": []}])
def test_nothing_found_is_nothing_fused(rankings):
    assert fuse(rankings) == ()


def test_an_empty_ranking_changes_no_order():
    assert items({"words": [], "vectors": [4, 2]}) == [4, 2]


def test_weights_let_one_ranking_count_more():
    rankings = {"words": [1, 2], "vectors": [2, 1]}
    assert items(rankings, weights={"words": 2}) == [1, 2]
    assert items(rankings, weights={"vectors": 2}) == [2, 1]


def test_a_ranking_without_weight_counts_one():
    assert fuse({"words": [1]}, weights={"vectors": 5})[0].score == fuse({"words": [1]})[0].score


def test_equal_scores_keep_the_order_they_were_found_in():
    assert items({"words": [8, 1], "vectors": [3, 5]}) == [8, 3, 1, 5]


def test_a_smaller_constant_favours_the_top():
    rankings = {"words": [1, 2, 3], "vectors": [9, 8, 3]}
    assert items(rankings, constant=60)[0] == 3
    assert items(rankings, constant=0)[0] == 1
