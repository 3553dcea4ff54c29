"""Questions made of news that training leaves out, to fit and to measure search with.

Chinese asks in place: 业务量完成1320.7亿件 becomes 业务量完成多少亿件, and the rest of the sentence may stay. A probe
replaces a figure, a year, a person, a place or an organisation; `reworded` then leaves the small words out and says
others by a synonym, so that a search for the same words finds less of it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rag.words import in_dictionary, tag
from training import data

_CLAUSE = re.compile(r"[，；：,;:]")
_YEAR = re.compile(r"(?:19|20)\d\d年")
_FIGURE = re.compile(r"(?<![\d.第])\d[\d,.]*(?=[万亿多余]*[一-鿿%])(?!年|月|日|时|号|\.)")
_ASKED_FOR = {"nr": "谁", "nrt": "谁", "ns": "哪里", "nt": "哪个机构"}
_END = re.compile(r"[。！？!?；;\s”’」』）)]+$")
_CHARS = (12, 120)  # a sentence that can be asked
_LEAST = 8  # characters of a clause that can stand alone as a question
_NOT_SAID = frozenset("uj ul ud uz uv ug d p c zg y f r b ad".split())  # 的, 了, 已经, 在, 和
_CONTENT = frozenset("n v vn a an nz i l j".split())
_OTHERWISE = 0.8  # of the words that have a synonym
_OPTIONAL_GLOSS = re.compile(r"\([^)]*\)|^(?:to|a|an|the) ")

Synonyms = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Probe:
    """A question, and the number of the document that answers it with the sentence that does.

    `short` is the question without the other clauses of the sentence.
    """

    question: str
    short: str
    document: int
    sentence: str


def probes(texts: Iterable[tuple[int, str]], rng: np.random.Generator, each: int = 2) -> list[Probe]:
    """Return at most `each` questions about every numbered text, in its order."""
    found = []
    for number, text in texts:
        sentences = [s for s in data.sentences(text) if _CHARS[0] <= len(s) <= _CHARS[1]]
        asked = 0
        for i in rng.permutation(len(sentences)):
            if asked < each and (question := ask(sentences[i], rng)):
                found.append(Probe(*question, number, sentences[i]))
                asked += 1
    return found


def ask(sentence: str, rng: np.random.Generator) -> tuple[str, str] | None:
    """Return a question that the sentence answers, with other clauses of the sentence and without them.

    None where it holds nothing to ask for.
    """
    clauses = [c for c in _CLAUSE.split(_END.sub("", sentence)) if c.strip()]
    holes = [(i, whole) for i, clause in enumerate(clauses) for whole in _holes(clause) if len(whole) >= _LEAST]
    if not holes:
        return None
    at, asked = holes[int(rng.integers(len(holes)))]
    others = [c for i, c in enumerate(clauses) if i != at and rng.random() < 0.5]
    said = [*others, asked] if rng.random() < 0.7 else [asked, *others]
    return "，".join(said) + "？", f"{asked}？"


def _holes(clause: str) -> list[str]:
    """Return the clause with each thing that can be asked for replaced by its question word."""
    found = [clause[: m.start()] + "哪一年" + clause[m.end() :] for m in _YEAR.finditer(clause)]
    found += [clause[: m.start()] + "多少" + clause[m.end() :] for m in _FIGURE.finditer(clause)]
    at = 0
    for word, flag in tag(clause):
        if flag in _ASKED_FOR and len(word) > 1:
            found.append(clause[:at] + _ASKED_FOR[flag] + clause[at + len(word) :])
        at += len(word)
    return found


def synonyms(entries: Sequence[data.Entry]) -> Synonyms:
    """Return for each word the others that the dictionary gives the same English gloss."""
    by_gloss: defaultdict[str, list[str]] = defaultdict(list)
    for entry in entries:
        if len(entry.term) > 1 and in_dictionary(entry.term):
            for gloss in entry.glosses:
                by_gloss[_OPTIONAL_GLOSS.sub("", gloss.lower()).strip()].append(entry.term)
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for gloss, terms in by_gloss.items():
        if gloss and 1 < len(terms) <= 6:
            for term in terms:
                found[term].update(dict.fromkeys(t for t in terms if t != term))
    return {term: tuple(others) for term, others in found.items()}


def reworded(question: str, known: Synonyms, rng: np.random.Generator) -> str:
    """Return the question with its small words left out, and content words said by a synonym where there is one."""
    said = []
    for word, flag in tag(question):
        if flag in _NOT_SAID and word[0] not in "谁哪多几":
            continue
        others = known.get(word) if flag in _CONTENT else None
        said.append(others[int(rng.integers(len(others)))] if others and rng.random() < _OTHERWISE else word)
    return "".join(said)
