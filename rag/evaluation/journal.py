"""The journal of an evaluation: every outcome as it comes, so that an interrupted run can go on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from rag.errors import GoldError
from rag.evaluation.records import Outcome


@dataclass(frozen=True)
class Journal:
    """What an earlier run of the same key left (`done`, by id and question), and where this one writes."""

    done: dict[tuple[str, str], Outcome] = field(default_factory=dict)
    _file: TextIO | None = None

    def add(self, outcome: Outcome) -> None:
        """Write one outcome down, at once."""
        if self._file:
            self._file.write(json.dumps(outcome.to_dict()) + "\n")
            self._file.flush()

    @classmethod
    @contextmanager
    def open(cls, path: str | Path | None, key: str) -> Iterator[Journal]:
        """Open the journal at `path` (None: write nothing) for runs of `key`.

        A journal of another key is begun anew. Raises GoldError where the file cannot be written.
        """
        if path is None:
            yield cls()
            return
        done = _read(Path(path), key)
        try:
            file = Path(path).open("w" if done is None else "a", encoding="utf-8")  # noqa: SIM115 — closed below
        except OSError as error:
            raise GoldError(f"{path}: cannot be written ({error.strerror}). Choose another place.") from error
        with file:
            # An earlier run may have been killed within a line: what comes now begins a line of its own.
            file.write("\n" if done is not None else json.dumps({"key": key}) + "\n")
            yield cls(done or {}, file)


def _read(path: Path, key: str) -> dict[tuple[str, str], Outcome] | None:
    """Read what an earlier run of `key` wrote, None where there is none; a line cut short is left out."""
    try:
        head, *rows = path.read_text(encoding="utf-8").split("\n")
        if json.loads(head) != {"key": key}:
            return None
    except (OSError, ValueError):
        return None
    done: dict[tuple[str, str], Outcome] = {}
    for row in rows:
        try:
            outcome = Outcome.from_dict(json.loads(row))
        except (KeyError, TypeError, ValueError):
            continue
        done[outcome.id, outcome.question] = outcome
    return done
