"""What an archive is made of → the page that says so."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rag.search.manifest import Manifest
from rag.web.safe import shown
from rag.web.texts import both


def about(manifest: Manifest, version: str, items: int, models: Mapping[str, str]) -> str:
    """Return the facts of an archive and its index as a list of terms; what could not be read is listed below.

    `items` is how many articles are there to read, `models` the fingerprint of each model that ships.
    """
    counts = manifest.counts
    rows = {
        "pages": shown(str(counts.pages)),
        "articles": shown(str(items)),
        "passages": shown(str(counts.passages)),
        "statements": shown(str(counts.statements)),
        "built": shown(_moment(manifest.built_at)),
        "size": f"{manifest.size / 1e6:.1f} MB",
        "added": shown(str(sum(file.name.startswith("added/") for file in manifest.corpus))),
        "encoder": _encoder(manifest.encoder),
        "models": shown(", ".join(f"{name} {print_}" for name, print_ in models.items())),
        "settings": shown(
            "; ".join(f"{name}={value}" for name, value in manifest.settings.items() if value is not None)
        ),
        "libraries": shown(", ".join(f"{name} {release}" for name, release in manifest.libraries.items())),
        "version": shown(version),
    }
    terms = "".join(f"<dt>{both(f'about_{key}')}</dt><dd>{value}</dd>" for key, value in rows.items())
    problems = "".join(f"<li>{shown(problem)}</li>" for problem in manifest.problems)
    return (
        f'<section class="about-page"><p>{both("about_how")}</p><dl>{terms}</dl>'
        + (f"<h2>{both('about_problems')}</h2><ul>{problems}</ul>" if problems else "")
        + f"<p>{both('about_api')}</p></section>"
    )


def _moment(stamp: str) -> str:
    """Return a moment as one reads it: 2024-01-22T08:30:00+00:00 → 2024-01-22 08:30 UTC."""
    return re.sub(r"T(\d\d:\d\d)(?::[\d.]+)?\+00:00$", r" \1 UTC", stamp)


def _encoder(name: str | None) -> str:
    """Return what vectors are made with: a fingerprint is that of the encoder that ships."""
    if name and re.fullmatch(r"[0-9a-f]{64}", name):
        return both("about_shipped", print=name[:12])
    return shown(name or "—")
