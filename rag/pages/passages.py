"""Article → sentences and passages, by offsets: passage.text == article.text[start:end].

A passage is a few whole sentences of one article; the headline, the byline and the dateline stand at the head of the
first. A sub-heading begins a new passage, so that no passage hides one in its middle.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from rag.pages.records import Article, Passage
from rag.words import fold

# An end, with the quotation marks and brackets that close right after it. A colon, a semicolon and a comma end none:
# what they divide belongs to one sentence, and only statements look into it. An omission mark ends one, unless what
# it leaves out goes on (……等, ……，).
_END = re.compile(r"(?:[。！？!?]+|…++(?![，、；：。！？!?等])|(?<=[A-Za-z)])\.(?=\s+[A-Z“\"]))[”’」』）)】\"]*")
# 。”辛国斌说。: the speaker belongs to what was said.
_SPEAKER = re.compile(r"[^，。！？；\n]{0,16}(?:说|表示|介绍|称|道|指出|认为|强调|透露|坦言|感慨|告诉记者)。")
_BRACKET = re.compile(r"（[^（）\n]{0,80}）|\([^()\n]{0,80}\)|《[^《》\n]{0,60}》")
HEAD = frozenset({"kicker", "title", "subtitle", "byline", "dateline"})
SHORT = 50


def sentences(article: Article) -> tuple[tuple[int, int], ...]:
    """Return the offsets (start, end) of an article's sentences, in order; nothing but white space lies between them.

    Each headline line, byline, dateline, credit and paragraph keeps to itself; closing quotation marks stay with their
    sentence, and so does a short `辛国斌说。` after one.
    """
    found: list[tuple[int, int]] = []
    text = fold(article.text)
    for start, end in _paragraphs(article):
        found += _sentences(text, start, end)
    return tuple(found)


def _paragraphs(article: Article) -> Iterator[tuple[int, int]]:
    """Yield the stretches that no sentence crosses: the lines of the text, cut further where parts meet."""
    edges = {0, len(article.text)} | {edge for part in article.parts for edge in (part.start, part.end)}
    edges |= {match.start() for match in re.finditer("\n", article.text)}
    ordered = sorted(edges)
    yield from pairwise(ordered)


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    held = [match.span() for match in _BRACKET.finditer(text, start, end)]
    at = start
    for stop in _ends(text, start, end, held):
        left, right = _trimmed(text, at, stop)
        at = stop
        if left < right:
            yield left, right


def _ends(text: str, start: int, end: int, held: list[tuple[int, int]]) -> Iterator[int]:
    """Yield where sentences end; an end inside brackets that close soon is none."""
    inside = iter(held)
    bracket = next(inside, None)
    last = start
    for match in _END.finditer(text, start, end):
        while bracket and bracket[1] <= match.start():
            bracket = next(inside, None)
        if match.end() <= last or (bracket and bracket[0] <= match.start() and match.end() < bracket[1]):
            continue
        stop = match.end()
        if text[stop - 1] in "”」』" and (speaker := _SPEAKER.match(text, stop, end)):
            stop = speaker.end()
        last = stop
        yield stop
    yield end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def cut(article: Article, size: int = 220) -> tuple[Passage, ...]:
    """Return the passages of an article: each ends at the first sentence end after `size` characters of running text.

    Every character but white space lies in exactly one. A last passage too short to say anything joins the one before.
    """
    kinds = {part.start: part.kind for part in article.parts}
    spans: list[tuple[int, int]] = []
    counted = 0
    for start, end in sentences(article):
        kind = kinds.get(start)
        fresh = not spans or (kind == "heading" and counted > 0) or counted >= size
        if fresh:
            spans.append((start, end))
            counted = 0
        else:
            spans[-1] = (spans[-1][0], end)
        counted += 0 if article.kind_at(start) in HEAD else end - start
    if len(spans) > 1 and spans[-1][1] - spans[-1][0] < SHORT and kinds.get(spans[-1][0]) != "heading":
        spans[-2:] = [(spans[-2][0], spans[-1][1])]
    return tuple(Passage(f"{article.id}:{start}", article, start, end) for start, end in spans)
