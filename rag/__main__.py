"""The command line, installed as `baoda`: build · ask · talk · search · articles · evaluate · doctor · chat.

Exit codes: 0 fine; 1 what was asked for failed (a gold set below --fail-under, damage found by the doctor);
2 bad use, or something that Baoda cannot work with, told in a sentence; 3 the question was refused.
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Annotated, TextIO

import typer

import rag
from rag.cli import opening, show
from rag.errors import BaodaError

FAILED, MISUSED, REFUSED = 1, 2, 3

app = typer.Typer(
    name="baoda",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Corpus = Annotated[Path | None, typer.Option("--corpus", "-c", help="Folder with pages/ in it.", show_default=False)]
Index = Annotated[Path | None, typer.Option("--index", "-i", help="Folder of the built index.", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def main() -> None:
    """Run the command line. What Baoda cannot work with is told in a sentence, never as a traceback."""
    for stream in (sys.stdout, sys.stderr):
        _show_anything(stream)
    try:
        app(prog_name="baoda")
    except BaodaError as error:
        show.complain(f"baoda: {error}")
        sys.exit(MISUSED)


def _show_anything(stream: TextIO) -> None:
    """Let a stream write what its encoding lacks as escapes: a terminal without Chinese is no reason to crash."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure:
        reconfigure(errors="backslashreplace")


def _text_or_stdin(words: list[str]) -> str:
    if words == ["-"]:
        return sys.stdin.buffer.read().decode("utf-8", errors="replace").strip()
    # What was typed in another encoding arrives as lone surrogates, which no file or terminal takes.
    return " ".join(words).encode("utf-8", "surrogateescape").decode("utf-8", errors="replace")


def _command() -> str:
    return shlex.join(["baoda", *sys.argv[1:]])


def _version(wanted: bool) -> None:
    if wanted:
        show.say(f"Baoda {rag.__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """报答 Baoda: asks a folder of Chinese newspaper pages and shows the printed sentence behind every answer."""


@app.command()
def build(
    corpus: Corpus = None,
    index: Index = None,
    as_json: Json = False,
) -> None:
    """Build the index of the pages, if need be."""
    archive = opening.archive(corpus, index)
    counts = {
        "pages": len(archive.pages),
        "articles": len(archive.articles),
        "statements": len(archive.statements),
        "problems": [str(problem) for problem in archive.problems],
    }
    if as_json:
        show.as_json(counts)
        return
    show.say(f"{counts['pages']} pages, {counts['articles']} articles, {counts['statements']} statements: ready.")
    for problem in archive.problems:
        show.say(("! ", "yellow"), str(problem))


@app.command()
def ask(
    question: Annotated[list[str], typer.Argument(help="The question; - reads it from standard input.")],
    corpus: Corpus = None,
    index: Index = None,
    as_json: Json = False,
) -> None:
    """Answer a question, with its printed sources."""
    from rag.cli import values

    answer = opening.archive(corpus, index).ask(_text_or_stdin(question))
    if as_json:
        show.as_json(answer.to_dict())
    else:
        values.answer(answer)
    if answer.refused:
        raise typer.Exit(REFUSED)


@app.command()
def talk(
    corpus: Corpus = None,
    index: Index = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print each answer as a line of JSON.")] = False,
) -> None:
    """Talk in the terminal: follow-ups like 那包裹业务呢？ lean on what was said. Ends at the end of input."""
    from rag.cli import talking

    talking.run(opening.archive(corpus, index), as_json=as_json)


@app.command()
def search(
    text: Annotated[list[str], typer.Argument(help="What to look for; - reads it from standard input.")],
    k: Annotated[int, typer.Option("-k", "--hits", min=1, max=200, help="How many passages.")] = 10,
    corpus: Corpus = None,
    index: Index = None,
    as_json: Json = False,
) -> None:
    """List the passages nearest to a text."""
    from rag.cli import values

    found = opening.archive(corpus, index).search(_text_or_stdin(text), k)
    if as_json:
        show.as_json([values.hit_row(hit) for hit in found])
    elif found:
        values.hits(found)
    else:
        show.say("没有找到。 Nothing was found.")


@app.command()
def articles(
    page: Annotated[str | None, typer.Argument(help="Only pages whose file name holds this.")] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show every printed line: where it went, and why.")
    ] = False,
    corpus: Corpus = None,
    index: Index = None,
    as_json: Json = False,
) -> None:
    """List what was read on every page."""
    from rag.cli import values

    archive = opening.archive(corpus, index)
    kept = [article for article in archive.articles if page is None or page in article.page.file]
    if page is not None and not kept:
        files = ", ".join(sorted({article.page.file for article in archive.articles})[:20])
        show.complain(f"baoda: no page whose name holds {page!r} has an article. There are: {files}")
        raise typer.Exit(MISUSED)
    if explain:
        from rag.cli import explaining

        explaining.run(kept, archive.corpus, as_json=as_json)
    elif as_json:
        show.as_json([values.article_row(article) for article in kept])
    else:
        values.articles(kept)


@app.command()
def evaluate(
    gold: Annotated[list[Path] | None, typer.Argument(help="Gold sets; default: those of the corpus.")] = None,
    json_out: Annotated[Path | None, typer.Option("--json", help="Write the report as JSON.")] = None,
    markdown_out: Annotated[Path | None, typer.Option("--markdown", help="Write the report as Markdown.")] = None,
    html_out: Annotated[Path | None, typer.Option("--html", help="Write the report as one HTML page.")] = None,
    only: Annotated[
        str | None, typer.Option(help="Ask one type, split, language, refusal reason or tag alone.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Ask the first so many questions.")] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Ask so many at a time.")] = 1,
    fail_under: Annotated[
        float | None,
        typer.Option(min=0, max=100, help="Exit with 1 below this percentage right, or where anything is unsupported."),
    ] = None,
    failures: Annotated[
        bool | None,
        typer.Option("--failures/--no-failures", help="List every failure; default: but for those kept apart."),
    ] = None,
    compare: Annotated[
        tuple[Path, Path] | None, typer.Option(help="Ask nothing: compare two JSON reports.", metavar="A.json B.json")
    ] = None,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Measure the answers to gold questions."""
    from rag.cli import evaluation

    if compare is not None:
        evaluation.compare(*compare)
        return
    outputs = evaluation.Outputs(json_out, markdown_out, html_out, failures=failures)
    choice = evaluation.Choice(only, limit, workers)
    passed = evaluation.run(opening.archive(corpus, index), gold or [], choice, outputs, fail_under, _command())
    if not passed:
        raise typer.Exit(FAILED)


@app.command()
def doctor(corpus: Corpus = None, index: Index = None, as_json: Json = False) -> None:
    """Examine corpus, index and models; change nothing."""
    from rag.cli import examine

    if not examine.run(corpus, index, as_json=as_json):
        raise typer.Exit(FAILED)


@app.command()
def chat(
    host: Annotated[str, typer.Option(help="Address to listen on; 127.0.0.1 is this machine alone.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 7860,
    auth: Annotated[str | None, typer.Option(help="Who may come in.", metavar="USER:PASSWORD")] = None,
    no_auth: Annotated[bool, typer.Option("--no-auth", help="Let anyone in who reaches --host.")] = False,
    allow_adding: Annotated[
        bool | None,
        typer.Option(
            "--allow-adding/--no-adding", help="Let pages be added and evaluations run; default: on this machine alone."
        ),
    ] = None,
    mcp: Annotated[bool, typer.Option("--mcp", help="Serve the tools ask and search over MCP, too.")] = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Open the chat in a web page."""
    import ui

    archive = opening.archive(corpus, index)
    ui.launch(archive, host=host, port=port, auth=auth, no_auth=no_auth, allow_adding=allow_adding, mcp=mcp)


if __name__ == "__main__":
    main()
