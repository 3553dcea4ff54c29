"""Values that no page prints but that two printed figures give: last year's from this year's and its growth.

A computed value is always shown with its formula (`计算：1320.7亿件÷(1＋19.4%)≈1106.1亿件`) and the cited operands;
`formulas.check` works every formula out again, and is part of the support rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag.answering import asking, operands
from rag.answering.asking import Asks
from rag.answering.evidence import presence
from rag.answering.match import Candidate
from rag.answering.question import Question, recut
from rag.answering.records import Reason
from rag.pages import periods, quantities
from rag.pages.periods import Period, year_earlier
from rag.pages.statements import Kind, Statement
from rag.words import fold, tag

_FIGURE = re.compile(r"(?P<number>\d[\d,]*(?:\.\d+)?)(?P<rest>.*)")
_TWO_YEARS = 700  # days: a period of at least two calendar years
# 同比2022年的446万人增加: what is compared with has itself nothing to be worked back from.
_COMPARED_WITH = re.compile(r"(?:比(?!重|例)|较|与|和)[^，；。]{0,20}的[约近超]?$")
_OTHER_PERIOD = 0.3  # what its period cost a candidate
_LESS_COVERED = 0.08
_SURELY = 0.7  # a figure that covers so much may cost what it will
_FEW = 8  # figures looked at
_DENIED = re.compile(
    r"(?:没有?|未|尚未|不(?!是不是))(?:是|属于)?能?(?:保住|保持|实现|完成|达到|出现)?(?=[^，。？]{0,8}的|增|涨|上升|达|合|回升|$)"
)
_AMONG = re.compile(r"[^，。；]{1,24}(?:[中里内]|之中)，?[^，。；]{0,2}有?")
_BY_SHARE = re.compile(r"^(?!.*(?:增|降|涨|跌|升)).*(?:占|份额|比重|[成%])")
_ALL_OF = re.compile(r"全国|全球|全世界|世界|全省|全市|总数|总共|一共|总量")
_OF_ALL = re.compile(r"约?占(?:到|了|据)*(?P<all>[^，。；]*?)(?:总数|总量|总额)?的?(?:比重|比例|约|近|超过?)*$")
_STANDS = 0.9
_OTHER_ASKS = frozenset({Asks.WHY, Asks.HOW, Asks.YES_NO, Asks.AUTHOR, Asks.DATE, Asks.PERSON})
_MOVE = r"(?:增长|增加|提高|提升|上升|上调|下调|下降|减少|扩大|缩短|缩减|降低|增|升|涨|降|减|扩)"
_CHANGED = re.compile(rf"(?:{_MOVE}|多|少|高|低)(?:了|出)?(?:大?约|大概|差不多)?(?:多少|几)")
_FROM, _TO = (
    re.compile(r"[从由自][^，。；从由自]{0,14}$"),
    re.compile(r"[^，。；\d]{0,10}?[到至为][^，。；\d]{0,10}"),
)
_AROUND = re.compile(r"^(?:超过|突破|超|逾|近|约|将近|接近)|左右$")
_NEAR = 3  # sentences in which the change of a figure may stand


@dataclass(frozen=True, slots=True)
class Derived:
    """A computed value: what it came from, its printed form and the formula that shows it."""

    candidate: Candidate
    change: Statement
    short: str
    formula: str


def year_before(question: Question, candidates: Sequence[Candidate], enough: float) -> Derived | None:
    """Return the asked year's value worked back from the year after and its change, None where that cannot be done.

    Only from a figure that covers the question (`enough`) and is ruled out by its period alone.
    """
    if question.asks not in (Asks.LEVEL, Asks.SHARE, Asks.OPEN) or not question.periods:
        return None
    told = [c for c in candidates if c.ruled_out is Reason.OTHER_PERIOD and c.statement and c.covered >= enough]
    for candidate in told:
        most = max(c.covered for c in told if c.dossier is candidate.dossier)
        statement = candidate.statement
        # Of 县域网络零售额 nothing follows from 网上零售额.
        if statement is None or candidate.covered < most - _LESS_COVERED:
            continue
        if statement.kind is Kind.SHARE and question.asks is Asks.LEVEL and question.family != "percent":
            continue
        if candidate.score + _OTHER_PERIOD < enough and candidate.covered < _SURELY:
            continue
        if statement.period is None or _COMPARED_WITH.search(candidate.dossier.folded[: statement.start][-24:]):
            continue
        change = _change_of(candidate, statement)
        if change is None or not _matches(_compared(statement.period, change), question.periods[-1]):
            continue
        if derived := _work_back(candidate, statement, change):
            return derived
    return None


def rest(question: Question, find: Callable[[Question], tuple[Candidate, ...]], enough: float) -> Derived | None:
    """Return how many are not what a sentence says of the others: 41个中有28个增长, 没增长的有几个."""
    if question.asks is not Asks.LEVEL or not (denied := _DENIED.search(question.rest)):
        return None
    plain = recut(question, f"{question.rest[: denied.start()]} {question.rest[denied.end() :]}")
    plain = replace(plain, folded=re.sub(r"\d[\d.,]*", " ", question.folded), several=True)
    for candidate in find(plain)[:_FEW]:
        part = candidate.statement
        if part is None or candidate.ruled_out or candidate.covered < enough or part.kind is not Kind.LEVEL:
            continue
        folded = candidate.dossier.folded
        if _DENIED.search(folded[part.clause[0] : part.clause[1]]):
            return None
        for whole in candidate.sentence.statements:
            between = folded[whole.end : part.start] if whole.end <= part.start else ""
            if (
                (_AMONG.fullmatch(between) or operands.is_part(part, whole))
                and whole.unit == part.unit
                and whole.value > part.value
            ):
                a, b = fold(whole.text), fold(part.text)
                short = _like(a, (whole.value - part.value) / whole.value, max(_decimals(a), _decimals(b)))
                return Derived(candidate, whole, short, f"计算：{a}－{b}＝{short}") if short else None
    return None


def whole(question: Question, find: Callable[[Question], tuple[Candidate, ...]], enough: float) -> Derived | None:
    """Return how many there are in all, from a part and its share: 62家，占全球总数的40%."""
    hint = asking.WORKED.search(question.folded)
    hinted = hint is not None and bool(_BY_SHARE.search(hint[0]))
    if question.asks is not Asks.LEVEL or not (hinted or _ALL_OF.search(question.rest)):
        return None
    plain = replace(question, asks=Asks.SHARE, unit=None, family=None, several=True)
    # 照62家占四成来算: what the question says itself is what is meant.
    given = {(q.value, q.unit) for q in quantities.find(hint[0])} if hint else set()
    found = find(plain)
    for candidate in found if len(given) > 1 else found[:_FEW]:
        share = candidate.statement
        if share is None or share.kind is not Kind.SHARE or share.status or share.value <= 0:
            continue
        told = _OF_ALL.match(candidate.dossier.folded[share.clause[0] : share.start])
        if told is None or not (hinted or _names(question, told["all"])):
            continue
        before = [s for s in candidate.sentence.statements if s.kind is Kind.LEVEL and s.end < share.start]
        part = before[-1] if before else None
        if part is None or part.status or share.clause[0] - part.clause[1] > 1:
            continue
        thing = next((w for w, flag in reversed(tag(part.measure)) if flag[0] == "n"), "")
        if question.family not in (None, part.quantity.family) or not (hinted or thing in question.folded):
            continue
        if candidate.covered < enough and not {(part.value, part.unit), (share.value, share.unit)} <= given:
            continue
        printed = fold(part.text)
        if short := _like(printed, 100 / share.value, _decimals(printed)):
            return Derived(candidate, part, short, f"计算：{printed}÷{share.value:g}%≈{short}")
    return None


def _names(question: Question, text: str) -> bool:
    """Whether a question has every word of a name."""
    words = [word for word, flag in tag(text) if len(word) > 1 and flag[0] in "nvabjlsz"]
    return bool(words) and all(presence(word, question.folded) >= _STANDS for word in words)


def from_to(question: Question, find: Callable[[Question], tuple[Candidate, ...]], enough: float) -> Derived | None:
    """Return by how much a thing changed that is told as `由12.5%提高到20%`, None where the change itself is told."""
    if question.asks in _OTHER_ASKS or not _CHANGED.search(question.rest):
        return None
    printed = next((c.statement for c in find(question) if c.ruled_out is None and c.covered >= enough), None)
    if printed and printed.kind in (Kind.CHANGE, Kind.GROWTH):
        return None
    points = question.family in ("points", "percent")
    plain = replace(question, asks=Asks.SHARE if points else Asks.LEVEL, several=True)
    plain = replace(plain, unit=None, family=None) if points else plain
    for candidate in find(plain)[:_FEW]:
        last = candidate.statement
        if last is None or candidate.ruled_out or candidate.covered < enough:
            continue
        folded = candidate.dossier.folded
        told = [s for s in candidate.sentence.statements if s.clause == last.clause and s.end <= last.start]
        first = told[-1] if told else None
        if first is None or first.unit != last.unit or not _TO.fullmatch(folded[first.end : last.start]):
            continue
        if not _FROM.search(folded[last.clause[0] : first.start]):
            continue
        low, high = sorted((first, last), key=lambda s: s.value)
        a, b = (_AROUND.sub("", fold(s.text)) for s in (high, low))
        short = _like(a, (high.value - low.value) / high.value, max(_decimals(a), _decimals(b)))
        if short and high.value > low.value:
            short = short.replace("%", "个百分点")
            return Derived(candidate, first, short, f"计算：{a}－{b}＝{short}")
    return None


def _compared(period: Period, change: Statement) -> Period:
    """Return the time that a change compares with: the one its basis names, else a year before its figure's."""
    named = [m.period for m in periods.find(change.basis or "", None)]
    return named[0] if named else year_earlier(period)


def _matches(worked: Period, asked: Period) -> bool:
    """Whether a value of the one time answers for the other: the same days, or its state at the end of them."""
    if worked.as_of or asked.as_of:
        return worked.end == asked.end
    return (worked.start, worked.end) == (asked.start, asked.end)


def over_years(question: Question, candidates: Sequence[Candidate], enough: float) -> Derived | None:
    """Return by how much a measure changed over the asked years, from its first and last value told together."""
    asked = question.periods[0] if len(question.periods) == 1 else None
    if question.asks not in (Asks.CHANGE, Asks.GROWTH, Asks.LEVEL) or asked is None or asked.days < _TWO_YEARS:
        return None
    for candidate in (c for c in candidates if c.covered >= enough and c.statement):
        values = {s.period.end.year: s for s in candidate.sentence.statements if s.period and s.kind is Kind.LEVEL}
        first, last = values.get(asked.start.year), values.get(asked.end.year)
        if first and last and first.measure == last.measure and first.unit == last.unit and last.value != first.value:
            a, b = fold(last.text), fold(first.text)
            short = _like(a, (last.value - first.value) / last.value, max(_decimals(a), _decimals(b)))
            return Derived(candidate, first, short, f"计算：{a}－{b}＝{short}") if short else None
    return None


def _change_of(candidate: Candidate, statement: Statement) -> Statement | None:
    """Return the growth or change of a figure against the year before, told behind it or in the next sentences."""
    number = candidate.sentence.number
    near = candidate.dossier.sentences[number : number + _NEAR]
    for other in (s for sentence in near for s in sentence.statements):
        moved = other.kind in (Kind.GROWTH, Kind.CHANGE) and not (other.basis or "").startswith("环比")
        if other.start <= statement.start or other.measure != statement.measure:
            continue
        if other.kind is statement.kind:
            return None  # what moved is the later figure: 472万人，同比446万人增加5.83%
        if moved:
            return other
    return None


def _work_back(candidate: Candidate, statement: Statement, change: Statement) -> Derived | None:
    printed = fold(statement.text)
    if change.kind is Kind.GROWTH and change.unit in ("%", "倍") and statement.kind is Kind.LEVEL:
        value = statement.value / (1 + change.value / (100 if change.unit == "%" else 1))
        sign = "＋" if change.value >= 0 else "－"
        short = _like(printed, value / statement.value, _told(printed, value / statement.value))
        return (
            Derived(
                candidate,
                change,
                short,
                f"计算：{printed}÷(1{sign}{abs(change.value):g}{change.unit.replace('倍', '')})≈{short}",
            )
            if short
            else None
        )
    same_unit = change.unit == statement.unit or (change.unit == "个百分点" and statement.unit == "%")
    if change.kind is Kind.CHANGE and same_unit:
        sign = "－" if change.value >= 0 else "＋"
        places = max(_decimals(printed), _decimals(fold(change.text)))
        short = _like(printed, (statement.value - change.value) / statement.value, places)
        return (
            Derived(candidate, change, short, f"计算：{printed}{sign}{fold(change.text)}＝{short}") if short else None
        )
    return None


def _told(printed: str, factor: float) -> int:
    """Return how many decimals a printed figure times `factor` can have: no more digits than were printed."""
    match = _FIGURE.search(printed)
    if match is None:
        return 0
    digits = re.sub(r"\D", "", match["number"]).lstrip("0")
    whole = len(str(int(float(match["number"].replace(",", "")) * factor)).lstrip("0"))
    return max(min(_decimals(printed), len(digits) - whole), 0)


def _decimals(printed: str) -> int:
    match = _FIGURE.search(printed)
    return len(match["number"].partition(".")[2]) if match else 0


def _like(printed: str, factor: float, decimals: int) -> str | None:
    """Return a printed figure times `factor`, in the same unit: 1320.7亿件 → 1106.1亿件."""
    match = _FIGURE.match(printed.lstrip("超近约逾"))
    if match is None:
        return None
    value = float(match["number"].replace(",", "")) * factor
    return f"{value:.{decimals}f}{match['rest']}"
