"""快第 → 快递: a question's word that the corpus does not know, written with another character of the same sound.

Chinese is typed by sound, so most typing mistakes are another character read the same. A word is mended only where
neither the corpus nor the dictionary holds it, none of its characters belongs to a word that the corpus holds, and the
corpus holds one word of that sound and length that shares a character. Of three characters and more all but one must be
the same, and then sounds that many do not tell apart (bin and bing, shi and si) count as one: 辛国兵 → 辛国斌. The
asker is shown what was mended.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property, lru_cache

from rag.search import sounds
from rag.words import cut, in_dictionary, is_han

_LONGEST = 4
# One-character words that go beside any other: what holds one of them is two words, not a misspelt one (而回, 为其).
_GRAMMAR = frozenset(
    "是的了在有和不这那吗呢吧啊之者而为于以与其所及等从被把让向对由至并且但或若如则将已曾正还再最更很太就才只仅每各某该此彼"
    "何哪后前上下中内里间时年月日会能可要想使令给跟比像到过得地着们个种次位名只条家件一二两三四五六七八九十百千万亿多少几"
    "又也都称叫做作用来去又且因当贵"
)
# What such a character and another make before these is a verb: 下将 of 下将了多少.
_BEHIND_VERBS = "了到至"
_AS_ONE = re.compile(r"(?<![a-z])([zcs])h|(?<=[aei])(n)g(?![a-z])")


class Speller:
    """Mends questions with the words of one corpus. `known` tells whether the corpus holds a word."""

    def __init__(self, vocabulary: Iterable[str], known: Callable[[str], bool]) -> None:
        self._known = known
        self._vocabulary = vocabulary

    @cached_property
    def _by_character(self) -> dict[tuple[int, int, str], list[str]]:
        """The corpus's words by length, place and character."""
        found: dict[tuple[int, int, str], list[str]] = {}
        for word in self._vocabulary:
            if 2 <= len(word) <= _LONGEST and all(map(is_han, word)):
                for place, char in enumerate(word):
                    found.setdefault((len(word), place, char), []).append(word)
        return found

    def mend(self, question: str) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Return the folded question with its misspelt words mended, and the (written, meant) pairs."""
        mended: list[tuple[str, str]] = []
        covered = self._covered(question)
        at = 0
        while at < len(question):
            for length in range(min(_LONGEST, len(question) - at), 1, -1):
                written = question[at : at + length]
                behind = question[at + length : at + length + 1]
                meant = None if any(covered[at : at + length]) else self._meant(written, behind)
                if meant:
                    mended.append((written, meant))
                    question = question[:at] + meant + question[at + length :]
                    covered[at : at + length] = [True] * length
                    break
            at += 1
        return question, tuple(mended)

    def _covered(self, question: str) -> list[bool]:
        """Mark the characters that stand in a word of two or more characters that the corpus holds."""
        marks: list[bool] = []
        for start, word in _placed(question):
            marks += [False] * (start - len(marks)) + [len(word) > 1 and self._known(word)] * len(word)
        return marks + [False] * (len(question) - len(marks))

    def _meant(self, written: str, behind: str) -> str | None:
        if not all(map(is_han, written)) or self._known(written) or in_dictionary(written):
            return None
        if _GRAMMAR & {*written} and not (len(written) == 2 and behind and behind in _BEHIND_VERBS):
            return None
        shared = {
            word
            for place, char in enumerate(written)
            for word in self._by_character.get((len(written), place, char), ())
        }
        alike = {word for word in shared if _sound(word) == _sound(written)}
        if not alike and len(written) > 2:
            close = {w for w in shared if sum(a != b for a, b in zip(w, written, strict=True)) == 1}
            alike = {word for word in close if _blurred(word) == _blurred(written)}
        return alike.pop() if len(alike) == 1 else None


def heard(question: str, texts: Sequence[str], names: Collection[str] = ()) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return a folded question with what only sounds like the words of `texts` written as there, and the pairs.

    Three or four characters that stand in none of the texts, of which all but one stand in one of them with another
    character of that sound: 宏大新材 beside 宏达新材. Of the question's `names` that may be any character, also one
    that is grammar elsewhere: 魏其嘉.

    >>> heard("宏大新材一季度亏了多少", ["宏达新材发布一季报"])
    ('宏达新材一季度亏了多少', (('宏大新材', '宏达新材'),))
    """
    pairs: list[tuple[str, str]] = []
    for length in (4, 3):
        at = 0
        while at + length <= len(question):
            written = question[at : at + length]
            kept = frozenset[str]() if written in names else _GRAMMAR
            meant = _as_heard(written, texts, kept) if all(map(is_han, written)) else None
            if meant:
                pairs.append((written, meant))
                question = f"{question[:at]}{meant}{question[at + length :]}"
            at += 1
    return question, tuple(pairs)


def _as_heard(written: str, texts: Sequence[str], kept: frozenset[str]) -> str | None:
    if any(written in text for text in texts):
        return None
    ways = [
        f"{written[:place]}[{sounds.alike(char)}]{written[place + 1 :]}"
        for place, char in enumerate(written)
        if char not in kept
    ]
    alike = re.compile("|".join(ways)) if ways else None
    found = {match for text in texts for match in alike.findall(text)} if alike else set()
    return found.pop() if len(found) == 1 else None


def _placed(question: str) -> Iterable[tuple[int, str]]:
    at = 0
    for word in cut(question):
        at = question.index(word, at)
        yield at, word
        at += len(word)


@lru_cache(maxsize=4096)
def _sound(word: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin

    return tuple(lazy_pinyin(word))


def _blurred(word: str) -> tuple[str, ...]:
    """Return a word's sound without what many speakers do not tell apart: zh and z, in and ing."""
    return tuple(_AS_ONE.sub(lambda m: m[1] or m[2], syllable) for syllable in _sound(word))
