"""One frozen Settings; the environment is read here and nowhere else.

Every field can be given as an argument or as `BAODA_<NAME>` in the environment, e.g. `BAODA_ENCODER=BAAI/bge-m3`.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """How an archive is opened, searched and asked."""

    model_config = SettingsConfigDict(env_prefix="BAODA_", frozen=True, extra="forbid")

    corpus: Path | None = Field(None, description="folder with pages/; default: see Archive.open")
    index: Path | None = Field(None, description="folder for the built index; default: see Archive.open")

    encoder: str | None = Field(
        None, description="a SentenceTransformer by name or folder; None is the one that ships with Baoda"
    )
    words: bool = Field(True, description="search by words (BM25)")
    vectors: bool = Field(True, description="search by vectors (FAISS)")
    statements: bool = Field(True, description="answer from statements (measure, period, value) where there are any")
    reader: bool = Field(True, description="let the shipped reader read short answers out of sentences")
    passage_chars: int = Field(220, ge=60, le=2000, description="a passage ends at the sentence end after this many")
    hits: int = Field(30, ge=1, le=200, description="passages that answering looks at")

    max_question: int = Field(1000, ge=1, description="longest question, in characters")
    today: date | None = Field(None, description="what 今年 and 去年 in a question count from; None is the real today")

    @property
    def build(self) -> dict[str, object]:
        """The settings that a built index depends on: when one of them changes, the index is stale."""
        return {"encoder": self.encoder, "passage_chars": self.passage_chars, "vectors": self.vectors}
