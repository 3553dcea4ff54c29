"""What follows from figures already given: which of them is more, by how much, what they make together.

差多少, 哪个涨得快, 两地加起来多少 lean on the answers before: each figure is taken from the sentence that was cited for
it, or where another kind is asked (涨得快 after two amounts) from beside it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.answering import combine, listed, told, works
from rag.answering.asking import Asks
from rag.answering.evidence import presence
from rag.answering.question import Question
from rag.answering.told import Given
from rag.answering.works import Work
from rag.pages.statements import Kind

_DIFFERENCE = re.compile(
    r"差(?:了|出|距|额|别)*(?:是|有)?(?:多少|几|多大|多远|$)|相差|(?:(?<!提)高|(?<!降)低|(?<![多减])少|[大小快慢贵]|多(?=多少|几|出|了))(?:出|了)?(?:多少|几)"
    r"|\b(?:differ|difference|gap|how much (?:more|less|higher|lower|larger|smaller|faster|slower))\b",
    re.IGNORECASE,
)
_SUM = re.compile(
    r"加起来|加在一起|加一起|合起来|合在一起|合计|之和|总和|\b(?:together|combined|altogether|in total|sum)\b",
    re.IGNORECASE,
)
_WHICH = re.compile(
    r"^(?:那|它们|这|这几|两|二|三|个|者|项|种|家|地|其中|里面?|中|之间|相比|比较|，)*(?:哪(?:一)?(?:个|家|项|种|年|边|地|类|头)|谁)(?:的)?"
    r"[\u4e00-\u9fff]{0,6}?(?:更|比较|涨|升|增长|增|降|跌|掉|得|卖|占|排|更加)*[高低多少大小快慢强弱贵长重](?:一?些|一?点儿?|得多)?(?:$|[，,])|"
    r"^which (?:one |of (?:the two|them|these) )?(?:is |was |grew |rose |fell )*"
    r"(?:higher|lower|larger|bigger|smaller|faster|slower|more|less|greater)\b",
    re.IGNORECASE,
)
_THAN = re.compile(
    r"比(?P<other>[^，。？]{1,14}?)(?:的|整体|总体|那边|那个|单独)*(?:又|还|要|都)?(?:[多少高低大小快慢贵强弱]|涨得|降得)"
)
_LESS = re.compile(r"[低小慢弱]|(?<![多减])少|\b(?:lower|smaller|slower|less)\b", re.IGNORECASE)
_FALLS = re.compile(r"[降跌掉]|减少|下滑")
_PAIR = re.compile(r"两|俩|二者|都|三|这些|它们|全部|一共|both|two|all", re.IGNORECASE)
_STANDS, _SURELY = 0.5, 0.9
_THREE = re.compile(r"三|3")


@dataclass(frozen=True)
class Reckoned:
    """What was made of figures: its short form, a line that says how (empty where quotes say it), and the figures."""

    short: str
    line: str
    figures: tuple[Given, ...]
    names: tuple[str, ...]


def wanted(text: str) -> bool:
    """Whether a follow-up asks for something to be made of figures told before.

    >>> wanted("两个差多少"), wanted("哪个涨得快"), wanted("加起来呢"), wanted("差在哪里")
    (True, True, True, False)
    """
    return bool(_DIFFERENCE.search(text) or _SUM.search(text) or _WHICH.search(text))


def reckon(text: str, asked: Question, figures: Sequence[Given]) -> Reckoned | None:
    """Return what a follow-up asks to be made of figures, the latest first; None where they do not go together."""
    chosen = _operands(text, asked, figures)
    if chosen is None:
        return None
    names = _names(chosen)
    ranked = sorted(zip(chosen, names, strict=True), key=lambda pair: pair[0].statement.value, reverse=not _least(text))
    which = bool(_WHICH.search(text))
    work = Work.DIFFERENCE if _DIFFERENCE.search(text) else Work.SUM if _SUM.search(text) else None
    statements = [given.statement for given in (chosen if work is Work.SUM else [g for g, _ in ranked])]
    made = combine.work_out(work, statements) if work else None
    if work and made is None:
        return None
    line = "；".join(f"{name}：{given.statement.text}" for given, name in ranked) + "。" if which else ""
    if made:
        line += f"版面没有直接给出，由引文中的数字推算（{made.formula}）。"
    short = "，".join(part for part in (ranked[0][1] if which else "", made.short if made else "") if part)
    return Reckoned(short, line, tuple(chosen), names)


def _operands(text: str, asked: Question, figures: Sequence[Given]) -> list[Given] | None:
    """Return the figures a follow-up is about, in the order they were told: those it names, else the last of a kind."""
    words = [word.text for word, needed in told.words(asked) if needed]
    named = [word for word in words if not _spoken_of(word, text, figures)]
    rows = _rows_named(text, figures)
    if rows:
        return rows
    if (than := _THAN.search(text)) and figures:
        other = _compared(than["other"], figures)
        return [figures[0], other] if other else None
    if named:
        return None
    if "百分点" in text or "个点" in text:
        figures = [f for f in figures if f.statement.unit == "%"]
    count = 3 if _THREE.search(text) else 2
    for first in range(len(figures)):
        if found := _alike(figures[first:], _kinds(text, asked, figures[first]), count, asked):
            return found
    return None


def _compared(name: str, figures: Sequence[Given]) -> Given | None:
    """Return the figure like the last that is told of what it is compared with: 法国 of 比法国低多少."""
    last = figures[0]
    beside = [
        Given(row.statement, last.sentence, last.dossier)
        for rows in listed.alike(last.sentence)
        for row in rows
        if name in row.name or row.name in name
    ]
    told_before = [g for g in figures[1:] if presence(name, g.own) > _SURELY]
    others = (g for g in [*beside, *told_before] if g.statement.start != last.statement.start)
    return next((g for g in others if told.alike(g.statement, last.statement)), None)


def _kinds(text: str, asked: Question, first: Given) -> tuple[Kind, ...]:
    """Return which kinds of figure are reckoned with: those told, but growths where what grew faster is asked."""
    if first.statement.kind is Kind.LEVEL and _WHICH.search(text) and works.kind(text) is Asks.GROWTH:
        return (Kind.GROWTH,)
    kinds = told.kinds(asked, first.statement.kind)
    return kinds if Kind.GROWTH in kinds and not _DIFFERENCE.search(text) else (first.statement.kind,)


def _alike(figures: Sequence[Given], kinds: Sequence[Kind], count: int, asked: Question) -> list[Given] | None:
    """Return the first figure and those told before it that are like it, in the order they were told."""
    found: list[Given] = []
    for figure in figures:
        moved = figure if figure.statement.kind in kinds else _of_kind(figure, kinds, asked)
        if moved is None or (found and not told.alike(moved.statement, found[0].statement)):
            continue
        if all(moved.statement.start != g.statement.start for g in found):
            found.append(moved)
        if len(found) == count:
            break
    return found[::-1] if len(found) >= 2 else None


def _spoken_of(word: str, text: str, figures: Sequence[Given]) -> bool:
    """Whether a word names nothing new: it asks for the reckoning (合起来), or each figure measures it."""
    if _PAIR.search(word) or re.search(rf"[两三](?:个|家|种|项|条|座|类|样)?{re.escape(word)}", text):
        return True
    if any(word in match[0] for pattern in (_SUM, _DIFFERENCE) for match in pattern.finditer(text)):
        return True
    return len(figures) > 1 and all(presence(word, f"{g.own}{g.sentence.text}") >= _STANDS for g in figures[:2])


def _of_kind(figure: Given, kinds: Sequence[Kind], asked: Question) -> Given | None:
    plain = replace(asked, family=None, unit=None, periods=(), period=None)
    found = told.beside(figure, (), kinds, plain)
    return found[0] if found else None


def _rows_named(text: str, figures: Sequence[Given]) -> list[Given] | None:
    """Return the figures told side by side that a text names by what sets them apart: 中西部 of 东、中、西部."""
    if not figures:
        return None
    said = figures[0]
    for rows in listed.alike(said.sentence):
        if not any(row.statement.start == said.statement.start for row in rows):
            continue
        tail = _common_end([row.name for row in rows])
        named = [row for row in rows if row.name.removesuffix(tail) and row.name.removesuffix(tail) in text]
        if len(named) >= 2:
            return [Given(row.statement, said.sentence, said.dossier) for row in named]
    return None


def _common_end(names: Sequence[str]) -> str:
    shortest = min(map(len, names))
    for length in range(shortest, 0, -1):
        if len({name[-length:] for name in names}) == 1:
            return names[0][-length:]
    return ""


def _names(figures: Sequence[Given]) -> tuple[str, ...]:
    """Return what sets figures apart: the thing measured, else where, else when."""
    names = listed.apart([g.statement for g in figures])
    for tried in (
        names,
        [g.statement.scope for g in figures],
        [g.statement.period.label if g.statement.period else "" for g in figures],
    ):
        if len(set(tried)) == len(figures) and all(tried):
            return tuple(tried)
    return tuple(g.said for g in figures)


def _least(text: str) -> bool:
    return bool(_LESS.search(text)) != bool(_FALLS.search(text))
