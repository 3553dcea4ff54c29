"""`baoda talk`: a conversation in the terminal, or over a pipe, a line for each question."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rag.cli import show, values
from rag.errors import QuestionError

if TYPE_CHECKING:
    from rag.archive import Archive

_PROMPT = "问> "
_WELCOME = "请提问；接着问也行，比如“那2022年呢？”。Ctrl-D 结束。 Ask, and ask on (“and in 2022?”). Ctrl-D ends."


def run(archive: Archive, *, as_json: bool = False) -> None:
    """Answer line by line until the input ends; a follow-up is shown as the whole question it was taken for."""
    chat = archive.conversation()
    for line in _lines():
        try:
            answer = chat.ask(line)
        except QuestionError as error:
            show.complain(str(error))
            continue
        if as_json:
            show.as_json_line(answer.to_dict())
            continue
        if answer.whole:
            show.say(("已理解为：", "cyan"), (show.line(answer.whole), "cyan"))
        values.answer(answer)
        show.say("")


def _lines() -> Iterator[str]:
    """Yield the lines typed or piped in, without the empty ones; a prompt is shown to people alone."""
    people = sys.stdin.isatty()
    if people:
        import readline  # noqa: F401 — arrow keys and history at the prompt

        show.complain(_WELCOME)
        try:
            while True:
                if line := input(_PROMPT).strip():
                    yield line
        except (EOFError, KeyboardInterrupt):
            show.say("")
        return
    for raw in sys.stdin.buffer:
        if line := raw.decode("utf-8", errors="replace").strip():
            yield line
