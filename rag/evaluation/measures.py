"""What one answer is worth: comparisons of text, each a function small enough to be checked by hand.

Short answers are compared as CMRC2018 does (Cui et al. 2019, https://aclanthology.org/D19-1600): exact match after
punctuation is removed, and F1 over the longest common run of characters, best of the accepted answers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import cache

from rag.words import HAN, fold, normalise, terms

MARK = re.compile(r"\[\d+\]")
_THOUSANDS = re.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))")
_UNITS = re.compile(rf"[{HAN}]|[^\W_{HAN}]+(?:[.,][^\W_{HAN}]+)*|\S")
_YEAR = re.compile(r"(?<![\d.,])((?:19|20)\d\d)(?=年|(?!\w|[.,]\d|%))")

_YES = frozenset(("是", "是的", "对", "对的", "会", "能", "有", "可以", "yes"))
_NO = frozenset(("否", "不", "没", "无", "no"))


def plain(text: str) -> str:
    """Return `text` as it is compared: one width and script, lower case, no white space, marks or thousands commas.

    >>> plain("快遞 １，３２０．７ 億件[1]。")
    '快递1320.7亿件。'
    """
    return "".join(_comparable(text).split())


def contains(text: str, wanted: str) -> bool:
    """Whether one of the alternatives `a|b` of `wanted` stands in `text`; a number must stand there whole.

    >>> contains("同比增长19.4%", "19.4%|百分之十九点四"), contains("同比增长19.4%", "9.4%"), contains("2023年", "202")
    (True, False, False)
    """
    searched = _comparable(text)
    return any(_whole(plain(alternative)).search(searched) for alternative in wanted.split("|") if plain(alternative))


def _comparable(text: str) -> str:
    return _THOUSANDS.sub("", fold(MARK.sub("", text)).lower())


@cache
def _whole(wanted: str) -> re.Pattern[str]:
    """Make a pattern that finds `wanted` over white space, never inside a longer number or another Latin word."""
    before = r"(?<!\d)(?<!\d\.)" if wanted[0].isdigit() else r"(?<![a-z])" if _latin(wanted[0]) else ""
    after = r"(?!\.?\d)" if wanted[-1].isdigit() else r"(?![a-z])" if _latin(wanted[-1]) else ""
    return re.compile(before + r"\s*".join(map(re.escape, wanted)) + after)


def _latin(char: str) -> bool:
    return "a" <= char <= "z"


def missing(text: str, must: Iterable[str]) -> tuple[str, ...]:
    """Return the groups of `must` of which no alternative stands in `text`."""
    return tuple(group for group in must if not contains(text, group))


def present(text: str, must_not: Iterable[str]) -> tuple[str, ...]:
    """Return the groups of `must_not` of which an alternative stands in `text`."""
    return tuple(group for group in must_not if contains(text, group))


def segments(text: str) -> list[str]:
    """Cut into the units that CMRC2018 counts: each Chinese character, each Latin word, each number; no punctuation.

    >>> segments("光荣和ω-force，约13.5%")
    ['光', '荣', '和', 'ω', 'force', '约', '13.5', '%']
    """
    units = _UNITS.findall(fold(text).lower())
    return [unit for unit in units if unit == "%" or not all(unicodedata.category(c)[0] in "PSZ" for c in unit)]


def exact(given: str | None, accepted: Sequence[str]) -> float:
    """Return 1.0 where `given` is one of the accepted answers but for punctuation, width, script and case, else 0.0."""
    ours = segments(plain(given or ""))
    return float(bool(ours) and any(ours == segments(plain(answer)) for answer in accepted))


def character_f1(given: str | None, accepted: Sequence[str]) -> float:
    """Return the best F1 of `given` with an accepted answer, over their longest common run of characters.

    >>> round(character_f1("约1320.7亿件", ["1320.7亿件"]), 3)
    0.857
    """
    ours = segments(plain(given or ""))
    return max((_f1(ours, segments(plain(answer))) for answer in accepted), default=0.0)


def fits(short: str, accepted: Sequence[str], must: Sequence[str] = ()) -> bool:
    """Whether a short answer says no other thing than the accepted ones, however much or little of them it says.

    Yes and no are compared as such; where there are numbers, one side must hold all of the other's; any other answer
    must hold an accepted one or a `must` string, stand in one, or be half the same (F1).

    >>> fits("否", ["不会"]), fits("2.7%", ["40.6%"]), fits("快递业务量", ["快递"]), fits("绿色工厂", ["中小企业"])
    (True, False, True, False)
    """
    known = [*accepted, *(alternative for group in must for alternative in group.split("|"))]
    if (ours := _polarity(short)) and any(_polarity(answer) for answer in accepted):
        return ours in map(_polarity, accepted)
    if numbers := _numerals(short):
        return any(numbers <= theirs or theirs <= numbers for theirs in map(_numerals, known) if theirs)
    said = plain(short)
    return any(plain(answer) in said or said in plain(answer) for answer in known) or character_f1(short, known) >= 0.5


def _numerals(text: str) -> frozenset[str]:
    return frozenset(term.rstrip("%") for term in terms(text) if term[0].isdigit())


def _polarity(text: str) -> str:
    said = plain(text).rstrip("。.")
    return "yes" if said in _YES else "no" if said in _NO or said.startswith(("不", "并不", "没有")) else ""


def _f1(ours: list[str], gold: list[str]) -> float:
    shared = SequenceMatcher(None, ours, gold, autojunk=False).find_longest_match().size
    return 2 * shared / (len(ours) + len(gold)) if shared else 0.0


def years(text: str) -> frozenset[str]:
    """Return the years that `text` names, in whatever numerals.

    >>> sorted(years("二〇二三年和2022年，in 2021")), sorted(years("累计2023亿元"))
    (['2021', '2022', '2023'], [])
    """
    return frozenset(_YEAR.findall(normalise(text)))


def periods_right(question: str, text: str, on_evidence: bool) -> bool | None:
    """Whether an answer speaks of the years its question names; None where the question names none.

    An answer that cites the gold evidence is right about the period even where the print says 去年.
    """
    asked = years(question)
    return None if not asked else on_evidence or asked <= years(text)


def said_before(text: str, number: int) -> str:
    """Return what the mark [number] stands behind: everything since the mark before it, at its first occurrence; or "".

    Marks side by side stand behind the same words, and so does a mark after the full stop or quotation mark.

    >>> said_before("甲地增长5%。[1]乙地下降2%，[2][3]丙地持平[4]。", 3)
    '乙地下降2%，'
    """
    before, mark, _ = text.partition(f"[{number}]")
    pieces = [piece for piece in MARK.split(before) if piece.strip()] if mark else []
    return pieces[-1] if pieces else ""


def supports(said: str, quote: str) -> bool:
    """Whether `quote` holds something of what was `said`.

    That is one of its numbers (a year proves nothing), or where it has none, half the words of one in the other.
    """
    if numbers := {number for number in _numerals(said) if not _YEAR.fullmatch(number)}:
        return bool(numbers & _numerals(quote))
    ours, theirs = frozenset(terms(said)), frozenset(terms(quote))
    return 2 * len(ours & theirs) >= min(len(ours), len(theirs)) > 0
