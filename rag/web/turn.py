"""One question with its answer → one turn of the conversation, evidence included."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answering.english import is_english
from rag.answering.records import Answer
from rag.errors import BaodaError
from rag.pages.records import Article
from rag.web.bilingual import trouble
from rag.web.evidence import source
from rag.web.export import record
from rag.web.home import buttons
from rag.web.safe import language, shown
from rag.web.texts import both, verdict

_MARK = re.compile(r"\[(\d{1,3})\]")
_LONGEST_SHOWN = 300  # characters of a question; what was asked is repeated, not reprinted
_BIG = 14  # a short answer of so many characters is set large; a name list or a clause is not


@dataclass(frozen=True)
class Extras:
    """What stands in a turn beside the answer, most of it as HTML.

    What was understood, what can be changed, what others say, figures, the scope; `retold` are the words of a refusal
    in the language that the question was not asked in.
    """

    understood: str = ""
    retold: str = ""
    change: str = ""
    voices: str = ""
    figures: str = ""
    article: Article | None = None  # the only one that was asked
    dialogue: str = ""  # what was said so far, as JSON: the browser sends it with the next question


NOTHING = Extras()


def turn(answer: Answer, key: str, extras: Extras = NOTHING) -> str:
    """Return a whole turn: question, answer, evidence. `key` makes its ids unique on the page."""
    sources = "".join(source(citation, key, answer.short) for citation in answer.citations)
    state = "refused" if answer.refused else "answered"
    evidence = f'<div class="evidence" aria-live="off"><h3>{both("sources")}</h3>{sources}</div>' if sources else ""
    return _turn(
        answer.question, state, key, f'<div class="reply">{_reply(answer, key, extras)}</div>{evidence}', extras
    )


def failure(question: str, error: BaodaError, key: str) -> str:
    """Return a turn that says why a question could not be answered at all."""
    badge = f'<p class="verdict"><span class="badge">{both("failed")}</span></p>'
    return _turn(question, "failed", key, f'<div class="reply">{badge}<p>{trouble(error)}</p>{_tools()}</div>')


def conversation(room: int, index: str) -> str:
    """Return the empty conversation, and the turn that stands in it while an answer is awaited.

    `room` is how many questions may wait at the server: the script tells by it why one was turned away. `index` names
    the index that the page was made with.
    """
    note = (
        f'<p class="note"><span class="looking">{both("looking")}</span>'
        f'<span class="lost">{both("interrupted")} '
        f'<button type="button" class="again" data-retry>{both("again")}</button></span>'
        f'<span class="halted">{both("stopped")} '
        f'<button type="button" class="again" data-retry>{both("again")}</button></span>'
        f'<span class="full">{both("busy")} '
        f'<button type="button" class="again" data-retry>{both("again")}</button></span>'
        f'<button type="button" class="again" data-stop>{both("stop")}</button></p>'
    )
    waiting = _turn("", "waiting", "", f'<div class="reply">{note}</div>')
    log = f'<div id="log" role="log" aria-live="polite" data-room="{room}" data-index="{shown(index)}"></div>'
    return f'{log}<template id="waiting">{waiting}</template>'


def gone() -> str:
    """Return what stands in place of a page that is no longer held."""
    return f"<p>{both('gone')}</p>"


def asked(question: str) -> str:
    """Return the heading of a turn: the question, cut where it is longer than anyone would read."""
    cut = question if len(question) <= _LONGEST_SHOWN else question[:_LONGEST_SHOWN] + "…"
    return f'<h2 class="question" lang="{language(cut)}"><bdi>{shown(cut)}</bdi></h2>'


def _turn(question: str, state: str, key: str, content: str, extras: Extras = NOTHING, whole: str | None = None) -> str:
    kept = f' data-dialogue="{shown(extras.dialogue)}"' if extras.dialogue else ""
    kept += f' data-whole="{shown(whole)}"' if whole else ""
    return (
        f'<article class="turn" data-state="{state}" data-key="{key}"{kept}>{asked(question)}{_only(extras.article)}'
        f'<div class="columns">{content}</div></article>'
    )


def _only(article: Article | None) -> str:
    if article is None:
        return ""
    title = f'<bdi lang="{language(article.headline)}">《{shown(article.headline)}》</bdi>'
    return f'<p class="within">{both("only")}{title}</p>'


def _reply(answer: Answer, key: str, extras: Extras) -> str:
    pieces = []
    if answer.whole:
        whole = f'<bdi lang="{language(answer.whole)}">{shown(answer.whole)}</bdi>'
        pieces.append(f'<p class="whole">{both("whole_question")}{whole}</p>')
    if answer.understood:
        understood = f"{both('understood')}<bdi>{extras.understood or shown(answer.understood)}</bdi>"
        pieces.append(f'<p class="understood">{understood}</p>{extras.change}')
    if answer.refused:
        pieces.append(f'<p class="verdict"><span class="badge">{verdict(answer.reason)}</span></p>')
    elif answer.short and answer.short != answer.text:
        size = "short big" if len(answer.short) <= _BIG else "short"
        pieces.append(f'<p class="{size}" lang="{language(answer.short)}">{shown(answer.short)}</p>')
    own, other = ("en", "zh") if is_english(answer.whole or answer.question) else ("zh", "en")
    pieces += [_said(line, answer, key, own if extras.retold else "") for line in _lines(answer.text)]
    pieces += [_said(line, answer, key, other) for line in _lines(extras.retold)]
    pieces += [extras.voices, extras.figures, _foot(answer), '<div class="next" aria-live="off"></div>']
    return "".join(pieces)


def _said(line: str, answer: Answer, key: str, shown_in: str) -> str:
    """Return a line of an answer; `shown_in` is the only language of the page that it is shown in."""
    kind = f"said {shown_in}".strip()
    return f'<p class="{kind}" lang="{language(line)}">{linked(line, answer, key)}</p>'


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


def following(questions: Sequence[str], *, lead: str) -> str:
    """Return questions to ask next, each a button, under the interface text `lead`."""
    return f"<h3>{both(lead)}</h3>{buttons(questions)}" if questions else ""


def _foot(answer: Answer) -> str:
    elapsed = f"<span>{both('elapsed', ms=max(1, round(answer.elapsed * 1000)))}</span>"
    copy = (
        f'<button type="button" class="copy" data-copy="{shown(str(answer))}" '
        f'data-record="{shown(record(answer))}">{both("copy")}</button>'
    )
    opinions = "".join(
        f'<button type="button" class="opinion" data-opinion="{name}" aria-pressed="false">{both(name)}</button>'
        for name in ("like", "dislike")
    )
    return _tools(f"{elapsed}{copy}", f'{opinions}<span class="kept" role="status"></span>')


def _tools(before: str = "", after: str = "") -> str:
    return (
        f'<div class="foot">{before}<button type="button" class="tool" data-retry>{both("again")}</button>'
        f'<button type="button" class="tool" data-edit>{both("edit")}</button>{after}</div>'
    )
