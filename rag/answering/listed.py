"""Figures told side by side: which of them is the most, the second, the others.

`东、中、西部地区快递业务量比重分别为75.2%、16.7%和8.1%` tells three; a follow-up picks among them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answering import gates
from rag.answering.claims import Claim
from rag.answering.evidence import Dossier, Sentence
from rag.answering.records import Citation
from rag.pages.statements import Kind, Statement
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


def listing(
    citations: Sequence[Citation], dossiers: Sequence[Dossier], short: str | None, kind: Kind | None = None
) -> Listing | None:
    """Return the listing that holds the short answer in what was cited, else the longest one there; of one `kind`."""
    found: list[tuple[bool, int, Listing]] = []
    for citation, dossier in zip(citations, dossiers, strict=True):
        for sentence in dossier.sentences:
            if not (sentence.start < citation.end and citation.start < sentence.end):
                continue
            for rows in alike(sentence):
                if kind and rows[0].statement.kind is not kind:
                    continue
                holds = short is not None and any(fold(short) in (fold(r.statement.text), r.name) for r in rows)
                found.append((holds, len(rows), Listing(dossier, sentence, rows)))
    return max(found, key=lambda item: item[:2], default=(False, 0, None))[2]


def meeting(sentence: Sentence, claim: Claim) -> tuple[Row, ...]:
    """Return the things of which a sentence tells a figure that bears a claim out, where it tells it of several."""
    kinds = gates.KINDS[claim.question.asks]
    told = [rows for rows in alike(sentence) if all(kinds.get(row.statement.kind) == 0 for row in rows)]
    return tuple(row for row in max(told, key=len, default=()) if claim.holds(row.statement))


def alike(sentence: Sentence) -> list[tuple[Row, ...]]:
    """Return the groups of figures of a sentence that measure the same of different things."""
    groups: dict[tuple[str, str, tuple[int, int]], list[Statement]] = {}
    for statement in sentence.statements:
        groups.setdefault((statement.kind, statement.unit, statement.clause), []).append(statement)
    wide: dict[tuple[str, str], list[Statement]] = {}
    for statement in sentence.statements:
        wide.setdefault((statement.kind, statement.unit), []).append(statement)
    told = [*groups.values(), *wide.values()]
    named = [named_rows(statements) for statements in told if len(statements) > 1]
    return [rows for rows in named if len({row.name for row in rows}) == len(rows) > 1]


def named_rows(statements: Sequence[Statement]) -> tuple[Row, ...]:
    """Name each figure by what sets it apart: 东部 of 东部地区快递业务量, without the words that all share."""
    scopes = [s.scope for s in statements]
    if len(set(scopes)) == len(statements) and all(scopes):
        return tuple(Row(s.scope, s) for s in statements)
    return tuple(Row(name, s) for name, s in zip(apart(statements), statements, strict=True))


def apart(statements: Sequence[Statement]) -> list[str]:
    """Return what each figure measures, without the last words that all of them share."""
    words = [tag(s.measure) for s in statements]
    shared = 0
    while all(len(w) > shared + 1 for w in words) and len({w[-1 - shared][0] for w in words}) == 1:
        shared += 1
    return [_apart(w, len(w) - shared) for w in words]


def _apart(words: Sequence[tuple[str, str]], kept: int) -> str:
    """Return the first words of a name, and on to a noun: 家用 is none, 家用装饰品 is."""
    while kept < len(words) and words[kept - 1][1][0] not in "nfej":
        kept += 1
    return "".join(word for word, _ in words[:kept])


# What counts out: the nth of it opens what the nth thing is.
_MARKS = (
    tuple(rf"{n}(?:是|要|则)(?!否)" for n in "一二三四五六七八九"),
    tuple(rf"第{n}[，、,个]" for n in "一二三四五六七八九"),
    (r"首先", r"其次", r"(?:再次|再者|第三|最后)", r"最后"),
    (r"一方面", r"另一方面"),
    tuple(rf"（{n}）" for n in "一二三四五六七八九"),
    tuple(rf"(?<!\d){n}[.、](?!\d)" for n in range(1, 10)),
)
_LONGEST, _FARTHEST = 1600, 700  # characters over which an article counts out, and that the first may stand before


def counted_out(citation: Citation, dossier: Dossier, place: int) -> tuple[int, int, str] | None:
    """Return where the nth of what a cited article counts out stands, and its words; None where it counts out nothing.

    The count that begins in what was cited, or before it and goes on behind it.
    """
    text = dossier.folded
    for marks in _MARKS:
        if not 0 < place <= len(marks):
            continue
        opened = [m.start() for m in re.finditer(marks[0], text) if m.start() < citation.end]
        if not opened or citation.start - opened[-1] > _FARTHEST:
            continue
        at = begun = next((o for o in opened if o >= citation.start), opened[-1])
        for mark in marks[1:place]:
            found = re.compile(mark).search(text, at + 1, begun + _LONGEST)
            at = found.start() if found else -1
            if at < 0:
                break
        if at < 0 or (place == 1 and not re.compile(marks[1]).search(text, at + 1, at + _LONGEST)):
            continue
        match = re.compile(marks[place - 1]).match(text, at)
        assert match is not None
        following = re.compile(marks[place]).search(text, match.end(), at + _LONGEST) if place < len(marks) else None
        stop = min(p for p in (text.find("。", at), following.start() if following else -1, len(text)) if p > 0)
        sentence = dossier.at(at)
        start = sentence.start if sentence and sentence.start >= at - 80 else at
        end = stop + 1 if stop < len(text) and text[stop] == "。" else stop
        short = citation.article.text[match.end() : stop].replace("\n", "").strip("，、；：。 ")
        return start, end, short
    return None
