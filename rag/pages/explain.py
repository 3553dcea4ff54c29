"""Which line of a page went where and why, and which repair changed its characters.

Told from what reading gives, not while it happens: the items with their parts and where each character was printed,
and the blocks that `layout.label` saw.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rag.pages import layout, repair
from rag.pages.records import Article, Page, Run
from rag.pages.sheets import sheets

# In the order in which a line meets them.
_REPAIRS = (repair.drop_marks, repair.close_letter_spacing, repair.close_names, repair.close_spaces)


@dataclass(frozen=True, slots=True)
class Place:
    """Characters of a line that stand in an item: `words`, in its `part` (a kind, None where the item has no parts)."""

    article: Article
    part: str | None
    words: str


@dataclass(frozen=True, slots=True)
class Told:
    """One printed line: `number` counts from 1, `printed` is verbatim.

    `places` say where it went, in reading order; `block` and `evidence` what the layout took it for and why; `repairs`
    name what changed its characters (functions of `rag.pages.repair`; `join_lines`: the next line is read on without
    a break). `lost` are printed characters that stand in no item, marks that are not print aside.
    """

    number: int
    printed: str
    places: tuple[Place, ...]
    block: str
    evidence: str
    repairs: tuple[str, ...]
    lost: str


def explain(page: Page, articles: Sequence[Article], order: Sequence[int] = ()) -> tuple[Told, ...]:
    """Return what became of every line of a page that holds print; `articles` are its items.

    `order` are the line numbers in reading order that pages.toml states, if it does.
    """
    blocks = {
        line.number: (block.kind, block.evidence)
        for numbers in sheets(page.lines, order)
        for block in layout.label(page, numbers)
        for line in block.lines
    }
    placed: dict[int, list[tuple[Article, Run, bool]]] = {}
    for article in articles:
        for run, joined in _joined(article):
            placed.setdefault(run.line, []).append((article, run, joined))
    return tuple(
        _told(number, printed, placed.get(number, []), blocks)
        for number, printed in enumerate(page.lines, 1)
        if printed.strip()
    )


def _joined(article: Article) -> Iterator[tuple[Run, bool]]:
    """Yield every run of an article, and whether the text goes on from it to another line without a break."""
    for at, run in enumerate(article.origin):
        after = article.origin[at + 1] if at + 1 < len(article.origin) else None
        between = article.text[run.end : after.start] if after else "\n"
        yield run, after is not None and after.line != run.line and "\n" not in between


def _told(
    number: int,
    printed: str,
    placed: Sequence[tuple[Article, Run, bool]],
    blocks: Mapping[int, tuple[str, str]],
) -> Told:
    places: list[Place] = []
    kept: set[int] = set()
    own: dict[str, set[int]] = {}
    for article, run, _ in placed:
        columns = set(range(run.column, run.column + run.end - run.start))
        own.setdefault(article.id, set()).update(columns)
        kept |= columns
        part, words = article.kind_at(run.start), article.text[run.start : run.end]
        if places and places[-1].article is article and places[-1].part == part:
            places[-1] = Place(article, part, places[-1].words + words)
        else:
            places.append(Place(article, part, words))
    block, evidence = blocks.get(number, ("", ""))
    # What one item leaves out between its own words counts, though another item may keep it.
    inside = {column for columns in own.values() for column in {*range(min(columns), max(columns))} - columns}
    repairs = _repairs(printed, _inner(printed) - kept | inside) if places else ()
    if any(joined for _, _, joined in placed):
        repairs = (*repairs, "join_lines")
    print_ = _columns(printed, repair.drop_marks(printed))
    lost = "".join(printed[column] for column in sorted(print_ - kept) if not printed[column].isspace())
    return Told(number, printed, tuple(places), block, evidence, repairs, lost)


def _inner(printed: str) -> set[int]:
    """Return the columns between the margins."""
    start = len(printed) - len(printed.lstrip())
    return set(range(start, len(printed.rstrip())))


def _repairs(printed: str, missing: set[int]) -> tuple[str, ...]:
    """Return the repairs that leave out a character of `printed` that is missing, each where it is the first to."""
    found = []
    for mend in _REPAIRS:
        if left_out := missing - _columns(printed, mend(printed)):
            found.append(mend.__name__)
            missing = missing - left_out
    return tuple(found)


def _columns(printed: str, repaired: str) -> set[int]:
    """Return the columns of `printed` whose characters stand in `repaired`."""
    return {column + at for start, end, column in repair.trace(printed, repaired) for at in range(end - start)}
