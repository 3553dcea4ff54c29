"""Which kind of thing a figure says, by the words around it: 增长12% grew, 占比增至12% is where a share arrived."""

from __future__ import annotations

import re

from rag.pages.quantities import Quantity
from rag.pages.statements import Kind

_FALL = re.compile(
    r"下降|削减|压减|减产|骤降|锐减|下挫|缩水|走低|调低|减少|下滑|回落|下跌|降低|跌|缩减|萎缩|降幅|减幅|收缩|收窄|下调|[低少慢降]了?[约近超逾]?$"
)
_RISE_OF_FALL = re.compile(r"(?:降幅|减幅|跌幅)[^，；。]*扩大")
_MOVE = re.compile(
    r"同比|环比|增长|增速|增幅|涨幅|降幅|下降|削减|压减|减产|增产|骤降|锐减|骤增|激增|猛增|大增|飙升|暴涨|下挫|缩水|走高|走低|调低|"
    r"涨了?[约近超逾]?$|上升|提升|提高|减少|下滑|回落|下跌|降低|上涨|上浮|下浮|跌|"
    r"增加(?!值)|缩减|扩大|收窄|拉动|攀升|翻了?$|[高低多少快慢]了?$"
)
# 增至, 提高到, 升至: the figure is where it arrived, not by how much it moved.
_ARRIVED = re.compile(
    r"(?:(?:增|升|降|提高|提升|增加|减少|上升|下降|扩大|回落|攀升|下跌|下调|上调|缩减|收窄|增长)(?:到|至|为)[^，]{0,4}"
    r"|(?<![达得直])(?:至|到))$"
)
_GROWTH_AFTER = re.compile(r"(?:以上|左右)?的?(?:同比|环比|年均|复合|实际)*(?:增长|增幅|增速|涨幅|降幅|跌幅|速度增长)")
# 39%的份额: what a share is of may stand behind it.
SHARE_AFTER = re.compile(r"(?:以上|左右)?的((?:[\u4e00-\u9fff]{2,4})?(?:份额|占比|比重|比例|股份|股权|持股))")
_RATE_OF_GROWTH = re.compile(r"(?:增速|增幅|涨幅|降幅|跌幅|减幅|增长率)[^，；。占\d]*$")
_MOVED_BY = re.compile(
    r"(?:(?:增加(?!值)|削减|压减|减产|增产|激增|猛增|锐减|减少|提高|提升|上升|下降|增长|下调|上调|缩减|上涨|下跌|扩大|收窄)了?|(?:比|较)[^，；。]*[多少高低])[约近超逾]?$"
)
_SHARE = re.compile(r"占|比重|占比|份额|比例|比率|贡献率|渗透率|覆盖率|普及率|率(?:达|为|近|约|超|合计|达到)?$")


def of(quantity: Quantity, before: str, after: str) -> Kind:
    """Return the kind of a figure by what stands in its clause before it and behind it.

    >>> from rag.pages.quantities import find
    >>> [of(find(text)[0], *text.split("12%")).value for text in ("同比增长12%", "占比增至12%", "拿下了12%的份额")]
    ['growth', 'share', 'share']
    """
    arrived = bool(_ARRIVED.search(before))
    moved = bool(_MOVE.search(before)) and not arrived
    if quantity.family == "points":
        return Kind.CHANGE
    if quantity.family == "time":
        return Kind.DURATION
    if quantity.family == "percent":
        if _GROWTH_AFTER.match(after):
            return Kind.GROWTH
        if SHARE_AFTER.match(after):
            return Kind.SHARE
        if _RATE_OF_GROWTH.search(before):
            return Kind.GROWTH
        shares, moves = _last(_SHARE, before), _last(_MOVE, before)
        return Kind.SHARE if arrived or not moved or shares > moves else Kind.GROWTH
    if quantity.family == "doublings":
        return Kind.GROWTH
    if quantity.family == "times":
        return Kind.GROWTH if moved else Kind.MULTIPLE
    return Kind.CHANGE if moved and _MOVED_BY.search(before) else Kind.LEVEL


def falls(kind: Kind, lead: str) -> bool:
    """Whether a figure behind the words `lead` tells of a fall: 下降, but 降幅扩大 is a rise."""
    moved = kind in (Kind.GROWTH, Kind.CHANGE)
    return moved and bool(_FALL.search(lead)) and not _RISE_OF_FALL.search(lead)


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((m.start() for m in pattern.finditer(text)), default=-1)
