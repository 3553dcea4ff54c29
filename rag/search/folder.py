"""The index folder: versions of the index, a pointer to the one in use, a lock for whoever builds the next.

    index/
        baoda.current                  the version in use and the checksum of its manifest, in one line
        baoda.lock                     held while an index is being built
        version-20240122T080000-1f2e/  one whole index; while it is being built nothing points to it

A new version is written aside, under its own name, and comes into use when the pointer is replaced, which the file
system does in one step: whoever opens the index sees the old one or the new one, never a mixture, even if the builder
is killed. Nothing that does not bear these names is ever touched.
"""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import os
import re
import secrets
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from rag.errors import IndexDamaged, IndexLocked, IndexMissing, IndexUnwritable
from rag.search import manifest

POINTER = "baoda.current"
LOCK = "baoda.lock"
_VERSION = re.compile(r"version-\d{8}T\d{6}-[0-9a-f]{8}")
_POINTER = re.compile(rf"({_VERSION.pattern}) ([0-9a-f]{{64}})\n")
# What a version is made of; a file of any other name in its folder is somebody else's and stays.
_OURS = re.compile(
    rf"(pages|articles|passages|statements)\.jsonl|vectors\.(faiss|keys)|words(/[^/]+)?|{manifest.NAME}|{re.escape(POINTER)}"
)
# A file lock of this kind belongs to the process, so threads of one process need one more between them.
_ONE_THREAD = threading.Lock()


@dataclass(frozen=True)
class Version:
    """A version of the index: its folder and what its manifest must hash to."""

    folder: Path
    sha256: str


def current(index: Path) -> Version:
    """Return the version in use.

    Raises IndexMissing where nothing has been built, IndexDamaged where the pointer is unreadable or points nowhere.
    """
    try:
        line = (index / POINTER).read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        raise IndexMissing(f"there is no index in {index} yet: build it with `baoda build`") from None
    except (OSError, UnicodeDecodeError) as error:
        raise damaged(index, f"{POINTER} cannot be read ({error})") from error
    match = _POINTER.fullmatch(line)
    if not match:
        raise damaged(index, f"{POINTER} does not name a version")
    if not (index / match[1]).is_dir():
        raise damaged(index, f"{match[1]}, which is in use, is missing")
    return Version(index / match[1], match[2])


def read_manifest(version: Version) -> manifest.Manifest:
    """Return the manifest of a version. Raises IndexDamaged where it is missing, altered or of another format."""
    try:
        data = (version.folder / manifest.NAME).read_bytes()
    except OSError as error:
        raise IndexDamaged(f"{manifest.NAME} is missing or cannot be read ({error.strerror})") from error
    if hashlib.sha256(data).hexdigest() != version.sha256:
        raise IndexDamaged(f"{manifest.NAME} was altered: its checksum is not the one that {POINTER} gives")
    try:
        return manifest.Manifest.from_json(data.decode("utf-8"))
    except (ValueError, KeyError, TypeError) as error:
        raise IndexDamaged(f"{manifest.NAME} is not a manifest of Baoda ({error!r})") from error


def damaged(index: Path, why: str) -> IndexDamaged:
    """Return the error for a damaged index, saying what to do."""
    return IndexDamaged(f"the index in {index} cannot be used: {why}. Build it again with `baoda build`")


@contextmanager
def new_version(index: Path) -> Iterator[Path]:
    """Make the folder of a version that nothing points to yet; it is removed again if the body fails.

    Raises IndexUnwritable for whatever the body cannot write.
    """
    stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%S")
    folder = index / f"version-{stamp}-{secrets.token_hex(4)}"
    done = False
    try:
        with writing(index):
            folder.mkdir()
        yield folder
        done = True
    finally:
        if not done:
            _remove(folder)


def use(index: Path, folder: Path) -> None:
    """Let the pointer point to the version in `folder`, and remove the others.

    All of it is on the disk before the pointer is replaced. Raises IndexUnwritable where that fails.
    """
    digest = hashlib.sha256((folder / manifest.NAME).read_bytes()).hexdigest()
    aside = folder / POINTER
    with writing(index):
        aside.write_text(f"{folder.name} {digest}\n", encoding="utf-8", newline="\n")
        for path in (*folder.rglob("*"), folder):
            _to_disk(path)
        aside.replace(index / POINTER)
        _to_disk(index)
    sweep(index)


def sweep(index: Path) -> None:
    """Remove versions that are not in use: the one before, and what killed builds have left. Needs the lock."""
    try:
        kept = current(index).folder
    except (IndexMissing, IndexDamaged):
        kept = None
    for folder in index.iterdir():
        if folder != kept and folder.is_dir() and not folder.is_symlink() and _VERSION.fullmatch(folder.name):
            _remove(folder)


def _remove(folder: Path) -> None:
    """Remove a version; what cannot be removed (on Windows, a file that somebody reads) is left for the next sweep."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if not _OURS.fullmatch(path.relative_to(folder).as_posix()):
            continue
        try:
            path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
        except OSError:
            continue
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _to_disk(path: Path) -> None:
    if sys.platform == "win32" and path.is_dir():
        return  # a folder cannot be opened there
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def writing(index: Path) -> Iterator[None]:
    """Turn what goes wrong while writing into IndexUnwritable, saying why and what to do."""
    try:
        yield
    except OSError as error:
        other = "or give another folder (--index, BAODA_INDEX)"
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise IndexUnwritable(f"the disk that holds {index} is full: free some space, {other}") from error
        if index.exists() and not index.is_dir():
            raise IndexUnwritable(f"{index} is a file, and the index needs a folder: give another one") from error
        raise IndexUnwritable(f"{index} cannot be written ({error}): change that, {other}") from error


@contextmanager
def locked(index: Path, wait: float = 30.0) -> Iterator[None]:
    """Make the index folder where there is none, and keep every other builder out of it.

    Waits at most `wait` seconds for another builder, then raises IndexLocked. A builder that dies lets go of the
    lock, whatever it dies of. Raises IndexUnwritable where the folder cannot be made.
    """
    until = time.monotonic() + wait
    if not _ONE_THREAD.acquire(timeout=wait):
        raise IndexLocked("this very process is building an index: wait until it is done")
    try:
        with writing(index):
            index.mkdir(parents=True, exist_ok=True)
            handle = (index / LOCK).open("a+", encoding="utf-8")
        with handle:
            _wait_for(handle, index, until)
            with writing(index):
                handle.truncate(0)
                handle.write(f"{os.getpid()}\n")
                handle.flush()
            yield
    finally:
        _ONE_THREAD.release()


def _wait_for(handle: IO[str], index: Path, until: float) -> None:
    while not _take(handle):
        if time.monotonic() >= until:
            handle.seek(0)
            holder = handle.read().strip() or "unknown"
            raise IndexLocked(
                f"the index in {index} is being built by another process (number {holder}): wait until it is done"
            )
        time.sleep(0.05)


def _take(handle: IO[str]) -> bool:
    """Take the lock, which the system gives back when this process closes the file or ends; False if it is held.

    Of the two kinds that Unix has, this one is not handed on to the worker processes that read pages: one of them that
    outlives a killed builder must not keep the index locked.
    """
    try:
        if sys.platform == "win32":
            import msvcrt

            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
            return False
        raise IndexUnwritable(f"{handle.name} cannot be locked ({error}): give another folder") from error
    return True
