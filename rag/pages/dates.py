"""When an article was written."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter

from rag.pages.records import Article
from rag.words import fold

_YEAR = re.compile(r"(?<!\d)(20\d\d) ?年")


def writing_day(article: Article) -> dt.date | None:
    """Return the best known day of writing, None where nothing shows it."""
    if article.published or article.page.date or article.page.not_before:
        return article.published or article.page.date or article.page.not_before
    return _inferred(article.page.lines) if article.page.lines else None


def writing_year(article: Article) -> int | None:
    """Return the year the article was written in, None where nothing shows it."""
    day = writing_day(article)
    return day.year if day else None


def _inferred(lines: tuple[str, ...]) -> dt.date | None:
    years = Counter(int(y) for y in _YEAR.findall(fold("".join(lines))))
    if not years:
        return None
    return dt.date(max(years, key=lambda y: (years[y], y)) + 1, 1, 31)
