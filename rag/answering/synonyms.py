"""Words that mean the same in any newspaper, and long names by the short ones that people call them.

Nothing here is learned: the pairs are written by hand, `rag.search.meanings` holds what a dictionary knows.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rag.words import cut, in_dictionary, is_han, offsets

# Pairs that mean the same in any newspaper: written one way in a question and the other way in print.
_PAIRS = (
    ("增速", "增长"), ("增幅", "增长"), ("涨幅", "增长"), ("涨", "增长"), ("降幅", "下降"), ("减少", "下降"),
    ("提高", "上升"), ("占比", "比重"), ("比例", "比重"), ("份额", "比重"), ("网络", "网上"), ("互联网", "网络"),
    ("企业", "公司"), ("外企", "外商投资企业"), ("外资企业", "外商投资企业"), ("外资", "外商投资"),
    ("规上", "规模以上"), ("外贸", "进出口"), ("工信部", "工业和信息化部"), ("发改委", "发展和改革委员会"),
    ("国新办", "国务院新闻办公室"), ("社科院", "社会科学院"), ("贸促会", "贸易促进委员会"), ("中科院", "中国科学院"),
    ("外贸", "对外贸易"), ("手机", "移动电话"), ("员工", "职工"), ("新设", "新设立"), ("设立", "成立"),
    ("吸收", "使用"), ("利用", "使用"), ("总额", "总值"), ("数额", "金额"), ("销量", "销售量"), ("产量", "生产量"),
    ("营收", "营业收入"), ("营收", "收入"),
    ("固投", "固定资产投资"), ("老师", "教师"), ("飞机", "民航"), ("全世界", "全球"), ("座位", "席位"),
    ("农村", "乡村"),
    ("措施", "举措"), ("未来", "今后"), ("老板", "总经理"), ("冠军", "第一"), ("首位", "第一"), ("世界", "全球"),
    ("国内生产总值", "GDP"), ("生产总值", "GDP"), ("经济总量", "GDP"), ("国货", "国产"), ("外商", "外资"),
)  # fmt: skip
# Everyday words for what is printed: one way, since 花 stands in many words that have nothing to do with 支出.
_EVERYDAY = {
    "赚": ("利润", "盈利", "净利"), "挣": ("利润", "收入"), "卖": ("销售",), "砸": ("投入", "投资"),
    "花": ("支出", "投入", "消费"), "花掉": ("支出",), "掏": ("支付", "支出"), "造": ("生产", "产量"), "缴": ("缴纳",),
    "生意": ("销售", "业务"), "年纪": ("岁",), "送": ("输送", "供应"), "招": ("招收", "招聘", "录用"),
    "运": ("客运", "货运", "运输", "发送"), "打算": ("将", "计划", "准备", "拟"), "别的": ("其他", "其它"),
    "靠": ("依靠", "通过", "凭借"), "网购": ("网上购物", "网上零售"),
    "头把交椅": ("第一", "首位"), "来华": ("对华", "在华"), "部委": ("部", "委员会"),
}  # fmt: skip
_SAME: dict[str, tuple[str, ...]] = {
    word: tuple(b if a == word else a for a, b in _PAIRS if word in (a, b)) for pair in _PAIRS for word in pair
}
# What the cutter parts and means something only together.
_WHOLE = frozenset({"规模以上", "国内生产总值"})
_LONGEST_WHOLE = 3  # pieces
_SHORTENED, _BETWEEN = (2, 4), 6  # characters of a shortened name, and at most so many between two of them


def same(term: str) -> tuple[str, ...]:
    """Return the words that mean the same as `term` whichever of the two is asked for."""
    return _SAME.get(term, ())


def everyday(term: str) -> tuple[str, ...]:
    """Return the words that print uses for an everyday word."""
    return _EVERYDAY.get(term, ())


def alike(term: str) -> tuple[str, ...]:
    """Return the words that mean the same as `term` in any newspaper."""
    return (*same(term), *everyday(term))


def joined(words: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return cut and tagged words, those that mean something together as one: 国内|生产总值 → 国内生产总值.

    >>> joined([("国内", "s"), ("生产总值", "n")])
    [('国内生产总值', 'n')]
    """
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(words):
        end = next(
            (e for e in range(min(at + _LONGEST_WHOLE, len(words)), at + 1, -1) if _together(words[at:e])), at + 1
        )
        found.append(("".join(word for word, _ in words[at:end]), words[end - 1][1]))
        at = end
    return found


def _together(words: list[tuple[str, str]]) -> bool:
    return "".join(word for word, _ in words) in _WHOLE


@lru_cache(maxsize=65536)
def spelt_out(term: str, text: str) -> bool:
    """Whether a text spells out what `term` is short for: its characters begin words that follow each other.

    >>> spelt_out("工信", "全国工业和信息化工作会议"), spelt_out("社零", "占社会消费品零售总额比重")
    (True, True)
    >>> spelt_out("工信", "工人相信"), spelt_out("出国", "出口国家")
    (False, False)
    """
    pattern = _spelling(term)
    return pattern is not None and any(_begins_words(match) for match in pattern.finditer(text))


@lru_cache(maxsize=4096)
def _spelling(term: str) -> re.Pattern[str] | None:
    """Return what may spell a term out, None for one that is a word itself."""
    shortest, longest = _SHORTENED
    if not shortest <= len(term) <= longest or not all(map(is_han, term)) or in_dictionary(term):
        return None
    return re.compile(f".{{1,{_BETWEEN}}}?".join(f"({char})" for char in term))


def _begins_words(match: re.Match[str]) -> bool:
    """Whether each character of a shortened name begins a word where it is spelt out."""
    left, right = max(match.start() - _BETWEEN, 0), match.end() + _BETWEEN
    around = match.string[left:right]
    words = cut(around)
    starts = {left + start for start, _ in offsets(words, around)}
    return all(match.start(group) in starts for group in range(1, (match.lastindex or 0) + 1))
