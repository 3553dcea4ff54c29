"""The command line as people use it: what it prints and refuses, how it exits. Over a real archive of two pages."""

import io
import json
import socket
import subprocess
import sys

import pytest
from fakes import POST, TEA

from rag.__main__ import main
from rag.cli.show import clean

GOLD = [
    {
        "id": "volume", "question": "2023年甲省快递业务量多少？", "type": "figure", "answers": ["12.5亿件"],
        "evidence": [{"file": "post.txt", "quote": "完成12.5亿件"}],
    },
    {"id": "moon", "question": "月球上有多少座火山？", "answerable": False, "reason": "no_topic"},
]  # fmt: skip
HOSTILE = "乙县茶叶出口\n2023年乙县\x1b[2J出口茶叶4500吨\u202e，[bold]比上年[/bold]多300吨。\n"


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    """A corpus of two pages with a gold set, its index built by the first command that needs it."""
    folder = tmp_path_factory.mktemp("toy")
    (folder / "corpus" / "pages").mkdir(parents=True)
    for page in (POST, TEA):
        (folder / "corpus" / "pages" / page.file).write_text("\n".join(page.lines) + "\n", encoding="utf-8")
    rows = "\n".join(json.dumps(row, ensure_ascii=False) for row in GOLD)
    (folder / "gold.jsonl").write_text(rows, encoding="utf-8")
    return folder


@pytest.fixture
def baoda(toy, capsys, monkeypatch):
    """Run a command on the toy corpus; return (exit code, standard output, standard error)."""

    def run(*words, folder=toy):
        monkeypatch.setenv("BAODA_CORPUS", str(folder / "corpus"))
        monkeypatch.setenv("BAODA_INDEX", str(folder / "index"))
        monkeypatch.setattr(sys, "argv", ["baoda", *map(str, words)])
        with pytest.raises(SystemExit) as exit_:
            main()
        return exit_.value.code, *capsys.readouterr()

    return run


@pytest.fixture
def hostile(tmp_path):
    """A corpus whose only page holds what a terminal would obey."""
    (tmp_path / "corpus" / "pages").mkdir(parents=True)
    (tmp_path / "corpus" / "pages" / "tea.txt").write_text(HOSTILE, encoding="utf-8")
    return tmp_path


def test_ask_prints_the_answer_then_its_numbered_sources(baoda):
    code, out, _ = baoda("ask", "2023年甲省快递业务量多少？")
    answer, _, sources = out.partition("\n\n")
    assert code == 0
    assert "12.5亿件" in answer and "[1]" in answer
    assert sources.startswith("[1] ") and "post.txt" in sources and "行" in sources


def test_words_of_a_question_need_no_quotation_marks(baoda):
    assert "4500" in baoda("ask", "2023年乙县", "出口茶叶多少？")[1]


def test_ask_reads_the_question_from_standard_input(baoda, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("2023年甲省快递业务量多少？\n".encode())))
    assert "12.5亿件" in baoda("ask", "-")[1]


def test_a_refused_question_exits_with_three_and_still_says_why(baoda):
    code, out, _ = baoda("ask", "月球上有多少座火山？")
    assert (code, bool(out.strip())) == (3, True)


def test_ask_gives_json_to_programs(baoda):
    code, out, err = baoda("ask", "2023年甲省快递业务量多少？", "--json")
    row = json.loads(out)
    assert (code, err, row["refused"], row["citations"][0]["page"]) == (0, "", False, "post.txt")


@pytest.mark.parametrize(
    "words",
    [
        ["ask", ""],
        ["ask", "长" * 10_000],
        ["ask"],
        ["ask", "--no-such-option", "x"],
        ["search", "x", "-k", "0"],
        ["evaluate", "no-such-file.jsonl"],
        ["evaluate", "--compare", "no.json", "such.json"],
        ["articles", "no-such-page"],
        ["no-such-command"],
    ],
)
def test_bad_use_exits_with_two_and_a_sentence(baoda, words):
    code, out, err = baoda(*words)
    assert (code, out) == (2, "")
    assert err.strip() and "Traceback" not in err


def test_a_missing_corpus_is_told_in_a_sentence(baoda, tmp_path):
    code, _, err = baoda("ask", "多少？", folder=tmp_path / "nowhere")
    assert (code, "nowhere" in err, "Traceback" in err) == (2, True, False)


@pytest.mark.parametrize("command", [["ask"], ["search"]])
def test_nothing_from_a_page_or_a_question_reaches_the_terminal_as_a_command(baoda, hostile, command):
    _, out, err = baoda(*command, "2023年乙县\x1b]0;x\x07出口茶叶\x9b31m多少？", folder=hostile)
    assert "吨" in out
    assert not set("\x1b\x07\x9b\u202e") & set(out + err)


def test_markup_in_a_page_is_shown_as_it_is_printed(baoda, hostile):
    assert "[bold]比上年[/bold]" in baoda("articles", "--json", folder=hostile)[1]
    assert "[bold]比上年[/bold]" in baoda("search", "比上年", folder=hostile)[1]


def test_json_keeps_what_a_terminal_would_obey_as_escapes(baoda, hostile):
    out = baoda("articles", "--json", folder=hostile)[1]
    assert not set("\x1b\u202e") & set(out)
    assert "\u202e" in json.loads(out)[0]["text"]


def test_clean_takes_out_lone_surrogates():
    assert clean("a\ud800b\x00c\u2066d\r\n\te") == "a\ufffdbcd\n\te"


def test_search_lists_as_many_passages_as_asked(baoda):
    code, out, _ = baoda("search", "快递", "-k", "1", "--json")
    assert code == 0
    assert [hit["page"] for hit in json.loads(out)] == ["post.txt"]
    assert "post.txt:" in baoda("search", "快递")[1]


def test_search_that_finds_nothing_says_so(baoda, monkeypatch):
    monkeypatch.setenv("BAODA_VECTORS", "false")
    assert "没有找到" in baoda("search", "zzzz")[1]


def test_articles_are_listed_by_page_and_explained_by_part(baoda):
    code, out, _ = baoda("articles", "tea")
    assert (code, "乙县茶叶出口" in out, "post.txt" in out) == (0, True, False)


def test_articles_are_explained_line_by_line(baoda, hostile):
    code, out, _ = baoda("articles", "post", "--explain")
    lines = [line for line in out.split("\n") if "[1] body" in line]
    assert code == 0 and [line.split()[0] for line in lines] == ["2", "3", "4"] and "join_lines" in lines[0]
    assert "[1] title" in out and "── text: running text" in out and "no dateline names a day" in out
    (page,) = json.loads(baoda("articles", "post", "--explain", "--json")[1])
    assert [line["line"] for line in page["lines"]] == [1, 2, 3, 4]
    assert page["lines"][0]["places"][0]["article"] == page["articles"][0]["id"]
    assert not set("\x1b\x07\u202e") & set(baoda("articles", "--explain", folder=hostile)[1])


def test_the_doctor_names_doubtful_places_and_rows_that_are_none(baoda, tmp_path):
    (tmp_path / "corpus" / "pages").mkdir(parents=True)
    page = tmp_path / "corpus" / "pages" / "tea.txt"
    page.write_text("乙县茶叶出口\n2023年乙县出口茶叶4500吨，比上年\n多300吨，主要销往丙国和丁", encoding="utf-8")
    code, out, _ = baoda("doctor", folder=tmp_path)
    assert (code, "tea.txt, line 3: a body that ends without a full stop" in out) == (0, True)
    (tmp_path / "corpus" / "pages" / "rows.jsonl").write_text('{"text": "冷库。"}\n{', encoding="utf-8")
    code, out, _ = baoda("doctor", folder=tmp_path)
    assert (code, "pages/rows.jsonl, line 2" in out, "1 doubtful place" in out) == (1, True, True)


def test_evaluate_shows_measures_writes_every_form_and_passes(baoda, toy, tmp_path):
    files = [tmp_path / name for name in ("r.json", "r.md", "r.html")]
    options = zip(("--json", "--markdown", "--html"), files, strict=True)
    code, out, _ = baoda("evaluate", toy / "gold.jsonl", *(word for pair in options for word in pair))
    assert (code, "answered right" in out) == (0, True)
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["r.html", "r.json", "r.md"]
    assert baoda("evaluate", "--compare", files[0], files[0])[0] == 0


def test_evaluate_fails_below_what_is_asked(baoda, toy, tmp_path):
    gold = tmp_path / "wrong.jsonl"
    gold.write_text(json.dumps({**GOLD[0], "answers": ["99亿件"], "must": ["99亿件"]}), encoding="utf-8")
    code, out, _ = baoda("evaluate", gold, "--fail-under", "50")
    assert (code, "missing: 99亿件" in out) == (1, True)
    assert baoda("evaluate", gold)[0] == 0


def test_several_gold_sets_make_several_reports(baoda, toy, tmp_path):
    (tmp_path / "two.jsonl").write_text(json.dumps(GOLD[1]), encoding="utf-8")
    baoda("evaluate", toy / "gold.jsonl", tmp_path / "two.jsonl", "--json", tmp_path / "r.json")
    assert {path.name for path in tmp_path.glob("r*.json")} == {"r-gold.json", "r-two.json"}


def test_build_counts_what_is_there_and_names_what_could_not_be_read(baoda, tmp_path, toy):
    pages = tmp_path / "corpus" / "pages"
    pages.mkdir(parents=True)
    (pages / "post.txt").write_text("\n".join(POST.lines), encoding="utf-8")
    (pages / "bad.txt").write_bytes(bytes(range(256)) * 40)
    code, out, _ = baoda("build", "--json", folder=tmp_path)
    found = json.loads(out)
    assert (code, found["pages"], len(found["problems"])) == (0, 1, 1)
    assert "bad.txt" in found["problems"][0]


def test_the_doctor_finds_nothing_wrong_with_a_fresh_archive(baoda):
    baoda("build")
    code, out, _ = baoda("doctor")
    assert (code, "✗" in out, "every byte checked" in out) == (0, False, True)


def test_the_doctor_notes_a_missing_index_and_does_not_build_it(baoda, hostile):
    code, out, _ = baoda("doctor", folder=hostile)
    assert (code, "no index" in out) == (0, True)
    assert not (hostile / "index").exists()


def test_the_doctor_names_a_damaged_index(baoda, hostile):
    baoda("build", folder=hostile)
    [file] = (hostile / "index").glob("version-*/articles.jsonl")
    file.write_bytes(file.read_bytes()[:-5])
    code, out, _ = baoda("doctor", "--json", folder=hostile)
    [bad] = [found for found in json.loads(out) if found["state"] == "bad"]
    assert (code, bad["about"], "articles.jsonl" in bad["says"]) == (1, "index", True)


def test_a_setting_that_is_none_is_told_in_a_sentence(baoda, monkeypatch):
    monkeypatch.setenv("BAODA_HITS", "many")
    code, _, err = baoda("ask", "多少？")
    assert (code, "BAODA_HITS" in err, "Traceback" in err) == (2, True, False)


def test_asking_imports_nothing_heavy(toy):
    code = (
        "import sys; from rag.__main__ import main; sys.argv = ['baoda', 'ask', '快递业务量多少？']\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(sorted({'torch', 'pandas', 'gradio', 'sentence_transformers', 'ir_measures'} & set(sys.modules)))"
    )
    environment = {"BAODA_CORPUS": str(toy / "corpus"), "BAODA_INDEX": str(toy / "index"), "PATH": ""}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_terminal_without_chinese_gets_escapes_and_no_crash(toy):
    environment = {
        "BAODA_CORPUS": str(toy / "corpus"), "BAODA_INDEX": str(toy / "index"), "PYTHONIOENCODING": "ascii",
    }  # fmt: skip
    command = [sys.executable, "-m", "rag", "articles"]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert (done.returncode, b"\\u" in done.stdout, b"Traceback" in done.stderr) == (0, True, False)


def test_a_chat_on_a_port_that_is_taken_is_told_in_a_sentence(baoda):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, _, err = baoda("chat", "--port", taken.getsockname()[1])
    assert (code, bool(err.strip()), "Traceback" in err) == (2, True, False)
