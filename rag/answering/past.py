"""What was said, as later turns look at it again: the questions laid out, what the answers cite, the figures given."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from rag.answering import carry, told
from rag.answering.answerer import Answerer
from rag.answering.antecedents import Before
from rag.answering.carry import Frame
from rag.answering.dialogue import Said
from rag.answering.evidence import Dossier
from rag.answering.question import Question
from rag.answering.records import Answer, Citation, Reason
from rag.answering.told import Given
from rag.pages.statements import Kind
from rag.search.records import Hit
from rag.words import fold

_FIGURES = 4  # turns back that figures are looked for
_OF_WHAT = re.compile(r"占[^占]+$")  # what a share is of
_NAMED = 2  # words of its own with which a question says what it is about
_SHOWN = (Reason.OTHER_MEASURE.value, Reason.NOT_STATED.value)  # refusals whose nearest fact is what was asked of


@dataclass(frozen=True)
class Reply:
    """An answer, the whole question it answers (None: the text stood alone), and what is carried on from here."""

    answer: Answer
    whole: str | None = None
    frame: str | None = None
    thing: str = ""


@dataclass(frozen=True)
class Past:
    """The turns before, the latest last, and what answers."""

    answerer: Answerer
    said: tuple[Said, ...]
    _asked: dict[str, Question] = field(default_factory=dict, repr=False, compare=False)

    def understand(self, text: str) -> Question:
        """Return what a text asks; the questions before are looked at again and again."""
        if text not in self._asked:
            self._asked[text] = self.answerer.understand(text)
        return self._asked[text]

    def frame(self, said: Said) -> Frame:
        """Return a turn's question laid out for its parts to be replaced."""
        today = self.answerer.settings.today or dt.date.today()
        return Frame(self.understand(said.frame), today, said.thing)

    def frames(self, base: Said, *, reckons: bool = False) -> Iterator[Frame]:
        """Yield other questions that a follow-up on a turn may lean on.

        The question that the last figure answers, of an amount where something is to be reckoned with it; and the last
        question that was asked in full.
        """
        today = self.frame(base).today
        figures = [f for f in self.figures if f.statement.kind is Kind.LEVEL] if reckons else self.figures
        for figure in figures[:1]:
            yield Frame(self.understand(figure.question), today, _OF_WHAT.sub("", figure.said))
        in_full = (self.frame(s) for s in reversed(self.said) if s is not base and s.whole == s.question)
        yield from islice((f for f in in_full if len(carry.specific(f.question)) >= _NAMED), 1)

    def sources(self, said: Said) -> tuple[list[Citation], list[Dossier]]:
        """Return what a turn cited, as far as the corpus still holds it."""
        wanted = {name for name, _, _ in said.cited}
        articles = {a.id: a for a in self.answerer.store.articles if a.id in wanted}
        kept = [
            (articles[name], a, b) for name, a, b in said.cited if name in articles and b <= len(articles[name].text)
        ]
        citations = [Citation(n, article, a, b) for n, (article, a, b) in enumerate(kept, 1)]
        return citations, [self.answerer.evidence.of(c.article) for c in citations]

    def figure(self, said: Said) -> Given | None:
        """Return the figure that a turn was answered with, or shown instead of an answer; None where it was none."""
        return next(iter(self.given(said)), None)

    def given(self, said: Said) -> list[Given]:
        """Return the figure that a turn was answered with, as each of the cited articles tells it."""
        if said.refused and said.reason not in _SHOWN:
            return []
        asked = self.understand(said.frame)
        found: list[Given] = []
        for citation, dossier in zip(*self.sources(said), strict=True):
            if said.refused:
                figure = told.shown(asked, [citation], [dossier])
            else:
                figure = told.given(said.short, asked.terms, [citation], [dossier]) if said.short else None
            if figure and all(figure.statement.start != g.statement.start for g in found):
                found.append(figure)
        return found

    def beside(self, citations: Sequence[Citation]) -> Iterator[Dossier]:
        """Yield the articles on the printed pages that some citations stand on."""
        pages = {c.page for c in citations if c.article.page.lines}
        return (self.answerer.evidence.of(a) for a in self.answerer.store.articles if a.page.file in pages)

    def given_again(self, said: Said) -> Answer | None:
        """Return a turn's answer on what it cited, None where it had none or the corpus no longer holds it."""
        citations, _ = self.sources(said)
        if said.refused or not said.short or not citations:
            return None
        text = "".join(f"{c.quote}[{c.number}]" for c in citations)
        return Answer(said.question, said.whole, text, said.short, False, None, tuple(citations), confidence=0.9)

    @cached_property
    def figures(self) -> tuple[Given, ...]:
        """The figures that the last turns were answered with, the latest first."""
        return tuple(figure for said in reversed(self.said[-_FIGURES:]) if (figure := self.figure(said)))

    def before(self) -> Before:
        """Return the turns with their questions laid out, for what points back to them."""
        *earlier, quotes = ("\n".join(fold(c.quote) for c in self.sources(said)[0]) for said in self.said)
        return Before(self.said, tuple(self.frame(s) for s in self.said), quotes, "\n".join(reversed(earlier)))

    def answered(self) -> Iterator[Said]:
        """Yield the turns that were answered, the latest first."""
        yield from (said for said in reversed(self.said) if not said.refused)


def shown(whole: str, line: str, short: str | None, figures: Sequence[Given], hits: tuple[Hit, ...]) -> Answer:
    """Return an answer that stands on figures: a line of its own, if any, and each sentence they stand in."""
    spans = list(dict.fromkeys((g.dossier.article, *g.span) for g in figures))
    citations = tuple(Citation(n, article, start, end) for n, (article, start, end) in enumerate(spans, 1))
    quotes = "".join(f"{c.quote.replace(chr(10), '')}[{c.number}]" for c in citations)
    return Answer(whole, whole, f"{line}{quotes}", short, False, None, citations, hits, confidence=0.9)
