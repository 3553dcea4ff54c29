"""Harmless printing: whatever stands in a page or a question, the terminal shows it and does nothing else.

Corpus text and questions come from outside. Control characters, escape sequences and marks that turn the direction
of writing are taken out before anything is printed, and nothing in brackets is taken for markup.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.text import Text

# C0 but tab and line feed, DEL and C1; marks of direction; line and paragraph separators; tags; byte order marks.
_UNSEEN = (
    r"\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    r"\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
)
_HARMFUL = re.compile(f"[{_UNSEEN}]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")

out = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
err = Console(highlight=False, markup=False, emoji=False, soft_wrap=True, stderr=True)

Progress = Callable[[str, int, int], None]


def clean(text: str) -> str:
    r"""Return `text` without what a terminal would obey rather than show.

    >>> clean("\x1b[31m红\x9b2J\u202e字\r\n")
    '[31m红2J字\n'
    """
    return _SURROGATE.sub("\ufffd", _HARMFUL.sub("", text))


def line(text: str) -> str:
    """Return `text` cleaned, on one line."""
    return " ".join(clean(text).split())


def say(*pieces: str | tuple[str, str], indent: int = 0) -> None:
    """Print pieces of text on one line of the terminal, or more where they hold line feeds; a pair names its style."""
    shown = Text(" " * indent)
    for piece in pieces:
        text, style = piece if isinstance(piece, tuple) else (piece, "")
        shown.append(clean(text), style=style)
    out.print(shown)


def complain(message: str) -> None:
    """Print a message for people on the error stream."""
    err.print(Text(clean(message)))


def as_json(value: Any) -> None:
    """Print JSON for programs: characters that a terminal would obey are written as escapes, nothing is lost."""
    sys.stdout.write(_safe_json(value, indent=2) + "\n")


def as_json_line(value: Any) -> None:
    """Print the same on one line, at once."""
    sys.stdout.write(_safe_json(value, indent=None) + "\n")
    sys.stdout.flush()


def _safe_json(value: Any, indent: int | None) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return re.sub(rf"[{_UNSEEN}\ud800-\udfff]", lambda m: json.dumps(m[0])[1:-1], text)


@contextmanager
def progress() -> Iterator[Progress]:
    """Give a callback that draws a bar on the error stream; nothing is drawn, or imported, before its first call."""
    from contextlib import ExitStack

    with ExitStack() as stack:
        bars: dict[str, Any] = {}

        def update(stage: str, done: int, total: int) -> None:
            if not bars:
                bars[""] = stack.enter_context(_bar())
            if stage not in bars:
                bars[stage] = bars[""].add_task(line(stage), total=total or None)
            bars[""].update(bars[stage], completed=done, total=total or None)

        yield update


def _bar() -> Any:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=err)
