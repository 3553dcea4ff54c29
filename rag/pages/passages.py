"""Article → sentences and passages, by offsets."""

from __future__ import annotations

import re

from rag.pages.records import Article, Passage

_SENTENCE = re.compile(r"[^。！？\n]+[。！？]*[”’」』）]*")


def sentences(article: Article) -> tuple[tuple[int, int], ...]:
    """Return the offsets of an article's sentences, parts and paragraphs kept apart."""
    return tuple(m.span() for m in _SENTENCE.finditer(article.text) if m[0].strip())


def cut(article: Article, size: int = 220) -> tuple[Passage, ...]:
    """Return the passages of an article: whole sentences, a passage ends at the sentence end after `size` characters."""
    found: list[Passage] = []
    start: int | None = None
    end = 0
    for left, end in sentences(article):
        start = left if start is None else start
        if end - start >= size:
            found.append(Passage(f"{article.id}:{start}", article, start, end))
            start = None
    if start is not None:
        found.append(Passage(f"{article.id}:{start}", article, start, end))
    return tuple(found)
