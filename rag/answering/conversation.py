"""A follow-up → the whole question it means → an answer.

The words alone say what a follow-up does (`followup`), the words of the question before lend what it leaves out
(`carry`), and where several readings remain the pages decide: the one that is answered, from where the talk was, on a
quote that holds the new words. The raw words are always searched as well.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from rag.answering import about, antecedents, carry, carry_english, followup, picking, swap
from rag.answering.answerer import Answerer
from rag.answering.asking import KIND_WORDS, NATIONAL, Asks
from rag.answering.carry import Frame
from rag.answering.dialogue import Dialogue, Said
from rag.answering.followup import About, Followup
from rag.answering.past import Past, Reply
from rag.answering.question import Question
from rag.answering.readings import bears, best
from rag.answering.records import Answer
from rag.words import fold, is_han, normalise, tag

_COMPARED = re.compile(r"[跟与和同]([^，。]{0,4}?(?:年|月|季度|同期|期)[^，。]{0,4}?)相?比(?:较|起来)?")
_POINTS = re.compile(r"(?:变化?了?|(提高|上升|下降|增加|减少|回落|提升|降低|[高低升降涨跌])了?)(?:多少|几)(?:个点)?$")
_LAST_YEAR = re.compile(r"[比较](?:上一年|前一年)(?:度)?")
_WHY_ENGLISH = re.compile(r"(?:but )?why(?: is that| so)?[?.!]*$", re.IGNORECASE)
_WHOLES = frozenset({*NATIONAL, "全国"})
_ENOUGH = 2
_FEW = 3  # words of its own with which a question may still lean on the one before


def turn(answerer: Answerer, dialogue: Dialogue, text: str) -> tuple[Dialogue, Answer]:
    """Answer `text` as what it means after what was said; return the dialogue with this turn in it.

    The answer's `question` is the text as typed, its `whole` the question it was taken for where that is another.
    Raises QuestionError as `Answerer.ask` does; the dialogue then stays as it was.
    """
    typed = " ".join(text.split())
    raw = answerer.ask(text)
    reply = Thread(Past(answerer, dialogue.said), raw).reply(text) if dialogue.said else Reply(raw)
    whole = _in_full(reply.whole) if reply.whole and _plain(reply.whole) != _plain(typed) else None
    answer = replace(reply.answer, question=typed, whole=whole, elapsed=max(raw.elapsed, reply.answer.elapsed))
    cited = tuple((c.article.id, c.start, c.end) for c in answer.citations)
    frame = reply.frame or whole or followup.read(text).text
    reason = answer.reason.value if answer.reason else None
    said = Said(typed, whole or typed, frame, answer.short, answer.refused, cited, reply.thing, reason)
    return dialogue.then(said), answer


@dataclass(frozen=True)
class Meant:
    """What a follow-up may mean: its text with pointers replaced, and the whole questions, likeliest first.

    `words` are those it newly names; `leans`: it is asked of the article that answered before, too; `thing`: what the
    first reading is asked of; `why`: it asks for a cause; `points`: it points back with a pronoun; `names`: it only
    names another thing.
    """

    text: str
    readings: Sequence[str]
    words: Sequence[str] = ()
    leans: bool = True
    thing: str = ""
    why: bool = False
    points: bool = False
    names: bool = False


@dataclass(frozen=True)
class Thread:
    """One follow-up on its way: what answers, what was said, and the answer to the raw words alone."""

    past: Past
    raw: Answer

    @property
    def answerer(self) -> Answerer:
        """What answers."""
        return self.past.answerer

    @property
    def said(self) -> tuple[Said, ...]:
        """The turns before."""
        return self.past.said

    def reply(self, text: str) -> Reply:
        """Return what a text after an answer gets."""
        read = followup.read(text)
        read = replace(read, text=antecedents.plainly(read.text))
        if read.alone:
            return Reply(self.answerer.ask(read.text), read.text, read.text)
        base = self._base(read)
        past, hits = self.past, self.raw.hits
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

    def _about(self, read: Followup, base: Said) -> Reply:
        """Answer what is asked of an answer; what nothing tells may be asked of the thing: 会上谁讲的话."""
        if reply := picking.about_answer(self.past, read, base, self.raw.hits):
            return reply
        reply = self._carried(read, base)
        return picking.nobody(self.past, read, base, self.raw.hits) or reply if reply.answer.refused else reply

    def _base(self, read: Followup) -> Said:
        """Return the turn a follow-up leans on: the last, or the last that spoke of what it comes back to."""
        if read.returns:
            spoke = (s for s in reversed(self.said) if fold(read.topic).lower() in fold(s.whole).lower())
            return next(spoke, self.said[-1])
        picked = len(self.said) > 1 and followup.read(self.said[-1].question).pick
        if read.fragment and picked and not carry.times_in(read.text, self.past.frame(self.said[-1]).today):
            asked = self.answerer.understand(read.text)
            return self.said[-2] if carry.specific(asked) else self.said[-1]
        return self.said[-1]

    # -- the rest: a whole question is made and asked ---------------------------------------------------------

    def _carried(self, read: Followup, base: Said) -> Reply:
        """Ask what a follow-up means; the figure beside the last one told answers it where its words leave no doubt."""
        meant = self._meant(read, base)
        looked = partial(picking.beside, self.past, base, meant.text, meant.readings, self.raw.hits)
        if not meant.points and (reply := looked(fragment=read.fragment, surely=True)):
            return replace(reply, thing=meant.thing if reply.whole == meant.readings[0] else "")
        reply = self._best(meant, base)
        if meant.why:
            return self._caused(self.past.frame(base), base, reply)
        if not meant.points and reply.answer.refused and (beside := looked(fragment=read.fragment, surely=False)):
            return beside
        return reply

    def _meant(self, read: Followup, base: Said) -> Meant:
        frame = self.past.frame(base)
        if whole := self._said_in_full(read, frame):
            return Meant(read.text, [whole], leans=False)
        if frame.question.lang == "en" or _is_english(read.text):
            readings = carry_english.readings(read, frame, self.past.before().person())
            return Meant(
                read.text, readings or [read.text], leans=bool(readings), why=bool(_WHY_ENGLISH.match(read.text))
            )
        texts = [self._put_plainly(text, frame) for text in self._resolved(read, frame)]
        text, points = texts[0], texts[0] != read.text
        asked = self.answerer.understand(text)
        why = asked.asks is Asks.WHY
        new = [t for t in asked.terms if t not in KIND_WORDS and t not in carry.VAGUE]
        placed = bool(asked.places) and not (asked.asks is Asks.SHARE and set(asked.places) <= _WHOLES)
        if not new and not placed:
            return Meant(text, [self._asked_again(read, frame, asked)], thing=carry.spoken_of(frame, asked), why=why)
        if read.fragment and not points:
            return Meant(text, self._instead(read, frame, text, asked), new or asked.places, names=True)
        if points:
            # What a pronoun stood for stays what the talk is about.
            thing = frame.thing if text.startswith(frame.thing) else ""
            return Meant(text, texts, new, thing=thing, points=not read.topic)
        if not new:
            return Meant(text, [self._of_place(text, asked, frame)], why=why)
        carried = self._told_of(frame, text, asked)
        if not carry.specific(asked):
            return Meant(text, [*carried, text], new, thing=frame.thing if carried[0].startswith(frame.thing) else "")
        said_by = [f"{frame.text[: frame.spoken]}{text}"] if frame.spoken else []
        if who := antecedents.speaker(text):
            text = text.replace(f"{who}说", f"{who}认为")
        short = len(carry.specific(asked)) <= _FEW
        timed = bool(frame.times and asked.figure and short and not carry.times_in(text, frame.today))
        set_in = [f"{frame.time if timed else ''}{text}", f"{frame.time}{swap.setting(frame)}{text}"] if timed else []
        return Meant(text, [*said_by, *set_in, text, *carried], new)

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
        return self.past.before().resolve(read.text, frame)

    def _put_plainly(self, text: str, frame: Frame) -> str:
        """Return a text in the words that single questions use: 跟2022年比变了多少 of a share is a change in points."""
        text = _LAST_YEAR.sub("比上年", _COMPARED.sub(r"比\1", text)).removesuffix("的时候")
        if frame.question.asks in (Asks.SHARE, Asks.CHANGE):
            text = _POINTS.sub(lambda m: f"{m[1] or '变化'}{'' if m[1] else '了'}几个百分点", text)
        return carry.shifted(frame, text) or text

    def _absent(self, whole: str, answer: Answer) -> bool:
        """Whether a person asked about is named nowhere in the articles that an answer cites."""
        people = [word for word, flag in tag(fold(whole)) if flag in ("nr", "nrfg") and len(word) > 1]
        people = [name for name in people if self.answerer.evidence.known(name)]
        texts = [fold(c.article.text) for c in answer.citations]
        return any(all(name not in text for text in texts) for name in people)

    def _caused(self, frame: Frame, base: Said, reply: Reply) -> Reply:
        """Return the sentence of the article that gives the cause; without one, why is not told."""
        if about.causal(reply.answer):
            return reply
        citations, dossiers = self.past.sources(base)
        whole = reply.whole or frame.text
        if told := about.cause(citations, dossiers, [t for t in frame.question.terms if t not in KIND_WORDS]):
            return Reply(picking.answer_of(told, whole, told.short, self.raw.hits), whole)
        return Reply(
            picking.untold(self.past, whole, citations[:1] or reply.answer.citations[:1], self.raw.hits), whole
        )

    def _of_place(self, text: str, asked: Question, frame: Frame) -> str:
        """Ask the frame's question of a place: of the turn that spoke of it, if one did."""
        place = next((p for p in (*NATIONAL, *asked.places) if p in text), asked.places[0])
        earlier = next((f for s in reversed(self.said) if place in (f := self.past.frame(s)).text), None)
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
        person = self.past.before().person()
        if person and person in frame.text and text in asked.names:
            return [frame.text.replace(person, text)]
        found = swap.replaced(frame, text, narrows=read.narrows, whose=read.whose)
        # Asked in vain of the thing before, it may be meant as asked of the one before that.
        answered = next((s for s in reversed(self.said) if not s.refused), None) if self.said[-1].refused else None
        return [*found[:_ENOUGH], *swap.replaced(self.past.frame(answered), text)[:1]] if answered else found

    def _best(self, meant: Meant, base: Said) -> Reply:
        """Ask the readings, and of the article that answered before where they lean on it; keep the best answered."""
        articles = list(dict.fromkeys(c.article for c in self.past.sources(base)[0])) if meant.leans else []
        whole, answer = best(self.answerer, meant.readings, articles, meant.words)
        if not answer.refused and (self._absent(whole, answer) or (meant.names and not bears(answer, meant.words))):
            return Reply(picking.untold(self.past, whole, (), answer.hits), whole)
        hits = dict.fromkeys(h for a in (answer, self.raw) for h in a.hits)
        return Reply(replace(answer, hits=tuple(hits)), whole, thing=meant.thing if whole == meant.readings[0] else "")


def _is_english(text: str) -> bool:
    return bool(re.search(r"[A-Za-z]{2}", text)) and not any(map(is_han, text))


def _plain(text: str) -> str:
    return normalise(text).strip(" ？?。.")


def _in_full(text: str) -> str:
    """Return a question with its question mark."""
    return text.rstrip(" ？?。.") + ("？" if any(map(is_han, text)) else "?")
