"""The chat as a server: its endpoints give what the archive gives, to many at once, and its errors are messages."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from socket import socket

import httpx
import pytest
import serving
from gradio_client import Client
from gradio_client.exceptions import AppError

import ui
from rag.desk import suggest
from rag.desk.live import Live
from rag.desk.owners import OwnersDesk
from rag.errors import PortTaken


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    return serving.archive(tmp_path_factory.mktemp("chat"))


@pytest.fixture(scope="module")
def address(archive):
    with serving.served(archive) as url:
        yield url


@pytest.fixture(scope="module")
def client(address):
    return Client(address, verbose=False)


def untimed(answer):
    return {**answer, "elapsed": None}


def test_ask_returns_the_whole_answer_as_json(client, archive):
    given = client.predict(serving.VOLUME, api_name="/ask")
    assert given["short"] == "12.5亿件" and given["citations"][0]["page"] == "post.txt"
    assert untimed(given) == untimed(json.loads(json.dumps(archive.ask(serving.VOLUME).to_dict())))


def test_search_returns_passages_best_first(client):
    hits = client.predict("茶叶出口", 2, api_name="/search")
    assert hits[0]["page"] == "tea.txt" and hits[0]["score"] >= hits[-1]["score"] and len(hits) <= 2


@pytest.mark.parametrize("question", ["", " \n", "长" * 10_000, "\x00"])
def test_a_question_that_is_none_is_a_message_to_the_client(client, question):
    with pytest.raises(AppError) as told:
        client.predict(question, api_name="/ask")
    assert "Traceback" not in str(told.value) and len(str(told.value)) > 10


def test_half_a_surrogate_pair_in_json_is_answered_like_any_question(address):
    json_sent = {"content": b'{"data": ["2023\\ud800?"]}', "headers": {"content-type": "application/json"}}
    asked = httpx.post(f"{address}/gradio_api/call/ask", **json_sent)
    told = httpx.get(f"{address}/gradio_api/call/ask/{asked.json()['event_id']}").text
    assert "event: complete" in told and '"refused"' in told


def test_thirty_people_at_once_get_their_own_answers(address, archive):
    questions = [serving.VOLUME, serving.OTHER_YEAR, "2023年乙县出口茶叶多少吨？"] * 10
    expected = {question: untimed(json.loads(json.dumps(archive.ask(question).to_dict()))) for question in questions}

    def asked(question):
        # A client of one's own: several threads in one client end each other's streams now and then.
        return Client(address, verbose=False).predict(question, api_name="/ask")

    with ThreadPoolExecutor(30) as people:
        given = list(people.map(asked, questions))
    assert [untimed(answer) for answer in given] == [expected[question] for question in questions]


def test_only_ask_and_search_are_published(client):
    assert set(client.view_api(return_format="dict")["named_endpoints"]) == {"/ask", "/search"}


@pytest.fixture(scope="module")
def calls(archive):
    """What a browser may call, by name; each takes one JSON text."""
    return {call.__name__: call for call in OwnersDesk(Live(archive)).calls()}


@pytest.mark.parametrize(
    "request_", ["", "[]", "{}", '{"article": "no such"}', '{"article": "../../etc/passwd"}', None]
)
def test_a_page_that_is_not_held_cannot_be_had(calls, request_):
    assert all("已不在馆藏" in calls[name](request_) for name in ("printed", "read", "whole"))


@pytest.mark.parametrize(
    "request_", ["", "null", "[1]", '"x"', "{}", '{"article": {}, "start": "a", "name": []}', "[" * 9000]
)
def test_no_call_breaks_on_a_request_that_is_none(calls, request_):
    assert all(isinstance(call(request_), str) for call in calls.values())


@pytest.mark.parametrize("path", ["/etc/passwd", str(serving.ROOT / "ui.py"), "pyproject.toml", "../../etc/passwd"])
def test_no_file_of_the_machine_is_served(address, path):
    assert httpx.get(f"{address}/gradio_api/file={path}").status_code in (403, 404)


def test_nothing_of_size_can_be_uploaded(address):
    sent = httpx.post(f"{address}/gradio_api/upload", files={"files": ("a.txt", b"x" * 100_000)})
    assert sent.status_code == 413


def test_the_printed_page_and_the_article_are_given_by_id(archive, calls):
    request = json.dumps({"article": archive.articles[0].id, "start": 0, "end": 4})
    assert "<ol" in calls["printed"](request) and "<article" in calls["read"](request)


def test_the_first_screen_offers_questions_that_are_answered(archive):
    offered = suggest.examples(archive)
    assert offered and not any(archive.ask(question).refused for question in offered)


def test_the_server_speaks_to_no_other_machine(tmp_path):
    """Every connection and name looked up, from import to answer, in a process of its own."""
    watched = """
import sys
elsewhere = []
def hook(event, args):
    named = args[1][0] if event == "socket.connect" else args[0] if event == "socket.getaddrinfo" else None
    if isinstance(named, str) and named not in ("127.0.0.1", "localhost", "::1", ""):
        elsewhere.append(named)
sys.addaudithook(hook)
import pathlib, httpx, serving, ui
page = ui.launch(serving.archive(pathlib.Path(sys.argv[1])), port=int(sys.argv[2]), wait=False)
call = page.local_url + "gradio_api/call/ask"
print(httpx.get(call + "/" + httpx.post(call, json={"data": [serving.VOLUME]}).json()["event_id"]).text)
page.close()
print("elsewhere:", elsewhere)
"""
    command = [sys.executable, "-c", watched, str(tmp_path), str(serving.free_port())]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(serving.ROOT), str(Path(__file__).parent)])}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert "event: complete" in done.stdout and "elsewhere: []" in done.stdout, done.stderr


def test_a_taken_port_is_a_message_that_says_what_to_do(archive):
    with socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(PortTaken, match="another port"):
            ui.launch(archive, port=other.getsockname()[1])


def test_without_a_corpus_the_command_ends_with_a_message(tmp_path):
    command = [sys.executable, str(Path(ui.__file__))]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env={"BAODA_CORPUS": str(tmp_path / "none"), "BAODA_VECTORS": "false", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2 and "none" in done.stderr and "Traceback" not in done.stderr
