"""A question → an answer: understand, search, match, decide, compose, check.

The only place where the steps are put in a row; each of them is a function of values.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rag.answering import again, compose, deciding, derive, english, refusing, support, wording
from rag.answering.compose import Draft
from rag.answering.deciding import Judge, Verdict
from rag.answering.evidence import Dossier, Evidence
from rag.answering.match import Candidate, candidates, sentences
from rag.answering.question import Question, understand
from rag.answering.reader import shipped
from rag.answering.records import Answer, Reason
from rag.answering.ruled import ENOUGH_FIGURE, Rules
from rag.answering.short import Load
from rag.answering.signals import Signaller, Signals
from rag.answering.spelling import Speller
from rag.pages.records import Article
from rag.search.records import Hit
from rag.search.store import Store
from rag.search.translate import Translator
from rag.settings import Settings

_DOUBTED = 0.12  # by so much an answer to a question that was told again in Chinese must be likelier
_GUESSED = 0.25  # and by so much one of what may be told of another time or place
_LEAST_WORDS = 0.2  # of the 119 first candidates on news and on develop that cover less, none was right
_MOST_ARTICLES = 24


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
            and (derived := derive.year_before(considered.draft.question, considered.draft.candidates, ENOUGH_FIGURE))
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
        derived = derive.year_before(question, considered.draft.candidates, ENOUGH_FIGURE)
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
        return Rules.over(considered.draft, considered.dossiers, self.evidence, self._told_of).answer()

    def _told_of(self, text: str, most: int) -> list[Dossier]:
        """Return the first articles that a text finds."""
        return self._dossiers(self._hits(text))[:most]

    def _dossiers(self, hits: Iterable[Hit]) -> list[Dossier]:
        articles = {hit.passage.article.id: hit.passage.article for hit in hits}
        return [self.evidence.of(article) for article in list(articles.values())[:_MOST_ARTICLES]]

    def _supported(self, answer: Answer) -> Answer:
        """Return an answer if all it asserts can be shown; the rule of the house is not bent, else it is not said."""
        if not support.check(answer):
            return answer
        text = wording.WITHHELD_ENGLISH if english.is_english(answer.question) else wording.WITHHELD
        return replace(
            answer, text=text + "".join(f"[{c.number}]" for c in answer.citations), short=None, refused=True,
            reason=Reason.NOT_STATED,
        )  # fmt: skip
