"""A follow-up → the whole question it means → an answer.

The words alone say what a follow-up does (`followup`), the words of the question before lend what it leaves out
(`carry`), and where several readings remain the pages decide: the one that is answered, from where the talk was, on a
quote that holds the new words. The raw words are always searched as well.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.answering import about, antecedents, carry, carry_english, followup, listed, swap, wording
from rag.answering.about import Told
from rag.answering.answerer import Answerer
from rag.answering.antecedents import Before
from rag.answering.asking import KIND_WORDS, NATIONAL, Asks
from rag.answering.carry import Frame
from rag.answering.dialogue import Dialogue, Said
from rag.answering.evidence import Dossier, presence
from rag.answering.followup import About, Followup, Pick
from rag.answering.question import Question
from rag.answering.readings import best
from rag.answering.records import Answer, Citation, Reason
from rag.words import fold, is_han, normalise

_COMPARED = re.compile(r"[跟与和同]([^，。]{0,4}?(?:年|月|季度|同期|期)[^，。]{0,4}?)相?比(?:较|起来)?")
_POINTS = re.compile(r"(?:变化?了?|(提高|上升|下降|增加|减少|回落|提升|降低|[高低升降涨跌])了?)(?:多少|几)(?:个点)?$")
_LAST_YEAR = re.compile(r"[比较](?:上一年|前一年)(?:度)?")
_WHY_ENGLISH = re.compile(r"(?:but )?why(?: is that| so)?[?.!]*$", re.IGNORECASE)
_WHOLES = frozenset({*NATIONAL, "全国"})
_ENOUGH = 2
_LOOK_BACK = 3  # turns whose citations are asked who, when and where


@dataclass(frozen=True)
class Reply:
    """An answer, the whole question it answers (None: the text stood alone), and what is carried on from here."""

    answer: Answer
    whole: str | None = None
    frame: str | None = None
    thing: str = ""


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
    return dialogue.then(Said(typed, whole or typed, frame, answer.short, answer.refused, cited, reply.thing)), answer


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
        if read.pick and self._picks(read, base) and (reply := self._picked(read, base)):
            return reply
        reply = self._carried(read, base)
        if reply.answer.refused and read.otherwise:
            return self._about(replace(read, about=read.otherwise), base) or reply
        return reply

    def _base(self, read: Followup) -> Said:
        """Return the turn a follow-up leans on: the last, or the last that spoke of what it comes back to."""
        if read.returns:
            spoke = (s for s in reversed(self.said) if fold(read.topic).lower() in fold(s.whole).lower())
            return next(spoke, self.said[-1])
        return self.said[-1]

    def _frame(self, said: Said) -> Frame:
        today = self.answerer.settings.today or dt.date.today()
        return Frame(self.answerer.understand(said.frame), today, said.thing)

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
            return Reply(self._untold(whole, citations[:1]), whole, base.frame, base.thing) if citations else None
        short = told.short if read.about is not About.MORE else source.short
        return Reply(self._answer_of(told, whole, short), whole, base.frame, base.thing)

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

    def _picks(self, read: Followup, base: Said) -> bool:
        """Whether a follow-up picks among what was said: it names nothing that was not spoken of."""
        if _is_english(read.text):
            return True
        asked = self.answerer.understand(read.text)
        spoken = self._before().quotes + self._frame(base).text
        return all(presence(t, spoken) or "最" in t or t in carry.VAGUE for t in carry.specific(asked))

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
        one = swap.replaced(frame, chosen[0].name)[0]
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
        if whole := self._said_in_full(read, frame):
            return self._best([whole], base, leans=False)
        if frame.question.lang == "en" or _is_english(read.text):
            readings = carry_english.readings(read, frame, self._before().person())
            reply = self._best(readings or [read.text], base, leans=bool(readings))
            return self._caused(frame, base, reply) if _WHY_ENGLISH.match(read.text) else reply
        texts = [self._put_plainly(text, frame) for text in self._resolved(read, frame)]
        text, leans = texts[0], texts[0] != read.text
        asked = self.answerer.understand(text)
        new = [t for t in asked.terms if t not in KIND_WORDS and t not in carry.VAGUE]
        placed = bool(asked.places) and not (asked.asks is Asks.SHARE and set(asked.places) <= _WHOLES)
        if not new and not placed:
            reply = self._best([self._asked_again(read, frame, asked)], base)
            reply = self._caused(frame, base, reply) if asked.asks is Asks.WHY else reply
            return replace(reply, thing=carry.spoken_of(frame, asked))
        if read.fragment and not leans:
            return self._best(self._instead(read, frame, text, asked), base, new or asked.places)
        if leans:
            # What a pronoun stood for stays what the talk is about.
            reply = self._best(texts, base, new)
            return replace(reply, thing=frame.thing) if text.startswith(frame.thing) else reply
        if not new:
            reply = self._best([self._of_place(text, asked, frame)], base)
            return self._caused(frame, base, reply) if asked.asks is Asks.WHY else reply
        carried = self._told_of(frame, text, asked)
        if not carry.specific(asked):
            reply = self._best([*carried, text], base, new)
            same = reply.whole == carried[0] and carried[0].startswith(frame.thing)
            return replace(reply, thing=frame.thing) if same else reply
        said_by = [f"{frame.text[: frame.spoken]}{text}"] if frame.spoken else []
        return self._best([*said_by, text, *carried], base, new, leans=bool(said_by))

    def _said_in_full(self, read: Followup, frame: Frame) -> str | None:
        """Return a Chinese text that leaves nothing out but the time: it names all that was spoken of before it.

        After a question in English it is in full as soon as it names a thing.
        """
        if read.topic or _is_english(read.text):
            return None
        asked = self.answerer.understand(read.text)
        if frame.question.lang == "en":
            return carry_english.in_chinese(read, asked, frame)
        terms = frame.question.terms
        if read.fragment or not terms or not all(term in fold(read.text) for term in terms):
            return None
        return read.text if asked.periods else f"{frame.time}{read.text}"

    def _told_of(self, frame: Frame, text: str, asked: Question) -> list[str]:
        """Return an elliptic question of the frame's thing: 收入增长多少 of 快递业务量 is of 快递业务收入."""
        measure = next((t for t in asked.terms if carry.is_measure(t) and text.startswith(t)), None)
        if measure is None:
            return [carry.asked_of(frame, asked)]
        moved = [self.answerer.understand(reading) for reading in swap.replaced(frame, measure)[:2]]
        rest = self.answerer.understand(text.removeprefix(measure) or "多少")
        return [carry.asked_of(replace(frame, question=question), rest) for question in moved]

    def _resolved(self, read: Followup, frame: Frame) -> list[str]:
        """Return the text with what points back replaced by what it points to."""
        if read.topic:
            return [antecedents.given(read.text, read.topic)]
        return self._before().resolve(read.text, frame)

    def _put_plainly(self, text: str, frame: Frame) -> str:
        """Return a text in the words that single questions use: 跟2022年比变了多少 of a share is a change in points."""
        text = _LAST_YEAR.sub("比上年", _COMPARED.sub(r"比\1", text)).removesuffix("的时候")
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
        moved = earlier or Frame(self.answerer.understand(swap.replaced(frame, place)[0]), frame.today)
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
        person = self._before().person()
        if person and person in frame.text and text in asked.names:
            return [frame.text.replace(person, text)]
        found = swap.replaced(frame, text, narrows=read.narrows, whose=read.whose)
        # Asked in vain of the thing before, it may be meant as asked of the one before that.
        answered = next((s for s in reversed(self.said) if not s.refused), None) if self.said[-1].refused else None
        return [*found[:_ENOUGH], *swap.replaced(self._frame(answered), text)[:1]] if answered else found

    def _best(self, readings: Sequence[str], base: Said, words: Sequence[str] = (), *, leans: bool = True) -> Reply:
        """Ask the readings, and of the article that answered before where they lean on it; keep the best answered."""
        articles = list(dict.fromkeys(c.article for c in self._sources(base)[0])) if leans else []
        whole, answer = best(self.answerer, readings, articles, words)
        hits = dict.fromkeys(h for a in (answer, self.raw) for h in a.hits)
        return Reply(replace(answer, hits=tuple(hits)), whole)


def _is_english(text: str) -> bool:
    return bool(re.search(r"[A-Za-z]{2}", text)) and not any(map(is_han, text))


def _plain(text: str) -> str:
    return normalise(text).strip(" ？?。.")


def _in_full(text: str) -> str:
    """Return a question with its question mark."""
    return text.rstrip(" ？?。.") + ("？" if any(map(is_han, text)) else "?")
