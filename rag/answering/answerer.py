"""A question → an answer: understand, search, match, decide, compose, check.

The only place where the steps are put in a row; each of them is a function of values.
"""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial, reduce

from rag.answering import combine, compare, compose, derive, support, wording
from rag.answering.asking import Asks
from rag.answering.combine import Plan, Work
from rag.answering.compose import Draft
from rag.answering.evidence import Dossier, Evidence
from rag.answering.match import Candidate, candidates
from rag.answering.question import Question, understand
from rag.answering.reader import shipped
from rag.answering.records import Answer, Reason
from rag.answering.short import Load
from rag.answering.spelling import Speller
from rag.answering.translate import Translator
from rag.pages.records import Article
from rag.search.records import Hit
from rag.search.store import Store
from rag.settings import Settings

# The least share of a question's words, weighed by rarity, that an answer must account for. Fitted by hand on the
# develop split of corpus/gold/qa.jsonl; a later release fits them with a script.
_ENOUGH_FIGURE, _ENOUGH_WORDS = 0.54, 0.49
_SURE, _NEAR = 0.7, 0.02  # to contradict a premise: the least cover, and how near a bearing-out must come
_SEVERAL = 12  # candidates among which the most of several is looked for
_RELATED = 0.35  # below this the nearest fact is not worth offering
_MOST_ARTICLES = 24
_AUTHOR_PARTS = ("byline", "credit", "dateline", "source")


@dataclass(frozen=True, eq=False)
class Answerer:
    """Answers questions from one open store. Holds no state of a conversation: safe to share between threads."""

    store: Store
    settings: Settings
    evidence: Evidence
    speller: Speller
    translator: Translator | None
    reader: Load | None
    articles: tuple[Article, ...] = ()  # what is answered from; none: all of them

    @classmethod
    def over(cls, store: Store, settings: Settings) -> Answerer:
        """Return an answerer over an open store."""
        statements = store.statements if settings.statements else ()
        words = store.word_index
        evidence = Evidence(statements, len(store.passages), words.frequency, store.encoder)
        speller = Speller(words.vocabulary, evidence.known)
        translator = Translator(store.encoder, words.vocabulary, words.frequency) if store.encoder else None
        return cls(store, settings, evidence, speller, translator, shipped if settings.reader else None)

    def only(self, articles: tuple[Article, ...]) -> Answerer:
        """Return an answerer that answers from these articles alone."""
        return replace(self, articles=articles)

    def ask(self, text: str, within: Sequence[Article] = ()) -> Answer:
        """Answer a question, from the articles `within` alone where some are named.

        Raises QuestionError when it is empty or too long.
        """
        begun = time.perf_counter()
        answer = self._answer(self.understand(text), within or self.articles)
        if unsupported := support.check(answer):
            # The rule of the house is not bent: what cannot be shown is not said.
            answer = self._withheld(answer, unsupported)
        return replace(answer, elapsed=time.perf_counter() - begun)

    def understand(self, text: str) -> Question:
        """Return what `text` asks: spelling mended, English tied to the corpus's words. Raises as `ask` does."""
        today = self.settings.today or dt.date.today()
        question = understand(text, today=today, longest=self.settings.max_question, mend=self.speller.mend)
        if question.lang == "en" and self.translator:
            return replace(question, meanings=self.translator.meanings(question.terms))
        return question

    def _answer(self, question: Question, within: Sequence[Article] = ()) -> Answer:
        hits = self.store.search(
            question.folded, self.settings.hits, words=self.settings.words, vectors=self.settings.vectors
        )
        dossiers = [self.evidence.of(article) for article in within] or self._dossiers(hits)
        if question.asks is Asks.AUTHOR and (answer := self._author(question, dossiers, hits)):
            return answer
        if combined := self._combined(question, dossiers, hits):
            return combined
        draft = Draft(question, candidates(question, dossiers, self.evidence), hits, self.reader)
        return self._decide(draft, dossiers)

    def _dossiers(self, hits: Iterable[Hit]) -> list[Dossier]:
        articles = {hit.passage.article.id: hit.passage.article for hit in hits}
        return [self.evidence.of(article) for article in list(articles.values())[:_MOST_ARTICLES]]

    def _decide(self, draft: Draft, dossiers: Sequence[Dossier]) -> Answer:
        question = draft.question
        best = next((c for c in draft.candidates if c.ruled_out is None), None)
        if best and (premise := self._contradiction(question, dossiers)):
            return compose.refusal(draft, Reason.FALSE_PREMISE, premise)
        if derived := derive.over_years(question, draft.candidates, _ENOUGH_FIGURE):
            return compose.computed(draft, derived)
        if best is None or not self._enough(question, best):
            derived = derive.year_before(question, draft.candidates, _ENOUGH_FIGURE)
            return compose.computed(draft, derived) if derived else self._refuse(draft, best)
        return compose.figure(draft, best) if best.statement else compose.words(draft, best)

    def _enough(self, question: Question, best: Candidate) -> bool:
        if best.score < (_ENOUGH_FIGURE if best.statement else _ENOUGH_WORDS):
            return False
        lost = [t for t in best.missing if self._decisive(question, t)]
        return not lost

    def _decisive(self, question: Question, term: str) -> bool:
        """Whether a word may not be missing: a name."""
        return term in question.names or term in question.places

    def _refuse(self, draft: Draft, best: Candidate | None) -> Answer:
        """Refuse with the reason that the best candidate shows, ruled out or not, and offer it if it is related."""
        question = draft.question
        nearest = max(draft.candidates, key=lambda c: c.covered, default=None)
        if nearest is None or nearest.covered < _RELATED:
            unknown = [t for t in question.terms if not self.evidence.known(t)] or list(question.terms[:2])
            return compose.refusal(draft, Reason.NO_TOPIC, None, unknown)
        ruled = [c for c in draft.candidates if c.ruled_out and c.covered >= nearest.covered - 0.05]
        if ruled and (best is None or best.covered < nearest.covered - 0.05 or best.covered < _ENOUGH_WORDS):
            first = max(ruled, key=lambda c: (c.covered, c.score))
            return compose.refusal(draft, first.ruled_out or Reason.OTHER_MEASURE, first)
        absent = [t for t in nearest.missing if self._decisive(question, t)] or list(nearest.missing)
        if any(t in question.places for t in absent):
            return compose.refusal(draft, Reason.OTHER_PLACE, nearest, absent)
        return compose.refusal(draft, Reason.OTHER_MEASURE, nearest, absent)

    def _contradiction(self, question: Question, dossiers: Sequence[Dossier]) -> Candidate | None:
        """Return the figure that contradicts what a why- or how-question takes for granted.

        A rise that was a fall, or a place in an order that was another.
        """
        if question.asks not in (Asks.WHY, Asks.HOW):
            return None
        for asks, claimed in (
            (Asks.GROWTH, wording.direction(question.folded)),
            (Asks.RANK, wording.rank(question.folded)),
        ):
            if not claimed:
                continue
            # The claim itself (第二, 跌出, 增长) is what is in doubt: the rest must match.
            doubted = [t for t in question.terms if wording.rank(t) or wording.lost(t) or wording.direction(t)]
            variant = reduce(Question.without, doubted, replace(question, asks=asks))
            told = [
                (c, compose.sign(c) if asks is Asks.GROWTH else int(c.statement.value))
                for c in candidates(variant, dossiers, self.evidence)
                if c.ruled_out is None and c.statement and c.covered >= _SURE
            ]
            lost = asks is Asks.RANK and wording.lost(question.folded)
            # One figure that bears the claim out, as near as the best, and there is nothing to correct.
            near = [(c, value) for c, value in told if value and c.score >= told[0][0].score - _NEAR]
            if near and all((value != claimed) is not lost for _, value in near):
                return near[0][0]
        return None

    def _author(self, question: Question, dossiers: Sequence[Dossier], hits: tuple[Hit, ...]) -> Answer | None:
        """Find who wrote or photographed the article that the question's words describe."""
        draft = Draft(question, candidates(replace(question, asks=Asks.OPEN), dossiers, self.evidence), hits)
        for candidate in draft.candidates:
            if candidate.covered < _ENOUGH_WORDS:
                break
            wanted = ("credit",) if re.search(r"摄|拍|照片|photo", question.folded) else _AUTHOR_PARTS
            parts = [s for s in candidate.dossier.sentences if s.part in wanted]
            for kind in wanted:
                if own := [s for s in parts if s.part == kind]:
                    return compose.author(draft, candidate.dossier, own[:1])
        return None

    def _combined(self, question: Question, dossiers: Sequence[Dossier], hits: tuple[Hit, ...]) -> Answer | None:
        """Answer from a figure for each of the things asked about together; None where one figure is asked for."""
        find = partial(candidates, dossiers=dossiers, evidence=self.evidence)
        if plan := combine.plan(question):
            if combine.direct(question, plan, find(question), _ENOUGH_FIGURE):
                return None
            figures = combine.figures(plan, find, _ENOUGH_WORDS)
            told = [figure for figure in figures if figure is not None]
            draft = Draft(question, tuple(told), hits)
            if len(told) == len(figures):
                return self._of_sides(draft, plan, told)
            if told and combine.lacking(plan, figures):
                return compose.refusal(draft, Reason.OTHER_MEASURE, told[0])
        return self._most(question, find, hits) if question.asks is Asks.COMPARE else None

    def _of_sides(self, draft: Draft, plan: Plan, told: Sequence[Candidate]) -> Answer | None:
        if plan.work is Work.EACH:
            return compose.each(draft, told)
        if plan.work is Work.COMPARE:
            return compose.both(draft, told)
        made = combine.work_out(plan, [c.statement for c in told if c.statement])
        return compose.worked(draft, told, made) if made else None

    def _most(self, question: Question, find: combine.Find, hits: tuple[Hit, ...]) -> Answer | None:
        """Answer which of several told side by side is the most."""
        found = find(compare.without_superlative(question))
        for candidate in found[:_SEVERAL]:
            if candidate.covered >= _ENOUGH_WORDS and (chosen := compare.most(question, candidate)):
                return compose.most(Draft(question, found, hits), candidate, chosen)
        return None

    def _withheld(self, answer: Answer, unsupported: tuple[str, ...]) -> Answer:
        text = wording.WITHHELD_ENGLISH if answer.text.isascii() else wording.WITHHELD
        return replace(
            answer, text=text + "".join(f"[{c.number}]" for c in answer.citations), short=None, refused=True,
            reason=Reason.NOT_STATED,
        )  # fmt: skip
