"""The built index, as it is opened and searched; `build` makes it, `folder` keeps its versions apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from rag import words as words_
from rag.errors import IndexDamaged, IndexMissing, IndexStale
from rag.pages import files
from rag.pages.records import Article, Page, Passage
from rag.pages.statements import Statement
from rag.search import build as building
from rag.search import encoder as encoders
from rag.search import folder as folders
from rag.search import fusion, rows
from rag.search import manifest as manifests
from rag.search.build import Progress
from rag.search.dense import VectorIndex
from rag.search.encoder import Encoder
from rag.search.fusion import Leg
from rag.search.lexical import WordIndex
from rag.search.manifest import Counts, Manifest
from rag.search.records import Hit
from rag.search.translate import Translator
from rag.settings import Settings

# What a build cures.
REBUILT = (IndexMissing, IndexStale, IndexDamaged)


@dataclass(frozen=True, eq=False)
class Store:
    """An open index. `encoder` and `vector_index` are None where it is searched by words alone."""

    manifest: Manifest
    pages: tuple[Page, ...]
    articles: tuple[Article, ...]
    passages: tuple[Passage, ...]
    statements: tuple[Statement, ...]
    word_index: WordIndex = field(repr=False)
    vector_index: VectorIndex | None = field(repr=False)
    encoder: Encoder | None = field(repr=False)

    def search(self, question: str, k: int, *, words: bool = True, vectors: bool = True) -> tuple[Hit, ...]:
        """Return the at most `k` passages that fit the question best, best first, each with the legs that found it.

        `words` and `vectors` switch the legs; a store without vectors searches by words. With both, words also find
        what an English question means in Chinese. A question with no word that the index knows finds nothing.
        """
        if k <= 0:
            return ()
        depth = max(k, fusion.DEPTH)
        terms = words_.question_terms(question)
        meanings = self.translator.of_question(terms) if vectors and self.translator else ()
        by_words = Leg.of(*self.word_index.search(terms, depth, meanings), depth) if words else None
        by_vectors = None
        weights = fusion.fitted()
        if vectors and self.vector_index and self.encoder:
            [vector] = self.encoder.encode([question], questions=True)
            by_vectors = Leg.of(*self.vector_index.search(vector, depth), depth)
            weights = weights.scaled(self.encoder.weight)
        fused = fusion.combine(
            by_words,
            by_vectors,
            ceiling=self.word_index.ceiling(terms),
            foreign=any(meanings),
            weights=weights,
        )[:k]
        return tuple(Hit(self.passages[found.item], found.score, found.ranks) for found in fused)

    @cached_property
    def translator(self) -> Translator | None:
        """What finds the index's words for English ones; None without an encoder."""
        index = self.word_index
        return Translator(self.encoder, index.vocabulary, index.frequency) if self.encoder else None

    def passages_of(self, article: Article) -> tuple[Passage, ...]:
        """Return the passages of an article, in reading order."""
        return self._by_article.get(article.id, ())

    @cached_property
    def _by_article(self) -> Mapping[str, tuple[Passage, ...]]:
        found: dict[str, list[Passage]] = {}
        for passage in self.passages:
            found.setdefault(passage.article.id, []).append(passage)
        return {key: tuple(held) for key, held in found.items()}


def open(index: Path, settings: Settings, *, corpus: Path | None = None, encoder: Encoder | None = None) -> Store:
    """Open the index, checked: its files against its manifest, and against corpus, settings and encoder.

    Without `corpus` its pages are not compared; `encoder` is loaded from the settings unless given.
    Raises IndexMissing, IndexDamaged or IndexStale, each saying what to do, CorpusNotFound and ModelError.
    """
    while True:
        version = folders.current(index)
        try:
            return _open(index, version, settings, corpus, encoder)
        except IndexDamaged:
            # Whoever swapped in a new version meanwhile has removed this one.
            if folders.current(index) == version:
                raise


def ensure(
    corpus: Path,
    index: Path,
    settings: Settings,
    *,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
    wait: float = 30.0,
) -> Store:
    """Open the index, and build it first where it is missing, stale or damaged. Raises as `open` and `build` do."""
    encoder = encoder or encoder_of(settings)
    try:
        return open(index, settings, corpus=corpus, encoder=encoder)
    except REBUILT:
        with folders.locked(index, wait):
            try:  # whoever held the lock may have built it
                return open(index, settings, corpus=corpus, encoder=encoder)
            except REBUILT:
                _build(corpus, index, settings, encoder, progress)
        return open(index, settings, corpus=corpus, encoder=encoder)


def build(
    corpus: Path,
    index: Path,
    settings: Settings,
    *,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
    wait: float = 30.0,
) -> Manifest:
    """Read the corpus and build its index anew: written aside, verified, then swapped in. Returns its manifest.

    Until the swap, and whenever this fails or is killed, the old index stays as it was. `progress(stage, done,
    total)` hears of the stages read, cut, words, vectors and check. Vectors of passages that the old index holds are
    used again. Waits at most `wait` seconds for another builder.
    Raises CorpusError, ModelError, IndexLocked and IndexUnwritable.
    """
    encoder = encoder or encoder_of(settings)
    with folders.locked(index, wait):
        return _build(corpus, index, settings, encoder, progress)


def verify(index: Path) -> Manifest:
    """Check every byte of the index, and that its parts belong together. Raises IndexMissing or IndexDamaged."""
    version = folders.current(index)
    with _telling(index):
        manifest = folders.read_manifest(version)
        manifests.check_files(version.folder, manifest, thorough=True)
        _load(version.folder, manifest, None)
    return manifest


def encoder_of(settings: Settings) -> Encoder | None:
    """Load the encoder that the settings ask for, None where they ask for none. Raises ModelError."""
    return encoders.load(settings.encoder) if settings.vectors else None


def _open(
    index: Path, version: folders.Version, settings: Settings, corpus: Path | None, encoder: Encoder | None
) -> Store:
    with _telling(index):
        manifest = folders.read_manifest(version)
    encoder = encoder or encoder_of(settings)
    if reasons := (*_outdated(manifest, settings, encoder), *_moved_on(manifest, corpus)):
        raise IndexStale(f"the index in {index} is out of date ({'; '.join(reasons)}): build it with `baoda build`")
    with _telling(index):
        manifests.check_files(version.folder, manifest)
        return _load(version.folder, manifest, encoder)


def _outdated(manifest: Manifest, settings: Settings, encoder: Encoder | None) -> Iterator[str]:
    """Say what else than the pages is not as it was. An index with vectors also serves a search without them."""
    now = settings.build
    for name in sorted({*manifest.settings, *now} - {"encoder", "vectors"}):
        if manifest.settings.get(name) != now.get(name):
            yield f"{name} was {manifest.settings.get(name)} and is {now.get(name)}"
    if encoder and manifest.encoder is None:
        yield "it was built without vectors"
    elif encoder and manifest.encoder != encoder.fingerprint:
        yield "the encoder is another one"
    if manifest.code != manifests.code_fingerprint():
        yield "it was built by another release of Baoda"
    for name, release in manifests.libraries().items():
        if manifest.libraries.get(name) != release:
            yield f"{name} was {manifest.libraries.get(name)} and is {release}"


def _moved_on(manifest: Manifest, corpus: Path | None) -> tuple[str, ...]:
    return manifests.changes(manifest.corpus, manifests.corpus_sums(files.list_files(corpus))) if corpus else ()


@contextmanager
def _telling(index: Path) -> Iterator[None]:
    """Give an IndexDamaged raised within the name of the index and what to do about it."""
    try:
        yield
    except IndexDamaged as error:
        raise folders.damaged(index, str(error)) from error


def _build(
    corpus: Path, index: Path, settings: Settings, encoder: Encoder | None, progress: Progress | None
) -> Manifest:
    tell = progress or (lambda stage, done, total: None)
    folders.sweep(index)
    with folders.new_version(index) as version:
        made = building.read(corpus, settings, tell)
        manifest = building.write(made, index, version, settings, encoder, tell)
        tell("check", 0, 1)
        with _telling(index):
            manifests.check_files(version, manifest, thorough=True)
            _load(version, manifest, encoder)
        tell("check", 1, 1)
        folders.use(index, version)
    return manifest


def _load(version: Path, manifest: Manifest, encoder: Encoder | None) -> Store:
    """Read a version. Raises IndexDamaged where its files are not what a build writes, or do not fit together."""
    with rows.reading(version):
        pages, articles, passages, statements = rows.load(version)
        words = WordIndex.load(version / "words", len(passages))
        vectors = VectorIndex.load(version / "vectors.faiss") if manifest.encoder else None
    counts = Counts(len(pages), len(articles), len(passages), len(statements))
    if counts != manifest.counts:
        raise IndexDamaged(f"it holds {counts} and not {manifest.counts}")
    if vectors and (vectors.size != len(passages) or (encoder and vectors.dimension != encoder.dimension)):
        raise IndexDamaged(f"vectors.faiss holds {vectors.size} vectors of length {vectors.dimension}")
    return Store(manifest, pages, articles, passages, statements, words, vectors, encoder)
