"""Questions to learn deciding from: asked over texts that hold the answer, and over texts that do not.

Two sources: questions on paragraphs (some of the paragraphs left out of the corpus, so that nothing answers them), and
questions made of news articles, of their figures and of whatever else their sentences name (and the same with a year,
place or noun changed, so that nothing answers them).
"""

from __future__ import annotations

import json
import lzma
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rag.answering import reader
from rag.archive import Archive
from rag.pages.records import Article
from rag.pages.statements import Kind, Statement
from rag.settings import Settings
from rag.words import fold, tag
from training import data, reader_asking, reader_targets
from training.reader_targets import Sentence

Near = Mapping[str, Sequence[str]]

_YEAR = re.compile(r"(?<!\d)20[012]\d(?=年)")
_LEFT_OUT = 0.3
_COMMON = 12_000  # words of the reader's vocabulary, which begins with the commonest
_PLAIN = 0.3  # share of the figures asked for in their own sentence's words
_NAMED = frozenset({"date", "person", "place", "body", "title", "reason", "definition", "list"})
_LEAST_TERMS, _MOST = 8, 46  # characters of a generated question


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the words that answer it and the given id of the article they stand in; None where nothing does."""

    question: str
    answer: str | None
    article: str | None = None


def over_paragraphs(folder: Path, home: Path, texts: int, seed: int) -> tuple[Archive, list[Asked]]:
    """Return an archive over some of the paragraphs of the training questions, built in `home`, and questions."""
    with lzma.open(folder / f"{data.QUESTIONS}.jsonl.xz", "rt", encoding="utf-8") as rows:
        held = [json.loads(line) for line in rows]
    by_text: dict[str, list[dict[str, str]]] = {}
    for row in held:
        by_text.setdefault(row["context"], []).append(row)
    chosen = random.Random(seed).sample(sorted(by_text), min(texts, len(by_text)))
    kept = chosen[int(_LEFT_OUT * len(chosen)) :]
    archive = _archive(home, [{"id": f"text{i}", "text": text} for i, text in enumerate(kept)])
    number = {text: f"text{i}" for i, text in enumerate(kept)}
    asked = [
        Asked(row["question"], fold(row["answer"]) if text in number else None, number.get(text))
        for text in chosen
        for row in by_text[text]
        if len(row["question"]) > 4
    ]
    return archive, asked


def over_news(folder: Path, home: Path, texts: int, seed: int) -> tuple[Archive, list[Asked]]:
    """Return an archive over some news articles, built in `home`, and about two questions for each of them."""
    draw, rng, near = random.Random(seed), np.random.default_rng(seed), _near(random.Random(seed))
    with lzma.open(folder / f"{data.DOCUMENTS}.jsonl.xz", "rt", encoding="utf-8") as rows:
        held = [json.loads(line) for line in rows]
    kept = [row for row in held if 200 < len(row["text"]) < 2500]
    chosen = draw.sample(kept, min(texts, len(kept)))
    rows_ = [{"id": f"text{i}", "text": r["text"], "published": r.get("published")} for i, r in enumerate(chosen)]
    archive = _archive(home, rows_)
    figures = [s for s in archive.statements if s.kind in (Kind.LEVEL, Kind.GROWTH, Kind.SHARE) and s.unit]
    asked: list[Asked] = []
    for statement in draw.sample(figures, min(len(figures), texts)):
        answer, article = fold(statement.text), statement.article.id
        question = _of_figure(statement) if draw.random() < _PLAIN else _reworded(statement, rng, near)
        if question is not None:
            asked.append(Asked(question, answer, article))
            asked += [Asked(changed, None) for changed in _changed(question, statement.article.text, figures, draw)]
            if other := _other_measure(question, statement, figures, draw):
                asked.append(Asked(other, None))
    for article_ in draw.sample(archive.articles, min(len(archive.articles), texts)):
        if named := _of_what_is_named(article_, rng, near):
            asked.append(named)
            asked += [Asked(changed, None) for changed in _changed(named.question, article_.text, figures, draw)]
    return archive, asked


def _near(draw: random.Random) -> Near:
    """Return for verbs and what goes with them any three others.

    People say in their own words what a newspaper says in its; a question is still about the same thing, while one with
    another noun, place, year or measure is not.
    """
    tagged = [tag(word) for word in list(reader.shipped().rows)[:_COMMON]]
    alike = [pair[0] for pair in tagged if len(pair) == 1 and pair[0][1] in ("v", "a", "d", "ad")]
    by_kind = {flag: [word for word, own in alike if own == flag] for _, flag in alike}
    return {word: draw.sample(by_kind[flag], min(3, len(by_kind[flag]))) for word, flag in alike}


def _reworded(statement: Statement, rng: np.random.Generator, near: Near) -> str | None:
    """Return a question that a figure answers, its clauses dropped, moved and worded otherwise."""
    left, right = statement.sentence
    sentence = Sentence.read(fold(statement.article.text[left:right]))
    at = range(statement.start - left, statement.end - left)
    for target in reader_targets.targets(sentence):
        if target.kind == "figure" and sentence.starts[target.first] in at:
            made = reader_asking.ask(sentence, target, rng, near)
            return made.question if made else None
    return None


def _of_what_is_named(article: Article, rng: np.random.Generator, near: Near) -> Asked | None:
    """Return a question for a name, day, place, body, list or reason of an article."""
    sentences = [Sentence.read(s) for s in data.sentences(fold(article.text)) if 12 <= len(s) <= 160]
    found = [(s, t) for s in sentences for t in reader_targets.targets(s) if t.kind in _NAMED]
    if not found:
        return None
    kinds = sorted({target.kind for _, target in found})
    kind = str(rng.choice(kinds))
    of_kind = [pair for pair in found if pair[1].kind == kind]
    sentence, target = of_kind[int(rng.integers(len(of_kind)))]
    made = reader_asking.ask(sentence, target, rng, near)
    return Asked(made.question, sentence.text[made.start : made.end], article.id) if made else None


def _archive(home: Path, rows: Sequence[dict[str, str | None]]) -> Archive:
    (home / "corpus" / "pages").mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (home / "corpus" / "pages" / "texts.jsonl").write_text(text, encoding="utf-8")
    return Archive.open(home / "corpus", home / "index", Settings())


def _of_figure(statement: Statement) -> str | None:
    """Return the clause of a figure, its subject before it, with the value put as 多少: 出口额增长多少."""
    left, right = statement.sentence
    text = statement.article.text
    before, after = text[left : statement.start], text[statement.end : right]
    clauses = re.split(r"[，；：。]", before)
    kept = clauses[-1] if len(clauses[-1]) >= _LEAST_TERMS or len(clauses) == 1 else "".join(clauses[-2:])
    unit = "百分之多少" if statement.unit == "%" else f"多少{statement.unit}"
    question = fold(f"{kept.strip()}{unit}{re.split(r'[，；：。、）]', after)[0][:8]}？").replace("\n", "")
    own = re.search(r"\d", fold(statement.text)) and fold(statement.text) not in question
    return question if own and _LEAST_TERMS <= len(question) <= _MOST and "“" not in question else None


def _other_measure(question: str, statement: Statement, others: Sequence[Statement], draw: random.Random) -> str | None:
    """Return the question with what is measured exchanged for what another article measures in the same unit."""
    own, text = _measured(statement), fold(statement.article.text)
    if own is None or own not in question:
        return None
    alike = [s for s in draw.sample(others, min(len(others), 200)) if s.unit == statement.unit]
    for other in alike:
        word = _measured(other)
        if word and word not in text and not set(word) & set(own):
            return question.replace(own, word)
    return None


def _measured(statement: Statement) -> str | None:
    """Return the last noun of a measure: 利润 of 水果产业利润."""
    nouns = [word for word, flag in tag(fold(statement.measure)) if flag[:1] == "n" or flag == "vn"]
    return nouns[-1] if nouns and len(nouns[-1]) > 1 else None


def _changed(question: str, text: str, others: list[Statement], draw: random.Random) -> Iterator[str]:
    """Yield the question with its year, a place or its rarest noun changed, so that the article does not answer it."""
    if _YEAR.search(question):
        yield _YEAR.sub(lambda m: str(int(m[0]) - 7), question)
    words = tag(question)
    places = [word for word, flag in words if flag == "ns" and len(word) > 1]
    nouns = [word for word, flag in words if flag in ("n", "nz", "nr", "vn") and len(word) > 1]
    for own, wanted in ((places, {"ns"}), (nouns, {"n", "nz", "nr"})):
        foreign = [w for w, flag in tag(fold(draw.choice(others).article.text[:300])) if flag in wanted and len(w) > 1]
        foreign = [word for word in foreign if word not in text]
        if own and foreign:
            yield question.replace(draw.choice(own), draw.choice(foreign))
