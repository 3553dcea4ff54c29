"""Which of the stretches proposed are of the sort that a question asks for without a doubt."""

from __future__ import annotations

import re

from rag.answering.aligning import cut
from rag.answering.echoes import Echoes
from rag.answering.proposals import Proposal
from rag.answering.question import Question
from rag.answering.wanted import kind_of

# What a short answer has to be, where there is any; and sorts that whatever is of them is named by.
_NEEDED = {"when": frozenset({"day"}), "said": frozenset({"person", "titled", "entitled"})}
_NAMED_BY_SORT = re.compile(
    r"(?:大学|学院|医院|村|镇|乡|开发区|水库|大桥|银行|隧道|机场|研究院|研究所|法院|检察院|证券|基金会|高速)$"
)
_MODIFIER = 2  # characters
_TITLES = frozenset({"title"})
_SAID = frozenset({"open", "list", "how", "why", "figure", "when", "where", "what", "named"})  # what somebody said


def of_the_sort(question: Question, echoes: Echoes, found: list[Proposal]) -> list[Proposal]:
    """Return what is of the sort asked for without a doubt, everything where nothing is: days, what ends in 村."""
    text, kind, sort = echoes.text, kind_of(question), cut(question.folded).kind
    if _NAMED_BY_SORT.search(sort):
        names = [(p, text[p.start : p.end]) for p in found if p.end - p.start > len(sort)]
        found = [p for p, name in names if name.endswith(sort) and "、" not in name] or found
    if kind == "list" and (thing := echoes.thing):
        found = [p for p in found if not _announces(text, p, thing)]
        found = [p for p in found if echoes.listed(p.start, p.end)] or found
    if kind in _SAID:
        found = [p for p in found if not echoes.told_by(p.start, p.end)] or found
    needed = _TITLES if echoes.of_paper and kind in _SAID else _NEEDED.get(kind, frozenset())
    return [p for p in found if not p.sorts.keys().isdisjoint(needed)] or found


def _announces(text: str, one: Proposal, thing: str) -> bool:
    """Whether a stretch only announces what is asked for: 具体 and 具体举措 list no 举措."""
    said, behind = text[one.start : one.end], text[one.end : one.end + len(thing)]
    return thing in (said[-len(thing) :], behind) and len(said.removesuffix(thing)) <= _MODIFIER
