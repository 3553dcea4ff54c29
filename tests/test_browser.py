"""The chat in a real Chromium: what a reader sees and does, and that nothing leaves this machine."""

import json
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
SLOW = 40_000  # milliseconds: a patience, not a measure


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    archive = serving.archive(tmp_path_factory.mktemp("browser"))
    (archive.corpus / "gold").mkdir()
    (archive.corpus / "gold" / "small.jsonl").write_text(serving.GOLD, encoding="utf-8")
    (archive.corpus / "gold" / "talks.jsonl").write_text(serving.TALKS, encoding="utf-8")
    return archive


@pytest.fixture(scope="module")
def address(held):
    with serving.served(held) as url:
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
    assert turn.locator(".said:visible").inner_text().startswith("这些版面没有给出2019年")


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
    for name in ("问答", "文章", "添加", "评测", "关于"):
        page.get_by_role("tab", name=name).click()
        page.wait_for_timeout(200)
        found = Axe().run(page)["violations"]
        assert not [(rule["id"], [node["html"][:200] for node in rule["nodes"]]) for rule in found]


def test_at_phone_width_the_evidence_stands_below(visit):
    turn = ask(visit(viewport={"width": 390, "height": 844}), serving.VOLUME)
    reply, source = turn.locator(".foot").bounding_box(), turn.locator(".source").first.bounding_box()
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


def test_the_whole_article_is_read_beside_the_answer_and_can_alone_be_asked(visit):
    page = visit()
    turn = ask(page, serving.VOLUME)
    turn.locator("details.whole-text summary").first.click()
    turn.locator(".whole-text mark").first.wait_for()
    page.get_by_role("tab", name="文章").click()
    page.locator(".held [data-read]", has_text="乙县春茶").click()
    page.get_by_role("button", name="只就这一篇提问").click()
    assert "乙县春茶销往丙国" in page.locator(".scope").inner_text()
    elsewhere = ask(page, serving.VOLUME)
    assert elsewhere.get_attribute("data-state") == "refused"
    here = ask(page, "2023年出口茶叶多少吨？")
    assert here.locator(".short").inner_text() == "4500吨" and "只问这一篇" in here.locator(".within").inner_text()
    page.locator("[data-unscope]").click()
    assert ask(page, serving.VOLUME).get_attribute("data-state") == "answered"


def test_a_page_added_in_one_browser_is_answered_in_another_and_can_be_removed(visit):
    mine, other = visit(), visit()
    assert ask(other, serving.HONEY_ASKED).get_attribute("data-state") == "refused"
    mine.get_by_role("tab", name="添加").click()
    sent = [{"name": "蜂蜜.txt", "mimeType": "text/plain", "buffer": serving.HONEY.encode()}]
    wrong = [{"name": "坏.exe", "mimeType": "application/octet-stream", "buffer": b"MZ"}]
    mine.locator("[data-add]").set_input_files([*sent, *wrong])
    mine.locator(".added").wait_for()
    assert "己县蜂蜜产量创新高" in mine.locator(".added").inner_text()
    assert "只收" in mine.locator(".told .bad").inner_text()
    answered = ask(other, serving.HONEY_ASKED)
    assert answered.locator(".short").inner_text() == "380吨"
    mine.get_by_role("button", name="移除").click()
    mine.locator(".added").wait_for(state="detached")
    assert ask(other, serving.HONEY_ASKED).get_attribute("data-state") == "refused"


def test_a_gold_file_is_run_with_its_report_compared_and_saved(visit):
    page = visit()
    page.get_by_role("tab", name="评测").click()
    for _ in range(2):
        page.get_by_role("button", name="开始评测").click()
        page.locator(".trial progress").or_(page.locator("iframe.report")).first.wait_for()
        page.locator("iframe.report").wait_for()
    report = page.frame_locator("iframe.report")
    assert "small.jsonl" in report.locator("h1").inner_text()
    assert report.locator("svg[role=img]").count() == 1 and report.locator("details").count() == 1
    assert page.locator("[data-earlier] option").first.inner_text().startswith("small.jsonl")
    page.locator("[data-compare]").click()
    page.locator("[data-compared] .rest").wait_for()
    with page.expect_download() as saved:
        page.locator("[data-file=json]").click()
    report = json.loads(saved.value.path().read_text(encoding="utf-8"))
    assert report["card"]["gold"] == "small.jsonl"
    report["outcomes"][0]["judgement"]["right"] = False
    sent = {"name": "earlier.json", "mimeType": "application/json", "buffer": json.dumps(report).encode()}
    page.locator("[data-against]").set_input_files([sent])
    won = page.locator(".scores", has_text="问题")
    won.wait_for()
    assert serving.VOLUME in won.inner_text() and page.locator(".scores .better").count()


def test_conversations_are_run_from_the_page_and_the_run_outlives_a_reload(visit):
    page = visit()
    page.get_by_role("tab", name="评测").click()
    page.locator("[data-gold]").select_option("talks.jsonl")
    page.get_by_role("button", name="开始评测").click()
    page.wait_for_function("sessionStorage.getItem('baoda-trial')")
    page.reload()
    page.wait_for_function("window.baoda")
    page.get_by_role("tab", name="评测").click()
    page.locator("iframe.report").wait_for()
    assert "talks.jsonl" in page.locator(".score").inner_text() and "2/2" in page.locator(".score").inner_text()


def test_at_phone_width_every_tab_is_seen_and_the_head_does_not_run_out(visit):
    for locale in ("zh-CN", "en-US"):
        page = visit(viewport={"width": 390, "height": 844}, locale=locale)
        ask(page, serving.VOLUME)
        page.wait_for_timeout(300)
        assert [tab.is_visible() for tab in page.get_by_role("tab").all()] == [True] * 5
        edge = max(box["x"] + box["width"] for box in (b.bounding_box() for b in page.locator(".head nav > *").all()))
        assert edge <= 390 and page.locator(".head").bounding_box()["height"] < 70


def test_a_search_of_the_shelf_can_be_left_and_the_conversation_is_found_again(visit):
    page = visit(reduced_motion="reduce")
    ask(page, serving.VOLUME)
    last = ask(page, serving.SHARES)
    page.get_by_role("tab", name="文章").click()
    page.locator(".finder textarea, .finder input").fill("茶叶")
    page.keyboard.press("Enter")
    page.locator("[data-all]").click()
    page.locator(".held").first.wait_for()
    page.get_by_role("tab", name="问答").click()
    page.wait_for_function("turn => Math.abs(turn.getBoundingClientRect().top) < 40", arg=last.element_handle())


def test_an_opinion_is_seen_to_be_held(visit):
    turn = ask(visit(), serving.VOLUME)
    like = turn.locator("[data-opinion=like]")
    like.click()
    turn.locator(".kept", has_text="candidates.jsonl").wait_for()
    other = turn.locator("[data-opinion=dislike]")
    colour = "element => getComputedStyle(element).color"
    assert like.get_attribute("aria-pressed") == "true" and like.evaluate(colour) != other.evaluate(colour)


def test_everything_is_reached_by_keyboard(visit):
    page = visit()
    seen = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.innerText || document.activeElement.tagName"))
    assert {"English", "问答", "文章", "添加", "评测", "关于"} & seen >= {"English", "问答"} and "TEXTAREA" in seen
