"""What a follow-up points back to: 它, 他, 该省, 这一比例, 前者, 这九年 → the words that were said.

Pointers are replaced by words of the questions and answers before, so that the whole question leans on nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.answering import carry, swap
from rag.answering.asking import Asks
from rag.answering.carry import Frame
from rag.answering.dialogue import Said
from rag.answering.people import SURNAMES, people_in
from rag.words import fold, tag

_HE = re.compile(
    r"(?<!其)[他她](?![们人国乡山])|(?:这|那|该)一?[位名](?:[\u4e00-\u9fff]{0,6}?(?:员|长|授|家|者|师|裁|士|任|"
    r"席|记))?|(?:这|那|该)(?:局长|专家|教授|学者|负责人|发言人|主任|司长|"
    r"部长|市长|省长|县长|经理|"
    r"总裁|院长|校长|会长|记者|代表|委员|官员|老师|作者|人)(?!员|口|类|民|均|数)"
)
_IT = re.compile(r"(?<![其])它们?|(?<![尤与极])其(?![中他它实余次一二三])|这(?=占|比|是|有|同比|增|下|上|相当|和|跟)")
_SHARE = re.compile(r"(?:这|那|该|此|上述)(?:一|个|项)?(?:比例|比重|占比|份额|比率)")
_RATE = re.compile(r"(?:这|那|该|此|上述)(?:一|个|项)?(?:增速|增幅|涨幅|降幅|增长率|速度)")
_FIGURE = re.compile(
    r"(?:这|那|该|此|上述)(?:一|个|项|组|些|几个)?(?:数字|数据|数值|数(?![万千百十])|指标|成绩|规模|水平|结果|"
    r"金额|总量|总额)"
)
_THERE = re.compile(r"当地|那里|那儿|(?<!到)这里")
_POINTED = re.compile(
    r"(?:这|那|该|"
    r"此)(?:一?[个家种项些座条款批份部类起场艘架支所片])?(?P<noun>[\u4e00-\u9fff]{1,4})"
)
_FORMER, _LATTER, _BOTH = (
    re.compile(r"前者"),
    re.compile(r"后者"),
    re.compile(
        r"两者|二者|它们俩|这两个?(?!个|"
        r"年|天|月|国|省)"
    ),
)
_YEARS = re.compile(
    r"(?:这|那)[几二两三四五六七八九十\d]+年(?:来|间|里|当中)?|这段时间|这期间|这?期间|"
    r"(?:这)?两年之间|^中间|其间"
)
_AMONG = re.compile(r"(?:也)?(?:在|是|算)(?:里面|其中|列|内|不在(?:里面|其中|内))|(?:里面|其中)有")
_BY_NAME = re.compile(
    r"^(?:文章|文中|报道|里面?|其中)*(?:具体)?(?:点|列|提)(?:到)?了?(?:的)?(?:哪[些几][个家位]?)的?(?:名字?|出来)?$"
)
_FROM = re.compile(r"是哪[里儿]的(?:人)?$")
_PERSON_FROM = re.compile(rf"^([{SURNAMES}][\u4e00-\u9fff]{{1,2}})(?:又)?是哪[里儿]的(?:人)?[？?]?$")
_PHOTO = re.compile(r"([\u4e00-\u9fff]{2,4})(?:摄|供图|图)")
_OF_PEOPLE = (Asks.PERSON, Asks.WHO_SAID, Asks.AUTHOR)
_OF_THINGS = (Asks.ORGANISATION, Asks.PLACE, Asks.DEFINITION, Asks.COMPARE)
_NAME = 5  # characters of a person's name
_LONGEST = 14  # characters of an answer that a pronoun may stand for
_SAYS = re.compile(
    rf"(?:^|[，。：:、])(?:那|请问|然后)?(?P<who>[{SURNAMES}](?![们的是有在与和及])[\u4e00-\u9fff]{{1,2}}?)"
    r"(?:说|认为|表示|指出|提到|建议|讲|谈|觉得|怎么看|是谁|呢|是哪|介绍)"
)
_PEOPLE = ("nr", "nrt", "nrfg", "ns")
_SAYS_WHAT = re.compile(
    r"(?P<asked>[^他她]{4,}?)[？?，,]\s*[他她](?:又|是|对此)*(?:怎么|咋|如何)(?:说|看|讲|认为|想)的?$"
)
_NOUN = re.compile(r"^(?:n|eng|j|x$|b|m|v|a|l)")


@dataclass(frozen=True)
class Before:
    """What was said: the turns and their frames, the latest last, and what the last answer cites, folded.

    `earlier` is what the answers before it cite.
    """

    said: tuple[Said, ...]
    frames: tuple[Frame, ...]
    quotes: str
    earlier: str = ""

    def resolve(self, text: str, frame: Frame) -> list[str]:
        """Return what a text means with its pointers replaced, likeliest first; the text itself where it has none."""
        for way in (self._pair, self._years, self._by_name):
            if found := way(text, frame):
                return [found]
        if match := _HE.search(text):
            person = self.person()
            if person is None:
                return [text]
            if asked := _SAYS_WHAT.match(text):
                return [f"{person}认为{asked['asked']}"]
            return [_FROM.sub("是哪个单位的", text.replace(match[0], person))]
        if things := list(self._things(text, frame)):
            return list(dict.fromkeys(things))
        if match := _AMONG.search(text):
            return [f"{text[: match.start()]}是{frame.core}{text[match.end() :]}"]
        return [text]

    def _things(self, text: str, frame: Frame) -> Iterator[str]:
        for pattern, words in (
            (_SHARE, f"{frame.thing}比重"),
            (_RATE, f"{frame.thing}增速"),
            (_FIGURE, frame.measured),
            (_THERE, self._place()),
        ):
            if (match := pattern.search(text)) and words:
                yield _put(text, match, words)
        if match := _IT.search(text):
            measured = re.search(r"变|百分点|几个点", text)
            yield _put(text, match, frame.measured if measured else frame.thing)
            if (short := self._answer()) and not measured:
                yield _put(text, match, short)
            if subject := self._subject(frame):
                yield _put(text, match, subject)
        elif (match := _POINTED.search(text)) and (noun := _first_noun(match["noun"])):
            end = match.start("noun") + len(noun)
            for words in (*self._called(noun), frame.thing):
                yield f"{text[: match.start()]}{words}{text[end:]}"

    def _subject(self, frame: Frame) -> str | None:
        """Return whom or what a question is about: its first name, else the first run of naming words."""
        named = [name for name in frame.question.names if name in frame.text]
        return min(named, key=frame.text.index) if named else swap.setting(frame) or None

    def _called(self, noun: str) -> Iterator[str]:
        """Yield what was said before that ends in a noun: 清河大桥 for 该桥, 云南省 for 该省."""
        last = self.said[-1]
        for words in (last.short or "", last.whole, last.frame, self.quotes, self.earlier):
            for name in _names(fold(words)):
                if name.endswith(noun) and len(name) > len(noun):
                    yield name

    def _place(self) -> str | None:
        last = self.said[-1]
        asked = [frame.text for frame in reversed(self.frames)]
        for words in (last.short or "", *asked, self.quotes):
            if named := [w for w, flag in tag(fold(words)) if flag == "ns" and len(w) > 1]:
                return named[-1]
        return None

    def _answer(self) -> str | None:
        """Return the last answer where it names a thing."""
        short = self.said[-1].short or ""
        return short if self.frames[-1].question.asks in _OF_THINGS and 1 < len(short) <= _LONGEST else None

    def person(self) -> str | None:
        """Return the person spoken of last: the answer, else one the question names, else one who is quoted."""
        quoted = people_in(self.quotes)
        asked_of = fold(self.said[-1].whole)
        if last := next((name for name in quoted if name in asked_of), None) or speaker(asked_of):
            return last
        for said, frame in zip(reversed(self.said), reversed(self.frames), strict=True):
            short = fold(said.short or "")
            if frame.question.asks in _OF_PEOPLE or len(short) <= _NAME:
                if people := _PHOTO.findall(short) or people_in(short) or _people(short):
                    return people[0]
                if frame.question.asks in _OF_PEOPLE and 2 <= len(short) <= _NAME and not re.search(r"\d", short):
                    return short
            if named := _people(said.whole):
                return named[0]
        return next(iter(quoted), None)

    def _pair(self, text: str, frame: Frame) -> str | None:
        if len(self.frames) < 2 or not any(p.search(text) for p in (_FORMER, _LATTER, _BOTH)):
            return None
        former, latter = (f.thing for f in self.frames[-2:])
        text = _BOTH.sub(f"{former}和{latter}", text)
        return _LATTER.sub(latter, _FORMER.sub(former, text))

    def _years(self, text: str, frame: Frame) -> str | None:
        """Return 这九年增加了多少 as from the one year to the other that were asked about last."""
        match = _YEARS.search(text)
        years = sorted({p.end.year for f in self.frames[-2:] if (p := f.question.period)})
        if match is None or len(years) != 2:
            return None
        thing = frame.thing
        for start, end in reversed(carry.times_in(thing, frame.today)):
            thing = thing[:start] + thing[end:]
        return f"从{years[0]}年到{years[1]}年{thing}{_put(text, match, '')}"

    def _by_name(self, text: str, frame: Frame) -> str | None:
        return f"{frame.core}有哪些" if _BY_NAME.search(text) else None


def speaker(text: str) -> str | None:
    """Return whom a question asks about by name: 肖文 of 肖文说还有啥问题, which the tagger cuts otherwise."""
    match = _SAYS.search(fold(text))
    if match is None or any(flag[0] == "n" and flag not in _PEOPLE for _, flag in tag(match["who"])[:1]):
        return None  # 老总 is nobody's name
    return match["who"]


def plainly(text: str) -> str:
    """Return a question of where a person is from as one of where they work: 黄卓是哪儿的."""
    named = _PERSON_FROM.match(text)
    return f"{named[1]}是哪个单位的" if named else text


def given(text: str, topic: str) -> str:
    """Return what is asked of a topic named before: 肖文 and 他是什么人 → 肖文是什么人."""
    for pattern in (_HE, _IT):
        if match := pattern.search(text):
            return _put(text, match, topic)
    return text if topic in text else f"{topic}{text}"


def _put(text: str, match: re.Match[str], words: str) -> str:
    return f"{text[: match.start()]}{words}{text[match.end() :]}"


def _first_noun(text: str) -> str | None:
    """Return the noun that a text begins with: 大桥 of 大桥有多."""
    word, flag = tag(text)[0]
    return word if flag.startswith("n") or word in ("省", "市", "县", "区", "国", "州", "镇", "村", "桥") else None


def _names(text: str) -> Iterator[str]:
    """Yield the runs of words that name things."""
    run = ""
    for word, flag in tag(text):
        if _NOUN.match(flag) and any(c.isalnum() for c in word):
            run += word
            yield run
        else:
            run = ""


def _people(text: str) -> Sequence[str]:
    return [w for w, flag in tag(fold(text)) if flag in ("nr", "nrt", "nrfg") and 1 < len(w) <= _NAME]
