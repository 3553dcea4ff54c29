"""Follow-ups that are answered from what was told: one of several, what they make together, the figure beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.answering import about, carry, followup, listed, reckoning, swap, told, wording, works
from rag.answering.about import Told
from rag.answering.asking import Asks
from rag.answering.dialogue import Said
from rag.answering.evidence import presence
from rag.answering.followup import Followup, Pick
from rag.answering.listed import Listing, Row
from rag.answering.past import Past, Reply, shown
from rag.answering.question import Question
from rag.answering.records import Answer, Citation, Reason
from rag.answering.sourcing import About
from rag.answering.told import Given
from rag.pages.statements import Kind
from rag.search.records import Hit
from rag.words import fold, is_han

_LOOK_BACK = 3  # turns
_STANDS = 0.5
_TRIED = 4  # figures beside which one is looked for
_KINDS = {Asks.GROWTH: Kind.GROWTH, Asks.SHARE: Kind.SHARE}


def reckoned(past: Past, text: str, base: Said, hits: tuple[Hit, ...]) -> Reply | None:
    """Return what a follow-up asks to be made of the figures told before: their difference, their sum, the greater."""
    if not reckoning.wanted(text):
        return None
    made = reckoning.reckon(text, past.understand(text), past.figures)
    if made is None:
        return None
    joined = "、".join(dict.fromkeys(g.said for g in made.figures))
    whole = f"{joined}：{text}" if any(map(is_han, text)) else f"{joined}: {text}"
    return Reply(shown(whole, made.line, made.short, made.figures, hits), whole, base.frame, base.thing)


def picks(past: Past, read: Followup, base: Said) -> bool:
    """Whether a follow-up picks among what was said: it names nothing that was not spoken of."""
    if not any(map(is_han, read.text)):
        return True
    asked = past.understand(read.text)
    spoken = past.before().quotes + past.frame(base).text
    return all(presence(t, spoken) or "最" in t or t in carry.VAGUE for t in carry.specific(asked))


def picked(past: Past, read: Followup, base: Said, hits: tuple[Hit, ...]) -> Reply | None:
    """Return the one of several told side by side that a follow-up picks: the most, the second, the others."""
    if read.pick is Pick.ORDINAL and (reply := _counted_out(past, read, base, hits)):
        return reply
    kind = _KINDS.get(works.kind(read.text)) if read.pick in (Pick.MOST, Pick.LEAST) else None
    found = None
    for said in reversed(past.said[-_LOOK_BACK:]):
        if found := listed.listing(*past.sources(said), said.short, kind):
            break
    if found is None:
        return None
    chosen = _chosen(past, read, base, found)
    if chosen is None:
        return None
    frame = past.frame(base)
    names = "、".join(row.name for row in found.rows)
    one = swap.replaced(frame, chosen[0].name)[0]
    whole = f"{names}：{read.text}？（{frame.thing}）" if frame.question.lang == "zh" else f"{names}: {read.text}"
    lines = "；".join(f"{row.name}：{row.statement.text}" for row in chosen)
    sentence = found.sentence
    citation = Citation(1, sentence.article, sentence.start, sentence.end)
    short = "、".join((r.statement.text if read.pick is Pick.OTHERS else r.name) for r in chosen)
    text = f"{lines}。{citation.quote}[1]".replace("\n", "")
    return Reply(Answer(whole, whole, text, short, False, None, (citation,), hits, confidence=0.9), whole, one)


def _chosen(past: Past, read: Followup, base: Said, found: Listing) -> Sequence[Row] | None:
    rows = found.ordered(least=read.pick is Pick.LEAST)
    if read.pick is Pick.ORDINAL:
        if not 0 < read.place <= len(rows):
            return None
        picked_before = any(followup.read(s.question).pick for s in past.said[-2:])
        return [rows[read.place - 1] if picked_before else found.rows[read.place - 1]]
    if read.pick is Pick.OTHERS:
        before = fold(base.short or "")
        return [r for r in found.rows if before not in (fold(r.statement.text), r.name)]
    return [rows[0]]


def _counted_out(past: Past, read: Followup, base: Said, hits: tuple[Hit, ...]) -> Reply | None:
    """Return the nth of what an article counts out: 一是…二是…三是…, told where the last answer stands."""
    for said in [s for s in reversed(past.said) if s.cited][:_LOOK_BACK]:
        for citation, dossier in zip(*past.sources(said), strict=True):
            if found := listed.counted_out(citation, dossier, read.place):
                start, end, short = found
                cited = Citation(1, citation.article, start, end)
                frame = past.frame(base)
                whole = f"{frame.core}：{read.text}"
                text = cited.quote.replace("\n", "") + "[1]"
                answer = Answer(whole, whole, text, short, False, None, (cited,), hits, confidence=0.9)
                return Reply(answer, whole, base.frame, base.thing)
    return None


def beside(
    past: Past,
    base: Said,
    text: str,
    readings: Sequence[str],
    hits: tuple[Hit, ...],
    *,
    fragment: bool,
    surely: bool,
) -> Reply | None:
    """Return the figure beside the last that a follow-up means; `surely`: only where its words leave no doubt."""
    asked = past.understand(text)
    for said in [*past.given(base), *past.figures][:_TRIED]:
        figure = _beside(said, asked, fragment=fragment, surely=surely)
        if figure:
            return _of_figure(past, figure, asked, readings, hits)
    return None


def _beside(said: Given, asked: Question, *, fragment: bool, surely: bool) -> Given | None:
    named, before = told.words(asked), said.statement.kind
    wanted = told.kinds(asked, before, fragment=fragment)
    if not wanted or (fragment and not named and before in wanted):
        return None
    found = told.beside(said, named, wanted, asked)
    if found is None and fragment and len(wanted) == 1:
        others = [kind for kind in (Kind.LEVEL, Kind.GROWTH, Kind.SHARE) if kind is not before]
        found = told.beside(said, named, others, asked)
        found = found if found and found[1] and found[0].sentence is said.sentence else None
    return found[0] if found and (found[1] or not surely) else None


def _of_figure(past: Past, figure: Given, asked: Question, readings: Sequence[str], hits: tuple[Hit, ...]) -> Reply:
    whole = _whole(past, figure, readings)
    short = _verdict(asked, figure) or figure.statement.text
    answer = shown(whole, "", short, [figure], hits)
    if asked.tongue == "en":
        answer = replace(answer, text=wording.figure(asked, _quote(answer), figure.statement) + "[1]")
    return Reply(answer, whole, figure.question if _verdict(asked, figure) else whole)


def _whole(past: Past, figure: Given, readings: Sequence[str]) -> str:
    """Return the reading that the sentence bears out, else the question in the words of the page."""
    around = f"{figure.dossier.head}\n{figure.sentence.text}"
    for reading in readings:
        asked = past.understand(reading)
        fits = told.counted(figure.statement, asked) and figure.statement.kind in told.kinds(asked, None)
        fits = fits and bool(asked.periods or figure.statement.period is None)
        if fits and all(presence(t, around) >= _STANDS for t in carry.specific(asked)):
            return reading
    return figure.question


def _verdict(asked: Question, figure: Given) -> str | None:
    """Return yes or no where a follow-up asks whether something rose or fell."""
    way = wording.direction(asked.folded)
    if asked.asks is not Asks.YES_NO or not way:
        return None
    yes = (figure.statement.value >= 0) == (way > 0)
    return ("Yes" if yes else "No") if asked.tongue == "en" else "是" if yes else "否"


def _quote(answer: Answer) -> str:
    return "".join(c.quote.replace("\n", "") for c in answer.citations)


def about_answer(past: Past, read: Followup, base: Said, hits: tuple[Hit, ...]) -> Reply | None:
    """Return what is asked of an answer itself: who published it, who says so, when, where, what else it says."""
    assert read.about is not None
    found: Told | None = None
    cited = [s for s in reversed(past.said) if s.cited][:_LOOK_BACK]
    for source in sorted(cited, key=lambda s: s.refused):
        citations, dossiers = past.sources(source)
        if read.about is About.EDITION and (found := about.pointed_to(read.text, past.beside(citations))):
            break
        found = about.told(read.about, citations, dossiers) or found
        if found and found.printed:
            break
    if found is None:
        return None
    whole = _said_of(past, read, base)
    answer = answer_of(found, whole, None if read.about is About.MORE else found.short, hits)
    return Reply(answer, whole, base.frame, base.thing)


def nobody(past: Past, read: Followup, base: Said, hits: tuple[Hit, ...]) -> Reply | None:
    """Return the refusal where nothing tells what is asked of an answer, with what it stood on; None before any."""
    citations = next((past.sources(s)[0] for s in reversed(past.said) if s.cited), [])
    whole = _said_of(past, read, base)
    return Reply(untold(past, whole, citations[:1], hits), whole, base.frame, base.thing) if citations else None


def answer_of(found: Told, whole: str, short: str | None, hits: tuple[Hit, ...]) -> Answer:
    """Return the answer that tells something of an answer before, on the sentences that show it."""
    assert found.article is not None
    citations = tuple(Citation(n, found.article, start, end) for n, (start, end) in enumerate(found.spans, 1))
    text = found.text or "".join(c.quote.replace("\n", "") for c in citations)
    marks = "".join(f"[{c.number}]" for c in citations)
    return Answer(whole, whole, f"{text}{marks}", short, False, None, citations, hits, confidence=0.9)


def untold(past: Past, whole: str, citations: Sequence[Citation], hits: tuple[Hit, ...]) -> Answer:
    """Return the refusal where nothing tells what is asked of an answer before."""
    quote = "".join(c.quote.replace("\n", "") for c in citations)
    text = wording.refusal(past.understand(whole), Reason.NOT_STATED, (), quote) + "[1]" * bool(citations)
    return Answer(whole, whole, text, None, True, Reason.NOT_STATED, tuple(citations), hits)


def _said_of(past: Past, read: Followup, base: Said) -> str:
    """Return a question about an answer in full: 2023年包裹业务量：这个数据是谁发布的."""
    frame = past.frame(base)
    if frame.question.tongue == "en":
        return f"{base.frame.rstrip('?？ ')}: {read.text}"
    return f"{frame.core}：{read.text}"
