"""Which words mean nearly the same, and which Chinese words an English one stands for: from glosses, news and pairs.

Words that share an English gloss mean nearly the same (卖 and 出售, 不准 and 禁止), the more so the fewer words share
it and the earlier it stands. Only words that tell what is done or how are kept, and rare everyday nouns with a common
counterpart in print: nouns of news are names of different things (大学 and 学院, 旅客 and 游客), whatever a
dictionary says. Pairs of opposites are left out.

    python -m training.meanings DATA [--out rag/weights/meanings]
"""

from __future__ import annotations

import argparse
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from rag.search.meanings import ENDINGS, FOLDER, SHORTEST_STEM, stem
from rag.words import cut, in_dictionary, is_han, tag
from training import bags, data, lexicon, said

_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|\"")
_LEAD = re.compile(r"^(?:to be |to |the |a |an |sth |sb )+")
_LONGEST_GLOSS, _LONGEST_WORD, _LONGEST_KEY = 5, 3, 4  # words, characters, words
_IN_PRINT = 30  # documents in which a counterpart stands at least
_SPOKEN = 900  # what stands in more documents is itself what print calls it
_EVERYDAY, _RARER = 100, 5  # a noun in fewer documents, and by this factor fewer than its counterpart
_NEAR, _MOST_NEAR = 0.38, 4
_STANDS_FOR, _MOST_STANDS_FOR = 0.4, 6
_SHARED, _COMMON = 0.62, 3.2  # what a shared first gloss is worth, and how many (log2) may share it
_RARE = 3  # documents in which a Chinese word of an English one stands at least, a name in one
_LINKED, _SURE = 0.1, 0.35  # least chance that two words of a pair of sentences stand for each other, and a sure one
_SMALL = frozenset(
    "to of the a an in on at for and or with by be is as from into up out off one's sb sth etc it its that one who "
    "used not no very".split()
)  # fmt: skip
_DEEDS = ("v", "a", "d", "z", "i", "l", "b", "n")
_NAMES = frozenset({"ns", "nr", "nt", "nz", "nrt", "nrfg"})
_OPPOSITES = [
    set(pair)
    for pair in (
        "出进 增减 升降 涨跌 买卖 内外 上下 大小 高低 多少 新旧 东西 南北 男女 前后 收支 存贷 加减 开关 首末 先后 长短 "
        "快慢 早晚 正负 盈亏 得失 公私 左右 父母 农工 松紧 好坏 优劣 强弱 供需 进退 顺逆 赢输 胜负 来去 冷热 有无 可不 "
        "借还 扩缩 宽窄"
    ).split()
]
Senses = Mapping[str, Mapping[str, float]]


def senses(entries: Iterable[data.Entry]) -> dict[str, dict[str, float]]:
    """Return each term's glosses, each with what its place among them is worth (1 for the first)."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for entry in entries:
        if not all(map(is_han, entry.term)):
            continue
        for gloss in entry.glosses:
            for part in re.split(r"[;/]", _ASIDE.sub(" ", gloss.lower())):
                part = part.partition(",")[0]  # Futian district, Guangdong
                words = _LEAD.sub("", " ".join(re.findall(r"[a-z][a-z'-]*|\d+g", part)))
                if words and len(words.split()) <= _LONGEST_GLOSS:
                    found[entry.term].setdefault(words, max(1 - 0.15 * len(found[entry.term]), 0.4))
    return dict(found)


def printed(documents: Iterable[data.Document]) -> Counter[str]:
    """Return in how many documents each word stands."""
    count: Counter[str] = Counter()
    for document in documents:
        count.update({word for word in cut(document.text) if is_han(word[0])})
    return count


def near(glosses: Senses, count: Mapping[str, int]) -> dict[str, list[tuple[str, float]]]:
    """Return for each word the words of print that mean nearly the same, best first, with how nearly (0 to 1)."""
    words = [word for word in glosses if len(word) <= _LONGEST_WORD and in_dictionary(word)]
    vectors, holders = _vectors(words, glosses)
    sharing: dict[str, list[str]] = defaultdict(list)
    for word in words:
        for gloss in glosses[word]:
            sharing[gloss].append(word)
    found = {}
    for word in words:
        flag = _flag(word)
        if (
            count.get(word, 0) > _SPOKEN
            or not flag.startswith(_DEEDS)
            or flag in _NAMES
            or (len(word) == 1 and flag[:1] != "v")
        ):
            continue
        likeness: dict[str, float] = defaultdict(float)
        for part, weight in vectors[word].items():
            for other, its in holders[part]:
                likeness[other] += weight * its
        for gloss, worth in glosses[word].items():
            common = min(1.0, _COMMON / math.log2(1 + len(sharing[gloss])))
            for other in sharing[gloss]:
                likeness[other] = max(likeness[other], _SHARED * common * worth * glosses[other][gloss])
        kept = {o: x for o, x in likeness.items() if x >= _NEAR and _may_stand_for(word, flag, o, count)}
        if kept:
            best = sorted(kept.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_NEAR]
            found[word] = [(other, round(min(x, 1.0), 2)) for other, x in best]
    return found


def _bare(word: str) -> str:
    """Return an English word without the ending that says how it is used."""
    ending = next((e for e in ENDINGS if word.endswith(e) and len(word) - len(e) >= SHORTEST_STEM), "")
    return word.removesuffix(ending)


def _vectors(
    words: Sequence[str], glosses: Senses
) -> tuple[dict[str, dict[str, float]], dict[str, list[tuple[str, float]]]]:
    """Return each word's glosses and their words as a vector of length 1, and who holds each of its parts."""
    parts: dict[str, dict[str, float]] = {}
    for word in words:
        own: dict[str, float] = defaultdict(float)
        parts[word] = own
        for gloss in glosses[word]:
            own["=" + gloss] += 1.0
            for small in {_bare(w) for w in gloss.split()} - _SMALL:
                own[small] += 0.5 / math.sqrt(len(gloss.split()))
    spread = Counter(part for own in parts.values() for part in own)
    vectors: dict[str, dict[str, float]] = {}
    holders: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for word, own in parts.items():
        weighed = {part: x * math.log(len(words) / spread[part]) for part, x in own.items() if spread[part] < 2000}
        length = math.sqrt(sum(x * x for x in weighed.values())) or 1.0
        vectors[word] = {part: x / length for part, x in weighed.items()}
        for part, x in vectors[word].items():
            holders[part].append((word, x))
    return vectors, holders


def _may_stand_for(word: str, flag: str, other: str, count: Mapping[str, int]) -> bool:
    if other == word or len(other) < 2 or other in word or word in other or count.get(other, 0) < _IN_PRINT:
        return False
    if _opposite(word, other) or _flag(other) in _NAMES or _flag(other)[:1] not in _DEEDS:
        return False
    everyday = count.get(word, 0) < min(_EVERYDAY, count[other] / _RARER)
    return flag[:1] != "n" or everyday


def _opposite(a: str, b: str) -> bool:
    return any(({*a} & pair) and ({*b} & pair) and ({*a} & pair) != ({*b} & pair) for pair in _OPPOSITES)


def _flag(word: str) -> str:
    tagged = tag(word)
    return tagged[0][1] if len(tagged) == 1 else "-"


def english(
    glosses: Senses, count: Mapping[str, int], pairs: Iterable[data.Pair]
) -> dict[str, list[tuple[str, float]]]:
    """Return for English words and phrases the Chinese words of print that they stand for, with how surely."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for word, own in glosses.items():
        if len(word) < 2 or _printed(word, count) < (1 if _flag(word) in _NAMES else _RARE):
            continue
        for gloss, worth in own.items():
            if len(gloss.split()) <= _LONGEST_KEY:
                key = " ".join(map(stem, gloss.split()))
                found[key][word] = max(found[key].get(word, 0.0), worth)
    for key, words in found.items():
        most = math.log1p(max(_printed(word, count) for word in words))
        found[key] = {word: x * (0.5 + 0.5 * math.log1p(_printed(word, count)) / most) for word, x in words.items()}
    for (key, word), chance in _linked(pairs).items():
        found[key][word] = max(found[key].get(word, 0.0), min(chance / _SURE, 1.0))
    kept = {}
    for key, words in sorted(found.items()):
        best = sorted(((w, round(x, 2)) for w, x in words.items() if x >= _STANDS_FOR), key=lambda p: (-p[1], p[0]))
        if best and key not in _SMALL:
            kept[key] = best[:_MOST_STANDS_FOR]
    return kept


def _printed(word: str, count: Mapping[str, int]) -> int:
    """Return in how many documents a word stands; for one that is printed in pieces, the rarest of them."""
    return count.get(word, 0) or min((count.get(piece, 0) for piece in cut(word)), default=0) // 2


def _linked(pairs: Iterable[data.Pair]) -> dict[tuple[str, str], float]:
    """Return how likely an English and a Chinese word of the same pairs of sentences stand for each other."""
    numbers: dict[str, int] = {}
    texts: tuple[list[list[int]], list[list[int]]] = ([], [])
    for pair in pairs:
        ours = {stem(w) for w in re.findall(r"[a-z][a-z'-]+", pair.en.lower())} - _SMALL
        theirs = {w for w in cut(pair.zh) if len(w) > 1 and is_han(w[0])}
        for side, words in zip(texts, (ours, theirs), strict=True):
            side.append([numbers.setdefault(word, len(numbers)) for word in sorted(words)])
    if not texts[0]:
        return {}
    told = list(numbers)
    seen = Counter(number for side in texts for text in side for number in text)
    left, right, chance = lexicon.weigh(bags.of(texts[0]), bags.of(texts[1]), len(told))
    kept = (chance >= _LINKED).nonzero()[0]
    return {
        (told[left[i]], told[right[i]]): float(chance[i])
        for i in kept
        if min(seen[int(left[i])], seen[int(right[i])]) >= _RARE
    }


def write(out: Path, name: str, table: Mapping[str, Sequence[tuple[str, float]]]) -> None:
    """Write a table, one word a line: the word, then its counterparts, each with its strength."""
    lines = [f"{word}\t" + " ".join(f"{other}:{x:g}" for other, x in others) for word, others in sorted(table.items())]
    (out / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Run as a command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, default=FOLDER)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    glosses, count = senses(data.entries(given.data)), printed(data.documents(given.data))
    spoken = (p for p in data.pairs(given.data) if "bible" not in p.source.lower() and "python" not in p.source.lower())
    tables = {
        "near.tsv": near(glosses, count),
        "said.tsv": said.learn(said.pairs(given.data)),
        "english.tsv": english(glosses, count, spoken),
    }
    for name, table in tables.items():
        write(given.out, name, table)
    print(json.dumps({name: len(table) for name, table in tables.items()}))


if __name__ == "__main__":
    main()
