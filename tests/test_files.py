import codecs
import json
from pathlib import Path

import pytest

from rag.errors import CorpusNotFound, EmptyCorpus, UnreadableFile
from rag.pages.files import decode, list_files, read_file
from rag.pages.reading import MOST_NAMED, read_corpus
from rag.pages.records import Page

SHIPPED = Path(__file__).parents[1] / "corpus" / "pages"
STORY = (
    "梨园上空的无人机\n王小青\n　　每年三月，青石县的果农都要给一万亩梨园喷药。过去一家人忙上五六天，如今两架无人机\n"
    "半天就能喷完。县里的人说，这是他们没有想到的。\n"
)


@pytest.fixture
def corpus(tmp_path):
    (tmp_path / "pages").mkdir()
    return tmp_path


def read(corpus, data, name="a.txt"):
    (corpus / "pages" / name).write_bytes(data)
    (file,) = list_files(corpus)
    return read_file(file)


def said(articles):
    return "".join(article.text for article in articles)


ENCODED = {
    "UTF-8": STORY.encode(),
    "UTF-8 with a byte order mark": codecs.BOM_UTF8 + STORY.encode(),
    "GB18030": STORY.encode("gb18030"),
    "UTF-16, little end first": codecs.BOM_UTF16_LE + STORY.encode("utf-16-le"),
    "UTF-16, big end first": codecs.BOM_UTF16_BE + STORY.encode("utf-16-be"),
    "UTF-16 without a mark": STORY.encode("utf-16-le"),
}


@pytest.mark.parametrize("data", ENCODED.values(), ids=ENCODED.keys())
def test_a_page_reads_the_same_in_every_encoding(corpus, data):
    assert read(corpus, data).lines == tuple(STORY.removesuffix("\n").split("\n"))


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.txt")), ids=lambda path: path.name[:3])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_shipped_page_saved_in_another_encoding_is_the_same_page(path, encoding):
    text = path.read_text(encoding="utf-8")
    assert decode(text.encode(encoding)).removeprefix("\ufeff") == text
    assert decode(text.replace("\n", "\r\n").encode(encoding)).removeprefix("\ufeff") == text.replace("\n", "\r\n")


TRADITIONAL = (
    "梨園上空的無人機\n王小青\n　　每年三月，青石縣的果農都要給一萬畝梨園噴藥。過去一家人忙上五六天，如今兩架無人機\n"
    "半天就能噴完。縣裡的人說，這是他們沒有想到的。\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "big5", "gb18030", "utf-16"])
def test_traditional_script_is_read_as_printed(corpus, encoding):
    assert read(corpus, TRADITIONAL.encode(encoding)).lines == tuple(TRADITIONAL.removesuffix("\n").split("\n"))
    assert "每年三月，青石縣的果農都要給一萬畝梨園噴藥。" in said(read_corpus(corpus).articles)


@pytest.mark.parametrize(
    "data",
    [
        "caf\xe9 cr\xe8me d\xe9j\xe0 vu".encode("latin-1") * 30,
        "Ж".encode("koi8-r") * 400,
        "日本".encode("euc-jp") * 3 + b"\xff",
    ],
    ids=["Latin", "Cyrillic", "cut"],
)
def test_text_that_is_not_chinese_in_any_encoding_is_not_guessed(data):
    with pytest.raises(UnreadableFile, match="save it as UTF-8"):
        decode(data)


def test_traditional_script_in_big5_is_read(corpus):
    text = "我們在這裡說，這個國家的經濟發展，對於後來的人，是一個時代的開始，也會影響到他們的生活。\n" * 2
    assert read(corpus, text.encode("big5")).lines[0] == text.split("\n")[0]


def test_windows_line_ends_change_no_word_of_a_page(corpus):
    assert len(read(corpus, STORY.replace("\n", "\r\n").encode()).lines) == STORY.count("\n")
    windows = said(read_corpus(corpus).articles)
    (corpus / "pages" / "a.txt").write_bytes(STORY.encode())
    assert windows == said(read_corpus(corpus).articles)


def test_a_form_feed_counts_no_line_and_stands_in_no_article(corpus):
    page = read(corpus, ("栏外\f" + STORY).encode())
    assert page.lines[0] == "栏外\f梨园上空的无人机"
    words = said(read_corpus(corpus).articles)
    assert "\f" not in words and "梨园上空的无人机" in words and "栏外" in words


@pytest.mark.parametrize("data", [b"", b" \n\n\t\n", "　\n".encode(), codecs.BOM_UTF8], ids=repr)
def test_a_page_without_print_says_that_it_is_empty(corpus, data):
    with pytest.raises(UnreadableFile, match="empty"):
        read(corpus, data)


@pytest.mark.parametrize("data", [bytes(range(256)) * 20, b"\x00\x01\x02\x03" * 500, b"\x7fELF" + b"\x01\x02" * 400])
def test_a_binary_file_is_no_page(corpus, data):
    with pytest.raises(UnreadableFile):
        read(corpus, data)


def test_a_wrong_encoding_is_named_with_its_first_bad_line():
    with pytest.raises(UnreadableFile, match=r"x\.txt, line 2: byte 5") as caught:
        decode(b"caf\n" + b"x\xe9t\xe9 d'\xe9t\xe9 \xff\xfe\xfd plain words go on here" * 3, "x.txt")
    assert caught.value.line == 2


def test_damage_after_a_byte_order_mark_is_no_guesswork():
    with pytest.raises(UnreadableFile, match="UTF-8"):
        decode(codecs.BOM_UTF8 + "快递".encode() + b"\xff", "x.txt")


def test_a_bad_file_is_reported_and_the_others_are_read(corpus):
    (corpus / "pages" / "bad.txt").write_bytes(b"\x00\x01\x02" * 500)
    (corpus / "pages" / "good.txt").write_text(STORY, encoding="utf-8")
    reading = read_corpus(corpus)
    assert [problem.file for problem in reading.problems] == ["pages/bad.txt"]
    assert [page.id for page in reading.pages] == ["good"]


def test_a_page_keeps_its_bare_file_name_and_takes_its_id_from_it(corpus):
    page = read(corpus, STORY.encode(), "001_abc.txt")
    assert isinstance(page, Page) and (page.file, page.id) == ("001_abc.txt", "001_abc")


def test_a_row_becomes_an_article_whose_id_ends_in_the_given_one(corpus):
    row = {"id": "k7", "title": "冷库建到田头", "text": "青石县建成冷库32座。", "published": "2024-03-15"}
    (article,) = read(corpus, json.dumps(row).encode(), "more.jsonl").articles
    assert article.id.endswith("-k7") and article.page.file == "more.jsonl"
    assert (article.title, article.body) == (row["title"], row["text"])
    assert article.published.isoformat() == row["published"]


BAD_ROWS = {
    "cut short": '{"id": "b", "text": "冷库',
    "no object": '["冷库"]',
    "no text": '{"id": "b", "title": "冷库"}',
    "blank text": '{"id": "b", "text": " "}',
    "a title that is a number": '{"text": "冷库。", "title": 5}',
    "a day that is none": '{"text": "冷库。", "published": "2024-02-30"}',
    "an id used before": '{"id": "a", "text": "冷库。"}',
    "nested without end": "[" * 200_000,
    "a number of ten thousand digits": '{"text": "冷库。", "n": ' + "9" * 10_000 + "}",
}
GOOD_ROW = '{"id": "a", "text": "梨园有一万亩。"}'


@pytest.mark.parametrize("row", BAD_ROWS.values(), ids=BAD_ROWS.keys())
def test_a_malformed_row_is_named_with_its_line_and_the_other_files_are_read(corpus, row):
    (corpus / "pages" / "rows.jsonl").write_text(f"{GOOD_ROW}\n\n{row}\n", encoding="utf-8")
    (corpus / "pages" / "page.txt").write_text(STORY, encoding="utf-8")
    reading = read_corpus(corpus)
    assert [(problem.file, problem.line) for problem in reading.problems] == [("pages/rows.jsonl", 3)]
    assert "梨园上空的无人机" in said(reading.articles)


@pytest.mark.parametrize("row", BAD_ROWS.values(), ids=BAD_ROWS.keys())
def test_the_good_rows_beside_a_malformed_one_are_read(corpus, row):
    rows = [GOOD_ROW, row, '{"id": "c", "text": "冷库有32座。"}']
    (corpus / "pages" / "rows.jsonl").write_text("\n".join(rows), encoding="utf-8")
    assert [article.text for article in read_corpus(corpus).articles] == ["梨园有一万亩。", "冷库有32座。"]


def test_rows_that_are_all_malformed_are_named_up_to_a_point(corpus):
    (corpus / "pages" / "rows.jsonl").write_text("{}\n" * 1000 + GOOD_ROW, encoding="utf-8")
    reading = read_corpus(corpus)
    assert [problem.line for problem in reading.problems] == [*range(1, MOST_NAMED + 1), None]
    assert f"{1000 - MOST_NAMED} more rows" in reading.problems[-1].what and len(reading.articles) == 1


def test_a_row_without_the_fields_that_may_be_missing_is_an_article(corpus):
    rows = ['{"text": "冷库。"}', '{"text": "梨园。", "title": null, "published": "", "id": " "}', '{"text": "冷库。"}']
    found = read(corpus, ("\ufeff" + "\r\n".join(rows)).encode(), "more.jsonl").articles
    assert [article.text for article in found] == ["冷库。", "梨园。", "冷库。"]
    assert len({article.id for article in found}) == 3 and {article.published for article in found} == {None}


def test_half_a_character_in_a_row_is_kept(corpus):
    (article,) = read(corpus, '{"text": "冷库\\ud83d。"}'.encode(), "more.jsonl").articles
    assert article.text == "冷库\ud83d。"


def test_a_row_keeps_its_paragraphs_however_they_were_divided(corpus):
    row = {"title": "冷库\n建到田头", "text": "　　第一段。\r\n\r\n第二段。\f第三段。\n", "source": " 县报 "}
    (article,) = read(corpus, json.dumps(row).encode(), "more.jsonl").articles
    assert (article.title, article.body) == ("冷库 建到田头", "第一段。\n第二段。\n第三段。")
    assert article.text.split("\n")[-1] == "县报" and article.parts[-1].kind == "source"


def test_added_pages_are_read_too_under_ids_of_their_own(corpus):
    (corpus / "added").mkdir()
    for folder in ("pages", "added"):
        (corpus / folder / "a.txt").write_text(STORY, encoding="utf-8")
    reading = read_corpus(corpus)
    assert [page.id for page in reading.pages] == ["added-a", "a"]
    assert len({article.id for article in reading.articles}) == len(reading.articles)


def test_hidden_and_foreign_files_are_left_alone(corpus):
    for name in (".a.txt", "a.pdf", "a.txt~"):
        (corpus / "pages" / name).write_text(STORY, encoding="utf-8")
    assert list_files(corpus) == ()


def test_a_changed_file_shows_in_its_digest(corpus):
    path = corpus / "pages" / "a.txt"
    path.write_text(STORY, encoding="utf-8")
    before = list_files(corpus)
    assert list_files(corpus) == before
    path.write_text(STORY.replace("两架", "三架"), encoding="utf-8")
    assert list_files(corpus)[0].sha256 != before[0].sha256


def test_a_missing_corpus_says_which_folder_to_make(tmp_path):
    with pytest.raises(CorpusNotFound, match="nowhere"):
        read_corpus(tmp_path / "nowhere")
    with pytest.raises(CorpusNotFound, match="pages/"):
        read_corpus(tmp_path)


def test_a_corpus_without_anything_to_read_is_empty(corpus):
    with pytest.raises(EmptyCorpus, match="it is empty"):
        read_corpus(corpus)
    (corpus / "pages" / "a.txt").write_bytes(b"\x00\x01\x02" * 500)
    with pytest.raises(EmptyCorpus, match=r"pages/a\.txt"):
        read_corpus(corpus)


def test_many_processes_read_what_one_reads(corpus):
    for number in range(3):
        (corpus / "pages" / f"{number}.txt").write_text(STORY, encoding="utf-8")
    assert read_corpus(corpus, workers=2) == read_corpus(corpus, workers=1)


@pytest.mark.parametrize("workers", [1, 2])
def test_reading_tells_how_far_it_is(corpus, workers):
    for number in range(3):
        (corpus / "pages" / f"{number}.txt").write_text(STORY, encoding="utf-8")
    told = []
    read_corpus(corpus, workers=workers, progress=lambda *step: told.append(step))
    assert told == [(1, 3, "pages/0.txt"), (2, 3, "pages/1.txt"), (3, 3, "pages/2.txt")]
