"""What an index says about itself: how it was made, from what, and the checksum of each of its files.

`manifest.json` lies beside the files it describes; its own checksum is kept by the pointer to the version in use (see
`folder`), so that no byte of an index can change unnoticed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Self

from rag.errors import IndexDamaged
from rag.pages.files import CorpusFile

NAME = "manifest.json"
FORMAT = 1
# Up to this many bytes every file's checksum is verified whenever an index is opened (a third of a second, at most);
# of a larger index the sizes are, and the checksums by `verify`.
CHECKED_UP_TO = 200_000_000
# What decides how text is cut, numbered and written: an index made with another release of one of these is stale.
_LIBRARIES = ("bm25s", "cn2an", "faiss-cpu", "opencc", "rjieba", "tokenizers")


@dataclass(frozen=True, slots=True)
class Checksum:
    """A file by name (relative, with forward slashes), its size in bytes and its sha256 in hexadecimal."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there are of each."""

    pages: int
    articles: int
    passages: int
    statements: int


@dataclass(frozen=True)
class Manifest:
    """How an index was made.

    `built_at` is a UTC time in ISO form, `code` a fingerprint of the code that read the pages, `encoder` that of the
    encoder (None: no vectors), `problems` what could not be read, in words.
    """

    built_at: str
    corpus: tuple[Checksum, ...]
    settings: Mapping[str, object]
    encoder: str | None
    code: str
    libraries: Mapping[str, str]
    counts: Counts
    problems: tuple[str, ...]
    files: tuple[Checksum, ...] = ()
    format: int = FORMAT

    @property
    def size(self) -> int:
        """The size of the index, in bytes."""
        return sum(file.size for file in self.files)

    def to_json(self) -> str:
        """Return this manifest as JSON that people can read."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Make a manifest from what `to_json` returned.

        Raises IndexDamaged where it is of another format, ValueError, KeyError or TypeError where it is none.
        """
        row = json.loads(text)
        if row["format"] != FORMAT:
            raise IndexDamaged(f"it is of format {row['format']}, and this Baoda reads format {FORMAT}")
        row["corpus"] = tuple(Checksum(**file) for file in row["corpus"])
        row["files"] = tuple(Checksum(**file) for file in row["files"])
        return cls(**{**row, "counts": Counts(**row["counts"]), "problems": tuple(row["problems"])})

    def sealed(self, folder: Path) -> Manifest:
        """Return this manifest with the checksums of all files in `folder`, itself left out."""
        names = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() and p.name != NAME)
        return replace(self, files=tuple(checksum(folder, name) for name in names))


def checksum(folder: Path, name: str) -> Checksum:
    """Return size and sha256 of the file `name` in `folder`. Raises OSError where it cannot be read."""
    with (folder / name).open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256")
        return Checksum(name, stream.tell(), digest.hexdigest())


def check_files(folder: Path, manifest: Manifest, *, thorough: bool | None = None) -> None:
    """Compare the files in `folder` with what the manifest says: sizes always, checksums if `thorough`.

    `thorough` None means: if the index is not larger than CHECKED_UP_TO. Raises IndexDamaged naming the first file
    that is missing, cut short or altered.
    """
    thorough = manifest.size <= CHECKED_UP_TO if thorough is None else thorough
    for file in manifest.files:
        try:
            size = (folder / file.name).stat().st_size
        except OSError as error:
            raise IndexDamaged(f"{file.name} is missing or cannot be read ({error.strerror})") from error
        if size != file.size:
            raise IndexDamaged(f"{file.name} has {size} bytes instead of {file.size}")
        if thorough and checksum(folder, file.name) != file:
            raise IndexDamaged(f"{file.name} was altered: its checksum differs")


def corpus_sums(files: Iterable[CorpusFile]) -> tuple[Checksum, ...]:
    """Return name, size and checksum of each file of a corpus."""
    return tuple(Checksum(file.name, file.size, file.sha256) for file in files)


def changes(before: Iterable[Checksum], now: Iterable[Checksum]) -> tuple[str, ...]:
    """Say in words which files were changed, added or removed.

    >>> changes([Checksum("pages/a.txt", 1, "x")], [Checksum("pages/a.txt", 1, "y"), Checksum("pages/b.txt", 1, "z")])
    ('changed: pages/a.txt', 'added: pages/b.txt')
    """
    old, new = ({file.name: file.sha256 for file in files} for files in (before, now))
    kinds: tuple[tuple[str, Callable[[str], bool]], ...] = (
        ("changed", lambda name: name in old and name in new and old[name] != new[name]),
        ("added", lambda name: name not in old),
        ("removed", lambda name: name not in new),
    )
    found = ((kind, [name for name in sorted({*old, *new}) if holds(name)]) for kind, holds in kinds)
    return tuple(f"{kind}: {_listed(names)}" for kind, names in found if names)


def _listed(names: list[str], limit: int = 5) -> str:
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return ", ".join(names[:limit]) + more


@cache
def code_fingerprint() -> str:
    """Return a sha256 over the code, and the layout model, that turn pages into an index.

    So that a new release, or an edit, never answers from what older code has read. How rankings are fused, code and
    weights, decides nothing that is in an index, and is left out; the encoder has a fingerprint of its own.
    """
    package = Path(__file__).parents[1]
    sources = [package / "words.py", *(package / "pages").rglob("*.py"), *(package / "search").rglob("*.py")]
    models = [path for path in (package / "weights" / "layout").rglob("*") if path.is_file()]
    digest = hashlib.sha256()
    for path in sorted({*sources, *models} - {package / "search" / "fusion.py"}):
        digest.update(path.relative_to(package).as_posix().encode() + b"\n" + path.read_bytes())
    return digest.hexdigest()


@cache
def libraries() -> Mapping[str, str]:
    """Return the releases of the libraries that an index depends on."""
    return {name: metadata.version(name) for name in _LIBRARIES}
