"""A follow-up that doubts an answer, or guesses one: 不是22%吗, 水产的有20万份吧, wasn't it 49%.

What it supposes is compared with the answer that was given, or with the one to what it names; yes or no, with the
sentence that shows it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from rag.answering.records import Answer
from rag.pages import quantities
from rag.pages.quantities import Quantity
from rag.words import fold, is_han

_LONGEST = 10  # characters of a supposed name
_ALIKE = 0.005  # share by which two values may differ and be one
_END = r"(?:左右|上下|来着|才)*(?:吗|吧|么|嘛|对吧|对吗|对不对|是吧|是吗)?"
_DIGITS = r"[\d〇零一二三四五六七八九十百]"
_NUMBER = rf"(?:大?约|差不多|大概|超|近)?{_DIGITS}(?:{_DIGITS}|[.,千万亿])*[^，。？\s]{{0,6}}?"
_DOUBTS = re.compile(
    rf"^(?:难道|应该|莫非|怎么|可是|可|但)?(?P<denied>不是|不应该是|不就是|应该是|没有?)(?P<value>.{{1,14}}?){_END}$|"
    rf"^(?:应该|好像|大概|就|真的|真|确实|那)?(?:是不是|是|有没有|有|达到?|到了?)?(?P<guess>{_NUMBER})(?:吗|吧|么|嘛|对吧|对吗|是吧)$|"
    rf"^(?P<thing>[^，。？\d]{{2,14}}?)的?(?:应该|好像|大概|就|都|也)?(?:不是|是不是|有没有|是|有|达到?|到了?)(?P<told>{_NUMBER})"
    rf"(?:左右|来着)?(?:吗|吧|么|嘛|对吧|对吗|对不对|是吧)$|"
    r"^(?:was|is|were|are)(?:n't| not)? (?:it|that|this|they) (?:not )?(?P<english>.{1,24}?)(?:,? right)?$",
    re.IGNORECASE,
)
_LEAD = re.compile(r"^(?:那么?|哦|噢|嗯|咦|诶|啊|but|so)[，,\s]*(?=\S{2})", re.IGNORECASE)
# Words that say more than a name or a value does.
_OWN = re.compile(
    r"[谁几哪了说没不]|什么|怎|多少|为何|可以|可能|因为|说的|这样|这么|那么|真的$|上年|去年|\b(?:higher|lower|more|less|the|a|in)\b"
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a follow-up supposes: a value, of `thing` where it names one, else of the last answer."""

    value: str
    thing: str = ""


def doubt(text: str) -> Doubt | None:
    """Return what a follow-up supposes, None where it supposes nothing that can be compared.

    >>> doubt("不是22%吗"), doubt("水产的有20万份吧").thing, doubt("它增长了吗")
    (Doubt(value='22%', thing=''), '水产', None)
    """
    match = _DOUBTS.match(_LEAD.sub("", fold(text).strip(" ？?。.!！")))
    if match is None:
        return None
    value = match["value"] or match["guess"] or match["told"] or match["english"]
    names = ((match["denied"] or "").endswith("是") and len(value) <= _LONGEST) or match["english"]
    if _OWN.search(value) or not (_quantity(value) or names):
        return None
    return Doubt(value.strip(), match["thing"] or "")


def settled(doubt: Doubt, answer: Answer) -> Answer | None:
    """Return whether it is as supposed, on what an answer cites; None where the two cannot be compared."""
    if answer.refused or not answer.short or not answer.citations:
        return None
    same = _same(fold(doubt.value), fold(answer.short))
    if same is None:
        return None
    chinese = any(map(is_han, answer.question)) or any(map(is_han, doubt.value))
    short = ("是" if same else "否") if chinese else ("Yes" if same else "No")
    quotes = "".join(f"{c.quote.replace(chr(10), '')}[{c.number}]" for c in answer.citations)
    return replace(answer, text=quotes, short=short)


def _same(supposed: str, told: str) -> bool | None:
    one, other = _quantity(supposed), _quantity(told)
    if one is None and other is None:
        return supposed in told or told in supposed
    if one is None or other is None or (one.family and one.family != other.family):
        return None
    return abs(one.value - other.value) <= _ALIKE * max(abs(one.value), abs(other.value))


def _quantity(text: str) -> Quantity | None:
    return next(iter(quantities.find(text)), None)
