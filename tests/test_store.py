import json
import shutil
import threading
from pathlib import Path

import numpy as np
import pytest
import tiny

from rag.errors import CorpusNotFound, EmptyCorpus, IndexMissing, IndexStale, ModelError
from rag.search import encoder as encoders
from rag.search import folder as folders
from rag.search import manifest as manifests
from rag.search import store
from rag.settings import Settings

QUESTION = "2023年甲省快递业务量是多少"


class Counting:
    """An encoder that remembers what it was asked to encode."""

    def __init__(self, inner):
        self.inner, self.texts = inner, []
        self.dimension, self.fingerprint, self.weight = inner.dimension, inner.fingerprint, inner.weight

    def encode(self, texts, *, questions=False):
        self.texts += texts
        return self.inner.encode(texts, questions=questions)


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> str:
    return str(tiny.character_encoder(tmp_path_factory.mktemp("model") / "tiny"))


@pytest.fixture(scope="module")
def built(tmp_path_factory, model) -> Path:
    """A folder with a corpus and its index, to be copied and not changed."""
    home = tmp_path_factory.mktemp("built")
    store.build(tiny.corpus(home / "corpus"), home / "index", Settings(encoder=model))
    return home


@pytest.fixture
def home(built, tmp_path) -> Path:
    return shutil.copytree(built, tmp_path / "home")


@pytest.fixture
def settings(model) -> Settings:
    return Settings(encoder=model)


def version(home: Path) -> Path:
    return folders.current(home / "index").folder


def reopen(home: Path, settings: Settings) -> store.Store:
    return store.open(home / "index", settings, corpus=home / "corpus")


def add(home: Path, name: str, text: str) -> None:
    (home / "corpus" / "pages" / name).write_text(text, encoding="utf-8")


# Searching


def test_the_passage_that_answers_comes_first_and_says_who_found_it(built, settings):
    [hit, *_] = reopen(built, settings).search(QUESTION, 5)
    assert "12.5亿件" in hit.passage.text
    assert dict(hit.found_by) == {"words": 1, "vectors": dict(hit.found_by)["vectors"]}
    assert hit.passage.text == hit.passage.article.text[hit.passage.start : hit.passage.end]


def test_hits_are_ordered_by_score_and_never_repeat(built, settings):
    hits = reopen(built, settings).search(QUESTION, 30)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len({hit.passage.id for hit in hits}) == len(hits)


@pytest.mark.parametrize(("legs", "found_by"), [({"vectors": False}, {"words"}), ({"words": False}, {"vectors"})])
def test_a_leg_can_be_switched_off(built, settings, legs, found_by):
    hits = reopen(built, settings).search(QUESTION, 5, **legs)
    assert hits
    assert {name for hit in hits for name, _ in hit.found_by} == found_by


@pytest.mark.parametrize("question", ["", " \n", "？！", "\ud83d", "zzz" * 5000, "\x00\x1b[J"])
def test_a_question_of_no_known_word_finds_nothing(built, settings, question):
    assert reopen(built, settings).search(question, 5, vectors=False) == ()


@pytest.mark.parametrize(("k", "most"), [(-1, 0), (0, 0), (1, 1), (2, 2), (10_000, 10_000)])
def test_k_is_a_limit(built, settings, k, most):
    assert len(reopen(built, settings).search(QUESTION, k)) <= most


def test_a_headline_finds_passages_that_do_not_repeat_it(tmp_path, model):
    story = {"id": "x", "title": "戊县苹果丰收", "text": "今年产量喜人。" * 60}
    tiny.corpus(tmp_path / "corpus")
    add(tmp_path, "more.jsonl", json.dumps(story))
    opened = store.ensure(tmp_path / "corpus", tmp_path / "index", Settings(encoder=model))
    found = opened.search("戊县苹果", 30, vectors=False)
    [*passages] = opened.passages_of(found[0].passage.article)
    assert len(passages) > 1
    assert {hit.passage for hit in found[: len(passages)]} == set(passages)


def test_every_passage_of_an_article_is_given_in_order(built, settings):
    opened = reopen(built, settings)
    assert [p for article in opened.articles for p in opened.passages_of(article)] == list(opened.passages)


def test_threads_may_search_at_once(built, settings):
    opened, found = reopen(built, settings), []
    threads = [threading.Thread(target=lambda: found.append(opened.search(QUESTION, 5))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [found[0]] * 8


# Building


def test_what_was_read_comes_back_as_it_was(built, settings):
    from rag.pages import reading, stating

    opened, read = reopen(built, settings), reading.read_corpus(built / "corpus")
    assert opened.articles == read.articles
    assert opened.pages == read.pages
    assert opened.statements == tuple(s for article in read.articles for s in stating.find(article))
    assert opened.statements


def test_the_manifest_says_how_it_was_made(built, settings):
    manifest = reopen(built, settings).manifest
    assert [file.name for file in manifest.corpus] == ["pages/post.txt", "pages/stories.jsonl"]
    assert manifest.settings == settings.build
    assert manifest.encoder == encoders.load(settings.encoder).fingerprint
    assert (manifest.counts.pages, manifest.counts.articles) == (2, len(reopen(built, settings).articles))
    assert {path.relative_to(version(built)).as_posix() for path in version(built).rglob("*") if path.is_file()} == {
        file.name for file in manifest.files
    } | {"manifest.json"}


def test_progress_is_told_stage_by_stage_up_to_the_end(tmp_path, model):
    told: list[tuple[str, int, int]] = []
    tiny.corpus(tmp_path / "corpus")
    store.build(tmp_path / "corpus", tmp_path / "index", Settings(encoder=model), progress=lambda *t: told.append(t))
    assert list(dict.fromkeys(stage for stage, _, _ in told)) == ["read", "cut", "words", "vectors", "check"]
    last = {stage: (done, total) for stage, done, total in told}
    assert all(done == total for stage, (done, total) in last.items() if stage != "read")


def test_a_rebuild_of_the_same_pages_is_the_same_index(home, settings):
    before = reopen(home, settings).manifest
    after = store.build(home / "corpus", home / "index", settings)
    assert (after.files, after.corpus, after.counts) == (before.files, before.corpus, before.counts)


def test_only_new_passages_are_encoded_again(home, settings):
    encoder = Counting(encoders.load(settings.encoder))
    add(home, "new.jsonl", '{"id": "new", "text": "己市新建公园三座。"}')
    store.build(home / "corpus", home / "index", settings, encoder=encoder)
    assert [text.strip() for text in encoder.texts] == ["己市新建公园三座。"]
    fresh = store.build(home / "corpus", home / "other", settings)
    assert fresh.files == folders.read_manifest(folders.current(home / "index")).files


def test_another_encoder_makes_all_vectors_anew(home, tmp_path):
    other = Counting(encoders.load(str(tiny.character_encoder(tmp_path / "other", seed=8))))
    manifest = store.build(home / "corpus", home / "index", Settings(), encoder=other)
    assert len(other.texts) == manifest.counts.passages


def test_vectors_of_a_damaged_index_are_not_used_again(home, settings):
    file = version(home) / "vectors.faiss"
    file.write_bytes(file.read_bytes()[:-4] + b"\0\0\0\0")
    encoder = Counting(encoders.load(settings.encoder))
    manifest = store.build(home / "corpus", home / "index", settings, encoder=encoder)
    assert len(encoder.texts) == manifest.counts.passages


def test_a_store_may_be_built_without_vectors(tmp_path):
    tiny.corpus(tmp_path / "corpus")
    opened = store.ensure(tmp_path / "corpus", tmp_path / "index", Settings(vectors=False))
    assert "12.5亿件" in opened.search(QUESTION, 1)[0].passage.text
    assert not list(tmp_path.glob("index/*/vectors.*"))


def test_vectors_that_are_no_numbers_are_refused_and_the_old_index_stays(home, settings):
    class Broken(Counting):
        def encode(self, texts, *, questions=False):
            return np.full((len(texts), self.dimension), np.nan, np.float32)

    broken = Broken(encoders.load(settings.encoder))
    broken.fingerprint = "0" * 64
    with pytest.raises(ModelError, match="no numbers"):
        store.build(home / "corpus", home / "index", settings, encoder=broken)
    assert reopen(home, settings).search(QUESTION, 1)
    assert len(list((home / "index").glob("version-*"))) == 1


def test_what_cannot_be_read_is_said_in_the_manifest(home, settings):
    (home / "corpus" / "pages" / "photo.txt").write_bytes(bytes(range(256)) * 8)
    manifest = store.build(home / "corpus", home / "index", settings)
    [problem] = manifest.problems
    assert problem.startswith("pages/photo.txt: ")


def test_a_corpus_of_nothing_is_an_error_and_the_old_index_stays(home, settings):
    shutil.rmtree(home / "corpus" / "pages")
    with pytest.raises(CorpusNotFound):
        store.build(home / "corpus", home / "index", settings)
    (home / "corpus" / "pages").mkdir()
    with pytest.raises(EmptyCorpus):
        store.build(home / "corpus", home / "index", settings)
    assert store.open(home / "index", settings).search(QUESTION, 1)


def test_half_a_surrogate_pair_in_an_article_is_no_error(tmp_path, model):
    tiny.corpus(tmp_path / "corpus")
    add(tmp_path, "odd.jsonl", '{"id": "odd", "text": "庚县小麦\\ud83d增产。"}')
    opened = store.ensure(tmp_path / "corpus", tmp_path / "index", Settings(encoder=model))
    assert "小麦\ud83d增产" in opened.search("庚县小麦", 1)[0].passage.text


# Opening


def test_nothing_built_is_said_with_what_to_do(tmp_path, settings):
    (tmp_path / "notes.txt").write_text("mine")
    for index in (tmp_path, tmp_path / "missing", tmp_path / "notes.txt"):
        with pytest.raises(IndexMissing, match="baoda build"):
            store.open(index, settings)


CHANGES = {
    "changed: pages/post.txt": lambda pages: (pages / "post.txt").write_text(tiny.PAGE + "又及。\n", encoding="utf-8"),
    "added: pages/new.txt": lambda pages: (pages / "new.txt").write_text(tiny.PAGE, encoding="utf-8"),
    "removed: pages/stories.jsonl": lambda pages: (pages / "stories.jsonl").unlink(),
    "added: added/chat.txt": lambda pages: add_chat(pages),
}


def add_chat(pages: Path) -> None:
    (pages.parent / "added").mkdir()
    (pages.parent / "added" / "chat.txt").write_text(tiny.PAGE, encoding="utf-8")


@pytest.mark.parametrize(("words", "change"), CHANGES.items(), ids=CHANGES)
def test_changed_pages_are_named(home, settings, words, change):
    change(home / "corpus" / "pages")
    with pytest.raises(IndexStale, match=words):
        reopen(home, settings)
    assert store.open(home / "index", settings)  # without the corpus, nobody asks


def test_changed_settings_are_named(built, settings):
    with pytest.raises(IndexStale, match="passage_chars was 220 and is 300"):
        reopen(built, Settings(encoder=settings.encoder, passage_chars=300))


def test_another_encoder_is_noticed(built, tmp_path):
    with pytest.raises(IndexStale, match="the encoder is another one"):
        reopen(built, Settings(encoder=str(tiny.character_encoder(tmp_path / "other", seed=8))))


def test_the_same_encoder_in_another_folder_is_the_same(built, tmp_path):
    assert reopen(built, Settings(encoder=str(tiny.character_encoder(tmp_path / "copy"))))


def test_other_code_and_other_libraries_are_noticed(built, settings, monkeypatch):
    monkeypatch.setattr(manifests, "code_fingerprint", lambda: "0" * 64)
    monkeypatch.setattr(manifests, "libraries", lambda: {"rjieba": "99"})
    with pytest.raises(IndexStale, match=r"another release of Baoda; rjieba was .* and is 99"):
        reopen(built, settings)


def test_an_index_with_vectors_serves_a_search_by_words(built):
    assert reopen(built, Settings(vectors=False)).search(QUESTION, 1)[0].found_by == (("words", 1),)


def test_how_rankings_are_fused_makes_no_index_stale(monkeypatch):
    seen, read = [], Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda file: seen.append(file.name) or read(file))
    manifests.code_fingerprint.__wrapped__()
    assert {"encoder.py", "passages.py", "words.py"} <= set(seen)
    assert not {"fusion.py", "fusion.json", "model.safetensors"} & set(seen)


def test_an_index_without_vectors_is_stale_for_who_wants_them(tmp_path, settings):
    tiny.corpus(tmp_path / "corpus")
    store.build(tmp_path / "corpus", tmp_path / "index", Settings(vectors=False))
    with pytest.raises(IndexStale, match="without vectors"):
        store.open(tmp_path / "index", settings)


def test_ensure_builds_once(tmp_path, settings):
    tiny.corpus(tmp_path / "corpus")
    store.ensure(tmp_path / "corpus", tmp_path / "index", settings)
    first = version(tmp_path)
    store.ensure(tmp_path / "corpus", tmp_path / "index", settings)
    assert version(tmp_path) == first
    add(tmp_path, "new.txt", tiny.PAGE)
    assert len(store.ensure(tmp_path / "corpus", tmp_path / "index", settings).pages) == 3
    assert version(tmp_path) != first


def test_a_reader_of_the_old_version_goes_on_undisturbed(home, settings):
    old = reopen(home, settings)
    before = old.search(QUESTION, 5)
    shutil.rmtree(home / "corpus" / "pages")
    tiny.corpus(home / "new")
    (home / "new" / "pages" / "post.txt").unlink()
    store.build(home / "new", home / "index", settings)
    assert old.search(QUESTION, 5) == before
    assert all("快递" not in hit.passage.text for hit in store.open(home / "index", settings).search(QUESTION, 5))


def test_a_reader_that_meets_a_swap_reads_the_new_version(home, settings, monkeypatch):
    read, rebuilt = folders.read_manifest, []

    def swapping(version):
        if not rebuilt:
            rebuilt.append(True)
            store.build(home / "corpus", home / "index", settings)
        return read(version)

    monkeypatch.setattr(folders, "read_manifest", swapping)
    assert reopen(home, settings).search(QUESTION, 1)
