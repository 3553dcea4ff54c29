"""Short answers that are not figures, by rule: the person, day, place, body, reason that a sentence names.

By rules over parts of speech; every span is printed text of the sentence, never made up.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.answering import people, series
from rag.answering.asking import Asks
from rag.answering.evidence import presence
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
# What marks a cause, and what follows from it: 由于X，Y; 受X影响; X，使得Y.
_CAUSE = re.compile(
    r"(?:因为|由于|得益于|受益于|归功于|归因于|源于|缘于|(?<!内)在于|原因(?:主要)?(?:是|有|包括)|随着|凭借|"
    r"靠的是|为了|旨在|以便|"
    r"(?:^|(?<=[，。；]))为(?!什么|何|啥)|主要是(?!因|由))(?:因为|由于|是)?([^。；]{3,120})"
)
_AFFECTED = re.compile(r"受(?:到|益于)?([^，。；]{2,40}?)(?:的|等)*(?:影响|拖累|冲击|推动|带动|制约|提振|驱动)")
_EFFECT = re.compile(
    r"，(?:也|就|都|又|并)?(?:使得?|令|让|导致|致使|从而|进而|因此|因而|所以|造成|促使|于是|故|"
    r"这使|这让)"
)
_SAID = re.compile(r"^.*?(?:表示|说|指出|认为|介绍|解释|显示|了解到|获悉|告诉[^，]{1,6})[，：]")
_IS = re.compile(r"(?:是指|指的是|就是|即|是|为)([^。；]{3,80})")
_GOES_ON = re.compile(r"(?:为|达|约|是)(?=\d)|，(?:也?是|而|这|并|既|已|从而|由此|其|它)")
_REGION = re.compile(r"省|自治区|市|县|区|州|镇|乡|村|街道|口岸|港|新城|国")
_PLACES = re.compile(r"^(?:城市|省份|国家|地区|地方|省|市|县|区|村|镇)")
_WHERE = re.compile(
    r"(?:在|位于|于|赴|落户|坐落于|坐落在|来自|访问)([^，。；]{2,24}?)(?=举行|举办|召开|开幕|考察|会见|会议|"
    r"正式|接受|的|出鱼|，|。|建成|启动|；|$)"
)
# What NAME is, said beside it: in brackets behind it, before or behind a dash.
_EXPLAINS = (
    r"NAME（(?!以下|下称|简称|记者|图|见|注|\d)([^（）]{2,80})）",
    r"NAME——([^，。；—]{4,60})",
    r"([^，。；—]{4,60})——NAME",
)
_SURELY, _BY_DEED = 2.0, 2.5  # of what is said in so many words; of who does what is asked about
_BEHIND, _LAST_WORDS = 12, 3  # characters behind a series, and words of a question, that say what it is of
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
_LEADING = re.compile(
    r"^(?:(?:记者|本报记者|本报讯|据|根据|从|日前|近日|昨天|今天|同时|此外|目前|其中|最新|截至|悉|另|在|的|与|和|"
    r"(?:\d+年)?(?:\d+月)?\d+日|\d+年底?|\d+月))+"
)
_TRAILING = re.compile(
    r"(?:日前|近日|昨天|今天|联合|共同|正式|最新|还|也|已|已经|将|负责|具体|牵头|对外|发起|首次|今日|"
    r"(?:\d+月)?\d+日|于.*|在.*|近期|陆续|随后)+$"
)
# By what means: 通过明察暗访, 关键在于…, and what somebody says has to be done.
_MEANS = (
    (re.compile(r"(?:关键|重点|核心|出路|突破口|着力点)(?:在于|就?是|就?在)([^。；]{4,80})"), 1.0),
    (re.compile(r"(?:(?<!不)通过|借助|凭借|依靠|依托|采取|采用|运用|利用)([^，。；]{4,60})"), 0.6),
    (re.compile(r"(?:建议|应该?|应当|必须|需要?|还要|就要|要)(?!求|素|么|是|闻|点|件)([^。；]{6,160})"), 0.4),
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
        Span(start, end, _nearest(question, text, start, end) + 0.25 * people.says(text, end))
        for start, end in people.named(text)
    ]
    spans += [Span(start, end, 0.3 + _nearest(question, text, start, end)) for start, end in people.foreign(text)]
    return [span for span in spans if not _asked_for(question, text[span.start : span.end])]


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
    for office in _office(question, text, None) if question.names else ():
        ends = [m.end() for m in re.finditer(_BODIES, text[office.start : office.end])]
        if ends:
            spans.append(Span(office.start, office.start + ends[-1], 2.0))
    return spans


def lists(question: Question, text: str) -> list[Span]:
    """Return the series of `text` that a question may ask for, with what speaks for each."""
    wanted = re.search(r"[哪那]([二两三四五六七八九十\d]+)|([二两三四五六七八九十]+)大", question.folded)
    count = _count(wanted[1] or wanted[2]) if wanted else 0
    spans = []
    of_places = _PLACES.search(question.type or "")
    for found in series.find(text, question.terms):
        if of_places and not _has_place(text[found.start : found.end]):
            continue
        behind = text[found.end : found.end + _BEHIND]
        fits = 0.3 * (count == found.items) + 0.2 * sum(presence(t, behind) for t in question.terms[-_LAST_WORDS:])
        near = _nearest(question, text, found.start, found.end)
        given = _asked_for(question, text[found.start : found.end].split("、")[0])
        score = 0.1 * min(found.items, 5) + fits + near - _PAIRED * found.paired - _GIVEN * given
        spans.append(Span(found.start, found.end, score))
    return spans


def _count(numeral: str) -> int:
    return int(numeral) if numeral.isdigit() else {"两": 2}.get(numeral, "一二三四五六七八九十".find(numeral[0]) + 1)


def _causes(question: Question, text: str, anchor: dt.date | None) -> list[Span]:
    """Find what is marked as a cause, and what stands before its marked effect."""
    spans = []
    for match in _CAUSE.finditer(text):
        start, end = match.span(1)
        for comma in re.finditer("，", match[1]):
            rest = match[1][comma.end() :].split("，")[0]
            if _EFFECT.match(match[1], comma.start()) or any(len(t) > 1 and t in rest for t in question.terms):
                end = start + comma.start()
                break
        spans.append(Span(start, end, 0.5 + _nearest(question, text, start, end)))
    spans += [Span(*m.span(1), 0.5 + _nearest(question, text, *m.span(1))) for m in _AFFECTED.finditer(text)]
    for match in _EFFECT.finditer(text):
        begin = max(text.rfind(stop, 0, match.start()) + 1 for stop in "。；")
        said = _SAID.match(text[begin : match.start()])
        spans.append(Span(begin + (said.end() if said else 0), match.start(), 0.3))
    return spans


def _definitions(question: Question, text: str, anchor: dt.date | None) -> list[Span]:
    """Find what says what the asked thing is: in brackets behind it, before 等 and it, behind 是指, beside a dash."""
    subject = question.subject or (question.terms[-1] if question.terms else "")
    if not subject:
        return []
    name = rf"[“《‘]?{re.escape(subject)}[”》’]?"
    spans = [
        Span(*match.span(1), _SURELY)
        for pattern in _EXPLAINS
        for match in re.finditer(pattern.replace("NAME", name), text)
    ]
    for found in series.find(text, ()):
        if re.match(rf"(?:等|这)?[几两二三四五六七八九十]?[大个种项]?{name}", text[found.end :]):
            spans.append(Span(found.start, found.end, _SURELY))
    for match in _IS.finditer(text):
        own = text[: match.start()].rstrip("”’》」 ，").endswith(subject[-4:])
        start, end = match.span(1)
        if going_on := _GOES_ON.search(match[1]):
            end = start + going_on.start()
        surely = 1.0 if own and match[0].startswith(("是指", "指", "即", "就是")) else 0.0
        spans.append(Span(start, end, 0.5 + own + surely + _nearest(question, text, start, end)))
    return spans


def _means(question: Question, text: str, anchor: dt.date | None) -> list[Span]:
    return [
        Span(*match.span(1), score + _nearest(question, text, *match.span(1)))
        for pattern, score in _MEANS
        for match in pattern.finditer(text)
    ]


FINDERS: dict[Asks, Callable[[Question, str, dt.date | None], list[Span]]] = {
    Asks.PERSON: _people, Asks.WHO_SAID: _people, Asks.AUTHOR: _people, Asks.OFFICE: _office, Asks.DATE: _days,
    Asks.PLACE: _places, Asks.ORGANISATION: _bodies,
    Asks.LIST: lambda question, text, _: lists(question, text), Asks.DEFINITION: _definitions,
    Asks.WHY: _causes, Asks.HOW: _means,
}  # fmt: skip


_FURTHER = {
    Asks.WHY: re.compile(r"^[“\s]*(?:这(?:主要|也|一|正|，)?[^，。]{0,8}?(?:因为|由于|得益于|源于|缘于|归功于|与|"
                         r"受)|(?:主要|究其)?原因|"
                         r"一方面|另一方面|同时|此外|因为|由于|也就是说|再加上|加之)"),
    Asks.HOW: re.compile(r"^[“\s]*(?:同时|此外|另外|还|与此同时|再次|其次|具体(?:来说|而言|来看|做法)|为此|"
                         r"一方面|另一方面|例如|比如)"),
}  # fmt: skip


def lead(text: str) -> int:
    """Return how many characters of a sentence only say who says it and when: 某某表示，2024年，|…"""
    said = _SAID.match(text)
    start = said.end() if said else 0
    when = re.match(r"(?:\d+年|目前|当前|近年来|同时|此外)，", text[start:])
    return start + (when.end() if when else 0)


def goes_on(question: Question, text: str) -> bool:
    """Whether a sentence goes on with what the one before it says of the question: 这主要是因为…, 同时…."""
    further = _FURTHER.get(question.asks)
    return bool(further and further.search(text))
