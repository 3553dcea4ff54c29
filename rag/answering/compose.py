"""Candidates → one answer: a figure, a sentence, a list, two sides compared; or a refusal with the nearest fact.

Texts are made of quotes and of frames that hold no number, date or name, so that what an answer asserts stands in
what it cites.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.answering import asking, compare, enumerations, explaining, lacking, series, verdicts, wording
from rag.answering.asking import Asks
from rag.answering.combine import Worked
from rag.answering.compare import Picked
from rag.answering.derive import Derived
from rag.answering.enumerations import Enumeration
from rag.answering.evidence import Dossier, Sentence
from rag.answering.match import Candidate
from rag.answering.people import people_in
from rag.answering.question import Question
from rag.answering.records import Answer, Citation, Reason
from rag.answering.short import Load
from rag.answering.short import short as short_answer
from rag.answering.telling import LONG, Span, telling, with_topic
from rag.pages.dates import writing_day
from rag.pages.statements import Kind
from rag.search.records import Hit

_MOST_SOURCES = 3


@dataclass(frozen=True)
class Draft:
    """A question with what search and match found for it: what `compose` makes an answer from."""

    question: Question
    candidates: tuple[Candidate, ...]
    hits: tuple[Hit, ...]
    reader: Load | None = None


def answer(draft: Draft, best: Candidate) -> Answer:
    """Answer with what one candidate says; not where its article never names whose officer is asked about."""
    if missing := lacking.unnamed(draft.question, best.dossier.folded):
        return refusal(draft, Reason.OTHER_MEASURE, best, (missing,))
    return figure(draft, best) if best.statement else words(draft, best)


def figure(draft: Draft, best: Candidate) -> Answer:
    """Answer with a figure and the sentence it stands in; articles that state the same are cited beside it."""
    assert best.statement is not None
    span = with_topic(draft.question, best)
    agreeing = [_span_of(c) for c in _agreeing(best, draft.candidates)]
    short = best.statement.text
    text = wording.figure(draft.question, span.text, best.statement)
    return _answer(draft, text, short, [span, *agreeing])


def _agreeing(best: Candidate, others: Iterable[Candidate]) -> list[Candidate]:
    """Return candidates of other articles that state the same figure of the same thing."""
    found: list[Candidate] = []
    seen = {best.dossier.article.id}
    for other in others:
        if other.statement is None or other.ruled_out or other.dossier.article.id in seen or best.statement is None:
            continue
        same = other.statement.kind is best.statement.kind and other.statement.quantity.agrees(best.statement.quantity)
        if same and other.covered >= 0.9 * best.covered:
            found.append(other)
            seen.add(other.dossier.article.id)
    return found[: _MOST_SOURCES - 1]


def words(draft: Draft, best: Candidate) -> Answer:
    """Answer with the sentences that say it, an enumeration whole, and the short answer read out of them."""
    question, dossier = draft.question, best.dossier
    if (
        question.asks in LONG
        and not explaining.names_the_key(question, best.sentence.text)
        and (found := enumerations.asked(question, dossier.sentences, best.sentence))
    ):
        return _enumerated(draft, dossier, found)
    told = telling(question, best, draft.candidates)
    question, best, asked, span = told.question, told.best, told.asked, told.span
    folded = dossier.folded[span.start : span.end]
    if lacking.lacks(question, folded, best.sentence.text):
        return refusal(draft, Reason.NOT_STATED, best)
    parts = short_answer(question, folded, writing_day(dossier.article), draft.reader, told.own)
    short = "，".join(folded_slice(span, part.start, part.end) for part in parts) or None
    if short and question.asks is Asks.LIST:
        short = series.joined(short)
    if question.asks is Asks.YES_NO:
        around = f"{dossier.head}{dossier.before(best.sentence)}"
        yes = verdicts.verdict(question, best.sentence.text, around)
        short = None if yes is None else wording.yes_or_no(question, yes)
    spans = [Span(dossier, asked.start, asked.end), span] if asked else [span]
    return _answer(draft, "".join(s.text for s in _closed_up(spans)), short, _closed_up(spans))


def _enumerated(draft: Draft, dossier: Dossier, found: Enumeration) -> Answer:
    """Answer with an enumeration: every sentence of it cited, its items in the order of print."""
    spans = _closed_up([Span(dossier, s.start, s.end) for s in found.sentences])
    stops = "。；！？" if draft.question.asks is Asks.WHY else "，。；：！？"
    items = [Span(dossier, *clause).text.strip(" ，“”") for clause in found.clauses(stops)]
    short = "、".join(enumerations.bare(items, draft.question.folded))
    if len(spans) == 1:
        return _answer(draft, spans[0].text, short, spans)
    text = "".join(f"{span.text}[{number}]" for number, span in enumerate(spans, 1))
    return _answer(draft, text, short, spans, marked=True)


def _closed_up(spans: Sequence[Span]) -> list[Span]:
    """Return spans of one article in order, those made one between which nothing is printed."""
    joined: list[Span] = []
    for span in spans:
        if joined and not span.dossier.article.text[joined[-1].end : span.start].strip():
            joined[-1] = Span(span.dossier, joined[-1].start, max(span.end, joined[-1].end))
        else:
            joined.append(span)
    return joined


def folded_slice(span: Span, start: int, end: int) -> str:
    """Return the printed form of folded text[start:end] of a span (folding keeps offsets)."""
    return span.dossier.article.text[span.start + start : span.start + end].replace("\n", "")


def computed(draft: Draft, derived: Derived) -> Answer:
    """Answer with a value worked out from two cited figures, formula shown."""
    spans = [with_topic(draft.question, derived.candidate)]
    if not spans[0].start <= derived.change.start < spans[0].end:
        spans.append(Span(derived.candidate.dossier, *derived.change.sentence))
    quotes = "".join(span.text for span in spans)
    return _answer(draft, wording.computed(draft.question, derived.formula, quotes), derived.short, spans)


def decided(draft: Draft, candidate: Candidate, *, yes: bool) -> Answer:
    """Answer yes or no with the sentence whose figure decides."""
    span = with_topic(draft.question, candidate)
    return _answer(draft, span.text, wording.yes_or_no(draft.question, yes), [span])


def those(draft: Draft, candidate: Candidate, names: Sequence[str]) -> Answer:
    """Answer with those of the things told side by side that are asked for, in the order of print."""
    span = with_topic(draft.question, candidate)
    return _answer(draft, span.text, "、".join(dict.fromkeys(names)), [span])


def picked(draft: Draft, found: Picked) -> Answer:
    """Answer which of several it is, or how many: the sentence that tells them all, and those picked."""
    span = with_topic(draft.question, found.candidate)
    if not found.unit:
        return _answer(draft, span.text, found.short, [span])
    formula = f"计算：{found.names}，共{found.short}"
    return _answer(draft, wording.computed(draft.question, formula, span.text), found.short, [span])


def each(draft: Draft, sides: Sequence[Candidate]) -> Answer:
    """Answer several figures asked at once: every side's sentence, and the figures in the order asked."""
    spans = list(dict.fromkeys(with_topic(draft.question, side) for side in sides))
    text = "".join(f"{span.text}[{number}]" for number, span in enumerate(spans, 1))
    short = "、".join(side.statement.text for side in sides if side.statement)
    return _answer(draft, text, short, spans, marked=True)


def worked(draft: Draft, sides: Sequence[Candidate], made: Worked) -> Answer:
    """Answer with a value worked out from the figures of the sides, formula shown."""
    spans = list(dict.fromkeys(with_topic(draft.question, side) for side in sides))
    quotes = "".join(f"{span.text}[{number}]" for number, span in enumerate(spans, 1))
    named = wording.operands(sides)
    return _answer(draft, wording.computed(draft.question, made.formula, quotes, named), made.short, spans, marked=True)


def both(draft: Draft, sides: Sequence[Candidate], made: Worked | None = None) -> Answer:
    """Answer a comparison: each side's sentence, and which is more where both have a figure of one kind.

    `made` is by how much, where that is asked for.
    """
    spans = list(dict.fromkeys(with_topic(draft.question, side) for side in sides))
    text, short = wording.compared(sides, [s.text for s in spans], least=compare.least(draft.question))
    told = [side.statement for side in sides if side.statement]
    if sign := compare.turned(draft.question):  # 哪个还在增长: what falls is not the one, however little
        short = "、".join(side.side or "" for side in sides if side.statement and side.statement.value * sign > 0)
        if not short:
            return refusal(draft, Reason.FALSE_PREMISE, sides[0])
    elif len(told) > 1 and all(s.value == told[0].value for s in told[1:]):
        short = told[0].text
    elif made:
        text = wording.computed(draft.question, made.formula, text, wording.operands(sides))
    elif short and len(told) == 2 and asking.WHETHER.search(draft.question.folded):
        yes = told[0].value < told[1].value if compare.least(draft.question) else told[0].value > told[1].value
        joint = ", " if draft.question.tongue == "en" else "，"
        short = f"{wording.yes_or_no(draft.question, yes)}{joint}{short}"  # 是，外贸: and which of them it is
    return _answer(draft, text, short, spans, marked=True)


def author(draft: Draft, dossier: Dossier, parts: Sequence[Sentence]) -> Answer:
    """Answer who wrote or photographed: the byline, credit or dateline as printed."""
    spans = [Span(dossier, s.start, s.end) for s in parts]
    names = [people_in(s.text) for s in parts]
    short = "、".join(dict.fromkeys(n for group in names for n in group)) or spans[0].text
    return _answer(draft, " ".join(s.text for s in spans), short, spans[:1] if len(spans) == 1 else spans)


def refusal(draft: Draft, reason: Reason, nearest: Candidate | None, missing: Sequence[str] = ()) -> Answer:
    """Say why there is no answer, and what the pages say instead."""
    spans = [with_topic(draft.question, nearest)] if nearest else []
    text = wording.refusal(draft.question, reason, missing, spans[0].text if spans else None)
    return _answer(draft, text, None, spans, reason=reason)


def _span_of(candidate: Candidate) -> Span:
    return Span(candidate.dossier, candidate.sentence.start, candidate.sentence.end)


def _answer(
    draft: Draft,
    text: str,
    short: str | None,
    spans: Sequence[Span],
    *,
    reason: Reason | None = None,
    marked: bool = False,
) -> Answer:
    citations = tuple(Citation(n, s.dossier.article, s.start, s.end) for n, s in enumerate(spans, 1))
    marks = "" if marked else "".join(f"[{c.number}]" for c in citations)
    return Answer(
        draft.question.text, draft.question.understood, f"{text}{marks}", short, reason is not None, reason, citations,
        draft.hits,
    )  # fmt: skip


def sign(candidate: Candidate) -> int:
    """Return 1 where a figure rises, -1 where it falls, 0 where it says neither."""
    statement = candidate.statement
    if statement is None or statement.kind not in (Kind.GROWTH, Kind.CHANGE):
        return 0
    return -1 if statement.value < 0 else 1
