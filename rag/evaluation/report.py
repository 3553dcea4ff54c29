"""`evaluate`: ask every question of a gold set, judge every answer, and keep the result as a Report."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import cached_property, partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rag
from rag.answering.records import Answer
from rag.errors import GoldError
from rag.evaluation import card as cards
from rag.evaluation.card import RunCard
from rag.evaluation.gold import GoldQuestion, GoldSet, read
from rag.evaluation.journal import Journal
from rag.evaluation.judge import Check, cited, failed, judge, quoted
from rag.evaluation.locate import Print
from rag.evaluation.ranking import DEPTH
from rag.evaluation.records import Judgement, Outcome
from rag.evaluation.scores import Score, score
from rag.evaluation.statistics import risk_coverage

if TYPE_CHECKING:
    from rag.archive import Archive

FORMAT = 1  # of the JSON report
Progress = Callable[[str, int, int], None]
Gold = str | Path | GoldSet | Iterable[GoldQuestion]


@dataclass(frozen=True)
class Report:
    """What an archive's answers to a gold set are worth.

    `problems` names the gold rows that could not be read. `outcomes` holds every question asked, in the set's order.
    """

    card: RunCard
    outcomes: tuple[Outcome, ...] = field(repr=False)
    problems: tuple[str, ...] = ()

    @cached_property
    def scores(self) -> tuple[Score, ...]:
        """The measures over all questions."""
        return score(self.outcomes)

    def value(self, name: str) -> float | None:
        """Return a measure's value over all questions, None where no question bears on it."""
        return next((found.value for found in self.scores if found.name == name), None)

    @property
    def failures(self) -> tuple[Outcome, ...]:
        """The outcomes that are not right."""
        return tuple(outcome for outcome in self.outcomes if not outcome.judgement.right)

    @property
    def blind(self) -> bool:
        """Whether the set is kept blind (its name begins so): its failures are counted, and not shown unless asked."""
        return self.card.gold.startswith("blind")

    @property
    def unsupported(self) -> int:
        """How many assertions, over all answers, stand in nothing that was cited. Must be 0."""
        return sum(len(outcome.judgement.unsupported) for outcome in self.outcomes)

    @cached_property
    def curve(self) -> tuple[tuple[tuple[float, float], ...], float | None]:
        """The (coverage, risk) curve of the questions answered, and its area."""
        given = [(o.confidence, o.judgement.right) for o in self.outcomes if not o.refused and o.error is None]
        return risk_coverage(given, len(self.outcomes))

    def to_dict(self) -> dict[str, Any]:
        """Return this report as plain JSON values; `from_dict` reads them again."""
        return {
            "format": FORMAT,
            "card": asdict(self.card),
            "scores": [asdict(found) for found in self.scores],
            "unsupported": self.unsupported,
            "risk_coverage_area": self.curve[1],
            "problems": list(self.problems),
            "outcomes": [outcome.to_dict() for outcome in self.outcomes],
        }

    @classmethod
    def from_dict(cls, row: dict[str, Any]) -> Report:
        """Make a report from what `to_dict` returned. Raises GoldError where the row is none."""
        try:
            if row["format"] != FORMAT:
                raise GoldError(f"The report has format {row['format']}, this version reads {FORMAT}: evaluate again.")
            outcomes = tuple(map(Outcome.from_dict, row["outcomes"]))
            return cls(RunCard(**row["card"]), outcomes, tuple(row["problems"]))
        except (KeyError, TypeError, ValueError) as error:
            raise GoldError("This is not a JSON report made by `baoda evaluate --json`.") from error

    @classmethod
    def load(cls, path: str | Path) -> Report:
        """Read a report that was written as JSON. Raises GoldError where it cannot be."""
        try:
            row = json.loads(Path(path).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise GoldError(f"{path}: cannot be read as a JSON report ({error}).") from error
        return cls.from_dict(row)


def top_score(answer: Answer) -> float:
    """Return the confidence of an answer: its own score if it has one, else that of the best hit."""
    own = getattr(answer, "score", None)
    if own is not None:
        return float(own)
    return answer.hits[0].score if answer.hits else 0.0


def evaluate(
    archive: Archive,
    gold: Gold,
    *,
    workers: int = 1,
    progress: Progress | None = None,
    limit: int | None = None,
    only: str | None = None,
    journal: str | Path | None = None,
    confidence: Callable[[Answer], float] = top_score,
    check: Check | None = None,
) -> Report:
    """Ask every question of `gold` and judge the answers.

    `gold` is a path (JSONL, SQuAD or CMRC JSON, CSV), a GoldSet or questions. `only` keeps the questions of one type,
    split, language or refusal reason, or with one tag; `limit` the first so many of them. `workers` asks that many at
    a time (latency then includes waiting). `journal` is a file that takes every outcome as it comes: an interrupted
    run with the same corpus, index, settings and gold set goes on from there. `check` finds unsupported assertions;
    the default is what answering itself uses.

    A question that raises counts as wrong. Raises GoldError where the gold set cannot be read or nothing is left.
    """
    name, rows = _gold(gold)
    kept = tuple(islice((row for row in rows.questions if _kept(row, only)), limit))
    if not kept:
        raise GoldError(f"{name}: no question is left to ask" + (f" of {only!r}." if only else "."))
    card = _card(archive, name, rows, len(kept))
    asker = _Asker(archive, Print(archive.articles), confidence, check or _support())
    with Journal.open(journal, card.key) as written:
        done = {_key(row): written.done[_key(row)] for row in kept if _key(row) in written.done}
        for outcome in _run(asker, [row for row in kept if _key(row) not in done], workers):
            written.add(outcome)
            done[_key(outcome)] = outcome
            if progress:
                progress("evaluate", len(done), len(kept))
    return Report(card, tuple(done[_key(row)] for row in kept), rows.problems)


def _key(row: GoldQuestion | Outcome) -> tuple[str, str]:
    """Name a question so that two with the same id are two."""
    return row.id, row.question


def _gold(gold: Gold) -> tuple[str, GoldSet]:
    if isinstance(gold, str | Path):
        return Path(gold).name, read(gold)
    return "questions", gold if isinstance(gold, GoldSet) else GoldSet(tuple(gold))


def _kept(row: GoldQuestion, only: str | None) -> bool:
    return only is None or only in (row.type, row.split, row.lang, row.reason, *row.tags)


def _card(archive: Archive, name: str, rows: GoldSet, asked: int) -> RunCard:
    return RunCard(
        gold=name,
        gold_hash=cards.fingerprint([asdict(row) for row in rows.questions]),
        asked=asked,
        left_out=len(rows.questions) - asked,
        version=rag.__version__,
        code=cards.code(),
        date=cards.today(),
        machine=cards.machine(),
        python=cards.python(),
        index=cards.index(archive.manifest),
        settings=cards.plain(archive.settings),
        weights=cards.shipped_weights(),
    )


def _support() -> Check:
    from rag.answering.support import check

    return check


@dataclass(frozen=True)
class _Asker:
    archive: Archive
    printed: Print
    confidence: Callable[[Answer], float]
    check: Check

    def outcome(self, gold: GoldQuestion) -> Outcome:
        """Ask one question and judge what comes back."""
        start = time.perf_counter()
        answer = self.archive.ask(gold.question)
        elapsed = time.perf_counter() - start
        hits = self.archive.search(gold.question, DEPTH) if gold.answerable and gold.evidence else ()
        found = cited(gold, answer, self.printed, with_lines=False)
        judgement = judge(gold, answer, found, hits, self.printed, self.check)
        if not judgement.right:
            found = cited(gold, answer, self.printed, with_lines=True)
        return self._make(gold, judgement)(
            text=answer.text,
            short=answer.short,
            refused=answer.refused,
            reason=answer.reason.value if answer.reason else None,
            cited=found,
            error=None,
            confidence=self.confidence(answer),
            elapsed=elapsed,
        )

    def failed(self, gold: GoldQuestion, error: BaseException) -> Outcome:
        """Make the outcome of a question that raised."""
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
            evidence=quoted(gold, self.printed, with_lines=not judgement.right),
            judgement=judgement,
        )


def _run(asker: _Asker, rows: Sequence[GoldQuestion], workers: int) -> Iterator[Outcome]:
    """Yield the outcomes in order. What a question raises stays in its future, and counts as its failure."""
    with ThreadPoolExecutor(max_workers=max(workers, 1)) as pool:
        waiting: list[Future[Outcome]] = [pool.submit(asker.outcome, row) for row in rows]
        try:
            for row, future in zip(rows, waiting, strict=True):
                error = future.exception()
                yield asker.failed(row, error) if error else future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
