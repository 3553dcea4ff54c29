"""How well search finds the evidence, measured by ir-measures: recall@1, 5 and 10, MRR, nDCG@10.

What is to be found are facts. A passage holds a fact where it shares half of itself, or of a print of the fact, with
that print; the first such passage is the relevant one, since a second print of the same fact tells nothing new. A fact
that no passage of the ranking holds is missed, and counts as such.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rag.evaluation.gold import Evidence
from rag.evaluation.locate import Place, Print, overlaps
from rag.search.records import Hit

DEPTH = 20  # passages asked of search
MEASURES = ("R@1", "R@5", "R@10", "RR", "nDCG@10")
Facts = Sequence[Sequence[Evidence]]  # per fact its prints, any of which will do


def measure(hits: Sequence[Hit], facts: Facts, printed: Print) -> tuple[tuple[str, float], ...]:
    """Return (measure, mean over the facts) for one ranking; () where there are no facts to find."""
    if not facts:
        return ()
    import ir_measures

    passages = [hit.passage.id for hit in hits]
    first = [_first(hits, prints, printed) for prints in facts]
    known = [
        ir_measures.Qrel(str(number), "missed" if rank is None else passages[rank], 1)
        for number, rank in enumerate(first)
    ]
    run = [
        ir_measures.ScoredDoc(str(number), passage, float(-rank))
        for number in range(len(facts))
        for rank, passage in enumerate(passages)
    ]
    wanted: list[Any] = [ir_measures.parse_measure(name) for name in MEASURES]
    values = ir_measures.calc_aggregate(wanted, known, run)
    return tuple((str(measure), float(values[measure])) for measure in wanted)


def _first(hits: Sequence[Hit], prints: Sequence[Evidence], printed: Print) -> int | None:
    """Return the rank, from 0, of the first hit that holds one of the prints."""
    places = [(printed.places(item.file, item.quote), item.file, item.quote) for item in prints]
    for rank, hit in enumerate(hits):
        place: Place = (hit.passage.article, hit.passage.start, hit.passage.end)
        if any(overlaps(place, there, file, quote) for there, file, quote in places):
            return rank
    return None
