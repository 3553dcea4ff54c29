"""Short answers that are not figures, by rule: the person, day, place, body, reason that a sentence names.

By rules over parts of speech; every span is printed text of the sentence, never made up.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from rag.answering import asking, explaining, people, series
from rag.answering.asking import Asks
from rag.answering.evidence import presence
from rag.answering.found import Span, nearest
from rag.answering.people import SPEAKS
from rag.answering.question import Question
from rag.pages import periods
from rag.words import offsets, tag

_BODIES = (
    r"(?:公司|集团|总局|总署|局|部|委员会|委|办公室|研究院|大学|学院|研究所|中心|协会|商会|联合会|银行|报社|"
    r"日报|时报|新闻社|通讯社|"
    r"工厂|基地|实验室|学会|机构|政府|厅|法院|海关|平台|企业|贸促会|国新办)"
)
_BODY = re.compile(rf"{_BODIES}$")
_PHRASE = frozenset({"n", "ns", "nt", "nz", "nr", "vn", "a", "b", "j", "l", "an", "f", "eng", "nrt", "s", "ng"})
_REGION = re.compile(r"省|自治区|市|县|区|州|镇|乡|村|街道|口岸|港|新城|国")
_SPOT = re.compile(r"(?:湾|岛|山|路|街|广场|中心|馆|园|厂|港|码头|机场|站|学|院|村|镇|楼|店|基地|水库|大桥|公园|社区)$")
PLACES = re.compile(r"^(?:城市|省份|国家|地区|地方|省|市|县|区|村|镇)")
_WHERE = re.compile(
    r"(?:在|位于|于|赴|落户|坐落于|坐落在|来自|访问)([^，。；]{2,24}?)(?=举行|举办|召开|开幕|考察|会见|会议|"
    r"正式|接受|的|出鱼|，|。|建成|启动|；|$)"
)
_BY_DEED = 2.5  # of who does what is asked about
_OFFICES, _ONE_OFFICE = 0.8, 2.5  # all that stands before a name, and what alone is asked for of it
_NAMED_BODY = 4  # last characters of a body that a question names
_FURTHER = re.compile(r"还|另外|同时|除了|别的|其他")
_BEHIND, _LAST_WORDS = 12, 3  # characters behind a series, and words of a question, that say what it is of
_KIND, _LONGER = 0.4, 2.5  # what is of the sort asked for; a place much longer than what the question tells of it
_PAIRED, _GIVEN = 0.2, 1.0  # what only 和 joins is less surely a series; what the question tells is not asked for
# Who does what is asked about: the question's word, and the words of print that say it is done.
_DONE: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"发布|公布", ("(?:最新)?(?:数据|统计|调查)(?:显示|表明)", "发布", "公布", "通报")),
    (r"印发|颁布|出台|制定|下发", ("印发", "颁布", "出台", "制定", "发布", "下发")),
    (r"[说讲]的|(?:说|讲|表示|认为|指出|称)", (SPEAKS,)),
    *((verb, ()) for verb in (
        "主办 承办 协办 举办 起草 发行 生产 制造 承建 建设 修建 运营 经营 管理 收购 投资 出资 主管 批准 批复 组织 牵头 "
        "资助 冠名 出版 开发 研发 研制 主导 评选 颁发 认定 负责"
    ).split()),
)  # fmt: skip
_BEFORE_AGENTS = re.compile(r"[，。；：！？）)、“”\s]|(?<!自)由(?!于)|主办|承办|协办|举办|支持|指导")
_NAMED_AS = re.compile(
    r"(?:命名|取名|定名|起名|名字|大名|全名|名称?|称作|叫做?|叫)(?:为|作|是|"
    r"叫)?[“《‘]([^”》’]{1,20})[”》’]"
)
_LEADING = re.compile(
    r"^(?:(?:记者|本报记者|本报讯|据|根据|从|日前|近日|昨天|今天|同时|此外|目前|其中|最新|截至|悉|另|在|的|与|和|"
    r"(?:\d+年)?(?:\d+月)?\d+日|\d+年底?|\d+月))+"
)
_TRAILING = re.compile(
    r"(?:日前|近日|昨天|今天|联合|共同|正式|最新|还|也|已|已经|将|负责|具体|牵头|对外|发起|首次|今日|"
    r"(?:\d+月)?\d+日|于.*|在.*|近期|陆续|随后)+$"
)


def read(question: Question, text: str, anchor: dt.date | None) -> Span | None:
    """Return the span of folded `text` (a sentence or a few) that answers, None where there is none."""
    finder = FINDERS.get(question.asks)
    spans = finder(question, text, anchor) if finder else []
    return max(spans, key=lambda span: span.score, default=None)


def _asked_for(question: Question, words: str) -> bool:
    return words in question.folded


def _people(question: Question, text: str, anchor: dt.date | None) -> list[Span]:
    spans = [
        Span(start, end, nearest(question, text, start, end) + 0.25 * people.says(text, end))
        for start, end in people.named(text)
    ]
    spans += [Span(start, end, 0.3 + nearest(question, text, start, end)) for start, end in people.foreign(text)]
    if asking.CALLED.search(question.folded):
        spans += [Span(*m.span(1), 0.9 + nearest(question, text, *m.span(1))) for m in _NAMED_AS.finditer(text)]
    return [span for span in spans if not _asked_for(question, text[span.start : span.end])]


def office(question: Question, text: str, anchor: dt.date | None) -> list[Span]:
    """Find what stands before the name asked about: 商务部国际贸易经济合作研究院副院长|崔卫杰.

    Of several offices the one at the body that the question names, and where it asks for a further one, what it does
    not name itself.
    """
    spans = []
    told = [name for a, b in people.named(text) if (name := text[a:b]) in question.folded]
    for name in told[:1] or question.names or question.terms[:1]:
        at = text.find(name)
        if at > 0:
            start = max(
                (m.end() for m in re.finditer(r"[，。；：“”\s（）●]|(?<=[\u4e00-\u9fff])[，]", text[:at])), default=0
            )
            if at - start >= 2:
                spans.append(Span(start, at, _OFFICES))
                spans += _offices(question, text, start, at)
    return spans


def _offices(question: Question, text: str, start: int, end: int) -> list[Span]:
    """Return of text[start:end], a person's offices, what a question asks for alone, surely."""
    asked, spans = question.folded, []
    edges = [start, *(m.end() for m in re.finditer("、", text[:end]) if m.end() > start), end + 1]
    parts = [(a, b - 1) for a, b in pairwise(edges)]
    if _FURTHER.search(asked) and len(parts) > 1:
        told = [(a, b) for a, b in parts if text[b - 3 : b] in asked]
        spans = [Span(a, b, _ONE_OFFICE) for a, b in parts if (a, b) not in told] if told else []
    for a, b in parts:
        ends = [m.end() for m in re.finditer(rf"{_BODIES}(?![员长])", text[a:b]) if a + m.end() < b]
        if not spans and ends and text[max(a + ends[-1] - _NAMED_BODY, a) : a + ends[-1]] in asked:
            spans.append(Span(a + ends[-1], b, _ONE_OFFICE))
    return spans[:1]


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
                nearest(question, text, mention.start, mention.end) + 0.3 * (fine != year_asked),
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


def places(question: Question, text: str, anchor: dt.date | None) -> list[Span]:
    """Find the places of a text that the question does not tell itself."""
    spans = [
        Span(*m.span(1), 0.4 + nearest(question, text, *m.span(1)))
        for m in _WHERE.finditer(text)
        if _has_place(m[1]) or _SPOT.search(m[1])
    ]
    for start, end in _phrases(text, lambda run: any(flag == "ns" for _, flag in run)):
        last = max((m.end() for m in _REGION.finditer(text[start:end])), default=end - start)
        spans.append(Span(start, start + last, nearest(question, text, start, start + last)))
    for end in (text.find(term) for term in question.terms[:2]):
        start = max((m.end() for m in re.finditer(r"[，。；：、\s在于]", text[: max(end, 0)])), default=0)
        if end - start > 1 and _REGION.search(text[start:end][-1:]) and _has_place(text[start:end]):
            spans.append(Span(start, end, explaining.SURELY))  # 某省某市某镇|大桥
    wanted = asking.A_PLACE.search(question.folded)
    ending = _KIND * bool(wanted)
    return [
        Span(s.start, s.end, s.score + ending * (wanted is not None and wanted[1] in text[s.start : s.end]))
        for s in spans
        if not _told(question, text[s.start : s.end])
    ]


def _told(question: Question, place: str) -> bool:
    """Whether a question itself names a place, or every place in it, or what is asked after stands in it."""
    subject = question.terms[0] if question.terms else ""
    named = [word for word, flag in tag(place) if flag == "ns"]
    return (
        _asked_for(question, place)
        or (len(subject) > 2 and subject in place)
        or (bool(named) and len(place) < _LONGER * len("".join(named)) and all(_asked_for(question, n) for n in named))
    )


def _has_place(words: str) -> bool:
    return any(flag in ("ns", "nt", "nz") for _, flag in tag(words))


def bodies(question: Question, text: str, anchor: dt.date | None) -> list[Span]:
    """Find the bodies of a text: those named like one, who does what is asked about, who employs whom."""

    def wanted(run: Sequence[tuple[str, str]]) -> bool:
        return bool(_BODY.search("".join(word for word, _ in run))) or any(flag == "nt" for _, flag in run)

    spans = [Span(s, e, nearest(question, text, s, e) + 0.1) for s, e in _phrases(text, wanted)]
    spans += _employers(question, text) + _agents(question, text)
    return [span for span in spans if not _asked_for(question, text[span.start : span.end])]


def _agents(question: Question, text: str) -> list[Span]:
    """Find who does what is asked about: 由|甲公司和乙局|主办, |某部|联合印发, |某局|表示."""
    done = [word for verb, said in _DONE if re.search(verb, question.folded) for word in said or (verb,)]
    spans = []
    for match in re.finditer("|".join(done), text) if done else ():
        start = max((m.end() for m in _BEFORE_AGENTS.finditer(text, 0, match.start())), default=0)
        agent = _LEADING.sub("", text[start : match.start()])
        at = match.start() - len(agent)
        agent = _TRAILING.sub("", agent)
        if 2 <= len(agent) <= 40 and re.search(_BODIES, agent):
            spans.append(Span(at, at + len(agent), _BY_DEED))
    return spans


def _employers(question: Question, text: str) -> list[Span]:
    """Find the body that stands before the name and office of the person asked about: 某大学某学院|研究员郭辉."""
    spans = []
    for titled in office(question, text, None) if question.names else ():
        ends = [m.end() for m in re.finditer(_BODIES, text[titled.start : titled.end])]
        if ends:
            spans.append(Span(titled.start, titled.start + ends[-1], 2.0))
    return spans


def lists(question: Question, text: str) -> list[Span]:
    """Return the series of `text` that a question may ask for, with what speaks for each."""
    wanted = re.search(r"[哪那]([二两三四五六七八九十\d]+)|([二两三四五六七八九十]+)大", question.folded)
    count = _count(wanted[1] or wanted[2]) if wanted else 0
    spans = []
    of_places = PLACES.search(question.type or "")
    for found in series.find(text, question.terms):
        if of_places and not _has_place(text[found.start : found.end]):
            continue
        behind = text[found.end : found.end + _BEHIND]
        fits = 0.3 * (count == found.items) + 0.2 * sum(presence(t, behind) for t in question.terms[-_LAST_WORDS:])
        near = nearest(question, text, found.start, found.end)
        given = _asked_for(question, text[found.start : found.end].split("、")[0])
        score = 0.1 * min(found.items, 5) + fits + near - _PAIRED * found.paired - _GIVEN * given
        spans.append(Span(found.start, found.end, score))
    return spans


def _count(numeral: str) -> int:
    return int(numeral) if numeral.isdigit() else {"两": 2}.get(numeral, "一二三四五六七八九十".find(numeral[0]) + 1)


FINDERS: dict[Asks, Callable[[Question, str, dt.date | None], list[Span]]] = {
    Asks.PERSON: _people, Asks.WHO_SAID: _people, Asks.AUTHOR: _people, Asks.OFFICE: office, Asks.DATE: _days,
    Asks.PLACE: places, Asks.ORGANISATION: bodies,
    Asks.LIST: lambda question, text, _: lists(question, text), Asks.DEFINITION: explaining.definitions,
    Asks.WHY: explaining.causes, Asks.HOW: explaining.means,
}  # fmt: skip
