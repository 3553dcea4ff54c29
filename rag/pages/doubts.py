"""Doubtful places of a page: signs that an item was cut, glued or left without what belongs to it.

Told from the items alone, however they were made. A doubt is no error: print itself leaves a full stop out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rag.pages.records import Article, Page
from rag.pages.repair import drop_marks
from rag.words import cut, fold, in_dictionary

_ENDED = re.compile(r"[。！？!?…”’」』）)】》]\s*$|\.[”\"’)]*\s*$")
_NEVER_FIRST = re.compile(r"^[，。、；：？！）》」』】”’%％,.;:?!)\]·…—]")
_UNIT_FIRST = re.compile(r"^(?:[万亿]元(?!户)|元(?![旦宵月首帅老气年代])|个百分点|[万亿]吨)")
# Characters that begin no sentence but in a word of the dictionary: what stood before them was cut off.
_ENDINGS = frozenset("的了着们化性率者亿万元吨业务度量件型式界及和与等具")
_MOST_WORDS = 48
_ANOTHER = re.compile(
    r"^(?:本报|本刊|新华社|中新社|人民网|央视网)(?:讯(?![员息问])|[^，。；：、（）]{0,14}?\d{1,2}日电|[^，。；：、（）]{0,8}?专?电(?=[（(]))"
)
_ASIDES = frozenset({"furniture", "quote", "caption"})
LONGEST_TITLE = 60
LONG = 300


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doubtful place: `line` is printed line number, from 1, None where the item was not printed; `words` are those
    of the page, shortened.

    Kinds: `no end`, `no beginning`, `no body`, `no headline`, `two stories`, `long headline`, `quotation`,
    `no item`, `lost`.
    """

    kind: str
    page: Page
    line: int | None
    says: str
    words: str


def doubts(articles: Sequence[Article]) -> tuple[Doubt, ...]:
    """Return the doubtful places of some items, page by page; ready articles (.jsonl) are never in doubt."""
    found: list[Doubt] = []
    pages: dict[str, list[Article]] = {}
    for article in articles:
        if article.page.lines:
            pages.setdefault(f"{article.page.file}\n{article.page.id}", []).append(article)
    for items in pages.values():
        for article in items:
            found += (doubt for look in _LOOKS for doubt in look(article))
        found += _lost(items)
    return tuple(found)


def _at(article: Article, kind: str, says: str, start: int, end: int, at: int | None = None) -> Doubt:
    """Return the doubt about text[start:end] of an article, with the line of its first character, or of that `at`."""
    at = start if at is None else at
    spans = article.spans(at, at + 1)
    return Doubt(kind, article.page, spans[0][0] if spans else None, says, _short(article.text[start:end]))


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= _MOST_WORDS else words[: _MOST_WORDS - 1] + "…"


def _running(article: Article) -> list[tuple[int, int]]:
    """Return where the paragraphs of an item's running text stand in it, sub-headings left out."""
    found = []
    for part in article.parts:
        if part.kind in ("body", "caption"):
            at = part.start
            for paragraph in article.text[part.start : part.end].split("\n"):
                found.append((at, at + len(paragraph)))
                at += len(paragraph) + 1
    return found


def _body(article: Article) -> Iterator[Doubt]:
    running = _running(article)
    titles = [part for part in article.parts if part.kind == "title"]
    if titles and not running:
        yield _at(article, "no body", "a headline without a body", titles[0].start, titles[-1].end)
    if not titles and running and article.kind not in (*_ASIDES, "note") and len(article.body) >= LONG:
        yield _at(
            article, "no headline", "a story without a headline", running[0][0], min(running[0][1], running[0][0] + 20)
        )
    if running and article.kind != "furniture":
        start, end = running[-1]
        if not _ENDED.search(article.text[start:end]):
            yield _at(article, "no end", "a body that ends without a full stop", max(start, end - 20), end, end - 1)


def _beginning(article: Article) -> Iterator[Doubt]:
    running = _running(article)
    if not running or article.kind == "furniture":
        return
    start, end = running[0]
    text = fold(article.text[start : min(end, start + 20)])
    word = next(iter(cut(text)), "")
    cut_off = word[:1] in _ENDINGS and (len(word) == 1 or not in_dictionary(word))
    if _NEVER_FIRST.match(text) or _UNIT_FIRST.match(text) or cut_off:
        yield _at(article, "no beginning", "a body that begins inside a sentence", start, min(end, start + 20))


def _stories(article: Article) -> Iterator[Doubt]:
    for start, end in _running(article)[1:]:
        if _ANOTHER.match("".join(fold(article.text[start : start + 40]).split())):
            yield _at(article, "two stories", "a paragraph that begins like another story", start, min(end, start + 20))


def _headline(article: Article) -> Iterator[Doubt]:
    titles = [part for part in article.parts if part.kind == "title"]
    if titles:
        text = article.text[titles[0].start : titles[-1].end]
        if len(text) > LONGEST_TITLE or text.endswith(("。", "，", "；")):
            yield _at(
                article, "long headline", "a headline that reads like running text", titles[0].start, titles[-1].end
            )


def _quotation(article: Article) -> Iterator[Doubt]:
    """Yield the first quotation mark that closes what was never opened, or the one that opens and does not close."""
    depth, opened = 0, 0
    for start, end in _running(article):
        for at in range(start, end):
            char = article.text[at]
            if char == "“":
                # A quotation of several paragraphs opens again with each of them and closes once.
                depth = 1 if depth and at == start else depth + 1
                opened = at
            elif char == "”" and depth == 0:
                yield _at(
                    article, "quotation", "a quotation that closes and was not opened", max(start, at - 12), at + 1
                )
                return
            elif char == "”":
                depth -= 1
    if depth:
        yield _at(article, "quotation", "a quotation that opens and does not close", opened, opened + 12)


def _loose(article: Article) -> Iterator[Doubt]:
    if article.kind == "furniture" and (len(article.text) >= 40 or _ENDED.search(article.text)):
        yield _at(article, "no item", "text that belongs to no article", 0, len(article.text))


def _lost(items: Sequence[Article]) -> Iterator[Doubt]:
    """Yield the lines of a page with print that stands in none of its items."""
    page = items[0].page
    used: dict[int, set[int]] = {}
    for article in items:
        for run in article.origin:
            used.setdefault(run.line, set()).update(range(run.column, run.column + run.end - run.start))
    for number, line in enumerate(page.lines, 1):
        columns = used.get(number, set())
        rest = drop_marks("".join(char for at, char in enumerate(line) if at not in columns))
        if rest.strip():
            yield Doubt("lost", page, number, "print that stands in no item", _short(rest))


_LOOKS: tuple[Callable[[Article], Iterator[Doubt]], ...] = (_body, _beginning, _stories, _headline, _quotation, _loose)
