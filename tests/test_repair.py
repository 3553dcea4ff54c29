import json
from pathlib import Path

import pytest

from rag.pages import repair

CASES = json.loads((Path(__file__).parent / "cases" / "repair.json").read_text(encoding="utf-8"))
LINES = [case for case in CASES if isinstance(case["text"], str)]


def labelled(cases):
    return {"argvalues": cases, "ids": [case["label"] for case in cases]}


@pytest.mark.parametrize("case", **labelled(CASES))
def test_damage_is_repaired_and_print_stays(case, request):
    if case.get("fails"):
        request.applymarker(pytest.mark.xfail(strict=True, reason=case["comment"]))
    assert getattr(repair, case["repair"])(case["text"]) == case["want"]


@pytest.mark.parametrize("case", **labelled(LINES))
def test_a_repair_done_twice_is_done_once(case):
    mend = getattr(repair, case["repair"])
    assert mend(case["want"]).strip() == case["want"].strip()


@pytest.mark.parametrize("case", **labelled(LINES))
def test_every_repaired_character_is_traced_to_its_column(case):
    repaired = getattr(repair, case["repair"])(case["text"])
    runs = repair.trace(case["text"], repaired)
    assert "".join(case["text"][column : column + end - start] for start, end, column in runs) == repaired
    assert [end for _, end, _ in runs[:-1]] == [start for start, _, _ in runs[1:]]


def test_characters_that_are_not_there_cannot_be_traced():
    with pytest.raises(ValueError, match="substring"):
        repair.trace("冷库", "库冷")
