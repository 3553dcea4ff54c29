"""The chat in a real Chromium: what a reader sees and does, and that nothing leaves this machine."""

import shutil
from urllib.parse import quote, urlsplit

import pytest
import serving

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: THE BROWSER TESTS WERE NOT RUN")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--disable-quic",
)  # fmt: skip
SLOW = 15_000  # milliseconds: a patience, not a measure


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with serving.served(serving.archive(tmp_path_factory.mktemp("browser"))) as url:
        yield url


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser, address):
    """Return a function that opens the page in a browser of the given language, size and scheme."""
    contexts = []

    def visit(**wishes):
        context = browser.new_context(**{"locale": "zh-CN", **wishes})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(SLOW)
        page.set_default_navigation_timeout(SLOW)
        page.requested, page.errors = [], []
        page.on("request", lambda request: page.requested.append(request.url))
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.goto(address)
        page.wait_for_function("window.baoda")
        return page

    yield visit
    for context in contexts:
        context.close()


def ask(page, question):
    """Type a question, wait for its turn and return it."""
    turns = page.locator("#log > .turn:not([data-state=waiting])")
    before = turns.count()
    page.locator(".composer textarea").fill(question)
    page.keyboard.press("Enter")
    turns.nth(before).wait_for()
    return turns.nth(before)


def test_an_answer_stands_out_with_its_sentence_and_its_source_beside_it(visit):
    turn = ask(visit(viewport={"width": 1280, "height": 800}), serving.VOLUME)
    assert turn.locator(".question").inner_text() == serving.VOLUME
    assert turn.locator(".short").inner_text() == "12.5亿件"
    assert "12.5亿件" in turn.locator(".source mark strong").first.inner_text()
    assert "post.txt" in turn.locator(".about").first.inner_text()
    reply, source = turn.locator(".reply").bounding_box(), turn.locator(".source").first.bounding_box()
    assert source["x"] > reply["x"] + reply["width"] - 1


def test_a_mark_lights_its_citation(visit):
    turn = ask(visit(), serving.VOLUME)
    turn.locator("a.cite").first.click()
    assert turn.locator(".source.lit").get_attribute("data-source") == "1"


def test_a_mark_is_followed_by_keyboard(visit):
    page = visit()
    turn = ask(page, serving.VOLUME)
    turn.locator("a.cite").first.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.source") == "1"
    assert page.url.endswith("/")


def test_the_page_as_printed_unfolds_with_the_cited_columns_marked(visit):
    turn = ask(visit(), serving.VOLUME)
    turn.locator("details.printed summary").first.click()
    turn.locator("details.printed li.cited").first.wait_for()
    printed = turn.locator("details.printed").first
    assert printed.locator("li").count() == serving.POST.count("\n")
    assert printed.locator("mark").all_inner_texts()[-1].startswith("计完成 12.5 亿件")


def test_a_refusal_looks_different_and_says_why(visit):
    turn = ask(visit(), serving.OTHER_YEAR)
    assert turn.get_attribute("data-state") == "refused"
    assert turn.locator(".badge").is_visible() and not turn.locator(".short").count()
    assert turn.locator(".said").inner_text().strip()


def test_earlier_answers_keep_their_citations(visit):
    page = visit()
    first = ask(page, serving.VOLUME)
    ask(page, serving.OTHER_YEAR)
    first.locator("a.cite").first.click()
    assert first.locator(".source.lit").count() == 1


def test_an_example_is_asked_by_a_click(visit):
    page = visit()
    example = page.locator(".examples button").first
    question = example.inner_text()
    example.click()
    page.locator("#log .turn[data-state=answered]").wait_for()
    assert page.locator("#log .question").inner_text() == question


def test_a_link_to_a_question_asks_it(visit, address):
    page = visit()
    page.goto(f"{address}/?q={quote(serving.VOLUME)}")
    page.locator("#log .turn[data-state=answered]").wait_for()
    page.reload()
    page.locator("#log .turn[data-state=answered]").wait_for()
    assert page.locator("#log .question").all_inner_texts() == [serving.VOLUME]


def test_a_conversation_outlives_a_reload_and_ends_when_told_to(visit):
    page = visit()
    ask(page, serving.VOLUME)
    ask(page, serving.OTHER_YEAR)
    page.reload()
    page.locator("#log .turn[data-state=refused]").wait_for()
    assert page.locator("#log .question").all_inner_texts() == [serving.VOLUME, serving.OTHER_YEAR]
    page.get_by_role("button", name="新的对话").click()
    assert not page.locator("#log .turn").count() and page.locator(".welcome").is_visible()
    page.reload()
    page.locator(".welcome").wait_for()
    assert not page.locator("#log .turn").count()


def test_the_box_is_emptied_and_an_empty_question_asks_nothing(visit):
    page = visit()
    ask(page, serving.VOLUME)
    assert page.locator(".composer textarea").input_value() == ""
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert page.locator("#log .turn").count() == 1


def test_an_overlong_question_is_a_message(visit):
    turn = ask(visit(), "长" * 10_000)
    assert turn.get_attribute("data-state") == "failed" and "Traceback" not in turn.inner_text()


def test_hostile_pages_file_names_and_questions_do_nothing(visit):
    page = visit()
    turn = ask(page, serving.KITES)
    turn.locator("details.printed summary").first.click()
    turn.locator("details.printed li").first.wait_for()
    ask(page, "<img src=x onerror=window.pwned=1>[x](https://elsewhere.example/)<script>window.pwned=1</script>")
    page.get_by_role("tab", name="文章").click()
    assert "${window.pwned=1}{{value}}" in page.locator(".shelf").inner_text()
    page.locator(".finder textarea, .finder input").fill("风筝")
    page.keyboard.press("Enter")
    page.locator(".hits [data-read]", has_text="风筝").first.click()
    page.locator("#desk .reading").wait_for()
    assert page.evaluate("window.pwned") is None
    assert "<b onclick=window.pwned=1>风筝</b>" in page.locator("#desk").inner_text()
    assert not page.locator("#log img, #log script, #desk img, #desk b, .shelf img, a[href^=http]").count()


def test_the_language_is_the_browsers_and_can_be_switched_for_answers_already_given(visit):
    page = visit(locale="en-US")
    turn = ask(page, serving.VOLUME)
    assert turn.locator(".understood").inner_text().startswith("Understood as: ")
    assert page.locator(".composer textarea").get_attribute("placeholder") == "Ask about the pages…"
    page.get_by_role("button", name="中文").click()
    page.get_by_role("tab", name="问答").wait_for()
    assert turn.locator(".understood").inner_text().startswith("已理解为：")
    page.reload()
    page.get_by_role("tab", name="问答").wait_for()
    assert page.locator("html").get_attribute("lang") == "zh-CN"


def test_an_article_is_found_and_read(visit):
    page = visit()
    page.get_by_role("tab", name="文章").click()
    page.locator(".finder textarea, .finder input").fill("茶叶")
    page.keyboard.press("Enter")
    page.locator(".hits [data-read]").first.click()
    page.locator("#desk .reading").wait_for()
    assert "钱小满" in page.locator("#desk").inner_text() and page.locator("#desk mark").count()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_overflows_and_axe_finds_nothing(visit, width, scheme):
    from axe_core_python.sync_playwright import Axe

    page = visit(viewport={"width": width, "height": 844}, color_scheme=scheme, reduced_motion="reduce")
    ask(page, serving.VOLUME).locator("details.printed summary").first.click()
    page.locator("details.printed li.cited").first.wait_for()
    ask(page, serving.OTHER_YEAR)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for name in ("问答", "文章", "关于"):
        page.get_by_role("tab", name=name).click()
        page.wait_for_timeout(200)
        found = Axe().run(page)["violations"]
        assert not [(rule["id"], [node["html"][:200] for node in rule["nodes"]]) for rule in found]


def test_at_phone_width_the_evidence_stands_below(visit):
    turn = ask(visit(viewport={"width": 390, "height": 844}), serving.VOLUME)
    reply, source = turn.locator(".reply").bounding_box(), turn.locator(".source").first.bounding_box()
    assert source["y"] >= reply["y"] + reply["height"] and source["width"] > 300


def test_a_visit_asks_nothing_of_any_other_host_and_breaks_nothing(visit, address):
    page = visit()
    ask(page, serving.VOLUME).locator("details.printed summary").first.click()
    page.locator("details.printed li.cited").first.wait_for()
    ours = urlsplit(address).netloc
    asked_of = {urlsplit(url).netloc for url in page.requested if not url.startswith("data:")}
    assert asked_of == {ours} and not page.errors


def test_questions_asked_in_a_hurry_are_all_answered_each_in_its_place(visit):
    page = visit()
    questions = [serving.VOLUME, serving.OTHER_YEAR, serving.KITES, serving.VOLUME]
    page.evaluate("questions => questions.forEach(window.baoda.ask)", questions)
    page.locator("#log .turn:not([data-state=waiting])").nth(3).wait_for()
    assert page.locator("#log .question").all_inner_texts() == questions
    states = [turn.get_attribute("data-state") for turn in page.locator("#log .turn").all()]
    assert states == ["answered", "refused", "answered", "answered"]


def test_a_full_queue_is_told_and_the_question_can_be_asked_again(visit):
    page = visit()
    page.route("**/gradio_api/queue/join*", lambda route: route.fulfill(status=503, json={"detail": "Queue is full"}))
    page.evaluate("question => window.baoda.ask(question)", serving.VOLUME)
    page.locator("#log .turn[data-state=interrupted]").wait_for()
    page.unroute("**/gradio_api/queue/join*")
    page.get_by_role("button", name="再问一次").click()
    page.locator("#log .turn[data-state=answered]").wait_for()
    assert page.locator("#log .question").all_inner_texts() == [serving.VOLUME]


def test_a_silent_server_is_told_and_a_late_answer_still_takes_its_place(visit):
    page, held = visit(), []
    page.clock.install()
    page.reload()
    page.wait_for_function("window.baoda")
    page.route("**/gradio_api/queue/join*", lambda route: held.append(route))
    page.evaluate("question => window.baoda.ask(question)", serving.VOLUME)
    page.clock.fast_forward(60_000)
    page.locator("#log .turn[data-state=interrupted]").wait_for()
    held[0].continue_()
    page.locator("#log .turn[data-state=answered]").wait_for()
    assert page.locator("#log .turn").count() == 1


def test_two_browsers_do_not_see_each_other(visit):
    one, other = visit(), visit()
    ask(one, serving.VOLUME)
    assert not other.locator("#log .turn").count()
