"""Conversations over made-up articles: what is told beside a figure, what is made of figures, who said it, and more."""

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest

from rag.answering.support import check

CASES = Path(__file__).parent / "cases"


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """An archive over eight made-up articles."""
    from rag.archive import Archive
    from rag.settings import Settings

    home = tmp_path_factory.mktemp("town")
    (home / "corpus" / "pages").mkdir(parents=True)
    for name in ("articles.jsonl", "talk_articles.jsonl"):
        shutil.copy(CASES / name, home / "corpus" / "pages" / name)
    return Archive.open(home / "corpus", home / "index", Settings(today=dt.date(2024, 5, 1)))


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            c, id=c["label"], marks=[pytest.mark.xfail(reason=c["fails"], strict=True)] if "fails" in c else []
        )
        for c in json.loads((CASES / "talks.json").read_text(encoding="utf-8"))
    ],
)
def test_a_follow_up_in_other_words_is_answered(town, case):
    chat = town.conversation()
    for turn in case["turns"]:
        answer = chat.ask(turn["ask"])
        told = (turn["ask"], answer.whole, answer.short, answer.text)
        assert answer.refused is turn.get("refused", answer.refused), told
        assert turn.get("short", "") in (answer.short or ""), told
        assert turn.get("says", "") in answer.text, told
        assert not answer.refused or not ({"short", "says"} & set(turn)), told
        assert check(answer) == (), told
