"""What speaks for a candidate and what against it: a few numbers, each with a meaning, from 0 to 1 or nearly.

`deciding` weighs them, with weights learned on questions whose answers are known.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.answering import asking, spans
from rag.answering.evidence import Evidence, Word, presence
from rag.answering.match import Candidate, asked_words
from rag.answering.question import Question
from rag.answering.reader import Aim
from rag.answering.records import Reason
from rag.answering.sense import Sense
from rag.answering.short import Load
from rag.pages.dates import writing_day
from rag.search.records import Hit
from rag.words import is_han

_LONG = 200  # characters from which on a sentence is long
_CLAUSES = re.compile(r"[，；：,;]")
_PRESENT = 0.5  # from here on a word stands there
_SURE = 12.0  # log-odds of the reader that count in full


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for one sentence, or one figure in it, as the answer to a question.

    Shares are of the question's words, weighed by rarity: `covered` by the sentence and all around it, `own` by the
    sentence alone, `head` by the article's head. `rarest`: how far its rarest word stands in the sentence; `focus`: how
    far the word beside the asking word does (经理 of 基金经理是谁). `pairs`: share of the question's pairs of
    characters in the sentence. `likeness`: the encoder's cosine. `found`: 1 for the passage that search ranks first,
    less further down. `typed`: 1 where what is asked for (a person, a day) can be read out of the sentence, -1 where
    not, 0 where the kind of question does not tell; `near`: how near the question's words that stands. `asks`: the
    sentence itself is a question; `title`: it is no running text; `length` of the sentence. `cost`: what `match` took
    off for slight differences. `missing`: share of words found nowhere in the article; `unknown`: share of words that
    the corpus does not hold, nor another of their meaning; `unnamed`: share of the question's names that stand nowhere
    in the article. `read`: the trained reader's log-odds that the figure, or something in the sentence, answers, what
    stands around being read as well; 0 where it was not asked. `english`: the question is, so that its words are found
    by what they may mean. `sense`: how far the question is said in the sentence in whatever words; `aim`: in the clause
    of the figure, or the best clause; `wide`: in the sentence, those before it and the article's head. `slight`,
    `strayed`: parts of `cost`, see `match.Candidate`. `elsewhen`, `elsewhere`: a gate took it for another time or
    place, but may be mistaken.
    """

    covered: float
    own: float
    head: float
    rarest: float
    focus: float
    pairs: float
    likeness: float
    found: float
    typed: float
    near: float
    asks: float
    title: float
    length: float
    cost: float
    missing: float
    unknown: float
    unnamed: float
    read: float
    english: float = 0.0
    sense: float = 0.0
    aim: float = 0.0
    wide: float = 0.0
    slight: float = 0.0
    strayed: float = 0.0
    elsewhen: float = 0.0
    elsewhere: float = 0.0


@dataclass(frozen=True)
class Signaller:
    """Reads the signals of one question's candidates. `ranks`: (rank, start, end) of an article's found passages.

    `reader` is loaded at the first candidate; None leaves it out.
    """

    question: Question
    evidence: Evidence
    words: tuple[Word, ...]
    ranks: Mapping[str, Sequence[tuple[int, int, int]]]
    reader: Load | None

    @classmethod
    def over(cls, question: Question, evidence: Evidence, hits: Iterable[Hit], reader: Load | None = None) -> Signaller:
        """Return a reader of signals for a question and what search found for it."""
        ranks: dict[str, list[tuple[int, int, int]]] = {}
        for rank, hit in enumerate(hits, 1):
            ranks.setdefault(hit.passage.article.id, []).append((rank, hit.passage.start, hit.passage.end))
        return cls(question, evidence, asked_words(question, evidence), ranks, reader)

    def read(self, candidates: Sequence[Candidate]) -> list[Signals]:
        """Return the signals of each candidate."""
        likeness = self.evidence.likeness(self.question.folded, [c.sentence for c in candidates])
        sense = self.evidence.sense_of(self.question.folded)
        told = zip(candidates, likeness, self._read(candidates), strict=True)
        return [self._of(candidate, near, read, _senses(sense, candidate)) for candidate, near, read in told]

    def _read(self, candidates: Sequence[Candidate]) -> list[float]:
        """Return what the reader makes of each candidate; it reads Chinese alone."""
        if self.reader is None or self.question.lang != "zh":
            return [0.0] * len(candidates)
        odds = self.reader().weigh(self.question.folded, [_aim(c) for c in candidates])
        return [min(max(o / _SURE, -1.0), 1.0) for o in odds]

    def _of(self, candidate: Candidate, likeness: float, read: float, senses: tuple[float, float, float]) -> Signals:
        question, sentence = self.question, candidate.sentence
        text = sentence.text
        total = sum(word.weight for word in self.words) or 1.0
        rarest = max(self.words, key=lambda word: word.weight, default=None)
        focus, names = _focus(question), {*question.names, *question.places}
        span = None
        told = question.asks in spans.FINDERS and not candidate.statement
        if told:
            span = spans.read(question, text, writing_day(candidate.dossier.article))
        return Signals(
            covered=candidate.covered,
            own=sum(word.weight * word.credit(((1.0, text),)) for word in self.words) / total,
            head=sum(word.weight * word.credit(((1.0, candidate.dossier.head),)) for word in self.words) / total,
            rarest=rarest.credit(((1.0, text),)) if rarest else 0.0,
            focus=presence(focus, text) if focus else _PRESENT,
            pairs=_shared_pairs(question.folded, text),
            likeness=likeness,
            found=self._found(candidate),
            typed=0.0 if not told else 1.0 if span else -1.0,
            near=span.score if span else 0.0,
            asks=float(text.rstrip("”』」 ").endswith(("？", "?"))),
            title=float(sentence.part not in ("body", "caption", "note")),
            length=min(len(text) / _LONG, 1.5),
            cost=candidate.covered - candidate.score,
            missing=sum(w.weight for w in self.words if w.text in candidate.missing) / total,
            unknown=sum(w.weight * self._unheard(w) for w in self.words) / total,
            unnamed=sum(name in candidate.missing for name in names) / max(len(names), 1),
            read=read,
            english=float(question.lang == "en"),
            sense=senses[0],
            aim=senses[1],
            wide=senses[2],
            slight=candidate.slight,
            strayed=candidate.strayed,
            elsewhen=float(candidate.ruled_out is Reason.OTHER_PERIOD),
            elsewhere=float(candidate.ruled_out is Reason.OTHER_PLACE),
        )

    def _unheard(self, word: Word) -> float:
        """Return how far the corpus does not hold a word: 0 where it has one of the same meaning."""
        if not word.meanings:
            return float(not self.evidence.meant(word.text))
        return 0.0 if self.question.lang == "en" else 1 - word.meanings[0][1]

    def _found(self, candidate: Candidate) -> float:
        places = self.ranks.get(candidate.dossier.article.id, ())
        sentence = candidate.sentence
        rank = min((r for r, start, end in places if start < sentence.end and sentence.start < end), default=0)
        return 1 / (1 + math.log(rank)) if rank else 0.0


def _senses(sense: Sense | None, candidate: Candidate) -> tuple[float, float, float]:
    """Return how far the question is said in the sentence, in the clause it turns on and in all around it."""
    if sense is None:
        return 0.0, 0.0, 0.0
    dossier, sentence, statement = candidate.dossier, candidate.sentence, candidate.statement
    if statement:
        left, right = statement.clause
        clauses = [f"{statement.scope} {statement.measure} {dossier.folded[left:right]}"]
    else:
        clauses = [clause for clause in _CLAUSES.split(sentence.text) if clause]
    return (
        sense.share(sentence.text),
        max((sense.share(clause) for clause in clauses), default=0.0),
        sense.share(sentence.text, dossier.before(sentence), dossier.head),
    )


def _aim(candidate: Candidate) -> Aim:
    """Return where the reader looks: at a candidate's figure, or anywhere in its sentence, with what stands around."""
    sentence, statement = candidate.sentence, candidate.statement
    text, start = candidate.dossier.around(sentence)
    moved = start - sentence.start
    span = (statement.start + moved, statement.end + moved) if statement else None
    return Aim(text, start, start + len(sentence.text), span)


def _focus(question: Question) -> str | None:
    """Return the content word that stands nearest to the asking word: what is asked of the topic."""
    if question.lang != "zh" or not question.terms:
        return None
    places = [m.span() for m in asking.ASKING.finditer(question.folded)]
    if not places:
        return question.terms[-1]
    found = []
    for term in question.terms:
        for match in re.finditer(re.escape(term), question.folded):
            gap = min(max(start - match.end(), match.start() - end, 0) for start, end in places)
            found.append((gap, -match.start(), term))
    return min(found)[2] if found else None


@lru_cache(maxsize=4096)
def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1) if is_han(text[i]) or text[i].isalnum())


def _shared_pairs(question: str, text: str) -> float:
    asked = _pairs(asking.ASKING.sub(" ", question))
    return len(asked & _pairs(text)) / len(asked) if asked else 0.0
