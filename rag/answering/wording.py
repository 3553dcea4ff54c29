"""The words around quotes, in the question's language. No frame holds a number, a date or a name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.answering.english import when
from rag.answering.question import Question
from rag.answering.records import Answer, Reason
from rag.pages.periods import year
from rag.pages.quantities import family_of
from rag.pages.statements import Kind, Statement
from rag.words import chinese_number

if TYPE_CHECKING:
    from rag.answering.match import Candidate

_WHY = {
    Reason.NO_TOPIC: "这些版面没有谈到{what}。",
    Reason.OTHER_PERIOD: "这些版面没有给出{when}的这项内容。",
    Reason.OTHER_PLACE: "这些版面没有给出{where}的这项内容。",
    Reason.OTHER_MEASURE: "这些版面谈到了这个话题，但没有说{what}。",
    Reason.FALSE_PREMISE: "问题的前提与版面所载不符。",
    Reason.NOT_STATED: "这些版面没有人这样说过，也没有给出{what}。",
}
_WHY_ENGLISH = {
    Reason.NO_TOPIC: "The pages do not speak of this.",
    Reason.OTHER_PERIOD: "The pages do not give this for {when}.",
    Reason.OTHER_PLACE: "The pages do not give this for that place.",
    Reason.OTHER_MEASURE: "The pages speak of the topic but do not say what was asked.",
    Reason.FALSE_PREMISE: "The pages contradict what the question assumes.",
    Reason.NOT_STATED: "Nobody on the pages says what was asked.",
}
WITHHELD = "找到了相关内容，但无法逐字核对答案，因此不作回答；原文见引文。"
WITHHELD_ENGLISH = "Related text was found, but the answer could not be checked against it word for word."
_INSTEAD = "版面上有的是：{quote}"
_INSTEAD_ENGLISH = "What they do say: {quote}"
_UNITS = {
    "件": "items", "元": "yuan", "美元": "US dollars", "家": "", "个": "", "户": "", "份": "copies",
    "笔": "transactions", "吨": "tonnes", "人": "people", "人次": "visits", "辆": "vehicles", "座": "",
    "斤": "jin (half-kilograms)", "公里": "kilometres", "艘": "ships", "千瓦时": "kilowatt-hours", "株": "plants",
    "摄氏度": "degrees Celsius", "张": "", "处": "", "台": "units", "千克": "kilograms",
}  # fmt: skip
_MAGNITUDES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
_UP = re.compile(
    r"增长|上升|[暴激猛大剧]增|走高|走强|往上走|提高|增加|上涨|回升|扩大|多了|涨|变多|变快|加快|增多|变大|升(?!级|华|学|旗|任)|[快高大多强早]于|超过(?!约?\d)|"
    r"越来越[多高大快强]|(?:比|较)[^，。]{1,10}(?:[多高快大强长](?!少|度|数|于)|早|有所增)|"
    r"increase|grow|grew|rise|rose|higher|up\b"
)
_DOWN = re.compile(
    r"下降|减少|衰退|走低|走弱|往下走|下滑|回落|下跌|缩|降|少了|跌|变少|放缓|变慢|掉|收窄|萎缩|减(?!排)|[慢低小少弱晚]于|比不上|不如|不及|"
    r"越来越[少低小慢弱]|(?:比|较)[^，。]{1,10}[少低慢小弱短晚](?!于)|"
    r"decrease|decline|fell|fall|drop|lower|down\b"
)


def direction(text: str) -> int:
    """Return 1 where a text speaks of a rise, -1 of a fall, 0 of neither or both."""
    return bool(_UP.search(text)) - bool(_DOWN.search(text))


RANK = re.compile(r"第([一二三四五六七八九十]|\d+)(?!季度|届|次|期|批|产业)")


def rank(text: str) -> int:
    """Return the place in an order that a text names (第二 → 2), 0 for none."""
    match = RANK.search(text)
    return int(chinese_number(match[1]) if not match[1].isdigit() else match[1]) if match else 0


def lost(text: str) -> bool:
    """Whether a text says that a place in an order was lost: 跌出了世界第一."""
    return bool(re.search(r"跌出|掉出|失去|丢掉|丢了|让出|不再是|跌落|掉到?$", text))


def figure(question: Question, quote: str, statement: Statement) -> str:
    """Return the answer's text for a figure: the printed sentence; in English the figure converted before it."""
    if question.tongue != "en":
        return quote
    return f"{statement.text}{_converted(statement)} — {_quoted(quote)}"


def _converted(statement: Statement) -> str:
    if statement.kind not in (Kind.LEVEL, Kind.CHANGE):
        return ""
    value, unit = statement.value, _UNITS.get(statement.unit)
    for worth, word in _MAGNITUDES:
        if abs(value) >= worth:
            number = f"{value / worth:,.10f}".rstrip("0").rstrip(".")
            return f" ({number} {word}{' ' + unit if unit else ''})"
    return ""


def operands(sides: Sequence[Candidate]) -> str:
    """Return what each figure of a formula is of: 中部：16.7%；西部：8.1%; empty where they are not told apart."""
    told = {side.side: side.statement.text for side in sides if side.side and side.statement}
    return "；".join(f"{name}：{figure}" for name, figure in told.items()) if len(told) == len(sides) else ""


def computed(question: Question, formula: str, quote: str, named: str = "") -> str:
    """Return the answer's text for a computed value: that it is computed, how, from what, and of what that is."""
    if question.tongue == "en":
        return f"Not printed as such; worked out from the figures quoted ({formula}): {_quoted(quote)}"
    return f"版面没有直接给出，由引文中的数字推算（{formula}）。{named}{'。' if named else ''}{quote}"


def refusal(question: Question, reason: Reason, missing: Sequence[str], quote: str | None) -> str:
    """Return the words of a refusal; what it names (words, times, places) is the question's own."""
    english = question.tongue == "en"
    time = (" and " if english else "、").join(_as_asked(question)) or ("that time" if english else "所问时间")
    what = "“" + "”“".join(missing) + "”" if missing else "所问的内容"
    where = "、".join(p for p in question.places if p != "全国" and p in question.folded) or "所问对象"
    frame = (_WHY_ENGLISH if english else _WHY)[reason].format(when=time, what=what, where=where)
    if quote is None:
        return frame
    return (
        f"{frame} {_INSTEAD_ENGLISH.format(quote=_quoted(quote))}" if english else frame + _INSTEAD.format(quote=quote)
    )


def retold(question: Question, answer: Answer) -> str:
    """Return the words of a refusal in the other of the two languages, what it quotes and its marks as they are."""
    english = question.tongue != "en"
    marks = "".join(f"[{citation.number}]" for citation in answer.citations)
    if answer.text.startswith((WITHHELD, WITHHELD_ENGLISH)):
        return (WITHHELD_ENGLISH if english else WITHHELD) + marks
    quote = "".join(citation.quote.replace("\n", "") for citation in answer.citations)
    told = refusal(
        replace(question, lang="en" if english else "zh", said=()),
        answer.reason or Reason.NOT_STATED,
        (),
        quote or None,
    )
    return told + marks


def _quoted(quote: str) -> str:
    """Return a quote in quotation marks, its own where it brings them."""
    return quote if quote.startswith("“") and quote.endswith("”") else f"“{quote}”"


def _as_asked(question: Question) -> list[str]:
    """Return the times that a question names in so many words, in the language it is answered in."""
    named = re.sub(r"\s", "", question.folded)
    stated = [
        p for p in question.periods if p.label in named or (str(p.start.year) in named and p == year(p.start.year))
    ]
    return [when(p) if question.tongue == "en" else p.label for p in stated]


_VERB = re.compile(
    r"(会(?![员议长计场谈见晤展费所址商馆])|能(?![源力量耗效]))(?:不(?:会|能))?[^，。]{0,24}(?:吗|么|？|\?|$)"
)


def yes_or_no(question: Question, yes: bool) -> str:
    """Return 是 or 否, in the words of the question: 会 and 不会, 能 and 不能."""
    if question.tongue == "en":
        return "Yes" if yes else "No"
    verb = _VERB.search(question.folded)
    if verb:
        return verb[1] if yes else f"不{verb[1]}"
    return "是" if yes else "否"


def compared(sides: Sequence[Candidate], quotes: Sequence[str], *, least: bool) -> tuple[str, str | None]:
    """Return text and short answer of a comparison: both sentences with their marks, and the side that is more."""
    text = "".join(f"{quote}[{number}]" for number, quote in enumerate(quotes, 1))
    figures = [(side, side.statement) for side in sides if side.statement is not None]
    families = {family_of(statement.unit) for _, statement in figures}
    if len(figures) < 2 or len(families - {"people"}) > 1:
        return text, None
    side, statement = sorted(figures, key=lambda pair: pair[1].value, reverse=not least)[0]
    return text, side.side or statement.text
