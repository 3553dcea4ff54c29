"""A question → an answer: understand, search, match, decide, compose, check.

The only place where the steps are put in a row; each of them is a function of values.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

from rag.answering import (
    again,
    authors,
    claims,
    combine,
    compare,
    compose,
    deciding,
    derive,
    english,
    listed,
    parts,
    premises,
    refusing,
    support,
    wording,
    works,
)
from rag.answering.asking import Asks
from rag.answering.compose import Draft
from rag.answering.deciding import Judge, Verdict
from rag.answering.evidence import Dossier, Evidence
from rag.answering.match import Candidate, asked_words, candidates, sentences
from rag.answering.question import Question, understand
from rag.answering.reader import shipped
from rag.answering.records import Answer, Reason
from rag.answering.short import Load
from rag.answering.signals import Signaller, Signals
from rag.answering.spelling import Speller
from rag.answering.works import Task, Work
from rag.pages.records import Article
from rag.search.records import Hit
from rag.search.store import Store
from rag.search.translate import Translator
from rag.settings import Settings

# For answers that rules put together: the least share of a question's words, weighed by rarity, that what they are
# made of must account for. Chosen by hand on the develop split; everything else is decided by `deciding`.
_ENOUGH_FIGURE, _ENOUGH_WORDS = 0.54, 0.49
_DOUBTED = 0.12  # by so much an answer to a question that was told again in Chinese must be likelier
_GUESSED = 0.25  # and by so much one of what may be told of another time or place
_LEAST_WORDS = 0.2  # of the 119 first candidates on news and on develop that cover less, none was right
_SEVERAL = 12  # sentences among which the one that tells things side by side is looked for
_MOST_ARTICLES, _MOST_OWN = 24, 8
_FIRST = 3  # candidates that may tell in words how several things compare


@dataclass(frozen=True)
class Considered:
    """A question with its candidates, and the verdict on them: None where every one is ruled out."""

    draft: Draft
    dossiers: list[Dossier]
    verdict: Verdict | None

    @property
    def best(self) -> Candidate | None:
        """The candidate that answers best."""
        return self.verdict.best if self.verdict else None

    @property
    def sure(self) -> float:
        """How likely the best candidate is right: not at all where next to none of the question's words stand."""
        return self.verdict.sure if self.verdict and self.verdict.best.covered >= _LEAST_WORDS else 0.0


@dataclass(frozen=True, eq=False)
class Answerer:
    """Answers questions from one open store. Holds no state of a conversation: safe to share between threads."""

    store: Store
    settings: Settings
    evidence: Evidence
    speller: Speller
    translator: Translator | None
    judge: Judge
    reader: Load | None
    articles: tuple[Article, ...] = ()  # what is answered from; none: all of them

    @classmethod
    def over(cls, store: Store, settings: Settings) -> Answerer:
        """Return an answerer over an open store."""
        statements = store.statements if settings.statements else ()
        words = store.word_index
        akin = store.translator.akin if store.translator else None
        evidence = Evidence(statements, len(store.passages), words.frequency, store.encoder, words.vocabulary, akin)
        speller = Speller(words.vocabulary, evidence.known)
        reader = shipped if settings.reader else None
        judge = deciding.judge(reads=settings.reader)
        return cls(store, settings, evidence, speller, store.translator, judge, reader)

    def only(self, articles: tuple[Article, ...]) -> Answerer:
        """Return an answerer that answers from these articles alone."""
        return replace(self, articles=articles)

    def ask(self, text: str, within: Sequence[Article] = ()) -> Answer:
        """Answer a question, from the articles `within` alone where some are named.

        Raises QuestionError when it is empty or too long.
        """
        begun = time.perf_counter()
        articles = within or self.articles
        answer = self._answer(self.asked(text, articles), articles)
        # What the pages contradict was heard rightly.
        unheard = answer.refused and answer.reason is not Reason.FALSE_PREMISE
        texts = [dossier.folded for dossier in self._dossiers(answer.hits)] if unheard else []
        if texts and (heard := again.heard(text, texts, self.speller, self._today, self.settings.max_question)):
            told = self._answer(heard, articles)
            answer = answer if told.refused else told
        return replace(self._supported(answer), elapsed=time.perf_counter() - begun)

    def likeliest(self, text: str, within: Sequence[Article] = ()) -> tuple[Answer, Signals | None]:
        """Answer a question with what is likeliest, however unlikely; a refusal only where no candidate is left.

        The answer's confidence is the probability that it is right; the signals are what speaks for it, None where
        rules put it together. Raises QuestionError as `ask` does.
        """
        articles = within or self.articles
        considered = self.consider(self.asked(text, articles), articles)
        if answer := self.by_rule(considered):
            return self._supported(replace(answer, confidence=self.judge.ruled)), None
        if (
            not within
            and considered.sure < self.judge.enough
            and (derived := derive.year_before(considered.draft.question, considered.draft.candidates, _ENOUGH_FIGURE))
        ):
            computed = compose.computed(considered.draft, derived)
            return self._supported(replace(computed, confidence=self.judge.ruled)), None
        told = [considered]
        if considered.draft.question.figure and considered.sure < self.judge.enough:
            told.append(self.instead(considered))
        best = max(told, key=lambda one: one.sure)
        if best.verdict is None:
            return refusing.refuse(considered.draft, None, considered.dossiers, self.evidence), None
        return self._supported(replace(self.answer(best), confidence=best.sure)), best.verdict.case.signals

    def search(self, text: str) -> tuple[Hit, ...]:
        """Return the passages that `text` finds, best first, without answering it. Raises as `ask` does."""
        return self._hits(self.understand(text).folded)

    def _hits(self, text: str) -> tuple[Hit, ...]:
        settings = self.settings
        return self.store.search(text, settings.hits, words=settings.words, vectors=settings.vectors)

    def understand(self, text: str) -> Question:
        """Return what `text` asks: spelling mended, English tied to the corpus's words. Raises as `ask` does."""
        question = understand(text, today=self._today, longest=self.settings.max_question, mend=self.speller.mend)
        if question.lang == "en" and self.translator:
            places = tuple(dict.fromkeys((*question.places, *self.translator.places(question.terms, text))))
            return replace(question, meanings=self.translator.meanings(question.terms), places=places)
        return question

    def asked(self, text: str, within: Sequence[Article] = ()) -> Question:
        """Return what `text` asks as it is answered: one in English told again in Chinese. Raises as `ask` does."""
        return self._in_chinese(self.understand(text), within)

    def _in_chinese(self, question: Question, within: Sequence[Article]) -> Question:
        if question.lang != "en" or self.translator is None:
            return question
        return again.in_chinese(question, self.translator, self._found(question, within)[0].candidates, self._today)

    @property
    def _today(self) -> dt.date:
        return self.settings.today or dt.date.today()

    def consider(self, question: Question, within: Sequence[Article] = ()) -> Considered:
        """Return what search, match and the learned models make of a question, before anything is decided."""
        return self._judged(*self._found(question, within))

    def _found(self, question: Question, within: Sequence[Article]) -> tuple[Draft, list[Dossier]]:
        """Return what search and match find for a question, and the articles it was found in."""
        hits = self._hits(question.folded)
        dossiers = [self.evidence.of(article) for article in within] or self._dossiers(hits)
        return Draft(question, candidates(question, dossiers, self.evidence), hits, self.reader), dossiers

    def instead(self, considered: Considered) -> Considered:
        """Return what is made of the sentences where a figure is asked for: not every figure is read off the pages."""
        draft = considered.draft
        found = sentences(draft.question, considered.dossiers, self.evidence)
        return self._judged(replace(draft, candidates=found), considered.dossiers)

    def _judged(self, draft: Draft, dossiers: list[Dossier]) -> Considered:
        signaller = Signaller.over(draft.question, self.evidence, draft.hits, self.reader)
        return Considered(draft, dossiers, self.judge.consider(draft.candidates, signaller))

    def answer(self, considered: Considered) -> Answer:
        """Return the answer that is given unless the models refuse."""
        assert considered.best is not None
        return compose.answer(considered.draft, considered.best)

    def _answer(self, question: Question, within: Sequence[Article] = ()) -> Answer:
        considered = self.consider(question, within)
        if answer := self.by_rule(considered):
            return replace(answer, confidence=self.judge.ruled)
        derived = derive.year_before(question, considered.draft.candidates, _ENOUGH_FIGURE)
        if (derived is None or not derive.is_later(question, considered.best)) and (sure := self._surely(considered)):
            return sure
        if derived:
            return replace(compose.computed(considered.draft, derived), confidence=self.judge.ruled)
        if question.figure and (told := self._surely(self.instead(considered))):
            return told
        best = considered.best if considered.best and considered.best.ruled_out is None else None
        refusal = refusing.refuse(considered.draft, best, considered.dossiers, self.evidence)
        return replace(refusal, confidence=1 - considered.sure)

    def _surely(self, considered: Considered) -> Answer | None:
        """Return the answer of the best candidate, None where it is not likely enough to be right."""
        more = _DOUBTED * bool(considered.draft.question.said)
        more += _GUESSED * (considered.best is not None and considered.best.ruled_out is not None)
        if considered.best is None or considered.sure < self.judge.enough + more:
            return None
        return replace(self.answer(considered), confidence=considered.sure)

    def by_rule(self, considered: Considered) -> Answer | None:
        """Return the answer to a question that asks for more than one sentence or figure: rules find it or nobody."""
        draft, dossiers = considered.draft, considered.dossiers
        question = draft.question
        if question.asks is Asks.AUTHOR and (answer := authors.author(draft, dossiers, self.evidence)):
            return answer
        if combined := self._claimed(draft, dossiers) or self._combined(question, dossiers, draft.hits):
            return combined
        if premise := premises.contradiction(question, dossiers, self.evidence):
            return compose.refusal(draft, Reason.FALSE_PREMISE, premise)
        if derived := derive.over_years(question, draft.candidates, _ENOUGH_FIGURE):
            return compose.computed(draft, derived)
        return None

    def _dossiers(self, hits: Iterable[Hit]) -> list[Dossier]:
        articles = {hit.passage.article.id: hit.passage.article for hit in hits}
        return [self.evidence.of(article) for article in list(articles.values())[:_MOST_ARTICLES]]

    def _combined(self, question: Question, dossiers: Sequence[Dossier], hits: tuple[Hit, ...]) -> Answer | None:
        """Answer from a figure for each of the things asked about together; None where one figure is asked for."""
        find = cache(partial(candidates, dossiers=dossiers, evidence=self.evidence))
        if balance := combine.by_balance(question, find, _ENOUGH_FIGURE):
            return self._combined(balance, dossiers, hits)
        task = works.read(question)
        if (picked := compare.picked(question, find, _ENOUGH_WORDS)) and combine.among(question, task, picked.short):
            return compose.picked(Draft(question, (picked.candidate,), hits), picked)
        if counted := compare.counted(question, find, _ENOUGH_WORDS):
            return compose.picked(Draft(question, (counted.candidate,), hits), counted)
        for derive_from in (parts.rest, parts.whole, derive.from_to, derive.by_growth):
            if derived := derive_from(question, find, _ENOUGH_WORDS):
                return compose.computed(Draft(question, (derived.candidate,), hits), derived)
        if task:
            weigh = partial(asked_words, evidence=self.evidence)
            widely = partial(self._found_widely, dossiers=dossiers)
            operands = combine.find_operands(question, task, find, widely, weigh, _ENOUGH_WORDS)
            told = [one.figure for one in operands if one.figure is not None]
            found = find(question)
            if operands and combine.direct(task, operands, found, _ENOUGH_FIGURE):
                return None
            if operands and works.nested(question, task, [c.statement.measure for c in told if c.statement]):
                return compose.refusal(
                    Draft(question, (), hits), Reason.OTHER_MEASURE, next(iter((*told, *found)), None)
                )
            draft = Draft(question, tuple(told), hits)
            if told and len(told) == len(operands):
                return self._of_sides(draft, task, told)
            if operands and not told and derive.year_before(question, found, _ENOUGH_FIGURE):
                return None
            # A share may be printed that was asked for in other words: whether it is, is weighed.
            printed = task.work is Work.SHARE
            if operands and not printed and combine.lacking(operands, [c.sentence for c in found[:_FIRST]]):
                return refusing.beside(draft, next(iter((*told, *found)), None))
        return None

    def _found_widely(self, question: Question, dossiers: Sequence[Dossier]) -> tuple[Candidate, ...]:
        """Find candidates in the articles found for a question and in those that its own words find."""
        said = "".join(period.label for period in question.periods) + " ".join(question.terms)
        own = [dossier for dossier in self._dossiers(self._hits(said))[:_MOST_OWN] if dossier not in dossiers]
        return candidates(question, [*dossiers, *own], self.evidence)

    def _of_sides(self, draft: Draft, task: Task, told: Sequence[Candidate]) -> Answer | None:
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

    def _claimed(self, draft: Draft, dossiers: Sequence[Dossier]) -> Answer | None:
        """Answer by the figures that a question claims something of: yes or no, or the things of which it is so."""
        question = draft.question
        if as_compared := claims.as_comparison(question):
            return self._combined(as_compared, dossiers, draft.hits)
        if claimed := claims.claim(question):
            found = candidates(claimed.question, dossiers, self.evidence)
            if decided := claims.decided(found, claimed, _ENOUGH_FIGURE):
                return compose.decided(draft, decided[0], yes=decided[1])
        if condition := claims.condition(question):
            found = candidates(replace(condition.question, asks=Asks.LIST), dossiers, self.evidence)
            fitting = [c for c in found[:_SEVERAL] if c.covered >= _ENOUGH_WORDS and c.ruled_out is None]
            for candidate in sorted(fitting, key=lambda c: (question.type or "") not in c.sentence.text):
                if rows := listed.meeting(candidate.sentence, condition):
                    return compose.those(draft, candidate, [row.name for row in rows])
        return None

    def _supported(self, answer: Answer) -> Answer:
        """Return an answer if all it asserts can be shown; the rule of the house is not bent, else it is not said."""
        if not support.check(answer):
            return answer
        text = wording.WITHHELD_ENGLISH if english.is_english(answer.question) else wording.WITHHELD
        return replace(
            answer, text=text + "".join(f"[{c.number}]" for c in answer.citations), short=None, refused=True,
            reason=Reason.NOT_STATED,
        )  # fmt: skip
