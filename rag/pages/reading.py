"""A corpus folder → everything that can be read from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rag.errors import EmptyCorpus, UnreadableFile
from rag.pages.articles import assemble
from rag.pages.files import list_files, read_file
from rag.pages.records import Article, Page


@dataclass(frozen=True, slots=True)
class Problem:
    """A file, or a line of one, that could not be read, and what to do about it."""

    file: str
    line: int | None
    what: str
    advice: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a corpus holds: its items, its pages, and what could not be read."""

    articles: tuple[Article, ...]
    pages: tuple[Page, ...]
    problems: tuple[Problem, ...]


def read_corpus(
    corpus: Path, *, workers: int = 0, progress: Callable[[int, int], None] | None = None
) -> Reading:
    """Read every page and every ready article of a corpus. Raises EmptyCorpus when nothing can be read."""
    files = [file for file in list_files(corpus) if file.name.endswith((".txt", ".jsonl"))]
    articles: list[Article] = []
    pages: list[Page] = []
    problems: list[Problem] = []
    for done, file in enumerate(files):
        if progress:
            progress(done, len(files))
        try:
            read = read_file(file)
        except UnreadableFile as error:
            problems.append(Problem(file.name, None, error.why, "mend or remove the file"))
            continue
        if isinstance(read, Page):
            pages.append(read)
            articles += assemble(read)
        else:
            pages += dict.fromkeys(article.page for article in read)
            articles += read
    if not articles:
        raise EmptyCorpus(f"{corpus} holds nothing that can be read: put .txt pages or .jsonl articles into pages/")
    return Reading(tuple(articles), tuple(pages), tuple(problems))
