"""Questions made from news sentences, as Chinese asks: the answer's place is taken by a question word.

A sentence is cut into tagged words; a span that can be asked for is found by its form; then the question is the
sentence or a part of it, with clauses dropped, moved and worded otherwise. Everything drawn comes from one generator.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from training.reader_targets import DEFINED, Sentence, Target, Word


@dataclass(frozen=True, slots=True)
class Asked:
    """A question whose answer is text[start:end] of its sentence."""

    question: str
    start: int
    end: int
    kind: str
    form: str


_CLAUSE_END = frozenset("，；：")
_OPENINGS = frozenset(
    "此外 另外 同时 其中 据悉 目前 近日 日前 而 但 但是 不过 因此 并 也 还 据介绍 随后 当天 同日 今年 去年".split()
)
_LIGHT = frozenset("d u uj ul ud ug uz uv t zg y e o p c".split())
_SAME = {
    "表示": "说 指出 认为 称 提到", "位于": "在 坐落于 处于", "增长": "增加 上升 提高", "下降": "减少 降低 下滑",
    "达到": "有 达 为", "达": "有 达到 为", "完成": "实现 达到", "实现": "完成 达到", "成立": "创立 建立 设立 创办",
    "举行": "举办 召开 进行", "举办": "举行 召开", "召开": "举行", "发布": "公布 推出", "公布": "发布",
    "出生": "诞生", "担任": "任 出任 当", "任": "担任", "建成": "完工 竣工", "启动": "开始", "开始": "启动",
    "获得": "取得 赢得 得到", "取得": "获得", "包括": "有 包含 涵盖", "导致": "造成 引起 使", "造成": "导致 引起",
    "企业": "公司", "公司": "企业", "比赛": "赛事", "死亡": "去世 遇难", "去世": "逝世", "投资": "投入",
    "使用": "采用 利用", "参加": "参与 出席", "出席": "参加", "介绍": "说", "指出": "说 表示", "认为": "觉得 表示",
    "首次": "第一次", "预计": "预期", "约": "大约", "目前": "现在", "全国": "我国 中国", "我国": "中国 全国",
    "名为": "叫 叫做 名叫", "称为": "叫做 叫 称作", "主要": "", "位居": "排名 居", "因": "由于 因为", "曾": "曾经",
    "共": "一共 总共", "同比": "比上年 比去年同期", "推出": "发布 上线", "增加": "增长 上升", "减少": "下降",
}  # fmt: skip


def ask(
    sentence: Sentence, target: Target, rng: np.random.Generator, near: Mapping[str, Sequence[str]] | None = None
) -> Asked | None:
    """Return a question that the target answers, in a form drawn at random; None where too little is left to ask."""
    forms = _FORMS_OF.get(target.kind, _FORMS)
    form = str(rng.choice([name for name, _ in forms], p=[p for _, p in forms]))
    words = _SHAPED[form](sentence, target, rng)
    question = "".join(_worded(words, rng, near or {}))
    question = re.sub(r"[，：；、]+(?=[，：；。？]|$)|^[，：；、]+", "", question)
    told = sum(len(w) for w, f in words if f[:1] in "nvajm" and f != "?")
    if told < 3 or len(question) < 5 or len(question) > 70:
        return None
    last = target.last - 1
    end = sentence.starts[last] + len(sentence.words[last][0])
    mark = "？" if rng.random() < 0.75 else ""
    return Asked(question + mark, sentence.starts[target.first], end, target.kind, form)


def _asking(target: Target, rng: np.random.Generator) -> Word:
    return target.asking[int(rng.integers(len(target.asking)))], "?"


def _clause_bounds(sentence: Sentence, target: Target) -> tuple[int, int]:
    first, last = target.first, target.last
    while first > 0 and sentence.words[first - 1][0] not in _CLAUSE_END:
        first -= 1
    while last < len(sentence.words) and sentence.words[last][0] not in ("，", "；", "。", "！", "？"):
        last += 1
    return first, last


def _topic(sentence: Sentence, before: int) -> list[Word]:
    """Return the nouns that open the sentence: what it is about."""
    found: list[Word] = []
    for word, flag in sentence.words[:before]:
        if word in _CLAUSE_END or (found and flag[:1] in "vpdc" and flag != "vn"):
            break
        if flag[:1] in "najbl" or flag in ("vn", "eng", "m", "f", "uj"):
            found.append((word, flag))
    return found[-8:]


def _in_place(sentence: Sentence, target: Target, rng: np.random.Generator) -> list[Word]:
    first, last = _clause_bounds(sentence, target)
    own = [*sentence.words[first : target.first], _asking(target, rng), *sentence.words[target.last : last]]
    ends = [i + 1 for i, (w, _) in enumerate(sentence.words) if w in ("，", "；")]
    clauses = [sentence.words[a:b] for a, b in zip([0, *ends], [*ends, len(sentence.words)], strict=True)]
    others = [c for c in clauses if c and c[0] not in own and len(c) > 3]
    kept = [c for c in others if rng.random() < 0.4][:2]
    words = [w for c in kept for w in c if w[0] not in "，；。！？"]
    parts = [words, own] if rng.random() < 0.75 else [own, words]
    return [w for i, part in enumerate(p for p in parts if p) for w in ([("，", "x")] if i else []) + list(part)]


def _by_clause(sentence: Sentence, target: Target, rng: np.random.Generator) -> list[Word]:
    first, last = _clause_bounds(sentence, target)
    lead = _topic(sentence, first) if first and rng.random() < 0.7 else []
    return [*lead, *sentence.words[first : target.first], _asking(target, rng), *sentence.words[target.last : last]]


def _nominal(sentence: Sentence, target: Target, rng: np.random.Generator) -> list[Word]:
    """Ask with the nouns alone: 快递业务量累计完成1320.7亿件 → 快递业务量是多少."""
    first, last = _clause_bounds(sentence, target)
    told = list(sentence.words[first : target.first])
    if len(told) < 2:
        told = [*_topic(sentence, first), *told, *sentence.words[target.last : last]]
    elif first and rng.random() < 0.6:
        told = [*_topic(sentence, first), *told]
    kept = [w for w in told if w[1] not in _LIGHT and not (w[1] == "v" and rng.random() < 0.7)]
    end = (
        str(rng.choice(["是", "有", "为", "", "达到"]))
        if target.kind == "figure"
        else str(rng.choice(["是", "是", "", "为"]))
    )
    asking = _asking(target, rng)
    if target.kind in ("person", "body", "thing", "place", "date") and rng.random() < 0.3:
        return [asking, *kept]
    return [*kept, (end, "v"), asking]


def _keywords(sentence: Sentence, target: Target, rng: np.random.Generator) -> list[Word]:
    """Ask without a question word: A公司二季度营收."""
    words = [w for w in _nominal(sentence, target, rng) if w[1] != "?" and w[0] not in ("是", "有", "为", "达到")]
    return [w for w in words if w[1][:1] in "nvamtjbl" and rng.random() < 0.85]


def _shuffled(sentence: Sentence, target: Target, rng: np.random.Generator) -> list[Word]:
    """Ask from another side: what follows the answer first, then what stands before it."""
    first, last = _clause_bounds(sentence, target)
    before, after = list(sentence.words[first : target.first]), list(sentence.words[target.last : last])
    asking = _asking(target, rng)
    if not after or not before:
        return _by_clause(sentence, target, rng)
    if target.kind == "date" or rng.random() < 0.5:
        return [*_topic(sentence, first), *after, ("是", "v"), asking, *before]
    return [*_topic(sentence, first), *before, *after, ("的", "uj"), ("是", "v"), asking]


def _what_is(sentence: Sentence, target: Target, rng: np.random.Generator) -> list[Word]:
    match = DEFINED.search(sentence.text)
    subject = match[1] if match else ""
    ways = ("{}是什么", "什么是{}", "{}是指什么", "{}指的是什么", "{}是什么意思", "如何定义{}", "{}")
    return [(str(rng.choice(ways)).format(subject), "n")]


def _why(sentence: Sentence, target: Target, rng: np.random.Generator) -> list[Word]:
    """Ask why, or how, with what follows the reason or the means."""
    _, last = _clause_bounds(sentence, target)
    rest = [w for w in sentence.words[last + 1 :] if w[0] not in "。！？"][:24]
    lead = _topic(sentence, max(target.first - 1, 0))
    ways, tails = _WAYS[target.kind]
    if rng.random() < 0.6:
        return [*lead, (str(rng.choice(ways)), "?"), *rest]
    return [*lead, *rest, (str(rng.choice(tails)), "?")]


_WAYS = {
    "reason": (("为什么", "为何"), ("的原因是什么", "是什么原因")),
    "manner": (("如何", "怎样", "怎么", "是怎样", "用什么方法"), ("的方法是什么", "靠的是什么", "的途径是什么")),
}


_FORMS = [("in place", 0.34), ("clause", 0.26), ("nominal", 0.18), ("keywords", 0.08), ("moved", 0.14)]
_FORMS_OF = {
    "definition": [("what is", 1.0)],
    "reason": [("why", 0.8), ("in place", 0.2)],
    "manner": [("why", 0.7), ("in place", 0.3)],
    "object": [("in place", 0.4), ("clause", 0.4), ("moved", 0.2)],
}
_SHAPED: dict[str, Callable[[Sentence, Target, np.random.Generator], list[Word]]] = {
    "in place": _in_place, "clause": _by_clause, "nominal": _nominal, "keywords": _keywords, "moved": _shuffled,
    "what is": _what_is, "why": _why,
}  # fmt: skip


def _worded(words: Sequence[Word], rng: np.random.Generator, near: Mapping[str, Sequence[str]]) -> list[str]:
    """Word the question otherwise here and there: small words dropped, others exchanged for ones that mean the like."""
    keep = 1 - 0.35 * rng.random()  # how much of what may go stays, for this question
    exchanged = 0.3 * rng.random()
    found = []
    for i, (word, flag) in enumerate(words):
        if flag != "?":
            if i < 2 and word in _OPENINGS:
                continue
            if flag in _LIGHT and flag not in ("p", "uj") and rng.random() > keep - 0.25:
                continue
            if flag[:1] in "nvab" and rng.random() > keep + 0.25:
                continue
            if word in _SAME and rng.random() < 0.4:
                word = str(rng.choice(_SAME[word].split() or [""]))
            elif word in near and flag[:1] in "vnad" and flag not in ("nr", "ns", "nt") and rng.random() < exchanged:
                word = str(rng.choice(list(near[word])))
        found.append(word)
    return found
