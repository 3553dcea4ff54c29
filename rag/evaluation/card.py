"""The run card: what a report's figures were made with, so that they can be made again."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import platform
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, is_dataclass
from pathlib import Path
from typing import Any

import rag


@dataclass(frozen=True, slots=True)
class RunCard:
    """What was asked of what, with what, when and where. Hashes are SHA-256, shortened to 12 digits."""

    gold: str
    gold_hash: str
    asked: int
    left_out: int
    version: str
    code: str
    date: str
    machine: str
    python: str
    index: Mapping[str, Any]
    settings: Mapping[str, Any]
    weights: Mapping[str, str]

    @property
    def key(self) -> str:
        """A hash of what the answers depend on: equal for two runs that may be continued or merged."""
        return fingerprint([self.gold_hash, self.version, self.code, self.index, self.settings, self.weights])


def fingerprint(value: Any) -> str:
    """Return 12 digits that change when a JSON value does."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:12]


def today() -> str:
    """Return the present day and minute, in UTC."""
    return dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M UTC")


def machine() -> str:
    """Return processor, cores and system in a line."""
    return f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}"


def plain(value: Any) -> Any:
    """Return a value of settings or manifest (a dataclass, a pydantic model, a mapping) as JSON values."""
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    elif hasattr(value, "model_dump"):
        value = value.model_dump(mode="json")
    return json.loads(json.dumps(value, default=str))


def index(manifest: Any) -> dict[str, Any]:
    """Return what a manifest says, with its lists of files shortened to one fingerprint each."""
    row: dict[str, Any] = plain(manifest)
    return {key: fingerprint(value) if key in ("corpus", "files") else value for key, value in row.items()}


def code() -> str:
    """Return a fingerprint of Baoda's own code: an answer depends on every line of it."""
    root = Path(rag.__file__).parent
    return _hash(root, (path for path in root.rglob("*.py")))


def shipped_weights() -> dict[str, str]:
    """Return the fingerprint of every model that ships with Baoda, by its folder's name."""
    root = Path(rag.__file__).parent / "weights"
    files = {
        folder.name: [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".md"]
        for folder in sorted(root.glob("*"))
    }
    return {name: _hash(root / name, paths) for name, paths in files.items() if paths}


def _hash(root: Path, paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.relative_to(root).as_posix().encode() + b"\n" + path.read_bytes())
    return digest.hexdigest()[:12]


def python() -> str:
    """Return which Python runs."""
    return f"{platform.python_implementation()} {platform.python_version()}"
