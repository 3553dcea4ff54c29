"""Trains the models of rag/weights/layout on news text: `python -m training.layout DATA [--out FOLDER]`.

`joins` and `lines` learn from the text itself, `stances` and `scorers` from pages composed of it. No item that
`benchmarks.reading` measures on is read (`training.news.held_out`). Each stage writes its file when it is done, and
`--from` begins with a later one.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import torch

from benchmarks import furnish
from benchmarks.composer import Composed, compose, styles, usable
from benchmarks.setting import Style
from rag.pages import joins as joins_model
from rag.pages import lines as lines_model
from rag.pages import scorers as scorers_model
from rag.pages import stances as stances_model
from rag.words import cut
from training import headlines, joins, linking, news, stances
from training.data import DOCUMENTS, TITLED, rows

STAGES = ("joins", "lines", "stances", "scorers")
UNTITLED = 0.35  # the share of stories that are taken from untitled news
ALIKE = 0.2  # the share of pages whose stories speak of one thing


def pages(folder: Path, count: int, seed: int) -> Iterator[Composed]:
    """Yield composed pages of items that are not kept for measuring, two to ten stories each."""
    titled = [
        (row["title"], row["text"])
        for row in rows(folder, TITLED)
        if not news.held_out(row["title"]) and usable(row["title"], row["text"])
    ]
    measured = {news.plain(row["text"])[:40] for row in rows(folder, TITLED) if news.held_out(row["title"])}
    untitled = [
        ("", row["text"])
        for row in islice(rows(folder, DOCUMENTS), 12000)
        if 200 <= len(row["text"]) <= 4000 and news.plain(row["text"])[:40] not in measured
    ]
    shelves = _shelves(titled, untitled)
    for style, rng in styles(count, seed):
        yield compose(_stories(titled, untitled, shelves, style, rng), style, rng)


Story = tuple[str, str]


def _shelves(titled: list[Story], untitled: list[Story]) -> dict[str, list[Story]]:
    """Return the stories by the longer words of their first line."""
    found: dict[str, list[Story]] = {}
    for story in (*titled, *untitled):
        for word in set(cut((story[0] or story[1][:40]).replace(" ", ""))):
            if len(word) > 1:
                found.setdefault(word, []).append(story)
    return {word: stories for word, stories in found.items() if 12 <= len(stories) <= 600}


def _stories(
    titled: list[Story], untitled: list[Story], shelves: dict[str, list[Story]], style: Style, rng: random.Random
) -> list[Story]:
    """Choose the stories of one page, and those that give the words of its small print."""
    shelf = shelves[rng.choice(sorted(shelves))] if shelves and rng.random() < ALIKE else []
    found = []
    for _ in range(rng.randint(2, 10)):
        if shelf and rng.random() < 0.8:
            found.append(rng.choice(shelf))
        else:
            found.append(rng.choice(untitled) if untitled and rng.random() < UNTITLED else rng.choice(titled))
    found = [(title or _told(text, rng), text) for title, text in dict.fromkeys(found)]
    return found + rng.sample(titled, 2 * style.captions + 2 * style.furnished)


def _told(text: str, rng: random.Random) -> str:
    """Make a headline for an untitled text: a clause of its lead with a word or two left out, mostly."""
    clause = furnish.clause(text[:160], rng, 9, 26) if rng.random() < 0.5 else ""
    words = [word for word in cut(clause) if word not in "的了在将已" and rng.random() < 0.7]
    return "".join(words) if len(words) > 3 else ""


def forget() -> None:
    """Forget the models that were read, so that a later stage reads what an earlier one wrote."""
    joins_model.joins.cache_clear()
    lines_model.lines_model.cache_clear()
    stances_model.net.cache_clear()
    scorers_model.scorer.cache_clear()


def main(arguments: Sequence[str] | None = None) -> int:
    """Train from the command line; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder with news-title-body.jsonl.xz and news-documents.jsonl.xz")
    parser.add_argument("--out", type=Path, default=joins_model.FOLDER)
    parser.add_argument("--from", dest="first", choices=STAGES, default="joins", help="the first stage to run")
    parser.add_argument("--steps", type=int, default=6000, help="steps of the joins")
    parser.add_argument("--pages", type=int, default=5000, help="composed pages for the stances, and a quarter more")
    parser.add_argument("--rounds", type=int, default=8, help="how often the stances see them")
    args = parser.parse_args(arguments)
    torch.manual_seed(0)
    shipped, joins_model.FOLDER = joins_model.FOLDER, args.out
    wanted = STAGES[STAGES.index(args.first) :]
    if "joins" in wanted or "lines" in wanted:
        items = list(news.read(args.data))
        np.random.default_rng(0).shuffle(items)
        if "joins" in wanted:
            joins.train(items, args.out, args.steps)
        if "lines" in wanted:
            headlines.train(*headlines.gather(args.data, items), args.out)
    forget()
    if "stances" in wanted:
        _stances(args.data, args.pages, args.rounds, args.out)
    forget()
    if "scorers" in wanted:
        _scorers(args.data, max(args.pages // 4, 16), args.out)
    joins_model.FOLDER = shipped
    forget()
    return 0


def _stances(data: Path, count: int, rounds: int, out: Path) -> None:
    start = time.time()
    taught = []
    for number, page in enumerate(pages(data, count, seed=11), 1):
        taught.append(stances.example(page))
        if number % 500 == 0:
            print(f"stances: {number}/{count} pages read, {time.time() - start:.0f} s", flush=True)
    stances.train(taught, out, rounds)


def _scorers(data: Path, count: int, out: Path) -> None:
    start = time.time()
    linked, headed = [], []
    for number, page in enumerate(pages(data, count, seed=12), 1):
        one, other = linking.examples(page)
        if one is not None:
            linked.append(one)
        if other is not None:
            headed.append(other)
        if number % 200 == 0:
            print(f"scorers: {number}/{count} pages read, {time.time() - start:.0f} s", flush=True)
    linking.save(linking.train("links", linked) | linking.train("heads", headed), out)


if __name__ == "__main__":
    raise SystemExit(main())
