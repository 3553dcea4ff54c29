"""Asks gold questions and judges what comes back, in this process or in several. What raises counts as wrong."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from rag.answering.records import Answer
from rag.errors import BaodaError
from rag.evaluation.gold import GoldQuestion
from rag.evaluation.judge import Check, cited, failed, judge, quoted
from rag.evaluation.locate import Print
from rag.evaluation.ranking import DEPTH
from rag.evaluation.records import Judgement, Outcome

if TYPE_CHECKING:
    from rag.archive import Archive

Confidence = Callable[[Answer], float]
Talk = tuple[GoldQuestion, ...]  # what is asked in one conversation; most questions are one of their own


@dataclass(frozen=True)
class Asking:
    """How answers are judged: what orders them by confidence, and what finds unsupported assertions."""

    confidence: Confidence
    check: Check


def top_score(answer: Answer) -> float:
    """Return the confidence of an answer: the probability it gives itself."""
    return answer.confidence


def support() -> Check:
    """Return what answering itself uses to find unsupported assertions."""
    from rag.answering.support import check

    return check


def ask_all(archive: Archive, talks: Sequence[Talk], asking: Asking, workers: int = 1) -> Iterator[Outcome]:
    """Yield the outcome of every question, in order; those of one talk are asked in one conversation.

    Raises BaodaError where one of several worker processes was killed.
    """
    if workers <= 1 or len(talks) < 2:
        asker = Asker(archive, asking)
        for talk in talks:
            yield from asker.outcomes(talk)
        return
    opener = partial(type(archive).open, archive.corpus, archive.index, archive.settings)
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _start, (opener, asking))
    try:
        for outcomes in pool.map(_ask, talks):
            yield from outcomes
    except BrokenProcessPool as error:
        raise BaodaError("A worker process was killed, perhaps for want of memory: ask with fewer workers.") from error
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


_asker: Asker | None = None  # of a worker process


def _start(opener: Callable[[], Archive], asking: Asking) -> None:
    global _asker
    _asker = Asker(opener(), asking)


def _ask(talk: Talk) -> tuple[Outcome, ...]:
    assert _asker is not None
    return tuple(_asker.outcomes(talk))


@dataclass(frozen=True)
class Asker:
    """An archive ready to be asked and judged."""

    archive: Archive
    asking: Asking
    _printed: Print = field(init=False)
    # A future holds whatever its question raised, so that a crash is one failure and not the end of the run.
    _pool: ThreadPoolExecutor = field(default_factory=partial(ThreadPoolExecutor, max_workers=1), init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_printed", Print(self.archive.articles))

    def outcomes(self, talk: Talk) -> Iterator[Outcome]:
        """Ask the questions of one talk and judge what comes back, an error included."""
        ask = self.archive.conversation().ask if len(talk) > 1 else self.archive.ask
        for gold in talk:
            future = self._pool.submit(self._asked, gold, ask)
            error = future.exception()
            yield self._failed(gold, error) if error else future.result()

    def _asked(self, gold: GoldQuestion, ask: Callable[[str], Answer]) -> Outcome:
        start = time.perf_counter()
        answer = ask(gold.question)
        elapsed = time.perf_counter() - start
        sought = answer.whole or gold.question
        hits = self.archive.search(sought, DEPTH) if gold.answerable and gold.evidence else ()
        found = cited(gold, answer, self._printed, with_lines=False)
        judgement = judge(gold, answer, found, hits, self._printed, self.asking.check)
        if not judgement.right:
            found = cited(gold, answer, self._printed, with_lines=True)
        return self._make(gold, judgement)(
            text=answer.text,
            short=answer.short,
            refused=answer.refused,
            reason=answer.reason.value if answer.reason else None,
            cited=found,
            error=None,
            confidence=self.asking.confidence(answer),
            elapsed=elapsed,
            whole=answer.whole,
        )

    def _failed(self, gold: GoldQuestion, error: BaseException) -> Outcome:
        told = f"{type(error).__name__}: {error}"
        return self._make(gold, failed(gold, told))(
            text="", short=None, refused=False, reason=None, cited=(), error=told, confidence=0.0, elapsed=0.0
        )

    def _make(self, gold: GoldQuestion, judgement: Judgement) -> Callable[..., Outcome]:
        return partial(
            Outcome,
            id=gold.id,
            question=gold.question,
            lang=gold.lang,
            type=gold.type,
            split=gold.split,
            tags=gold.tags,
            answerable=gold.answerable,
            reason_wanted=gold.reason,
            answers=gold.answers,
            must=gold.must,
            must_not=gold.must_not,
            evidence=quoted(gold, self._printed, with_lines=not judgement.right),
            judgement=judgement,
        )
