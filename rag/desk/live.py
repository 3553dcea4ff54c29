"""The archive in use: pages that change are noticed, and their new index takes over while the old one answers."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from rag.archive import Archive
from rag.errors import BaodaError
from rag.pages import files
from rag.pages.overrides import FILE_NAME as OVERRIDES

EVERY = 2.0  # seconds between two looks at the corpus folder


@dataclass(frozen=True, slots=True)
class Stage:
    """How far a build is: what it does (read, cut, words, vectors, check), and how many of how many."""

    name: str
    done: int
    total: int


class Live:
    """Holds the archive that questions are put to, and puts a newer one in its place.

    The one thing in the chat that changes, and it is everyone's: nothing about a reader is in it. `archive` is read
    without waiting; `renew` lets one build run at a time.
    """

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.stage: Stage | None = None
        self.trouble: str | None = None
        self._one = threading.Lock()
        self._over = threading.Event()

    def renew(self) -> Archive:
        """Build the index anew if pages changed, and return the archive then in use.

        Raises what `Archive.renewed` raises; the archive in use stays then.
        """
        with self._one:
            try:
                self.archive = self.archive.renewed(progress=self._tell)
                self.trouble = None
            except BaodaError as error:
                self.trouble = str(error)
                raise
            finally:
                self.stage = None
            return self.archive

    def watch(self, every: float = EVERY) -> None:
        """Look at the corpus folder from time to time, in a thread of its own, until `close`."""
        threading.Thread(target=self._watch, args=(every,), name="baoda-watch", daemon=True).start()

    def close(self) -> None:
        """Stop watching."""
        self._over.set()

    def _watch(self, every: float) -> None:
        seen = None  # pages may have changed since the archive was opened: the first look asks it
        while not self._over.wait(every):
            now = _glance(self.archive.corpus)
            if now != seen:
                seen = now
                try:
                    self.renew()
                except BaodaError:
                    continue  # told by `trouble`; the next change is another try

    def _tell(self, name: str, done: int, total: int) -> None:
        self.stage = Stage(name, done, total)


def _glance(corpus: Path) -> tuple[tuple[str, int, int], ...]:
    """Return name, size and time of every file in the corpus's folders: what a change cannot leave as it was."""
    found = []
    for folder in (*(corpus / name for name in files.FOLDERS), corpus):
        for path in folder.glob("*") if folder.is_dir() else ():
            if folder != corpus or path.name == OVERRIDES:
                try:
                    state = path.stat()
                except OSError:
                    continue  # taken away meanwhile
                found.append((f"{folder.name}/{path.name}", state.st_size, state.st_mtime_ns))
    return tuple(sorted(found))
