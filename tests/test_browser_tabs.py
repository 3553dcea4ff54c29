"""The other tabs in a real Chromium: articles read, pages added, gold files run."""

import json

import browsing
import serving
from browsing import ask

pytestmark = browsing.NEEDED


def test_an_article_is_found_and_read(visit):
    page = visit()
    page.get_by_role("tab", name="文章").click()
    page.locator(".finder textarea, .finder input").fill("茶叶")
    page.keyboard.press("Enter")
    page.locator(".hits [data-read]").first.click()
    page.locator("#desk .reading").wait_for()
    assert "钱小满" in page.locator("#desk").inner_text() and page.locator("#desk mark").count()


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
