"""The short answer that a sentence gives: by rule where a rule is sure, else what the trained reader reads of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from rag.answering import spans
from rag.answering.asking import Asks
from rag.answering.question import Question
from rag.answering.reader import Reader
from rag.answering.spans import Span

# Where the rules are worse than the reader; everywhere else it is asked only where no rule finds anything. Fitted on
# the develop split of corpus/gold/qa.jsonl.
_READ_FIRST = frozenset({Asks.DEFINITION, Asks.ORGANISATION})
# What no span of a sentence answers; a cause or a means that no word marks is the sentence, not a noun of it.
_NEVER = frozenset({Asks.YES_NO, Asks.COMPARE, Asks.WHY, Asks.HOW})
_LEAST = 2.0  # log-odds against no answer at which the reader is believed

# A rule's score from which on the words around leave no doubt: X是指…, 某大学|教授X.
_SURELY = 1.5

Load = Callable[[], Reader]


def short(question: Question, text: str, anchor: dt.date | None, reader: Load | None) -> Span | None:
    """Return the span of folded `text` (a sentence or a few) that answers, None where the text as a whole does.

    `reader` is loaded only where it is asked; without one the rules decide alone.
    """
    by_rule = spans.read(question, text, anchor)
    if reader is None or question.lang != "zh" or question.asks in _NEVER:
        return by_rule
    if by_rule and (question.asks not in _READ_FIRST or by_rule.score >= _SURELY):
        return by_rule
    [found] = reader().read(question.folded, [text])
    return Span(found.start, found.end, found.score) if found and found.score >= _LEAST else by_rule
