"""Pages that readers add: checked, written into `corpus/added/`, listed with what was read of them, taken out again."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from rag.archive import Archive
from rag.errors import BaodaError, UnreadableFile
from rag.pages import files, reading
from rag.pages.records import Article

LARGEST = 2_000_000  # bytes of one file
MOST = 200  # files that added/ may hold
ENDINGS = (".txt", ".jsonl")
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+')
_ENDS = "。！？!?…”’」』）)】.;；"  # what a body may stop with
_LONGEST_NAME = 80  # characters


class AddingError(BaodaError):
    """A file cannot be added or taken out; the message says why, in both languages."""


@dataclass(frozen=True)
class Added:
    """One file of `added/`: its name, its size in bytes, what was read from it and what is doubtful about it."""

    name: str
    size: int
    articles: tuple[Article, ...]
    problems: tuple[str, ...]


def held(archive: Archive) -> tuple[Added, ...]:
    """Return the files of `added/` in the archive's index, by name, the unreadable among them."""
    found = []
    for file in archive.manifest.corpus:
        folder, _, name = file.name.partition("/")
        if folder != "added":
            continue
        articles = tuple(a for a in archive.articles if a.page.file == name and a.page.id.startswith("added-"))
        problems = tuple(p for p in archive.problems if p.startswith((f"{file.name}:", f"{file.name}, ")))
        problems += tuple(doubt for article in articles if (doubt := doubtful(article)))
        found.append(Added(name, file.size, articles, problems))
    return tuple(found)


def doubtful(article: Article) -> str | None:
    """Return what makes one doubt that an article was put together right, None where nothing does.

    A body that stops in a sentence may go on in a column that was taken for another article's.
    """
    if article.kind != "article" or not article.parts:
        return None
    if not article.title:
        return f"“{article.headline}”：没有认出标题。(No headline was found for it.)"
    if article.body and article.body.rstrip()[-1:] not in _ENDS:
        return f"《{article.title}》：正文停在句子中间，后文可能归到了别处。(It stops within a sentence.)"
    return None


def add(corpus: Path, name: str, data: bytes) -> str:
    """Write a file into `added/` and return the name it has there; the index is for the caller to renew.

    Raises AddingError where its ending, size or content will not do, where it is there already, or where there are
    too many.
    """
    kept = plain_name(name)
    if not data:
        raise AddingError(f"{kept}：文件是空的。(The file is empty.)")
    if len(data) > LARGEST:
        limit = f"{LARGEST // 1_000_000} MB"
        raise AddingError(f"{kept}：超过 {limit}，请分成几个文件。(More than {limit}: divide it.)")
    _check_content(kept, data)
    folder = corpus / "added"
    folder.mkdir(exist_ok=True)
    there = [path for path in folder.iterdir() if path.suffix.lower() in ENDINGS]
    if len(there) >= MOST:
        raise AddingError(f"已有 {MOST} 个文件，请先移除一些。(There are {MOST} files already: remove some first.)")
    _check_new(kept, data, there, corpus)
    with NamedTemporaryFile(dir=folder, prefix=".", delete=False) as aside:  # hidden: not a page until it is whole
        aside.write(data)
    Path(aside.name).chmod(0o644)
    Path(aside.name).replace(folder / kept)
    return kept


def remove(corpus: Path, name: str) -> None:
    """Take a file out of `added/`. Raises AddingError where there is none of that name; touches nothing else."""
    folder = corpus / "added"
    there = {path.name: path for path in folder.iterdir()} if folder.is_dir() else {}
    if name not in there or not there[name].is_file():
        raise AddingError("没有这个文件。(There is no such file.)")
    there[name].unlink()


def plain_name(name: str) -> str:
    """Return a file name that is only a name: no folders, no hidden characters, of a fair length, .txt or .jsonl.

    Raises AddingError for another ending.

    >>> plain_name("../../etc/报 纸.TXT"), plain_name(".hidden\N{RIGHT-TO-LEFT OVERRIDE}.jsonl")
    ('etc-报 纸.txt', 'hidden-.jsonl')
    """
    clean = _NOT_IN_NAMES.sub("-", unicodedata.normalize("NFC", name)).strip(" .-")
    stem, dot, ending = clean.rpartition(".")
    if not dot or f".{ending.lower()}" not in ENDINGS:
        shown = clean[:_LONGEST_NAME] or "—"
        raise AddingError(f"{shown}：只收 .txt 版面和 .jsonl 文章。(Only .txt pages and .jsonl articles are taken.)")
    return f"{stem.encode('utf-8', 'replace').decode()[:_LONGEST_NAME]}.{ending.lower()}"


def _check_content(name: str, data: bytes) -> None:
    """Read the file as a build would. Raises AddingError where nothing would come of it."""
    with NamedTemporaryFile(suffix=Path(name).suffix) as aside:
        aside.write(data)
        aside.flush()
        path, digest, title = Path(aside.name), sha256(data).hexdigest(), f"added/{name}"
        file = files.CorpusFile(title, path, len(data), digest, "articles" if name.endswith(".jsonl") else "page")
        try:
            files.read_file(file)
        except UnreadableFile as error:
            where = "" if error.line is None else f"第 {error.line} 行："
            raise AddingError(f"{name}：{where}读不了（{error.why}）。(It cannot be read.)") from error
        read = reading.read_one(file)
        if not read.articles:
            why = "；".join(problem.what for problem in read.problems[:2])
            raise AddingError(f"{name}：没有读出任何文章{f'（{why}）' if why else ''}。(No article was found in it.)")


def _check_new(name: str, data: bytes, there: list[Path], corpus: Path) -> None:
    """Raise AddingError for a name that is taken and for bytes that the corpus holds already."""
    if any(path.name == name for path in there):
        raise AddingError(f"已有同名文件 {name}，请先移除或改名。(There is a file of this name: remove or rename it.)")
    same = [
        path
        for path in (*there, *(corpus / "pages").iterdir())
        if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data
    ]
    if same:
        raise AddingError(f"{name}：内容与已有的 {same[0].name} 完全相同。(Its content is held already.)")
