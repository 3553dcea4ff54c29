"""Measures reading on composed pages: `python -m benchmarks.reading DATA/news-title-body.jsonl.xz [--pages 300]`.

The pages are made of news items that no part of Baoda was trained on (`training.layout.held_out`) and broken as the
five real pages are broken (`benchmarks.composer`). An article counts as whole and pure when it comes back with
exactly its own body lines in the right order; its headline counts as right when exactly its own headline lines stand
over it.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.composer import Composed, compose, styles, usable
from benchmarks.setting import Item
from rag.pages.articles import assemble
from rag.pages.marks import closed
from rag.pages.records import Page
from training.news import held_out

HEAD_PARTS = frozenset({"title", "subtitle", "kicker"})


@dataclass(frozen=True, slots=True)
class Found:
    """What a reader made of one item: the body lines in its order, the headline lines, and those of bylines."""

    body: tuple[int, ...]
    head: frozenset[int]
    names: frozenset[int] = frozenset()


Reader = Callable[[str], list[Found]]


def baoda(text: str) -> list[Found]:
    """Read a page as Baoda does."""
    page = Page("page", "page.txt", lines=tuple(text.removesuffix("\n").split("\n")))
    found = []
    for article in assemble(page):
        kinds = [(part.start, part.end, part.kind) for part in article.parts]
        body: list[int] = []
        head: set[int] = set()
        names: set[int] = set()
        for run in article.origin:
            kind = next(kind for start, end, kind in kinds if start <= run.start < end)
            if kind in HEAD_PARTS and article.kind != "furniture":
                head.add(run.line)
            elif kind == "byline":
                names.add(run.line)
            elif run.line not in body[-1:]:
                body.append(run.line)
        found.append(Found(tuple(body), frozenset(head), frozenset(names) - set(body)))
    return found


def plain(text: str) -> list[Found]:
    """Read a page the plain way: cut at blank lines; a first line that does not end a sentence is the headline."""
    found: list[Found] = []
    block: list[int] = []
    lines = text.removesuffix("\n").split("\n")
    for number, line in enumerate([*lines, ""], 1):
        if line.strip():
            block.append(number)
        elif block:
            head = [] if closed(lines[block[0] - 1]) or len(block) == 1 else block[:1]
            found.append(Found(tuple(block[len(head) :]), frozenset(head)))
            block = []
    return found


@dataclass(slots=True)
class Tally:
    """Counts over articles; `characters` are those of bodies."""

    articles: int = 0
    whole: int = 0
    heads: int = 0
    heads_right: int = 0
    characters: int = 0
    characters_right: int = 0

    def add(self, other: Tally) -> None:
        """Add another tally to this one."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def row(self) -> str:
        """Return the shares as a row of a table."""
        shares = (
            self.whole / max(self.articles, 1),
            self.heads_right / max(self.heads, 1),
            self.characters_right / max(self.characters, 1),
        )
        return f"{self.articles:6d}" + "".join(f"{100 * share:8.1f}" for share in shares)


def judge(page: Composed, found: Sequence[Found]) -> tuple[Tally, list[Item]]:
    """Return the counts for one page, and the items that did not come back whole and pure."""
    lines = page.text.split("\n")
    tally, wrong = Tally(), []
    holder = {line: number for number, each in enumerate(found) for line in (*each.body, *each.names)}
    taken: set[int] = set()
    for item in page.items:
        held: dict[int, int] = {}
        for line in item.body:
            number = holder.get(line, -1)
            held[number] = held.get(number, 0) + len(lines[line - 1].replace(" ", ""))
        best = max((n for n in held if n >= 0 and n not in taken), key=lambda n: held[n], default=-1)
        taken.add(best)
        tally.articles += 1
        tally.characters += sum(held.values())
        tally.characters_right += held.get(best, 0) if best >= 0 else 0
        if best >= 0 and _same(page, found[best], item):
            tally.whole += 1
        else:
            wrong.append(item)
        tally.heads += 1
        tally.heads_right += best >= 0 and found[best].head == frozenset(item.head)
    return tally, wrong


def _same(page: Composed, found: Found, item: Item) -> bool:
    """Whether an item came back with its own lines, its text in order; what closes it may stand anywhere in it."""
    running = [line for line in dict.fromkeys(found.body) if page.lines[line].role in ("text", "heading")]
    wanted = [line for line in item.body if page.lines[line].role in ("text", "heading")]
    every = {*found.body, *found.names}
    own = all(page.lines[line].item is item for line in every)
    return own and running == wanted and set(item.body) <= every


def stories(path: Path, *, measured: bool) -> list[tuple[str, str]]:
    """Return (title, text) of the usable items, those kept for measuring or the others."""
    with lzma.open(path, "rt", encoding="utf-8") as rows:
        items = ((row["title"], row["text"]) for row in map(json.loads, rows))
        return [(title, text) for title, text in items if held_out(title) == measured and usable(title, text)]


def pages(path: Path, count: int, seed: int, *, measured: bool) -> Iterator[Composed]:
    """Yield composed pages, two to ten articles each; no story stands on two pages while there are enough."""
    pool = stories(path, measured=measured)
    random.Random(seed).shuffle(pool)
    at = 0
    for style, rng in styles(count, seed):
        wanted = rng.randint(2, 10) + 2 * style.captions + 2 * style.furnished
        if at + wanted > len(pool):
            at = 0
        yield compose(pool[at : at + wanted], style, rng)
        at += wanted


def kinds(page: Composed) -> list[str]:
    """Name the kinds of damage of a page."""
    style = page.style
    yes = {
        "swapped": style.swapped, "captions": style.captions, "letter-spaced": style.spaced,
        "furnished": style.furnished, "unwrapped": style.unwrapped,
    }  # fmt: skip
    return [
        "all", f"blank lines: {style.blanks}", f"headlines: {style.heads}",
        *(f"{name}: {'yes' if held else 'no'}" for name, held in yes.items()),
    ]  # fmt: skip


def measure(composed: Sequence[Composed], reader: Reader) -> tuple[dict[str, Tally], float]:
    """Return counts by kind of damage, and the seconds that reading took."""
    tallies: dict[str, Tally] = {}
    spent = 0.0
    for page in composed:
        start = time.perf_counter()
        found = reader(page.text)
        spent += time.perf_counter() - start
        tally, _ = judge(page, found)
        for kind in kinds(page):
            tallies.setdefault(kind, Tally()).add(tally)
    return tallies, spent


def growth(composed: Sequence[Composed]) -> Iterator[str]:
    """Yield how long pages of one, two, four… times the text take."""
    for times in (1, 2, 4, 8, 16):
        text = "\n".join(page.text for page in composed[:times])
        start = time.perf_counter()
        baoda(text)
        seconds = time.perf_counter() - start
        yield f"{len(text):8d} characters {seconds:7.2f} s {1e6 * seconds / len(text):7.1f} µs a character"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--building", action="store_true", help="pages of the other items: for work on the rules")
    args = parser.parse_args()
    composed = list(pages(args.data, args.pages, args.seed, measured=not args.building))
    baoda(composed[0].text)
    ours, spent = measure(composed, baoda)
    theirs, _ = measure(composed, plain)
    print(f"{len(composed)} pages, {sum(len(page.text) for page in composed)} characters")
    print(f"{'':28s}{'items':>6s}{'whole':>8s}{'head':>8s}{'chars':>8s}   {'cut at blank lines':>24s}")
    for kind in sorted(ours, key=lambda name: (name != "all", name)):
        print(f"{kind:28s}{ours[kind].row()}   {theirs[kind].row()[6:]}")
    print(f"{len(composed) / spent:.1f} pages a second on one core")
    print("\n".join(growth(composed)))


if __name__ == "__main__":
    main()
