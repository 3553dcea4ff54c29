"""Questions that people asked, each with what may be its short answer: what training.weighing learns from.

Of gold sets with their corpora (of the house's own the develop split alone), and of questions on paragraphs.
"""

from __future__ import annotations

import datetime as dt
import random
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rag.answering.asking import Asks
from rag.answering.match import Candidate, candidates
from rag.answering.proposals import Proposal
from rag.answering.question import Question, understand
from rag.answering.reader import Reader
from rag.answering.telling import telling
from rag.answering.wanted import kind_of
from rag.answering.weighing import Features, proposed
from rag.archive import Archive
from rag.evaluation import gold
from rag.evaluation.locate import Print, squeeze
from rag.evaluation.measures import character_f1, exact, fits
from rag.pages.dates import writing_day
from rag.settings import Settings
from rag.words import fold
from training import data

_SEED = 7
COUNT = 0.15  # of a question of qa-train, beside one asked of a newspaper
LEAST = 0.5  # F1 from which on a stretch passes for the answer where none is exact
_TODAY = dt.date(2024, 1, 1)
_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?[”’」]?")
_READ = re.compile(r"^(?:found )?read|: read(?: odds)?$")  # names of what the reader says
_UNTOLD = frozenset({"computed", "compare", "yes_no"})  # what no stretch of a sentence answers


@dataclass(frozen=True)
class Case:
    """A question with its proposals: their spans, features, and what each is worth (exact, F1, fits)."""

    kind: str
    story: str
    count: float
    spans: tuple[tuple[int, int], ...]
    features: tuple[Features, ...]
    worth: tuple[tuple[float, float, bool], ...]

    @property
    def right(self) -> bool:
        """Whether any of the stretches will do for the answer."""
        return any(f1 >= LEAST for _, f1, _ in self.worth)

    def unread(self) -> Case:
        """Return the case without what the reader proposes and says."""
        kept = [i for i, f in enumerate(self.features) if any(n.startswith("found ") and n != "found read" for n in f)]
        return replace(
            self,
            spans=tuple(self.spans[i] for i in kept),
            features=tuple({n: v for n, v in self.features[i].items() if not _READ.search(n)} for i in kept),
            worth=tuple(self.worth[i] for i in kept),
        )


def of_gold(file: Path, corpus: Path, index: Path | None, reader: Reader | None, most: int | None) -> Iterator[Case]:
    """Yield the cases of a gold set: every answerable question in Chinese, read from its own sentence."""
    rows = [r for r in gold.read(file).questions if r.answerable and r.answers and r.split in ("", None, "develop")]
    with tempfile.TemporaryDirectory() as home:
        archive = Archive.open(corpus, (index / corpus.name) if index else Path(home), Settings())
        printed = Print(archive.articles)
        for row in rows[:most]:
            if row.type in _UNTOLD or row.lang == "en":
                continue
            question = archive.understand(row.question)
            best = _candidate(archive, printed, row, question)
            if best is None or question.asks is Asks.YES_NO or question.lang == "en":
                continue
            told = telling(question, best)
            text = best.dossier.folded[told.span.start : told.span.end]
            anchor = writing_day(best.dossier.article)
            found = proposed(told.question, text, anchor, reader, told.own)
            yield _case(kind_of(told.question), best.dossier.article.id, 1.0, text, found, row.answers, row.must)


def _candidate(archive: Archive, printed: Print, row: gold.GoldQuestion, question: Question) -> Candidate | None:
    """Return the sentence that a gold quote stands in, or the one of them that says most of the answer."""
    evidence = archive._answerer.evidence
    for item in row.evidence[:1]:
        for article, start, end in printed.places(item.file, item.quote)[:1]:
            dossier = evidence.of(article)
            own = [s for s in dossier.sentences if s.start < end and start < s.end]
            held = {s.number: max(squeeze(fold(a)) in squeeze(s.text) for a in row.answers) for s in own}
            if not any(held.values()):
                return None
            asked = replace(question, asks=Asks.HOW) if question.figure else question
            found = [c for c in candidates(asked, [dossier], evidence) if held.get(c.sentence.number)]
            return found[0] if found else None
    return None


def of_paragraphs(folder: Path, reader: Reader | None, most: int) -> Iterator[Case]:
    """Yield cases of questions on paragraphs, each read from the sentence that answers."""
    asked = list(data.questions(folder, data.QUESTIONS))
    for row in random.Random(_SEED).sample(asked, min(most, len(asked))):
        end = row.start + len(row.answer)
        own = [m.span() for m in _SENTENCE.finditer(row.context) if m.start() < end and row.start < m.end()]
        question = understand(row.question, today=_TODAY)
        if not own or question.asks in (Asks.YES_NO, Asks.COMPARE) or question.lang == "en":
            continue
        text = row.context[own[0][0] : own[-1][1]]
        found = proposed(question, text, None, reader)
        yield _case(kind_of(question), row.id, COUNT, text, found, (row.answer,), ())


def _case(
    kind: str, story: str, count: float, text: str, found: Sequence[tuple[Proposal, Features]],
    answers: Sequence[str], must: Sequence[str],
) -> Case:  # fmt: skip
    said = [text[p.start : p.end] for p, _ in found]
    worth = tuple((exact(s, answers), character_f1(s, answers), fits(s, answers, must)) for s in said)
    spans = tuple((p.start, p.end) for p, _ in found)
    return Case(kind, story, count, spans, tuple(f for _, f in found), worth)
