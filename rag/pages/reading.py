"""A corpus folder → everything that can be read from it, and what could not be read."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from rag.errors import EmptyCorpus, UnreadableFile
from rag.pages import dates, overrides
from rag.pages.articles import assemble
from rag.pages.files import CorpusFile, list_files, read_file
from rag.pages.overrides import NOTHING, Override
from rag.pages.ready import Ready
from rag.pages.records import Article, Page
from rag.pages.sheets import sheets

Progress = Callable[[int, int, str], None]
# Fewer pages are read sooner than processes start.
MANY = 64
# Rows of one file that are named one by one when they are no articles.
MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """A file, or a line of one, that could not be read or used, and what to do about it."""

    file: str
    line: int | None
    what: str
    advice: str

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}, line {self.line}"
        return f"{where}: {self.what}; {self.advice}"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a corpus holds: its items page by page, its pages, and what could not be read."""

    articles: tuple[Article, ...]
    pages: tuple[Page, ...]
    problems: tuple[Problem, ...]


def read_corpus(corpus: Path, *, workers: int = 0, progress: Progress | None = None) -> Reading:
    """Read every page and every ready article of a corpus; a file that cannot be read is reported, not fatal.

    `workers` processes read many pages; 0 lets the machine decide, 1 reads in this process. `progress` is called
    with (files done, files in all, name of the last one). Raises CorpusNotFound, or EmptyCorpus when nothing
    can be read.
    """
    files = [file for file in list_files(corpus) if file.kind != "settings"]
    stated, problems = _overrides(corpus, files)
    articles: list[Article] = []
    pages: list[Page] = []
    for done, (file, read) in enumerate(zip(files, _read(files, stated, workers), strict=True), 1):
        articles += read.articles
        pages += read.pages
        problems += read.problems
        if progress:
            progress(done, len(files), file.name)
    if not articles:
        told = "; ".join(f"{problem.file}: {problem.what}" for problem in problems[:3])
        wanted = f"put newspaper pages (.txt) or ready articles (.jsonl) into {corpus}/pages"
        raise EmptyCorpus(f"{corpus} holds nothing that can be read ({told or 'it is empty'}): {wanted}")
    return Reading(tuple(articles), tuple(pages), tuple(problems))


def _overrides(corpus: Path, files: Sequence[CorpusFile]) -> tuple[Mapping[str, Override], list[Problem]]:
    """Return what pages.toml states; what is wrong with it is a problem, not an error."""
    stated = overrides.read_overrides(corpus)
    advice = "mend it; until then what it states there is not used"
    wrong = [Problem(overrides.FILE_NAME, bad.line, bad.why, advice) for bad in stated.wrong]
    there = {file.path.name for file in files}
    advice = "name a file of pages/, or take the table out"
    wrong += [
        Problem(overrides.FILE_NAME, None, f"there is no page {name}", advice)
        for name in stated.pages
        if name not in there
    ]
    return stated.pages, wrong


def _read(files: Sequence[CorpusFile], stated: Mapping[str, Override], workers: int) -> Iterator[Reading]:
    given = [stated.get(file.path.name, NOTHING) for file in files]
    count = min(workers or _usual_workers(files), len(files))
    if count <= 1:
        yield from map(read_one, files, given)
        return
    start = "fork" if workers == 0 else "spawn"
    with ProcessPoolExecutor(count, mp_context=multiprocessing.get_context(start)) as pool:
        yield from pool.map(read_one, files, given, chunksize=4)


def _usual_workers(files: Sequence[CorpusFile]) -> int:
    """Return how many processes to use unasked: one unless there are many pages and forking is safe here."""
    safe = "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1
    return min(os.cpu_count() or 1, 16) if safe and len(files) >= MANY else 1


def read_one(file: CorpusFile, stated: Override = NOTHING) -> Reading:
    """Read one file of a corpus: its articles, its page or pages, and what is wrong with it."""
    try:
        read = read_file(file, stated)
    except UnreadableFile as error:
        return Reading((), (), (Problem(file.name, error.line, error.why, "mend the file or take it out"),))
    if isinstance(read, Ready):
        return _ready(file, read)
    wrong = overrides.unproved(stated, read.lines)
    advice = f"correct {overrides.FILE_NAME}; until then what it states of this page is not used"
    problems = tuple(Problem(file.name, None, what, advice) for what in wrong)
    if wrong:
        read = Page(read.id, read.file, lines=read.lines)
    page = dates.dated(read)
    parts = sheets(page.lines, () if wrong else line_order(stated, len(page.lines)))
    articles = tuple(article for numbers in parts for article in assemble(page, numbers))
    return Reading(articles, (page,), problems)


def _ready(file: CorpusFile, read: Ready) -> Reading:
    """Return the articles of a .jsonl file, and its first rows that are none."""
    named = [Problem(file.name, bad.line, bad.why, "mend the row or take it out") for bad in read.refused[:MOST_NAMED]]
    if more := len(read.refused) - len(named):
        advice = "mend the file; many rows alike may come from how it was written"
        named.append(Problem(file.name, None, f"{more} more rows are no articles", advice))
    return Reading(read.articles, tuple(dict.fromkeys(article.page for article in read.articles)), tuple(named))


def line_order(stated: Override, count: int) -> Sequence[int]:
    """Return the line numbers of a page in the order stated, the lines that it does not name after them."""
    named = [number for first, last in stated.order for number in range(first, last + 1)]
    return [*named, *sorted(set(range(1, count + 1)) - set(named))] if named else ()
