"""Opens everything once and wires it: the only place where parts are chosen."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import CorpusNotFound
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.answering.answerer import Answerer
    from rag.answering.dialogue import Dialogue
    from rag.answering.question import Question
    from rag.answering.records import Answer
    from rag.pages.records import Article, Page
    from rag.pages.statements import Statement
    from rag.search.manifest import Manifest
    from rag.search.records import Hit
    from rag.search.store import Store

Progress = Callable[[str, int, int], None]

_CHECKOUT = Path(__file__).parents[1]


@dataclass(frozen=True, eq=False)
class Archive:
    """An opened corpus: its articles, what search finds in them, and answers from them.

    Open one with `Archive.open`; opening costs about a second, asking some tens of milliseconds. Safe to share between
    threads.

        archive = Archive.open(corpus="corpus", index="index")
        print(archive.ask("2023年快递业务量多少"))
    """

    corpus: Path
    index: Path
    settings: Settings
    store: Store

    @classmethod
    def open(
        cls,
        corpus: str | os.PathLike[str] | None = None,
        index: str | os.PathLike[str] | None = None,
        settings: Settings | None = None,
        *,
        progress: Progress | None = None,
    ) -> Archive:
        """Open an archive; its index is built first where it is missing, stale or damaged.

        `corpus` is a folder with pages/ in it and `index` the folder its index is kept in. Without them: those of
        `settings` (BAODA_CORPUS, BAODA_INDEX), else ./corpus and ./index if there is a ./corpus/pages, else those of
        the checkout this package is installed from. `progress(stage, done, total)` is called while building.
        Raises CorpusError, IndexLocked, IndexUnwritable or ModelError, each saying what to do.
        """
        from rag.search import store

        settings = settings or Settings()
        where, kept = locate(corpus, index, settings)
        return cls(where, kept, settings, store.ensure(where, kept, settings, progress=progress))

    def ask(self, question: str, within: Sequence[Article] = ()) -> Answer:
        """Answer a question from the pages, with citations, or say why they do not.

        `within` are articles to answer from alone. Raises QuestionError when the question is empty or longer than
        `settings.max_question` characters.
        """
        return self._answerer.ask(question, within)

    def understand(self, question: str) -> Question:
        """Return what a question asks, without answering it. Raises as `ask` does."""
        return self._answerer.understand(question)

    def changed(self) -> bool:
        """Whether the pages are other than when this archive's index was built. Raises CorpusNotFound."""
        from rag.pages import files
        from rag.search import manifest

        return manifest.corpus_sums(files.list_files(self.corpus)) != self.manifest.corpus

    def renewed(self, *, progress: Progress | None = None) -> Archive:
        """Return an archive of the pages as they are now: this one if nothing changed, else one on a new index.

        This one can be asked all the while, and afterwards. Raises as `open` does, and leaves this one as it is.
        """
        from rag.search import store

        if not self.changed():
            return self
        made = store.ensure(self.corpus, self.index, self.settings, encoder=self.store.encoder, progress=progress)
        fresh = Archive(self.corpus, self.index, self.settings, made)
        _ = fresh._answerer  # made before anyone waits for it
        return fresh

    def conversation(self, dialogue: Dialogue | None = None) -> Conversation:
        """Begin a conversation, or go on with one: its follow-ups lean on what was said in it, and on nothing else.

        chat = archive.conversation()
        chat.ask("2023年快递业务量多少")
        chat.ask("那包裹业务呢？")
        """
        from rag.answering.dialogue import Dialogue

        return Conversation(self, dialogue or Dialogue())

    def turn(self, dialogue: Dialogue, text: str, *, article: Article | None = None) -> tuple[Dialogue, Answer]:
        """Answer `text` as what it means after `dialogue`; return the dialogue with this turn in it.

        From one `article` alone if given. Keeps nothing: a page holds one Dialogue, plain values, for each of its
        readers. Raises as `ask` does.
        """
        from rag.answering.conversation import turn

        return turn(self._answerer if article is None else self._answerer.only((article,)), dialogue, text)

    def search(self, text: str, k: int = 10) -> tuple[Hit, ...]:
        """Return the at most `k` passages that fit `text` best, best first."""
        return self.store.search(text, k, words=self.settings.words, vectors=self.settings.vectors)

    @property
    def articles(self) -> tuple[Article, ...]:
        """Every item of the corpus, captions and colophons included, page by page in reading order."""
        return self.store.articles

    @property
    def pages(self) -> tuple[Page, ...]:
        """The pages as received."""
        return self.store.pages

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Every figure of the corpus with what it says."""
        return self.store.statements

    @property
    def manifest(self) -> Manifest:
        """How the index was made, and from what."""
        return self.store.manifest

    @property
    def problems(self) -> tuple[str, ...]:
        """What could not be read while the index was built, a sentence each."""
        return self.store.manifest.problems

    @cached_property
    def _answerer(self) -> Answerer:
        from rag.answering.answerer import Answerer

        return Answerer.over(self.store, self.settings)


@dataclass
class Conversation:
    """Questions asked one after another of one archive; a follow-up leans on what was said before it.

    `dialogue` holds what was said, goes to JSON and back, and begins a conversation anew where this one left off.
    """

    archive: Archive
    dialogue: Dialogue

    def ask(self, text: str) -> Answer:
        """Answer a question or a follow-up; `answer.whole` is the whole question that a follow-up was taken for.

        Raises QuestionError as `Archive.ask` does; what was said then stays as it was.
        """
        self.dialogue, answer = self.archive.turn(self.dialogue, text)
        return answer


def locate(
    corpus: str | os.PathLike[str] | None, index: str | os.PathLike[str] | None, settings: Settings
) -> tuple[Path, Path]:
    """Return the corpus and index folders that `Archive.open` uses. Raises CorpusNotFound where there is none."""
    given = corpus or settings.corpus
    if given:
        where = Path(given)
    else:
        here = Path.cwd()
        where = next((p / "corpus" for p in (here, _CHECKOUT) if (p / "corpus" / "pages").is_dir()), here / "corpus")
        if not (where / "pages").is_dir():
            raise CorpusNotFound(
                f"没有找到语料：{where} 里没有 pages/ 文件夹。请把报纸版面放进 corpus/pages/，或用 --corpus 或 "
                f"BAODA_CORPUS 指明。"
                f" (No corpus: {where} holds no pages/ folder. Put pages into corpus/pages/, or name a folder with "
                "--corpus or BAODA_CORPUS.)"
            )
    kept = Path(index or settings.index or where.parent / "index")
    return where.resolve(), kept.resolve()


def ask(question: str) -> Answer:
    """Answer a question from the default archive, which is opened (and built, if need be) at the first call.

    from rag import ask
    print(ask("2023年快递业务量多少"))
    """
    return _default().ask(question)


@cache
def _default() -> Archive:
    return Archive.open()
