"""The web chat: `python ui.py` builds what is missing, says where it listens, and answers in a browser.

This module composes the page from Gradio components and serves it. What it says comes from `rag` (an `Answer` is shown
as it is), how it looks from `rag/web`, what the server does for a browser is in `rag/desk`. The server keeps nothing
about anyone: a browser holds its own conversation, and the turn that comes back is added to what stands there
(`rag/web/page.js`).
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from importlib.resources import files
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from rich.console import Console

from rag.cli import opening
from rag.desk import listening
from rag.desk.desk import Desk, facts, front, index_id, readable
from rag.desk.gate import Gate
from rag.desk.listening import LOOPBACK
from rag.desk.live import Live
from rag.desk.owners import OwnersDesk
from rag.errors import BaodaError
from rag.web import home, shelf, turn
from rag.web.texts import LANGUAGES, say

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # Gradio reads it when it is imported
os.environ.setdefault("HF_HUB_OFFLINE", "1")  # its client library asks its maker's hub otherwise
import gradio as gr
from starlette.middleware import Middleware

if TYPE_CHECKING:
    from rag.archive import Archive

AT_ONCE = 16  # questions answered at the same time
WAITING = 200  # events that may queue behind them; who comes later is told so
MOST_HITS = 50  # passages that one call of /search returns
TABS = ("ask", "articles", "adding", "trial", "about")
CONSOLE = Console(highlight=False)
_UNSEEN: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden", "concurrency_limit": AT_ONCE}


def make_page(desk: Desk, *, mcp: bool = False) -> gr.Blocks:
    """Return the page on a desk, its queue set; with `mcp` its tools. Its look comes with `launch`."""
    archive = desk.live.archive
    with gr.Blocks(title="报答 Baoda", analytics_enabled=False) as page:
        _html(home.head())
        with gr.Tabs():
            tabs = {name: gr.Tab(say(f"tab_{name}", "zh"), id=name) for name in TABS}
            with tabs["ask"]:
                box, arrived = _conversation(desk)
            with tabs["articles"]:
                finder = _articles(desk.live)
            with tabs["adding"]:
                _html(desk.adding())
            with tabs["trial"]:
                _html(desk.trying())
            with tabs["about"]:
                _html(f"<div data-piece-about>{facts(archive)}</div>")
        _languages(arrived, [box, finder, *tabs.values()])
        _endpoints(desk.live, mcp=mcp)
    page.queue(max_size=WAITING, default_concurrency_limit=AT_ONCE)
    return page


def launch(
    archive: Archive | None = None,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    auth: str | None = None,
    no_auth: bool = False,
    allow_adding: bool | None = None,
    mcp: bool = False,
    wait: bool = True,
) -> gr.Blocks:
    """Serve the page until Ctrl+C and return it, closed; with `wait=False` return at once, still serving.

    Without `archive` the default one is opened, its index built if need be with progress on the terminal. A `host`
    beyond this machine needs `auth` (`user:password`) or `no_auth`; pages may be added, and evaluations run, where
    `allow_adding` says so, else on this machine alone. `mcp` serves the tools of the Model Context Protocol too.
    Raises UnsafeChat, PortTaken, and what `Archive.open` raises.
    """
    here = host in LOOPBACK
    login = listening.login(host, auth, no_auth=no_auth)
    if mcp and find_spec("mcp") is None:
        raise listening.UnsafeChat("--mcp 需要 mcp 包：pip install 'baoda[mcp]'。(--mcp needs the package mcp.)")
    listening.check_free(host, port)
    live = Live(archive or opening.archive(None, None))
    owner = here if allow_adding is None else allow_adding
    desk = OwnersDesk(live) if owner else Desk(live)
    page = make_page(desk, mcp=mcp)
    live.watch()
    page.launch(
        server_name=host,
        server_port=port,
        auth=login,
        prevent_thread_lock=True,
        quiet=True,
        inbrowser=False,
        share=False,
        ssr_mode=False,
        footer_links=[],
        max_file_size="1kb",  # pages come in by a call of ours, checked; Gradio's own uploads are not used
        mcp_server=mcp,
        app_kwargs={"middleware": [Middleware(Gate, hosts=frozenset(LOOPBACK) if here else None)]},
        theme=_theme(),
        css=_asset("page.css"),
        favicon_path=str(files("rag.web") / "seal.svg"),
    )
    CONSOLE.print(f"报答 Baoda → [bold]http://{host}:{port}[/bold]    Ctrl+C 停止 / to stop")
    if mcp:
        CONSOLE.print(f"MCP → http://{host}:{port}/gradio_api/mcp/")
    if wait:
        page.block_thread()
    return page


def main() -> int:
    """Run `baoda chat` with the arguments of this script."""
    from rag.__main__ import main as baoda

    sys.argv[1:1] = ["chat"]
    baoda()
    return 0


def _conversation(desk: Desk) -> tuple[gr.Textbox, gr.HTML]:
    """Put in the first screen, the conversation and the question box: whatever asks, one new turn comes back.

    Return the box, and the component that receives turns and speaks for the browser's script.
    """
    _html(f"<div data-piece-welcome>{front(desk.live.archive)}</div>")
    _html(turn.conversation(WAITING, index_id(desk.live.archive)))
    with gr.Column(elem_classes="composer"):
        _html(home.scope())
        box = gr.Textbox(**_box_texts("zh"), lines=1, max_lines=5, show_label=False, autofocus=True)
    # An empty template: the script puts each turn into the conversation, and it must not stand in the page twice.
    arrived = gr.HTML(
        "",
        html_template="",
        visible="hidden",
        js_on_load=_asset("page.js") + _asset("desk.js"),
        server_functions=desk.calls(),
    )

    def answer(event: gr.EventData) -> str:
        return desk.turn(event._data or {})

    box.submit(None, box, box, js="(question) => { window.baoda.ask(question); return ''; }", api_visibility="private")
    asked = arrived.ask(answer, None, arrived, trigger_mode="multiple", **_UNSEEN)
    asked.failure(None, js="() => window.baoda.interrupted()", api_visibility="private")
    return box, arrived


def _articles(live: Live) -> gr.Textbox:
    """Put in the shelf: what is held, a box to search it, and room to read. Return the box."""
    finder = gr.Textbox(**_finder_texts("zh"), lines=1, show_label=False, elem_classes="finder")
    with gr.Row(elem_classes="shelf"):
        held = _html(f"<div data-piece-shelf>{shelf.shelf(live.archive.articles)}</div>")
        _html(shelf.desk())

    def find(query: str) -> str:
        if not query.strip():
            return f"<div data-piece-shelf>{shelf.shelf(live.archive.articles)}</div>"
        try:
            return shelf.found(live.archive.search(readable(query), FOUND), query)
        except BaodaError as error:
            return shelf.troubled(error)

    finder.submit(find, finder, held, **_UNSEEN)
    return finder


FOUND = 20  # passages that a search on the page shows


def _languages(arrived: gr.HTML, spoken_by: list[Any]) -> None:
    """Let the browser's script say which language Gradio's own pieces speak; the rest of the page knows both."""

    def spoken(event: gr.EventData) -> list[Any]:
        language = event.language if event.language in LANGUAGES else "zh"
        tabs = [gr.update(label=say(f"tab_{name}", language)) for name in TABS]
        return [gr.update(**_box_texts(language)), gr.update(**_finder_texts(language)), *tabs]

    arrived.language(spoken, None, spoken_by, queue=False, **_UNSEEN)


def _endpoints(live: Live, *, mcp: bool) -> None:
    """Publish /ask and /search for programs: plain values in, plain JSON out. With `mcp` as tools, too."""

    def ask(question: str) -> dict[str, Any]:
        """Answer a question about the newspaper pages, with its citations.

        Args:
            question: A question in Chinese or English, such as 2023年快递业务量多少.

        """
        with _told():
            answer = live.archive.ask(readable(question))
        return answer.to_dict()

    def search(query: str, k: int = 10) -> list[dict[str, Any]]:
        """Find the passages of the newspaper pages that are nearest to a query, best first.

        Args:
            query: What to look for.
            k: How many passages, at most 50.

        """
        with _told():
            hits = live.archive.search(readable(query), max(1, min(int(k), MOST_HITS)))
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

    for call in (ask, search):
        # What is published is a tool as well, and Gradio would hand Python's notation of a value to its user.
        seen = "undocumented" if mcp else "public"
        gr.api(call, api_name=call.__name__, api_visibility=seen, concurrency_limit=AT_ONCE)
        if mcp:
            gr.api(_tool(call), api_name=f"mcp_{call.__name__}", concurrency_limit=AT_ONCE)


def _tool(call: Callable[..., Any]) -> Callable[..., str]:
    """Return `call` as a tool that gives its value as JSON text, without what search found beside an answer."""

    @wraps(call)
    def told(*arguments: Any, **named: Any) -> str:
        value = call(*arguments, **named)
        kept = {key: item for key, item in value.items() if key != "hits"} if isinstance(value, dict) else value
        return json.dumps(kept, ensure_ascii=False)

    told.__annotations__ = {**call.__annotations__, "return": str}
    return told


@contextmanager
def _told() -> Iterator[None]:
    """Turn an error of ours into one that a client is told; any other stays a server error."""
    try:
        yield
    except BaodaError as error:
        raise gr.Error(str(error), print_exception=False) from error


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


if __name__ == "__main__":
    raise SystemExit(main())
