"""Making an index: read the corpus, cut it into passages, and write rows, words and vectors into an empty folder.

pages.jsonl  articles.jsonl  passages.jsonl  statements.jsonl    what was read, a row each
words/          BM25 over the passages (bm25s)
vectors.faiss   the passages' vectors (FAISS); vectors.keys: a hash of the text that each was made from
manifest.json   how it was made, from what, and the checksum of every file
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np

from rag import words
from rag.errors import IndexDamaged, IndexMissing, ModelError
from rag.pages import files
from rag.pages.records import Passage
from rag.pages.statements import Statement
from rag.search import folder as folders
from rag.search import manifest as manifests
from rag.search import rows
from rag.search.dense import VectorIndex
from rag.search.encoder import Encoder, Vectors
from rag.search.lexical import WordIndex
from rag.search.manifest import Checksum, Counts, Manifest
from rag.search.rows import Records
from rag.settings import Settings

Progress = Callable[[str, int, int], None]

_BATCH = 512
_KEY = 32  # hexadecimal digits: 128 bits


@dataclass(frozen=True)
class Read:
    """What was read of a corpus. `corpus` are its files as they were before they were read."""

    corpus: tuple[Checksum, ...]
    records: Records
    problems: tuple[str, ...]

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The passages, in the order that words and vectors count them."""
        return self.records[2]


def searched_text(passage: Passage) -> str:
    """Return what is searched for a passage: its article's headline, where there is one, and its own words."""
    return f"{passage.article.title or ''}\n{passage.text}"


def read(corpus: Path, settings: Settings, tell: Progress) -> Read:
    """Read a corpus and cut it. Raises CorpusNotFound, or EmptyCorpus where no article can be read."""
    # Only a build reads pages: opening an index must not pay for importing this.
    from rag.pages import passages, reading, stating

    # Hashed before it is read: a page that changes meanwhile makes the new index stale, not wrong.
    listed = files.list_files(corpus)
    found = reading.read_corpus(corpus, progress=lambda done, total, _: tell("read", done, total))
    problems = tuple(str(problem) for problem in found.problems)
    cut: list[Passage] = []
    figures: list[Statement] = []
    for number, article in enumerate(found.articles, start=1):
        cut += passages.cut(article, settings.passage_chars)
        figures += stating.find(article)
        if number % 64 == 0 or number == len(found.articles):
            tell("cut", number, len(found.articles))
    records = (tuple(found.pages), tuple(found.articles), tuple(cut), tuple(figures))
    return Read(manifests.corpus_sums(listed), records, problems)


def write(
    made: Read, index: Path, version: Path, settings: Settings, encoder: Encoder | None, tell: Progress
) -> Manifest:
    """Write an index into the empty folder `version`; vectors are taken from the one in `index` where it has them.

    Raises IndexUnwritable, or ModelError where the encoder gives vectors that are no numbers.
    """
    with folders.writing(index):
        rows.save(version, made.records)
    texts = [searched_text(passage) for passage in made.passages]
    words_ = WordIndex.build(words.search_terms(text) for text in _told(texts, "words", tell))
    with folders.writing(index):
        words_.save(version / "words")
    if encoder:
        keys = [sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_KEY] for text in texts]
        vectors = VectorIndex.build(_vectors(texts, keys, encoder, _known(index, encoder), tell))
        with folders.writing(index):
            vectors.save(version / "vectors.faiss")
            (version / "vectors.keys").write_text("".join(f"{key}\n" for key in keys), "ascii", newline="\n")
    with folders.writing(index):
        manifest = _manifest(made, settings, encoder).sealed(version)
        (version / manifests.NAME).write_text(manifest.to_json(), "utf-8", newline="\n")
    return manifest


def _manifest(made: Read, settings: Settings, encoder: Encoder | None) -> Manifest:
    pages, articles, passages, statements = made.records
    return Manifest(
        built_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        corpus=made.corpus,
        settings=settings.build,
        encoder=encoder.fingerprint if encoder else None,
        code=manifests.code_fingerprint(),
        libraries=manifests.libraries(),
        counts=Counts(len(pages), len(articles), len(passages), len(statements)),
        problems=made.problems,
    )


def _told(texts: Sequence[str], stage: str, tell: Progress) -> Iterator[str]:
    for number, text in enumerate(texts, start=1):
        yield text
        if number % _BATCH == 0 or number == len(texts):
            tell(stage, number, len(texts))


def _vectors(
    texts: Sequence[str], keys: Sequence[str], encoder: Encoder, known: dict[str, Vectors], tell: Progress
) -> Vectors:
    """Return one vector a text, from `known` where its key is there, else from the encoder."""
    vectors: Vectors = np.zeros((len(texts), encoder.dimension), np.float32)
    for start in range(0, len(texts), _BATCH):
        batch = range(start, min(start + _BATCH, len(texts)))
        if new := [number for number in batch if keys[number] not in known]:
            vectors[new] = encoder.encode([texts[number] for number in new])
        for number in batch:
            if keys[number] in known:
                vectors[number] = known[keys[number]]
        tell("vectors", batch.stop, len(texts))
    if not np.isfinite(vectors).all():
        raise ModelError("the encoder gives vectors that are no numbers; save it again, or choose another")
    return vectors


def _known(index: Path, encoder: Encoder) -> dict[str, Vectors]:
    """Return the vectors of the index in use by the key of their text; none unless whole and of this encoder."""
    try:
        version = folders.current(index)
        manifest = folders.read_manifest(version)
        if manifest.encoder != encoder.fingerprint:
            return {}
        with rows.reading(version.folder):
            manifests.check_files(version.folder, manifest, thorough=True)
            keys = (version.folder / "vectors.keys").read_text("ascii").split()
            return dict(zip(keys, VectorIndex.load(version.folder / "vectors.faiss").vectors(), strict=True))
    except (IndexMissing, IndexDamaged):
        return {}
