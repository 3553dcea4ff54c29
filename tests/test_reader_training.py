"""Training the reader, driven end to end on a toy world of towns and goods that this file makes up."""

from __future__ import annotations

import json
import lzma
import shutil
from collections import Counter
from dataclasses import astuple, replace
from pathlib import Path

import numpy as np
import pytest

from rag.answering import reader as reading
from rag.words import fold
from training import (
    asked,
    data,
    reader,
    reader_asking,
    reader_data,
    reader_measure,
    reader_own,
    reader_prices,
    reader_retold,
    reader_rows,
    reader_saving,
    reader_targets,
)
from training.reader_rows import Bank, Making
from training.reader_targets import Sentence

TOWNS = ("临江", "青石", "白水", "东坪", "云岭", "沙河")
GOODS = ("柚子", "茶叶", "钢材", "水泥", "丝绸", "蜂蜜")
DONE = ("收获", "售出", "运出", "储存")


def told(town: str, good: str, done: str, tons: int) -> str:
    return (
        f"{town}县今年{done}{good}{tons}吨。当地农民说，{good}的价格比去年高。王建国县长表示，"
        f"2023年{town}县还将修一条公路，长{tons % 9 + 2}公里。"
    )


def write(folder: Path, name: str, rows: list[dict]) -> None:
    with lzma.open(folder / f"{name}.jsonl.xz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("data")
    facts = [
        (t, g, d, 100 + 7 * i) for i, (t, g, d) in enumerate((t, g, d) for t in TOWNS for g in GOODS for d in DONE)
    ]
    write(where, data.DOCUMENTS, [{"published": None, "text": told(*fact)} for fact in facts])
    asked = [(f"{t}县{d}了多少{g}？", told(t, g, d, n), f"{n}吨") for t, g, d, n in facts]
    rows = [
        {"id": q, "lang": "zh-Hans", "question": q, "context": c, "answer": a, "start": c.index(a)} for q, c, a in asked
    ]
    write(where, data.QUESTIONS, rows[:120])
    other = "去年秋天，省城来的王老师在河边的小学教了三个月书。"
    watched = {"id": "w", "lang": "zh-Hans", "question": "谁在小学教书？", "context": other, "answer": "王老师"}
    write(where, data.CMRC_DEV, [dict(watched, start=other.index("王老师"))] * 4)
    return where


@pytest.fixture(scope="module")
def made(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("made")
    assert reader.main(arguments(folder, where)) == 0
    return where


def arguments(folder: Path, where: Path, *more: str) -> list[str]:
    return [str(folder), "--smoke", "--out", str(where / "reader"), "--checkpoints", str(where / "kept"), *more]


def test_the_trained_reader_reads_without_torch_what_it_was_taught(made: Path):
    trained = reading.load(made / "reader")
    text = told("青石", "蜂蜜", "运出", 977)
    [found] = trained.read("青石县运出了多少蜂蜜？", [text])
    assert found
    assert text[found.start : found.end] == "977吨"


def test_the_folder_holds_a_card_and_nothing_that_unpickling_would_run(made: Path):
    assert {file.suffix for file in (made / "reader").iterdir()} == {".safetensors", ".txt", ".md"}
    assert data.QUESTIONS in (made / "reader" / "README.md").read_text(encoding="utf-8")


def test_a_resumed_run_ends_where_an_unbroken_one_does(folder: Path, made: Path, tmp_path: Path):
    reader.main(arguments(folder, tmp_path, "--stop-after", str(reader.SMOKE.keep_every)))
    reader.main(arguments(folder, tmp_path, "--resume"))
    unbroken, resumed = (w / "reader" / reading.MODEL for w in (made, tmp_path))
    assert unbroken.read_bytes() == resumed.read_bytes()


def test_numpy_computes_what_torch_does_alone_and_joined(tmp_path: Path):
    import torch

    from training import reader_drawing, reader_model

    torch.manual_seed(3)
    vectors = torch.randn(50, 8)
    letters = np.arange(65536) % 40
    shapes = (
        reader_model.Shape(40, inner=12, first=14, hidden=10),
        reader_model.Shape(40, inner=9, first=6, hidden=11),
    )
    models = [reader_model.Reader(shape, vectors).eval() for shape in shapes]
    words = ["<unknown>", *(f"w{n}" for n in range(49))]
    for number, model in enumerate(models):
        with torch.no_grad():
            model.tuned.normal_()
        reader_saving.save(model, letters, words, np.ones(50, np.float32), tmp_path / str(number))
    reader_saving.join([tmp_path / "0", tmp_path / "1"], tmp_path / "joined")
    reader_saving.join([tmp_path / "0", tmp_path / "1"], tmp_path / "shared", (0.25, 0.75))
    making = Making({word: n for n, word in enumerate(words)}, np.ones(50, np.float32))
    texts = ["w1 w2 w9 w3。w4 w30 w2", "w7 w8，w30 w31 w1 w2 w3 w4 w5", "w2"]
    for text in texts:
        making.add("w2 w30", text, None, "real")
    bank = making.rows().bank
    question, passages = bank[0], [bank[n] for n in (1, 2, 3)]
    batch = reader_drawing.batch_of([question] * 3, passages, np.full((3, 2), -1), letters)
    with torch.no_grad():
        computed = [model(batch) for model in models]
    for folder, shares in (("0", (1, 0)), ("1", (0, 1)), ("joined", (0.5, 0.5)), ("shared", (0.25, 0.75))):
        network = reading.load(tmp_path / folder).network
        start, end, none = (shares[0] * one + shares[1] * other for one, other in zip(*computed, strict=True))
        for i, found in enumerate(network.read(question, network.encode(passages))):
            n = len(passages[i])
            assert found.start == pytest.approx(start[i, :n].numpy(), abs=0.02)
            assert found.end == pytest.approx(end[i, :n].numpy(), abs=0.02)
            assert found.none == pytest.approx(float(none[i].sum()), abs=0.02)


def test_a_reader_is_trained_beside_another(folder: Path, made: Path, tmp_path: Path):
    beside = ("--beside", str(made / "reader"), "--seed", "5")
    assert reader.main(arguments(folder, tmp_path, *beside)) == 0
    [alone, joined] = [reading.load(where / "reader") for where in (made, tmp_path)]
    text = told("青石", "蜂蜜", "运出", 977)
    assert [len(one.encode([text])[0].parts) for one in (alone, joined)] == [1, 2]
    [found] = joined.read("青石县运出了多少蜂蜜？", [text])
    assert found
    assert text[found.start : found.end] == "977吨"


def test_scores_change_and_answers_stay_where_a_reader_is_rescaled(made: Path, tmp_path: Path):
    shutil.copytree(made / "reader", tmp_path / "reader")
    reader_saving.rescale(tmp_path / "reader", 1.5, 0.5)
    texts = [told("青石", "蜂蜜", "运出", 977), told("白水", "茶叶", "售出", 15)]
    before, after = (reading.load(where / "reader").read("青石县运出了多少蜂蜜？", texts) for where in (made, tmp_path))
    for one, other in zip(before, after, strict=True):
        assert one
        assert other
        assert (one.start, one.end) == (other.start, other.end)
        assert other.score == pytest.approx(1.5 * one.score - 0.5, abs=0.05)


def test_readers_of_different_words_are_not_joined(made: Path, tmp_path: Path):
    shutil.copytree(made / "reader", tmp_path / "other")
    words = (tmp_path / "other" / reading.VOCABULARY).read_text(encoding="utf-8")
    (tmp_path / "other" / reading.VOCABULARY).write_text(words + "x", encoding="utf-8")
    with pytest.raises(ValueError, match="not trained on the same words"):
        reader_saving.join([made / "reader", tmp_path / "other"], tmp_path / "joined")


def test_guessing_words_is_learned(folder: Path, tmp_path: Path):
    import torch

    from training import reader_drawing, reader_language, reader_model

    making = Making({word: n for n, word in enumerate(("<unknown>", *"县今年吨。，的"))}, np.ones(8, np.float32))
    for document in data.documents(folder):
        making.text(document.text)
    bank = Bank.of([making.rows().bank[0]] * 3)
    letters = reader_drawing.letters_of(making.rows(), making.rows())
    torch.manual_seed(0)
    model = reader_model.Reader(
        reader_model.Shape(int(letters.max()) + 1, inner=8, first=8, hidden=8), torch.randn(8, 6)
    )
    early, late = (reader_language.learn(model, bank, letters, tmp_path, steps=steps, seed=1) for steps in (10, 60))
    assert late < early - 0.2


def test_what_people_ask_varies_and_is_answered_by_the_same_words(folder: Path):
    from training.reader_drawing import varied

    making = Making({"<unknown>": 0}, np.ones(1, np.float32))
    reader_data.real(data.training_questions(folder), making)
    rows, rng = making.rows(), np.random.default_rng(0)
    question, passage, span = rows.bank[int(rows.questions[0])], rows.bank[int(rows.passages[0])], rows.spans[0]
    lengths = set()
    for _ in range(60):
        asked, told, at = varied(question, passage, span, rng)
        assert (told.keys[at[0] : at[1] + 1] == passage.keys[span[0] : span[1] + 1]).all()
        lengths.add((len(asked), len(told)))
    assert len(lengths) > 3
    assert (len(question), len(passage)) in lengths


LEAD = "青石县新建的图书馆周一开馆，藏书达到312万册。"
BODY = (
    "这座图书馆位于城东，由建筑师周明远设计，大楼共有五层，外墙用的是附近山里的青石，地下一层停车。"
    "新建的图书馆开馆时藏书达到312万册，县里每年还要添置12万册。"
)


def test_our_own_questions_are_read_from_documents_at_hand(tmp_path: Path, monkeypatch):
    text = LEAD + BODY
    place = text.index("周明远")
    row = {"document": asked.fingerprint(text), "split": asked.READ, "type": "person", "evidence": [[0, len(LEAD), 1]]}
    rows = [
        {**row, "question": "新馆是谁的手笔？", "answers": [[place, place + 3], "周"]},
        {**row, "question": "新馆花了多少钱？", "reason": "not_stated"},
        {**row, "question": "来了谁？", "reason": "no_topic", "evidence": []},
        {**row, "question": "哪家的书多？", "type": "compare", "answers": [[place, place + 3]]},
        {**row, "question": "多出多少？", "answers": ["300万册"]},
        {**row, "question": "大楼几层？", "split": asked.DECIDE, "answers": [[place, place + 3]]},
        {**row, "question": "谁来了？", "document": "0" * 16, "answers": [[0, 1]]},
    ]
    monkeypatch.setattr(asked, "ASKED", tmp_path / "asked.jsonl")
    asked.ASKED.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    write(tmp_path, "news-documents", [{"text": text + "\n"}])
    making = Making({"<unknown>": 0}, np.ones(1, np.float32))
    reader_own.own(tmp_path, making, np.random.default_rng(0))
    made = making.rows()
    passages = [made.bank[int(p)] for p in made.passages]
    assert [int(span[0]) >= 0 for span in made.spans] == [True] * 3 + [False] * 3
    firsts = [chr(p.chars[span[0], 0]) for p, span in zip(passages[:3], made.spans[:3], strict=True)]
    assert firsts == ["周"] * 3


def test_beside_a_question_stand_passages_that_its_words_find_and_that_do_not_answer_it(tmp_path: Path):
    other = "白水县新建的图书馆由建筑师周明远设计。云岭县新建的图书馆由建筑师刘东设计。"
    write(tmp_path, "news-documents", [{"text": LEAD + BODY}, {"text": other}, {"text": "柚子今年丰收。"}])
    question = {"document": "here", "question": "图书馆由哪位建筑师设计"}
    found: set[str] = set()
    for seed in range(12):
        rivals = reader_own.Rivals(tmp_path, {"here": LEAD + BODY}, np.random.default_rng(seed))
        found |= set(rivals.of(question, "周明远", "由建筑师周明远设计"))
    assert LEAD in found
    assert any("刘东" in passage for passage in found)
    assert not [passage for passage in found if "周明远" in passage or "柚子" in passage]


def test_a_rival_is_asked_of_as_one_that_does_not_answer(folder: Path):
    from training import reader_drawing

    making = Making({"<unknown>": 0}, np.ones(1, np.float32))
    for number in range(6):
        assert making.add(f"第{number}座图书馆是谁设计的", f"第{number}座由周明远设计。", (4, 7), "real")
        making.put_beside([f"另外的第{number}座图书馆没有人设计。"])
    rows = making.rows()
    letters, rng = np.zeros(65536, np.int64), np.random.default_rng(5)
    answered = set()
    for together in (1, 3):
        for _ in range(20):
            batch = reader_drawing.draw(rows, replace(reader.SMOKE, batch=6), together, letters, rng)
            spans = batch.spans.view(-1, together, 2)
            assert (together == 1) or ((spans[:, 0, 0] >= 0).all() and (spans[:, 1:, 0] < 0).all())
            answered |= {(together, bool(at >= 0)) for at in spans[:, 0, 0]}
    assert answered == {(1, True), (1, False), (3, True)}


def test_a_passage_holds_its_span_in_whole_sentences():
    for seed in range(20):
        for part in ("周明远", "县里每年", "青石县新建", "12万册。"):
            at = (LEAD + BODY).index(part)
            passage, start = reader_own.around(LEAD + BODY, (at, at + len(part)), 40, np.random.default_rng(seed))
            assert passage[at - start :].startswith(part)
            assert passage.endswith("。")
            assert (LEAD + BODY)[:start].endswith(("。", ""))


def test_what_a_lead_tells_is_answered_where_the_body_tells_it_again():
    kept: list[tuple[str, str, str]] = []

    class Keeping(Making):
        def add(self, question: str, passage: str, span: tuple[int, int] | None, kind: str) -> bool:
            kept.append((question, passage, passage[slice(*span)] if span else ""))
            return True

    document = data.Document("", LEAD + BODY)
    for seed in range(60):
        keeping = Keeping({}, np.ones(1, np.float32))
        reader_retold.retold([document], keeping, np.random.default_rng(seed), {}, 2)
    answered = {answer for _, _, answer in kept if answer}
    assert "312万册" in answered
    assert "12万册" not in answered
    assert any(not answer for _, _, answer in kept)
    for question, passage, answer in kept:
        assert not answer or answer not in question
        assert passage
        assert LEAD not in passage or BODY.split("。")[1] not in passage


def test_a_question_on_a_measured_paragraph_is_not_trained_on(folder: Path, tmp_path: Path):
    for name in (data.QUESTIONS, data.CMRC_DEV):
        (tmp_path / f"{name}.jsonl.xz").write_bytes((folder / f"{data.QUESTIONS}.jsonl.xz").read_bytes())
    assert data.training_questions(tmp_path) == []


@pytest.mark.parametrize(
    ("sentence", "kind", "answer"),
    [
        ("快递业务量累计完成1320.7亿件，同比增长19.4%。", "figure", "1320.7亿件"),
        ("快递业务量累计完成1320.7亿件，同比增长19.4%。", "figure", "19.4%"),
        ("该公司成立于2015年，总部设在深圳。", "date", "2015年"),
        ("该公司成立于2015年，总部设在深圳。", "place", "深圳"),
        ("会上发布了《中国奶业质量报告》。", "title", "《中国奶业质量报告》"),
        ("由于连日暴雨影响，列车停运。", "reason", "连日暴雨"),
        ("会员如下：法国、德国和意大利。", "list", "法国、德国和意大利"),
        ("主要商品：古籍和字画。", "list", "古籍和字画"),
        ("这种鱼生活在水深2至23米的海域。", "figure", "2至23米"),
        ("省政府开展世界一流企业创建行动，效果很好。", "object", "世界一流企业创建行动"),
        ("工程队通过改进抽水的装置，解决了问题。", "manner", "改进抽水的装置"),
    ],
)
def test_what_a_sentence_can_be_asked_for(sentence: str, kind: str, answer: str):
    read = Sentence.read(fold(sentence))
    found = [(t.kind, "".join(word for word, _ in read.words[t.first : t.last])) for t in reader_targets.targets(read)]
    assert (kind, answer) in found


def test_a_question_does_not_say_its_answer_and_asks_with_words_of_its_sentence():
    read = Sentence.read("国家邮政局1月22日发布数据，快递业务量累计完成1320.7亿件。")
    [target] = [t for t in reader_targets.targets(read) if t.kind == "figure"]
    rng = np.random.default_rng(0)
    asked = [reader_asking.ask(read, target, rng) for _ in range(60)]
    questions = {a.question for a in asked if a}
    assert len(questions) > 20
    assert not any("1320" in question for question in questions)
    assert {a.form for a in asked if a} >= {"in place", "clause", "nominal", "keywords"}
    assert {read.text[a.start : a.end] for a in asked if a} == {"1320.7亿件"}


def test_spoilt_questions_are_answered_by_nothing_in_their_passage(folder: Path):
    making = Making({"<unknown>": 0}, np.ones(1, np.float32))
    documents = data.documents(folder)
    reader_data.generated(documents, making, np.random.default_rng(0), {}, 3)
    rows = making.rows()
    spoilt = [reader_rows.KINDS[kind].startswith(("no ", "other ")) for kind in rows.kinds]
    assert any(spoilt)
    assert ((rows.spans[:, 0] < 0) == spoilt).all()


def test_an_answer_that_words_do_not_fit_is_left_out():
    making = Making({"<unknown>": 0}, np.ones(1, np.float32))
    assert making.add("谁来了？", "国家邮政局局长来了。", (0, 5), "real")
    assert not making.add("谁来了？", "ABCDEFGHIJKLMN", (3, 5), "real")


@pytest.mark.parametrize(
    ("question", "answer", "left"),
    [
        ("蓍的别名是什么？", "别名是欧蓍、千叶蓍", "欧蓍、千叶蓍"),
        ("蓍的别名是什么？", "蓍的别名是欧蓍", "欧蓍"),
        ("有几个校区？", "两个校区", "两个校区"),
        ("谁来了？", "来了", "来了"),
    ],
)
def test_what_an_answer_repeats_of_its_question_is_no_part_of_it(question: str, answer: str, left: str):
    assert answer[reader_data.repeated(question, answer) :] == left


def test_prices_are_fitted_and_kept_with_the_reader(folder: Path, made: Path, tmp_path: Path):
    shutil.copytree(made / "reader", tmp_path / "reader")
    assert reader_prices.main([str(folder), "--model", str(tmp_path / "reader")]) == 0
    fitted = reading.load(tmp_path / "reader").prices
    best, right, overlap = reader_prices.fit(reading.load(made / "reader"), data.questions(folder, data.CMRC_DEV))
    assert astuple(fitted) == pytest.approx(astuple(best))
    assert 0 <= right <= overlap <= 100


def test_prices_choose_the_span_that_was_fitted_for(made: Path):
    trained = reading.load(made / "reader")
    told = "青石县今年运出蜂蜜977吨。"
    asked = data.Question("1", "zh", "青石县运出了多少蜂蜜？", told, "977吨", told.index("977"), traditional=False)
    prices, right, _ = reader_prices.fit(trained, [asked])
    [found] = replace(trained, prices=prices).read(asked.question, [told])
    assert found
    assert (told[found.start : found.end] == "977吨") == (right == 100)


def test_no_kind_of_question_crowds_out_the_others_in_the_measure(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reader_measure, "held_out", lambda text: True)
    rows = list(reader_measure.made(folder, 5))
    counts = Counter(row.kind for row in rows)
    assert set(counts.values()) <= set(range(1, 6))
    assert {"figure", "other year", "other document"} <= set(counts)
    assert all((row.answer is None) == row.kind.startswith(("no ", "other ")) for row in rows)
