"""A follow-up and the turn it leans on → the whole questions it may mean, likeliest first.

The words alone say what a follow-up does (`followup`); the words of the question before lend what it leaves out
(`carry`, `swap`), and what was said, what its pointers stand for (`antecedents`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.answering import antecedents, carry, carry_english, followup, swap
from rag.answering.asking import KIND_WORDS, NATIONAL, Asks
from rag.answering.carry import Frame
from rag.answering.dialogue import Said
from rag.answering.followup import Followup
from rag.answering.past import Past
from rag.answering.question import Question
from rag.answering.sourcing import About
from rag.words import fold, is_han

_COMPARED = re.compile(r"[跟与和同]([^，。]{0,4}?(?:年|月|季度|同期|期)[^，。]{0,4}?)相?比(?:较|起来)?")
_POINTS = re.compile(r"(?:变化?了?|(提高|上升|下降|增加|减少|回落|提升|降低|[高低升降涨跌])了?)(?:多少|几)(?:个点)?$")
_HOW_MUCH = re.compile(r"的?(?:又|那?时候?)?(?:是|有|为)?(?:多少|几)(?:呢|啊)?")
_LAST_YEAR = re.compile(r"[比较](?:上一年|前一年)(?:度)?")
_NOW = re.compile(r"(?:那|到了?)?(?:现在|目前|眼下|如今|当前|今天)的?(?:又?是|有)?(?:多少)?")
_WHY_ENGLISH = re.compile(r"(?:but )?why(?: is that| so)?[?.!]*$", re.IGNORECASE)
_WHOLES = frozenset({*NATIONAL, "全国"})
_ENOUGH = 2
_FEW = 3  # words of its own with which a question may still lean on the one before


@dataclass(frozen=True)
class Meant:
    """What a follow-up may mean: its text with pointers replaced, and the whole questions, likeliest first.

    `words` are those it newly names; `thing`: what the
    first reading is asked of; `why`: it asks for a cause; `points`: it points back with a pronoun; `names`: it only
    names another thing.
    """

    text: str
    readings: Sequence[str]
    words: Sequence[str] = ()
    thing: str = ""
    why: bool = False
    points: bool = False
    names: bool = False


@dataclass(frozen=True)
class Meaning:
    """What follow-ups may mean after what was said."""

    past: Past

    def of(self, read: Followup, base: Said) -> Meant:
        """Return what a follow-up that leans on the turn `base` may mean: on its words, or on what it was answered."""
        meant = self._leaning(read, self.past.frame(base))
        others = [self._carried(read, frame) for frame in self.past.frames(base, reckons=read.reckons)]
        first = others[:1] if read.reckons else []
        readings = [*first, *meant.readings[:1], *others, *meant.readings[1:]]
        return replace(meant, readings=list(dict.fromkeys(readings)))

    def _carried(self, read: Followup, frame: Frame) -> str:
        """Return what a follow-up means where all that it leaves out is in a frame."""
        meant = self._leaning(read, frame)
        if read.fragment or meant.points or not meant.words or frame.question.lang == "en" or _is_english(read.text):
            return meant.readings[0]
        return self._told_of(frame, meant.text, self.past.understand(meant.text))[0]

    def _leaning(self, read: Followup, frame: Frame) -> Meant:
        if whole := self._said_in_full(read, frame):
            return Meant(read.text, [whole])
        if frame.question.lang == "en" or _is_english(read.text):
            found = carry_english.readings(read, frame, self.past.before().person())
            text = found[0].rstrip("?") if read.topic else read.text
            return Meant(text, found or [read.text], why=bool(_WHY_ENGLISH.match(read.text)))
        texts = [self._put_plainly(text, frame) for text in self._resolved(read, frame)]
        text, points = texts[0], texts[0] != read.text
        asked = self.past.understand(text)
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
            moved = swap.replaced(frame, read.topic)[:1] if read.topic else []
            return Meant(text, [*texts, *moved], new, thing=thing, points=not read.topic)
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
        asked = self.past.understand(read.text)
        if frame.question.lang == "en":
            return carry_english.in_chinese(read, asked, frame)
        terms = frame.question.terms
        if read.fragment or not terms or not all(term in fold(read.text) for term in terms):
            return None
        return read.text if asked.periods else f"{frame.time}{read.text}"

    def _told_of(self, frame: Frame, text: str, asked: Question) -> list[str]:
        """Return an elliptic question of the frame's thing: 收入增长多少 of 快递业务量 is of 快递业务收入."""
        measure = next((t for t in asked.terms if carry.is_measure(t) and text.startswith(t)), None)
        if measure is None or not any(map(carry.is_measure, frame.question.terms)):
            return [carry.asked_of(frame, asked)]
        moved = [self.past.understand(reading) for reading in swap.replaced(frame, measure)[:2]]
        rest = self.past.understand(text.removeprefix(measure) or "多少")
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

    def _of_place(self, text: str, asked: Question, frame: Frame) -> str:
        """Ask the frame's question of a place: of the turn that spoke of it, if one did."""
        place = next((p for p in (*NATIONAL, *asked.places) if p in text), asked.places[0])
        earlier = next((f for s in reversed(self.past.said) if place in (f := self.past.frame(s)).text), None)
        moved = earlier or Frame(self.past.understand(swap.replaced(frame, place)[0]), frame.today)
        rest = re.sub(r"的?(?:总数|整体|总体)", "", text.replace(place, "", 1)).strip("的")
        return carry.asked_of(moved, self.past.understand(rest or text))

    def _asked_again(self, read: Followup, frame: Frame, asked: Question) -> str:
        """Return the question before, asked for another time or in another kind."""
        text = carry.plain(asked)
        if _NOW.fullmatch(text):
            return f"目前{carry.timeless(frame)}"
        times = carry.times_in(text, frame.today)
        rest = text
        for start, end in reversed(times):
            rest = rest[:start] + rest[end:]
        if times and (read.fragment or len(rest) <= 1 or _HOW_MUCH.fullmatch(rest)):
            return carry.with_time(frame, text[times[0][0] : times[0][1]])
        return carry.asked_of(frame, asked)

    def _instead(self, read: Followup, frame: Frame, text: str, asked: Question) -> list[str]:
        if read.mends and asked.asks not in (Asks.OPEN, Asks.LEVEL):
            time = "" if asked.periods else frame.time
            return [f"{time}{text}", text]
        times = carry.times_in(text, frame.today)
        if times:
            start, end = times[0]
            frame = replace(frame, question=self.past.understand(carry.with_time(frame, text[start:end])))
            text = (text[:start] + text[end:]).strip("的 ，")
        if followup.read(self.past.said[-1].question).about is About.PHOTO:
            return [f"{text}的照片是谁拍的"]
        person = self.past.before().person()
        if person and person in frame.text and text in asked.names:
            return [frame.text.replace(person, text)]
        found = swap.replaced(frame, text, narrows=read.narrows, whose=read.whose)
        # Asked in vain of the thing before, it may be meant as asked of the one before that.
        answered = (
            next((s for s in reversed(self.past.said) if not s.refused), None) if self.past.said[-1].refused else None
        )
        return [*found[:_ENOUGH], *swap.replaced(self.past.frame(answered), text)[:1]] if answered else found


def _is_english(text: str) -> bool:
    return bool(re.search(r"[A-Za-z]{2}", text)) and not any(map(is_han, text))
