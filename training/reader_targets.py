"""What a news sentence can be asked for: its figures, dates, names, titles, things, reasons, found by their form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.words import offsets, tag

Word = tuple[str, str]  # a word and the letters of its part of speech


@dataclass(frozen=True, slots=True)
class Sentence:
    """Folded `text` cut into tagged `words`, which start at `starts` (and end where the word does)."""

    text: str
    words: tuple[Word, ...]
    starts: tuple[int, ...]

    @classmethod
    def read(cls, text: str) -> Sentence:
        """Cut one sentence."""
        words = tag(text)
        return cls(text, tuple(words), tuple(start for start, _ in offsets([w for w, _ in words], text)))


@dataclass(frozen=True, slots=True)
class Target:
    """What can be asked for: words `first` up to `last` of a sentence, its kind, and the words that ask for it."""

    first: int
    last: int
    kind: str
    asking: tuple[str, ...]


_UNITS = (
    "个 家 件 名 人 人次 户 项 座 条 次 辆 台 套 吨 公斤 千克 克 米 公里 千米 平方米 平方公里 公顷 亩 元 美元 "
    "欧元 日元 港元 岁 天 年 个月 小时 分钟 秒 届 场 位 只 头 艘 架 部 张 份 种 所 万 亿 千瓦时 千瓦 立方米 倍 度 "
    "分 枚 首 集 级 层 页 本 篇 期 批 组 支 对 起 间 幅 例 宗 余 多 百分点 个百分点"
)
_UNIT = re.compile(
    rf"[余多]?(?:十|百|千|万|亿|兆)*[余多]?(?:{'|'.join(sorted(_UNITS.split(), key=len, reverse=True))})?"
)
_FIGURE = re.compile(
    r"\d[\d,]*(?:\.\d+)?%?(?:[至到～~-]\d[\d,]*(?:\.\d+)?%?)?|"
    r"[一两二三四五六七八九十百千万]{1,4}(?=[个家件名人项座条次种所位场届])"
)
_DATE = re.compile(
    r"(?:\d{4}年)?\d{1,2}月\d{1,2}[日号](?:[上下]午|晚|凌晨)?|(?:\d{4}年)\d{1,2}月份?|\d{4}年|\d{1,2}[日号](?:[上下]午|晚)?"
)
_TITLE = re.compile(r"《[^《》]{2,25}》")
_QUOTED = re.compile(r"“([^“”]{2,18})”")
_REASON = re.compile(r"(?:由于|因为|受)([^，。；]{4,40}?)(?:的?影响)?，")
DEFINED = re.compile(r"^[“《]?([^，。“”《》是]{2,16})[”》]?(?:是指|指的是|即|是)([^。；]{4,50})")
_PURPOSE = re.compile(r"(?:为了|旨在|目的是)([^，。；]{4,40})")
_SERIES = re.compile(
    r"(?:[^，。；：、（）“”]{2,12}、){1,6}[^，。；：、（）“”]{2,12}?(?:和|及|以及)[^，。；：、（）“”等]{2,12}"
)
_MANNER = re.compile(r"(?:通过|利用|采取|采用|运用|借助|依托)([^，。；]{4,30})(?=，)")
_BODY = re.compile(
    r"(?:公司|集团|总局|局|部|委员会|委|办公室|研究院|大学|学院|研究所|中心|协会|商会|联合会|银行|报社|报|社|工厂|"
    r"基地|实验室|学会|机构|政府|厅|法院|海关|平台|企业|组织|基金会|医院|俱乐部|队)$"
)
_NOUNS = frozenset("n ns nt nz nr vn a b j l an f eng nrt s ng nrfg m q".split())
_AND = frozenset("和 与 及 以及 、".split())
_CLAUSE_ENDS = frozenset("，；：。！？")
# Verbs that open what somebody says, or say too little to be asked with.
_NO_OBJECT = frozenset("说 表示 指出 认为 称 提到 介绍 强调 透露 是 要 能 可 可以 会 应 让 使 到 去 来 等".split())
_OBJECT = (5, 24)  # characters
_WHEN = ("什么时候", "何时", "哪一年", "哪天", "哪年", "几月几日", "什么时间")


def targets(sentence: Sentence) -> list[Target]:
    """Return every span of a sentence that can be asked for."""
    found: list[Target] = []
    for finder in (_figures, _dates, _marked, _named, _phrases, _joined, _objects, _clauses):
        found += finder(sentence)
    return found


def _covering(sentence: Sentence, start: int, end: int, kind: str, asking: Sequence[str]) -> list[Target]:
    """Return the target of the words that make up text[start:end] exactly, none if it cuts a word."""
    ends = [s + len(w) for s, (w, _) in zip(sentence.starts, sentence.words, strict=True)]
    if start in sentence.starts and end in ends:
        first, last = sentence.starts.index(start), ends.index(end) + 1
        if last > first:
            return [Target(first, last, kind, tuple(asking))]
    return []


def _figures(sentence: Sentence) -> list[Target]:
    found = []
    for match in _FIGURE.finditer(sentence.text):
        rest = sentence.text[match.end() :]
        if rest[:1] in "年月日号-—~":
            continue
        unit = "" if match[0].endswith("%") else _UNIT.match(rest)[0]  # type: ignore[index]
        bare = re.sub(r"^[余多十百千万亿兆]+", "", unit)
        asking = ["多少" + bare, "多少"] if not match[0].endswith("%") else ["多少", "百分之多少", "百分之几"]
        if bare in ("个", "家", "名", "项", "座", "条", "次", "种", "位", "届", "场", "所"):
            asking.append("几" + bare)
        found += _covering(sentence, match.start(), match.end() + len(unit), "figure", asking)
    return found


def _dates(sentence: Sentence) -> list[Target]:
    found = []
    for match in _DATE.finditer(sentence.text):
        year = match[0].endswith("年")
        asking = ("哪一年", "哪年", "什么时候", "何时", "几几年") if year else _WHEN
        found += _covering(sentence, *match.span(), "date", asking)
    return found


def _marked(sentence: Sentence) -> list[Target]:
    found = []
    for match in _TITLE.finditer(sentence.text):
        found += _covering(
            sentence, *match.span(), "title", ("什么", "哪部作品", "什么文件", "哪本书", "哪部电影", "什么作品")
        )
    for match in _QUOTED.finditer(sentence.text):
        found += _covering(sentence, *match.span(1), "title", ("什么", "什么名字", "什么称号", "哪个"))
    return found


def _named(sentence: Sentence) -> list[Target]:
    found = []
    for i, (word, flag) in enumerate(sentence.words):
        if flag in ("nr", "nrt", "nrfg") and 2 <= len(word) <= 8:
            last = i + 1
            while last + 1 < len(sentence.words) and sentence.words[last][0] == "·":
                last += 2
            first = i
            while first >= 2 and sentence.words[first - 1][0] == "·":
                first -= 2
            found.append(
                Target(first, min(last, len(sentence.words)), "person", ("谁", "谁", "哪位", "什么人", "哪个人"))
            )
        elif flag == "ns" and len(word) > 1:
            last = i + 1
            while last < len(sentence.words) and sentence.words[last][1] == "ns":
                last += 1
            place = "".join(w for w, _ in sentence.words[i:last])
            asking = ["哪里", "什么地方", "哪儿", "哪个地方"]
            asking += [f"哪个{end}" for end in ("省", "市", "县", "州", "岛") if place.endswith(end)]
            asking += ["哪个国家", "哪个城市", "哪个地区"]
            if i == 0 or sentence.words[i - 1][1] != "ns":
                found.append(Target(i, last, "place", tuple(asking)))
    return found


def _phrases(sentence: Sentence) -> list[Target]:
    """Return runs of nouns: bodies by their last word, others as things."""
    found: list[Target] = []
    start = 0
    for i in range(len(sentence.words) + 1):
        if i < len(sentence.words) and sentence.words[i][1] in _NOUNS:
            continue
        run = "".join(w for w, _ in sentence.words[start:i])
        if i > start and 2 <= len(run) <= 18 and not run.isdecimal():
            last = sentence.words[i - 1]
            if _BODY.search(run) and len(run) >= 4:
                tail = _BODY.search(run)[0]  # type: ignore[index]
                found.append(
                    Target(
                        start, i, "body", (f"哪个{tail}", f"哪家{tail}", f"什么{tail}", "哪个机构", "谁", "什么机构")
                    )
                )
            elif last[1] in ("n", "nz", "vn", "l", "eng", "j"):
                asking = ["什么", "什么", "哪个", "什么东西"]
                asking += [f"什么{last[0]}", f"哪个{last[0]}", f"哪种{last[0]}"] if i - start > 1 else []
                found.append(Target(start, i, "thing", tuple(asking)))
        start = i + 1
    return found


def _joined(sentence: Sentence) -> list[Target]:
    """Return two runs of nouns or more that stand side by side: 光荣和某公司."""
    found: list[Target] = []
    start, joints = 0, 0
    for i in range(len(sentence.words) + 1):
        word, flag = sentence.words[i] if i < len(sentence.words) else ("", "x")
        if flag in _NOUNS:
            continue
        if i > start and word in _AND and i + 1 < len(sentence.words) and sentence.words[i + 1][1] in _NOUNS:
            joints += sentence.words[i - 1][1] in _NOUNS
            continue
        if joints and sum(len(w) for w, _ in sentence.words[start:i]) <= 40:
            many = ("哪几个", "哪些") if joints > 1 else ("哪两个", "哪两种")
            who = ("谁",) if sentence.words[start][1] in ("nr", "nrt") else ("什么",)
            found.append(Target(start, i, "list", ("哪些", "什么", *many, *who)))
        start, joints = i + 1, 0
    return found


def _objects(sentence: Sentence) -> list[Target]:
    """Return what stands behind the first verb of a clause, up to its end: 主要负责|产品研发和市场推广."""
    found: list[Target] = []
    opened = 0
    for i, (word, _) in enumerate(sentence.words):
        if word not in _CLAUSE_ENDS:
            continue
        clause = sentence.words[opened:i]
        verb = next((n for n, (w, f) in enumerate(clause) if f == "v" and w not in _NO_OBJECT), 0)
        first = opened + verb + 1
        while first < i and sentence.words[first][0] in ("了", "着", "过"):
            first += 1
        told = sentence.words[first:i]
        named = any(f[:1] == "n" for _, f in clause[:verb])
        if verb and named and len(told) > 1 and _OBJECT[0] <= sum(len(w) for w, _ in told) <= _OBJECT[1]:
            last, flag = told[-1]
            own = (f"什么{last}", f"哪些{last}", f"怎样的{last}") if flag in ("n", "vn") else ()
            found.append(Target(first, i, "object", ("什么", "什么", "哪些", *own)))
        opened = i + 1
    return found


def _clauses(sentence: Sentence) -> list[Target]:
    found = []
    for pattern, kind, asking in (
        (_REASON, "reason", ("为什么", "什么原因", "因为什么", "为何")),
        (_PURPOSE, "reason", ("什么目的", "为了什么", "为什么")),
        (_MANNER, "manner", ("什么", "什么方式", "什么方法", "什么手段")),
    ):
        for match in pattern.finditer(sentence.text):
            found += _covering(sentence, *match.span(1), kind, asking)
    for match in _SERIES.finditer(sentence.text):
        found += _covering(sentence, *match.span(), "list", ("哪些", "什么", "哪几个", "谁"))
    if defined := DEFINED.search(sentence.text):
        found += _covering(sentence, *defined.span(2), "definition", ("什么", "什么意思", "指什么"))
    return found


_RESPECTIVELY = re.compile(
    r"((?:[^，。；：、和]{2,10}、)*[^，。；：、和]{2,10}(?:和|及)?[^，。；：、和]{0,10})分别(为|是|达|达到|完成|增长|下降|实现)([^，。；]{4,60})"
)


def pairs(text: str) -> list[tuple[str, str, int, int]]:
    """Return what a 分别-sentence says of each thing: (thing, verb, start, end of its figure).

    >>> pairs("甲市、乙市分别增长3.1%、4.5%。")
    [('甲市', '增长', 9, 13), ('乙市', '增长', 14, 18)]
    """
    found = []
    for match in _RESPECTIVELY.finditer(text):
        things = [t for t in re.split(r"[、和及]", match[1]) if t]
        figures = list(re.finditer(r"[^、和及]+", match[3]))
        if len(things) == len(figures) >= 2:
            found += [
                (thing, match[2], match.start(3) + f.start(), match.start(3) + f.end())
                for thing, f in zip(things, figures, strict=True)
            ]
    return found
