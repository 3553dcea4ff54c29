"""Files on disk → Page, or straight → articles: encodings, `.txt` pages, `.jsonl` rows, what cannot be read.

A corpus is a folder with `pages/` in it, and `added/` beside it where the chat puts more. One bad file never takes
the others down: `read_file` raises UnreadableFile for it, and `read_corpus` (in `reading.py`) reports it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from rag.errors import CorpusNotFound, UnreadableFile
from rag.pages.overrides import FILE_NAME as OVERRIDES
from rag.pages.overrides import NOTHING, Override
from rag.pages.ready import Ready, read_rows
from rag.pages.records import Page

LARGEST = 50_000_000
FOLDERS = ("pages", "added")
_KINDS: dict[str, Literal["page", "articles"]] = {".txt": "page", ".jsonl": "articles"}
# In running Chinese every tenth character is one of these; in text read with a wrong encoding hardly any is.
_COMMON = frozenset("的一是在有和国人中大了为上年业发不个这我们到说以时要就出会可也你对生能而子那得于着下自之")
_COMMON_HANT = frozenset("國為業發個這們到說時會對於後來還過經長")
_HAN = re.compile(r"[\u3400-\u9fff]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """One file that the index depends on.

    `name` is relative to the corpus folder with forward slashes ("pages/000_x.txt"); `kind` is `page`, `articles`
    (a .jsonl file) or `settings` (pages.toml).
    """

    name: str
    path: Path
    size: int
    sha256: str
    kind: Literal["page", "articles", "settings"]


def list_files(corpus: Path) -> tuple[CorpusFile, ...]:
    """Return every file of the corpus that reading depends on, sorted by name, pages.toml among them.

    Raises CorpusNotFound where the folder or its `pages/` is missing.
    """
    if not corpus.is_dir():
        raise CorpusNotFound(f"there is no folder {corpus}: make it, with the newspaper pages (.txt) in {corpus}/pages")
    if not (corpus / "pages").is_dir():
        raise CorpusNotFound(f"{corpus} has no folder pages/: put the newspaper pages (.txt) into {corpus}/pages")
    found = [_entry(corpus, path, kind) for path, kind in _paths(corpus)]
    if (corpus / OVERRIDES).is_file():
        found.append(_entry(corpus, corpus / OVERRIDES, "settings"))
    return tuple(sorted(found, key=lambda file: file.name))


def _paths(corpus: Path) -> Iterator[tuple[Path, Literal["page", "articles"]]]:
    for folder in FOLDERS:
        for path in (corpus / folder).glob("*") if (corpus / folder).is_dir() else ():
            kind = _KINDS.get(path.suffix.lower())
            if kind and path.is_file() and not path.name.startswith("."):
                yield path, kind


def _entry(corpus: Path, path: Path, kind: Literal["page", "articles", "settings"]) -> CorpusFile:
    digest = hashlib.sha256()
    size = 0
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
            size += len(chunk)
    return CorpusFile(path.relative_to(corpus).as_posix(), path, size, digest.hexdigest(), kind)


def read_file(file: CorpusFile, override: Override = NOTHING) -> Page | Ready:
    """Read one file: a .txt into a Page (its lines verbatim), a .jsonl into its articles and the rows that are none.

    Raises UnreadableFile for what is binary, wrongly encoded, larger than LARGEST bytes or empty.
    """
    if file.size > LARGEST:
        raise UnreadableFile(file.name, f"{file.size / 1e6:.0f} MB is more than {LARGEST // 1_000_000} MB; divide it")
    text = decode(file.path.read_bytes(), file.name)
    if not text.strip():
        raise UnreadableFile(file.name, "the file is empty")
    page = Page(_id(file), file.path.name, override.paper, override.date, override.edition)
    if file.kind == "articles":
        return read_rows(text, page, file.name)
    return replace(page, lines=tuple(text.removesuffix("\n").split("\n")))


def _id(file: CorpusFile) -> str:
    stem = file.path.stem
    return stem if file.name.startswith("pages/") and file.kind == "page" else f"{file.name.split('/')[0]}-{stem}"


def decode(data: bytes, name: str = "text") -> str:
    r"""Decode bytes as UTF-8 (with or without BOM), UTF-16, GB18030 or Big5, whichever they really are.

    Raises UnreadableFile where they are none of these, with the first bad line.

    >>> decode("快递".encode("gb18030")), decode(b"\xef\xbb\xbf\xe5\xbf\xab"), decode("报纸".encode("utf-16"))
    ('快递', '快', '报纸')
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _strict(data, encoding, name)
    try:
        return _no_binary(data.decode("utf-8"), name)
    except UnicodeDecodeError as error:
        wide = ("utf-16-le", "utf-16-be") if b"\x00" in data else ()
        return _guess(data, (*wide, "gb18030", "big5hkscs"), name, error)


def _strict(data: bytes, encoding: str, name: str) -> str:
    try:
        return _no_binary(data.decode(encoding), name)
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            name, f"byte {error.start} is not {encoding.upper()}; save it as UTF-8", _line(data, error)
        ) from None


def _guess(data: bytes, encodings: tuple[str, ...], name: str, error: UnicodeDecodeError) -> str:
    """Return the reading that looks most like Chinese; GB18030 turns nearly any bytes into characters."""
    readings = [reading for encoding in encodings if (reading := _try(data, encoding)) is not None]
    best = max(readings, key=_looks_chinese, default="")
    if _looks_chinese(best) < 0.04:
        if b"\x00" in data:
            raise UnreadableFile(name, "this is not text (it holds zero bytes)")
        why = f"byte {error.start} is neither UTF-8 nor GB18030; save it as UTF-8"
        raise UnreadableFile(name, why, _line(data, error))
    return _no_binary(best, name)


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _looks_chinese(text: str) -> float:
    han = _HAN.findall(text[:20_000])
    if len(han) < 40:
        # Too little to count: a short page passes when most of it is Chinese.
        return 0.05 if len(han) > 0.3 * len(text) > 0 else 0.0
    return sum(char in _COMMON or char in _COMMON_HANT for char in han) / len(han)


def _no_binary(text: str, name: str) -> str:
    if len(_CONTROL.findall(text[:100_000])) > max(8, len(text[:100_000]) // 50):
        raise UnreadableFile(name, "this is not text (it is full of control characters)")
    return text


def _line(data: bytes, error: UnicodeDecodeError) -> int:
    return data.count(b"\n", 0, error.start) + 1
