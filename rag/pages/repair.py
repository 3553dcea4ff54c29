r"""Repairs of printed text: `str → str`, each named after the damage.

Every repair here only leaves characters out; none replaces or moves one. So a repaired line can always be traced
back to the columns it was printed in (`trace`), and a quotation stays verbatim.
"""

from __future__ import annotations

import re

from rag.words import HAN

# Characters that take the place of one Chinese character and never need a space beside them.
_WIDE = HAN + "\u3000-\u3004\u3008-\u303f\uff01-\uff60‘’“”…—·●■◆▲★○□"
_SPACE = r"[^\S\n]"
_ANY_SPACE = re.compile(rf"{_SPACE}+")
_SIGN = "，。、；：？！）》」』】（《「『【“”‘’…—·"
# Single characters with a space or a sign between each two of them, at least three in all.
_SPREAD = re.compile(
    rf"(?<!\S)(?=[{_SIGN}]?[{HAN}]{_SPACE})[{_SIGN}]?[{HAN}](?:{_SPACE}{{1,3}}[{HAN}]|{_SPACE}?[{_SIGN}]{{1,3}}{_SPACE}?[{HAN}]){{2,}}(?![{HAN}])"
)
# Names of two characters set as wide as names of three stand two by two: they are no spread line.
_NAMED = re.compile(
    rf"(?:记者|記者|通讯员|通訊員|评论员|作者|编辑|责编|摄影|撰文)[：:]?{_SPACE}*(?:([{HAN}]){_SPACE}+)?$"
)
_GENERATION = re.compile(rf"(?<![A-Za-z.\d])(?<![A-Za-z]{_SPACE})(\d){_SPACE}+(?=[A-Z](?:[{_WIDE}\s]|$))")
_WIDE_NAME = re.compile(rf"(?<!\S)([{HAN}]){_SPACE}+([{HAN}])(?=[\s、，）)]|$)")
_BESIDE_NARROW = re.compile(
    rf"(?<=[{_WIDE}]){_SPACE}+(?=[\w%％.,+\-/(])|(?<=[\w%％.,)]){_SPACE}+(?=[{_WIDE}])", re.ASCII
)
_BESIDE_SIGN = re.compile(rf"{_SPACE}+(?=[，。；：？！、）》」』】])|(?<=[，、；：（《「『【]){_SPACE}+")
_MARKS = re.compile(r"\*\*|__|^#{1,6}(?=\s)|[\u200b-\u200f\u2060\ufeff\x00-\x08\x0e-\x1f\x7f]")
_LATIN = re.compile(r"[A-Za-z]")
_NARROW_WORD = re.compile(r"[A-Za-z0-9]")


def drop_marks(line: str) -> str:
    """Leave out marks that are not print: bold asterisks, heading hashes, invisible and control characters.

    A single asterisk stays: it may be a footnote sign or a product name.

    >>> drop_marks("**加快构建促进数字经济发")
    '加快构建促进数字经济发'
    >>> drop_marks("A*算法"), drop_marks("#1机组")
    ('A*算法', '#1机组')
    """
    return _MARKS.sub("", line)


def close_letter_spacing(line: str) -> str:
    """Close a line whose characters were set apart to fill the column, and the thin spaces beside figures.

    Left alone: spaces between words of two or more characters (two names, the halves of a headline) and between
    Latin words.

    >>> close_letter_spacing("家 庭 影 院 、家 用 装 饰 品 分 别 同 比 增 长")
    '家庭影院、家用装饰品分别同比增长'
    >>> close_letter_spacing("2023 年邮政函件业务累计完")
    '2023年邮政函件业务累计完'
    >>> close_letter_spacing("规模稳中有增 质量优中有升"), close_letter_spacing("本报记者 王伟 李婷")
    ('规模稳中有增 质量优中有升', '本报记者 王伟 李婷')
    >>> close_letter_spacing("本报记者 周 可 何 平"), close_letter_spacing("加 快 铺 设 5 G 通 信 网 络")
    ('本报记者 周 可 何 平', '加快铺设5G通信网络')
    """
    line = line.strip()
    if not _ANY_SPACE.search(line):
        return line
    line = _SPREAD.sub(_closed, _GENERATION.sub(r"\1", line))
    return _BESIDE_NARROW.sub("", _BESIDE_SIGN.sub("", line))


def _closed(spread: re.Match[str]) -> str:
    named = _NAMED.search(spread.string[: spread.start()])
    characters = len("".join(spread[0].split())) + (1 if named and named[1] else 0)
    return spread[0] if named and characters in (4, 6, 8) else _ANY_SPACE.sub("", spread[0])


def close_names(line: str) -> str:
    """Close a name of two characters that was set as wide as one of three; names beside each other stay apart.

    >>> close_names("本报记者 李 婕"), close_names("本报记者 王伟 李 婷"), close_names("王永贵 李爱轩")
    ('本报记者 李婕', '本报记者 王伟 李婷', '王永贵 李爱轩')
    """
    return _WIDE_NAME.sub(r"\1\2", line)


def close_spaces(line: str) -> str:
    """Close every space of a line of running text, except between Latin words and between figures.

    >>> close_spaces("过 5%，高于全 国 规 上 工 业 增 加 值"), close_spaces("中 小企业协同攻关")
    ('过5%，高于全国规上工业增加值', '中小企业协同攻关')
    >>> close_spaces("使用 Model X 出镜"), close_spaces("第 2 000 家")
    ('使用Model X出镜', '第2 000家')
    """
    line = line.strip()
    if not _ANY_SPACE.search(line):
        return line
    line = _GENERATION.sub(r"\1", line)
    return _ANY_SPACE.sub(lambda m: _kept(line, m.start(), m.end()), line)


def _kept(line: str, start: int, end: int) -> str:
    if start == 0 or end == len(line):
        return ""
    left, right = line[start - 1], line[end]
    both = _NARROW_WORD.match(left) and _NARROW_WORD.match(right)
    after_sign = left in ".,;:!?%)" and _LATIN.match(right)
    return line[start] if both or after_sign else ""


def glue(left: str, right: str) -> str:
    """Return what stands between two printed lines when they are joined: a space between Latin words, else nothing.

    >>> glue("growth rate", "and profit"), glue("1.63", "亿"), glue("10089.", "2亿元"), glue("COVID-", "19")
    (' ', '', '', '')
    """
    return " " if left and right and _LATIN.match(left[-1]) and _LATIN.match(right[0]) else ""


def join_lines(lines: list[str]) -> str:
    """Join the lines of one paragraph without breaking words, names or numbers.

    >>> join_lines(["2023 年已达 1.63", "亿。"]), join_lines(["杂志业", "务累计完成 6.5 亿份"])
    ('2023年已达1.63亿。', '杂志业务累计完成6.5亿份')
    """
    text = ""
    for line in map(close_spaces, lines):
        text += glue(text, line) + line
    return text


def trace(line: str, repaired: str) -> list[tuple[int, int, int]]:
    """Return where each stretch of `repaired` stands in `line`: (start, end, column), start and end in `repaired`.

    `repaired` must be `line` with characters left out.

    >>> trace("1 月 22", "1月22")
    [(0, 1, 0), (1, 2, 2), (2, 4, 4)]
    """
    runs: list[tuple[int, int, int]] = []
    column, start = 0, 0
    while start < len(repaired):
        column = line.index(repaired[start], column)
        end, at = start, column
        while end < len(repaired) and at < len(line) and line[at] == repaired[end]:
            end, at = end + 1, at + 1
        runs.append((start, end, column))
        start, column = end, at
    return runs
