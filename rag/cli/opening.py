"""Opening what a command works on, with progress where it takes time and a sentence where it cannot be."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rag.cli import show
from rag.errors import BaodaError

if TYPE_CHECKING:
    from rag.archive import Archive
    from rag.settings import Settings


def archive(corpus: Path | None, index: Path | None) -> Archive:
    """Open the archive; a bar on the error stream shows a build where one is needed."""
    from rag.archive import Archive

    with show.progress() as update:
        return Archive.open(corpus, index, settings(), progress=update)


def settings() -> Settings:
    """Return the settings of the environment. Raises BaodaError naming each variable that is none."""
    from pydantic import ValidationError

    from rag.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        faults = "; ".join(
            f"BAODA_{'_'.join(map(str, fault['loc'])).upper()}={fault['input']!r}: {fault['msg']}"
            for fault in error.errors()
        )
        raise BaodaError(f"The environment holds a setting that cannot be used: {faults}.") from error
