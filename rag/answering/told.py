"""The figure that an answer gave, and those that its article tells beside it.

News tells its figures in parallel: 函件业务完成9.7亿件，同比增长2.7%；包裹业务完成2470.2万件. A follow-up names
another clause's thing, or another kind of figure of the same thing, and means the figure that stands there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.answering import carry, wording
from rag.answering.asking import KIND_WORDS, Asks
from rag.answering.evidence import Dossier, Sentence, Word, presence
from rag.answering.question import Question
from rag.answering.records import Citation
from rag.pages import quantities
from rag.pages.statements import Kind, Statement
from rag.words import cut, fold, tag

_KINDS: dict[Asks, tuple[Kind, ...]] = {
    Asks.LEVEL: (Kind.LEVEL,), Asks.GROWTH: (Kind.GROWTH, Kind.CHANGE), Asks.CHANGE: (Kind.CHANGE, Kind.GROWTH),
    Asks.SHARE: (Kind.SHARE,), Asks.RANK: (Kind.RANK,), Asks.MULTIPLE: (Kind.MULTIPLE, Kind.GROWTH),
    Asks.DURATION: (Kind.DURATION,),
}  # fmt: skip
_ASKED = {
    Kind.LEVEL: "多少", Kind.GROWTH: "同比增长多少", Kind.CHANGE: "变化了多少", Kind.SHARE: "占比是多少",
    Kind.RANK: "排第几", Kind.MULTIPLE: "是几倍", Kind.DURATION: "多久",
}  # fmt: skip
# How a rate is asked for, and how it is printed.
_PER = {"每天": "日均", "每日": "日均", "一天": "日均", "天天": "日均", "每月": "月均", "每年": "年均", "每人": "人均"}
_FILL = frozenset(
    "平均 怎么样 单独 整个 那块 这块 方面 部分 总体 整体 大概 前 后 业务 行业 领域 地区 人数 数量 个数 家数 户数 钱 "
    "价钱 起来 一共 总共 增长率 增幅 降幅 跌幅 涨幅 变化率 比率".split()
)
_COMPARED = re.compile(r"[比较]|\b(?:from|than|compared|over|against)\b", re.IGNORECASE)
_AGAINST = re.compile(
    r"[比较].{0,2}(?:上年|去年|前年|上一年|前一年|(?:19|20)?\d\d年|上月|同期)|(?:上年|去年|前一年|同期)(?:相)?比"
)
_STANDS = 0.5  # of a new word that must stand in what a figure measures
_SURE, _LIKELY = 0.9, 0.6
_NAME = 14  # characters of an answer that names one of several
_FAR = 12  # sentences
_BEFORE = 0.75  # worth of a word that stands before a figure in its sentence


@dataclass(frozen=True)
class Given:
    """A figure of an article with the sentence it stands in."""

    statement: Statement
    sentence: Sentence
    dossier: Dossier

    @property
    def own(self) -> str:
        """What the figure measures, and of whom."""
        return f"{self.statement.scope} {self.statement.measure}"

    @property
    def said(self) -> str:
        """What the figure measures, as one asks for it: 2023年包裹业务."""
        period = self.statement.period
        label = period.label if period and period.label not in self.statement.measure else ""
        scope = self.statement.scope if self.statement.scope not in (*self.statement.measure, "全国") else ""
        here = "" if scope in self.statement.measure else scope
        return f"{label}{here}{''.join(self.statement.measure.split())}"

    @property
    def question(self) -> str:
        """The question that the figure answers."""
        return f"{self.said}{_ASKED[self.statement.kind]}"

    @property
    def span(self) -> tuple[int, int]:
        """Where the sentence stands in its article."""
        return self.sentence.start, self.sentence.end


def given(short: str, terms: Sequence[str], citations: Sequence[Citation], dossiers: Sequence[Dossier]) -> Given | None:
    """Return the figure that a short answer is, in what was cited: the one that measures most of what was asked."""
    told = list(_in(citations, dossiers))
    same = [g for g in told if fold(g.statement.text) == fold(short)]
    same = same or [g for g in told if 1 < len(short) <= _NAME and fold(short) in g.own]  # 西部, the least of three
    return max(same, key=lambda g: sum(presence(t, g.own) for t in terms), default=None)


def shown(asked: Question, citations: Sequence[Citation], dossiers: Sequence[Dossier]) -> Given | None:
    """Return the figure that was shown instead of an answer: the one nearest to what was asked."""
    wanted = kinds(asked, None)
    near = [g for g in _in(citations[:1], dossiers[:1]) if g.statement.kind in wanted and counted(g.statement, asked)]
    return max(near, key=lambda g: sum(presence(t, g.own) for t in asked.terms), default=None)


def _in(citations: Sequence[Citation], dossiers: Sequence[Dossier]) -> Iterator[Given]:
    for citation, dossier in zip(citations, dossiers, strict=True):
        for sentence in dossier.sentences:
            if sentence.start < citation.end and citation.start < sentence.end:
                yield from (Given(statement, sentence, dossier) for statement in sentence.statements)


def kinds(asked: Question, before: Kind | None, *, fragment: bool = False) -> tuple[Kind, ...]:
    """Return which kinds of figure a follow-up asks for, the likeliest first; the kind before where it does not say."""
    moves = bool(wording.direction(asked.folded)) or "还是" in asked.folded or bool(_AGAINST.search(asked.folded))
    if asked.asks in (Asks.YES_NO, Asks.COMPARE, Asks.OPEN) and moves:
        return _KINDS[Asks.CHANGE if before is Kind.SHARE else Asks.GROWTH]
    if asked.lang == "en" and moves and asked.asks is Asks.LEVEL:
        return _KINDS[Asks.CHANGE if before is Kind.SHARE else Asks.GROWTH]
    bare = fragment or not (asked.terms or asked.unit)  # 那2021年是多少 asks for what was asked before
    if before and (asked.asks is Asks.OPEN or (bare and asked.asks is Asks.LEVEL)):
        return (before,)
    return _KINDS.get(asked.asks, ())


def words(asked: Question) -> list[tuple[Word, bool]]:
    """Return what a follow-up newly names, each with whether a figure must measure it: 卖 need not stand there."""
    flags = dict(tag(asked.folded))
    found = []
    for number, term in enumerate(asked.terms):
        if (term in KIND_WORDS and not carry.is_measure(term)) or term in carry.VAGUE or term in _FILL:
            continue
        meanings = asked.meanings[number] if asked.meanings else ()
        needed = not (flags.get(term, "n")[0] in "drupcy" or (len(term) == 1 and flags.get(term, "n")[0] in "va"))
        found.append((Word(term, 1.0, meanings), needed))
    return [*found, *((Word(per, 1.0), True) for asks, per in _PER.items() if asks in asked.folded)]


def beside(
    said: Given, named: Sequence[tuple[Word, bool]], wanted: Sequence[Kind], asked: Question
) -> tuple[Given, bool] | None:
    """Return the figure of the same article that a follow-up means, and whether that is sure; None where none is.

    It must measure what is newly named, or where nothing is, what was measured before; of a kind that is asked for,
    at the time asked for or told before, in the unit asked for.
    """
    found: list[tuple[tuple[int, bool, float, float, int], bool, Given]] = []
    for other in _near(said):
        statement = other.statement
        if (
            statement.kind not in wanted
            or not _timely(said, statement, _when(asked, statement))
            or not counted(statement, asked)
        ):
            continue
        borne = [(word.credit(((1.0, other.own), (_BEFORE, _around(other)))), needed) for word, needed in named]
        if any(credit < _STANDS for credit, needed in borne if needed):
            continue
        if not any(needed for _, needed in borne) and not _same_thing(said, other):
            continue
        kin = _covered(other, said, [word for word, _ in named])
        far = abs(other.sentence.number - said.sentence.number)
        least = min((credit for credit, needed in borne if needed), default=1.0)
        sure = least >= _SURE and (far == 0 or kin >= _SURE)
        # The same unit of nearly the same measure is told of another: 转移安置群众9.7万人 after 转移群众28.3万人.
        likely = kin >= _LIKELY and alike(statement, said.statement) and bool(named)
        sure = sure or likely
        rank = (
            -wanted.index(statement.kind),
            likely,
            least,
            kin - 0.04 * far,
            -abs(statement.start - said.statement.start),
        )
        found.append((rank, sure, other))
    if not found:
        return None
    _, sure, chosen = max(found, key=lambda item: item[0])
    return chosen, sure


def _near(said: Given) -> Iterator[Given]:
    first = said.sentence.number
    for sentence in said.dossier.sentences[max(first - _FAR, 0) : first + _FAR + 1]:
        for statement in sentence.statements:
            if statement.start != said.statement.start:
                yield Given(statement, sentence, said.dossier)


def _timely(said: Given, statement: Statement, asked: Question) -> bool:
    if statement.period is None:
        return not asked.periods
    if asked.periods:
        return any(p.start <= statement.period.end <= p.end for p in asked.periods)
    before = said.statement.period
    return before is None or before.end.year == statement.period.end.year


def _when(asked: Question, statement: Statement) -> Question:
    """Return the question without the times that its figure is compared with: up how much from 2022, 跟2022年比."""
    compared = statement.kind in (Kind.GROWTH, Kind.CHANGE) and _COMPARED.search(asked.folded)
    return replace(asked, periods=(), period=None) if compared else asked


def counted(statement: Statement, asked: Question) -> bool:
    """Whether a figure is counted in what a question asks for: 多少件, how many people."""
    if asked.family is None or statement.kind in (Kind.GROWTH, Kind.CHANGE, Kind.SHARE):
        return True
    family = quantities.family_of(statement.unit)
    return family == asked.family and (asked.unit is None or asked.family != "count" or asked.unit == statement.unit)


def _same_thing(said: Given, other: Given) -> bool:
    ours, theirs = ("".join(g.statement.measure.split()) for g in (said, other))
    return ours == theirs or theirs.startswith(ours) or (ours.startswith(theirs) and len(theirs) > 1)


def alike(one: Statement, other: Statement) -> bool:
    """Whether two figures are of one kind and unit."""
    return one.kind is other.kind and one.unit == other.unit


def _around(given: Given) -> str:
    """Return what a sentence says before a figure, and its clause: 浙江 of 浙江已组织队伍，转移群众9.7万人."""
    left, right = given.statement.clause
    before = given.sentence.text[: max(given.statement.start - given.sentence.start, 0)]
    return f"{before.rpartition('；')[2]}\n{given.dossier.folded[left:right]}"


def _covered(other: Given, said: Given, named: Sequence[Word]) -> float:
    """Return how much of what a figure measures was named, now or before: 高技术 of 高技术制造业投资 may not."""
    measured = [w for w in cut(other.statement.measure) if any(c.isalnum() for c in w)]
    known = f"{said.own} {' '.join(word.text for word in named)} " + " ".join(m for w in named for m, _ in w.meanings)
    total = sum(map(len, measured))
    return sum(len(w) * presence(w, known) for w in measured) / total if total else 0.0
