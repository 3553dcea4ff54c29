import numpy as np
import pytest

from rag.search.dense import VectorIndex


def unit(rows: int, seed: int = 1, dimension: int = 32) -> np.ndarray:
    vectors = np.random.default_rng(seed).standard_normal((rows, dimension)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture(scope="module", params=["exact", "lists"])
def index(request) -> VectorIndex:
    return VectorIndex.build(unit(600), exact_up_to=1000 if request.param == "exact" else 100)


def test_a_small_index_is_exact_and_a_large_one_has_lists():
    assert type(VectorIndex.build(unit(9), exact_up_to=9).index).__name__ == "IndexFlatIP"
    assert type(VectorIndex.build(unit(10), exact_up_to=9).index).__name__ == "IndexIVFFlat"


def test_each_vector_finds_itself_first(index):
    for number, vector in enumerate(unit(600)[:50]):
        ids, scores = index.search(vector, 3)
        assert ids[0] == number
        assert scores[0] == pytest.approx(1, abs=1e-5)


def test_scores_are_cosines_and_fall(index):
    ids, scores = index.search(unit(1, seed=5)[0], 20)
    np.testing.assert_allclose(scores, unit(600)[ids] @ unit(1, seed=5)[0], atol=1e-5)
    assert (np.diff(scores) <= 0).all()


def test_the_exact_index_misses_nothing():
    question = unit(1, seed=5)[0]
    ids, _ = VectorIndex.build(unit(600)).search(question, 10)
    assert ids.tolist() == np.argsort(-(unit(600) @ question))[:10].tolist()


def test_lists_miss_little():
    question, vectors = unit(40, seed=5), unit(3000)
    exact, lists = VectorIndex.build(vectors), VectorIndex.build(vectors, exact_up_to=0)
    shared = [len(set(exact.search(q, 10)[0]) & set(lists.search(q, 10)[0])) for q in question]
    assert np.mean(shared) > 5  # random vectors have no neighbourhoods, so this is the worst case


def test_what_is_unlike_the_question_is_left_out(index):
    question = unit(1, seed=5)[0]
    ids, scores = index.search(question, 600)
    assert 0 < len(ids) < 600
    assert (scores > 0).all()


def test_a_question_of_zeros_finds_nothing(index):
    assert len(index.search(np.zeros(32, np.float32), 5)[0]) == 0


def test_a_vector_of_zeros_is_never_found():
    vectors = np.vstack([np.zeros((1, 32), np.float32), unit(3)])
    assert 0 not in VectorIndex.build(vectors).search(unit(1, seed=5)[0], 4)[0]


@pytest.mark.parametrize("k", [-1, 0])
def test_k_below_one_finds_nothing(index, k):
    assert len(index.search(unit(1)[0], k)[0]) == 0


@pytest.mark.parametrize("rows", [0, 1, 2])
@pytest.mark.parametrize("exact_up_to", [0, 10])
def test_k_may_exceed_the_vectors(rows, exact_up_to):
    index = VectorIndex.build(unit(rows), exact_up_to=exact_up_to if rows else 10)
    assert len(index.search(unit(1)[0], 100)[0]) <= rows


def test_equal_vectors_come_in_order():
    assert VectorIndex.build(np.repeat(unit(1), 20, axis=0)).search(unit(1)[0], 20)[0].tolist() == list(range(20))


def test_the_vectors_come_back_as_they_were_given(index):
    np.testing.assert_array_equal(index.vectors(), unit(600))


def test_a_saved_index_answers_the_same(index, tmp_path):
    index.save(tmp_path / "v.faiss")
    again = VectorIndex.load(tmp_path / "v.faiss")
    np.testing.assert_array_equal(again.search(unit(1, seed=5)[0], 9), index.search(unit(1, seed=5)[0], 9))
    assert (again.size, again.dimension) == (600, 32)


@pytest.mark.parametrize("exact_up_to", [0, 10_000])
def test_the_same_vectors_give_the_same_bytes(tmp_path, exact_up_to):
    for name in ("a", "b"):
        VectorIndex.build(unit(600), exact_up_to=exact_up_to).save(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("content", [b"", b"x", b"IxFI\x20\0\0\0", b"\x80\x04K*."])
def test_a_file_that_is_no_index_is_refused(tmp_path, content):
    (tmp_path / "v.faiss").write_bytes(content)
    with pytest.raises(ValueError, match="not an index"):
        VectorIndex.load(tmp_path / "v.faiss")


def test_a_missing_file_and_a_missing_folder_are_errors_of_the_system(tmp_path):
    with pytest.raises(FileNotFoundError):
        VectorIndex.load(tmp_path / "v.faiss")
    with pytest.raises(FileNotFoundError):
        VectorIndex.build(unit(2)).save(tmp_path / "no" / "v.faiss")
