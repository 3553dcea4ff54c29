"""Questions on news asked by people who had read it, not the program: to learn from, and to measure with.

    python -m training.asked DATA HOME [--split test] [--documents 3000]

`asked.jsonl` holds them without a word of the news: the first sixteen digits of the SHA-256 of a document's
text, and between which of its characters an answer, or what comes nearest to one, stands. The command lays the
documents out as a corpus, with others among them, and the questions as a gold set beside it:
`baoda evaluate HOME/gold/asked.jsonl -c HOME`. Whose data folder lacks a document does without its questions.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from training import data

ASKED = Path(__file__).with_name("asked.jsonl")
READ, DECIDE, TEST = (
    "read",
    "decide",
    "test",
)  # the reader learns from one, deciding from another, neither from the last
_DOCUMENTS, _SEED = 3000, 7
_LEAST, _MOST = 300, 4000  # characters of the documents among which those asked about are hidden
_PAGE = "news.jsonl"

Row = Mapping[str, Any]


def main(arguments: Sequence[str] | None = None) -> int:
    """Lay out documents and questions; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path, help="folder with news-documents and news-title-body")
    parser.add_argument("home", type=Path, help="folder to write pages/ and gold/ to")
    parser.add_argument("--split", choices=(READ, DECIDE, TEST), default=TEST)
    parser.add_argument("--documents", type=int, default=_DOCUMENTS)
    options = parser.parse_args(arguments)
    number = lay_out(options.data, options.home, options.split, options.documents)
    print(f"{number} questions: baoda evaluate {options.home}/gold/asked.jsonl -c {options.home}")
    return 0 if number else 1


def read(split: str) -> list[Row]:
    """Return the questions of a split."""
    with ASKED.open(encoding="utf-8") as lines:
        return [row for row in map(json.loads, lines) if row["split"] == split]


def texts(folder: Path, wanted: Container[str]) -> dict[str, str]:
    """Return the documents wanted of a data folder by their names, those that it has."""
    found: dict[str, str] = {}
    for document in _documents(folder):
        if (key := fingerprint(document["text"])) in wanted:
            found.setdefault(key, document["text"].strip())
    return found


def lay_out(folder: Path, home: Path, split: str, documents: int, most: int | None = None) -> int:
    """Write a corpus of about so many documents and its gold set to `home`; return the number of questions."""
    rows = read(split)[:most]
    wanted = {row["document"] for row in rows}
    held: dict[str, Mapping[str, Any]] = {}
    others: list[Mapping[str, Any]] = []
    for document in _documents(folder):
        key = fingerprint(document["text"])
        if key in wanted:
            held.setdefault(key, document)
        elif _LEAST < len(document["text"]) < _MOST:
            others.append(document)
    draw = random.Random(_SEED)
    among = draw.sample(others, min(max(documents - len(held), 0), len(others)))
    corpus = [*_given(held.items()), *_given((fingerprint(other["text"]), other) for other in among)]
    draw.shuffle(corpus)
    questions = [gold_row(n, row, held[row["document"]]["text"]) for n, row in enumerate(rows, 1)
                 if row["document"] in held]  # fmt: skip
    _write(home / "pages" / _PAGE, corpus)
    _write(home / "gold" / "asked.jsonl", questions)
    return len(questions)


def fingerprint(text: str) -> str:
    """Return the name by which the questions call a document."""
    return sha256(text.strip().encode()).hexdigest()[:16]


def gold_row(number: int, row: Row, text: str) -> dict[str, object]:
    """Return a question as a gold set holds it, its places in the text replaced by what stands there."""
    text = text.strip()

    def said(place: str | Sequence[int]) -> str:
        return place if isinstance(place, str) else "".join(text[place[0] : place[1]].split())

    evidence = [{"file": _PAGE, "quote": said(place[:2]), "fact": place[2]} for place in row["evidence"]]
    gold = {"id": f"asked-{number}", "question": row["question"], "lang": row["lang"], "type": row["type"],
            "stories": [row["document"]], "evidence": evidence}  # fmt: skip
    if reason := row.get("reason"):
        return {**gold, "answerable": False, "reason": reason, "answers": [], "must": []}
    return {
        **gold,
        "answerable": True,
        "answers": [said(place) for place in row["answers"]],
        "must": ["|".join(map(said, group)) for group in row["must"]],
        "must_not": row.get("must_not", []),
    }


def _documents(folder: Path) -> Iterator[Mapping[str, Any]]:
    for name in (data.DOCUMENTS, data.TITLED):
        if (file := folder / f"{name}.jsonl.xz").exists():
            with lzma.open(file, "rt", encoding="utf-8") as lines:
                yield from map(json.loads, lines)


def _given(documents: Iterable[tuple[str, Mapping[str, Any]]]) -> Iterator[dict[str, object]]:
    for key, document in documents:
        told = {"title": document.get("title"), "published": document.get("published")}
        yield {"id": key, "text": document["text"].strip()} | {name: value for name, value in told.items() if value}


def _write(file: Path, rows: Iterable[Mapping[str, object]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
