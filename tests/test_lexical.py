import numpy as np
import pytest

from rag.search.lexical import WordIndex, best
from rag.words import question_terms, search_terms

DOCUMENTS = ["快递业务量完成1320.7亿件", "茶叶出口4500吨", "快递员派送快递", "", "2023年快递业务量"]


@pytest.fixture(scope="module")
def index() -> WordIndex:
    return WordIndex.build(search_terms(text) for text in DOCUMENTS)


def found(index: WordIndex, question: str, k: int = 10) -> list[int]:
    return index.search(question_terms(question), k)[0].tolist()


@pytest.mark.parametrize(
    ("question", "first"),
    [("1320.7", 0), ("１３２０．７億件", 0), ("茶葉", 1), ("快递员", 2), ("二〇二三年", 4), ("出口多少吨", 1)],
)
def test_the_document_with_the_asked_words_comes_first(index, question, first):
    assert found(index, question)[0] == first


def test_only_documents_that_share_a_word_are_found(index):
    assert sorted(found(index, "快递")) == [0, 2, 4]


@pytest.mark.parametrize("question", ["", " ", "。，", "火箭", "rocket"])
def test_a_question_of_unknown_or_no_words_finds_nothing(index, question):
    assert found(index, question) == []


def test_scores_fall_and_agree_with_their_documents(index):
    ids, scores = index.search(question_terms("快递业务量"), 10)
    assert len(ids) == len(scores) == 3
    assert (np.diff(scores) <= 0).all() and (scores > 0).all()


@pytest.mark.parametrize(("k", "count"), [(-1, 0), (0, 0), (1, 1), (2, 2), (3, 3), (1000, 3)])
def test_k_is_a_limit_and_may_exceed_the_documents(index, k, count):
    assert len(found(index, "快递", k)) == count


@pytest.mark.parametrize("documents", [[], [[]], [[], []]])
def test_an_index_without_words_finds_nothing_and_can_be_kept(documents, tmp_path):
    index = WordIndex.build(documents)
    index.save(tmp_path / "words")
    assert found(WordIndex.load(tmp_path / "words", len(documents)), "快递") == []


def test_one_document_of_one_word_is_found():
    assert found(WordIndex.build([["快递"]]), "快递") == [0]


def test_a_saved_index_answers_the_same(index, tmp_path):
    index.save(tmp_path)
    again = WordIndex.load(tmp_path, len(DOCUMENTS))
    for question in ("快递业务量", "茶叶 2023", "火箭"):
        np.testing.assert_array_equal(
            again.search(question_terms(question), 5), index.search(question_terms(question), 5)
        )


def test_the_same_documents_give_the_same_bytes(index, tmp_path):
    # A fresh interpreter has another hash seed, which bm25s's own numbering would follow.
    import subprocess
    import sys

    code = (
        "import sys; from pathlib import Path; from rag.search.lexical import WordIndex; "
        "from rag.words import search_terms; "
        f"WordIndex.build([search_terms(t) for t in {DOCUMENTS!r}]).save(Path(sys.argv[1]))"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "b")], check=True)
    index.save(tmp_path / "a")
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert [(tmp_path / "a" / f).read_bytes() for f in files] == [(tmp_path / "b" / f).read_bytes() for f in files]


def test_no_file_holds_a_pickle(index, tmp_path):
    index.save(tmp_path)
    for path in tmp_path.iterdir():
        assert path.suffix in (".npy", ".json")
        if path.suffix == ".npy":
            assert np.load(path, allow_pickle=False).dtype != object


def test_an_index_of_other_documents_is_refused(index, tmp_path):
    index.save(tmp_path)
    with pytest.raises(ValueError, match="not about the same 6 passages"):
        WordIndex.load(tmp_path, 6)


@pytest.mark.parametrize("name", ["params.index.json", "vocab.index.json", "indptr.csc.index.npy"])
@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff"])
def test_files_that_are_no_index_are_refused(index, tmp_path, name, content):
    index.save(tmp_path)
    (tmp_path / name).write_bytes(content)
    with pytest.raises((ValueError, OSError)):
        WordIndex.load(tmp_path, len(DOCUMENTS))


def test_a_word_that_is_not_there_is_found_by_its_meanings_the_surest_first(index):
    meant = ((("快递", 0.5), ("茶叶", 1.0)), ())
    assert index.search(["tea", "2023"], 10, meant)[0].tolist()[:2] == [4, 1]
    assert set(index.search(["tea"], 10, meant)[0].tolist()) == {0, 1, 2, 4}


def test_a_document_that_has_the_word_itself_gains_nothing_by_its_meanings(index):
    plain, meant = (dict(zip(*index.search(["快递"], 10, m), strict=True)) for m in ((), ((("派送", 1.0),),)))
    assert plain == meant


def test_equal_scores_keep_the_order_of_the_documents():
    index = WordIndex.build([["a", "b"]] * 50)
    assert index.search(["a"], 7)[0].tolist() == list(range(7))


def test_best_takes_ties_at_the_limit_from_the_front():
    assert best(np.array([1.0, 2.0, 1.0, 0.0, 1.0]), 3)[0].tolist() == [1, 0, 2]


def test_bm25s_says_nothing(index, caplog, capfd):
    caplog.set_level("DEBUG")
    WordIndex.build([["a"]]).search(["a"], 1)
    assert not caplog.records
    assert capfd.readouterr() == ("", "")
