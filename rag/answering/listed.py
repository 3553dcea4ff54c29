"""Figures told side by side: which of them is the most, the second, the others.

`东、中、西部地区快递业务量比重分别为75.2%、16.7%和8.1%` tells three; a follow-up picks among them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.answering.evidence import Dossier, Sentence
from rag.answering.records import Citation
from rag.pages.statements import Statement
from rag.words import fold, tag


@dataclass(frozen=True)
class Row:
    """One of several: what it is called, and its figure."""

    name: str
    statement: Statement


@dataclass(frozen=True)
class Listing:
    """Figures of one kind and unit that one sentence tells of several things, in the order of print."""

    dossier: Dossier
    sentence: Sentence
    rows: tuple[Row, ...]

    def ordered(self, *, least: bool = False) -> tuple[Row, ...]:
        """Return the rows by value, the most first, or the least."""
        return tuple(sorted(self.rows, key=lambda row: row.statement.value, reverse=not least))


def listing(citations: Sequence[Citation], dossiers: Sequence[Dossier], short: str | None) -> Listing | None:
    """Return the listing that holds the short answer in what was cited, else the longest one there."""
    found: list[tuple[bool, int, Listing]] = []
    for citation, dossier in zip(citations, dossiers, strict=True):
        for sentence in dossier.sentences:
            if not (sentence.start < citation.end and citation.start < sentence.end):
                continue
            for rows in _alike(sentence):
                holds = short is not None and any(fold(short) in (fold(r.statement.text), r.name) for r in rows)
                found.append((holds, len(rows), Listing(dossier, sentence, rows)))
    return max(found, key=lambda item: item[:2], default=(False, 0, None))[2]


def _alike(sentence: Sentence) -> list[tuple[Row, ...]]:
    """Return the groups of figures of a sentence that measure the same of different things."""
    groups: dict[tuple[str, str, tuple[int, int]], list[Statement]] = {}
    for statement in sentence.statements:
        groups.setdefault((statement.kind, statement.unit, statement.clause), []).append(statement)
    wide: dict[tuple[str, str], list[Statement]] = {}
    for statement in sentence.statements:
        wide.setdefault((statement.kind, statement.unit), []).append(statement)
    told = [*groups.values(), *wide.values()]
    named = [_named(statements, sentence) for statements in told if len(statements) > 1]
    return [rows for rows in named if len({row.name for row in rows}) == len(rows) > 1]


def _named(statements: Sequence[Statement], sentence: Sentence) -> tuple[Row, ...]:
    """Name each figure by what sets it apart: 东部 of 东部地区快递业务量, without the words that all share."""
    scopes = [s.scope for s in statements]
    if len(set(scopes)) == len(statements) and all(scopes):
        return tuple(Row(s.scope, s) for s in statements)
    words = [tag(s.measure) for s in statements]
    shared = 0
    while all(len(w) > shared + 1 for w in words) and len({w[-1 - shared][0] for w in words}) == 1:
        shared += 1
    return tuple(Row(_apart(w, len(w) - shared), s) for w, s in zip(words, statements, strict=True))


def _apart(words: Sequence[tuple[str, str]], kept: int) -> str:
    """Return the first words of a name, and on to a noun: 家用 is none, 家用装饰品 is."""
    while kept < len(words) and words[kept - 1][1][0] not in "nfe":
        kept += 1
    return "".join(word for word, _ in words[:kept])
