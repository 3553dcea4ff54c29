"""Places in an order as printed: 居世界第一, 升至第二位, 榜首; and which one of a row: 第39届, 第九次.

Works on folded text, as `quantities` does for numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.words import count_of

_FIRST = re.compile("首位|榜首")
_NUMERAL = re.compile(r"\d+|[一二三四五六七八九十百]+")
_RANK = re.compile(
    r"(?<=[^\n。；：，])第[一二三四五六七八九十\d]+(?![一二三四五六七八九十百千\d]|季度|届|次|期|章|条|版|号|产业|批|轮|阶段|部|步|代|方|集|年|天|"
    r"人民|个|项|场|颗|艘|架|例|起|枚|辆|台|座|家|条|节|回|款|线|页|日|周|关|课|类|则|幕|站|三方|二天|一时间|一书记|一线|一步)(?:位|"
    r"名|大)?|首位|榜首|末位"
)
# 第九次, 第39届: which one of a row; asked for by its counter alone.
_ORDINAL = re.compile(
    r"第(?:\d{1,3}|[一二三四五六七八九十百]{1,5})(?P<unit>届|次(?!产业)|条|个(?!月|季)|艘|座|家|架|例|颗|批|轮|代|款|站|回|枚|台|辆|起|项|"
    r"场|部(?!分))"
)


@dataclass(frozen=True, slots=True)
class Rank:
    """A place in an order, between `start` and `end` of its text; `unit` is 位, or the counter of one of a row.

    `value` is 0 where no place is told: 末位.
    """

    start: int
    end: int
    value: float
    unit: str

    @property
    def in_a_row(self) -> bool:
        """Whether it says which one of a row it is (第39届), not how high it stands."""
        return self.unit != "位"


def find(text: str, start: int, end: int) -> Iterator[Rank]:
    """Yield the places that folded text[start:end] tells, then which ones of a row.

    >>> [(rank.value, rank.unit) for rank in find("第39届大会上，甲市由第五位升至榜首", 0, 18)]
    [(5.0, '位'), (1, '位'), (39.0, '届')]
    """
    for match in _RANK.finditer(text, start, end):
        yield Rank(*match.span(), 1 if _FIRST.fullmatch(match[0]) else _number(match[0]), "位")
    for match in _ORDINAL.finditer(text, start, end):
        yield Rank(*match.span(), _number(match[0]), match["unit"])


def _number(text: str) -> float:
    numeral = _NUMERAL.search(text)
    return float(count_of(numeral[0])) if numeral else 0.0
