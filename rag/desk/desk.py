"""What a browser can ask of the server, each call a function from one JSON text to HTML or JSON.

The calls are reached by whoever reaches the page, so each takes nothing on trust: a request that is none gets the
message for what is not held. What only the owner of the machine may do is not here but in `owners`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import uuid4

import rag
from rag.answering import wording
from rag.answering.dialogue import Dialogue
from rag.answering.english import is_english
from rag.answering.records import Answer
from rag.archive import Archive
from rag.desk import opinions, suggest
from rag.desk.live import Live
from rag.errors import BaodaError, QuestionError
from rag.evaluation.card import shipped_weights
from rag.pages.records import Article
from rag.web import adding, agreement, choices, evidence, export, figures, home, shelf, turn
from rag.web.about import about
from rag.web.texts import both, stage

Request = Mapping[str, Any]
_KEY = re.compile(r"t[0-9]{1,15}")
_LONGEST_DIALOGUE = 100_000  # characters of JSON
_LONGEST_EXPORT = 2_000_000  # characters


@dataclass(frozen=True)
class Desk:
    """Answers what the page's script asks for a reader."""

    live: Live

    def calls(self) -> list[Callable[[str], str]]:
        """Return the functions that a browser may call, by their names."""
        calls = (self.printed, self.read, self.whole, self.next, self.opinion, self.markdown, self.state, self.front)
        return [called(call) for call in calls]

    # -- questions -----------------------------------------------------------------------------------------------

    def turn(self, request: Request) -> str:
        """Answer a question as a whole turn; what goes wrong on purpose is a turn as well.

        `key` is the browser's name for the turn that waits; it becomes part of ids, so only a plain one is taken.
        """
        question, archive = str(request.get("question") or ""), self.live.archive
        key = str(request.get("key"))
        key = key if _KEY.fullmatch(key) else f"t{uuid4().hex[:8]}"
        article = _article(archive, request.get("article"))
        if request.get("article") and article is None:
            return turn.failure(question, QuestionError("这篇文章已不在馆藏中。(This article is no longer held.)"), key)
        try:
            said, answer = archive.turn(_dialogue(request.get("before")), readable(question), article=article)
            return turn.turn(answer, key, _extras(archive, answer, key, article, said))
        except BaodaError as error:
            return turn.failure(question, error, key)

    def next(self, request: Request) -> str:
        """Return what can be asked after a question, each tried."""
        archive = self.live.archive
        question, said = readable(str(request.get("question") or "")), request.get("said")
        before = frozenset(str(other)[:200] for other in said[-20:]) if isinstance(said, list) else frozenset()
        article = _article(archive, request.get("article"))
        try:
            questions = suggest.following(archive, question, article, before)
        except BaodaError:
            return ""
        refused = bool(request.get("refused"))
        if refused and not questions and article is None:
            held = suggest.examples(archive, english=is_english(question))
            return turn.following([q for q in held if q not in before][: suggest.OFFERED], lead="for_example")
        return turn.following(questions, lead="instead" if refused else "next")

    def opinion(self, request: Request) -> str:
        """Keep what a reader thinks of an answer; the answer is made again here, not taken from the browser."""
        archive = self.live.archive
        article, question = _article(archive, request.get("article")), readable(str(request.get("question") or ""))
        try:
            _, answer = archive.turn(_dialogue(request.get("before")), question, article=article)
            opinions.keep(archive, answer, str(request.get("opinion")))
        except BaodaError as error:
            return both("not_kept", why=str(error))
        return both("kept", file=opinions.FILE)

    def markdown(self, request: Request) -> str:
        """Return the browser's records of answers as Markdown."""
        rows = request.get("records")
        if not isinstance(rows, list) or len(json.dumps(rows)) > _LONGEST_EXPORT:
            return ""
        try:
            return export.markdown(rows)
        except (KeyError, TypeError, AttributeError):
            return ""

    # -- pages and articles --------------------------------------------------------------------------------------

    def printed(self, request: Request) -> str:
        """Return a page as printed, marked where `article`'s text[start:end] stands."""
        wanted = self._wanted(request)
        return evidence.printed_page(*wanted) if wanted else turn.gone()

    def read(self, request: Request) -> str:
        """Return an article to read, with what can be done with it."""
        wanted = self._wanted(request)
        return shelf.reading(*wanted) if wanted else turn.gone()

    def whole(self, request: Request) -> str:
        """Return an article's parts, to stand beside an answer."""
        wanted = self._wanted(request)
        return shelf.text(*wanted) if wanted else turn.gone()

    def _wanted(self, request: Request) -> tuple[Article, int, int] | None:
        article = _article(self.live.archive, request.get("article"))
        start, end = request.get("start", 0), request.get("end", 0)
        if article is None or not isinstance(start, int) or not isinstance(end, int):
            return None
        return article, start, end

    def state(self, request: Request) -> str:
        """Return as JSON which index answers, and how far a new one is; with the changed pieces if `seen` is older."""
        archive, now = self.live.archive, self.live.stage
        told: dict[str, Any] = {
            "index": index_id(archive),
            "stage": f"{stage(now.name)} {now.done}/{now.total}" if now else None,
            "trouble": self.live.trouble,
        }
        if request.get("seen") not in (None, told["index"]):
            told["pieces"] = {
                "shelf": shelf.shelf(archive.articles),
                "about": facts(archive),
                "added": self.listed(),
            }
        return json.dumps(told, ensure_ascii=False)

    def front(self, request: Request) -> str:
        """Return the first screen of the pages as they are now."""
        return front(self.live.archive)

    # -- tabs that only the owner of the machine can use ---------------------------------------------------------

    def adding(self) -> str:
        """Return the tab 添加."""
        return adding.closed()

    def listed(self) -> str:
        """Return what was added, with what was read from it."""
        return adding.nothing()

    def trying(self) -> str:
        """Return the tab 评测."""
        return adding.closed()


def called(call: Callable[[Request], str]) -> Callable[[str], str]:
    """Return `call` as a plain function from JSON; what is no JSON object reaches it as an empty one."""

    def from_json(request: str) -> str:
        try:
            value = json.loads(request)
        except (ValueError, TypeError, RecursionError):
            value = {}
        return call(value if isinstance(value, dict) else {})

    from_json.__name__ = getattr(call, "__name__", "call")
    return from_json


def readable(question: str) -> str:
    """Return `question` without halves of surrogate pairs: JSON may carry them, no answer can."""
    return question.encode("utf-8", "replace").decode("utf-8")


def index_id(archive: Archive) -> str:
    """Return what names an archive's index: two that were built from the same pages at one time share it."""
    return f"{archive.manifest.built_at}/{len(archive.manifest.corpus)}"


@lru_cache(maxsize=2)
def front(archive: Archive) -> str:
    """Return the first screen of an archive, its questions tried in both languages."""
    chinese, english = suggest.examples(archive), suggest.examples(archive, english=True)
    return home.welcome(len(archive.pages), _items(archive), chinese, english)


def _items(archive: Archive) -> int:
    return sum(article.kind != "furniture" for article in archive.articles)


def facts(archive: Archive) -> str:
    """Return the tab 关于."""
    return about(archive.manifest, rag.__version__, _items(archive), shipped_weights())


def _dialogue(row: object) -> Dialogue:
    """Return what a browser says was said before; what is none, or longer than a talk gets, is forgotten."""
    if not isinstance(row, dict) or len(json.dumps(row)) > _LONGEST_DIALOGUE:
        return Dialogue()
    try:
        return Dialogue.from_dict(row)
    except (KeyError, TypeError, ValueError):
        return Dialogue()


def _extras(archive: Archive, answer: Answer, key: str, article: Article | None, said: Dialogue) -> turn.Extras:
    made = figures.series(answer, archive.statements)
    question = archive.understand(answer.whole or answer.question)
    changed = choices.choices(question, archive.statements, answer)
    return turn.Extras(
        understood=choices.understood(question) if answer.understood == question.understood else "",
        retold=wording.retold(question, answer) if answer.refused else "",
        dialogue=json.dumps(said.to_dict(), ensure_ascii=False),
        change=choices.form(changed) if changed else "",
        voices=""
        if article
        else agreement.shown_agreement(answer, archive.statements, key, timed=bool(question.periods)),
        figures=figures.figure(made, key) if made else "",
        article=article,
    )


def _article(archive: Archive, name: object) -> Article | None:
    return next((article for article in archive.articles if article.id == name), None) if name else None
