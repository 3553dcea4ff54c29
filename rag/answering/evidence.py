"""The sentences an answer may stand on, and how much of a question each of them covers.

A question's words are weighed by how rare they are in the corpus and looked for in widening circles: what a figure
measures, its clause, its sentence, the sentence before, the headline, the article. A word counts in full where it
stands as it is, in part where only a piece of it stands (快递量 in 快递业务量).
"""

from __future__ import annotations

import math
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rag.answering import synonyms
from rag.answering.asking import NATIONAL
from rag.answering.sense import Sense
from rag.pages import naming
from rag.pages.dates import writing_day
from rag.pages.passages import sentences
from rag.pages.periods import Mention, Period
from rag.pages.periods import find as find_periods
from rag.pages.records import Article, Passage
from rag.pages.statements import Statement
from rag.search import meanings
from rag.search.encoder import Encoder, StaticEncoder
from rag.words import fold, in_dictionary, is_han, offsets, tag

# How much a word counts by where it stands. A sentence may lean on its headline for its topic but not for everything.
OWN, CLAUSE, GROUP, SENTENCE, BEFORE, HEAD, ARTICLE = 1.0, 0.9, 0.86, 0.8, 0.6, 0.6, 0.3
_KEPT_ARTICLES, _KEPT_WORDS = 512, 4096
# A piece of a word is worth less than its share: 业务收入 is not half there where 业务 stands.
_PIECE = 0.7
_AKIN = 0.7  # 品牌 stands where 牌子 is asked for
_APART = 0.5  # 种苗 where 种植苗 stands
_OF_BOTH = frozenset({"出口", "进口", "出口额", "进口额"})
_SPELT_OUT = 0.8  # 工业和信息化 stands where 工信 is asked for


@dataclass(frozen=True, eq=False)
class Sentence:
    """One sentence of an article (a headline or byline counts as one), folded, with its figures."""

    article: Article
    number: int
    start: int
    end: int
    text: str
    part: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, eq=False)
class Dossier:
    """An article laid out for answering: folded text, its sentences in order, its head (headline and first lines)."""

    article: Article
    folded: str
    sentences: tuple[Sentence, ...]

    @cached_property
    def head(self) -> str:
        """What the whole article is about: title lines, dateline and the first sentence of its body."""
        heads = [s.text for s in self.sentences if s.part in ("title", "subtitle", "kicker")]
        return "\n".join([*heads, *[s.text for s in self.sentences if s.part in ("body", "caption")][:1]])

    @cached_property
    def written(self) -> Period | None:
        """The day the article was written, where it is known."""
        day = writing_day(self.article)
        return Period(day, day) if day else None

    @cached_property
    def times(self) -> tuple[Mention, ...]:
        """Every time that the article names, with where it stands."""
        return find_periods(self.folded, self.written.start if self.written else None)

    @cached_property
    def places(self) -> tuple[tuple[int, str], ...]:
        """Where the article names a place, and which; 全国 for the country."""
        words = tag(self.folded)
        starts = (start for start, _ in offsets([word for word, _ in words], self.folded))
        return tuple(
            (start, "全国" if word in NATIONAL else word)
            for start, (word, flag) in zip(starts, words, strict=True)
            if word in NATIONAL or (flag == "ns" and naming.is_place(word))
        )

    def before(self, sentence: Sentence) -> str:
        """Return the text of the two sentences before one in the same part of the article, empty at its start."""
        earlier = self.sentences[max(sentence.number - 2, 0) : sentence.number]
        return "\n".join(s.text for s in earlier if s.part == sentence.part)

    def around(self, sentence: Sentence) -> tuple[str, int]:
        """Return a sentence as a reader meets it, and where it starts there: under the headline or, without one, the
        article's first sentence, with the two sentences before it and the one after.
        """
        before = self.before(sentence).replace("\n", "")
        over = [s.text for s in self.sentences if s.part in ("title", "subtitle", "kicker")]
        over = over or [s.text for s in self.sentences if s.part in ("body", "caption") and s.text not in before][:1]
        led = "".join(f"{text}\n" for text in over if sentence.text not in over) + before
        after = (s.text for s in self.sentences[sentence.number + 1 : sentence.number + 2] if s.part == sentence.part)
        return f"{led}{sentence.text}{''.join(after)}", len(led)

    def at(self, offset: int) -> Sentence | None:
        """Return the sentence that holds an offset of the article."""
        return next((s for s in self.sentences if s.start <= offset < s.end), None)


class Evidence:
    """Lays articles out for answering and weighs words. Safe for several threads: a lost race only repeats work."""

    def __init__(
        self,
        statements: Sequence[Statement],
        passages: int,
        frequency: Callable[[str], int],
        encoder: Encoder | None = None,
        vocabulary: Iterable[str] = (),
        akin: Callable[[str], meanings.Words] | None = None,
    ) -> None:
        self._encoder = encoder
        self._vocabulary = vocabulary
        self._akin = lru_cache(_KEPT_WORDS)(akin) if akin else None
        self._statements: dict[str, list[Statement]] = {}
        for statement in statements:
            self._statements.setdefault(statement.article.id, []).append(statement)
        self._passages = passages
        self._frequency = frequency
        self._dossiers: OrderedDict[str, Dossier] = OrderedDict()

    def of(self, article: Article) -> Dossier:
        """Return the dossier of an article."""
        held = self._dossiers.get(article.id)
        if held is None:
            held = self._lay_out(article)
            self._dossiers[article.id] = held
            while len(self._dossiers) > _KEPT_ARTICLES:
                self._dossiers.popitem(last=False)
        return held

    def _lay_out(self, article: Article) -> Dossier:
        folded = fold(article.text)
        statements = self._statements.get(article.id, [])
        found = []
        for number, (start, end) in enumerate(sentences(article)):
            own = tuple(s for s in statements if start <= s.start < end)
            part = article.kind_at(start) or "body"
            found.append(Sentence(article, number, start, end, folded[start:end], part, own))
        return Dossier(article, folded, tuple(found))

    def weight(self, term: str) -> float:
        """Return how much a word tells: its inverse document frequency over passages; the most for an unknown one."""
        count = self._counted(term)
        if not count and len(term) > 2 and is_han(term[0]):
            # A word the cutter did not make on the page may still stand there in pieces.
            count = max((self._frequency(term[i : i + 2]) for i in range(len(term) - 1)), default=0) // 2
        return math.log(1 + (self._passages - count + 0.5) / (count + 0.5)) * (0.5 if len(term) == 1 else 1.0)

    def likeness(self, question: str, sentences: Sequence[Sentence]) -> list[float]:
        """Return the cosine of the question with each sentence; zeros without an encoder."""
        if self._encoder is None or not sentences:
            return [0.0] * len(sentences)
        unique = list(dict.fromkeys(s.text for s in sentences))
        vectors = self._encoder.encode([question, *unique])
        near = dict(zip(unique, (vectors[1:] @ vectors[0]).tolist(), strict=True))
        return [near[s.text] for s in sentences]

    def sense_of(self, question: str) -> Sense | None:
        """Return what finds a folded question's words in other words; None without an encoder of tokens."""
        return Sense(self._encoder, question) if isinstance(self._encoder, StaticEncoder) else None

    def known(self, term: str) -> bool:
        """Whether the corpus holds the word at all, if only in a longer one: 辽宁 in 辽宁省."""
        return self._counted(term) > 0

    def meant(self, term: str) -> bool:
        """Whether the corpus holds the word or one that means the same."""
        others = (*synonyms.alike(term), *(word for word, _ in meanings.near(term)))
        return self.known(term) or any(map(self.known, others))

    def akin(self, term: str) -> meanings.Words:
        """Return the corpus's words nearest to one that it does not hold in any form, with how surely each is meant."""
        if self._akin is None or len(term) < 2 or not is_han(term[0]) or not in_dictionary(term) or self.meant(term):
            return ()
        return self._akin(term)

    def _counted(self, term: str) -> int:
        """Return in how many passages a word stands; in those of longer words that hold it where it is none itself."""
        count = self._frequency(term.lower())
        if count or len(term) < 2 or not is_han(term[0]):
            return count
        longer = re.findall(rf"^.*{re.escape(term)}.*$", self._lines, re.MULTILINE)
        return sum(self._frequency(word) for word in longer)

    @cached_property
    def _lines(self) -> str:
        return "\n".join(word for word in self._vocabulary if len(word) > 2 and is_han(word[0]))


@lru_cache(maxsize=65536)
def presence(term: str, text: str) -> float:
    """Return how far `term` stands in folded `text`: 1 as it is, less as a word of the same meaning or in pieces.

    Kept for the next figure of the same sentence, headline and article: a question looks at them again and again.

    >>> presence("业务量", "快递业务量完成"), presence("网络", "网上零售额"), presence("德国", "法国和英国")
    (1.0, 0.9, 0.0)
    """
    if term in _OF_BOTH:
        text = text.replace("进出口", "")  # of both together: neither exports nor imports
    if term in text:
        return 1.0
    if not is_han(term[0]):
        return float(term.lower() in text.lower())
    if any(other in text for other in synonyms.same(term)):
        return 0.9
    akin = max((_AKIN * sure for other, sure in meanings.near(term) if other in text), default=0.0)
    if any(other in text for other in synonyms.everyday(term)):
        akin = _AKIN
    if len(term) == 1:
        return akin
    if synonyms.spelt_out(term, text):
        return _SPELT_OUT
    if len(term) == 2:
        return max(akin, _APART if _apart(term).search(text) else 0.0)
    if len(term) == 3 and _apart(term).search(text):
        return max(akin, _APART)  # 直营门店 where 直营店 is asked for
    pairs = _pairs(term)
    return max(akin, _PIECE * sum(any(form in text for form in forms) for forms in pairs) / len(pairs))


@lru_cache(maxsize=4096)
def _apart(term: str) -> re.Pattern[str]:
    return re.compile(f"{re.escape(term[:-1])}.{{1,2}}{re.escape(term[-1])}")


@lru_cache(maxsize=4096)
def _pairs(term: str) -> tuple[tuple[str, ...], ...]:
    """Return the two-character pieces of a word, each with the words of the same meaning."""
    pieces = [term[i : i + 2] for i in range(len(term) - 1)]
    return tuple((piece, *synonyms.same(piece)) for piece in pieces)


def circles(dossier: Dossier, sentence: Sentence, statement: Statement | None = None) -> tuple[tuple[float, str], ...]:
    """Return the texts around a sentence, or one of its figures, each with what a word found there is worth."""
    wider = (
        (SENTENCE if statement else OWN, sentence.text),
        (BEFORE, dossier.before(sentence)),
        (HEAD, dossier.head),
        (ARTICLE, dossier.folded),
    )
    if statement is None:
        return wider
    left, right = statement.clause
    own = f"{statement.scope} {statement.measure} {statement.text}"
    start = max(sentence.start, dossier.folded.rfind("；", sentence.start, left) + 1)
    end = dossier.folded.find("；", right, sentence.end)
    group = dossier.folded[start : end if end > 0 else sentence.end]
    return ((OWN, own), (CLAUSE, dossier.folded[left:right]), (GROUP, group), *wider)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the question: its weight and, for an English one, the Chinese words it may stand for, how surely."""

    text: str
    weight: float
    meanings: tuple[tuple[str, float], ...] = ()

    def credit(self, around: Sequence[tuple[float, str]]) -> float:
        """Return the best of presence × worth over the circles around a sentence, from 0 to 1."""
        best = 0.0
        for worth, text in around:
            if worth <= best:
                break
            here = presence(self.text, text)
            for word, sure in self.meanings:
                here = max(here, sure * presence(word, text))
            best = max(best, worth * here)
        return best


def inside(passage: Passage, sentence: Sentence) -> bool:
    """Whether a passage holds a part of the sentence."""
    return passage.start < sentence.end and sentence.start < passage.end
