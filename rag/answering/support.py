"""Is every number, date and name of this text in what it cites?

The rule of the house: what an answer asserts stands in a cited quote, or was said by the question, or is marked as
computed (`＝`) or converted (an English magnitude for a Chinese one). Runs on every answer, whoever wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.answering import formulas
from rag.answering.records import Answer, Citation
from rag.pages import quantities
from rag.pages.quantities import Quantity
from rag.words import fold, normalise, tag

_MARK = re.compile(r"\[\d+\]")
_ENGLISH = re.compile(r"(?<![\d.])(\d+(?:,\d{3})*(?:\.\d+)?) (thousand|million|billion|trillion)\b")
_WORTH = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_NAMES = frozenset({"nr", "ns", "nt", "nrt", "nrfg", "nz"})
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9-]+")
_FRAME = re.compile(r"\bUS dollars\b|^(?:Yes|No)\b", re.MULTILINE)  # words of ours: a unit's name, a verdict


def check(answer: Answer) -> tuple[str, ...]:
    """Return the assertions of an answer that nothing it cites supports; empty when all is well.

    >>> check(Answer("几件？", "", "共5件。", "5件", False, None, ()))
    ('5件',)
    """
    asserted = f"{answer.text}\n{answer.short or ''}"
    asked = f"{answer.question}\n{answer.whole or ''}"
    return unsupported(asserted, [part for c in answer.citations for part in (c.quote, *_reference(c))], asked)


def _reference(citation: Citation) -> tuple[str, ...]:
    """Return what a citation says of itself: where it was printed and when."""
    page = citation.article.page
    day = citation.article.published or page.date
    known = (citation.label, page.file, page.paper, page.edition, day.isoformat() if day else None)
    return tuple(part for part in known if part)


def unsupported(text: str, quotes: Iterable[str], question: str = "") -> tuple[str, ...]:
    """Return the numbers, dates and names of `text` that stand neither in the quotes nor in the question."""
    text = _FRAME.sub(" ", text)
    asserted = normalise(_MARK.sub(" ", text.replace("(1＋", "(").replace("(1－", "(")))
    said = normalise("\n".join([*quotes, question]))
    computed, wrong = formulas.check(text)
    said += "\n" + "\n".join(computed)
    english = " ".join(text.split()) if _ENGLISH.search(text) or _is_english(text) else ""
    found = [*_converted(english, said)] if english else []
    found += _numbers(_ENGLISH.sub(" ", asserted) if english else asserted, said)
    return tuple(dict.fromkeys([*wrong, *found, *_names(asserted, said, english)]))


def _is_english(text: str) -> bool:
    return len(_LATIN.findall(text)) > 3


def _numbers(asserted: str, said: str) -> Iterable[str]:
    known = [(q.value, q.unit) for q in quantities.find(said)]
    bare = {number.replace(",", "") for number in _NUMBER.findall(said)}
    for quantity in quantities.find(asserted):
        printed = asserted[quantity.start : quantity.end]
        if (quantity.value, quantity.unit) not in known and not _as_printed(quantity, printed, said, bare):
            yield printed


def _as_printed(quantity: Quantity, printed: str, said: str, bare: set[str]) -> bool:
    """Whether a number without a unit of ours stands in the sources as a number of its own."""
    if quantity.unit:
        return bool(re.search(rf"(?<![\d.]){re.escape(printed)}", said))
    return all(number.replace(",", "") in bare for number in _NUMBER.findall(printed))


def _converted(english: str, said: str) -> Iterable[str]:
    """Check `132.07 billion` against the quantities of the sources, to the precision it is told with."""
    values = [q.value for q in quantities.find(said)]
    for number, word in _ENGLISH.findall(english):
        value, worth = float(number.replace(",", "")), _WORTH[word]
        slack = worth * 10 ** -len(number.partition(".")[2]) / 2 * 1.0001
        if not any(abs(value * worth - known) <= slack for known in values):
            yield f"{number} {word}"


def _names(asserted: str, said: str, english: str) -> Iterable[str]:
    for word, flag in tag(asserted):
        name = (flag in _NAMES and len(word) > 1) or (flag == "eng" and not english)
        if name and word not in said:
            yield word
    quoted = set(_LATIN.findall(fold(said)))
    for word in _LATIN.findall(english):
        # Inside a sentence of ours a capital letter marks a name; the sentences' own first words are frames.
        if word.isupper() and word not in quoted:
            yield word
