"""`evaluate`: ask every question of a gold set, judge every answer, and keep the result as a Report."""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rag
from rag.answering.records import Answer
from rag.errors import GoldError
from rag.evaluation import card as cards
from rag.evaluation.asking import Asking, Talk, ask_all, support, top_score
from rag.evaluation.card import RunCard
from rag.evaluation.dialogues import ConversationSet, holds_conversations, read_conversations
from rag.evaluation.gold import GoldQuestion, GoldSet, read
from rag.evaluation.journal import Journal
from rag.evaluation.judge import Check
from rag.evaluation.records import Outcome
from rag.evaluation.scores import Score, score
from rag.evaluation.statistics import risk_coverage

if TYPE_CHECKING:
    from rag.archive import Archive

FORMAT = 1  # of the JSON report
Progress = Callable[[str, int, int], None]
Gold = str | Path | GoldSet | ConversationSet | Iterable[GoldQuestion]


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

    def listed(self, failures: bool | None = None) -> tuple[Outcome, ...]:
        """Return the failures to be shown: all for True, none for False, by default those not kept apart."""
        if failures is None:
            return () if self.blind else tuple(o for o in self.failures if not o.kept_apart)
        return self.failures if failures else ()

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

    def __str__(self) -> str:
        head = f"{self.card.gold}: {self.card.asked} questions, {len(self.failures)} failures"
        lines = [f"  {s.name:<20}{s.value:>7.1%}   {s.low:.1%} – {s.high:.1%}" for s in self.scores]
        return "\n".join([head, *lines, f"  unsupported assertions {self.unsupported}"])

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

    `gold` is a path (JSONL, SQuAD or CMRC JSON, CSV; conversations as JSONL), a GoldSet, a ConversationSet or
    questions. The turns of a conversation are asked one after another in a conversation of their own. `only` keeps the
    questions of one type, split, language or refusal reason, or with one tag; `limit` the first so many questions or
    conversations. With several `workers` each
    is a process of its own that opens the archive's corpus and index, and `confidence` and `check` must be importable
    functions. `journal` is a file that takes every outcome as it comes: an interrupted
    run with the same corpus, index, settings and gold set goes on from there. `check` finds unsupported assertions;
    the default is what answering itself uses.

    A question that raises counts as wrong. Raises GoldError where the gold set cannot be read or nothing is left.
    """
    name, talks, problems = _gold(gold)
    left = tuple(islice((talk for talk in talks if any(_kept(row, only) for row in talk)), limit))
    kept = tuple(row for talk in left for row in talk if _kept(row, only))
    if not kept:
        raise GoldError(f"{name}: no question is left to ask" + (f" of {only!r}." if only else "."))
    card = _card(archive, name, [row for talk in talks for row in talk], len(kept))
    asking = Asking(confidence, check or support())
    with Journal.open(journal, card.key) as written:
        # A conversation that was cut short is asked again from its beginning: later turns lean on earlier ones.
        done = {_key(row): written.done[_key(row)] for talk in left if _all_in(written.done, talk) for row in talk}
        for outcome in ask_all(archive, [talk for talk in left if not _all_in(done, talk)], asking, workers):
            written.add(outcome)
            done[_key(outcome)] = outcome
            if progress:
                progress("evaluate", len(done), sum(map(len, left)))
    return Report(card, tuple(done[_key(row)] for row in kept), problems)


def _all_in(done: Container[tuple[str, str]], talk: Talk) -> bool:
    return all(_key(row) in done for row in talk)


def _key(row: GoldQuestion | Outcome) -> tuple[str, str]:
    """Name a question so that two with the same id are two."""
    return row.id, row.question


def _gold(gold: Gold) -> tuple[str, tuple[Talk, ...], tuple[str, ...]]:
    """Return a gold set's name, its questions as they are asked (a conversation's together), and its problems."""
    name = "questions"
    if isinstance(gold, str | Path):
        name, gold = Path(gold).name, read_conversations(gold) if holds_conversations(gold) else read(gold)
    if isinstance(gold, ConversationSet):
        return name, tuple(talk.turns for talk in gold.conversations), gold.problems
    rows = gold if isinstance(gold, GoldSet) else GoldSet(tuple(gold))
    return name, tuple((row,) for row in rows.questions), rows.problems


def _kept(row: GoldQuestion, only: str | None) -> bool:
    return only is None or only in (row.type, row.split, row.lang, row.reason, *row.tags)


def _card(archive: Archive, name: str, rows: Sequence[GoldQuestion], asked: int) -> RunCard:
    return RunCard(
        gold=name,
        gold_hash=cards.fingerprint([asdict(row) for row in rows]),
        asked=asked,
        left_out=len(rows) - asked,
        version=rag.__version__,
        code=cards.code(),
        date=cards.today(),
        machine=cards.machine(),
        python=cards.python(),
        index=cards.index(archive.manifest),
        settings=cards.plain(archive.settings),
        weights=cards.shipped_weights(),
    )
