"""A follow-up → the whole question it means → an answer.

The words alone say what a follow-up does (`followup`), the words of the question before lend what it leaves out
(`carry`), and where several readings remain the pages decide: the one that is answered, from where the talk was, on a
quote that holds the new words. The raw words are always searched as well.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import dataclass, replace

from rag.answering import about, antecedents, carry, carry_english, followup, listed, wording
from rag.answering.about import Told
from rag.answering.answerer import Answerer
from rag.answering.antecedents import Before
from rag.answering.asking import KIND_WORDS, NATIONAL, Asks
from rag.answering.carry import Frame
from rag.answering.dialogue import Dialogue, Said
from rag.answering.evidence import Dossier, presence
from rag.answering.followup import About, Followup, Pick
from rag.answering.question import Question
from rag.answering.records import Answer, Citation, Reason
from rag.words import fold, is_han, normalise

_VAGUE = frozenset(
    "总数 数据 数字 结果 原因 变 变化 变动 增减 相比 详细 意思 里面 点名 点 个点 个名 整体 次数 名".split()
)
_COMPARED = re.compile(r"[跟与和同]([^，。]{0,4}?(?:年|月|季度|同期|期)[^，。]{0,4}?)相?比(?:较|起来)?")
_POINTS = re.compile(r"(?:变化?了?|(提高|上升|下降|增加|减少|回落|提升|降低)了?)(?:多少|几)(?:个点)?$")
_MOST_READINGS = 5
_LOOK_BACK = 3  # turns whose citations are asked who, when and where


@dataclass(frozen=True)
class Reply:
    """An answer, the whole question it answers (None: the text stood alone), and what is carried on from here."""

    answer: Answer
    whole: str | None = None
    frame: str | None = None


def turn(answerer: Answerer, dialogue: Dialogue, text: str) -> tuple[Dialogue, Answer]:
    """Answer `text` as what it means after what was said; return the dialogue with this turn in it.

    The answer's `question` is the text as typed, its `whole` the question it was taken for where that is another.
    Raises QuestionError as `Answerer.ask` does; the dialogue then stays as it was.
    """
    typed = " ".join(text.split())
    raw = answerer.ask(text)
    reply = Thread(answerer, dialogue.said, raw).reply(text) if dialogue.said else Reply(raw)
    whole = _in_full(reply.whole) if reply.whole and _plain(reply.whole) != _plain(typed) else None
    answer = replace(reply.answer, question=typed, whole=whole, elapsed=max(raw.elapsed, reply.answer.elapsed))
    cited = tuple((c.article.id, c.start, c.end) for c in answer.citations)
    frame = reply.frame or whole or followup.read(text).text
    return dialogue.then(Said(typed, whole or typed, frame, answer.short, answer.refused, cited)), answer


@dataclass(frozen=True)
class Thread:
    """One follow-up on its way: what answers, what was said, and the answer to the raw words alone."""

    answerer: Answerer
    said: tuple[Said, ...]
    raw: Answer

    def reply(self, text: str) -> Reply:
        """Return what a text after an answer gets."""
        read = followup.read(text)
        if read.alone:
            return Reply(self.answerer.ask(read.text), read.text, read.text)
        base = self._base(read)
        if read.about and (reply := self._about(read, base)):
            return reply
        if read.pick and (reply := self._picked(read, base)):
            return reply
        return self._carried(read, base)

    def _base(self, read: Followup) -> Said:
        """Return the turn a follow-up leans on: the last, or the last that spoke of what it comes back to."""
        if read.returns:
            spoke = (s for s in reversed(self.said) if fold(read.topic).lower() in fold(s.whole).lower())
            return next(spoke, self.said[-1])
        return self.said[-1]

    def _frame(self, said: Said) -> Frame:
        today = self.answerer.settings.today or dt.date.today()
        return Frame(self.answerer.understand(said.frame), today)

    # -- questions about the answer ---------------------------------------------------------------------------

    def _about(self, read: Followup, base: Said) -> Reply | None:
        assert read.about is not None
        told: Told | None = None
        source = base
        citations: list[Citation] = []
        dossiers: list[Dossier] = []
        for source in [s for s in reversed(self.said) if s.cited][:_LOOK_BACK]:
            citations, dossiers = self._sources(source)
            told = about.told(read.about, citations, dossiers) or told
            if told and told.printed:
                break
        whole = self._said_of(read, base)
        if told is None:
            return Reply(self._untold(whole, citations[:1]), whole, base.frame) if citations else None
        short = told.short if read.about is not About.MORE else source.short
        return Reply(self._answer_of(told, whole, short), whole, base.frame)

    def _answer_of(self, told: Told, whole: str, short: str | None) -> Answer:
        assert told.article is not None
        citations = tuple(Citation(n, told.article, start, end) for n, (start, end) in enumerate(told.spans, 1))
        text = told.text or "".join(c.quote.replace("\n", "") for c in citations)
        marks = "".join(f"[{c.number}]" for c in citations)
        return Answer(whole, whole, f"{text}{marks}", short, False, None, citations, self.raw.hits)

    def _untold(self, whole: str, citations: Sequence[Citation]) -> Answer:
        question = self.answerer.understand(whole)
        quote = "".join(c.quote.replace("\n", "") for c in citations)
        text = wording.refusal(question, Reason.NOT_STATED, (), quote) + "[1]" * bool(citations)
        return Answer(whole, whole, text, None, True, Reason.NOT_STATED, tuple(citations), self.raw.hits)

    def _said_of(self, read: Followup, base: Said) -> str:
        """Return a question about an answer in full: 2023年包裹业务量：这个数据是谁发布的."""
        frame = self._frame(base)
        if frame.question.lang == "en":
            return f"{base.frame.rstrip('?？ ')}: {read.text}"
        return f"{frame.core}：{read.text}"

    def _sources(self, said: Said) -> tuple[list[Citation], list[Dossier]]:
        """Return what a turn cited, as far as the corpus still holds it."""
        wanted = {name for name, _, _ in said.cited}
        articles = {a.id: a for a in self.answerer.store.articles if a.id in wanted}
        kept = [
            (articles[name], a, b) for name, a, b in said.cited if name in articles and b <= len(articles[name].text)
        ]
        citations = [Citation(n, article, a, b) for n, (article, a, b) in enumerate(kept, 1)]
        return citations, [self.answerer.evidence.of(c.article) for c in citations]

    # -- several told side by side ----------------------------------------------------------------------------

    def _picked(self, read: Followup, base: Said) -> Reply | None:
        found = None
        for said in reversed(self.said[-3:]):
            if found := listed.listing(*self._sources(said), said.short):
                break
        if found is None:
            return None
        frame = self._frame(base)
        least = read.pick is Pick.LEAST
        rows = found.ordered(least=least)
        if read.pick is Pick.ORDINAL:
            if not 0 < read.place <= len(rows):
                return None
            picked_before = any(followup.read(s.question).pick for s in self.said[-2:])
            chosen = [rows[read.place - 1] if picked_before else found.rows[read.place - 1]]
        elif read.pick is Pick.OTHERS:
            told = fold(base.short or "")
            chosen = [r for r in found.rows if told not in (fold(r.statement.text), r.name)]
        else:
            chosen = [rows[0]]
        names = "、".join(row.name for row in found.rows)
        one = carry.replaced(frame, chosen[0].name)[0]
        whole = f"{names}：{read.text}？（{frame.thing}）" if frame.question.lang == "zh" else f"{names}: {read.text}"
        lines = "；".join(f"{row.name}：{row.statement.text}" for row in chosen)
        sentence = found.sentence
        citation = Citation(1, sentence.article, sentence.start, sentence.end)
        short = "、".join((r.statement.text if read.pick is Pick.OTHERS else r.name) for r in chosen)
        text = f"{lines}。{citation.quote}[1]".replace("\n", "")
        return Reply(Answer(whole, whole, text, short, False, None, (citation,), self.raw.hits), whole, one)

    # -- the rest: a whole question is made and asked ---------------------------------------------------------

    def _carried(self, read: Followup, base: Said) -> Reply:
        frame = self._frame(base)
        if frame.question.lang == "en" or _is_english(read.text):
            readings = carry_english.readings(read, frame, self._before().person())
            return self._best(readings or [read.text], base, leans=bool(readings))
        texts = [self._put_plainly(text, frame) for text in self._resolved(read, frame)]
        text, leans = texts[0], texts[0] != read.text
        asked = self.answerer.understand(text)
        new = [t for t in asked.terms if t not in KIND_WORDS and t not in _VAGUE]
        if not new and not asked.places:
            reply = self._best([self._asked_again(read, frame, asked)], base)
            return self._caused(frame, base, reply) if asked.asks is Asks.WHY else reply
        if read.fragment and not leans:
            return self._best(self._instead(read, frame, text, asked), base, new or asked.places)
        if leans:
            return self._best(texts, base, new)
        if not new:
            reply = self._best([self._of_place(text, asked, frame)], base)
            return self._caused(frame, base, reply) if asked.asks is Asks.WHY else reply
        said_by = [f"{frame.text[: frame.spoken]}{text}"] if frame.spoken else []
        return self._best([*said_by, text, carry.asked_of(frame, asked)], base, new, leans=bool(said_by))

    def _resolved(self, read: Followup, frame: Frame) -> list[str]:
        """Return the text with what points back replaced by what it points to."""
        if read.topic:
            return [antecedents.given(read.text, read.topic)]
        return self._before().resolve(read.text, frame)

    def _put_plainly(self, text: str, frame: Frame) -> str:
        """Return a text in the words that single questions use: 跟2022年比变了多少 of a share is a change in points."""
        text = _COMPARED.sub(r"比\1", text)
        if frame.question.asks in (Asks.SHARE, Asks.CHANGE):
            text = _POINTS.sub(lambda m: f"{m[1] or '变化'}{'' if m[1] else '了'}几个百分点", text)
        return carry.shifted(frame, text) or text

    def _before(self) -> Before:
        quotes = "".join(c.quote for c in self._sources(self.said[-1])[0])
        return Before(self.said, tuple(map(self._frame, self.said)), fold(quotes))

    def _caused(self, frame: Frame, base: Said, reply: Reply) -> Reply:
        """Return the sentence of the article that gives the cause; without one, why is not told."""
        if about.causal(reply.answer):
            return reply
        citations, dossiers = self._sources(base)
        whole = reply.whole or frame.text
        if told := about.cause(citations, dossiers, [t for t in frame.question.terms if t not in KIND_WORDS]):
            return Reply(self._answer_of(told, whole, told.short), whole)
        return Reply(self._untold(whole, citations[:1] or reply.answer.citations[:1]), whole)

    def _of_place(self, text: str, asked: Question, frame: Frame) -> str:
        """Ask the frame's question of a place: of the turn that spoke of it, if one did."""
        place = next((p for p in (*NATIONAL, *asked.places) if p in text), asked.places[0])
        earlier = next((f for s in reversed(self.said) if place in (f := self._frame(s)).text), None)
        moved = earlier or Frame(self.answerer.understand(carry.replaced(frame, place)[0]), frame.today)
        rest = re.sub(r"的?(?:总数|整体|总体)", "", text.replace(place, "", 1)).strip("的")
        return carry.asked_of(moved, self.answerer.understand(rest or text))

    def _asked_again(self, read: Followup, frame: Frame, asked: Question) -> str:
        """Return the question before, asked for another time or in another kind."""
        text = carry.plain(asked)
        times = carry.times_in(text, frame.today)
        if times and (read.fragment or len(text) - sum(b - a for a, b in times) <= 1):
            return carry.with_time(frame, text[times[0][0] : times[0][1]])
        return carry.asked_of(frame, asked)

    def _instead(self, read: Followup, frame: Frame, text: str, asked: Question) -> list[str]:
        if read.mends and asked.asks not in (Asks.OPEN, Asks.LEVEL):
            time = "" if asked.periods else frame.time
            return [f"{time}{text}", text]
        times = carry.times_in(text, frame.today)
        if times:
            start, end = times[0]
            frame = replace(frame, question=self.answerer.understand(carry.with_time(frame, text[start:end])))
            text = (text[:start] + text[end:]).strip("的 ，")
        if followup.read(self.said[-1].question).about is About.PHOTO:
            return [f"{text}的照片是谁拍的"]
        return carry.replaced(frame, text, narrows=read.narrows, whose=read.whose)

    def _best(self, readings: Sequence[str], base: Said, words: Sequence[str] = (), *, leans: bool = True) -> Reply:
        """Ask the readings; return the answered one whose quote holds the new words, from where the talk was.

        What leans on an answer is asked of the article that gave it, too.
        """
        articles = list(dict.fromkeys(c.article for c in self._sources(base)[0]))
        focus = {article.id for article in articles}
        tried: list[tuple[str, Answer]] = []
        for reading in list(dict.fromkeys(r for r in readings if r))[:_MOST_READINGS]:
            answer = self.answerer.ask(reading)
            tried.append((reading, answer))
            if leans and articles and (answer.refused or not _from(answer, focus)):
                tried.append((reading, self.answerer.ask(reading, articles)))
        first = tried[0][0]

        def worth(number: int) -> tuple[bool, bool, bool, int, bool, int]:
            reading, answer = tried[number]
            held = not answer.refused and (reading == first or _holds(answer, words))
            if not held:
                return False, False, False, 0, False, -number
            told = _held(answer, self.answerer.understand(reading).terms)
            return True, _beside(answer, words), not _computed(answer), told, _from(answer, focus), -number

        whole, answer = tried[max(range(len(tried)), key=worth)]
        hits = dict.fromkeys(h for a in (answer, self.raw) for h in a.hits)
        return Reply(replace(answer, hits=tuple(hits)), whole)


def _from(answer: Answer, articles: Container[str]) -> bool:
    return any(c.article.id in articles for c in answer.citations)


def _is_english(text: str) -> bool:
    return bool(re.search(r"[A-Za-z]{2}", text)) and not any(map(is_han, text))


def _plain(text: str) -> str:
    return normalise(text).strip(" ？?。.")


def _in_full(text: str) -> str:
    """Return a question with its question mark."""
    return text.rstrip(" ？?。.") + ("？" if any(map(is_han, text)) else "?")


def _holds(answer: Answer, words: Collection[str]) -> bool:
    """Whether what an answer cites, or the headline over it, holds every one of the new words."""
    return _held(answer, words) == len(words)


def _held(answer: Answer, words: Iterable[str]) -> int:
    """Return how many of the words stand in what an answer cites or in the headline over it."""
    quotes = fold("\n".join(f"{c.title}\n{c.quote}" for c in answer.citations))
    return sum(presence(word, quotes) > 0.5 for word in words)


def _computed(answer: Answer) -> bool:
    """Whether an answer's value is worked out and not printed."""
    return answer.short is not None and not any(answer.short in c.quote for c in answer.citations)


def _beside(answer: Answer, words: Iterable[str]) -> bool:
    """Whether the clause that holds the short answer holds a new word too."""
    short = fold(answer.short or "")
    clauses = [
        c for cited in answer.citations for c in re.split(r"[，；。]", fold(cited.quote)) if short and short in c
    ]
    return any(presence(word, clause) > 0.5 for word in words for clause in clauses)
