"""Models just made in place of those that ship, for as long as something is learned from what they find."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.answering import binding, reader, weighing
from rag.search import encoder, fusion


@contextmanager
def models(folder: Path) -> Iterator[None]:
    """Answer with the models that lie in `folder` (all but that of layout); where one is missing, the shipped one.

    Pages are read by the layout model that ships.
    """
    shipped = encoder.SHIPPED, fusion.FITTED, reader.SHIPPED, binding.RATES, weighing.WEIGHTS
    names = "encoder", "fusion.json", "reader", "asking/rates.json", "weighing/weights.json"
    made = tuple(folder / name for name in names)
    _use(*(own if own.exists() else old for own, old in zip(made, shipped, strict=True)))
    try:
        yield
    finally:
        _use(*shipped)


def _use(vectors: Path, weights: Path, spans: Path, rates: Path, choice: Path) -> None:
    encoder.SHIPPED, fusion.FITTED, reader.SHIPPED, binding.RATES = vectors, weights, spans, rates
    weighing.WEIGHTS = choice
    for read_once in (fusion.fitted, reader.shipped, binding.learned, weighing.chooser):
        read_once.cache_clear()
