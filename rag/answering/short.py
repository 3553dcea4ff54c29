"""The short answer that a sentence gives: by rule where there is one, else what the trained reader reads of it.

Of several places that rules find, the reader has a say in which it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from rag.answering import spans
from rag.answering.asking import Asks
from rag.answering.found import Span
from rag.answering.question import Question
from rag.answering.reader import Reader

# What no span of a sentence answers; a cause or a means that no word marks is the sentence, not a noun of it.
_NEVER = frozenset({Asks.YES_NO, Asks.COMPARE, Asks.WHY, Asks.HOW})
_LEAST = 2.0  # log-odds against no answer at which the reader is believed

# Where rules find several spans, what a log-odds of the reader counts in choosing, and beyond which it counts no more.
# On questions to develop with it finds the place more often; for other kinds nothing is gained, and lists it confuses.
_CHOSEN = frozenset({Asks.PLACE})
_WEIGHT, _LIMIT = 0.12, 15.0

Load = Callable[[], Reader]


def short(question: Question, text: str, anchor: dt.date | None, reader: Load | None) -> Span | None:
    """Return the span of folded `text` (a sentence or a few) that answers, None where the text as a whole does.

    `reader` is loaded only where it is asked; without one the rules decide alone.
    """
    if reader is None or question.lang != "zh" or question.asks in _NEVER:
        return spans.read(question, text, anchor)
    if question.asks in _CHOSEN and (found := spans.FINDERS[question.asks](question, text, anchor)):
        scores = reader().weigh(question.folded, [text] * len(found), [(span.start, span.end) for span in found])
        return max(zip(found, scores, strict=True), key=lambda pair: pair[0].score + _counted(pair[1]))[0]
    if by_rule := spans.read(question, text, anchor):
        return by_rule
    [read] = reader().read(question.folded, [text])
    return Span(read.start, read.end, read.score) if read and read.score >= _LEAST else None


def _counted(score: float) -> float:
    return _WEIGHT * max(-_LIMIT, min(score, _LIMIT))
