"""Numbers with their units, as printed: `1320.7亿件`, `19.4%`, `1.2个百分点`, `超1.8万亿元`, `三成`, `40.9倍`.

Works on folded text (`rag.words.fold`), so offsets are offsets into the original.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from rag.words import chinese_number

_MAGNITUDES = {"": 1, "百": 1e2, "千": 1e3, "万": 1e4, "十万": 1e5, "百万": 1e6, "千万": 1e7, "亿": 1e8}
_MAGNITUDES |= {"十亿": 1e9, "百亿": 1e10, "千亿": 1e11, "万亿": 1e12}
# Units by family: members of one family may answer for each other (家 for 个), different families never.
FAMILIES: dict[str, tuple[str, ...]] = {
    "percent": ("%", "％", "成"),
    "points": ("个百分点", "百分点", "个基点"),
    "times": ("倍",),
    "doublings": ("番",),
    "money": ("元人民币", "人民币", "美元", "欧元", "日元", "港元", "英镑", "元", "块钱", "港币", "新台币", "台币",
              "韩元", "新元", "新加坡元", "澳元", "加元", "卢布", "卢比", "瑞士法郎", "泰铢", "比索", "林吉特"),
    "mass": ("吨", "千克", "公斤", "斤", "克", "毫克", "微克", "kg"),
    "length": ("公里", "千米", "海里", "英里", "毫米", "厘米", "纳米", "微米", "米", "英尺", "英寸", "km", "cm", "mm"),
    "area": ("平方公里", "平方米", "平方千米", "公顷", "亩"),
    "volume": ("立方米", "升", "桶", "标准箱", "标箱"),
    "energy": ("千伏安", "千伏", "伏安", "毫安时", "千瓦时", "度电", "千瓦", "兆瓦时", "兆瓦", "吉瓦", "瓦", "吨标准煤",
               "kWh", "GWh", "MW", "GW"),
    "temperature": ("摄氏度", "℃", "度"),
    "age": ("岁",),
    "time": ("个半月", "个半小时", "年半", "天半", "个工作日", "工作日",
             "个月", "个季度", "个小时", "小时", "分钟", "秒", "天", "周年", "年", "周", "日"),
    "people": ("人次", "人", "名", "位", "个人"),
    "count": (
        *"步件份笔家个户座处张台套辆艘架列株头匹只条项次场种类级届所间栋支枚粒颗块片门部篇本册集首幅期批轮组",
        *"对双口层段道顶封票单宗起例趟班孔大点盒瓶箱袋羽尾棵页字级分", "批次", "个点", "股", "手", "店", "台套", "台次",
        "余家", "艘次",
        "架次", "辆次", "班次", "方面",
    ),
}  # fmt: skip
_FAMILY = {unit: family for family, units in FAMILIES.items() for unit in units}
_UNITS = "|".join(sorted(map(re.escape, _FAMILY), key=len, reverse=True)).replace("|分|", "|分(?![别之类布])|")
_MAGNITUDE = "|".join(sorted((m for m in _MAGNITUDES if m), key=len, reverse=True))
_NUMBER = r"\d+(?:\.\d+)?E-?\d+|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_BEFORE = r"(?P<status>超过|突破|超|逾|近|约|将近|接近|至少|不足|不到|预计|累计)?(?P<gap> ?)"
_ARABIC = re.compile(
    rf"{_BEFORE}(?<![\d.A-Za-z])(?<![^\d%岁元米吨斤℃度级天个人年月]-)(?P<number>(?:(?<=[为增长降涨跌达至报是])[-负])?(?:{_NUMBER}))"
    rf"(?: ?(?P<more>余|多))?"
    rf"(?: ?(?P<magnitude>{_MAGNITUDE})(?!分))?(?P<more2>余|多)?(?: ?(?P<unit>{_UNITS}))?"
    rf"(?P<per>(?:/|每)(?:{_UNITS}|人|月|年|日|天|小时))?(?P<tail>以上|以下|左右)?"
)
_CHINESE = re.compile(
    rf"{_BEFORE}(?<![第一二两三四五六七八九十百千万亿几数])(?P<number>[二两三四五六七八九十百千]"
    r"[一二两三四五六七八九十百千]*|一[百千][一二两三四五六七八九十百千]*|一(?=万|亿)|"
    r"一(?=倍|成(?:[，。；、左以]|多|的|$)))"
    r"(?P<more>余|多)?(?P<magnitude>万亿|亿|万)?(?P<more2>余|多)?(?P<unit>个百分点|成|倍|家|个半月|个半小时|年半|个工作日|"
    r"个月|个小时|小时|分钟|个|项|座|户|件|名|位|人|条|种|类|处|所|艘|辆|架|栋|间|枚|吨|亩|公里|平方公里|平方米|美元|元(?!素|宵|旦|老)|"
    r"岁|大|方面|年|天|次(?!产业)|场|届|点)(?P<tail>以上|以下|左右)?(?![月日号])"
)
_BARE_MAGNITUDE = re.compile(
    r"(?P<status>超过|突破|超|逾|近|约|破)?(?<![\d一二两三四五六七八九十百千几数.])(?P<number>)"
    r"(?P<magnitude>十亿|百亿|千亿|万亿|百万|千万|万|亿)(?P<more>余|多)?(?P<unit>元|家|件|人|名|吨|"
    r"户|个)"
)
_PERCENT = re.compile(
    r"(?P<status>超过|突破|超|逾|近|约|将近|接近|至少|不足|不到)?(?P<unit>百分之)"
    r"(?P<number>[一二两三四五六七八九十百零〇点]+)(?P<more>多)?(?P<tail>以上|以下|左右)?"
)
# 翻番, 翻了一番, 翻两番: doubled so many times.
_DOUBLED = re.compile(r"翻(?:了|了近|近)?(?P<number>[一两二三四几])?(?P<unit>番)")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as printed, between `start` and `end` of its text.

    `value` is in plain units (1320.7亿件 is 132070000000 件); `resolution` is the worth of its last printed digit;
    `status` keeps a printed 超 / 近 / 约 / 余 / 以上, which make it inexact.
    """

    start: int
    end: int
    value: float
    unit: str
    resolution: float
    status: str | None = None

    @property
    def family(self) -> str | None:
        """The family of its unit (`money`, `percent`…), None without a unit."""
        return _FAMILY.get(self.unit)

    def agrees(self, other: Quantity) -> bool:
        """Whether both can be one figure, told with different precision: 1.1万亿元 and 11339.1亿元.

        Equal families are required (10% is not 10个百分点); an inexact status widens the tolerance to 5 %.
        """
        if self.family != other.family or (self.family in _STRICT and self.unit != other.unit):
            return False
        tolerance = max(self.resolution, other.resolution) / 2 * 1.0001
        if self.status or other.status:
            tolerance = max(tolerance, 0.05 * max(abs(self.value), abs(other.value)))
        return abs(self.value - other.value) <= tolerance


_STRICT = {"mass", "length", "area", "volume", "energy"}


def family_of(unit: str) -> str | None:
    """Return the family of a unit as printed, None for one that is not known."""
    return _FAMILY.get(unit)


@cache
def find(text: str) -> tuple[Quantity, ...]:
    """Return the quantities of folded `text` in order; years, days and other calendar terms are among them.

    >>> [(q.value, q.unit) for q in find("完成1320.7亿件，同比增长19.4%，提高1.2个百分点")]
    [(132070000000.0, '件'), (19.4, '%'), (1.2, '个百分点')]
    >>> [(q.value, q.unit, q.status) for q in find("超1.8万亿元，1700余家，三成，40%以上")]
    [(1800000000000.0, '元', '超'), (1700.0, '家', '余'), (30.0, '%', None), (40.0, '%', '以上')]
    """
    found = [_quantity(m) for m in _ARABIC.finditer(text)]
    taken = [(q.start, q.end) for q in found]
    for pattern in (_PERCENT, _CHINESE, _BARE_MAGNITUDE, _DOUBLED):
        for match in pattern.finditer(text):
            start, end = match.span()
            free = all(end <= left or start >= right for left, right in taken)
            if free and _is_number(match["number"], match["unit"]):
                found.append(_quantity(match))
                taken.append((start, end))
    return tuple(_ranges(text, sorted(found, key=lambda q: q.start)))


_TO = re.compile(r" ?(?:[-—–~～－]|——|至|到) ?")
_FROM = re.compile(r"(?:由|从|自)[^，。；]{0,8}$")


def _ranges(text: str, found: list[Quantity]) -> Iterator[Quantity]:
    """Join the two ends of `3%至5%` and `10—20万元` to one quantity: its middle, as wide as it is inexact."""
    held: Quantity | None = None
    for quantity in found:
        joined = _range(text, held, quantity) if held else None
        if held and not joined:
            yield held
        held = joined or quantity
    if held:
        yield held


def _range(text: str, low: Quantity, high: Quantity) -> Quantity | None:
    if not _TO.fullmatch(text[low.end : high.start]) or _FROM.search(text[: low.start]) or not high.unit:
        return None
    plain = not low.unit and low.resolution <= 1
    least = low.value * (_worth(text[high.start : high.end]) if plain else 1)
    if low.unit not in ("", high.unit) or least >= high.value:
        return None
    middle, width = (least + high.value) / 2, high.value - least
    return Quantity(low.start, high.end, middle, high.unit, width, high.status or low.status)


def _worth(printed: str) -> float:
    magnitudes = [m for m in re.findall(_MAGNITUDE, printed) if m in _MAGNITUDES]
    return _MAGNITUDES[magnitudes[0]] if magnitudes else 1


def _is_number(text: str, unit: str) -> bool:
    """Whether it has a value: 百 or 千百 by itself has none, and 二十大 is a congress."""
    try:
        return not text or (chinese_number(text) >= 0 and not (unit == "大" and text in ("十八", "十九", "二十")))
    except ValueError:
        return False


def _quantity(match: re.Match[str]) -> Quantity:
    groups = {name: text or "" for name, text in match.groupdict().items()}
    number, unit = (groups["number"] or "1").replace(",", "").replace("负", "-"), groups["unit"]
    magnitude = _MAGNITUDES[groups.get("magnitude", "")]
    value = float(number) if number[-1].isdigit() else float(chinese_number(number))
    if unit == "成":
        value, unit = value * 10, "%"
    if "半" in unit:
        value += 0.5  # 3个半月
    decimals = len(number.partition(".")[2])
    status = next((groups[name] for name in ("status", "more", "more2", "tail") if groups.get(name)), None)
    start = min(match.start(name) for name in ("number", "magnitude", "unit") if groups.get(name))
    end = max(match.end(name) for name in groups if groups[name])
    if status in ("预计", "累计"):
        status = None
    elif groups.get("status"):
        start = match.start("status")
    if unit == "番":
        start = match.start()
    return Quantity(start, end, value * magnitude, _plain(unit), magnitude * 10**-decimals, status)


def _plain(unit: str) -> str:
    if unit in ("％", "百分之"):
        return "%"
    if unit in ("元人民币", "人民币"):
        return "元"
    return "个百分点" if unit == "百分点" else unit
