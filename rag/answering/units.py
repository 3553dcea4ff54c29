"""What a figure is asked to be counted in: a unit that the question names, or one that its measure or size implies."""

from __future__ import annotations

import re

from rag.answering import asking
from rag.answering.asking import Asks
from rag.pages import quantities
from rag.words import cut, in_dictionary

# Of what is counted in these no other word begins that is worth minding: 多少辆车, but 多少份额.
_BARE = frozenset("个辆艘枚")


def asked_unit(rest: str) -> re.Match[str] | None:
    """Return what a figure is asked to be counted in, None where that is the head of another word: 多少天然气."""
    for asked in asking.ASKED_UNIT.finditer(rest):
        loose = asked["unit"] in _BARE or quantities.family_of(asked["unit"]) == "people"
        word = next(iter(cut(rest[asked.start("unit") : asked.end() + 4])), "")
        if loose or len(word) <= len(asked["unit"]) or not in_dictionary(word):
            return asked
    return None


def uncounted(asked: re.Match[str]) -> str:
    """Return what 多少个 leaves behind: nothing, but 多少项 of 多少项目 leaves 项."""
    behind = asked.string[asked.end() : asked.end() + 1]
    return f" {asked['unit']}" if behind and in_dictionary(asked["unit"] + behind) else " "


def family(asks: Asks, unit: str | None) -> str | None:
    """Return the family of units that an answer has, by the unit asked for or by the kind of question."""
    if unit:
        return quantities.family_of(unit)
    return {Asks.DURATION: "time", Asks.MULTIPLE: "times"}.get(asks)


def implied(terms: tuple[str, ...]) -> str | None:
    """Return what a measure is counted in by its name: 产值 and 销售额 in money."""
    named = [term for term in terms if term not in asking.KIND_WORDS]
    return "money" if named and asking.IN_MONEY.search(named[-1]) else None


def dimension(rest: str) -> str | None:
    """Return the family of units that a size implies: 多重, 多长."""
    return next((family for family, pattern in asking.DIMENSIONS if pattern.search(rest)), None)
