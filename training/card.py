"""Writes the card that lies beside the encoder: what it was made from, how, what it reaches, and what it cannot do."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rag.search.encoder import load
from training import data

_SOURCES = {
    data.DOCUMENTS: ("Chinese news, 2015 and 2023, from the document store of CRUD-RAG", "Apache-2.0"),
    data.TITLED: ("broadcast news items with headlines, xin-wen-lian-bo", "MIT"),
    data.QUESTIONS: (
        "questions on Wikipedia: DRCD, and the trial and a train sample of CMRC2018",
        "CC BY-SA 3.0 / 4.0",
    ),
    data.PARALLEL: (
        "sentences in two languages: government work reports, NTREX-128, Tatoeba, Python's documentation, the Bible",
        "official documents; CC BY-SA 4.0; CC BY 2.0; PSF/CC0; public domain",
    ),
    data.DICTIONARY: ("CC-CEDICT", "CC BY-SA 4.0"),
}
_LIMITS = """\
- A text is the mean of its words: word order, negation and who did what to whom are lost. *A beats B* is *B beats A*.
- Figures and names that are rare in the training texts are nearly invisible to it. Exact words are the lexical leg's
  work; this encoder is made to stand beside BM25, not instead of it.
- The longer a text, the blurrier its mean: passages of a few sentences, not whole pages.
- It learned from Chinese news and Wikipedia. English is understood as questions about Chinese texts; other languages
  not at all. Traditional script must be folded to simplified first, as `rag.words.fold` does.
- Cosines are for ranking. They say which passage is nearer, not whether any of them answers."""


@dataclass(frozen=True, slots=True)
class Run:
    """How an encoder was made. `counts` holds the rows used of each file."""

    command: str
    measured: str
    minutes: float
    recipe: Mapping[str, object]
    counts: Mapping[str, int]
    table: str


def write(out: Path, run: Run) -> None:
    """Write `out/README.md` for the encoder saved in `out`."""
    (out / "README.md").write_text(_text(out, run), encoding="utf-8")


def _text(out: Path, run: Run) -> str:
    sources = "\n".join(
        f"| `{name}` | {run.counts[name]:,} | {what} | {licence} |"
        for name, (what, licence) in _SOURCES.items()
        if run.counts.get(name)
    )
    settings = ", ".join(f"{key} {value}" for key, value in _flat(run.recipe))
    return f"""---
language: [zh, en]
library_name: sentence-transformers
tags: [sentence-transformers, static-embedding, retrieval]
---

# The encoder that ships with Baoda

One vector for each of its tokens, a text being their mean: thousands of texts a second on one core, no torch to run.
Chinese (simplified) and English share one space. It was trained from nothing; no pretrained weights went into it.
It is a SentenceTransformer folder, so `SentenceTransformer(path)` reads it too.

## Made with

```
{run.command}
```

{run.minutes:.0f} minutes on two cores. {settings}.

The tokenizer is a unigram model with the words of jieba's cut and their frequencies, characters, English words and
pieces, and frequent numbers. The vectors are trained contrastively (each query must find its own passage among all of
its batch, passages of the same article and, once it can tell them, similar ones of others included): some words of
a sentence → its passage with or without that sentence; headline → passage; question → context; English ↔ Chinese
sentences; glosses ↔ dictionary terms. English questions are made from Chinese ones word by word, with a lexicon learned
from the sentences and the dictionary (IBM model 1); there and back again it says a Chinese question in other words.
How long a vector is, is learned too: common words come out short.

## Made from

| file | rows | what | licence |
|---|---|---|---|
{sources}

None of the text is in this folder; the vocabulary is single words. The validation files were not trained on, and
training contexts that share {data.SHINGLE} characters in a row with CMRC2018 dev were left out. One in forty documents
and sentence pairs was kept for measuring.

## What it reaches

```
{run.measured}
```

{run.table}

## Size and speed

{_speed(out)}

## What it cannot do

{_LIMITS}
"""


def _flat(recipe: Mapping[str, object]) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for key, value in recipe.items():
        found += value.items() if isinstance(value, dict) else [(key, value)]
    return [(key.replace("_", " "), value) for key, value in found if value is not None]


def _speed(out: Path) -> str:
    started = time.perf_counter()
    encoder = load(str(out))
    loaded = time.perf_counter() - started
    texts = ["2023年我国快递业务量累计完成1320.7亿件，同比增长19.4%。" * 8] * 500
    started = time.perf_counter()
    encoder.encode(texts)
    rate = len(texts) / (time.perf_counter() - started)
    size = sum(file.stat().st_size for file in out.rglob("*") if file.is_file()) / 1e6
    return (
        f"{size:.1f} MB, {encoder.dimension} dimensions. Read without torch it loads in {loaded:.2f} s and encodes "
        f"{rate:,.0f} passages of {len(texts[0])} characters a second (one process, as measured when it was made)."
    )
