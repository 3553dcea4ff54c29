import datetime as dt
import json
from pathlib import Path

import pytest

from rag.pages import periods
from rag.words import fold

CASES = json.loads((Path(__file__).parent / "cases" / "periods.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_times_as_written_mean_days(case):
    anchor = dt.date.fromisoformat(case["day"]) if "day" in case else None
    found = periods.find(fold(case["text"]), anchor, short_years=case.get("short", False))
    assert [mention.period.label for mention in found] == case["want"]


def test_a_period_covers_what_lies_within_it():
    year, month = periods.year(2023), periods.Period(dt.date(2023, 12, 1), dt.date(2023, 12, 31))
    assert year.covers(month) and not month.covers(year) and year.overlaps(month)
