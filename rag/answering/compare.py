"""Questions that pick among figures told side by side: which is the most, which fell, which are above a bound."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from rag.answering import listed, operands, works
from rag.answering.asking import KIND_WORDS, Asks
from rag.answering.listed import Row
from rag.answering.match import Candidate
from rag.answering.question import Question, recut
from rag.answering.records import Reason
from rag.pages import quantities
from rag.pages.statements import Kind
from rag.words import chinese_number, tag

_LEAST = re.compile(r"[少低慢小短弱轻晚]|less|lower|slow|small|least|fewe")
_FALLS = re.compile(r"[降跌减缩](?!幅)|下滑|回落|\bfell\b|\bfall|\bdrop|\bdeclin")
_TURNS = re.compile(rf"(?:哪一?[个项种类样块]|谁)[^，。？多少高低大小快慢]{{0,6}}?{works.TURNED}")
_AMOUNT = re.compile(r"[多高低大小快慢少]*[出了过]?(?:多少|几)|缩小|不少|至少|是不是|多么")
_HOW = re.compile(r"[涨跌升降增减]")
_KINDS = {Asks.GROWTH: Kind.GROWTH, Asks.DURATION: Kind.DURATION, Asks.SHARE: Kind.SHARE, Asks.LEVEL: Kind.LEVEL}
_TOWARDS = re.compile(r"^[\u4e00-\u9fff]{0,6}?[对向从](?=[\u4e00-\u9fff]{2})")  # 东江省对东盟
_BINDS = 0.8
_LONGER = 0.03  # a longer table is the likelier one
_TABLE = 3  # of fewer things none asks how many there are
_HOW_MANY = re.compile(r"(?:总?共|一共)?(?:有)?(?:几|多少)(?P<unit>[个项款家种类样条名部只位支座])")
_SEVERAL = 16  # figures beside which others are looked for

_ASKED = re.compile(r"哪|谁|什么|\b(?:which|what|who)\b", re.IGNORECASE)
_MOST = re.compile(
    rf"(?:增长|下降|上升|下滑|减少|提高|[涨跌升降增减缩卖长掉]得?)?最(?![后终新近初])[^，。？的是]{{0,2}}?"
    rf"(?:{works.STRONG}|[多少高低大小快慢强弱重轻短]|(?<!增)长)(?:的|了)?|"
    r"\b(?:most|least|fewest|highest|lowest|largest|smallest|fastest|slowest|biggest)\b",
    re.IGNORECASE,
)
_SOME = re.compile(
    r"(?:哪|有)(?:些|几)?(?P<count>[二两三四五六七八九十]|\d+)?(?:[个项样种类家国地省市]|$)?|\b(?:which|what)\b",
    re.IGNORECASE,
)
_PLURAL = re.compile(r"哪些|哪几|哪[二两三四五六七八九十\d]+|都有谁|\b(?:which|what)\b", re.IGNORECASE)
_END = r"(?:了|着|过|的|之)*(?:都|都?有|都?是)*(?=[？?]|哪|$|的[\u4e00-\u9fff]{1,6}?(?:都|有|是)+哪)"
_FELL = re.compile(
    rf"(?:在|是|为)?(?:同比|出现)?(?:下降|下滑|减少|下跌|回落|萎缩|缩水|负增长|往下[掉走降跌]|走低|[掉跌降])了?{_END}|"
    r"\b(?:declined?|fell|dropped|decreased|shrank|falling|shrinking)\b",
    re.IGNORECASE,
)
_ROSE = re.compile(
    rf"(?:在|是|为)?(?:同比|实现|保持)?(?<!负)(?:增长|上升|上涨|增加|回升|往上[走涨]|走高|[涨升])了?{_END}|"
    r"\b(?:grew|rose|increased|growing)\b",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"(?P<over>超过|高于|大于|多于|不低于|不少于|突破|\b(?:above|over|more than|exceed\w*)\b)|"
    r"(?P<under>低于|少于|小于|不到|不足|\b(?:below|under|less than)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Criterion:
    """What picks: the kind of figure, the test that the rows pass, the words left when what says so is taken out."""

    kind: Kind
    pick: Callable[[Sequence[Row]], Sequence[Row]]
    rest: str
    count: int | None = None


@dataclass(frozen=True)
class Picked:
    """The rows of one sentence that a question picks, in the order of print, each with its name."""

    candidate: Candidate
    rows: tuple[Row, ...]
    among: int  # rows that stand side by side there
    unit: str = ""  # what they are counted in, where their number is asked for

    @property
    def short(self) -> str:
        """The names of the rows, or how many they are."""
        return f"{len(self.rows)}{self.unit}" if self.unit else self.names

    @property
    def names(self) -> str:
        """The names of the rows."""
        return "、".join(row.name for row in self.rows)


def criterion(question: Question) -> Criterion | None:
    """Return what a question picks by, None for one that does not pick among several.

    >>> import datetime as dt
    >>> from rag.answering.question import understand
    >>> asked = [understand(q, today=dt.date(2024, 5, 1)) for q in ("哪几种业务是下降的？", "业务量多少")]
    >>> [made and made.kind.value for made in map(criterion, asked)]
    ['growth', None]
    """
    text = question.rest
    if question.asks in (Asks.WHY, Asks.HOW, Asks.YES_NO, Asks.AUTHOR) or not _ASKED.search(text):
        return None
    if most := _MOST.search(text):
        low = least(question)
        kind = _KINDS[works.kind(works.wording(question))]
        if kind is Kind.LEVEL and _HOW.search(most[0]):
            kind = Kind.GROWTH
        return Criterion(kind, lambda rows: [_extreme(rows, low)], _out(text, _MOST))
    if not _PLURAL.search(text) or question.asks is Asks.COMPARE:
        return None  # which grew faster, this or that: one of two
    count = _SOME.search(text)
    number = int(chinese_number(count["count"])) if count and count["count"] else None
    if bound := _BOUND.search(text):
        found = next((q for q in quantities.find(text) if q.end > bound.end()), None)
        if found is None:
            return None
        kind = _KINDS[works.kind(text)] if found.unit in ("%", "倍") else Kind.LEVEL
        over, value, unit = bool(bound["over"]), found.value, found.unit
        rest = f"{text[: bound.start()]} {text[found.end :]}"
        return Criterion(
            kind,
            lambda rows: [
                r for r in rows if unit in ("", r.statement.unit) and (r.statement.value > value) is over
                and r.statement.value != value
            ],
            rest,
            number,
        )  # fmt: skip
    for pattern, sign in ((_FELL, -1), (_ROSE, 1)):
        if pattern.search(text):
            return Criterion(
                Kind.GROWTH,
                lambda rows, sign=sign: [r for r in rows if r.statement.value * sign > 0],  # type: ignore[misc]
                _out(text, pattern),
                number,
            )
    return None


def _out(text: str, pattern: re.Pattern[str]) -> str:
    return pattern.sub(lambda m: " " * len(m[0]), text)


def _extreme(rows: Sequence[Row], low: bool) -> Row:
    return (min if low else max)(rows, key=lambda row: row.statement.value)


def picked(question: Question, find: Callable[[Question], tuple[Candidate, ...]], enough: float) -> Picked | None:
    """Return the rows that a question picks from the sentence that tells them side by side, None where none does."""
    wanted = criterion(question)
    if wanted is None:
        return None
    asks = next(asks for asks, kind in _KINDS.items() if kind is wanted.kind)
    plain = recut(question, works.JOINT.sub(" ", wanted.rest))
    for term in plain.terms:
        plain = plain.without(term) if term in KIND_WORDS and len(plain.terms) > 1 else plain
    unsaid = re.sub(r"\d[\d.,]*", " ", question.folded)
    plain = replace(plain, asks=asks, unit=None, family=None, folded=unsaid, several=True)
    best: tuple[tuple[bool, float], Picked] | None = None
    for candidate in [c for c in find(plain) if _fits(plain, c)][:_SEVERAL]:
        if candidate.covered < enough or candidate.statement is None or _lacks(plain, candidate):
            continue
        for told in _tables(candidate, wanted.kind):
            if question.type == "国家" and not all(tag(row.name)[0][1] == "ns" for row in told):
                continue
            chosen = wanted.pick(told)
            if not chosen or (wanted.count is not None and wanted.count != len(chosen)):
                continue
            typed = bool(question.type) and all(question.type in r.statement.measure for r in told[1:] if question.type)
            worth = (typed, candidate.score + _LONGER * min(len(told), 5))
            if best is None or worth > best[0]:
                names = tuple(_called(r, question.type, question.rest) for r in chosen)
                best = (worth, Picked(candidate, names, len(told)))
    return best[1] if best else None


def counted(question: Question, find: Callable[[Question], tuple[Candidate, ...]], enough: float) -> Picked | None:
    """Return the rows that a question counts, 有几项是下降的; None where none are told, or their number is printed."""
    told = _HOW_MANY.search(question.rest)
    if question.asks is not Asks.LEVEL or question.lang != "zh" or told is None:
        return None
    asked = replace(question, asks=Asks.LIST, rest=question.rest.replace(told[0], "哪些"))
    if (
        _MOST.search(asked.rest)
        or criterion(asked) is None
        or (found := picked(asked, find, enough)) is None
        or found.among < _TABLE
    ):
        return None
    printed = (c for c in find(question) if c.ruled_out is None and c.covered >= enough and c.statement)
    counts = any(c.statement.unit == told["unit"] and c.statement.kind is Kind.LEVEL for c in printed if c.statement)
    return None if counts else replace(found, unit=told["unit"])


def _lacks(question: Question, candidate: Candidate) -> bool:
    """Whether a word that binds the answer is nowhere in the candidate's article: another thing's table."""
    binds = dict(zip(question.terms, question.stresses, strict=True))
    return question.lang == "zh" and any(binds.get(word, 0.0) >= _BINDS for word in candidate.missing)


def _fits(question: Question, candidate: Candidate) -> bool:
    """Whether no gate is closed: France is no other place where an article on a province tells of its partners."""
    if candidate.ruled_out is not Reason.OTHER_PLACE:
        return candidate.ruled_out is None
    around = candidate.dossier.head + candidate.sentence.text
    return bool(question.places) and all(place in around for place in question.places)


def _tables(candidate: Candidate, kind: Kind) -> Iterator[tuple[Row, ...]]:
    """Yield the figures told side by side with a candidate's, in its clause or its sentence, without their total."""
    figure = candidate.statement
    assert figure is not None
    alike = [s for s in candidate.sentence.statements if s.kind is kind and s.unit == figure.unit]
    parts = [s for s in alike if not any(operands.is_part(other, s) for other in alike)]
    for told in ([s for s in parts if s.clause == figure.clause], parts):
        parallel = len(told) > 2 or len({s.measure[-1:] for s in told}) == 1 or len({s.clause for s in told}) == 1
        rows = listed.named_rows(told) if figure in told and len(told) > 1 and parallel else ()
        if len({row.name for row in rows}) == len(rows) > 1:
            yield rows


def _called(row: Row, type_: str | None, asked: str) -> Row:
    """Return a row with the sort of thing it is in its name, where the page says it: 海洋领域, or `asked` does."""
    name, measure = _TOWARDS.sub("", row.name), row.statement.measure
    longer = [f"{name}{type_}"] if type_ else []
    if (at := measure.find(name)) >= 0:  # 家用|装饰品: as the question has it
        longer += [measure[at:end] for end in range(len(measure), at + len(name), -1) if measure[at:end] in asked]
    return replace(row, name=next((called for called in longer if called in measure), name))


def turned(question: Question) -> int:
    """Return 1 where it is asked which of several rises, -1 which falls, 0 where more or less of something is asked."""
    text = question.rest
    if question.lang != "zh" or not _TURNS.search(text):
        return 0
    return -1 if _FALLS.search(_TURNS.search(text)[0]) else 1  # type: ignore[index]


def least(question: Question) -> bool:
    """Whether the smaller one is asked for: the one that grew least, or fell most."""
    asking = _AMOUNT.sub(" ", question.folded)
    if question.lang == "zh" and "最" not in asking:  # the 小 of 小巨人 is a name's
        asking = asking[max(asking.find("哪"), asking.find("谁"), 0) :]
    for term in (
        t
        for t in question.terms
        if question.lang == "zh" and "最" not in t and t not in KIND_WORDS and not _HOW.search(t)
    ):
        asking = asking.replace(term, " ")  # the 小 of 中小企业 asks for nothing
    return bool(_LEAST.search(asking)) != bool(_FALLS.search(asking))
