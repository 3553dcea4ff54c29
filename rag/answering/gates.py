"""What rules a candidate out: another kind, unit, period or place than the one asked for.

A gate returns what a slight difference costs, or the reason why it closes. Strict about contradiction, generous about
silence: an unstated period or place costs little.
"""

from __future__ import annotations

import datetime as dt
import re

from rag.answering.asking import NATIONAL, Asks
from rag.answering.evidence import HEAD, Dossier, Sentence, Word, circles
from rag.answering.question import Question
from rag.answering.records import Reason
from rag.pages import quantities
from rag.pages.dates import writing_day
from rag.pages.periods import Period
from rag.pages.periods import find as find_periods
from rag.pages.records import Article
from rag.pages.statements import Kind, Statement
from rag.words import fold, tag

KINDS: dict[Asks, dict[Kind, float]] = {
    Asks.LEVEL: {Kind.LEVEL: 0.0, Kind.SHARE: 0.2, Kind.MULTIPLE: 0.3, Kind.DURATION: 0.3, Kind.RANK: 0.4},
    Asks.GROWTH: {Kind.GROWTH: 0.0, Kind.CHANGE: 0.1},
    Asks.CHANGE: {Kind.CHANGE: 0.0, Kind.GROWTH: 0.2},
    Asks.SHARE: {Kind.SHARE: 0.0},
    Asks.RANK: {Kind.RANK: 0.0},
    Asks.MULTIPLE: {Kind.MULTIPLE: 0.0},
    Asks.DURATION: {Kind.DURATION: 0.0},
    Asks.OPEN: {Kind.LEVEL: 0.0, Kind.SHARE: 0.05, Kind.GROWTH: 0.1, Kind.RANK: 0.1, Kind.CHANGE: 0.15,
                Kind.MULTIPLE: 0.1, Kind.DURATION: 0.15},
}  # fmt: skip
# An estimate or a goal ranks below what was counted, but where one is asked for.
_HOPED = frozenset({"预计", "预期", "预测", "有望", "力争", "目标", "计划", "需要", "至少需", "将达", "将超", "将"})
_HOPES = re.compile(r"预计|预期|预测|有望|力争|目标|计划|将")
_HOPED_FOR = 0.08
_BY_WHICH, _MOVED = re.compile(r"增加|新增|加了|多[了出]|少[了产卖用]|减|下调|上调|降|砍"), 0.1
_COUNTERS = frozenset("届 次 条 艘 座 家 架 例 颗 批 轮 代 款 站 枚 台 辆 起 项 场 部".split())
_WHICH, _WHICH_TIME, _HOW_OFTEN = re.compile(r"第几"), re.compile(r"第几[次回]"), re.compile(r"(?:几|多少)[次回]")
_LOOSE_COUNTS = frozenset("家个户座处项名位人件")
_NO_PERIOD, _PART_OF_PERIOD, _WIDER_PERIOD = 0.05, 0.2, 0.15
_OTHER_COUNTER, _OTHER_KIND = 0.05, 0.3
_ANY_DAY = dt.date(2000, 12, 31)
_MOST_OF_A_YEAR = 300  # days
_SAME_STATE = 31  # days within which a state is taken for the one at a year's end


def kind_gate(question: Question, statement: Statement) -> tuple[float, Reason | None]:
    """Compare kinds and bases: a growth never answers for a level, nor month on month for year on year."""
    if statement.kind is Kind.RANK and not _same_counter(question, statement):
        return _OTHER_KIND, Reason.OTHER_MEASURE
    cost = KINDS[question.asks].get(statement.kind)
    if question.asks is Asks.LEVEL and statement.kind is Kind.CHANGE and _BY_WHICH.search(question.folded):
        cost = _MOVED  # 增加3.3万个席位 where 临时多出多少个座位 is asked
    if cost is None:
        return _OTHER_KIND, Reason.OTHER_MEASURE
    if (statement.status in _HOPED) is not bool(_HOPES.search(question.folded)):
        cost += _HOPED_FOR
    if statement.kind is Kind.SHARE and "率" in question.folded:
        cost = 0.0  # 税率, 占有率: a level that is a share
    if (
        question.basis
        and statement.basis
        and question.basis[:1] != statement.basis[:1]
        and "环比" in (question.basis, statement.basis)
    ):
        return _OTHER_KIND, Reason.OTHER_MEASURE
    return cost, None


def _same_counter(question: Question, statement: Statement) -> bool:
    """Whether a place in an order is counted as it is asked for: 第九次 answers 第几次, 第二 answers 排第几."""
    if statement.unit == "位":
        return question.unit is None or question.unit not in _COUNTERS or not _WHICH.search(question.folded)
    if question.asks is Asks.RANK:
        loose = _LOOSE_COUNTS if question.unit in _LOOSE_COUNTS else ()  # 第三个 where 第几座 is asked
        return statement.unit in (question.unit, *(("次", "回") if _WHICH_TIME.search(question.folded) else loose))
    return question.asks is Asks.LEVEL and statement.unit == "次" and bool(_HOW_OFTEN.search(question.folded))


def unit_gate(question: Question, statement: Statement) -> tuple[float, Reason | None]:
    """Compare units by family: 多少家 is not answered in yuan."""
    if question.family is None:
        return 0.0, None
    family = quantities.family_of(statement.unit)
    if statement.kind is Kind.GROWTH and question.asks in (Asks.GROWTH, Asks.MULTIPLE):
        return 0.0, None
    if family == question.family or {family, question.family} == {"count", "people"}:
        same = question.unit in (None, statement.unit)
        loose = statement.unit in _LOOSE_COUNTS and question.unit in _LOOSE_COUNTS
        return (0.0 if same else _OTHER_COUNTER if loose or family != "count" else 0.2), None
    if family is None and question.family in ("count", "people", "money"):
        return 0.1, None
    return _OTHER_KIND, Reason.OTHER_MEASURE


def period_gate(question: Question, statement: Statement) -> tuple[float, Reason | None]:
    """Compare periods: another year closes, a part of the year costs, an unstated time costs little."""
    if question.seasons:
        told = (statement.period,) if statement.period else _seasons_of(statement)
        if not told:
            return _NO_PERIOD, None
        if any(_same_season(season, period) for season in question.seasons for period in told):
            return 0.0, None
        within = any(_within_season(season, period) for season in question.seasons for period in told)
        return (_PART_OF_PERIOD, None) if within else (_OTHER_KIND, Reason.OTHER_PERIOD)
    if not question.periods:
        return (0.0 if statement.period is None or not _future(statement) else 0.05), None
    if statement.period is None:
        return _NO_PERIOD, None
    costs = [_period_cost(asked, statement.period) for asked in question.periods]
    fitting = [cost for cost in costs if cost is not None]
    if not fitting and _so_far(question, statement.period, statement.article):
        fitting = [_WIDER_PERIOD]
    return (min(fitting), None) if fitting else (_OTHER_KIND, Reason.OTHER_PERIOD)


def _so_far(question: Question, stated: Period, article: Article) -> bool:
    """Whether a figure tells of the running year until the month that is asked for: 今年 in the news of that month."""
    day = writing_day(article)
    written = Period(day, day) if day else None
    return bool(
        written
        and not stated.as_of
        and stated.covers(written)
        and any(
            p.covers(written) or (p.as_of and stated.covers(p) and 0 <= (written.start - p.end).days <= _SAME_STATE)
            for p in question.periods
        )
    )


def _seasons_of(statement: Statement) -> tuple[Period, ...]:
    """Return the parts of a year that a figure's sentence names where nothing tells the year: 今年第二季度."""
    start, end = statement.sentence
    said = find_periods(fold(statement.article.text[start:end]), _ANY_DAY)
    return tuple(m.period for m in said if 20 < m.period.days < _MOST_OF_A_YEAR)


def _same_season(asked: Period, stated: Period) -> bool:
    """Whether two times are the same part of a year, whichever year: 一季度."""
    return [(d.month, d.day) for d in (asked.start, asked.end)] == [
        (d.month, d.day) for d in (stated.start, stated.end)
    ]


def _within_season(asked: Period, stated: Period) -> bool:
    """Whether a time lies in the same part of whichever year: 8月15日 in 8月."""
    (first, last), (start, end) = (((d.month, d.day) for d in (p.start, p.end)) for p in (asked, stated))
    return stated.start.year == stated.end.year and first <= start <= end <= last


def _future(statement: Statement) -> bool:
    return statement.status in ("力争", "目标", "有望", "计划")


def _period_cost(asked: Period, stated: Period) -> float | None:
    """Return what a period costs against the one asked for, None where it is another."""
    if asked.start == stated.start and asked.end == stated.end:
        return 0.0
    if asked.as_of or stated.as_of:
        late = (stated.end - asked.end).days
        if asked.as_of:
            return 0.0 if late == 0 else 0.05 if abs(late) <= _SAME_STATE else None
        if 0 < late <= _SAME_STATE and stated.as_of:
            return 0.1  # 目前 in the January after still tells the year's end
    if not asked.overlaps(stated):
        return None
    if asked.covers(stated):
        return 0.02 if stated.as_of else _PART_OF_PERIOD
    if stated.covers(asked):
        # A year's total does not answer for one of its months; a state that lasts over years does for each.
        return None if asked.days < _MOST_OF_A_YEAR and stated.days < 400 else _WIDER_PERIOD
    return None


def other_year(question: Question, sentence: Sentence, dossier: Dossier) -> bool:
    """Whether a sentence, or else its whole article, speaks only of other times than the question."""
    if not question.periods:
        return False
    short = all(asked.days < _MOST_OF_A_YEAR for asked in question.periods)
    written = (dossier.written,) if dossier.written else ()
    if short and any(asked.covers(day) for asked in question.periods for day in written):
        return False  # news of that month
    stated = [s.period for s in sentence.statements if s.period is not None and s.stated]
    stated += [m.period for m in dossier.times if sentence.start <= m.start < sentence.end]
    if not stated:
        stated = [*(m.period for m in dossier.times), *written]
    if short:
        # A quarter or a month is not answered by what an article tells of years.
        stated = [period for period in stated if period.days < _MOST_OF_A_YEAR]
    return not any(asked.overlaps(period) for asked in question.periods for period in stated)


def place_gate(question: Question, dossier: Dossier, sentence: Sentence, statement: Statement | None) -> Reason | None:
    """Close where the question names a place that neither the figure nor its surroundings name."""
    around = circles(dossier, sentence, statement)
    if _WORLD.search(question.folded) and _HOME.search(sentence.text) and not _WORLD.search(sentence.text):
        return Reason.OTHER_PLACE
    for place in question.places:
        if place == "全国":
            if statement is not None and (
                _other_region(question, statement.scope) or _LOCAL.search(f"{statement.measure} {around[1][1]}")
            ):
                return Reason.OTHER_PLACE
            continue
        if not _is_named(question, place, dossier, sentence, around) or (
            statement is not None and _is_siblings(question, place, statement, around)
        ):
            return Reason.OTHER_PLACE
    return None


def _is_named(
    question: Question, place: str, dossier: Dossier, sentence: Sentence, around: tuple[tuple[float, str], ...]
) -> bool:
    """Whether a sentence is about a place: named in or around it, or not left since the article came to it."""
    told = [(worth, _DATELINE.sub(" ", text)) for worth, text in around if worth >= HEAD]
    if Word(place, 1.0).credit(told) >= HEAD - 1e-9:
        return True
    if f"全{place}" in question.folded and _LOCAL.search(around[1][1]):
        return True  # 全市排名第二 where 全上海排第几 is asked
    if place not in dossier.folded:
        return _narrower_named(question, place, dossier, around)
    before = [name for at, name in dossier.places if at < sentence.end]
    return bool(before and _same_place(place, before[-1])) or _of_whom_it_tells(place, dossier, around)


def _of_whom_it_tells(place: str, dossier: Dossier, around: tuple[tuple[float, str], ...]) -> bool:
    """Whether what the article names right behind a place (东湖市的华星公司) is what is spoken of here."""
    behind = re.findall(rf"{re.escape(place)}[省市县区镇乡村]?的?([\u4e00-\u9fff]{{{_NAME}}})", dossier.folded)
    return any(name in text for name in behind for worth, text in around if worth >= HEAD)


def _narrower_named(question: Question, place: str, dossier: Dossier, around: tuple[tuple[float, str], ...]) -> bool:
    """Whether an article that tells of one place alone names the narrower one of the question: 宝山 of 上海宝山."""
    behind = re.search(rf"{re.escape(place)}[省市州县区]?(?=([\u4e00-\u9fff]{{2}}))", question.folded)
    if behind is None or any(name == "全国" for _, name in dossier.places):
        return False
    own = (*question.names, *question.places)
    narrower = next((t for t in question.terms if t in own and t.startswith(behind[1])), None)
    return narrower is not None and Word(narrower, 1.0).credit(around) >= HEAD - 1e-9


_DATELINE = re.compile(r"[\u4e00-\u9fff]{2,10}\d{1,2}月\d{1,2}日(?:电|讯|消息)")
_NAME = 6  # characters of a name that tell whose it is
_WORLD, _HOME = re.compile(r"全球|世界|国际"), re.compile(r"(?:中国|国内|我国|全国)市场")
_LOCAL = re.compile(r"(?:全|本|我|该)(?:省|市|县|区|州|镇|村)")


def _is_siblings(question: Question, place: str, statement: Statement, around: tuple[tuple[float, str], ...]) -> bool:
    """Whether a figure names another place than the one asked for: 英国 in 法国、英国…分别增长."""
    if statement.scope in ("", "全国") or _asked_place(question, statement.scope):
        return False
    return Word(place, 1.0).credit(around[:2]) == 0


def _other_region(question: Question, scope: str) -> bool:
    """Whether a figure is one region's while the country's is asked for."""
    return scope not in ("", "全国") and _is_region(scope) and not _asked_place(question, scope)


def _same_place(a: str, b: str) -> bool:
    return a[:2] == b[:2] or a in b or b in a


def foreign_scope(question: Question, statement: Statement, dossier: Dossier) -> bool:
    """Whether a figure is told of a place that the question does not name: 福建省对…进出口, 出口 in a province's."""
    scope = statement.scope
    if not scope and any(w in question.folded for w in NATIONAL) and not any(w in dossier.head for w in NATIONAL):
        return re.search(r"[\u4e00-\u9fff]{2}省", dossier.head) is not None
    return scope not in ("", "全国") and statement.measure.startswith(scope) and not _asked_place(question, scope)


_PARTNER = re.compile(
    r"[对向从与](?P<partner>[\u4e00-\u9fff]{2,8}?)的?(?:实际|累计|直接)?(?:进出口|出口|进口|投资|贸易|销售|发送|供应)"
)


def other_partner(question: Question, statement: Statement) -> bool:
    """Whether a figure is of the trade with somebody whom the question does not name: 东江省对东盟出口."""
    match = _PARTNER.search(statement.measure)
    if match is None or question.lang == "en":
        return False
    partner = match["partner"]
    return not any(partner[i : i + 2] in question.folded for i in range(len(partner) - 1))


def _asked_place(question: Question, scope: str) -> bool:
    named = [*question.places, *question.terms, *(word for means in question.meanings for word, _ in means)]
    return any(_same_place(name, scope) for name in named)


def _is_region(scope: str) -> bool:
    return scope[-1:] in "省市县区州" or any(flag == "ns" for _, flag in tag(scope))
