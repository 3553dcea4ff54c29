"""What explains: the cause behind 由于, the means behind 通过, what stands behind 是指 or in brackets behind a name."""

from __future__ import annotations

import datetime as dt
import re

from rag.answering import series
from rag.answering.asking import Asks
from rag.answering.found import Span, nearest
from rag.answering.question import Question

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
_KEY = re.compile(r"关键|重点|核心|出路|突破口|着力点")
# What NAME is, said beside it: in brackets behind it, before or behind a dash.
_EXPLAINS = (
    r"NAME（(?!以下|下称|简称|记者|图|见|注|\d)([^（）]{2,80})）",
    r"NAME——([^，。；—]{4,60})",
    r"([^，。；—]{4,60})——NAME",
)
SURELY = 2.0  # of what is said in so many words
# By what means: 通过明察暗访, 关键在于…, and what somebody says has to be done.
_MEANS = (
    (re.compile(r"(?:关键|重点|核心|出路|突破口|着力点)(?:在于|就?是|就?在)([^。；]{4,80})"), 1.0),
    (re.compile(r"(?:(?<!不)通过|借助|凭借|依靠|依托|采取|采用|运用|利用)([^，。；]{4,60})"), 0.6),
    (re.compile(r"(?:建议|应该?|应当|必须|需要?|还要|就要|要)(?!求|素|么|是|闻|点|件)([^。；]{6,160})"), 0.4),
)
_FURTHER = {
    Asks.WHY: re.compile(r"^[“\s]*(?:这(?:主要|也|一|正|，)?[^，。]{0,8}?(?:因为|由于|得益于|源于|缘于|归功于|与|"
                         r"受)|(?:主要|究其)?原因|"
                         r"一方面|另一方面|同时|此外|因为|由于|也就是说|再加上|加之)"),
    Asks.HOW: re.compile(r"^[“\s]*(?:同时|此外|另外|还|与此同时|再次|其次|具体(?:来说|而言|来看|做法)|为此|"
                         r"一方面|另一方面|例如|比如)"),
}  # fmt: skip


def causes(question: Question, text: str, anchor: dt.date | None) -> list[Span]:
    """Find what is marked as a cause, and what stands before its marked effect."""
    spans = []
    for match in _CAUSE.finditer(text):
        start, end = match.span(1)
        for comma in re.finditer("，", match[1]):
            rest = match[1][comma.end() :].split("，")[0]
            if _EFFECT.match(match[1], comma.start()) or any(len(t) > 1 and t in rest for t in question.terms):
                end = start + comma.start()
                break
        spans.append(Span(start, end, 0.5 + nearest(question, text, start, end)))
    spans += [Span(*m.span(1), 0.5 + nearest(question, text, *m.span(1))) for m in _AFFECTED.finditer(text)]
    for match in _EFFECT.finditer(text):
        begin = max(text.rfind(stop, 0, match.start()) + 1 for stop in "。；")
        said = _SAID.match(text[begin : match.start()])
        spans.append(Span(begin + (said.end() if said else 0), match.start(), 0.3))
    return spans


def definitions(question: Question, text: str, anchor: dt.date | None) -> list[Span]:
    """Find what says what the asked thing is: in brackets behind it, before 等 and it, behind 是指, beside a dash."""
    subject = question.subject or (question.terms[-1] if question.terms else "")
    if not subject:
        return []
    name = rf"[“《‘]?{re.escape(subject)}[”》’]?"
    spans = [
        Span(*match.span(1), SURELY)
        for pattern in (_EXPLAINS if subject in text else ())
        for match in re.finditer(pattern.replace("NAME", name), text)
    ]
    for found in series.find(text, ()):
        if subject in text and re.match(rf"(?:等|这)?[几两二三四五六七八九十]?[大个种项]?{name}", text[found.end :]):
            spans.append(Span(found.start, found.end, SURELY))
    for match in _IS.finditer(text):
        own = text[: match.start()].rstrip("”’》」 ，").endswith(subject[-4:])
        start, end = match.span(1)
        if going_on := _GOES_ON.search(match[1]):
            end = start + going_on.start()
        surely = 1.0 if own and match[0].startswith(("是指", "指", "即", "就是")) else 0.0
        spans.append(Span(start, end, 0.5 + own + surely + nearest(question, text, start, end)))
    return spans


def means(question: Question, text: str, anchor: dt.date | None) -> list[Span]:
    """Find by what means something is done, or what somebody says has to be done."""
    return [
        Span(*match.span(1), score + nearest(question, text, *match.span(1)))
        for pattern, score in _MEANS
        for match in pattern.finditer(text)
    ]


def names_the_key(question: Question, text: str) -> bool:
    """Whether a question asks for the key to a thing and a sentence names it: 关键在于…"""
    return question.asks is Asks.HOW and bool(_MEANS[0][0].search(text)) and bool(_KEY.search(question.folded))


def goes_on(question: Question, text: str) -> bool:
    """Whether a sentence goes on with what the one before it says of the question: 这主要是因为…, 同时…."""
    further = _FURTHER.get(question.asks)
    return bool(further and further.search(text))
