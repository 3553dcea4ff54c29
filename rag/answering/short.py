"""The short answer that a sentence gives: chosen among what rules, grammar and the trained reader propose.

Where none of that is convincing there is none: the sentence is the answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from rag.answering import spans, weighing
from rag.answering.aligning import halves
from rag.answering.asking import Asks
from rag.answering.found import Span
from rag.answering.question import Question, understand
from rag.answering.reader import Reader

Load = Callable[[], Reader]
_ANY_DAY = dt.date(2000, 12, 31)  # what is asked in a half of a question does not turn on it


def short(
    question: Question, text: str, anchor: dt.date | None, reader: Load | None, own: tuple[int, int] | None = None
) -> tuple[Span, ...]:
    """Return the span of folded `text` (a sentence or a few) that answers, none where the text as a whole does.

    Two where two things are asked for (哪条船，加了多少), in the order asked; both of them or none. `own`: where the
    sentence that was found to answer stands in the text. `reader` is loaded only where it is asked; without one rules
    and grammar decide alone. The reader and the weights read Chinese: of an English question the rules decide.
    """
    if question.asks is Asks.YES_NO:
        return ()
    if question.lang != "zh":
        span = spans.read(question, text, anchor)
        return (span,) if span else ()
    chooser, read = weighing.chooser(reads=reader is not None), reader() if reader else None
    if asked := halves(question.folded):
        found = [chooser.choose(understand(half, today=_ANY_DAY), text, anchor, read, own) for half in asked]
        one, other = found
        both = one and other and (one.end <= other.start or other.end <= one.start)
        return (one, other) if one and other and both else ()
    span = chooser.choose(question, text, anchor, read, own)
    return (span,) if span else ()
