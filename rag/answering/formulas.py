"""The formulas of computed values: `计算：1320.7亿件÷(1＋19.4%)≈1106.1亿件` is worked out again before it is shown."""

from __future__ import annotations

import re

from rag.pages import quantities

# The forms a formula can have; a and b are printed figures, c the computed one.
_GROWTH = re.compile(
    r"计算：(?P<a>[^÷＋－≈＝（）]+)÷\(1(?P<sign>[＋－])(?P<b>[\d.]+)(?P<percent>%?)\)≈(?P<c>[^）。；]+)"
)
_RATIO = re.compile(r"计算：(?P<a>[^÷＋－≈＝（）]+)÷(?P<b>[^÷＋－≈＝（）(]+)≈(?P<c>[^）。；]+)")
_SUM = re.compile(r"计算：(?P<a>[^÷－≈＝（）]+＋[^÷－≈＝（）]+)＝(?P<c>[^）。；]+)")
_LESS = re.compile(r"计算：(?P<a>[^÷＋－≈＝（）()]+)(?P<sign>[＋－])(?P<b>[^÷＋－≈＝（）()]+)＝(?P<c>[^）。；]+)")
_LESS_A_FALL = re.compile(
    r"计算：(?P<a>[^÷＋－≈＝（）()]+)－\((?P<sign>－)(?P<b>[^÷＋－≈＝（）()]+)\)＝(?P<c>[^）。；]+)"
)

_MORE_BY = re.compile(r"计算：(?P<a>[^÷＋－≈＝（）(]+)－(?P=a)÷\(1(?P<sign>＋)(?P<b>[\d.]+)%\)≈(?P<c>[^）。；]+)")
_FEWER_BY = re.compile(r"计算：(?P<a>[^÷＋－≈＝（）(]+)÷\(1(?P<sign>－)(?P<b>[\d.]+)%\)－(?P=a)≈(?P<c>[^）。；]+)")
_COUNT = re.compile(r"计算：(?P<a>[^÷＋－≈＝（），]+)，共(?P<c>(?P<n>\d+)[^）。；]{1,2})")


def check(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the computed values of a text whose formula is right, and the formulas that are wrong.

    >>> check("计算：100件÷(1＋25%)≈80件"), check("计算：28%－0.5个百分点＝27.4%")
    ((('80件',), ()), ((), ('计算：28%－0.5个百分点＝27.4%',)))
    """
    right: list[str] = []
    wrong: list[str] = []
    for match in (
        m
        for form in (_GROWTH, _RATIO, _SUM, _LESS, _LESS_A_FALL, _COUNT, _MORE_BY, _FEWER_BY)
        for m in form.finditer(text)
    ):
        (right if _holds(match) else wrong).append(match["c"] if _holds(match) else match[0])
    return tuple(right), tuple(wrong)


def _holds(match: re.Match[str]) -> bool:
    if match.re is _COUNT:
        return len(set(match["a"].split("、"))) == int(match["n"])
    if match.re in (_MORE_BY, _FEWER_BY):
        return _change_holds(match)
    return _ratio_holds(match) if match.re is _RATIO else _sum_holds(match) if match.re is _SUM else _rest_holds(match)


def _ratio_holds(match: re.Match[str]) -> bool:
    a, b, c = (quantities.find(match[name]) for name in "abc")
    if a and b and c and b[0].unit == "%" and a[0].unit == c[0].unit != "%" and b[0].value:
        return abs(a[0].value / b[0].value * 100 - c[0].value) <= c[0].resolution / 2 * 1.0001
    if a and b and c and b[0].value and a[0].unit == c[0].unit and b[0].unit != "%":  # so much to each
        return abs(a[0].value / b[0].value - c[0].value) <= c[0].resolution / 2 * 1.0001
    if not (a and b and c) or a[0].unit != b[0].unit or not b[0].value or c[0].unit not in ("%", "倍"):
        return False
    value = a[0].value / b[0].value * (100 if c[0].unit == "%" else 1)
    return abs(value - c[0].value) <= c[0].resolution / 2 * 1.0001


def _change_holds(match: re.Match[str]) -> bool:
    a, c = quantities.find(match["a"]), quantities.find(match["c"])
    if not (a and c) or a[0].unit != c[0].unit:
        return False
    before = a[0].value / (1 + (1 if match["sign"] == "＋" else -1) * float(match["b"]) / 100)
    return abs(abs(a[0].value - before) - c[0].value) <= c[0].resolution / 2 * 1.0001


def _sum_holds(match: re.Match[str]) -> bool:
    parts, c = [quantities.find(part) for part in match["a"].split("＋")], quantities.find(match["c"])
    if not c or not all(parts) or any(part[0].unit not in (c[0].unit, "个百分点") for part in parts):
        return False
    return abs(sum(part[0].value for part in parts) - c[0].value) <= c[0].resolution / 2 * 1.0001


def _rest_holds(match: re.Match[str]) -> bool:
    a, c = quantities.find(match["a"]), quantities.find(match["c"])
    growth = match.re is _GROWTH
    b = quantities.find(match["b"] + (match["percent"] or "倍" if growth else ""))
    points = bool(a and c) and (a[0].unit, c[0].unit) == ("%", "个百分点")
    if not (a and b and c) or (a[0].unit != c[0].unit and not points):
        return False
    plus = 1 if match["sign"] == "＋" or match.re is _LESS_A_FALL else -1
    part = b[0].value / (100 if b[0].unit == "%" else 1)
    value = a[0].value / (1 + plus * part) if growth else a[0].value + plus * b[0].value
    return abs(value - c[0].value) <= c[0].resolution / 2 * 1.0001
