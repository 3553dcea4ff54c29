"""`baoda doctor`: looks at everything Baoda stands on, says what is wrong and what to do, changes nothing."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import rag
from rag.cli import opening, show
from rag.errors import BaodaError, IndexError_, IndexMissing, IndexStale

if TYPE_CHECKING:
    from rag.pages.records import Article
    from rag.settings import Settings

OK, NOTE, BAD = "ok", "note", "bad"
_SIGNS = {OK: ("✓ ", "green"), NOTE: ("· ", "yellow"), BAD: ("✗ ", "red")}
# Named one by one; the others are counted.
MOST_DOUBTS = 40
_LIBRARIES = (
    "bm25s",
    "faiss-cpu",
    "gradio",
    "numpy",
    "opencc",
    "rjieba",
    "sentence-transformers",
    "tokenizers",
    "torch",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that was looked at. `state`: ok, note (works, but worth knowing) or bad (damage)."""

    about: str
    state: str
    says: str


def run(corpus: Path | None, index: Path | None, *, as_json: bool) -> bool:
    """Examine, show the findings, and return whether nothing is damaged."""
    findings = list(examine(corpus, index))
    if as_json:
        show.as_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            show.say(_SIGNS[finding.state], (f"{finding.about:<10}", "bold"), show.line(finding.says))
    return all(finding.state != BAD for finding in findings)


def examine(corpus: Path | None, index: Path | None) -> Iterator[Finding]:
    """Yield a finding for the versions, the models, each doubtful page, the corpus and the index."""
    from rag.archive import locate

    yield from _versions()
    settings = opening.settings()
    yield from _told("models", lambda: _models(settings))
    corpus, index = locate(corpus, index, settings)
    yield from _told("corpus", lambda: _corpus(corpus))
    yield from _told("index", lambda: _index(corpus, index, settings))
    yield from _told("reading", lambda: _reading(corpus, index, settings))


def _told(about: str, look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """Turn what an examination raises into a finding; what it found before stays."""
    try:
        yield from look()
    except BaodaError as error:
        yield Finding(about, BAD, str(error))


def _versions() -> Iterator[Finding]:
    python = f"{platform.python_implementation()} {platform.python_version()}"
    yield Finding("versions", OK, f"Baoda {rag.__version__}, {python}, {platform.platform()}")
    found, missing = [], []
    for name in _LIBRARIES:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            missing.append(name)
    yield Finding("libraries", OK, ", ".join(found))
    if missing:
        yield Finding("libraries", BAD, f"not installed: {', '.join(missing)}. Install again: pip install baoda")


def _models(settings: Settings) -> Iterator[Finding]:
    from rag.evaluation.card import shipped_weights
    from rag.search import encoder

    shipped = shipped_weights()
    yield Finding("models", OK, "shipped: " + (", ".join(f"{n} {h}" for n, h in shipped.items()) or "none"))
    if settings.vectors:
        loaded = encoder.load(settings.encoder)
        yield Finding("models", OK, f"encoder: {settings.encoder or 'shipped'}, {loaded.fingerprint[:12]}")
    else:
        yield Finding("models", NOTE, "encoder: none, search is by words alone (BAODA_VECTORS)")


def _corpus(corpus: Path) -> Iterator[Finding]:
    from rag.pages import files

    listed = files.list_files(corpus)
    size = sum(file.size for file in listed) / 1e6
    yield Finding("corpus", OK if listed else BAD, f"{corpus}: {len(listed)} files, {size:.2f} MB")


def _index(corpus: Path, index: Path, settings: Settings) -> Iterator[Finding]:
    from rag.search import store

    try:
        manifest = store.verify(index)
        store.open(index, settings, corpus=corpus)
    except (IndexMissing, IndexStale) as error:
        yield Finding("index", NOTE, f"{error} (the next question builds it)")
        return
    counts = ", ".join(f"{number} {name}" for name, number in asdict(manifest.counts).items())
    told = f"built {manifest.built_at}, {manifest.size / 1e6:.1f} MB, {counts}; every byte checked"
    yield Finding("index", OK, f"{index}: {told}")


def _reading(corpus: Path, index: Path, settings: Settings) -> Iterator[Finding]:
    """Yield what could not be read, and the doubtful places of every page."""
    from rag.pages import doubts

    articles, problems = _read(corpus, index, settings)
    for problem in problems:
        yield Finding("reading", BAD, problem)
    found = doubts.doubts(articles)
    for doubt in found[:MOST_DOUBTS]:
        where = doubt.page.file if doubt.line is None else f"{doubt.page.file}, line {doubt.line}"
        yield Finding("reading", NOTE, f"{where}: {doubt.says}: {doubt.words}")
    pages = len({doubt.page.id for doubt in found})
    if (more := len(found) - MOST_DOUBTS) > 0:
        yield Finding("reading", NOTE, f"{more} more doubtful places; baoda articles PAGE --explain shows a page")
    told = f"{len(found)} doubtful places on {pages} pages" if found else "no doubtful place"
    yield Finding("reading", OK, f"{len(articles)} items read, {told}")


def _read(corpus: Path, index: Path, settings: Settings) -> tuple[Sequence[Article], Sequence[str]]:
    """Return the items of a corpus and what could not be read: from its index where that is current, else read anew."""
    from rag.pages import reading
    from rag.search import store

    try:
        opened = store.open(index, settings, corpus=corpus)
        return opened.articles, opened.manifest.problems
    except IndexError_:
        with show.progress() as tell:
            found = reading.read_corpus(corpus, progress=lambda done, total, _: tell("read", done, total))
        return found.articles, [str(problem) for problem in found.problems]
