"""Statements → questions that one would ask, in Chinese and in English; whether an archive answers them is tried."""

from __future__ import annotations

import re

from rag.answering.records import Answer
from rag.pages.records import Article
from rag.pages.statements import Kind, Statement

# What reads well in a question: a few Chinese characters that end as names of measures do. The words that a figure's
# sentence offers may also be 该站, 计 or a clause, which answering can use and nobody would ask.
MEASURE = re.compile(
    r"(?!.*[该这其此本各的])[\u4e00-\u9fff/0-9A-Z]{2,16}(?:量|额|值|率|收入|规模|总数|人数|外资|进出口|出口|进口|投资|"
    r"业务|营收|利润|用户|人口|贸易)"
)
_PART = re.compile(r"(?!.*[该这其此本各的])[\u4e00-\u9fff]{2,16}占[\u4e00-\u9fff]{2,16}")
_ASKED = {Kind.LEVEL: "{when}{measure}是多少？", Kind.SHARE: "{when}{measure}占比是多少？"}
# Words of statistical news and their usual English; a measure made of them alone can be asked in English.
_ENGLISH = {
    "我国": "China's", "全国": "China's", "快递": "express delivery", "业务量": "volume", "业务": "business",
    "网上": "online", "网络": "online", "农村": "rural", "农产品": "farm produce", "零售额": "retail sales",
    "跨境电商": "cross-border e-commerce", "进出口": "imports and exports", "总值": "total value", "出口": "exports",
    "进口": "imports", "货物贸易": "goods trade", "数字经济": "digital economy", "规模": "size", "总额": "total",
    "制造业": "manufacturing", "高技术": "high-tech", "服务业": "services", "增加值": "value added",
    "工业": "industrial",
    "投资": "investment", "固定资产": "fixed-asset",
    "实际使用外资": "foreign capital actually used", "金额": "amount", "电信": "telecom", "总量": "volume",
    "收入": "revenue", "软件": "software", "销售额": "sales", "包裹": "parcel", "报纸": "newspaper", "杂志": "magazine",
    "汽车": "automobile", "产量": "output", "销量": "sales", "产值": "output value", "出口额": "exports value",
    "茶叶": "tea", "人口": "population", "用户": "users", "利润": "profits", "国内生产总值": "GDP",
}  # fmt: skip
_WORD = re.compile("|".join(sorted(map(re.escape, _ENGLISH), key=len, reverse=True)))


def asked(statement: Statement, *, stated: bool = True) -> str | None:
    """Return the question that a figure answers, None where its words make no good one.

    With `stated` only for a figure whose own sentence names its period; else that may be left unsaid.
    """
    when = _when(statement) if statement.stated else None
    if when is None and stated:
        return None
    measure = _plain(statement.measure)
    if statement.kind is Kind.SHARE and _PART.fullmatch(measure):
        return f"{when or ''}{measure}的比重是多少？"
    if not MEASURE.fullmatch(measure):
        return None
    if statement.kind is Kind.GROWTH and statement.basis in ("同比", None):
        return f"{when or ''}{measure}同比{'下降' if statement.value < 0 else '增长'}多少？"
    template = _ASKED.get(statement.kind)
    return template.format(when=when or "", measure=measure) if template else None


def asked_in_english(statement: Statement) -> str | None:
    """Return the question in English, None where the measure or the period has no plain English name."""
    when = _when(statement)
    name = english(_plain(statement.measure))
    if not (name and when and statement.stated and re.fullmatch(r"\d{4}年", when)):
        return None
    year = when[:-1]
    if statement.kind is Kind.GROWTH and statement.value > 0 and statement.basis in ("同比", None):
        return f"By how much did {name} grow in {year}?"
    return f"What was {name} in {year}?" if statement.kind is Kind.LEVEL else None


def english(measure: str) -> str | None:
    """Return the English name of a measure, word by word, None where a word of it is not known.

    >>> english("我国网上零售额"), english("适老家具")
    ("China's online retail sales", None)
    """
    words = _WORD.findall(measure)
    if not words or "".join(words) != measure:
        return None
    name = " ".join(_ENGLISH[word] for word in words)
    return name if name.startswith("China's") else f"the {name}"


def answers(answer: Answer, printed: str, article: Article) -> bool:
    """Whether `answer` gives what the page prints, from the article that prints it."""
    if answer.refused or not answer.short:
        return False
    given, expected = ("".join(text.split()) for text in (answer.short, printed))
    return expected in given and any(citation.article.id == article.id for citation in answer.citations)


def _when(statement: Statement) -> str | None:
    period = statement.period
    return period.label if period and not period.as_of and period.days >= 28 else None


def _plain(measure: str) -> str:
    """Return a measure without what its sentence left on it: spaces, a quotation mark, a bullet."""
    return re.sub(r"[\s“”‘’●·（）()]", "", measure)
