"""One question with its answer → one turn of the conversation, evidence included."""

from __future__ import annotations

import re

from rag.answering.records import Answer
from rag.errors import BaodaError
from rag.web.evidence import source
from rag.web.safe import language, shown
from rag.web.texts import both, trouble, verdict

_MARK = re.compile(r"\[(\d{1,3})\]")
_LONGEST_SHOWN = 300  # characters of a question; what was asked is repeated, not reprinted
_BIG = 14  # a short answer of so many characters is set large; a name list or a clause is not


def turn(answer: Answer, key: str) -> str:
    """Return a whole turn: question, answer, evidence. `key` makes its ids unique on the page."""
    sources = "".join(source(citation, key, answer.short) for citation in answer.citations)
    state = "refused" if answer.refused else "answered"
    evidence = f'<div class="evidence" aria-live="off"><h3>{both("sources")}</h3>{sources}</div>' if sources else ""
    return _turn(answer.question, state, key, f'<div class="reply">{_reply(answer, key)}</div>{evidence}')


def failure(question: str, error: BaodaError, key: str) -> str:
    """Return a turn that says why a question could not be answered at all."""
    badge = f'<p class="verdict"><span class="badge">{both("failed")}</span></p>'
    return _turn(question, "failed", key, f'<div class="reply">{badge}<p>{trouble(error)}</p></div>')


def conversation() -> str:
    """Return the empty conversation, and the turn that stands in it while an answer is awaited."""
    note = (
        f'<p class="note"><span class="looking">{both("looking")}</span>'
        f'<span class="lost">{both("interrupted")} '
        f'<button type="button" class="again" data-ask="">{both("again")}</button></span></p>'
    )
    waiting = _turn("", "waiting", "", f'<div class="reply">{note}</div>')
    return f'<div id="log" role="log" aria-live="polite"></div><template id="waiting">{waiting}</template>'


def gone() -> str:
    """Return what stands in place of a page that is no longer held."""
    return f"<p>{both('gone')}</p>"


def asked(question: str) -> str:
    """Return the heading of a turn: the question, cut where it is longer than anyone would read."""
    cut = question if len(question) <= _LONGEST_SHOWN else question[:_LONGEST_SHOWN] + "…"
    return f'<h2 class="question" lang="{language(cut)}"><bdi>{shown(cut)}</bdi></h2>'


def _turn(question: str, state: str, key: str, content: str) -> str:
    return (
        f'<article class="turn" data-state="{state}" data-key="{key}">{asked(question)}'
        f'<div class="columns">{content}</div></article>'
    )


def _reply(answer: Answer, key: str) -> str:
    pieces = []
    if answer.understood:
        understood = f"{both('understood')}<bdi>{shown(answer.understood)}</bdi>"
        pieces.append(f'<p class="understood">{understood}</p>')
    if answer.refused:
        pieces.append(f'<p class="verdict"><span class="badge">{verdict(answer.reason)}</span></p>')
    elif answer.short and answer.short != answer.text:
        size = "short big" if len(answer.short) <= _BIG else "short"
        pieces.append(f'<p class="{size}" lang="{language(answer.short)}">{shown(answer.short)}</p>')
    pieces += [
        f'<p class="said" lang="{language(line)}">{linked(line, answer, key)}</p>' for line in _lines(answer.text)
    ]
    pieces.append(_foot(answer))
    return "".join(pieces)


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def linked(text: str, answer: Answer, key: str) -> str:
    """Return answer text as HTML, each [n] that has a citation a link to its entry in the evidence panel."""
    numbers = {str(citation.number) for citation in answer.citations}

    def link(mark: re.Match[str]) -> str:
        if mark[1] not in numbers:
            return mark[0]
        return f'<a class="cite" href="#{key}-{mark[1]}" data-cite="{mark[1]}">[{mark[1]}]</a>'

    return _MARK.sub(link, shown(text))


def _foot(answer: Answer) -> str:
    return (
        f'<p class="foot"><span>{both("elapsed", ms=max(1, round(answer.elapsed * 1000)))}</span>'
        f'<button type="button" class="copy" data-copy="{shown(str(answer))}">{both("copy")}</button></p>'
    )
