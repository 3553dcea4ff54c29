import datetime as dt
from pathlib import Path

import pytest

pytest.register_assert_rewrite("labelled")  # what it checks is said in full where it fails


@pytest.fixture(scope="session")
def toy(tmp_path_factory):
    """A real archive over four made-up articles, built once with the shipped encoder."""
    import labelled

    return labelled.archive(tmp_path_factory.mktemp("toy"), "articles.jsonl")


@pytest.fixture(scope="session")
def real(tmp_path_factory):
    """The shipped pages, indexed once in a folder of its own."""
    from rag.archive import Archive
    from rag.settings import Settings

    corpus = Path(__file__).parents[1] / "corpus"
    return Archive.open(corpus, tmp_path_factory.mktemp("real") / "index", Settings(today=dt.date(2024, 5, 1)))
