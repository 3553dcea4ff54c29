"""What flows out of answering: Answer, Citation, Reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from rag.pages.records import Article
from rag.search.records import Hit


class Reason(StrEnum):
    """Why a question was refused."""

    NO_TOPIC = "no_topic"  # nothing on the pages is about this
    OTHER_PERIOD = "other_period"  # the measure is there, but for another time
    OTHER_PLACE = "other_place"  # the measure is there, but for another place, industry, company
    OTHER_MEASURE = "other_measure"  # the topic is there, but not what was asked of it
    FALSE_PREMISE = "false_premise"  # the question assumes what the pages contradict
    NOT_STATED = "not_stated"  # nobody on the pages says it: an opinion, a forecast, a detail


@dataclass(frozen=True)
class Citation:
    """A span of an article that an answer stands on. `number` is the [n] of the answer's text, from 1."""

    number: int
    article: Article
    start: int
    end: int

    @property
    def quote(self) -> str:
        """The cited words, verbatim: `article.text[start:end]`."""
        return self.article.text[self.start : self.end]

    @property
    def title(self) -> str:
        """What the cited item is called: its headline, else how it begins."""
        return self.article.headline

    @property
    def page(self) -> str:
        """The name of the file the quote was printed in."""
        return self.article.page.file

    @property
    def spans(self) -> tuple[tuple[int, int, int], ...]:
        """Where the quote was printed: (line from 1, first column from 0, column after the last) in reading order."""
        return self.article.spans(self.start, self.end)

    @property
    def lines(self) -> str:
        """The printed lines the quote stands on, as one reads them: `65–68、101`; empty for a .jsonl article."""
        runs: list[list[int]] = []
        for line in sorted({line for line, _, _ in self.spans}):
            if (
                runs
                and line - runs[-1][1] <= 2
                and not any(self.article.page.lines[between - 1].strip() for between in range(runs[-1][1] + 1, line))
            ):
                runs[-1][1] = line
            else:
                runs.append([line, line])
        return "、".join(str(a) if a == b else f"{a}–{b}" for a, b in runs)

    @property
    def label(self) -> str:
        """A short printed reference: `《2023年我国快递业务量累计完成1320.7亿件》第384–388行`."""
        return f"《{self.title}》" + (f"第{self.lines}行" if self.lines else "")

    def to_dict(self) -> dict[str, Any]:
        """Return this citation as plain JSON values."""
        published = self.article.published
        return {
            "number": self.number, "quote": self.quote, "title": self.title, "page": self.page, "label": self.label,
            "article": self.article.id, "start": self.start, "end": self.end,
            "published": published.isoformat() if published else None, "spans": [list(span) for span in self.spans],
        }  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What Baoda says to a question, and what it stands on.

    `text` carries [n] marks for `citations`; `short` is the printed form of the thing asked (`1320.7亿件`), None
    where there is none; `refused` is True whenever the asked thing is not given, `reason` then says why.
    `understood` says the question back in a short phrase; `whole` is the whole question that a follow-up was taken
    for, None where the question stood alone. `hits` is what search found, `elapsed` is in seconds.
    `confidence` is the probability, as learned from known answers, that this is right: the answer given, or that the
    pages do not say it.
    """

    question: str
    understood: str
    text: str
    short: str | None
    refused: bool
    reason: Reason | None
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...] = field(default=(), repr=False)
    elapsed: float = field(default=0.0, compare=False)
    whole: str | None = None
    confidence: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """Return this answer as plain JSON values; the hits as passage ids with their scores."""
        return {
            "question": self.question, "understood": self.understood, "text": self.text, "short": self.short,
            "refused": self.refused, "reason": self.reason.value if self.reason else None,
            "citations": [citation.to_dict() for citation in self.citations],
            "hits": [{"passage": h.passage.id, "score": h.score, "found_by": dict(h.found_by)} for h in self.hits],
            "confidence": round(self.confidence, 4), "elapsed": self.elapsed, "whole": self.whole,
        }  # fmt: skip

    def __str__(self) -> str:
        sources = [f"[{c.number}] {c.quote}\n    —— {c.label}，{c.page}" for c in self.citations]
        return "\n".join([self.text, *([""] if sources else []), *sources])
