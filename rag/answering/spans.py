"""Short answers that are not figures, by rule: the person, day, place, body, reason that a sentence names.

By rules over parts of speech; every span is printed text of the sentence, never made up.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.answering.asking import Asks
from rag.answering.question import Question
from rag.pages import periods
from rag.words import offsets, tag

_BODIES = (
    r"(?:公司|集团|总局|总署|局|部|委员会|委|办公室|研究院|大学|学院|研究所|中心|协会|商会|联合会|银行|报社|"
    r"日报|时报|新闻社|通讯社|"
    r"工厂|基地|实验室|学会|机构|政府|厅|法院|海关|平台|企业|贸促会|国新办)"
)
_BODY = re.compile(rf"{_BODIES}$")
_FOREIGN_NAME = re.compile(r"[\u4e00-\u9fff]{1,6}(?:·[\u4e00-\u9fff]{1,8})+")
_PHRASE = frozenset({"n", "ns", "nt", "nz", "nr", "vn", "a", "b", "j", "l", "an", "f", "eng", "nrt", "s", "ng"})
_PEOPLE = frozenset({"nr", "nrt", "nrfg"})
_NOT_PEOPLE = re.compile(r"(?<=.[\u4e00-\u9fff])[化性度率力型]$|[省市县区国州社部局厅报月日年元业队镇村]$")
_SPEAKS = (
    r"(?:表示|说|指出|认为|介绍|透露|称|强调|告诉|建议|坦言|看来|分析|写道|谈到|提出|宣布|否认|分享|向[^，。]{0,12}记者|"
    r"在接受|在[^，。]{0,8}看来)"
)
# The commonest surnames, which hold for nine in ten people.
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
    "金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳"
    "翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷曲翁盛冉骆蓝路游靳辛欧阳管柴景鲍华祁房滕屈解牟闻"
)
_OFFICES = r"(?:长|员|授|任|师|裁|理|人|士|家|席|记|监|官|代表|助理|导|总|委|学者|博士|工|者|问|主编|主播|教练|队长)"
_INTRODUCED = re.compile(
    rf"{_OFFICES}([{SURNAMES}](?:(?![向在就等的和与及说称])[\u4e00-\u9fff]){{1,2}})(?=[^，。]{{0,6}}?{_SPEAKS}|"
    rf"，|、|在|就|向|。)"
)
_BYLINE = re.compile(
    r"(?:记者|通讯员|作者|摄影)[：:\s]*([\u4e00-\u9fff·\s、，]{2,40}?)(?:文并)?/?(?:摄影报道|摄|文|报道)?[）)]*$"
)
_CAUSE = re.compile(
    r"(?:主要是因为|主要是由于|由于|因为|得益于|受益于|原因是|原因在于|是因为|受(?![到益理访众])|随着|凭借|为了?|旨在|以便|主要是)([^，。；]{3,60})"
)
_IS = re.compile(r"(?:是指|指的是|就是|即|是|为)([^。；]{3,80})")
_GOES_ON = re.compile(r"，(?:也?是|而|这|并|既|已|从而|由此|其|它)")
_REGION = re.compile(r"省|自治区|市|县|区|州|镇|乡|村|街道|口岸|港|新城|国")
_WHERE = re.compile(
    r"(?:在|位于|于|赴|落户|坐落于|坐落在|来自|访问)([^，。；]{2,24}?)(?=举行|举办|召开|开幕|考察|会见|会议|"
    r"正式|接受|的|出鱼|，|。|建成|启动|；|$)"
)
_ITEMS = re.compile(r"[^，。；：、\s“”（）()]+(?:[“”][^，。；：、“”]+[”])?")
_SERIES = re.compile(r"(?:[^，。；：、（(等]{1,28}、)+[^，。；：、）)等]{1,28}")
_LIST_VERBS = frozenset(
    {"建设", "布局", "培育", "壮大", "包括", "推动", "发展", "加强", "包含", "涉及", "涵盖", "如", "例如", "存在"}
)
_LAST_VERB = frozenset({"v", "p", "r", "d", "c", "u", "ul", "uj", "zg"})
_ORDINALS = re.compile(
    r"(?:[一二三四五六七八九]是|第[一二三四五六七八九]，|其[一二三四五]，|首先，|其次，|再次，|最后，)"
)


@dataclass(frozen=True, slots=True)
class Span:
    """text[start:end] answers, with what confidence (0 to 1)."""

    start: int
    end: int
    score: float


def read(question: Question, text: str, anchor: dt.date | None) -> Span | None:
    """Return the span of folded `text` (a sentence or a few) that answers, None where there is none."""
    finder = FINDERS.get(question.asks)
    spans = finder(question, text, anchor) if finder else []
    return max(spans, key=lambda span: span.score, default=None)


def _nearest(question: Question, text: str, start: int, end: int) -> float:
    """Return how near text[start:end] stands to the question's words, from 0 to 1."""
    gaps = []
    for term in question.terms:
        places = [m.start() for m in re.finditer(re.escape(term), text)]
        if places and term not in text[start:end]:
            gaps.append(min(abs(p - end) if p >= end else abs(start - p - len(term)) for p in places))
    return sum(1 / (1 + gap / 6) for gap in gaps) / max(len(question.terms), 1)


def _asked_for(question: Question, words: str) -> bool:
    return words in question.folded


def _people(question: Question, text: str, anchor: dt.date | None) -> list[Span]:
    spans = [
        Span(start, end, _nearest(question, text, start, end) + _spoken(text, end))
        for word, (start, end) in _named(text)
        if not _asked_for(question, word)
    ]
    for match in _FOREIGN_NAME.finditer(text):
        office = max((m.end() for m in re.finditer(_OFFICES, match[0].split("·")[0])), default=0)
        start = match.start() + office
        if not _asked_for(question, text[start : match.end()]):
            spans.append(Span(start, match.end(), 0.3 + _nearest(question, text, start, match.end())))
    return spans


def _spoken(text: str, end: int) -> float:
    return 0.25 if re.match(rf"[^，。]{{0,14}}?{_SPEAKS}", text[end:]) else 0.0


def _office(question: Question, text: str, anchor: dt.date | None) -> list[Span]:
    """Find what stands before the name asked about: 商务部国际贸易经济合作研究院副院长|崔卫杰."""
    spans = []
    for name in question.names or question.terms[:1]:
        at = text.find(name)
        if at > 0:
            start = max(
                (m.end() for m in re.finditer(r"[，。；：“”\s（）●]|(?<=[\u4e00-\u9fff])[，]", text[:at])), default=0
            )
            if at - start >= 2:
                spans.append(Span(start, at, 0.8))
    return spans


def _days(question: Question, text: str, anchor: dt.date | None) -> list[Span]:
    year_asked = bool(re.search(r"哪一?年|几年|what year|which year", question.folded))
    spans = []
    for mention in periods.find(text, anchor):
        words = text[mention.start : mention.end]
        if _asked_for(question, words):
            continue
        fine = mention.period.days < 40
        spans.append(
            Span(
                mention.start,
                mention.end,
                _nearest(question, text, mention.start, mention.end) + 0.3 * (fine != year_asked),
            )
        )
    return spans


def _phrases(text: str, wanted: Callable[[Sequence[tuple[str, str]]], bool]) -> list[tuple[int, int]]:
    """Return the runs of nouns and their modifiers in `text` whose words satisfy `wanted`."""
    tagged = tag(text)
    places = list(offsets([w for w, _ in tagged], text))
    found, run = [], 0
    for i in range(len(tagged) + 1):
        inside = i < len(tagged) and tagged[i][1] in _PHRASE and (i == run or places[i][0] == places[i - 1][1])
        if not inside:
            if i > run and wanted(tagged[run:i]):
                found.append((places[run][0], places[i - 1][1]))
            run = i + (0 if i < len(tagged) and tagged[i][1] in _PHRASE else 1)
    return found


def _places(question: Question, text: str, anchor: dt.date | None) -> list[Span]:
    spans = [
        Span(*m.span(1), 0.4 + _nearest(question, text, *m.span(1))) for m in _WHERE.finditer(text) if _has_place(m[1])
    ]
    for start, end in _phrases(text, lambda run: any(flag == "ns" for _, flag in run)):
        last = max((m.end() for m in _REGION.finditer(text[start:end])), default=end - start)
        spans.append(Span(start, start + last, _nearest(question, text, start, start + last)))
    return [span for span in spans if not _asked_for(question, text[span.start : span.end])]


def _has_place(words: str) -> bool:
    return any(flag in ("ns", "nt", "nz") for _, flag in tag(words))


def _bodies(question: Question, text: str, anchor: dt.date | None) -> list[Span]:
    def wanted(run: Sequence[tuple[str, str]]) -> bool:
        return bool(_BODY.search("".join(word for word, _ in run))) or any(flag == "nt" for _, flag in run)

    spans = [Span(s, e, _nearest(question, text, s, e) + 0.1) for s, e in _phrases(text, wanted)]
    spans += _employers(question, text)
    return [span for span in spans if not _asked_for(question, text[span.start : span.end])]


def _employers(question: Question, text: str) -> list[Span]:
    """Find the body that stands before the name and office of the person asked about: 某大学某学院|研究员郭辉."""
    spans = []
    for office in _office(question, text, None):
        ends = [m.end() for m in re.finditer(_BODIES, text[office.start : office.end])]
        if ends:
            spans.append(Span(office.start, office.start + ends[-1], 2.0))
    return spans


def _lists(question: Question, text: str, anchor: dt.date | None) -> list[Span]:
    spans = []
    for match in _SERIES.finditer(text):
        start = match.start() + _preamble(match[0].split("、")[0])
        items = match[0].count("、") + 1 + ("和" in match[0].rsplit("、")[-1])
        wanted = re.search(r"[哪那]([二两三四五六七八九十\d]+)|([二两三四五六七八九十]+)大", question.folded)
        fits = 0.3 if wanted and _count(wanted[1] or wanted[2]) in (items, items - 1) else 0.0
        spans.append(
            Span(start, match.end(), 0.1 * min(items, 5) + fits + _nearest(question, text, start, match.end()))
        )
    return spans


def _preamble(first: str) -> int:
    """Return how many characters do not belong to the first item of a series: 如|美国…, 布局建设|元宇宙."""
    tagged = tag(first)
    ends = [end for _, end in offsets([w for w, _ in tagged], first)]
    verbs = [
        end
        for (word, flag), end in zip(tagged, ends, strict=True)
        if (flag in _LAST_VERB or word in _LIST_VERBS) and end < len(first)
    ]
    return max(verbs, default=0)


def _count(numeral: str) -> int:
    return int(numeral) if numeral.isdigit() else {"两": 2}.get(numeral, "一二三四五六七八九十".find(numeral[0]) + 1)


def _after(pattern: re.Pattern[str]) -> Callable[[Question, str, dt.date | None], list[Span]]:
    def find(question: Question, text: str, anchor: dt.date | None) -> list[Span]:
        return [Span(*m.span(1), 0.5 + _nearest(question, text, *m.span(1))) for m in pattern.finditer(text)]

    return find


def _definitions(question: Question, text: str, anchor: dt.date | None) -> list[Span]:
    """Find what stands behind 是, 指, 为; what stands behind the asked thing itself comes first."""
    subject = question.subject or (question.terms[-1] if question.terms else "")
    spans = []
    for match in _IS.finditer(text):
        own = bool(subject) and text[: match.start()].rstrip("”’》」 ").endswith(subject[-4:])
        start, end = match.span(1)
        if going_on := _GOES_ON.search(match[1]):
            end = start + going_on.start()
        spans.append(Span(start, end, 0.5 + own + _nearest(question, text, start, end)))
    return spans


FINDERS: dict[Asks, Callable[[Question, str, dt.date | None], list[Span]]] = {
    Asks.PERSON: _people, Asks.WHO_SAID: _people, Asks.AUTHOR: _people, Asks.OFFICE: _office, Asks.DATE: _days,
    Asks.PLACE: _places, Asks.ORGANISATION: _bodies, Asks.LIST: _lists, Asks.DEFINITION: _definitions,
    Asks.WHY: _after(_CAUSE),
}  # fmt: skip


def people_in(text: str) -> list[str]:
    """Return the people that folded `text` names, in order: a byline's reporters.

    >>> people_in("本报记者 周东洋"), people_in("新华社记者邹多为、魏弘毅、丁乐")
    (['周东洋'], ['邹多为', '魏弘毅', '丁乐'])
    """
    byline = _BYLINE.search(text.strip())
    if byline:
        names = [name for name in re.split(r"[\s、，]+", byline[1]) if name]
        if all(2 <= len(name) <= 4 for name in names):
            return names
    return [name for name, _ in _named(text)]


def speaks(text: str) -> bool:
    """Whether folded `text` names somebody who says something."""
    return any(_spoken(text, end) for word, (_, end) in _named(text))


def _named(text: str) -> list[tuple[str, tuple[int, int]]]:
    """Return the people in folded `text` with their places.

    The tagger misses given names that are words too (周|明远, 魏琪|嘉): a surname between an office and 表示 is one.
    """
    tagged = tag(text)
    found: dict[int, tuple[str, tuple[int, int]]] = {}
    for (word, flag), (start, end) in zip(tagged, offsets([w for w, _ in tagged], text), strict=True):
        if flag in _PEOPLE and 2 <= len(word) <= 4 and not _NOT_PEOPLE.search(word) and not re.match(_SPEAKS, word):
            found[start] = (word, (start, end))
    for match in _INTRODUCED.finditer(text):
        found[match.start(1)] = (match[1], match.span(1))
    return [found[start] for start in sorted(found)]


def items(text: str) -> list[tuple[int, int]]:
    """Return the items of an enumeration over sentences: what stands after 一是, 二是… up to the clause's end."""
    marks = list(_ORDINALS.finditer(text))
    if len(marks) < 2:
        return []
    ends = [re.search(r"[，。；：]", text[m.end() :]) for m in marks]
    return [
        (m.end(), m.end() + (end.start() if end else len(text) - m.end())) for m, end in zip(marks, ends, strict=True)
    ]


def goes_on(text: str) -> bool:
    """Whether a sentence opens an enumeration that the next ones carry on: `一是…`, ends in a colon."""
    return bool(_ORDINALS.search(text)) or text.rstrip().endswith(("：", ":"))


def carries_on(text: str) -> bool:
    """Whether a sentence carries an enumeration on: `二是…`, `第三，…`."""
    return bool(
        re.match(
            r"[\s“]*(?:[二三四五六七八九]是|第[二三四五六七八九]，|其[二三四五]，|其次|再次|最后|此外|再如|例如|"
            r"包括)",
            text,
        )
    )
