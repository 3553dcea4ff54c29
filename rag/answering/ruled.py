"""Answers that rules put together: of several figures, of what a question claims, of what the pages contradict.

Where a question asks for more than one sentence or figure, rules find the answer or nobody does. Everything else is
decided by `deciding`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from rag.answering import (
    authors,
    claims,
    combine,
    compare,
    compose,
    derive,
    listed,
    parts,
    premises,
    refusing,
    works,
)
from rag.answering.asking import Asks
from rag.answering.compose import Draft
from rag.answering.evidence import Dossier, Evidence
from rag.answering.match import Candidate, asked_words, candidates
from rag.answering.question import Question
from rag.answering.records import Answer, Reason
from rag.answering.works import Task, Work

# The least share of a question's words, weighed by rarity, that what an answer is made of must account for. Chosen by
# hand on the develop split.
ENOUGH_FIGURE, ENOUGH_WORDS = 0.54, 0.49
_SEVERAL = 12  # sentences among which the one that tells things side by side is looked for
_FIRST = 3  # candidates that may tell in words how several things compare
_MOST_OWN = 8  # articles that the words of one side find

Search = Callable[[str, int], list[Dossier]]  # a text → the first so many articles that it finds


@dataclass(frozen=True, eq=False)
class Rules:
    """The rules for one question, with what was found for it. `held`: the candidates of questions asked on the way."""

    draft: Draft
    dossiers: Sequence[Dossier]
    evidence: Evidence
    search: Search
    held: dict[Question, tuple[Candidate, ...]]

    @classmethod
    def over(cls, draft: Draft, dossiers: Sequence[Dossier], evidence: Evidence, search: Search) -> Rules:
        """Return the rules for a drafted question and the articles found for it."""
        return cls(draft, dossiers, evidence, search, {draft.question: draft.candidates})

    def answer(self) -> Answer | None:
        """Return the answer that rules find, None where they find none."""
        draft = self.draft
        if draft.question.asks is Asks.AUTHOR and (answer := authors.author(draft, self.dossiers, self.evidence)):
            return answer
        if combined := self._claimed() or self._combined(draft.question):
            return combined
        if premise := premises.contradiction(draft.question, self.dossiers, self.evidence):
            return compose.refusal(draft, Reason.FALSE_PREMISE, premise)
        if derived := derive.over_years(draft.question, draft.candidates, ENOUGH_FIGURE):
            return compose.computed(draft, derived)
        return None

    def _find(self, question: Question) -> tuple[Candidate, ...]:
        if question not in self.held:
            self.held[question] = candidates(question, self.dossiers, self.evidence)
        return self.held[question]

    def _find_widely(self, question: Question) -> tuple[Candidate, ...]:
        """Find candidates in the articles found for the whole question and in those that one side's words find."""
        said = "".join(period.label for period in question.periods) + " ".join(question.terms)
        own = [dossier for dossier in self.search(said, _MOST_OWN) if dossier not in self.dossiers]
        return candidates(question, [*self.dossiers, *own], self.evidence) if own else self._find(question)

    def _claimed(self) -> Answer | None:
        """Answer by the figures that a question claims something of: yes or no, or the things of which it is so."""
        question = self.draft.question
        if as_compared := claims.as_comparison(question):
            return self._combined(as_compared)
        claimed = claims.claim(question)
        if claimed and (decided := claims.decided(self._find(claimed.question), claimed, ENOUGH_FIGURE)):
            return compose.decided(self.draft, decided[0], yes=decided[1])
        if condition := claims.condition(question):
            found = self._find(replace(condition.question, asks=Asks.LIST))
            fitting = [c for c in found[:_SEVERAL] if c.covered >= ENOUGH_WORDS and c.ruled_out is None]
            for candidate in sorted(fitting, key=lambda c: (question.type or "") not in c.sentence.text):
                if rows := listed.meeting(candidate.sentence, condition):
                    return compose.those(self.draft, candidate, [row.name for row in rows])
        return None

    def _combined(self, question: Question) -> Answer | None:
        """Answer from a figure for each of the things asked about together; None where one figure is asked for."""
        if balance := combine.by_balance(question, self._find, ENOUGH_FIGURE):
            return self._combined(balance)
        task = works.read(question)
        picked = compare.picked(question, self._find, ENOUGH_WORDS)
        if picked and combine.among(question, task, picked.short):
            return compose.picked(self._of(question, picked.candidate), picked)
        if counted := compare.counted(question, self._find, ENOUGH_WORDS):
            return compose.picked(self._of(question, counted.candidate), counted)
        for derive_from in (parts.rest, parts.whole, derive.from_to, derive.by_growth):
            if derived := derive_from(question, self._find, ENOUGH_WORDS):
                return compose.computed(self._of(question, derived.candidate), derived)
        return self._worked(question, task) if task else None

    def _of(self, question: Question, *found: Candidate) -> Draft:
        return Draft(question, found, self.draft.hits)

    def _worked(self, question: Question, task: Task) -> Answer | None:
        """Answer a question that wants figures reckoned with or set side by side."""
        weigh = partial(asked_words, evidence=self.evidence)
        operands = combine.find_operands(question, task, self._find, self._find_widely, weigh, ENOUGH_WORDS)
        if not operands:
            return None
        told = [one.figure for one in operands if one.figure is not None]
        found = self._find(question)
        if combine.direct(task, operands, found, ENOUGH_FIGURE):
            return None
        if works.nested(question, task, [c.statement.measure for c in told if c.statement]):
            near = next(iter((*told, *found)), None)
            return compose.refusal(self._of(question), Reason.OTHER_MEASURE, near)
        draft = self._of(question, *told)
        if told and len(told) == len(operands):
            return _of_sides(draft, task, told)
        if not told and derive.year_before(question, found, ENOUGH_FIGURE):
            return None
        # A share may be printed that was asked for in other words: whether it is, is weighed.
        printed = task.work is Work.SHARE
        if not printed and combine.lacking(operands, [c.sentence for c in found[:_FIRST]]):
            return refusing.beside(draft, next(iter((*told, *found)), None))
        return None


def _of_sides(draft: Draft, task: Task, told: Sequence[Candidate]) -> Answer | None:
    """Answer from the figure of each side."""
    if task.work is Work.EACH:
        return compose.each(draft, told)
    figures = [c.statement for c in told if c.statement]
    if len(figures) == 2 and works.signed(draft.question, task) and 0 < figures[0].value < figures[1].value:
        return compose.refusal(draft, Reason.FALSE_PREMISE, told[0])
    made = combine.work_out(task.work, figures)
    if task.work is Work.COMPARE or (task.work is Work.DIFFERENCE and made is None):
        return compose.both(draft, told, made if task.gap else None)
    if made is None and task.work in (Work.SUM, Work.MULTIPLE):  # none of the figures is what is asked for
        return compose.refusal(draft, Reason.OTHER_MEASURE, told[0])
    return compose.worked(draft, told, made) if made else None
