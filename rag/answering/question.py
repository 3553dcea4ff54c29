"""What is asked: kind, period, place, unit, and the words that must be found.

Nothing here knows the corpus. A question is folded, its time is read off (去年 counts from today), the words that
ask (多少, 谁, 为什么) say what an answer has to be, and what is left are the words that an answer must be about.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from rag.answering import asking, english, units
from rag.answering.asking import Asks, content_words
from rag.answering.binding import stress
from rag.errors import QuestionError
from rag.pages import naming, periods, quantities
from rag.pages.clauses import is_aside
from rag.pages.periods import Mention, Period
from rag.words import fold, in_dictionary, normalise, tag

_DOUBTED, _DOUBTED_DEED = 0.5, 0.2  # how much a word that may be wrongly translated binds: a verb has many senses


@dataclass(frozen=True)
class Question:
    """A question understood.

    `terms` are the content words in order, folded, and `stresses` how much each binds the answer (see binding.stress);
    `places` those of them that name a place (全国 for the country), `names` those that name a person, body or thing;
    `family` and `unit` are what the asking words demand (多少家 → count, 家). `mended` are misspelt words as written
    and as meant, `meanings` an English term's words of the corpus, `seasons` times without a year (一季度, 1月19日).
    `relative`: the time was told from today (去年). `rest` is the text without times and what is quoted.
    `several`: figures of several things are looked for, so that no word names the measure of all. `said` are the words
    of an English question that was told again in Chinese.
    """

    text: str
    folded: str
    lang: str
    asks: Asks
    period: Period | None
    periods: tuple[Period, ...]
    relative: bool
    terms: tuple[str, ...]
    stresses: tuple[float, ...]
    places: tuple[str, ...]
    names: tuple[str, ...]
    unit: str | None
    family: str | None
    basis: str | None
    seasons: tuple[Period, ...] = ()
    mended: tuple[tuple[str, str], ...] = ()
    meanings: tuple[tuple[tuple[str, float], ...], ...] = ()
    rest: str = ""
    several: bool = False
    said: tuple[str, ...] = ()

    @property
    def tongue(self) -> str:
        """The language it was asked in and is answered in: en also where it was told again in Chinese."""
        return "en" if self.said else self.lang

    @property
    def figure(self) -> bool:
        """Whether a figure is asked for."""
        return self.asks in asking.FIGURES

    @property
    def type(self) -> str | None:
        """What sort of thing is asked for: 领域 of 用在哪些领域."""
        match = asking.TYPE.search(self.folded)
        return match[1] if match else None

    @cached_property
    def head(self) -> str | None:
        """The word that names the measure: the last but for those that say the kind (出口额 of 出口额增长)."""
        named = [t for t in self.terms if t not in asking.SAID_BY_KIND and t not in asking.DEEDS]
        return named[-1] if named and self.figure and self.lang == "zh" and not self.several else None

    def without(self, term: str) -> Question:
        """Return the question with one content word left out: one side of a comparison."""
        kept = [i for i, t in enumerate(self.terms) if t != term]
        return replace(
            self,
            terms=tuple(self.terms[i] for i in kept),
            stresses=tuple(self.stresses[i] for i in kept),
            meanings=tuple(self.meanings[i] for i in kept) if self.meanings else (),
        )

    @property
    def subject(self) -> str | None:
        """What a definition is asked of: 先进制造业集群 of 先进制造业集群是什么意思."""
        if quoted := asking.QUOTED.search(self.folded):
            return quoted[1]
        match = asking.SUBJECT.search(self.folded)
        return next((g.strip("“”《》 的") for g in match.groups() if g), None) if match else None

    @property
    def understood(self) -> str:
        """The question said back in a short phrase: `2023年 · 快递 · 业务量 · 数值`, `2023 · express · amount`."""
        if self.tongue == "en":
            read = [f"“{written}” read as “{meant}”" for written, meant in self.mended]
            said_once = dict.fromkeys(
                [*map(english.when, self.periods), *(self.said or self.terms), english.NAMES[self.asks], *read]
            )
            return " · ".join(said_once)
        when = [period.label for period in self.periods]
        said = [f"“{written}”作“{meant}”" for written, meant in self.mended]
        return " · ".join(dict.fromkeys([*when, *self.terms, asking.NAMES[self.asks], *said]))


def recut(question: Question, text: str) -> Question:
    """Return the question with the content words that `text`, which is its `rest` or a part of it, has."""
    if question.lang == "en":
        said = re.findall(r"[a-z0-9%'-]+", text.lower())
        kept = [i for i, term in enumerate(question.terms) if term in said or f"{term}'s" in said]
        return replace(
            question,
            terms=tuple(question.terms[i] for i in kept),
            stresses=tuple(question.stresses[i] for i in kept),
            meanings=tuple(question.meanings[i] for i in kept) if question.meanings else (),
        )
    terms, stresses, places, names = _content(text)
    return replace(question, terms=terms, stresses=stresses, places=places, names=names)


Mend = Callable[[str], tuple[str, tuple[tuple[str, str], ...]]]


def understand(text: str, *, today: dt.date, longest: int = 1000, mend: Mend | None = None) -> Question:
    """Return what `text` asks; `mend` corrects its spelling.

    Raises QuestionError when it is empty or longer than `longest` characters.

    >>> q = understand("2023年快递业务量多少", today=dt.date(2024, 5, 1))
    >>> q.asks.value, q.period.label, q.terms
    ('level', '2023年', ('快递', '业务量'))
    """
    clean = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if not clean or not any(c.isalnum() for c in clean):
        raise QuestionError("问题是空的：请输入一个问题，例如“2023年快递业务量多少”。(The question is empty.)")
    if len(clean) > longest:
        raise QuestionError(
            f"问题太长：{len(clean)} 个字符，最多 {longest} 个。请缩短后再问。(The question is too long.)"
        )
    folded = asking.written(normalise(clean))
    if english.is_english(folded):
        return _english(clean, folded)
    mended, pairs = mend(folded) if mend else (folded, ())
    read = _chinese(clean, mended, today)
    if pairs and _lost_asking(plain := _chinese(clean, folded, today), read):
        return plain
    return replace(read, mended=pairs)


def _lost_asking(plain: Question, mended: Question) -> bool:
    """Whether mending took the words that ask for a misspelt one: 数涨 of 企业数涨了多少 for 数张."""
    if not plain.figure or plain.asks is mended.asks:
        return False
    return mended.asks is Asks.LEVEL or not mended.figure


def _chinese(text: str, folded: str, today: dt.date) -> Question:
    # What stands in quotation marks is quoted, not asked: 今天 in it is no time, 谁 no asking word.
    quoted = tuple(m[1] for m in asking.QUOTED.finditer(folded) if len(m[1]) >= asking.SHORTEST_QUOTE)
    rest = asking.QUOTED.sub(lambda m: " " * len(m[0]) if m[1] in quoted else m[0], folded)
    rest = asking.WORKED.sub(lambda m: " " * len(m[0]), rest)  # 按11%的增速倒推 says how, not what
    times, seasons = _times(rest, today)
    for mention in reversed(periods.find(rest, today, short_years=True)):
        bound = mention.explicit or mention in times or (mention.period in seasons and mention.period.days > 1)
        if not (bound or _is_now(mention, rest)):
            continue
        rest = f"{rest[: mention.start]} {rest[mention.end :]}"
    rest = asking.BARE_YEAR.sub(" ", rest)
    asks = next((asks for asks, pattern in asking.COMPILED if pattern.search(rest)), Asks.OPEN)
    unit = units.asked_unit(rest)
    basis = asking.BASIS.search(folded)
    figures = asks in asking.FIGURES or (asks is Asks.COMPARE and asking.WITH_BEFORE.search(rest))
    if figures and asking.WHETHER.search(rest) and not asking.AMOUNT.search(rest):
        asks = Asks.YES_NO
    if asks is Asks.OPEN and asking.MEASURE.search(rest.strip(" ？?。")):
        asks = Asks.LEVEL
    terms, stresses, places, names = _content(" ".join([rest, *quoted]))
    places = tuple(place for place in places if not re.search(rf"哪(?:一?[个家座]|些|几个)?{re.escape(place)}", rest))
    found = _of_asking_clause(folded, times) or tuple(dict.fromkeys(m.period for m in times))
    wanted = unit["unit"] if unit else None
    if asks is Asks.GROWTH and wanted == "个点":
        wanted = None  # 涨了几个点: per cent, in everyday words
    if (
        asks in (Asks.GROWTH, Asks.SHARE)
        and wanted
        and quantities.family_of(wanted) not in ("percent", "points", "times", "doublings")
    ):
        asks = Asks.LEVEL  # 有多少个保持了增长 counts what grows, 占了几个 what there is
    family = (
        units.family(asks, wanted) or units.dimension(rest) or (units.implied(terms) if asks is Asks.LEVEL else None)
    )
    return Question(
        text, folded, "zh", asks, found[0] if found else None, found, any(not m.explicit for m in times), terms,
        stresses, places, names, wanted, family, basis[0] if basis else None, seasons, rest=rest,
    )  # fmt: skip


def _times(folded: str, today: dt.date) -> tuple[tuple[Mention, ...], tuple[Period, ...]]:
    """Return the times that bind an answer (years named, else 去年 and the like), and those told without a year."""
    # 比2022年提高 compares with 2022: it is not when.
    found = [m for m in periods.find(folded, today, short_years=True) if not is_aside(m, folded)]
    bare = [Mention(*m.span(), periods.year(int(m[0])), True) for m in asking.BARE_YEAR.finditer(folded)]
    relative = [m for m in found if not m.explicit and asking.RELATIVE.search(folded[m.start : m.end])]
    explicit = [m for m in (*found, *bare) if m.explicit]
    # A bare 13日 names no month: it is a word like any other.
    bare_days = [m for m in found if m.end - m.start <= 3 and folded[m.end - 1] == "日"]
    timeless = (*explicit, *relative, *bare_days)
    seasons = [m.period for m in found if m not in timeless and not explicit and not _is_now(m, folded)]
    return tuple(explicit or relative), tuple(seasons)


def _is_now(mention: Mention, text: str) -> bool:
    """Whether a time is 如今 or the like: it asks for the latest that the pages know."""
    return text[mention.start : mention.end].strip() in periods.NOW


def _of_asking_clause(rest: str, times: tuple[Mention, ...]) -> tuple[Period, ...]:
    """Return the times of the clause that asks: 2022年 of 按2023年的数据，2022年业务量多少."""
    asked = asking.AMOUNT.search(rest)
    start = max((m.end() for m in re.finditer(r"[，。；]", rest) if asked and m.end() <= asked.start()), default=0)
    return tuple(dict.fromkeys(m.period for m in times if start and m.start >= start))


def _content(rest: str) -> tuple[tuple[str, ...], tuple[float, ...], tuple[str, ...], tuple[str, ...]]:
    rest = asking.ASKED_UNIT.sub(units.uncounted, rest)
    terms: dict[str, float] = {}
    places, names = [], []
    for word, flag in content_words(rest):
        if word in asking.NATIONAL:
            places.append("全国")
        else:
            terms.setdefault(word, stress(word, flag))
            if (flag == "ns" and naming.is_place(word) and in_dictionary(word)) or _looks_like_region(word):
                places.append(word)
            if flag in ("nr", "nt", "nz", "eng", "nrt", "nrfg") and len(word) > 1:
                names.append(word)
    return tuple(terms), tuple(terms.values()), tuple(dict.fromkeys(places)), tuple(dict.fromkeys(names))


def _looks_like_region(word: str) -> bool:
    """Whether a word that the dictionary does not hold is named like a region: 丁省."""
    return 2 <= len(word) <= 4 and word[-1] in "省市县" and not in_dictionary(word)


def retold(question: Question, chinese: str, borne: Callable[[str], bool], *, today: dt.date) -> Question:
    """Return an English question as its Chinese wording asks it, to be answered in English.

    `borne` tells whether what was found holds a word: another may be what a dictionary wrongly took it for.
    """
    asked = _chinese(question.text, normalise(chinese), today)
    told = zip(asked.terms, asked.stresses, strict=True)
    asked = replace(asked, stresses=tuple(x if borne(term) else x * _doubt(term) for term, x in told))
    # Of a name's words none is a place: Anhui Natural Gas is a company.
    places = [place for place in asked.places if any(place[:2] == named[:2] for named in question.places)]
    whole = [place for place in question.places if place == "全国"]
    return replace(asked, said=question.terms or ("",), places=tuple(dict.fromkeys([*places, *whole])))


def _doubt(term: str) -> float:
    return _DOUBTED_DEED if [flag[:1] for _, flag in tag(term)] == ["v"] else _DOUBTED


def _english(text: str, folded: str) -> Question:
    read = english.read(folded)
    asks = Asks(read.asks)
    found = read.periods
    return Question(
        text, fold(folded), "en", asks, found[0] if found else None, found, False, read.terms,
        (1.0,) * len(read.terms), read.places, (), None, read.family or units.family(asks, None), None, rest=folded,
    )  # fmt: skip
