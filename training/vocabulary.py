"""Makes the encoder's tokenizer: one `tokenizer.json` that cuts Chinese and English without jieba.

A unigram model is a dictionary with frequencies and finds the likeliest cut, as jieba does; so it is given the words
that `rag.words.cut` found in the training texts, with their frequencies, and cuts unseen text almost alike. Every
Chinese character is in it too, so a name that no dictionary has falls into its characters. English falls from words
into pieces. White space and signs are left out: in an average of word vectors they say nothing.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rag.words import cut, is_han

if TYPE_CHECKING:
    from tokenizers import Tokenizer

UNKNOWN = "[UNK]"
# What becomes a token: a run of one script. `1320.7` is two numbers here; exact figures are the lexical leg's work.
_RUN = r"\p{Han}+|[0-9]+|(?:(?!\p{Han})[\p{L}\p{M}])+"
_MOST_OF_A_WORD = 24  # characters; the piece trainer gets no longer ones


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many entries of each sort the vocabulary may have, and how often a word must occur to be one."""

    han_words: int = 28_000
    latin_words: int = 10_000
    latin_pieces: int = 2_000
    numbers: int = 600
    least: int = 4


def count_words(texts: Iterable[str]) -> Counter[str]:
    """Count the words of folded texts as search cuts them, in lower case."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(cut(text.lower()))
    return counts


def make_tokenizer(counts: Counter[str], sizes: Sizes) -> Tokenizer:
    """Return the tokenizer for these words; ids are in falling frequency within a script, 0 is the unknown."""
    han, latin, numbers = _by_script(counts)
    characters: Counter[str] = Counter()
    for word, count in han.items():
        for char in word:
            characters[char] += count
    words = [w for w, c in han.most_common() if len(w) > 1 and c >= sizes.least][: sizes.han_words]
    # A character in no kept word on its own still needs a frequency: a hundredth of its occurrences, at least one.
    alone = {c: max(han[c], n / 100, 1.0) for c, n in characters.items() if n >= sizes.least}
    pieces = _scores(alone | {w: float(han[w]) for w in words}, _total(han))
    pieces |= _scores(dict.fromkeys("0123456789", 1.0) | dict(numbers.most_common(sizes.numbers)), _total(numbers))
    pieces |= _latin_scores(latin, sizes)
    return _unigram([(UNKNOWN, min(pieces.values()) - 10.0), *pieces.items()])


def _by_script(counts: Counter[str]) -> tuple[Counter[str], Counter[str], Counter[str]]:
    han: Counter[str] = Counter()
    latin: Counter[str] = Counter()
    numbers: Counter[str] = Counter()
    for word, count in counts.items():
        if is_han(word[0]):
            han[word] += count
        elif word[0].isdigit():
            for run in "".join(c if c.isdigit() else " " for c in word).split():
                numbers[run] += count
        else:
            for run in "".join(c if c.isalpha() else " " for c in word).split():
                latin[run] += count
    return han, latin, numbers


def _total(counts: Counter[str]) -> float:
    return float(max(counts.total(), 1))


def _scores(counts: dict[str, float], total: float) -> dict[str, float]:
    return {piece: math.log(count / total) for piece, count in sorted(counts.items(), key=lambda p: (-p[1], p[0]))}


def _latin_scores(latin: Counter[str], sizes: Sizes) -> dict[str, float]:
    words = {w: float(c) for w, c in latin.most_common(sizes.latin_words) if c >= sizes.least}
    scores = _scores(words, _total(latin))
    # A piece must be less likely than any cut into words, or common pieces would take rare words apart.
    floor = min(scores.values(), default=0.0)
    letters = dict.fromkeys(sorted({c for word in latin for c in word}), 2 * floor - 20.0)
    pieces = {p: s + floor for p, s in _train_pieces(latin, sizes.latin_pieces) if p not in scores}
    return letters | pieces | scores


def _train_pieces(latin: Counter[str], size: int) -> list[tuple[str, float]]:
    import json

    from tokenizers import Tokenizer, models, trainers

    trained = Tokenizer(models.Unigram())
    trainer = trainers.UnigramTrainer(vocab_size=size, show_progress=False, unk_token=UNKNOWN)
    rare = (w for w, c in sorted(latin.items()) if 1 < len(w) <= _MOST_OF_A_WORD for _ in range(min(c, 3)))
    trained.train_from_iterator(rare, trainer)
    vocab: list[tuple[str, float]] = json.loads(trained.to_str())["model"]["vocab"]
    return [(piece, score) for piece, score in vocab if len(piece) > 1 and piece != UNKNOWN]


def _unigram(vocab: list[tuple[str, float]]) -> Tokenizer:
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

    tokenizer = Tokenizer(models.Unigram(vocab, unk_id=0))
    # The library's type stubs leave out parts of these constructors.
    normal: Any = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    runs: Any = pre_tokenizers.Split(Regex(_RUN), behavior="removed", invert=True)
    tokenizer.normalizer = normal
    tokenizer.pre_tokenizer = runs
    return tokenizer
