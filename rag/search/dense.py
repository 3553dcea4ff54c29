"""Search by vectors (FAISS): exact while the corpus is small, by inverted lists when it is large."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from rag.search.encoder import Vectors
from rag.search.lexical import Ids, Scores

# Up to here every vector is compared: at 120,000 of length 256 a question takes 11 ms of one core and nothing is
# missed, where lists save 8 ms, miss one in twenty of the nearest thirty, and take k-means to build.
EXACT_UP_TO = 200_000
_TRAINED_ON = 64  # vectors that place the middle of a list; more of them found no more
_READ = 5  # a question reads one list in so many
_SEED = 1234


@dataclass(frozen=True, eq=False)
class VectorIndex:
    """Vectors of length 1, numbered from 0 in the order given. `index` is the FAISS index."""

    index: Any

    @property
    def size(self) -> int:
        """How many vectors there are."""
        return int(self.index.ntotal)

    @property
    def dimension(self) -> int:
        """The length of one vector."""
        return int(self.index.d)

    @classmethod
    def build(cls, vectors: Vectors, *, exact_up_to: int = EXACT_UP_TO) -> Self:
        """Index `vectors`, shape (n, dimension), each of length 1 or 0. The same vectors give the same index."""
        faiss = _faiss()
        count, dimension = vectors.shape
        flat = faiss.IndexFlatIP(dimension)
        if count <= exact_up_to:
            flat.add(vectors)
            return cls(flat)
        # Lists rather than a graph: a graph built by several threads is another one each time.
        lists = min(int(2 * count**0.5), count)
        index = faiss.IndexIVFFlat(flat, dimension, lists, faiss.METRIC_INNER_PRODUCT)
        clustering = index.cp
        clustering.seed, clustering.spherical = _SEED, True
        clustering.min_points_per_centroid, clustering.max_points_per_centroid = 1, _TRAINED_ON
        index.train(vectors)
        index.add(vectors)
        index.nprobe = max(1, lists // _READ)
        return cls(index)

    def search(self, vector: Vectors, k: int) -> tuple[Ids, Scores]:
        """Return the numbers and cosines of the at most `k` vectors nearest to `vector`, nearest first.

        `vector` has shape (dimension,). What has no likeness to it, a cosine of 0 or less, is left out: so a
        question of no known word finds nothing.
        """
        k = min(k, self.size)
        if k <= 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        scores, ids = self.index.search(vector.reshape(1, -1), k)
        order = np.lexsort((ids[0], -scores[0]))
        order = order[(ids[0][order] >= 0) & (scores[0][order] > 0)]
        return ids[0][order].astype(np.int64), scores[0][order].astype(np.float32)

    def vectors(self) -> Vectors:
        """Return the vectors as they were given, shape (size, dimension)."""
        if hasattr(self.index, "make_direct_map"):
            self.index.make_direct_map()
        vectors: Vectors = self.index.reconstruct_n(0, self.size)
        return vectors

    def save(self, file: Path) -> None:
        """Write the index to `file`. Raises OSError where that is impossible."""
        faiss = _faiss()
        # Through a stream of our own: FAISS's does not notice a disk that is full when the file is closed.
        with file.open("wb") as stream:
            faiss.write_index(self.index, faiss.PyCallbackIOWriter(stream.write))

    @classmethod
    def load(cls, file: Path) -> Self:
        """Read what `save` wrote. Raises ValueError where `file` is none, OSError where it cannot be read."""
        faiss = _faiss()
        with file.open("rb"):
            pass
        try:
            return cls(faiss.read_index(str(file)))
        except (RuntimeError, MemoryError) as error:  # a damaged length may ask for any amount of memory
            raise ValueError(f"{file.name} is not an index of FAISS: {error}") from error


def _faiss() -> Any:
    # Half of its names are made when it is imported, so its types say little.
    import faiss

    return faiss
