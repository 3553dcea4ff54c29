"""The chat in a real Chromium: what a reader asks and does, and that nothing leaves this machine."""

import json
from urllib.parse import quote, urlsplit

import browsing
import serving
from browsing import ask

pytestmark = browsing.NEEDED


def test_a_mark_lights_its_citation(visit):
    turn = ask(visit(), serving.VOLUME)
    turn.locator("a.cite").first.click()
    assert turn.locator(".source.lit").get_attribute("data-source") == "1"


def test_the_page_as_printed_unfolds_with_the_cited_columns_marked(visit):
    turn = ask(visit(), serving.VOLUME)
    turn.locator("details.printed summary").first.click()
    turn.locator("details.printed li.cited").first.wait_for()
    printed = turn.locator("details.printed").first
    assert printed.locator("li").count() == serving.POST.count("\n")
    assert printed.locator("mark").all_inner_texts()[-1].startswith("计完成 12.5 亿件")


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
    page.route("**/gradio_api/queue/status", lambda route: route.fulfill(json={"queue_size": 200}))
    page.route("**/gradio_api/queue/join*", lambda route: route.fulfill(status=503, json={"detail": "Queue is full"}))
    page.evaluate("question => window.baoda.ask(question)", serving.VOLUME)
    turn = page.locator("#log .turn[data-state=full]")
    turn.wait_for()
    assert "排队已满" in turn.inner_text()
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


def test_a_follow_up_goes_on_from_the_answer_before_and_outlives_a_reload(visit):
    page = visit()
    ask(page, serving.VOLUME)
    turn = ask(page, "那函件业务呢？")
    assert turn.locator(".short").inner_text() == "4500万件"
    assert "函件业务" in turn.locator(".whole").inner_text()
    page.reload()
    page.locator("#log .turn[data-state=answered]").nth(1).wait_for()
    assert page.locator("#log .turn").nth(1).locator(".short").inner_text() == "4500万件"


def test_what_was_understood_can_be_changed_and_asked_again(visit):
    page = visit()
    turn = ask(page, serving.OTHER_YEAR)
    turn.locator(".change summary").click()
    turn.get_by_label("时期").select_option("2023年")
    turn.get_by_role("button", name="这样问").click()
    page.locator("#log .turn[data-state=answered]").wait_for()
    assert page.locator("#log .question").nth(1).inner_text().startswith("2023年")


def test_where_nothing_is_near_the_reader_is_told_what_can_be_asked(visit):
    turn = ask(visit(), "月球上有多少只兔子？")
    turn.locator(".next button").first.wait_for()
    assert turn.get_attribute("data-state") == "refused" and "例如" in turn.locator(".next h3").inner_text()


def test_a_refusal_offers_what_is_there_and_one_click_asks_it(visit):
    page = visit()
    turn = ask(page, serving.OTHER_YEAR)
    offer = turn.locator(".next button").first
    offer.click()
    page.locator("#log .turn[data-state=answered]").wait_for()
    assert page.locator("#log .turn").count() == 2


def test_an_answer_leads_on_to_questions_that_are_answered(visit):
    page = visit()
    turn = ask(page, serving.VOLUME)
    turn.locator(".next button").first.wait_for()
    questions = turn.locator(".next button").all_inner_texts()
    assert questions and serving.VOLUME not in questions
    for question in questions:
        assert ask(page, question).get_attribute("data-state") == "answered"


def test_comparable_figures_come_with_a_chart_each_value_tied_to_its_citation(visit):
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    turn = ask(page, serving.SHARES)
    rows = turn.locator(".figures tbody tr")
    assert rows.locator(".amount").all_inner_texts() == ["52.5%", "30.2%", "17.3%"]
    assert rows.locator("a.cite").count() == 3
    widths = [float(bar.get_attribute("width")) for bar in rows.locator(".long").all()]
    assert widths == sorted(widths, reverse=True) and widths[0] > widths[2]
    rows.nth(1).locator("a.cite").click()
    assert turn.locator(".source.lit").count() == 1
    turn.get_by_role("button", name="复制表格").click()
    assert "30.2%" in page.evaluate("navigator.clipboard.readText()")
    with page.expect_download() as saved:
        turn.get_by_role("button", name="CSV").click()
    table = saved.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(table) == 4 and "17.3" in table[3]


def test_a_turn_can_be_retried_edited_and_stopped(visit):
    page, waiting = visit(), []
    turn = ask(page, serving.OTHER_YEAR)
    turn.locator("[data-edit]").click()
    assert page.locator(".composer textarea").input_value() == serving.OTHER_YEAR
    page.locator(".composer textarea").fill(serving.VOLUME)
    page.keyboard.press("Enter")
    page.locator("#log .turn[data-state=answered]").wait_for()
    assert page.locator("#log .question").all_inner_texts() == [serving.VOLUME]
    page.route("**/gradio_api/queue/join*", lambda route: waiting.append(route))
    page.locator("#log [data-retry]:visible").click()
    page.get_by_role("button", name="停止").click()
    assert page.locator("#log .turn").get_attribute("data-state") == "stopped"
    waiting[0].continue_()
    page.unroute("**/gradio_api/queue/join*")
    page.wait_for_timeout(500)
    assert page.locator("#log .turn").get_attribute("data-state") == "stopped"
    page.locator("#log [data-retry]:visible").click()
    page.locator("#log .turn[data-state=answered]").wait_for()


def test_an_opinion_is_kept_in_a_local_file_and_said_so(visit, held):
    turn = ask(visit(), serving.VOLUME)
    turn.get_by_role("button", name="答得对", exact=True).click()
    turn.locator(".kept", has_text="candidates.jsonl").wait_for()
    rows = (held.corpus.parent / "feedback" / "candidates.jsonl").read_text(encoding="utf-8").splitlines()
    kept = json.loads(rows[-1])
    assert kept["question"] == serving.VOLUME and kept["answers"] == ["12.5亿件"] and "未经核对" in kept["note"]


def test_a_conversation_is_exported_with_its_citations(visit):
    page = visit()
    ask(page, serving.VOLUME)
    found = {}
    for form in ("Markdown", "JSON"):
        page.locator(".export summary").click()
        with page.expect_download() as saved:
            page.get_by_role("button", name=form).click()
        found[form] = saved.value.path().read_text(encoding="utf-8")
    assert "**12.5亿件**" in found["Markdown"] and "post.txt" in found["Markdown"]
    assert json.loads(found["JSON"])[0]["citations"][0]["page"] == "post.txt"


def test_an_opinion_is_seen_to_be_held(visit):
    turn = ask(visit(), serving.VOLUME)
    like = turn.locator("[data-opinion=like]")
    like.click()
    turn.locator(".kept", has_text="candidates.jsonl").wait_for()
    other = turn.locator("[data-opinion=dislike]")
    colour = "element => getComputedStyle(element).color"
    assert like.get_attribute("aria-pressed") == "true" and like.evaluate(colour) != other.evaluate(colour)
