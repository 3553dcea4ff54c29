"""Models just made in place of those that ship, for as long as something is learned from what they find."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.answering import asking, reader
from rag.search import encoder, fusion


@contextmanager
def models(folder: Path) -> Iterator[None]:
    """Answer with the encoder, fusion, reader and rates that lie in `folder`; where one is missing, the shipped one.

    Pages are read by the layout model that ships.
    """
    shipped = encoder.SHIPPED, fusion.FITTED, reader.SHIPPED, asking.RATES
    made = folder / "encoder", folder / "fusion.json", folder / "reader", folder / "asking" / "rates.json"
    _use(*(own if own.exists() else old for own, old in zip(made, shipped, strict=True)))
    try:
        yield
    finally:
        _use(*shipped)


def _use(vectors: Path, weights: Path, spans: Path, rates: Path) -> None:
    encoder.SHIPPED, fusion.FITTED, reader.SHIPPED, asking.RATES = vectors, weights, spans, rates
    for read_once in (fusion.fitted, reader.shipped, asking.rates):
        read_once.cache_clear()
