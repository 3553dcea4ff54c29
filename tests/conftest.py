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


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    """The small archive that is served to browsers, with gold files to run."""
    import serving

    archive = serving.archive(tmp_path_factory.mktemp("browser"))
    (archive.corpus / "gold").mkdir()
    (archive.corpus / "gold" / "small.jsonl").write_text(serving.GOLD, encoding="utf-8")
    (archive.corpus / "gold" / "talks.jsonl").write_text(serving.TALKS, encoding="utf-8")
    return archive


@pytest.fixture(scope="module")
def address(held):
    import serving

    with serving.served(held) as url:
        yield url


@pytest.fixture(scope="module")
def browser():
    import browsing
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=browsing.CHROMIUM, args=browsing.QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser, address):
    """A function that opens the page in a browser of the given language, size and scheme."""
    import browsing

    contexts = []

    def visit(**wishes):
        contexts.append(browser.new_context(**{"locale": "zh-CN", **wishes}))
        return browsing.opened(contexts[-1], address)

    yield visit
    for context in contexts:
        context.close()
