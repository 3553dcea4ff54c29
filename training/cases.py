"""What deciding learns from: the candidates of questions whose answers are known, each as its signals.

Searching and reading take minutes, fitting seconds: so everything about a question that fitting needs is gathered
once, as numbers, and can be kept in a file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, astuple, dataclass, replace
from pathlib import Path
from typing import Any

from rag.answering import compose, deciding, support
from rag.answering.answerer import Answerer, Considered
from rag.answering.deciding import Case, Models
from rag.answering.match import Candidate
from rag.answering.records import Answer
from rag.answering.signals import Signaller, Signals
from rag.archive import Archive
from rag.evaluation.gold import GoldQuestion
from rag.evaluation.judge import cited, judge
from rag.evaluation.locate import Print

_DEVELOP = 6.0  # how much a question of the develop split counts against one on news


@dataclass(frozen=True, slots=True)
class Known:
    """A question's candidates: their signals, what each says, which are right; see `Models.first` for `closed`.

    `sort`: which of `SORTS` judges them; `story` groups questions told of one story; `develop`: whether the question is
    one of the gold set's, which count for more.
    """

    signals: tuple[Signals, ...]
    told: tuple[str, ...]
    right: tuple[bool, ...]
    closed: float
    sort: str
    answerable: bool
    story: str
    develop: bool
    question: str

    @property
    def count(self) -> float:
        """How much it counts."""
        return _DEVELOP if self.develop else 1.0

    def first(self, models: Models) -> tuple[Case, bool]:
        """Return the case of the candidate that `models` put first, and whether it is right."""
        at, case = models.first(self.signals, self.told, self.closed)
        return case, self.right[at]

    def unread(self) -> Known:
        """Return the same without the reader's score."""
        return replace(self, signals=tuple(replace(s, read=0.0) for s in self.signals))


def over(archive: Archive, rows: Iterable[GoldQuestion], *, develop: bool) -> tuple[list[Known], list[bool]]:
    """Return what is known of gold questions, and of each that rules answer whether they answer it right.

    Right is what the evaluation calls so, whatever the short answer.
    """
    asks, printed = Answerer.over(archive.store, archive.settings), Print(archive.articles)
    found: list[Known] = []
    ruled: list[bool] = []
    for row in rows:

        def said(answer: Answer, row: GoldQuestion = row) -> bool:
            told = cited(row, answer, printed, with_lines=False)
            return judge(row, answer, told, (), printed, support.check).said

        ways = _ways(asks, row.question)
        if by_rule := asks.by_rule(ways[0]):
            ruled.append(said(by_rule))
            continue
        for considered in ways:
            if candidates := _candidates(considered):
                right = [said(compose.answer(considered.draft, candidate)) for candidate in candidates]
                story = "+".join(row.stories) or row.id
                found.append(_known(asks, considered, candidates, right, row.answerable, story, develop=develop))
    return found, ruled


def _ways(asks: Answerer, question: str) -> list[Considered]:
    """Return a question considered, and once more with sentences where it asks for a figure."""
    considered = asks.consider(asks.asked(question))
    return [considered, asks.instead(considered)] if considered.draft.question.figure else [considered]


def _candidates(considered: Considered) -> list[Candidate]:
    draft = considered.draft
    return deciding.worth_considering(draft.candidates, draft.question.folded)


def _known(
    asks: Answerer,
    considered: Considered,
    candidates: Sequence[Candidate],
    right: Sequence[bool],
    answerable: bool,
    story: str,
    *,
    develop: bool,
) -> Known:
    draft = considered.draft
    signaller = Signaller.over(draft.question, asks.evidence, draft.hits, asks.reader)
    return Known(
        tuple(signaller.read(candidates)),
        tuple(map(deciding.says, candidates)),
        tuple(right),
        deciding.closed(draft.candidates),
        "figures" if candidates[0].statement else "instead" if draft.question.figure else "sentences",
        answerable,
        story,
        develop,
        draft.question.text,
    )


def save(found: Iterable[Known], ruled: Sequence[bool], file: Path) -> None:
    """Keep what was gathered, one question a line; the first line says of those answered by rule which are right."""
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(asdict(k) | {"signals": [astuple(s) for s in k.signals]}, ensure_ascii=False) for k in found)
    file.write_text("\n".join([json.dumps(list(ruled)), *lines]), encoding="utf-8")


def load(file: Path) -> tuple[list[Known], list[bool]]:
    """Read what `save` kept."""

    def known(row: dict[str, Any]) -> Known:
        lists = {name: tuple(row[name]) for name in ("told", "right")}
        return Known(**{**row, **lists, "signals": tuple(Signals(*s) for s in row["signals"])})

    ruled, *lines = file.read_text(encoding="utf-8").split("\n")
    return [known(json.loads(line)) for line in lines if line], json.loads(ruled)
