"""The web chat: `python ui.py` builds what is missing, says where it listens, and answers in a browser.

This module composes the page from Gradio components. What it says comes from `rag` (an `Answer` is shown as it is),
how it looks from `rag/web`. The server keeps nothing about anyone: a browser holds its own conversation, each
question is answered by itself, and the turn that comes back is added to what stands there (`rag/web/page.js`).
"""

from __future__ import annotations

import argparse
import json
import os
import re
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from rich.console import Console

import rag
from rag.cli import opening
from rag.errors import BaodaError, PortTaken
from rag.web import evidence, home, shelf, turn
from rag.web.about import about as facts
from rag.web.texts import LANGUAGES, say

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # Gradio reads it when it is imported
import gradio as gr

if TYPE_CHECKING:
    from rag.archive import Archive
    from rag.pages.records import Article

AT_ONCE = 16  # questions answered at the same time
WAITING = 200  # events that may queue behind them; who comes later is told so
EXAMPLES = 6  # questions offered on the first screen
TRIES = 40  # questions tried to find them: each must be answered as the page prints it
FOUND = 20  # passages that a search on the page shows
MOST_HITS = 50  # passages that one call of /search returns
_KEY = re.compile(r"t[0-9]{1,15}")
CONSOLE = Console(highlight=False)
_UNSEEN: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden", "concurrency_limit": AT_ONCE}


def make_page(archive: Archive) -> gr.Blocks:
    """Return the page on `archive`, its queue set. Its look comes with `launch`, as Gradio 6 wants it."""
    with gr.Blocks(title="报答 Baoda", analytics_enabled=False) as page:
        _html(home.head())
        with gr.Tabs():
            with gr.Tab(say("tab_ask", "zh")) as asking:
                box, arrived = _conversation(archive)
            with gr.Tab(say("tab_articles", "zh")) as reading:
                finder = _articles(archive)
            with gr.Tab(say("tab_about", "zh")) as about:
                _html(facts(archive.manifest, rag.__version__))
        _languages(arrived, [box, finder, asking, reading, about])
        _endpoints(archive)
    page.queue(max_size=WAITING, default_concurrency_limit=AT_ONCE)
    return page


def launch(
    archive: Archive | None = None, *, host: str = "127.0.0.1", port: int = 7860, wait: bool = True
) -> gr.Blocks:
    """Serve the page until Ctrl+C and return it, closed; with `wait=False` return at once, still serving.

    Without `archive` the default one is opened, its index built if need be with progress on the terminal.
    Raises PortTaken, and what `Archive.open` raises.
    """
    _check_free(host, port)
    archive = archive or opening.archive(None, None)
    page = make_page(archive)
    page.launch(
        server_name=host,
        server_port=port,
        prevent_thread_lock=True,
        quiet=True,
        inbrowser=False,
        share=False,
        ssr_mode=False,
        footer_links=[],
        max_file_size="1kb",  # nothing is uploaded to this page
        theme=_theme(),
        css=_asset("page.css"),
        favicon_path=str(files("rag.web") / "seal.svg"),
    )
    CONSOLE.print(f"报答 Baoda → [bold]http://{host}:{port}[/bold]    Ctrl+C 停止 / to stop")
    if wait:
        page.block_thread()
    return page


def main() -> int:
    """Run the chat from the command line; return the exit code."""
    parser = argparse.ArgumentParser(prog="ui.py", description="报答 Baoda: the web chat")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine alone)")
    parser.add_argument("--port", type=int, default=7860)
    options = parser.parse_args()
    try:
        launch(host=options.host, port=options.port)
    except BaodaError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _conversation(archive: Archive) -> tuple[gr.Textbox, gr.HTML]:
    """Put in the first screen, the conversation and the question box: whatever asks, one new turn comes back.

    Return the box, and the component that receives turns and speaks for the browser's script.
    """
    examples = tuple(islice(_answerable(archive), EXAMPLES))
    items = sum(article.kind != "furniture" for article in archive.articles)
    _html(home.welcome(len(archive.pages), items, examples))
    _html(turn.conversation())
    with gr.Row(elem_classes="composer"):
        box = gr.Textbox(**_box_texts("zh"), lines=1, max_lines=5, show_label=False, autofocus=True)
    server = [_printer(archive), _reader(archive)]
    # An empty template: the script puts each turn into the conversation, and it must not stand in the page twice.
    arrived = gr.HTML("", html_template="", visible="hidden", js_on_load=_asset("page.js"), server_functions=server)

    def answer(event: gr.EventData) -> str:
        return _turn(archive, str(event.question), str(event.key))

    box.submit(None, box, box, js="(question) => { window.baoda.ask(question); return ''; }", api_visibility="private")
    asked = arrived.ask(answer, None, arrived, trigger_mode="multiple", **_UNSEEN)
    asked.failure(None, js="() => window.baoda.interrupted()", api_visibility="private")
    return box, arrived


def _articles(archive: Archive) -> gr.Textbox:
    """Put in the shelf: what is held, a box to search it, and room to read. Return the box."""
    finder = gr.Textbox(**_finder_texts("zh"), lines=1, show_label=False, elem_classes="finder")
    with gr.Row(elem_classes="shelf"):
        held = _html(shelf.shelf(archive.articles))
        _html(shelf.desk())

    def find(query: str) -> str:
        if not query.strip():
            return shelf.shelf(archive.articles)
        with _told():
            hits = archive.search(_readable(query), FOUND)
        return shelf.found(hits, query)

    finder.submit(find, finder, held, **_UNSEEN)
    return finder


def _languages(arrived: gr.HTML, spoken_by: list[Any]) -> None:
    """Let the browser's script say which language Gradio's own pieces speak; the rest of the page knows both."""

    def spoken(event: gr.EventData) -> list[Any]:
        language = event.language if event.language in LANGUAGES else "zh"
        tabs = [gr.update(label=say(key, language)) for key in ("tab_ask", "tab_articles", "tab_about")]
        return [gr.update(**_box_texts(language)), gr.update(**_finder_texts(language)), *tabs]

    arrived.language(spoken, None, spoken_by, queue=False, **_UNSEEN)


def _endpoints(archive: Archive) -> None:
    """Publish /ask and /search for programs: plain values in, plain JSON out."""

    def ask(question: str) -> dict[str, Any]:
        """Answer a question about the pages, with its citations."""
        with _told():
            answer = archive.ask(_readable(question))
        return answer.to_dict()

    def search(query: str, k: int = 10) -> list[dict[str, Any]]:
        """Find the passages that are nearest to a query, best first."""
        with _told():
            hits = archive.search(_readable(query), max(1, min(int(k), MOST_HITS)))
        return [
            {
                "passage": hit.passage.id,
                "text": hit.passage.text,
                "title": hit.passage.article.headline,
                "page": hit.passage.article.page.file,
                "score": float(hit.score),
            }
            for hit in hits
        ]

    gr.api(ask, api_name="ask", concurrency_limit=AT_ONCE)
    gr.api(search, api_name="search", concurrency_limit=AT_ONCE)


@contextmanager
def _told() -> Iterator[None]:
    """Turn an error of ours into one that a client is told; any other stays a server error."""
    try:
        yield
    except BaodaError as error:
        raise gr.Error(str(error), print_exception=False) from error


def _turn(archive: Archive, question: str, key: str) -> str:
    """Answer `question` and return the turn as HTML; what goes wrong on purpose is a turn as well.

    `key` is the browser's name for the turn that waits; it becomes part of ids, so only a plain one is taken.
    """
    key = key if _KEY.fullmatch(key) else f"t{uuid4().hex[:8]}"
    try:
        answer = archive.ask(_readable(question))
    except BaodaError as error:
        return turn.failure(question, error, key)
    return turn.turn(answer, key)


def _printer(archive: Archive) -> Callable[[str], str]:
    """Return the function that a browser calls to see a page as printed; see `_wanted` for what it sends."""

    def printed(request: str) -> str:
        wanted = _wanted(archive, request)
        return evidence.printed_page(*wanted) if wanted else turn.gone()

    return printed


def _reader(archive: Archive) -> Callable[[str], str]:
    """Return the function that a browser calls to read an article; see `_wanted` for what it sends."""

    def read(request: str) -> str:
        wanted = _wanted(archive, request)
        return shelf.reading(*wanted) if wanted else turn.gone()

    return read


def _wanted(archive: Archive, request: str) -> tuple[Article, int, int] | None:
    """Return what JSON `[article id, start, end]` names, or None where it names nothing that is held."""
    try:
        name, start, end = json.loads(request)
    except (ValueError, TypeError):
        return None
    article = next((article for article in archive.articles if article.id == name), None)
    if article is None or not isinstance(start, int) or not isinstance(end, int):
        return None
    return article, start, end


def _answerable(archive: Archive) -> Iterator[str]:
    """Yield questions that the archive answers as its pages print it, about one article each."""
    seen: set[str] = set()
    for question, printed, article in islice(home.candidates(archive.statements, archive.articles), TRIES):
        if article.id not in seen and home.answers(archive.ask(question), printed, article):
            seen.add(article.id)
            yield question


def _readable(question: str) -> str:
    """Return `question` without halves of surrogate pairs: JSON may carry them, no answer can."""
    return str(question).encode("utf-8", "replace").decode("utf-8")


def _box_texts(language: str) -> dict[str, str]:
    return {
        "label": say("question", language),
        "placeholder": say("placeholder", language),
        "submit_btn": say("send", language),
    }


def _finder_texts(language: str) -> dict[str, str]:
    return {"label": say("search", language), "placeholder": say("search", language)}


def _html(value: str) -> gr.HTML:
    return gr.HTML(value, apply_default_css=False, js_on_load=None)


def _theme() -> Any:
    """Return Gradio's plainest theme on system fonts: a named web font would be fetched from elsewhere."""
    return gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["monospace"])


def _asset(name: str) -> str:
    return (files("rag.web") / name).read_text(encoding="utf-8")


def _check_free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise PortTaken(
                f"Cannot listen on {host}:{port} ({error}). Is a chat running there already? "
                "Stop it, or choose another port: --port 7861, or PORT=7861 make chat."
            ) from error


if __name__ == "__main__":
    raise SystemExit(main())
