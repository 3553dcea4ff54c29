"""A statement: what one figure of an article says, of whom, when, and of which kind. They are made by `stating`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from rag.pages import quantities
from rag.pages.periods import Period
from rag.pages.records import Article


class Kind(StrEnum):
    """What sort of thing a figure says."""

    LEVEL = "level"  # how much, how many
    GROWTH = "growth"  # by how many per cent it changed (a fall is negative)
    CHANGE = "change"  # by how much it changed, in its own unit or in percentage points
    SHARE = "share"  # how large a part of a whole
    RANK = "rank"  # which place in an order
    MULTIPLE = "multiple"  # how many times another value
    DURATION = "duration"  # for how long


@dataclass(frozen=True)
class Statement:
    """One figure of an article: `article.text[start:end]` is its printed form.

    `measure` and `scope` are words of the page (scope: a place or the like, "" if none is said); `period` is None
    where nothing tells it, and `stated` says whether its own sentence names it. `value` is in plain units, `basis`
    is what a growth or change compares with (同比, 环比, 比上年…). `sentence` and `clause` are spans of the article.
    """

    article: Article
    start: int
    end: int
    measure: str
    scope: str
    period: Period | None
    stated: bool
    kind: Kind
    basis: str | None
    value: float
    unit: str
    resolution: float
    status: str | None
    sentence: tuple[int, int]
    clause: tuple[int, int]

    @property
    def text(self) -> str:
        """The figure as printed: `1320.7亿件`."""
        return self.article.text[self.start : self.end]

    @property
    def quantity(self) -> quantities.Quantity:
        """The figure as a quantity, to compare with others."""
        return quantities.Quantity(self.start, self.end, self.value, self.unit, self.resolution, self.status)

    def to_row(self, article: int) -> dict[str, Any]:
        """Return this statement as plain JSON values; `article` is the number of its article in the same index."""
        period = self.period and [self.period.start.isoformat(), self.period.end.isoformat(), self.period.as_of]
        return {
            "article": article, "span": [self.start, self.end], "measure": self.measure, "scope": self.scope,
            "period": period, "stated": self.stated, "kind": self.kind.value, "basis": self.basis,
            "value": self.value, "unit": self.unit, "resolution": self.resolution, "status": self.status,
            "sentence": list(self.sentence), "clause": list(self.clause),
        }  # fmt: skip

    @classmethod
    def from_row(cls, row: Mapping[str, Any], articles: tuple[Article, ...]) -> Statement:
        """Make a statement from what `to_row` returned and the articles it counts in."""
        days = row["period"]
        period = days and Period(dt.date.fromisoformat(days[0]), dt.date.fromisoformat(days[1]), days[2])
        start, end = row["span"]
        return cls(
            articles[row["article"]], start, end, row["measure"], row["scope"], period, row["stated"],
            Kind(row["kind"]), row["basis"], row["value"], row["unit"], row["resolution"], row["status"],
            tuple(row["sentence"]), tuple(row["clause"]),
        )  # fmt: skip
