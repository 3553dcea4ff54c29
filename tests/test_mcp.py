"""The chat as a server of the Model Context Protocol: a real `baoda chat --mcp`, called by the protocol's client."""

import asyncio
import json

import pytest
import serving
from gradio_client import Client

pytest.importorskip("mcp", reason="no package mcp here: THE TEST OF --mcp WAS NOT RUN")
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    held = serving.archive(tmp_path_factory.mktemp("mcp"))
    with serving.served(held, "--mcp", program=("-m", "rag", "chat")) as url:
        yield url


def used(address, *calls):
    """Return the tools there are, by name, and what each of `calls` (tool, arguments) gives."""

    async def talk():
        async with (
            streamable_http_client(f"{address}/gradio_api/mcp/") as (reading, writing, _),
            ClientSession(reading, writing) as session,
        ):
            await session.initialize()
            tools = (await session.list_tools()).tools
            return {tool.name: tool for tool in tools}, [await session.call_tool(*call) for call in calls]

    return asyncio.run(talk())


def test_the_tools_ask_and_search_give_json_that_can_be_checked(address):
    tools, (asked, found, refused) = used(
        address,
        ("ask", {"question": serving.VOLUME}),
        ("search", {"query": "茶叶出口", "k": 1}),
        ("ask", {"question": serving.OTHER_YEAR}),
    )
    assert set(tools) == {"ask", "search"}
    assert "newspaper" in tools["ask"].description and set(tools["ask"].inputSchema["required"]) == {"question"}
    answer = json.loads(asked.content[0].text)
    assert answer["short"] == "12.5亿件" and answer["citations"][0]["page"] == "post.txt" and "hits" not in answer
    assert [hit["page"] for hit in json.loads(found.content[0].text)] == ["tea.txt"]
    assert json.loads(refused.content[0].text)["reason"] == "other_period"


def test_a_question_that_is_none_is_told_to_the_tool_s_user(address):
    _, [told] = used(address, ("ask", {"question": " "}))
    assert told.isError and "问题是空的" in told.content[0].text


def test_beside_the_tools_programs_are_answered_as_ever(address):
    given = Client(address, verbose=False).predict(serving.VOLUME, api_name="/ask")
    assert given["short"] == "12.5亿件" and given["hits"]
