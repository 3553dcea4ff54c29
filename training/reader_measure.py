"""How well the reader reads: paragraphs that people asked about, a search over all of them, and news it never saw.

python -m training.reader_measure DATA [--model rag/weights/reader] [--sample N]
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rag.answering import reader as reading
from rag.answering.reader import Reader
from rag.evaluation.measures import character_f1, exact
from rag.search.lexical import WordIndex
from rag.words import question_terms, search_terms
from training import data, reader_data
from training.pairs import held_out
from training.reader_prices import fitted_on
from training.reader_rows import Making
from training.validation import above

_BESIDE = 10  # passages of a search that are read
_OF_KIND = 150  # generated questions of each kind
_FROM = 6  # questions made from a document, so that rare kinds are many enough
_EVERY = 4  # one question in so many is put to a search
_REFUSING = 0.2  # share of answerable questions that a threshold may lose


@dataclass(frozen=True, slots=True)
class Score:
    """Exact match and F1 over characters as CMRC2018 counts them, in percent, with a 95 % bootstrap interval of F1."""

    name: str
    questions: int
    exact: float
    f1: float
    low: float
    high: float

    def row(self) -> str:
        """Return the line of a Markdown table."""
        told = f"{self.exact:.1f} | {self.f1:.1f} ({self.low:.1f}–{self.high:.1f})"
        return f"| {self.name} | {self.questions} | {told} |"


def scored(name: str, pairs: Sequence[tuple[str, Sequence[str]]]) -> Score:
    """Score (answer, right answers) pairs."""
    hits = np.array([exact(said, rights) for said, rights in pairs])
    overlap = np.array([character_f1(said, rights) for said, rights in pairs])
    rng = np.random.default_rng(0)
    means = [overlap[rng.integers(len(overlap), size=len(overlap))].mean() for _ in range(500)]
    low, high = np.percentile(means, [2.5, 97.5])
    return Score(name, len(pairs), *(100 * float(v) for v in (hits.mean(), overlap.mean(), low, high)))


def asked(folder: Path, name: str, sample: int | None) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return (question, paragraph, right answers) of a file in Chinese; rows of one id hold one question's answers.

    Paragraphs of CMRC2018 dev that prices are fitted on are left out.
    """
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    questions = data.questions(folder, name)
    known = fitted_on(q.context for q in questions) if name == data.CMRC_DEV else set()
    for q in questions:
        if q.lang == "zh" and q.context not in known:
            found[q.question, q.context].append(q.answer)
    rows = [(question, context, tuple(answers)) for (question, context), answers in found.items()]
    return rows[:: max(1, len(rows) // sample)] if sample else rows


def given(reader: Reader, rows: Sequence[tuple[str, str, tuple[str, ...]]]) -> list[tuple[str, tuple[str, ...]]]:
    """Answer each question from its own paragraph."""
    return [(_said(reader, question, context), rights) for question, context, rights in rows]


def _said(reader: Reader, question: str, context: str) -> str:
    [found] = reader.read(question, [context])
    return context[found.start : found.end] if found else ""


def searched(
    reader: Reader, rows: Sequence[tuple[str, str, tuple[str, ...]]], contexts: Sequence[str]
) -> list[tuple[str, tuple[str, ...]]]:
    """Answer each question from the paragraphs that BM25 finds for it: the best span by score and rank."""
    index = WordIndex.build(search_terms(context) for context in contexts)
    answers = []
    for question, _, rights in rows:
        places, scores = index.search(question_terms(question), _BESIDE)
        texts = [contexts[int(i)] for i in places]
        best = max(
            (
                (r.score + float(s), t[r.start : r.end])
                for r, s, t in zip(reader.read(question, texts), scores, texts, strict=True)
                if r
            ),
            default=(0.0, ""),
        )
        answers.append((best[1], rights))
    return answers


@dataclass(frozen=True, slots=True)
class Made:
    """A generated question with its passage and answer, None where it has none."""

    kind: str
    question: str
    passage: str
    answer: str | None


class _Kept(Making):
    """Collects rows as texts."""

    def __init__(self) -> None:
        self.rows_: list[Made] = []

    def add(self, question: str, passage: str, span: tuple[int, int] | None, kind: str) -> bool:
        """Keep a row."""
        self.rows_.append(Made(kind, question, passage, passage[slice(*span)] if span else None))
        return True


def made(folder: Path, of_kind: int, limit: int | None = None) -> Iterator[Made]:
    """Yield generated questions on news that training leaves out, at most `of_kind` of each kind."""
    kept, rng = _Kept(), np.random.default_rng(99)
    reader_data.generated([d for d in data.documents(folder, limit) if held_out(d.text)], kept, rng, {}, _FROM)
    rows = [*kept.rows_]
    for this, other in zip(rows[::_FROM], rows[100::_FROM], strict=False):
        if this.answer and this.answer not in other.passage:
            rows.append(Made("other document", this.question, other.passage, None))
    count: Counter[str] = Counter()
    for row in rows:
        count[row.kind] += 1
        if count[row.kind] <= of_kind:
            yield row


def by_kind(reader: Reader, rows: Sequence[Made]) -> list[str]:
    """Return a line for each kind of question and each kind of negative, at the threshold that loses one in five.

    Beside a kind of negative: how often an answerable question scores above one of that kind.
    """
    found: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for row in rows:
        [reading_] = reader.read(row.question, [row.passage])
        score = reading_.score if reading_ else -99.0
        right = bool(reading_ and row.answer and row.passage[reading_.start : reading_.end] == row.answer)
        found[row.kind].append((score, right))
    negative = {k for k in found if k.startswith(("no ", "other "))}
    if not set(found) - negative or not negative:
        return []
    positive = np.array([s for k, v in found.items() if k not in negative for s, _ in v])
    threshold = float(np.quantile(positive, _REFUSING))
    lines = ["| kind | questions | exact, or refused | AUROC |", "|---|---:|---:|---:|"]
    for kind in sorted(found, key=lambda k: (k in negative, k)):
        scores, rights = (np.array(column) for column in zip(*found[kind], strict=True))
        share = (scores < threshold).mean() if kind in negative else rights.mean()
        told = f"{above(positive, scores):.3f}" if kind in negative else ""
        lines.append(f"| {kind} | {len(scores)} | {100 * float(share):.1f} | {told} |")
    against = np.array([s for k in negative for s, _ in found[k]])
    told = f"Threshold {threshold:.2f} (refuses {_REFUSING:.0%} of what is answerable)"
    lines.append(f"\n{told}; AUROC over all of them {above(positive, against):.3f}.")
    return lines


def speed(folder: Path, model: Path) -> list[str]:
    """Return milliseconds a question with 10 and 30 passages of 220 characters, unseen and seen before, and loading."""
    began = time.perf_counter()
    reader = reading.load(model)
    lines = [f"Loading {1000 * (time.perf_counter() - began):.0f} ms."]
    passages = [d.text[:220] for d in data.documents(folder, 400)]
    for count in (10, 30):
        fresh: list[float] = []
        again: list[float] = []
        for at in range(0, 10 * count, count):
            texts = passages[at : at + count]
            # Another question the second time: what was read of the same one is kept.
            for times, question in ((fresh, "去年全国快递业务量是多少？"), (again, "今年全国邮政收入是多少？")):
                began = time.process_time()
                reader.read(question, texts)
                times.append(1000 * (time.process_time() - began))
        told = f"{count} passages: {np.median(again):.0f} ms a question, "
        lines.append(f"{told}{np.median(fresh):.0f} ms where none of them was read before.")
    size = sum(file.stat().st_size for file in model.iterdir()) / 1e6
    return [*lines, f"{size:.1f} MB."]


def table(folder: Path, model: Path, sample: int | None = None, limit: int | None = None) -> str:
    """Return everything measured, as Markdown, from the first `limit` rows of each file of news."""
    reader = reading.load(model)
    lines = ["| questions | number | EM | F1 (95 %) |", "|---|---:|---:|---:|"]
    for name, file in (("CMRC2018 dev", data.CMRC_DEV), ("XQuAD zh", data.XQUAD)):
        if rows := asked(folder, file, sample):
            lines.append(scored(f"{name}, its paragraph given", given(reader, rows)).row())
    if rows := asked(folder, data.CMRC_DEV, sample):
        contexts = list(dict.fromkeys(q.context for q in data.questions(folder, data.CMRC_DEV)))
        found = searched(reader, rows[::_EVERY] if sample is None else rows, contexts)
        lines.append(scored(f"CMRC2018 dev, {len(contexts)} paragraphs", found).row())
    kinds = list(made(folder, min(sample or _OF_KIND, _OF_KIND), limit))
    lines += ["", *by_kind(reader, kinds), "", *speed(folder, model)]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m training.reader_measure", description="Measure the reader.")
    parser.add_argument("data", type=Path)
    parser.add_argument("--model", type=Path, default=Path("rag/weights/reader"))
    parser.add_argument("--sample", type=int, help="measure on about so many questions of each sort")
    told = parser.parse_args(arguments)
    logging.basicConfig(stream=sys.stderr, level=logging.INFO)
    print(table(told.data, told.model, told.sample))
    return 0


if __name__ == "__main__":
    sys.exit(main())
