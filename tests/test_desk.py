"""What the chat's server does for a browser: adding pages, renewing the index, keeping opinions, running gold files."""

import base64
import json
import threading
from dataclasses import replace

import httpx
import pytest
import serving
from typer.testing import CliRunner

import ui
from rag.__main__ import app
from rag.answering.dialogue import LONGEST
from rag.desk import adding, listening, opinions, suggest, trials
from rag.desk.desk import Desk
from rag.desk.live import Live
from rag.desk.owners import OwnersDesk
from rag.errors import GoldError
from rag.pages.periods import year
from rag.pages.records import Part
from rag.pages.statements import Kind
from rag.web import agreement, choices, export, figures, safe


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    return serving.archive(tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
def desk(archive):
    return OwnersDesk(Live(archive))


@pytest.fixture
def fresh(tmp_path):
    return Live(serving.archive(tmp_path))


# --- adding ------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.exe", b"MZ", "只收"), ("a", b"x", "只收"), (".txt", "快递".encode(), "只收"), ("a.txt", b"", "空的"),
        ("a.txt", b"\x00\x01\x02\xff" * 40, "读不了"), ("a.txt", b" \n", "读不了"),
        ("a.txt", b"x" * (adding.LARGEST + 1), "2 MB"), ("again.txt", serving.POST.encode(), "完全相同"),
        ("a.jsonl", b"{not json", "没有读出"),
    ],
)  # fmt: skip
def test_what_cannot_be_added_is_refused_with_the_reason_and_leaves_nothing(archive, name, data, why):
    with pytest.raises(adding.AddingError, match=why):
        adding.add(archive.corpus, name, data)
    assert not list((archive.corpus / "added").glob("*")) and not (archive.corpus / "a.txt").exists()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../../etc/passwd.txt", "etc-passwd.txt"), ("C:\\pages\\a.TXT", "C-pages-a.txt"), ("..txt.txt", "txt.txt"),
        ("报\u202etxt.exe.jsonl", "报-txt.exe.jsonl"), ("<img src=x onerror=1>.txt", "-img src=x onerror=1-.txt"),
        ("\x1b[31m.txt", "[31m.txt"), ("长" * 500 + ".txt", "长" * 80 + ".txt"),
    ],
)  # fmt: skip
def test_a_file_name_is_only_a_name(name, kept):
    assert adding.plain_name(name).lstrip("-") == kept.lstrip("-")
    assert "/" not in adding.plain_name(name) and not adding.plain_name(name).startswith(".")


def test_a_page_that_is_added_is_answered_and_forgotten_when_it_is_removed(fresh):
    before = fresh.archive
    assert before.ask(serving.HONEY_ASKED).refused
    adding.add(before.corpus, "蜂蜜.txt", serving.HONEY.encode())
    with pytest.raises(adding.AddingError, match="同名"):
        adding.add(before.corpus, "蜂蜜.txt", serving.TEA.encode() + b"\n")
    assert fresh.renew().ask(serving.HONEY_ASKED).short == "380吨"
    [held] = adding.held(fresh.archive)
    assert held.name == "蜂蜜.txt" and [a.title for a in held.articles] == ["己县蜂蜜产量创新高"] and not held.problems
    assert before.ask(serving.HONEY_ASKED).refused  # who still asks the old one is answered by it
    adding.remove(before.corpus, "蜂蜜.txt")
    assert fresh.renew().ask(serving.HONEY_ASKED).refused and adding.held(fresh.archive) == ()


@pytest.mark.parametrize("name", ["../pages/post.txt", "no such.txt", "", ".", "/etc/passwd"])
def test_nothing_outside_added_can_be_removed(archive, name):
    with pytest.raises(adding.AddingError):
        adding.remove(archive.corpus, name)
    assert (archive.corpus / "pages" / "post.txt").exists()


def test_a_page_that_changes_on_the_disk_is_noticed_while_asking_goes_on(fresh):
    fresh.watch(every=0.05)
    (fresh.archive.corpus / "pages" / "honey.txt").write_text(serving.HONEY, encoding="utf-8")
    for _ in range(600):
        if not fresh.archive.ask(serving.HONEY_ASKED).refused:
            break
        assert fresh.archive.ask(serving.VOLUME).short == "12.5亿件"
        threading.Event().wait(0.05)
    fresh.close()
    assert fresh.archive.ask(serving.HONEY_ASKED).short == "380吨"


def test_a_corpus_that_cannot_be_read_any_more_keeps_answering_from_what_was_read(fresh, tmp_path):
    (tmp_path / "corpus" / "pages").rename(tmp_path / "away")
    with pytest.raises(Exception, match="pages"):
        fresh.renew()
    assert fresh.trouble and fresh.stage is None and fresh.archive.ask(serving.VOLUME).short == "12.5亿件"


def test_an_article_that_stops_in_a_sentence_is_doubtful(archive):
    whole = next(a for a in archive.articles if "茶" in a.text)
    assert adding.doubtful(replace(whole, kind="article")) is None
    text = whole.text.rstrip()[:-3]
    parts = tuple(replace(p, end=min(p.end, len(text))) for p in whole.parts)
    assert "停在句子中间" in adding.doubtful(replace(whole, kind="article", text=text, parts=parts))
    untitled = replace(whole, kind="article", parts=(Part("body", 0, len(whole.text)),))
    assert "没有认出标题" in adding.doubtful(untitled)


# --- who may ------------------------------------------------------------


def test_beyond_this_machine_nothing_can_be_added_or_run(archive):
    visitor = {call.__name__ for call in Desk(Live(archive)).calls()}
    owner = {call.__name__ for call in OwnersDesk(Live(archive)).calls()}
    assert owner - visitor == {"add", "remove", "renew", "begin", "trial", "halt", "file", "compare"}
    assert "data-add" not in Desk(Live(archive)).adding()


@pytest.mark.parametrize("login", [{}, {"auth": "nobody"}, {"auth": ":"}, {"auth": "user:"}])
def test_a_host_beyond_this_machine_needs_a_login_or_the_word_that_it_needs_none(archive, login):
    with pytest.raises(listening.UnsafeChat, match="--auth"):
        ui.launch(archive, host="0.0.0.0", **login)


def test_the_command_line_says_what_a_host_needs(archive):
    folders = ["--corpus", str(archive.corpus), "--index", str(archive.index)]
    done = CliRunner().invoke(app, ["chat", "--host", "0.0.0.0", *folders], env={"BAODA_VECTORS": "false"})
    assert "--no-auth" in str(done.exception)


def test_a_login_is_asked_for_and_another_sites_page_can_do_nothing(archive):
    with serving.served(archive, "--auth", "reader:secret") as address:
        call, upload = (f"{address}/gradio_api/{path}" for path in ("call/ask", "component_server"))
        assert httpx.post(call, json={"data": [serving.VOLUME]}).status_code == 401
        assert httpx.post(upload, json={"data": "{}", "fn_name": "renew"}).status_code == 401
        with httpx.Client() as reader:
            assert reader.post(f"{address}/login", data={"username": "reader", "password": "wrong"}).status_code == 400
            assert reader.post(f"{address}/login", data={"username": "reader", "password": "secret"}).is_success
            assert reader.post(call, json={"data": [serving.VOLUME]}).is_success
            foreign = {"origin": "https://elsewhere.example", "content-type": "text/plain"}
            assert reader.post(call, json={"data": ["x"]}, headers=foreign).status_code == 403
            assert reader.get(address, headers={"host": "elsewhere.example"}).status_code == 403
            assert reader.post(upload, content=b"x" * 13_000_000).status_code == 413


# --- turns, opinions, exports ------------------------------------------------------------


@pytest.mark.parametrize("before", [None, [], "x", {"said": 1}, {"said": [{}]}, {"said": [{"cited": [1]}] * 99}])
def test_what_a_browser_says_was_said_is_not_trusted(desk, before):
    html = desk.turn({"question": serving.VOLUME, "key": "t1", "before": before})
    assert 'data-state="answered"' in html and 'data-key="t1"' in html
    assert 'data-key="t1"' not in desk.turn({"question": "x", "key": '"><script>'})


def test_a_turn_carries_what_was_said_for_the_next_one(desk):
    first = serving.said(desk.turn({"question": serving.VOLUME, "key": "t1"}))
    second = desk.turn({"question": "那函件业务呢？", "key": "t2", "before": first})
    assert "4500万件" in second and len(serving.said(second)["said"]) == 2 <= LONGEST


def test_questions_to_ask_next_come_from_beside_the_answer_and_are_answered(archive):
    offered = suggest.following(archive, serving.VOLUME, None, frozenset())
    assert offered and all(not archive.ask(question).refused for question in offered)
    assert not {serving.VOLUME} & set(offered)
    again = suggest.following(archive, serving.VOLUME, None, frozenset(offered))
    assert not set(again) & set(offered)


def test_an_opinion_is_a_candidate_of_the_gold_set_that_nobody_checked(fresh):
    archive = fresh.archive
    for opinion in ("like", "dislike"):
        opinions.keep(archive, archive.ask(serving.VOLUME), opinion)
    with pytest.raises(opinions.OpinionError):
        opinions.keep(archive, archive.ask(serving.VOLUME), "love")
    liked, disliked = map(json.loads, opinions.path(archive).read_text(encoding="utf-8").splitlines())
    assert liked["answers"] == ["12.5亿件"] and liked["evidence"][0]["file"] == "post.txt"
    assert disliked["answers"] == [] and "未经核对" in disliked["note"]
    assert not archive.changed()  # it is no page
    assert len(trials.gold_sent("x.jsonl", opinions.path(archive).read_bytes())[1].questions) >= 1


def test_a_record_becomes_markdown_in_which_nothing_is_markup(archive):
    hostile = archive.ask(serving.KITES)
    text = export.markdown([json.loads(export.record(hostile))])
    assert "\\<b onclick" in text and "\\[点这里\\]" in text and "> [1]" in text


# --- figures ------------------------------------------------------------


def test_figures_that_are_comparable_make_a_series_and_others_do_not(archive):
    made = figures.series(archive.ask(serving.SHARES), archive.statements)
    assert [(row.label, row.statement.text) for row in made.rows] == [
        ("东部", "52.5%"),
        ("中部", "30.2%"),
        ("西部", "17.3%"),
    ]
    assert {row.citation.number for row in made.rows} == {1}
    assert figures.series(archive.ask("2023年乙县出口茶叶多少吨？"), archive.statements) is None


def test_counts_of_different_things_make_no_chart(archive):
    made = figures.series(archive.ask(serving.SHARES), archive.statements)
    answer = archive.ask(serving.SHARES)
    rows = [row.statement for row in made.rows]
    different = [
        replace(s, kind=Kind.LEVEL, unit="家", measure=m, scope="") for s, m in zip(rows, "甲乙丙", strict=True)
    ]
    assert figures.series(answer, different) is None
    assert figures.series(answer, [replace(s, unit="元") for s in different]) is not None


def test_a_cell_of_the_csv_is_no_formula(archive):
    made = figures.series(archive.ask(serving.SHARES), archive.statements)
    evil = replace(made, rows=tuple(replace(row, label="=HYPERLINK(1)") for row in made.rows))
    assert "'=HYPERLINK(1)" in figures.csv_text(evil) and "\n=HYPERLINK" not in figures.csv_text(evil)


def test_another_articles_figure_is_told_with_how_it_stands_to_the_answered_one(archive):
    answer = archive.ask(serving.VOLUME)
    own = next(s for s in archive.statements if s.text.replace(" ", "") == "12.5亿件")
    tea = next(a for a in archive.articles if "茶" in a.text)
    for value, status, expected in (
        (own.value, None, "same"), (own.value * 1.01, "约", "round"), (own.value * 1.3, "预计", "status"),
        (own.value * 1.3, None, "other"),
    ):  # fmt: skip
        other = replace(own, article=tea, value=value, status=status)
        _, [told] = agreement.elsewhere(answer, [own, other])
        assert told.relation == expected
    assert agreement.elsewhere(answer, [own, replace(own, article=tea, period=None)]) == ((1,), ())
    earlier = replace(own, article=tea, period=year(2021), value=own.value / 2)
    assert agreement.elsewhere(answer, [own, earlier]) == ((1,), ())  # the question named its time
    _, [told] = agreement.elsewhere(answer, [own, earlier], timed=False)
    assert told.relation == "period" and told.period == year(2021)
    html = agreement.shown_agreement(answer, [own, earlier], "k", timed=False)
    assert "因为时间不同" in html and "那里的时间是2021年" in html and "there for 2021" in html


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("我国网上零售额", "全国网上零售额", True), ("创建 国家级先进制造业集群", "国家先进制造业集群", True),
        ("●规上工业增加值", "规模以上工业增加值", True), ("制造业规模以上工业增加值", "规模以上工业增加值", False),
        ("制造业实际使用外资金额", "实际使用外资金额", False), ("", "", False),
    ],
)  # fmt: skip
def test_a_measure_is_the_same_in_other_words_but_not_of_a_part(archive, one, other, alike):
    own = next(s for s in archive.statements if s.text.replace(" ", "") == "12.5亿件")
    answer = replace(archive.ask(serving.VOLUME), short="12.5亿件")
    tea = next(a for a in archive.articles if "茶" in a.text)
    pair = [replace(own, measure=one), replace(own, measure=other, article=tea)]
    assert len(agreement.elsewhere(answer, pair)[1]) == alike


def test_a_question_for_a_figure_can_be_changed_in_period_measure_and_kind(archive):
    made = choices.choices(archive.understand(serving.OTHER_YEAR), archive.statements)
    assert made.periods[0] == "2019年" and "2023年" in made.periods
    assert choices.choices(archive.understand("乙县县长是谁？"), archive.statements) is None


def test_an_english_question_is_changed_and_led_on_in_english_alone(real):
    asked = "What was China's express delivery volume in 2019?"
    made = choices.choices(real.understand(asked), real.statements, real.ask(asked))
    assert made.periods[0] == "2019" and "2023" in made.periods
    offered = suggest.following(real, asked, None, frozenset())
    assert offered and not any(safe.is_chinese(question) or real.ask(question).refused for question in offered)
    html = choices.form(made)
    assert 'value="What was "' in html and 'value=" in 2023?"' in html


# --- gold files ------------------------------------------------------------


def encoded(text):
    return base64.b64encode(text.encode()).decode()


def run_to_its_end(desk, **request):
    """Begin a run and wait for it; return its id and what is shown then."""
    begun = json.loads(desk.begin(request))
    while not (state := json.loads(desk.trial({"id": begun["id"]})))["done"]:
        threading.Event().wait(0.05)
    return begun["id"], state["html"]


def test_a_gold_file_is_run_reported_and_compared(desk):
    first, html = run_to_its_end(desk, name="mine.jsonl", data=encoded(serving.GOLD))
    assert "mine.jsonl" in html and "<iframe" in html and "1/2" in html and "data-earlier" not in html
    second, html = run_to_its_end(desk, name="mine.jsonl", data=encoded(serving.GOLD))
    assert f'<option value="{first}">mine.jsonl · ' in html
    assert json.loads(desk.file({"id": first, "form": "json"}))["card"]["gold"] == "mine.jsonl"
    same = desk.compare({"first": first, "second": second})
    assert "<table" not in same and "新答对 0 题" in same
    assert "bad" in desk.compare({"first": first, "second": "gone"})
    other, html = run_to_its_end(desk, name="talks.jsonl", data=encoded(serving.TALKS))
    assert "2/2" in html and "data-earlier" not in html  # nothing in common
    assert "share no question" in desk.compare({"first": first, "second": other})


def test_conversations_are_run_with_progress_by_turns(desk):
    begun = json.loads(desk.begin({"name": "talks.jsonl", "data": encoded(serving.TALKS), "limit": 1}))
    assert 'max="2"' in begun["html"]
    while not (state := json.loads(desk.trial({"id": begun["id"]})))["done"]:
        threading.Event().wait(0.05)
    assert "2/2" in state["html"]


def test_a_run_is_compared_with_a_report_that_was_saved_before(desk):
    run, _ = run_to_its_end(desk, name="mine.jsonl", data=encoded(serving.GOLD))
    saved = json.loads(desk.file({"id": run, "form": "json"}))
    for outcome in saved["outcomes"]:
        right = outcome["judgement"]["right"]
        outcome["judgement"]["right"] = outcome["judgement"]["said"] = not right
        outcome["short"] = "<b>7件</b>"
    html = desk.compare({"second": run, "name": "old.json", "data": encoded(json.dumps(saved))})
    assert "新答对 1 题，新答错 1 题" in html and "&lt;b&gt;7件" in html and "<b>7件" not in html
    assert html.index("没有变") < html.index("新答对</span>") and "✗" in html and "✓" in html


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "7", "[" * 5000, '{"format": 1}', '{"format": 1, "card": {}, "outcomes": [], "problems": []}'],
)
def test_what_is_no_report_is_told_and_nothing_breaks(desk, text):
    run, _ = run_to_its_end(desk, name="mine.jsonl", data=encoded(serving.GOLD))
    assert "bad" in desk.compare({"second": run, "name": "x.json", "data": encoded(text or " ")})
    sound = json.loads(desk.file({"id": run, "form": "json"}))
    for field in ("question", "judgement", "evidence", "elapsed"):
        broken = {**sound, "outcomes": [{**row, field: 7} for row in sound["outcomes"]]}
        desk.compare({"second": run, "name": "x.json", "data": encoded(json.dumps(broken))})


def test_a_blind_question_is_never_listed(desk):
    blind = serving.GOLD.replace('"answerable"', '"split": "develop", "answerable"')
    run, _ = run_to_its_end(desk, name="blind-x.jsonl", data=encoded(blind))
    saved = json.loads(desk.file({"id": run, "form": "json"}))
    for outcome in saved["outcomes"]:
        outcome["judgement"]["right"] = not outcome["judgement"]["right"]
    html = desk.compare({"second": run, "name": "old.json", "data": encoded(json.dumps(saved))})
    assert serving.VOLUME not in html and "新答对 1 题" in html


@pytest.mark.parametrize("name", ["../../pyproject.toml", "/etc/passwd", "qa.jsonl", ""])
def test_a_gold_file_is_named_by_its_name_alone(archive, name):
    with pytest.raises(GoldError):
        trials.gold_of(archive, name)


@pytest.mark.parametrize(
    ("name", "data"), [("a.exe", b"x"), ("a.jsonl", b"x" * (trials.LARGEST + 1)), ("a.jsonl", b"{")]
)
def test_a_gold_file_that_is_none_is_refused(name, data):
    with pytest.raises(GoldError):
        trials.gold_sent(name, data)
