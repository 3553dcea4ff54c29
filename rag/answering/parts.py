"""What follows from a part and its whole: how many are not the part, how many there are in all.

41个行业中有28个增长 tells how many do not, 62家，占全球总数的40% how many there are; formula shown, as in `derive`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from rag.answering import asking, operands
from rag.answering.asking import Asks
from rag.answering.derive import AROUND, Derived, decimals, like
from rag.answering.evidence import presence
from rag.answering.match import Candidate
from rag.answering.question import Question, recut
from rag.pages import quantities
from rag.pages.statements import Kind, Statement
from rag.words import fold, tag

_FEW = 8  # figures looked at
_DENIED = re.compile(
    r"(?:没有?|未|尚未|不(?!是不是))(?:是|属于)?能?(?:保住|保持|实现|完成|达到|出现)?(?=[^，。？]{0,8}的|增|涨|上升|达|合|回升|被|跑赢|$)"
)
_AMONG = re.compile(r"[^，。；]{1,24}(?:[中里内]|之中)，?[^，。；]{0,2}有?")
_BY_SHARE = re.compile(r"^(?!.*(?:增|降|涨|跌|升)).*(?:占|份额|比重|[成%])")
_ALL_OF = re.compile(r"全国|全球|全世界|世界|全省|全市|总数|总共|一共|总量")
_OF_ALL = re.compile(r"约?占(?:到|了|据)*(?P<all>[^，。；]*?)(?:总数|总量|总额)?的?(?:比重|比例|约|近|超过?)*$")
_SHARE_TOO = re.compile(r"占[^，。？]{0,10}(?:几成|多少|百分之|多大)")
_ELSEWHERE = re.compile(r"国外|境外|海外|外国|其他|其它|其余|以外|剩")  # the whole less the part is another question
_STANDS = 0.9


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
                short = like(a, (whole.value - part.value) / whole.value, max(decimals(a), decimals(b)))
                return Derived(candidate, whole, short, f"计算：{a}－{b}＝{short}") if short else None
    return None


def whole(question: Question, find: Callable[[Question], tuple[Candidate, ...]], enough: float) -> Derived | None:
    """Return how many there are in all, from a part and its share: 62家，占全球总数的40%."""
    hint = asking.WORKED.search(question.folded)
    hinted = hint is not None and bool(_BY_SHARE.search(hint[0]))
    if question.asks is not Asks.LEVEL or not (hinted or _ALL_OF.search(question.rest)):
        return None
    if _ELSEWHERE.search(question.rest) or (
        not hinted and _SHARE_TOO.search(question.rest)
    ):  # 建成了多少家，占世界几成: both are printed
        return None
    plain = replace(question, asks=Asks.SHARE, unit=None, family=None, several=True)
    # 照62家占四成来算: what the question says itself is what is meant.
    given = {(q.value, q.unit) for q in quantities.find(hint[0])} if hint else set()
    found = find(plain)
    for candidate in found if len(given) > 1 else found[:_FEW]:
        share = candidate.statement
        if share is None or share.kind is not Kind.SHARE or not _stands(share, hinted) or share.value <= 0:
            continue
        told = _OF_ALL.match(candidate.dossier.folded[share.clause[0] : share.start])
        if told is None or not (hinted or _names(question, told["all"])):
            continue
        before = [s for s in candidate.sentence.statements if s.kind is Kind.LEVEL and s.end < share.start]
        part = before[-1] if before else None
        if part is None or not _stands(part, hinted) or share.clause[0] - part.clause[1] > 1:
            continue
        thing = next((w for w, flag in reversed(tag(part.measure)) if flag[0] == "n"), "")
        if question.family not in (None, part.quantity.family) or not (hinted or thing in question.folded):
            continue
        if candidate.covered < enough and not {(part.value, part.unit), (share.value, share.unit)} <= given:
            continue
        printed = AROUND.sub("", fold(part.text))
        if short := like(printed, 100 / share.value, decimals(printed)):
            return Derived(candidate, part, short, f"计算：{printed}÷{share.value:g}%≈{short}")
    return None


def _stands(figure: Statement, hinted: bool) -> bool:
    """Whether a figure is exact, or is told as about so much where the question itself reckons with it."""
    return not figure.status or (hinted and figure.status in ("约", "近", "大约"))


def _names(question: Question, text: str) -> bool:
    """Whether a question has every word of a name."""
    words = [word for word, flag in tag(text) if len(word) > 1 and flag[0] in "nvabjlsz"]
    return bool(words) and all(presence(word, question.folded) >= _STANDS for word in words)
