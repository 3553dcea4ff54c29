"""Words of nearly the same meaning, and Chinese words for English ones: tables made by training/meanings.py.

`news.tsv` alone is written by hand: what the English words of trade, shares and offices are in Chinese print.

`said.tsv` was learned from questions, `near.tsv` from a dictionary.
`near` knows what print calls what people say (牌子 and 品牌, 卖 and 销售, 不准 and 禁止), `english` what base station
is in Chinese. Both give several, each with a strength from 0 to 1; the pages decide which of them is meant.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cache
from pathlib import Path

Words = tuple[tuple[str, float], ...]

FOLDER = Path(__file__).parents[1] / "weights" / "meanings"
ENDINGS = ("'s", "ing", "ed", "es", "s", "ly")
SHORTEST_STEM = 4
_ELSEWHERE = 0.6  # of a word of news, what a dictionary gives besides
_SHORTENED = 6  # letters of a word that may be short for a longer one: telecom


def near(word: str) -> Words:
    """Return the words of print that mean nearly the same as a word of everyday speech, what people were seen to ask
    for with it first.
    """
    said = _table("said.tsv").get(word, ())
    known = {other for other, _ in said}
    return (*said, *((other, sure) for other, sure in _table("near.tsv").get(word, ()) if other not in known))


def english(phrase: str) -> Words:
    """Return the Chinese words that an English word or phrase, in lower case, stands for, likeliest first.

    >>> english("base stations")
    (('基站', 1.0),)
    """
    key = " ".join(map(stem, phrase.split()))
    if news := _table("news.tsv").get(key, ()):
        others = [
            (word, sure * _ELSEWHERE) for word, sure in _table("english.tsv").get(key, ()) if word not in dict(news)
        ]
        return (*news, *others)
    table = _table("english.tsv")
    if key in table or len(key) < _SHORTENED:
        return table.get(key, ())
    keys = _keys()
    place = bisect_left(keys, key)
    found = keys[place] if place < len(keys) else ""
    return table[found] if found.startswith(key) and found.isalpha() else ()


_IRREGULAR = {
    past: now
    for now, pasts in (
        ("rise", "rose risen"), ("fall", "fell fallen"), ("grow", "grew grown"), ("make", "made"),
        ("take", "took taken"),
        ("lead", "led"), ("win", "won"), ("hold", "held"), ("meet", "met"), ("build", "built"), ("sell", "sold"),
        ("buy", "bought"), ("send", "sent"), ("begin", "began begun"), ("give", "gave given"), ("become", "became"),
        ("write", "wrote written"), ("pay", "paid"), ("lose", "lost"), ("find", "found"), ("keep", "kept"),
        ("run", "ran"), ("bring", "brought"), ("teach", "taught"), ("speak", "spoke spoken"), ("see", "saw seen"),
        ("spend", "spent"), ("lay", "laid"), ("steal", "stole stolen"), ("drive", "drove driven"), ("choose", "chose"),
        ("strike", "struck"), ("shut", "shut"), ("woman", "women"), ("man", "men"), ("child", "children"),
    )
    for past in pasts.split()
}  # fmt: skip


def stem(word: str) -> str:
    """Return an English word without the endings that say how it is used: parcel of parcels, citi of cities."""
    word = _IRREGULAR.get(word, word)
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            word = word.removesuffix(ending)
            if ending in ("ing", "ed") and word[-1] == word[-2] and word[-1] not in "ls":
                word = word[:-1]  # shipping
            break
    if word.endswith("y") and len(word) >= SHORTEST_STEM:
        return f"{word[:-1]}i"
    return word[:-1] if word.endswith("e") and len(word) > SHORTEST_STEM else word


@cache
def _keys() -> list[str]:
    return sorted(key for key in _table("english.tsv") if " " not in key)


@cache
def _table(name: str) -> dict[str, Words]:
    found = {}
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        word, _, others = line.partition("\t")
        pairs = (other.rpartition(":") for other in others.split(" "))
        found[word] = tuple((other, float(strength)) for other, _, strength in pairs)
    return found
