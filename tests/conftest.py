import datetime as dt
import shutil
from pathlib import Path

import pytest

CASES = Path(__file__).parent / "cases"


@pytest.fixture(scope="session")
def toy(tmp_path_factory):
    """A real archive over four made-up articles, built once with the shipped encoder."""
    from rag.archive import Archive
    from rag.settings import Settings

    home = tmp_path_factory.mktemp("toy")
    (home / "corpus" / "pages").mkdir(parents=True)
    shutil.copy(CASES / "articles.jsonl", home / "corpus" / "pages" / "articles.jsonl")
    return Archive.open(home / "corpus", home / "index", Settings(today=dt.date(2024, 5, 1)))


@pytest.fixture(scope="session")
def real(tmp_path_factory):
    """The shipped pages, indexed once in a folder of its own."""
    from rag.archive import Archive
    from rag.settings import Settings

    corpus = Path(__file__).parents[1] / "corpus"
    return Archive.open(corpus, tmp_path_factory.mktemp("real") / "index", Settings(today=dt.date(2024, 5, 1)))
