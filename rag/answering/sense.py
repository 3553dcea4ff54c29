"""How far what a question says is said in a text, word by word, in whatever words.

Each token of the question takes the likeliest token of the text; its cosine counts by how long the token's vector is,
which is how much the encoder has learned that it tells. That is the late interaction of ColBERT (Khattab and Zaharia,
2020) over an encoder without context: it sees what exact words miss (剩下 in 结余, tall in 高), in two languages.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from rag.search.encoder import StaticEncoder

Vector = npt.NDArray[np.float32]


class Sense:
    """One question against many texts. `encoder` is a static one, whose tokens have vectors."""

    def __init__(self, encoder: StaticEncoder, question: str) -> None:
        self._encoder = encoder
        vectors, lengths = encoder.token_vectors(question)
        self._asked, self._weights = vectors, lengths / max(float(lengths.sum()), 1e-6)
        self._best: dict[str, Vector] = {}

    def share(self, *texts: str) -> float:
        """Return the weighed share of the question that stands in one of the texts, from 0 to 1 or nearly."""
        found = [self._best_of(text) for text in dict.fromkeys(texts) if text]
        return float(self._weights @ np.maximum.reduce(found)) if found and len(self._weights) else 0.0

    def _best_of(self, text: str) -> Vector:
        if text not in self._best:
            vectors, _ = self._encoder.token_vectors(text)
            near = self._asked @ vectors.T if len(vectors) else np.zeros((len(self._asked), 1), np.float32)
            self._best[text] = np.maximum(near.max(axis=1), 0.0)
        return self._best[text]
