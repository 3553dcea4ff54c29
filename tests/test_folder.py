import errno
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
import tiny

from rag.errors import IndexLocked, IndexMissing, IndexUnwritable
from rag.search import folder as folders
from rag.search import store
from rag.search.dense import VectorIndex
from rag.settings import Settings

WORDS_ONLY = Settings(vectors=False)
# Builds, and tells the stages it reaches; kills itself, as hard as a system can, when it reaches the one it is given.
BUILDER = """
import os, signal, sys
from pathlib import Path
from rag.search import store
from rag.settings import Settings

home, deadly, encoder = Path(sys.argv[1]), sys.argv[2], sys.argv[3]

def tell(stage, done, total):
    if stage == deadly:
        os.kill(os.getpid(), signal.SIGKILL)

store.build(home / "corpus", home / "index", Settings(encoder=encoder), progress=tell)
"""
# Takes the lock, says so, and keeps it until its input ends.
HOLDER = """
import sys
from pathlib import Path
from rag.search import folder

with folder.locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> str:
    return str(tiny.character_encoder(tmp_path_factory.mktemp("model") / "tiny"))


@pytest.fixture
def home(tmp_path) -> Path:
    tiny.corpus(tmp_path / "corpus")
    return tmp_path


@pytest.fixture
def holder(home):
    """Another process that holds the lock."""
    command = [sys.executable, "-c", HOLDER, str(home / "index")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def build(home: Path, **options) -> None:
    store.build(home / "corpus", home / "index", WORDS_ONLY, **options)


def versions(home: Path) -> list[str]:
    return [path.name for path in (home / "index").glob("version-*")]


# Killed builds


@pytest.mark.skipif(sys.platform == "win32", reason="kills as Unix does")
@pytest.mark.parametrize("stage", ["read", "cut", "words", "vectors", "check"])
def test_a_killed_build_leaves_the_old_index_as_it_was(home, model, stage):
    settings = Settings(encoder=model)
    before = store.build(home / "corpus", home / "index", settings)
    (home / "corpus" / "pages" / "new.txt").write_text(tiny.PAGE, encoding="utf-8")
    killed = subprocess.run([sys.executable, "-c", BUILDER, str(home), stage, model], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert len(versions(home)) == 2
    opened = store.open(home / "index", settings)
    assert opened.manifest == before == store.verify(home / "index")
    assert opened.search("快递业务量", 1)
    assert len(store.ensure(home / "corpus", home / "index", settings).pages) == 3
    assert len(versions(home)) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="kills as Unix does")
def test_a_killed_first_build_leaves_no_index(home, model):
    subprocess.run([sys.executable, "-c", BUILDER, str(home), "check", model], check=False)
    assert len(versions(home)) == 1
    with pytest.raises(IndexMissing):
        store.open(home / "index", Settings(encoder=model))
    build(home)
    assert len(versions(home)) == 1


def test_an_interrupted_build_cleans_up_after_itself(home):
    def interrupt(stage, done, total):
        if stage == "words":
            raise KeyboardInterrupt

    build(home)
    kept = versions(home)
    with pytest.raises(KeyboardInterrupt):
        build(home, progress=interrupt)
    assert versions(home) == kept


# Locks


def test_a_second_builder_is_told_who_builds(home, holder):
    with pytest.raises(IndexLocked, match=f"another process \\(number {holder.pid}\\): wait"):
        build(home, wait=0.1)


def test_a_second_builder_waits_for_the_first(home, holder):
    timer = threading.Timer(0.3, holder.stdin.close)
    timer.start()
    build(home, wait=30)
    timer.join()
    assert store.verify(home / "index")


def test_the_lock_of_a_dead_builder_is_free(home, holder):
    holder.kill()
    holder.wait()
    build(home, wait=0.5)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks as Unix does")
def test_a_worker_that_outlives_its_builder_does_not_keep_the_lock(home):
    script = HOLDER.replace("sys.stdin.read()", "import os, time; os.fork() or time.sleep(5); os._exit(0)")
    with subprocess.Popen([sys.executable, "-c", script, str(home / "index")], stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"held\n"
        process.wait(10)
        build(home, wait=0.5)
        process.stdout.close()


def test_two_threads_build_one_after_the_other(home):
    failed: list[BaseException] = []

    def one() -> None:
        try:
            build(home)
        except IndexLocked as error:
            failed.append(error)

    threads = [threading.Thread(target=one) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert len(versions(home)) == 1
    assert store.verify(home / "index")


def test_a_thread_does_not_wait_for_ever_for_another(home):
    with folders.locked(home / "index"), pytest.raises(IndexLocked, match="this very process"):
        build(home, wait=0.05)


def test_processes_that_all_find_no_index_end_with_one(home):
    code = (
        "import sys; from pathlib import Path; from rag.search import store; from rag.settings import Settings; "
        "h = Path(sys.argv[1]); print(store.ensure(h / 'corpus', h / 'index', Settings(vectors=False)).manifest)"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(home)], stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    said = {process.communicate()[0] for process in running}
    assert len(said) == 1  # one built, the others waited and opened what it built
    assert [process.returncode for process in running] == [0, 0, 0]
    assert len(versions(home)) == 1


# What is not ours


def test_files_of_others_are_never_touched(home):
    build(home)
    index = home / "index"
    mine = [index / "README.md", index / ".gitignore", index / "version-of-mine" / "a", index / "version-2" / "b"]
    mine += [folders.current(index).folder / "notes.txt", folders.current(index).folder / "more" / "notes.txt"]
    for file in mine:
        file.parent.mkdir(exist_ok=True)
        file.write_text("mine")
    build(home)
    build(home)
    assert all(file.read_text() == "mine" for file in mine)
    assert store.verify(index)


def test_what_a_link_leads_to_is_not_removed(home, tmp_path):
    build(home)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "pages.jsonl").write_text("mine")
    (home / "index" / "version-20200101T000000-00000000").symlink_to(tmp_path / "elsewhere")
    build(home)
    assert (tmp_path / "elsewhere" / "pages.jsonl").read_text() == "mine"


@pytest.mark.parametrize(
    "line", ["../../etc 0\n", "version-20200101T000000-00000000\n", "", "\n", "x" * 10_000, "\0"], ids=range(6)
)
def test_a_pointer_that_names_no_version_is_damage(home, line):
    build(home)
    (home / "index" / folders.POINTER).write_text(line)
    with pytest.raises(Exception, match=r"baoda\.current does not name a version"):
        store.open(home / "index", WORDS_ONLY)


# What cannot be written


def test_an_index_folder_that_is_a_file_is_said_to_be_one(home):
    (home / "index").write_text("mine")
    with pytest.raises(IndexUnwritable, match="is a file, and the index needs a folder"):
        build(home)
    assert (home / "index").read_text() == "mine"


def test_an_index_folder_under_a_file_cannot_be_made(home):
    (home / "file").write_text("mine")
    with pytest.raises(IndexUnwritable, match=r"cannot be written.*--index"):
        store.build(home / "corpus", home / "file" / "index", WORDS_ONLY)


def test_a_read_only_folder_is_said_to_be_one(home):
    build(home)
    (home / "index").chmod(0o555)
    if os.access(home / "index", os.W_OK):
        pytest.skip("this user may write anywhere")
    with pytest.raises(IndexUnwritable, match="cannot be written"):
        build(home)
    assert store.open(home / "index", WORDS_ONLY)
    (home / "index").chmod(0o755)


@pytest.mark.skipif(sys.platform == "win32", reason="limits as Unix does")
@pytest.mark.parametrize("limit", [100, 2_000])
def test_a_build_that_may_write_no_more_keeps_the_old_index(home, model, limit):
    settings = Settings(encoder=model)
    before = store.build(home / "corpus", home / "index", settings)
    assert max(file.size for file in before.files) > limit
    code = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n{BUILDER}"
    run = subprocess.run(
        [sys.executable, "-c", code, str(home), "none", model], check=False, capture_output=True, text=True
    )
    assert "IndexUnwritable" in run.stderr.splitlines()[-1]
    assert store.open(home / "index", settings, corpus=home / "corpus").manifest == before
    assert len(versions(home)) == 1


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_said_to_be_full(tmp_path, number):
    with pytest.raises(IndexUnwritable, match="is full: free some space"), folders.writing(tmp_path):
        raise OSError(number, os.strerror(number))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_disk_that_fills_up_while_vectors_are_written_is_said_to_be_full(tmp_path):
    vectors = VectorIndex.build(np.eye(16, dtype=np.float32))
    with pytest.raises(IndexUnwritable, match="is full"), folders.writing(tmp_path):
        vectors.save(Path("/dev/full"))


@pytest.mark.skipif(not Path("/dev/shm").is_dir() or not hasattr(os, "geteuid"), reason="no /dev/shm")
def test_the_index_may_lie_on_another_disk_than_the_corpus(home):
    index = Path("/dev/shm") / f"baoda-test-{os.getpid()}"
    try:
        store.build(home / "corpus", index, WORDS_ONLY)
        assert store.verify(index)
    finally:
        shutil.rmtree(index, ignore_errors=True)
