"""One answer against one gold question: right or not, and why not."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.answering.records import Answer, Citation
from rag.evaluation.gold import GoldQuestion
from rag.evaluation.locate import Print, overlaps, printed_lines
from rag.evaluation.measures import character_f1, exact, fits, missing, periods_right, present, said_before, supports
from rag.evaluation.ranking import MEASURES, measure
from rag.evaluation.records import Cited, Judgement, Quoted
from rag.search.records import Hit

Check = Callable[[Answer], tuple[str, ...]]  # what an answer asserts without support


def quoted(gold: GoldQuestion, printed: Print, *, with_lines: bool) -> tuple[Quoted, ...]:
    """Return the gold quotes: whether an article holds each whole and, `with_lines`, where it was printed."""
    return tuple(
        Quoted(
            item.file,
            item.quote,
            item.fact,
            read=bool(printed.places(item.file, item.quote)),
            lines=printed.lines(item.file, item.quote) if with_lines else (),
        )
        for item in gold.evidence
    )


def cited(gold: GoldQuestion, answer: Answer, printed: Print, *, with_lines: bool) -> tuple[Cited, ...]:
    """Judge each citation of an answer."""
    return tuple(_cited(citation, gold, answer, printed, with_lines) for citation in answer.citations)


def _cited(citation: Citation, gold: GoldQuestion, answer: Answer, printed: Print, with_lines: bool) -> Cited:
    place = (citation.article, citation.start, citation.end)
    files = {item.file for item in gold.evidence}
    facts = {
        item.fact
        for item in gold.evidence
        if overlaps(place, printed.places(item.file, item.quote), item.file, item.quote)
    }
    return Cited(
        number=citation.number,
        page=citation.page,
        label=citation.label,
        quote=citation.quote,
        verbatim=printed.verbatim(*place),
        supports=supports(said_before(answer.text, citation.number), citation.quote),
        right_page=citation.page in files or "" in files,
        facts=tuple(sorted(facts)),
        lines=printed_lines(*place) if with_lines else (),
    )


def judge(
    gold: GoldQuestion, answer: Answer, found: Sequence[Cited], hits: Sequence[Hit], printed: Print, check: Check
) -> Judgement:
    """Judge an answer; `found` are its judged citations, `hits` what search found for the question."""
    unsupported = check(answer)
    faults = _answer_faults(gold, answer, found) if gold.answerable else _refusal_faults(answer)
    beside = _short_faults(gold, answer) if gold.answerable else ()
    answers = gold.answers if gold.answerable else ()
    on_evidence = any(item.facts for item in found)
    asked_period = gold.answerable and not answer.refused
    return Judgement(
        right=not faults and not beside and not unsupported,
        said=not faults and not unsupported,
        faults=(*faults, *beside, *(f"unsupported: {assertion}" for assertion in unsupported)),
        exact=exact(answer.short, answers) if answers else None,
        f1=character_f1(answer.short, answers) if answers else None,
        unsupported=unsupported,
        periods=periods_right(gold.question, answer.text, on_evidence) if asked_period else None,
        search=measure(hits, gold.facts, printed) if gold.answerable else (),
    )


def _refusal_faults(answer: Answer) -> tuple[str, ...]:
    return () if answer.refused else ("answered what the pages do not say",)


def _answer_faults(gold: GoldQuestion, answer: Answer, found: Sequence[Cited]) -> tuple[str, ...]:
    if answer.refused:
        return (f"refused: {answer.reason or 'no reason given'}",)
    said = f"{answer.text}\n{answer.short or ''}"
    must = gold.must or (("|".join(gold.answers),) if gold.answers else ())
    return (
        *(f"missing: {group}" for group in missing(said, must)),
        *(f"must not say: {group}" for group in present(said, gold.must_not)),
        *_evidence_faults(gold, found),
    )


def _short_faults(gold: GoldQuestion, answer: Answer) -> tuple[str, ...]:
    """Name a short answer that says another thing: beside the right sentence it still misleads."""
    wrong = not answer.refused and answer.short and gold.answers and not fits(answer.short, gold.answers, gold.must)
    return (f"short answer: {answer.short}",) if wrong else ()


def _evidence_faults(gold: GoldQuestion, found: Sequence[Cited]) -> tuple[str, ...]:
    """Name the facts that no citation stands on; one print of each is enough."""
    seen = {fact for item in found for fact in item.facts}
    lacking = [prints[0] for prints in gold.facts if prints[0].fact not in seen]
    if not lacking:
        return ()
    if not found:
        return ("nothing cited",)
    if not any(item.right_page for item in found):
        return ("evidence not cited: another page is",)
    return tuple(f"evidence not cited: {item.quote[:30]}" for item in lacking)


def failed(gold: GoldQuestion, error: str) -> Judgement:
    """Judge a question that raised: wrong in every measure that would have applied to it."""
    compared = gold.answerable and bool(gold.answers)
    searched = gold.answerable and bool(gold.evidence)
    return Judgement(
        right=False,
        said=False,
        faults=(f"raised: {error}",),
        exact=0.0 if compared else None,
        f1=0.0 if compared else None,
        search=tuple((name, 0.0) for name in MEASURES) if searched else (),
    )
