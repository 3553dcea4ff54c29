"""What the encoder learns from: batches of (query, passage) that belong together, all others in the batch being wrong.

Each task is one kind of pair. Queries are thinned to a handful of words, as a question is; passages of the same
article stand in one batch, so that being about the same thing is not enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from tokenizers import Tokenizer

from training import data
from training.bags import Bags, Floats, Ints, Mask, empty, tokenise
from training.lexicon import Lexicons

PASSAGE_CHARS = 220  # as Settings.passage_chars
_HELD_OUT = 40  # one in so many documents and parallel sentences is kept for measuring
_ASKING = {
    "zh": "多少 什么 哪 哪里 哪个 哪些 哪年 谁 何时 几 吗 呢 是 有 的 怎么 为什么 如何 是多少 是什么 什么时候 请问",
    "en": "what when where who which how many much was were is are did does the of in to a for why whose kind",
}
# How often sentences of a collection are drawn, against one another: the language of reports is nearest to newspapers.
_SOURCES = {"bible": 0.3, "python-docs": 0.3, "tatoeba": 1.0, "ntrex-128": 4.0}
_REPORTS = 4.0


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Row i of `queries` belongs to row i of `passages`; rows of equal `group` are not held against each other."""

    queries: Bags
    passages: Bags
    group: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """Everything trained on, as token ids. A passage is a range of `sentences`; `owner` is its document."""

    sentences: Bags
    passages: Ints  # (n, 2)
    owner: Ints  # (n,)
    titles: Bags
    title_passages: Ints  # (n, 2): the passages of the title's document
    questions: Bags
    answers: Ints  # (n, 3): first sentence of the context, the sentence with the answer, end of the context
    english: Bags
    chinese: Bags
    chances: Floats  # (n,): of a parallel sentence to be drawn
    glosses: Bags
    terms: Bags
    asking: dict[str, Ints]
    numbers: Mask  # (tokens,): which tokens are figures


def held_out(text: str) -> bool:
    """Whether a text is kept for measuring; the same texts whatever else is in the folder."""
    return crc32(text[:50].encode()) % _HELD_OUT == 0


def gather(
    tokenizer: Tokenizer,
    documents: Sequence[data.Document],
    questions: Sequence[data.Question],
    pairs: Sequence[data.Pair],
    entries: Sequence[data.Entry],
) -> Material:
    """Cut everything into sentences, passages and tokens."""
    texts: list[str] = []
    passages: list[tuple[int, int, int]] = []
    title_passages = []
    for number, document in enumerate(documents):
        first = len(passages)
        _add_passages(document.text, number, texts, passages)
        if document.title and len(passages) > first:
            title_passages.append((number, first, len(passages)))
    contexts: dict[str, tuple[int, Ints]] = {}
    answers = [_find_answer(question, texts, contexts) for question in questions]
    for number, context in enumerate(contexts, start=len(documents)):
        _add_passages(context, number, texts, passages)
    weights = np.array([_SOURCES.get(pair.source, _REPORTS) for pair in pairs], dtype=np.float64)
    found = np.array(passages, dtype=np.int64).reshape(-1, 3)
    return Material(
        sentences=tokenise(tokenizer, texts),
        passages=found[:, :2],
        owner=found[:, 2],
        titles=tokenise(tokenizer, [documents[number].title for number, _, _ in title_passages]),
        title_passages=np.array([t[1:] for t in title_passages], dtype=np.int64).reshape(-1, 2),
        questions=tokenise(tokenizer, [question.question for question in questions]),
        answers=np.array(answers, dtype=np.int64).reshape(-1, 3),
        english=tokenise(tokenizer, [pair.en for pair in pairs]),
        chinese=tokenise(tokenizer, [pair.zh for pair in pairs]),
        chances=weights / max(weights.sum(), 1.0),
        glosses=tokenise(tokenizer, ["; ".join(entry.glosses) for entry in entries]),
        terms=tokenise(tokenizer, [entry.term for entry in entries]),
        asking={lang: tokenise(tokenizer, [words]).ids for lang, words in _ASKING.items()},
        numbers=_numbers(tokenizer),
    )


def _numbers(tokenizer: Tokenizer) -> Mask:
    found = np.zeros(tokenizer.get_vocab_size(), bool)
    found[[number for token, number in tokenizer.get_vocab().items() if token.isdigit()]] = True
    return found


def _add_passages(text: str, owner: int, texts: list[str], passages: list[tuple[int, int, int]]) -> None:
    start, size = len(texts), 0
    for sentence in data.sentences(text):
        texts.append(sentence)
        size += len(sentence)
        if size >= PASSAGE_CHARS:
            passages.append((start, len(texts), owner))
            start, size = len(texts), 0
    if size:
        passages.append((start, len(texts), owner))


def _find_answer(
    question: data.Question, texts: list[str], contexts: dict[str, tuple[int, Ints]]
) -> tuple[int, int, int]:
    """Return (first, told, end): the context's sentences in `texts`, added if new, and the one with the answer."""
    if question.context not in contexts:
        found = data.sentences(question.context)
        contexts[question.context] = len(texts), _ends(question.context, found)
        texts += found
    first, ends = contexts[question.context]
    told = min(int(np.searchsorted(ends, question.start, side="right")), len(ends) - 1)
    return first, first + told, first + len(ends)


def _ends(text: str, sentences: list[str]) -> Ints:
    """Return the offset in `text` after each of its sentences."""
    at, ends = 0, []
    for sentence in sentences:
        at = text.index(sentence, at) + len(sentence)
        ends.append(at)
    return np.array(ends, dtype=np.int64)


def tasks(material: Material) -> dict[str, float]:
    """Return the names of the tasks that there is material for, and how often each is drawn."""
    both = len(material.english) + len(material.terms)
    wanted = {
        "cloze": (0.18, len(material.passages)),
        "cloze-like": (0.10, min(len(material.passages), both)),
        "cloze-en": (0.14, min(len(material.passages), both)),
        "title": (0.08, len(material.titles)),
        "question": (0.08, len(material.questions)),
        "question-like": (0.04, min(len(material.questions), both)),
        "question-en": (0.10, min(len(material.questions), both)),
        "parallel": (0.18, len(material.english)),
        "dictionary": (0.10, len(material.terms)),
    }
    found = {name: chance for name, (chance, size) in wanted.items() if size > 1}
    return {name: chance / sum(found.values()) for name, chance in found.items()}


def draw(
    task: str, material: Material, words: Lexicons, size: int, rng: np.random.Generator, alike: Ints | None = None
) -> Batch:
    """Return a batch of about `size` pairs for one task.

    `alike` has the numbers of similar passages of each (see `mining`), which are drawn into the batch with it.
    """
    kind, _, way = task.partition("-")
    if kind == "cloze":
        batch = _cloze(material, size, rng, alike)
    else:
        drawn = {"title": _title, "question": _question, "parallel": _parallel, "dictionary": _dictionary}
        batch = drawn[kind](material, size, rng)
    queries = batch.queries
    if way == "en":
        queries = words.english.translate(queries, rng)
    elif way == "like":
        queries = words.said_otherwise(queries, rng)
    if kind == "cloze":
        asking = material.asking["en" if way == "en" else "zh"]
        queries = queries.joined(_asking(asking, size=len(queries), rng=rng))
    return Batch(queries, batch.passages, batch.group)


def _rows(available: int, size: int, rng: np.random.Generator) -> Ints:
    return rng.permutation(available)[:size] if size < available else np.arange(available)


def _cloze(material: Material, size: int, rng: np.random.Generator, alike: Ints | None) -> Batch:
    """Draw some words of a sentence, and the passage it stands in, with that sentence or without it.

    The next passage is drawn with each, and a similar one: being about the same thing is not enough.
    """
    seeds = rng.integers(len(material.passages) - 1, size=size // (2 if alike is None else 3))
    near = seeds + 1 if alike is None else np.concatenate((seeds + 1, alike[seeds, rng.integers(alike.shape[1])]))
    chosen = np.unique(np.concatenate((seeds, near)))
    starts, ends = material.passages[chosen].T
    sentence = starts + (rng.random(len(chosen)) * (ends - starts)).astype(np.int64)
    asked = material.sentences.take(sentence)
    most = rng.integers(2, 16, size=len(chosen))
    queries = asked.thinned(rng, most, rng.random(len(chosen)) < 0.4)
    # A question seldom says the figure that it asks for.
    unsaid = material.numbers[queries.ids] & (rng.random(len(chosen)) < 0.4)[queries.rows]
    queries = queries.keep(~unsaid)
    passages, places = material.sentences.spans(starts, ends)
    without = (rng.random(len(chosen)) < 0.35) & (ends - starts > 1)
    bounds, rows = material.sentences.bounds, passages.rows
    asked_for = (places >= bounds[sentence][rows]) & (places < bounds[sentence + 1][rows])
    return Batch(queries, passages.keep(~(asked_for & without[rows])), chosen)


def _title(material: Material, size: int, rng: np.random.Generator) -> Batch:
    chosen = _rows(len(material.titles), size, rng)
    first, end = material.title_passages[chosen].T
    # Squared: the beginning of an item says most often what its headline says.
    passage = first + (rng.random(len(chosen)) ** 2 * (end - first)).astype(np.int64)
    queries = material.titles.take(chosen).thinned(
        rng, rng.integers(3, 25, size=len(chosen)), np.ones(len(chosen), bool)
    )
    return Batch(queries, material.sentences.spans(*material.passages[passage].T)[0], passage)


def _question(material: Material, size: int, rng: np.random.Generator) -> Batch:
    """Draw questions, each with its whole context or the sentences around the answer."""
    chosen = _rows(len(material.questions), size, rng)
    first, told, end = material.answers[chosen].T
    before, after = rng.integers(0, 6, size=(2, len(chosen)))
    whole = rng.random(len(chosen)) < 0.4
    starts = np.where(whole, first, np.maximum(first, told - before))
    ends = np.where(whole, end, np.minimum(end, told + 1 + after))
    most = np.where(rng.random(len(chosen)) < 0.5, 1000, rng.integers(5, 20, size=len(chosen)))
    queries = material.questions.take(chosen).thinned(rng, most, np.zeros(len(chosen), bool))
    # Another question about the same context is no wrong answer to this one.
    return Batch(queries, material.sentences.spans(starts, ends)[0], first)


def _parallel(material: Material, size: int, rng: np.random.Generator) -> Batch:
    chosen = np.unique(rng.choice(len(material.english), size=size, p=material.chances))
    return Batch(material.english.take(chosen), material.chinese.take(chosen), chosen)


def _dictionary(material: Material, size: int, rng: np.random.Generator) -> Batch:
    chosen = _rows(len(material.terms), size, rng)
    most = rng.integers(1, 10, size=len(chosen))
    glosses = material.glosses.take(chosen).thinned(rng, most, np.ones(len(chosen), bool))
    return Batch(glosses, material.terms.take(chosen), chosen)


def _asking(words: Ints, size: int, rng: np.random.Generator) -> Bags:
    """Return no, one or two asking words for each of `size` queries: they must come to weigh nothing."""
    if not len(words):
        return empty(size)
    counts = rng.integers(0, 3, size=size)
    return Bags(rng.choice(words, size=counts.sum()), np.concatenate(([0], np.cumsum(counts))))
