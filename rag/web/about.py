"""What an archive is made of → the page that says so."""

from __future__ import annotations

from rag.search.manifest import Manifest
from rag.web.safe import shown
from rag.web.texts import both


def about(manifest: Manifest, version: str) -> str:
    """Return the facts of an archive and its index as a list of terms; what could not be read is listed below."""
    counts = manifest.counts
    rows = {
        "pages": shown(str(counts.pages)),
        "articles": shown(str(counts.articles)),
        "passages": shown(str(counts.passages)),
        "statements": shown(str(counts.statements)),
        "built": shown(manifest.built_at),
        "size": f"{manifest.size / 1e6:.1f} MB",
        "added": shown(str(sum(file.name.startswith("added/") for file in manifest.corpus))),
        "encoder": shown(manifest.encoder or "—"),
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
