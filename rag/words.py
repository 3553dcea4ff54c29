"""Normalise and cut text: one way, for pages and questions alike.

jieba alone cuts ２０２３ into single digits and 二〇二三年 into 二|〇|二三年, so text is normalised first. The cut is
jieba's (same dictionary, same algorithm) through its Rust implementation, which starts five times and runs twenty
times faster; only runs of Han characters are given to it, where both give the same tokens.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f〇々"
_HAN_RUN = re.compile(f"[{HAN}]+")
# A number keeps its decimals, thousands and percent sign: they are what people ask for.
NUMBER = r"\d+(?:,\d{3})+(?:\.\d+)?%?|\d+(?:\.\d+)?%?"
_TOKEN = re.compile(rf"[{HAN}]+|{NUMBER}|[a-z]+(?:[-'&.][a-z0-9]+)*[0-9]*|\S", re.IGNORECASE)
_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_YEAR = re.compile(r"(?<![一二三四五六七八九〇零○])([一二][〇零○一二三四五六七八九]{3})(?=年)")
_ONES = "[一二三四五六七八九]"
_SMALL = re.compile(rf"(?<![一二三四五六七八九十百千万亿])({_ONES}?十{_ONES}?|{_ONES})(?=月|日|号)")
_PERCENT = re.compile(r"百分之([〇零一二两三四五六七八九十百千点]+)")
# Words that ask and say nothing of what is asked. English ones too: pages in Chinese hold some English.
_ASKING = re.compile(
    "吗|呢|谁|何|几|哪|多少|什么|哪个|哪些|哪里|哪儿|哪年|哪一年|多大|多高|多长|多久|怎么|怎样|如何|为什么|为何|何时|是否|请问"
    "|a|an|and|are|by|did|do|does|for|how|in|is|many|much|of|on|the|to|was|were|what|when|where|which|whom?|whose|why"
)
_KEPT = frozenset("，；：？！（）")
_LATIN_WORD = re.compile(r"[A-Za-z]")


def fold(text: str) -> str:
    """Fold width and script, character for character: offsets into the result are offsets into `text`.

    Left alone: case, numerals, Chinese punctuation (a full-width comma made narrow would look like a thousands
    comma: 占13，100家), and every character whose folded form would not be one character.

    >>> fold("２０２３年，業務量１３２０．７億件（９％）")
    '2023年，业务量1320.7亿件（9%）'
    """
    narrow = text if text.isascii() else "".join(map(_narrow, text))
    if narrow.isascii():
        return narrow
    simple = str(_simplifier().convert(narrow))
    if len(simple) == len(narrow):
        return simple
    # A phrase was replaced by one of another length: fall back to one character at a time.
    pairs = ((c, str(_simplifier().convert(c))) for c in narrow)
    return "".join(s if len(s) == 1 else c for c, s in pairs)


@cache
def _narrow(char: str) -> str:
    if char in _KEPT:
        return char
    if unicodedata.category(char) == "Cs":
        return "\N{REPLACEMENT CHARACTER}"  # half of a surrogate pair, which no library of ours takes
    narrow = unicodedata.normalize("NFKC", char)
    return narrow if len(narrow) == 1 else char


@cache
def _simplifier() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


def normalise(text: str) -> str:
    """Fold `text` and write years, months, days and percentages in Arabic numerals. Lengths may change.

    >>> normalise("二〇二三年十二月，百分之十九點四")
    '2023年12月，19.4%'
    >>> normalise("统一部署，一些一二线城市")
    '统一部署，一些一二线城市'
    """
    text = _YEAR.sub(lambda m: m[1].translate(_DIGITS), fold(text))
    text = _SMALL.sub(lambda m: str(chinese_number(m[1])), text)
    return _PERCENT.sub(_percent, text)


def _percent(match: re.Match[str]) -> str:
    share = "一百" if match[1] == "百" else match[1]  # 百分之百
    try:
        return f"{chinese_number(share):g}%"
    except ValueError:
        return match[0]  # 百分之几十, 百分之十点: no number, so as printed


@cache
def chinese_number(text: str) -> float | int:
    """Return the value of a number written in Chinese characters.

    Raises ValueError where `text` is none.

    >>> chinese_number("一百二十三"), chinese_number("十九点四"), chinese_number("两")
    (123, 19.4, 2)
    """
    import cn2an

    try:
        value: float | int = cn2an.cn2an(text, "smart")
    except LookupError as error:  # as cn2an says it of some of what is none: 十亿亿
        raise ValueError(f"no number: {text}") from error
    return value


def count_of(numeral: str) -> int:
    """Return how many a numeral in figures or characters says, 0 for one that says no number: 二三十, 十百.

    >>> count_of("12"), count_of("十二"), count_of("二三十")
    (12, 12, 0)
    """
    try:
        return int(chinese_number(numeral))
    except ValueError:
        return 0


@cache
def _cutter() -> Any:
    import rjieba

    return rjieba.Jieba()


def cut(text: str) -> list[str]:
    """Cut folded text into words as jieba does; numbers, Latin words and signs are words of their own.

    >>> cut("2023年我国快递业务量累计完成1320.7亿件")
    ['2023', '年', '我国', '快递', '业务量', '累计', '完成', '1320.7', '亿件']
    """
    found: list[str] = []
    for token in _TOKEN.findall(text):
        found += _cutter().cut(token) if is_han(token[0]) else [token]
    return found


def tag(text: str) -> list[tuple[str, str]]:
    """Cut folded text and name each word's part of speech in jieba's letters: nr person, ns place, m number."""
    found: list[tuple[str, str]] = []
    for token in _TOKEN.findall(text):
        if is_han(token[0]):
            found += [(word, flag) for word, flag in _cutter().tag(token)]
        else:
            found.append((token, "m" if token[0].isdigit() else "eng" if _LATIN_WORD.match(token) else "x"))
    return found


def offsets(words: list[str], text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each word of `cut(text)` or `tag(text)` in `text`."""
    at = 0
    for word in words:
        at = text.index(word, at)
        yield at, at + len(word)
        at += len(word)


def is_han(char: str) -> bool:
    """Whether `char` is a Chinese character."""
    return bool(_HAN_RUN.match(char))


def in_dictionary(word: str) -> bool:
    """Whether jieba's dictionary holds the word."""
    return bool(_cutter().has_word(word))


def terms(text: str) -> list[str]:
    """Return the terms of a text: words and the words inside long words, numbers whole, Latin in lower case.

    Signs and white space are left out. 2023年 and ２０２３年 and 二〇二三年 give the same terms.

    >>> terms("國家郵政局：19.4％")
    ['国家', '邮政', '政局', '邮政局', '国家邮政局', '19.4%']
    """
    return list(_terms(text, _cutter().cut_for_search))


def search_terms(text: str) -> list[str]:
    """Return the terms that a text is found by: as `terms`, but words and their characters.

    Characters let 邮政局 find 国家邮政局, and a name that is cut otherwise in another sentence. Of words, the words
    inside them, pairs of characters and mixtures these found the most passages for questions over three kinds of text.

    >>> search_terms("國家郵政局：19.4％")
    ['国家邮政局', '国', '家', '邮', '政', '局', '19.4%']
    """
    return _spelled(_terms(text, _cutter().cut))


def question_terms(question: str) -> list[str]:
    """Return the terms that a question searches for: its `search_terms` without the words that only ask.

    In a few pages 多少 is so rare that any sentence with it would come first.

    >>> question_terms("快递业务量是多少？")
    ['快递', '快', '递', '业务量', '业', '务', '量', '是']
    """
    return _spelled(word for word in _terms(question, _cutter().cut) if not _ASKING.fullmatch(word))


def _terms(text: str, cut_han: Callable[[str], list[str]]) -> Iterator[str]:
    for token in _TOKEN.findall(normalise(text).lower()):
        if is_han(token[0]):
            yield from cut_han(token)
        elif token[0].isalnum():
            yield token.replace(",", "")


def _spelled(found: Iterable[str]) -> list[str]:
    spelled: list[str] = []
    for word in found:
        spelled.append(word)
        if len(word) > 1 and is_han(word[0]):
            spelled += word
    return spelled
