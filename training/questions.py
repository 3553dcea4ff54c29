"""Questions to learn deciding from: asked over texts that hold the answer, and over texts that do not.

Three sources: questions on paragraphs (some of the paragraphs left out of the corpus, so that nothing answers them),
figures of news articles with their value put as 多少 (and the same with a year, place or noun changed, so that
nothing answers them), and the develop split of the gold set.
"""

from __future__ import annotations

import json
import lzma
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rag.archive import Archive
from rag.pages.statements import Kind, Statement
from rag.settings import Settings
from rag.words import fold, tag
from training import data

_YEAR = re.compile(r"(?<!\d)20[012]\d(?=年)")
_LEFT_OUT = 0.3
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
    """Return an archive over some news articles, built in `home`, and questions made of their figures."""
    draw = random.Random(seed)
    with lzma.open(folder / f"{data.DOCUMENTS}.jsonl.xz", "rt", encoding="utf-8") as rows:
        held = [json.loads(line) for line in rows]
    fit = [row for row in held if 200 < len(row["text"]) < 2500]
    chosen = draw.sample(fit, min(texts, len(fit)))
    rows_ = [{"id": f"text{i}", "text": r["text"], "published": r.get("published")} for i, r in enumerate(chosen)]
    archive = _archive(home, rows_)
    figures = [s for s in archive.statements if s.kind in (Kind.LEVEL, Kind.GROWTH, Kind.SHARE) and s.unit]
    asked: list[Asked] = []
    for statement in draw.sample(figures, min(len(figures), 4 * texts)):
        question = _of_figure(statement)
        if question is None or len(asked) >= texts:
            continue
        asked.append(Asked(question, fold(statement.text), statement.article.id.rsplit("/", 1)[-1]))
        asked += [Asked(changed, None) for changed in _changed(question, statement.article.text, figures, draw)]
    return archive, asked


def _archive(home: Path, rows: list[dict[str, str | None]]) -> Archive:
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
