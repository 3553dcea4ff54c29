"""Days of the calendar: the one that a year, a month and a number name, and the last one of a month."""

from __future__ import annotations

import calendar
import datetime as dt


def day_of(year: str | int, month: str | int, number: str | int) -> dt.date | None:
    """Return the day that the three name, None where there is none.

    >>> day_of("2024", "2", 29), day_of(2023, 2, 29)
    (datetime.date(2024, 2, 29), None)
    """
    try:
        return dt.date(int(year), int(month), int(number))
    except ValueError:
        return None


def month_end(day: dt.date) -> dt.date:
    """Return the last day of the month in which `day` lies."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
