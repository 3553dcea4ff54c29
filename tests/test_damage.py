"""An index whose files were cut short, altered, swapped or lost: it is said, it is never searched, it is built anew."""

import shutil
from pathlib import Path

import pytest
import tiny

from rag.errors import IndexDamaged, IndexMissing
from rag.search import folder as folders
from rag.search import manifest as manifests
from rag.search import store
from rag.settings import Settings

FILES = (
    "baoda.current", "manifest.json", "pages.jsonl", "articles.jsonl", "passages.jsonl", "statements.jsonl",
    "vectors.faiss", "vectors.keys", "words/data.csc.index.npy", "words/indices.csc.index.npy",
    "words/indptr.csc.index.npy", "words/vocab.index.json", "words/params.index.json",
)  # fmt: skip


def flip(file: Path, other: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


DAMAGE = {
    "cut short": lambda file, other: file.write_bytes(file.read_bytes()[:-1]),
    "emptied": lambda file, other: file.write_bytes(b""),
    "longer": lambda file, other: file.write_bytes(file.read_bytes() + b"\n"),
    "one bit": flip,
    "deleted": lambda file, other: file.unlink(),
    "another's": lambda file, other: shutil.copy(other, file),
}


@pytest.fixture(scope="module")
def settings(tmp_path_factory) -> Settings:
    return Settings(encoder=str(tiny.character_encoder(tmp_path_factory.mktemp("model") / "tiny")))


@pytest.fixture(scope="module")
def built(tmp_path_factory, settings) -> Path:
    """A folder with a corpus and its index, to be copied and not changed."""
    home = tmp_path_factory.mktemp("built")
    store.build(tiny.corpus(home / "corpus"), home / "index", settings)
    return home


@pytest.fixture(scope="module")
def others(tmp_path_factory, settings) -> Path:
    """The index of another corpus."""
    home = tmp_path_factory.mktemp("others")
    add_to = tiny.corpus(home / "corpus")
    (add_to / "pages" / "more.jsonl").write_text('{"text": "另一份报纸说2022年减少5%。"}', encoding="utf-8")
    store.build(home / "corpus", home / "index", settings)
    return home


@pytest.fixture
def home(built, tmp_path) -> Path:
    return shutil.copytree(built, tmp_path / "home")


def version(home: Path) -> Path:
    return folders.current(home / "index").folder


def path_of(home: Path, name: str) -> Path:
    return home / "index" / name if name == folders.POINTER else version(home) / name


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_file_is_named_and_the_index_rebuilt(home, others, settings, name, damage):
    damage(path_of(home, name), path_of(others, name))
    missing = name == folders.POINTER and not path_of_pointer(home).exists()
    for look in (lambda: store.open(home / "index", settings), lambda: store.verify(home / "index")):
        with pytest.raises(IndexMissing if missing else IndexDamaged, match="baoda build") as caught:
            look()
        assert missing or name in str(caught.value) or "version-" in str(caught.value)
    assert store.ensure(home / "corpus", home / "index", settings).search("快递业务量", 1)
    assert store.verify(home / "index")


def path_of_pointer(home: Path) -> Path:
    return home / "index" / folders.POINTER


def test_every_file_of_an_index_is_among_those_damaged_here(built):
    files = {path.relative_to(version(built)).as_posix() for path in version(built).rglob("*") if path.is_file()}
    assert files | {folders.POINTER} == set(FILES)


def test_a_large_index_is_opened_by_its_sizes_and_verified_by_its_checksums(home, settings, monkeypatch):
    monkeypatch.setattr(manifests, "CHECKED_UP_TO", 0)
    flip(version(home) / "vectors.keys", home)
    assert store.open(home / "index", settings, corpus=home / "corpus")
    with pytest.raises(IndexDamaged, match=r"vectors\.keys was altered"):
        store.verify(home / "index")
    DAMAGE["cut short"](version(home) / "articles.jsonl", home)
    with pytest.raises(IndexDamaged, match=r"articles\.jsonl has \d+ bytes instead of"):
        store.open(home / "index", settings, corpus=home / "corpus")


@pytest.mark.parametrize("name", [name for name in FILES[2:] if name != "vectors.keys"])
def test_damage_that_sizes_do_not_show_is_an_error_all_the_same(home, settings, monkeypatch, name):
    monkeypatch.setattr(manifests, "CHECKED_UP_TO", 0)
    file = version(home) / name
    file.write_bytes(b"\xff" * file.stat().st_size)
    with pytest.raises(IndexDamaged):
        store.open(home / "index", settings, corpus=home / "corpus").search("快递业务量", 5)


def test_an_index_of_another_format_is_said_to_be_one(home, settings):
    file = version(home) / "manifest.json"
    file.write_text(file.read_text(encoding="utf-8").replace('"format": 1', '"format": 99'), encoding="utf-8")
    folders.use(home / "index", version(home))
    with pytest.raises(IndexDamaged, match="format 99, and this Baoda reads format 1"):
        store.open(home / "index", settings)


def test_nothing_in_an_index_is_a_pickle(built):
    for file in version(built).rglob("*"):
        assert file.is_dir() or not file.read_bytes().startswith(b"\x80")
