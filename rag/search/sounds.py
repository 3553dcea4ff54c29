"""Names written by their sound: Hongda is 宏达 or 鸿达, Qi He 祁禾; the text that is searched says which."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

_LEAST, _MOST = 2, 6  # syllables of a name
_LONGEST_SYLLABLE = 6
_TONES = str.maketrans("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ", "aaaaeeeeiiiioooouuuuvvvvvnnnm")
_FIRST, _LAST = 0x4E00, 0x9FFF


@lru_cache(maxsize=1024)
def pattern(name: str) -> str | None:
    """Return a pattern for the Chinese words that sound like a name in pinyin, None where it is not pinyin.

    >>> import re
    >>> re.findall(pattern("hongda") or "", "宏达新材和鸿达兴业")
    ['宏达', '鸿达']
    """
    letters = re.sub(r"[^a-z]", "", name.lower())
    ways = [way for way in _cut(letters) if _LEAST <= len(way) <= _MOST] if letters else []
    return "|".join("".join(f"[{_characters()[syllable]}]" for syllable in way) for way in ways) or None


def _cut(letters: str) -> Iterator[tuple[str, ...]]:
    """Yield every way to read letters as syllables."""
    if not letters:
        yield ()
    for length in range(1, min(_LONGEST_SYLLABLE, len(letters)) + 1):
        if letters[:length] in _characters():
            for rest in _cut(letters[length:]):
                yield (letters[:length], *rest)


@lru_cache(maxsize=4096)
def alike(character: str) -> str:
    """Return the characters that sound like one, itself among them, whatever their tone."""
    return "".join(sorted({character, *(c for same in _characters().values() if character in same for c in same)}))


@cache
def _characters() -> dict[str, str]:
    """Return the characters of each syllable, without tones."""
    from pypinyin.constants import PINYIN_DICT

    found: dict[str, list[str]] = {}
    for code, readings in PINYIN_DICT.items():
        if _FIRST <= code <= _LAST:
            for syllable in {reading.translate(_TONES) for reading in readings.split(",")}:
                found.setdefault(syllable, []).append(chr(code))
    return {syllable: "".join(characters) for syllable, characters in found.items() if syllable.isascii()}
