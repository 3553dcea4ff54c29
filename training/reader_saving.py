"""Writes a trained reader as rag.answering.reader loads it, safetensors and a list of words, and its card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from rag.answering.features import Floats
from rag.answering.reader import MODEL, VOCABULARY
from training.reader_fitting import Recipe
from training.reader_model import Reader

Tensors = dict[str, npt.NDArray[Any]]
# What makes a span dearer, as fitted for the reader that ships; fitted anew where CMRC2018 dev is at hand.
_PRICES = (0.2, 0.1, 1.0)


def save(
    model: Reader, letters: npt.NDArray[np.int64], vocabulary: Sequence[str], weights: Floats, folder: Path
) -> None:
    """Write a folder of one network: word vectors in eight bits with a scale each, all else in sixteen."""
    vectors = model.vectors.numpy()
    scales = np.maximum(np.abs(vectors).max(axis=1), 1e-6) / 127
    tensors: dict[str, npt.NDArray[np.generic]] = {
        f"0.{k}": v.detach().numpy().astype(np.float16) for k, v in model.state_dict().items()
    }
    tensors["vectors"] = np.rint(vectors / scales[:, None]).astype(np.int8)
    tensors["scales"], tensors["weights"] = scales.astype(np.float32), weights.astype(np.float16)
    tensors["0.letters"] = letters.astype(np.uint16)
    tensors["prices"] = np.array(_PRICES, np.float32)
    _write(tensors, vocabulary, folder)


def join(folders: Sequence[Path], out: Path, shares: Sequence[float] | None = None) -> None:
    """Write a reader of the networks of several, which must see the same words.

    `shares`: how much the networks of each count, together 1; alike if not given. Raises ValueError where the words
    differ.
    """
    from safetensors.numpy import load

    files = [load((folder / MODEL).read_bytes()) for folder in folders]
    words = {(folder / VOCABULARY).read_text(encoding="utf-8") for folder in folders}
    tables = [k for k in files[0] if "." not in k]
    alike = all(np.array_equal(files[0][k], file[k]) for file in files for k in tables if k != "prices")
    if len(words) > 1 or not alike:
        raise ValueError(f"{', '.join(map(str, folders))}: not trained on the same words")
    for file, share in zip(files, shares or (), strict=bool(shares)):
        file.update(_scaled(file, share * len(files)))
    own = [{k: v for k, v in file.items() if k.split(".")[0] == n} for file in files for n in _numbers(file)]
    tensors = {k: files[-1][k] for k in tables}
    for number, member in enumerate(own):
        tensors |= {f"{number}.{k.partition('.')[2]}": v for k, v in member.items()}
    _write(tensors, words.pop().split("\n"), out)


def rescale(folder: Path, times: float, less: float) -> None:
    """Make every score of a reader `times` what it was and `less` less; which span answers stays as it was.

    What was fitted to the scores of one reader can so go on with those of the next.
    """
    from safetensors.numpy import load, save_file

    tensors = dict(load((folder / MODEL).read_bytes()))
    prices = (tensors["prices"] * times).astype(np.float32)
    save_file({**tensors, **_scaled(tensors, times, less), "prices": prices}, folder / MODEL)


def _scaled(tensors: Tensors, times: float, less: float = 0.0) -> Tensors:
    """Return the tensors of which logits are made, so changed that each logit is `times` what it was, none's more."""
    found: Tensors = {}
    for name, value in tensors.items():
        if name.partition(".")[2].partition(".")[0] in ("start", "end", "pointers", "none"):
            more = less / 2 if name.endswith("none.bias") else 0.0  # none has one logit for each end
            found[name] = (value.astype(np.float32) * times + more).astype(value.dtype)
    return found


def _numbers(file: Mapping[str, npt.NDArray[np.generic]]) -> list[str]:
    return sorted({k.split(".")[0] for k in file if "." in k})


def _write(tensors: Mapping[str, npt.NDArray[np.generic]], vocabulary: Sequence[str], folder: Path) -> None:
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    save_file({k: np.ascontiguousarray(v) for k, v in tensors.items()}, folder / MODEL)
    (folder / VOCABULARY).write_text("\n".join(vocabulary), encoding="utf-8")


def write_card(
    folder: Path, told: str, recipe: Recipe, counts: Mapping[str, int], minutes: float, measured: str
) -> None:
    """Write the folder's README.md: what the reader is, how it was made and what it reaches."""
    settings = "\n".join(f"| {k.replace('_', ' ')} | {v} |" for k, v in asdict(recipe).items() if v is not None)
    rows = "\n".join(f"- {count:,} questions {name}" for name, count in counts.items())
    text = _CARD.format(told=told, minutes=minutes, settings=settings, rows=rows, measured=measured)
    (folder / "README.md").write_text(text, encoding="utf-8")


_CARD = """# The reader that ships with Baoda

Question × passage → the words of the passage that answer, with a score, or that none do. Words (jieba) with frozen
vectors from positive pointwise information over news, characters and parts of speech; a two-way LSTM over question and
passage alike; attention; match features; a second two-way LSTM; pointers to the first and the last word, and none. It
was trained from nothing; no pretrained weights went into it. `rag/answering/network.py` computes it with numpy.

## How it was made

```
python -m training.reader {told}
```

{minutes:.0f} minutes on one core. It learned from

{rows}

whose texts are `qa-train.jsonl.xz` (DRCD, CC BY-SA 3.0; CMRC2018 trial and train, CC BY-SA 4.0; no paragraph that
shares a run of text with CMRC2018 dev), `news-documents.jsonl.xz` (CRUD-RAG, Apache-2.0) and
`news-title-body.jsonl.xz` (xin-wen-lian-bo, MIT). Made questions ask in place: a figure, date, name, title or thing of
a sentence is replaced by a question word, clauses are dropped, moved and worded otherwise; some are spoilt so that
nothing answers them. The vectors were learned from the same news and paragraphs. Every fortieth document was left out,
to be measured on.

| setting | value |
|---|---|
{settings}

## What it reaches

```
python -m training.reader_measure DATA --model rag/weights/reader
```

CMRC2018 dev was watched while the recipe was chosen, never trained on. Three numbers were fitted on every fifth of its
paragraphs: what a word of a span costs, what repeating the question costs, what starting where a clause starts costs
(`training/reader_prices.py`); the others are measured here, against the one answer their file holds.

{measured}

## What it cannot do

It reads words, not sense: a passage that shares many words with a question and answers another is its commonest error,
and its score is a weak sign that there is no answer. It was taught encyclopedia and news in Chinese; questions in other
languages it cannot read. Answers of more than thirty words it cannot give.
"""
