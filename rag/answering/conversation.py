"""A follow-up → the whole question it means → an answer.

The words alone say what a follow-up does (`followup`), the words of the question before lend what it leaves out
(`carry`), and where several readings remain the pages decide: the one that is answered, from where the talk was, on a
quote that holds the new words. The raw words are always searched as well.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rag.answering import about, carry, carry_english, followup, listed, spans, wording
from rag.answering.about import Told
from rag.answering.answerer import Answerer
from rag.answering.asking import KIND_WORDS, NATIONAL, Asks
from rag.answering.carry import Frame
from rag.answering.dialogue import Dialogue, Said
from rag.answering.evidence import Dossier, presence
from rag.answering.followup import About, Followup, Pick
from rag.answering.question import Question
from rag.answering.records import Answer, Citation, Reason
from rag.words import fold, is_han, normalise, tag

_HE = re.compile(r"(?<!其)[他她](?![们人国乡山])|\b(?:he|she|him|his|her)\b", re.IGNORECASE)
_IT = re.compile(
    r"(?<!其)它们?|(?<![尤与极])其(?![中他它实余次一二三])|(?:这|那|该)(?:个|家|种|项|些|座|条|款|批)?(?:公司|"
    r"企业|产品|项目|机构|工厂|"
    r"行业|产业|业务|地区|指标|工程|平台|活动|城市|国家|省份?|市|县|区|国)(?!内|际|家)|当地|那里|那儿"
)
_FORMER = re.compile(r"前者|后者|\bthe (?:former|latter)\b", re.IGNORECASE)
_SPAN = re.compile(r"(?:这|那)[几二两三四五六七八九十\d]+年(?:来|间|里|当中)?|这段时间|这期间|(?:这)?(?:期间|之间)")
_ALL_OF_IT = re.compile(r"在(?:里面|其中|列|内)|(?:里面|其中)有")
_VAGUE = frozenset(
    "总数 数据 数字 结果 原因 变 变化 变动 增减 相比 详细 意思 里面 点名 点 个点 个名 整体 次数 名".split()
)
_COMPARED = re.compile(r"[跟与和同]([^，。]{0,4}?(?:年|月|季度|同期|期)[^，。]{0,4}?)相?比(?:较|起来)?")
_BY_NAME = re.compile(
    r"(?:文章|文中|报道|里面?|其中)*(?:具体)?(?:点|列|提)(?:到)?了?(?:的)?(?:哪[些几][个家位]?)的?(?:名字?|出来)?$"
)
_ATTRIBUTED = re.compile(r"^[^，。？]{2,14}?(?:的文章|文章里?|在文[章中]里?)?(?:说|指出|认为|表示|提到|提出|介绍)")
_CHANGED = re.compile(r"变化?了?(?:多少|几)$|(?:多少|几)个点$")
_MOST_READINGS = 5
_NAME = 5  # characters of a person's name
_OF_PEOPLE = (Asks.PERSON, Asks.WHO_SAID, Asks.AUTHOR)
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
            if told := about.told(read.about, citations, dossiers):
                break
        whole = self._said_of(read, base)
        if told is None:
            return Reply(self._untold(whole, citations[:1]), whole, base.frame) if citations else None
        numbered = tuple(
            Citation(n, told_in.article, start, end)
            for n, (told_in, (start, end)) in enumerate(self._places(told, citations, dossiers), 1)
        )
        quotes = "".join(c.quote.replace("\n", "") for c in numbered)
        marks = "".join(f"[{c.number}]" for c in numbered)
        short = told.short if read.about is not About.MORE else source.short
        answer = Answer(whole, whole, f"{told.text or quotes}{marks}", short, False, None, numbered, self.raw.hits)
        return Reply(answer, whole, base.frame)

    def _places(
        self, told: Told, citations: Sequence[Citation], dossiers: Sequence[Dossier]
    ) -> Iterable[tuple[Dossier, tuple[int, int]]]:
        dossier = next(d for d, c in zip(dossiers, citations, strict=True) if c.article is told.article)
        return ((dossier, span) for span in told.spans)

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
            readings = carry_english.readings(read, frame, self._person())
            return self._best(readings or [read.text], base)
        text = _COMPARED.sub(r"比\1", self._resolved(read, frame, base))
        if frame.question.asks in (Asks.SHARE, Asks.CHANGE):
            text = _CHANGED.sub(
                "提高了几个百分点" if "提高" in text else "变化多少个百分点", text.replace("提高了几个点", "几个点")
            )
        asked = self.answerer.understand(text)
        shifted = carry.shifted(frame, text)
        if shifted:
            text, asked = shifted, self.answerer.understand(shifted)
        new = [t for t in asked.terms if t not in KIND_WORDS and t not in _VAGUE]
        leans = text != read.text
        if not new and not asked.places:
            return self._best([self._asked_again(read, frame, asked)], base)
        if read.fragment:
            return self._best(self._instead(read, frame, text, asked), base, new or asked.places)
        if leans:
            return self._best([text], base)
        if not new:
            return self._best([self._of_place(text, asked, frame)], base)
        spoken = _ATTRIBUTED.match(frame.text)
        said_by = [f"{spoken[0]}{text}"] if spoken and frame.question.asks is not Asks.WHO_SAID else []
        return self._best([*said_by, text, carry.asked_of(frame, asked)], base, new)

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

    def _resolved(self, read: Followup, frame: Frame, base: Said) -> str:
        """Return the text with what points back replaced by what it points to."""
        text = read.text
        if read.topic:
            for pattern in (_HE, _IT):
                if pattern.search(text):
                    return pattern.sub(read.topic, text, count=1)
            return text if read.topic in text else f"{read.topic}{text}"
        if _FORMER.search(text) and len(self.said) > 1:
            former, latter = (self._frame(s).thing for s in self.said[-2:])
            return text.replace("前者", former).replace("后者", latter)
        if (match := _SPAN.search(text)) and len(self.said) > 1:
            years = sorted({p.end.year for s in self.said[-2:] if (p := self._frame(s).question.period)})
            if len(years) == 2:
                thing = frame.thing
                for start, end in reversed(carry.times_in(thing, frame.today)):
                    thing = thing[:start] + thing[end:]
                return f"从{years[0]}年到{years[1]}年{thing}{text[: match.start()]}{text[match.end() :]}"
        if _BY_NAME.search(text):
            return f"{frame.core}有哪些"
        if _HE.search(text) and (person := self._person()):
            return _HE.sub(person, text)
        if match := _IT.search(text):
            thing = frame.measured if re.search(r"变|百分点|几个点", text) else frame.thing
            return f"{text[: match.start()]}{thing}{text[match.end() :]}"
        if match := _ALL_OF_IT.search(text):
            return f"{text[: match.start()]}是{frame.core}{text[match.end() :]}"
        return text

    def _person(self) -> str | None:
        """Return the person spoken of last: the answer, else one the question names, else one who is quoted."""
        for said in reversed(self.said):
            short = said.short or ""
            if self._frame(said).question.asks in _OF_PEOPLE and 2 <= len(short) <= _NAME:
                return short
            for words in (short if len(short) <= 2 * _NAME else "", said.whole):
                named = [w for w, flag in tag(fold(words)) if flag in ("nr", "nrt", "nrfg") and 1 < len(w) <= _NAME]
                if named:
                    return named[0]
        quotes = "".join(c.quote for c in self._sources(self.said[-1])[0])
        return next(iter(spans.people_in(fold(quotes))), None)

    def _best(self, readings: Sequence[str], base: Said, words: Sequence[str] = ()) -> Reply:
        """Ask the readings; return the answered one whose quote holds the new words, from where the talk was."""
        unique = list(dict.fromkeys(r for r in readings if r))[:_MOST_READINGS]
        answers = [self.answerer.ask(reading) for reading in unique]
        focus = {name for name, _, _ in base.cited}

        def worth(number: int) -> tuple[bool, bool, bool, int]:
            answer = answers[number]
            held = not answer.refused and (number == 0 or _holds(answer, words))
            return (
                held,
                held and _beside(answer, words),
                any(c.article.id in focus for c in answer.citations),
                -number,
            )

        chosen = max(range(len(unique)), key=worth)
        answer = answers[chosen]
        hits = dict.fromkeys(h for a in (answer, self.raw) for h in a.hits)
        return Reply(replace(answer, hits=tuple(hits)), unique[chosen])


def _is_english(text: str) -> bool:
    return bool(re.search(r"[A-Za-z]{2}", text)) and not any(map(is_han, text))


def _plain(text: str) -> str:
    return normalise(text).strip(" ？?。.")


def _in_full(text: str) -> str:
    """Return a question with its question mark."""
    return text.rstrip(" ？?。.") + ("？" if any(map(is_han, text)) else "?")


def _holds(answer: Answer, words: Iterable[str]) -> bool:
    """Whether what an answer cites, or the headline over it, holds every one of the new words."""
    quotes = fold("\n".join(f"{c.title}\n{c.quote}" for c in answer.citations))
    return all(presence(word, quotes) > 0.5 for word in words)


def _beside(answer: Answer, words: Iterable[str]) -> bool:
    """Whether the clause that holds the short answer holds a new word too."""
    short = fold(answer.short or "")
    clauses = [
        c for cited in answer.citations for c in re.split(r"[，；。]", fold(cited.quote)) if short and short in c
    ]
    return any(presence(word, clause) > 0.5 for word in words for clause in clauses)
