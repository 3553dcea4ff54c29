"""How the chat looks in a real Chromium: wide and narrow, light and dark, in both languages, by keyboard."""

import browsing
import pytest
import serving
from browsing import ask

pytestmark = browsing.NEEDED


def test_an_answer_stands_out_with_its_sentence_and_its_source_beside_it(visit):
    turn = ask(visit(viewport={"width": 1280, "height": 800}), serving.VOLUME)
    assert turn.locator(".question").inner_text() == serving.VOLUME
    assert turn.locator(".short").inner_text() == "12.5亿件"
    assert "12.5亿件" in turn.locator(".source mark strong").first.inner_text()
    assert "post.txt" in turn.locator(".about").first.inner_text()
    reply, source = turn.locator(".reply").bounding_box(), turn.locator(".source").first.bounding_box()
    assert source["x"] > reply["x"] + reply["width"] - 1


def test_a_mark_is_followed_by_keyboard(visit):
    page = visit()
    turn = ask(page, serving.VOLUME)
    turn.locator("a.cite").first.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.source") == "1"
    assert page.url.endswith("/")


def test_a_refusal_looks_different_and_says_why(visit):
    turn = ask(visit(), serving.OTHER_YEAR)
    assert turn.get_attribute("data-state") == "refused"
    assert turn.locator(".badge").is_visible() and not turn.locator(".short").count()
    assert turn.locator(".said:visible").inner_text().startswith("这些版面没有给出2019年")


def test_the_language_is_the_browsers_and_can_be_switched_for_answers_already_given(visit):
    page = visit(locale="en-US")
    turn = ask(page, serving.VOLUME)
    assert turn.locator(".understood").inner_text().startswith("Understood as: 2023 · ")
    assert turn.locator(".understood").inner_text().endswith(" · amount")
    refused = ask(page, serving.OTHER_YEAR)
    assert refused.locator(".said:visible").inner_text().startswith("The pages do not give this for 2019.")
    assert page.locator(".composer textarea").get_attribute("placeholder") == "Ask about the pages…"
    page.get_by_role("button", name="中文").click()
    page.get_by_role("tab", name="问答").wait_for()
    assert turn.locator(".understood").inner_text().startswith("已理解为：")
    page.reload()
    page.get_by_role("tab", name="问答").wait_for()
    assert page.locator("html").get_attribute("lang") == "zh-CN"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_overflows_and_axe_finds_nothing(visit, width, scheme):
    from axe_core_python.sync_playwright import Axe

    page = visit(viewport={"width": width, "height": 844}, color_scheme=scheme, reduced_motion="reduce")
    ask(page, serving.VOLUME).locator("details.printed summary").first.click()
    page.locator("details.printed li.cited").first.wait_for()
    ask(page, serving.OTHER_YEAR)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for name in ("问答", "文章", "添加", "评测", "关于"):
        page.get_by_role("tab", name=name).click()
        page.wait_for_timeout(200)
        found = Axe().run(page)["violations"]
        assert not [(rule["id"], [node["html"][:200] for node in rule["nodes"]]) for rule in found]


def test_at_phone_width_the_evidence_stands_below(visit):
    turn = ask(visit(viewport={"width": 390, "height": 844}), serving.VOLUME)
    reply, source = turn.locator(".foot").bounding_box(), turn.locator(".source").first.bounding_box()
    assert source["y"] >= reply["y"] + reply["height"] and source["width"] > 300


def test_at_phone_width_every_tab_is_seen_and_the_head_does_not_run_out(visit):
    for locale in ("zh-CN", "en-US"):
        page = visit(viewport={"width": 390, "height": 844}, locale=locale)
        ask(page, serving.VOLUME)
        page.wait_for_timeout(300)
        assert [tab.is_visible() for tab in page.get_by_role("tab").all()] == [True] * 5
        edge = max(box["x"] + box["width"] for box in (b.bounding_box() for b in page.locator(".head nav > *").all()))
        assert edge <= 390 and page.locator(".head").bounding_box()["height"] < 70


def test_everything_is_reached_by_keyboard(visit):
    page = visit()
    seen = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.innerText || document.activeElement.tagName"))
    assert {"English", "问答", "文章", "添加", "评测", "关于"} & seen >= {"English", "问答"} and "TEXTAREA" in seen
