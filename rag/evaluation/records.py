"""What flows out of judging: Cited, Quoted, Judgement, Outcome. Plain frozen values that go to JSON and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

Lines = tuple[tuple[int, str], ...]  # printed lines: (number from 1, text)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote of the gold set: the fact it prints, and the lines it was printed on (only kept for failures).

    `read` is False where no article holds the quote whole: reading lost or broke it.
    """

    file: str
    quote: str
    fact: int
    read: bool
    lines: Lines = ()


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation as judged.

    `verbatim`: the quote stands on the page, white space removed; `supports`: it holds something that the sentence
    before its [n] says; `right_page`: some gold quote is of that page; `facts`: the gold facts it shows.
    """

    number: int
    page: str
    label: str
    quote: str
    verbatim: bool
    supports: bool
    right_page: bool
    facts: tuple[int, ...]
    lines: Lines = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one answer is worth. `faults` is empty where `right`, else says why not, the plainest reason first.

    `said`: right but for a short answer that says another thing. `exact` and `f1` compare the short answer, None
    where the gold row gives none; `periods` is None where the question names no year; `search` holds (measure, value)
    pairs, empty where there is no evidence to find.
    """

    right: bool
    faults: tuple[str, ...]
    said: bool
    exact: float | None = None
    f1: float | None = None
    unsupported: tuple[str, ...] = ()
    periods: bool | None = None
    search: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question: what was wanted, what was said, what that is worth.

    `error` names what the question raised, None where an answer came. `whole` is what a
    follow-up was taken for. `confidence` orders the answers for the
    risk–coverage curve; `elapsed` is in seconds.
    """

    id: str
    question: str
    lang: str
    type: str
    split: str | None
    tags: tuple[str, ...]
    answerable: bool
    reason_wanted: str | None
    answers: tuple[str, ...]
    must: tuple[str, ...]
    must_not: tuple[str, ...]
    evidence: tuple[Quoted, ...]
    text: str
    short: str | None
    refused: bool
    reason: str | None
    cited: tuple[Cited, ...]
    error: str | None
    confidence: float
    elapsed: float
    judgement: Judgement
    whole: str | None = None

    @property
    def kept_apart(self) -> bool:
        """Whether its split is one to measure by: nobody who builds should come across what went wrong there."""
        return self.split in ("held-out", "blind")

    def to_dict(self) -> dict[str, Any]:
        """Return this outcome as plain JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> Outcome:
        """Make an outcome from what `to_dict` returned. Raises KeyError or TypeError where the row is not one."""
        plain = {key: tuple(row[key]) for key in ("answers", "must", "must_not", "tags")}
        evidence = tuple(Quoted(**{**e, "lines": _lines(e["lines"])}) for e in row["evidence"])
        cited = tuple(Cited(**{**c, "facts": tuple(c["facts"]), "lines": _lines(c["lines"])}) for c in row["cited"])
        judged = row["judgement"]
        judgement = Judgement(
            **{
                **judged,
                "faults": tuple(judged["faults"]),
                "unsupported": tuple(judged["unsupported"]),
                "search": tuple((name, value) for name, value in judged["search"]),
            }
        )
        return cls(**{**row, **plain, "evidence": evidence, "cited": cited, "judgement": judgement})


def _lines(rows: list[list[Any]]) -> Lines:
    return tuple((number, text) for number, text in rows)
