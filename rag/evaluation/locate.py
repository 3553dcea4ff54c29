"""Where gold quotes and citations stand: on which page, in which article, on which printed lines.

Gold quotes are compared with white space removed, since a quote may run over line ends of a narrow column.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from itertools import chain

from rag.evaluation.records import Lines
from rag.pages.records import Article, Page

Place = tuple[Article, int, int]  # article.text[start:end]


def squeeze(text: str) -> str:
    """Return `text` without its white space."""
    return "".join(text.split())


@dataclass(frozen=True)
class _Squeezed:
    """A text without its white space, and where each character that is left stood."""

    whole: str

    @cached_property
    def kept(self) -> tuple[int, ...]:
        return tuple(at for at, char in enumerate(self.whole) if not char.isspace())

    @cached_property
    def text(self) -> str:
        return "".join(self.whole[at] for at in self.kept)

    def find(self, quote: str) -> Iterator[tuple[int, int]]:
        """Yield (start, end) in the whole text of every place where the squeezed `quote` stands."""
        at = self.text.find(quote) if quote else -1
        while at >= 0:
            yield self.kept[at], self.kept[at + len(quote) - 1] + 1
            at = self.text.find(quote, at + 1)


class Print:
    """The articles and pages of an archive, made ready for finding quotes in them."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self._articles: dict[str, list[tuple[Article, _Squeezed]]] = {}
        self._pages: dict[str, dict[str, Page]] = {}
        for article in articles:
            self._articles.setdefault(article.page.file, []).append((article, _Squeezed(article.text)))
            self._pages.setdefault(article.page.file, {})[article.page.id] = article.page
        self._print: dict[str, _Squeezed] = {}

    def places(self, file: str, quote: str) -> tuple[Place, ...]:
        """Return every place in the articles of `file` where `quote` stands whole; none where reading broke it.

        An empty `file` means any.
        """
        wanted = squeeze(quote)
        articles = self._articles.get(file, ()) if file else chain.from_iterable(self._articles.values())
        return tuple((article, start, end) for article, text in articles for start, end in text.find(wanted))

    def lines(self, file: str, quote: str) -> Lines:
        """Return the printed lines that hold `quote`, through the articles or else on the page; () where nowhere."""
        for article, start, end in self.places(file, quote):
            found = printed_lines(article, start, end)
            if found:
                return found
        for page in self._pages.get(file, {}).values():
            for start, end in self._squeezed(page).find(squeeze(quote)):
                whole = "\n".join(page.lines)
                first, last = whole.count("\n", 0, start), whole.count("\n", 0, end)
                return tuple((at + 1, page.lines[at]) for at in range(first, last + 1))
        return ()

    def verbatim(self, article: Article, start: int, end: int) -> bool:
        """Whether article.text[start:end], white space removed, is what its page prints where it says it stands."""
        quote = squeeze(article.text[start:end])
        if not article.page.lines:
            return bool(quote)
        printed = "".join(article.page.lines[n - 1][left:right] for n, left, right in article.spans(start, end))
        return bool(quote) and squeeze(printed) == quote

    def _squeezed(self, page: Page) -> _Squeezed:
        if page.id not in self._print:
            self._print[page.id] = _Squeezed("\n".join(page.lines))
        return self._print[page.id]


def printed_lines(article: Article, start: int, end: int) -> Lines:
    """Return the printed lines that article.text[start:end] came from, in reading order."""
    numbers = dict.fromkeys(number for number, _, _ in article.spans(start, end))
    return tuple((number, article.page.lines[number - 1]) for number in numbers)


def overlaps(place: Place, places: tuple[Place, ...], file: str, quote: str) -> bool:
    """Whether `place` and a gold quote share at least half of the shorter of the two.

    `places` is where the quote stands in articles. Where reading broke it and it stands in none, the words
    themselves are compared, on the same page.
    """
    article, start, end = place
    if places:
        return any(article.id == other.id and _half(start, end, left, right) for other, left, right in places)
    if file not in ("", article.page.file):
        return False
    ours, gold = squeeze(article.text[start:end]), squeeze(quote)
    shared = SequenceMatcher(None, ours, gold, autojunk=False).find_longest_match().size
    return 2 * shared >= min(len(ours), len(gold)) > 0


def _half(start: int, end: int, left: int, right: int) -> bool:
    shared = min(end, right) - max(start, left)
    return shared > 0 and 2 * shared >= min(end - start, right - left)


def within(lines: Lines, quote: str) -> tuple[tuple[int, str, str, str], ...]:
    """Divide printed lines into (number, before, inside, after) the quote; nothing is inside where it is not found.

    >>> within(((7, "本报讯 快递"), (8, "业务量增长。")), "快递业务量")
    ((7, '本报讯 ', '快递', ''), (8, '', '业务量', '增长。'))
    """
    whole = "\n".join(text for _, text in lines)
    start, end = next(_Squeezed(whole).find(squeeze(quote)), (0, 0))
    found, at = [], 0
    for number, text in lines:
        left, right = (min(max(edge - at, 0), len(text)) for edge in (start, end))
        found.append((number, text[:left], text[left:right], text[right:]))
        at += len(text) + 1
    return tuple(found)
