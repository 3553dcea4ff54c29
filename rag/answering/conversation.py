"""A follow-up → the whole question it means → an answer.

The words alone say what a follow-up does (`followup`), the words of the question before lend what it leaves out
(`carry`), and where several readings remain the pages decide: the one that is answered, from where the talk was, on a
quote that holds the new words. The raw words are always searched as well.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

from rag.answering import about, antecedents, carry, doubting, followup, picking, readings, told
from rag.answering.answerer import Answerer
from rag.answering.asking import KIND_WORDS, Asks
from rag.answering.carry import Frame
from rag.answering.dialogue import Dialogue, Said
from rag.answering.doubting import Doubt
from rag.answering.evidence import presence
from rag.answering.followup import Followup
from rag.answering.past import Past, Reply
from rag.answering.readings import Asked, Likely, Speaks, Tried
from rag.answering.records import Answer
from rag.answering.sourcing import About
from rag.answering.wholes import Meaning, Meant
from rag.search.records import Hit
from rag.words import fold, is_han, normalise

_MUCH = 3  # words of its own with which a text may say all it means
_HELD = 0.8  # a word surely stands in a text


Weigh = Callable[[Iterable[tuple[Tried, Speaks]]], None]


def _unheard(found: Iterable[tuple[Tried, Speaks]]) -> None:
    """Take no notice of the readings that were weighed."""


def turn(answerer: Answerer, dialogue: Dialogue, text: str, *, weigh: Weigh = _unheard) -> tuple[Dialogue, Answer]:
    """Answer `text` as what it means after what was said; return the dialogue with this turn in it.

    The answer's `question` is the text as typed, its `whole` the question it was taken for where that is another.
    `weigh` is told the readings that were weighed, where they were, with what speaks for each. Raises QuestionError as
    `Answerer.ask` does; the dialogue then stays as it was.
    """
    typed = " ".join(text.split())
    begun = time.perf_counter()
    read = followup.read(text)
    past = Past(answerer, dialogue.said)
    reply = Thread(past, read, typed, weigh).reply() if dialogue.said else Reply(answerer.ask(text))
    whole = _in_full(reply.whole) if reply.whole and _plain(reply.whole) != _plain(typed) else None
    answer = replace(reply.answer, question=typed, whole=whole, elapsed=time.perf_counter() - begun)
    cited = tuple((c.article.id, c.start, c.end) for c in answer.citations)
    frame = reply.frame or whole or read.text
    reason = answer.reason.value if answer.reason else None
    said = Said(typed, whole or typed, frame, answer.short, answer.refused, cited, reply.thing, reason)
    return dialogue.then(said), answer


@dataclass(frozen=True)
class Thread:
    """One follow-up on its way: what answers, what was said, and the text as read and as typed."""

    past: Past
    read: Followup
    typed: str
    weigh: Weigh = _unheard

    @cached_property
    def likely(self) -> Likely:
        """What answers the words alone best, however unlikely, and what speaks for it."""
        return self.answerer.likeliest(self.read.text)

    @cached_property
    def hits(self) -> tuple[Hit, ...]:
        """What search finds for the words alone."""
        return self.answerer.search(self.read.text)

    @property
    def answerer(self) -> Answerer:
        """What answers."""
        return self.past.answerer

    @property
    def said(self) -> tuple[Said, ...]:
        """The turns before."""
        return self.past.said

    def reply(self) -> Reply:
        """Return what a text after an answer gets."""
        read = replace(self.read, text=antecedents.plainly(self.read.text))
        if read.alone:
            return self._changed(read)
        base = self._base(read)
        past, hits = self.past, self.hits
        if (supposed := doubting.doubt(self.typed)) and (reply := self._settled(supposed, read, base)):
            return reply
        if read.about:
            return self._about(read, base)
        if reply := picking.reckoned(past, read.text, base, hits):
            return reply
        if read.pick and picking.picks(past, read, base) and (reply := picking.picked(past, read, base, hits)):
            return reply
        reply = self._carried(read, base)
        if reply.answer.refused and read.otherwise:
            return picking.about_answer(past, replace(read, about=read.otherwise), base, hits) or reply
        return reply

    def _changed(self, read: Followup) -> Reply:
        """Answer what turns to another topic: of the time spoken of, where it is answered at none."""
        answer, time = self.answerer.ask(read.text), self.past.frame(self.said[-1]).time
        if answer.refused and time and any(map(is_han, read.text)) and not self.past.understand(read.text).periods:
            timed = f"{time}{read.text}"
            if not (again := self.answerer.ask(timed)).refused:
                return Reply(again, timed, timed)
        return Reply(answer, read.text, read.text)

    def _settled(self, supposed: Doubt, read: Followup, base: Said) -> Reply | None:
        """Say whether it is as a follow-up supposes: of what it names, else of the last answer."""
        if supposed.thing:
            reply = self._carried(replace(read, text=supposed.thing, fragment=True), base)
            whole = f"{(reply.whole or supposed.thing).rstrip('？?')}：{supposed.value}"
            answer = doubting.settled(supposed, reply.answer)
            return Reply(answer, whole, reply.frame or reply.whole, reply.thing) if answer else None
        last = next((s for s in reversed(self.said) if doubting.doubt(s.question) is None), base)
        given = self.past.given_again(last)
        answer = doubting.settled(supposed, given) if given else None
        whole = f"{last.whole.rstrip('？?')}：{self.typed}"
        return Reply(answer, whole, last.frame, last.thing) if answer else None

    def _about(self, read: Followup, base: Said) -> Reply:
        """Answer what is asked of an answer; what nothing tells may be asked of the thing: 会上谁讲的话."""
        if reply := picking.about_answer(self.past, read, base, self.hits):
            return reply
        if read.about is About.EDITION and (reply := picking.nobody(self.past, read, base, self.hits)):
            return reply
        reply = self._carried(read, base)
        return picking.nobody(self.past, read, base, self.hits) or reply if reply.answer.refused else reply

    def _base(self, read: Followup) -> Said:
        """Return the turn a follow-up leans on: the last, or the last that spoke of what it comes back to."""
        if read.returns:
            spoke = (s for s in reversed(self.said) if fold(read.topic).lower() in fold(s.whole).lower())
            return next(spoke, self._spoke_of(self.past.understand(read.topic).terms))
        picked = len(self.said) > 1 and followup.read(self.said[-1].question).pick
        if read.fragment and picked and not carry.times_in(read.text, self.past.frame(self.said[-1]).today):
            asked = self.past.understand(read.text)
            return self.said[-2] if carry.specific(asked) else self.said[-1]
        return self._spoke_of(carry.specific(self.past.understand(read.text)))

    def _spoke_of(self, words: Sequence[str]) -> Said:
        """Return the last turn whose question or sources hold most of some words; the last of all where none does."""
        held = [sum(presence(w, self._told(s)) > _HELD for w in words) for s in self.said]
        best = max(held, default=0)
        return next(s for s, n in zip(reversed(self.said), reversed(held), strict=True) if n == best)

    def _told(self, said: Said) -> str:
        citations, _ = self.past.sources(said)
        return fold("\n".join([said.whole, *(f"{c.title}\n{c.quote}" for c in citations)]))

    # -- the rest: a whole question is made and asked ---------------------------------------------------------

    def _carried(self, read: Followup, base: Said) -> Reply:
        """Ask what a follow-up may mean, and take the likeliest of its readings; none, where none is likely."""
        meant = Meaning(self.past).of(read, base)
        if not meant.points and self._in_full(read):
            return Reply(self.answerer.ask(read.text), read.text, read.text)
        beside = self._beside(read, base, meant)
        if beside and beside.surely:
            thing = meant.thing if beside.reading == meant.readings[0] else ""
            return Reply(beside.answer, beside.reading, beside.frame, thing)
        reply = self._likeliest(read, base, meant, beside)
        return self._caused(self.past.frame(base), base, reply) if meant.why else reply

    def _in_full(self, read: Followup) -> bool:
        """Whether a text says all it means: it was asked alone before, or names much and is answered alone."""
        alone = (s.whole for s in self.said if _plain(s.whole) == _plain(s.question))
        if any(_plain(read.text) == _plain(whole) for whole in alone):
            return True
        named = len(carry.specific(self.past.understand(read.text)))
        if named < _MUCH:
            return False
        raw = self.likely[0]
        return not raw.refused and raw.confidence >= self.answerer.judge.enough

    def _likeliest(self, read: Followup, base: Said, meant: Meant, beside: Tried | None) -> Reply:
        asked = self._asked(read, base, meant)
        raw = self.likely if asked.typed == self.read.text and asked.new else None
        found = readings.tried(self.answerer, meant.readings, asked, raw) + ([beside] if beside else [])
        speaks = [readings.signals(self.answerer, one, found, asked) for one in found]
        self.weigh(zip(found, speaks, strict=True))
        weights = readings.weights()
        sure = [weights.probability(of) for of in speaks]
        at = max(range(len(found)), key=lambda n: sure[n], default=-1)
        if at < 0 or sure[at] < weights.enough:
            return self._refused(next((r for r in meant.readings if r), read.text))
        at = readings.in_language(found, at, asked)
        one, whole = found[at], readings.fullest(found, at, asked)
        hits = tuple(dict.fromkeys((*one.answer.hits, *self.hits)))
        thing = meant.thing if whole == next(iter(meant.readings), None) else ""
        return Reply(replace(one.answer, hits=hits, confidence=sure[at]), whole, one.frame, thing)

    def _asked(self, read: Followup, base: Said, meant: Meant) -> Asked:
        told_before = next(self.past.answered(), base)
        articles = [c for said in (base, told_before) for c in self.past.sources(said)[0]]
        typed = meant.text if read.topic else read.text
        question = self.past.understand(typed)
        english = question.lang == "en"
        bare = read.fragment and question.asks is Asks.OPEN
        return Asked(
            typed=typed,
            question=question,
            new=[word for word, bound in told.words(question) if bound and (word.text in meant.words or english)],
            names=read.fragment,
            points=meant.points,
            figure=self.past.frame(base).question.figure if bare else question.figure,
            articles=list(dict.fromkeys(c.article for c in articles)),
            last=base.short,
            lost=base.refused,
        )

    def _beside(self, read: Followup, base: Said, meant: Meant) -> Tried | None:
        """Return the figure beside one told before that a follow-up may mean."""
        if meant.points:
            return None
        looked = partial(picking.beside, self.past, base, meant.text, meant.readings, self.hits)
        for surely in (True, False):
            if reply := looked(fragment=read.fragment, surely=surely):
                return Tried(reply.whole or meant.text, reply.answer, 0, beside=True, surely=surely, frame=reply.frame)
        return None

    def _refused(self, whole: str) -> Reply:
        """Refuse as answering alone does: the reading that is likeliest by its words."""
        answer = self.answerer.ask(whole)
        if not answer.refused:
            answer = picking.untold(self.past, whole, answer.citations[:1], answer.hits)
        return Reply(answer, whole)

    def _caused(self, frame: Frame, base: Said, reply: Reply) -> Reply:
        """Return the sentence of the article that gives the cause; without one, why is not told."""
        if about.causal(reply.answer):
            return reply
        citations, dossiers = self.past.sources(base)
        whole = reply.whole or frame.text
        if given := about.cause(citations, dossiers, [t for t in frame.question.terms if t not in KIND_WORDS]):
            return Reply(picking.answer_of(given, whole, given.short, self.hits), whole)
        return Reply(picking.untold(self.past, whole, citations[:1] or reply.answer.citations[:1], self.hits), whole)


def _plain(text: str) -> str:
    return normalise(text).strip(" ？?。.")


def _in_full(text: str) -> str:
    """Return a question with its question mark."""
    return text.rstrip(" ？?。.") + ("？" if any(map(is_han, text)) else "?")
