"""Training, driven end to end on a toy world of towns and goods that this file makes up."""

from __future__ import annotations

import json
import lzma
import shutil
from pathlib import Path

import numpy as np
import pytest
import tiny

from rag.archive import Archive
from rag.errors import CorpusError
from rag.evaluation import gold
from rag.search.fusion import Leg, Weights
from training import __main__ as everything
from training import (
    asked,
    bags,
    data,
    encoder,
    fusion,
    installed,
    lexicon,
    measure,
    mining,
    pairs,
    probes,
    retrieval,
    vocabulary,
)

TOWNS = {
    "临江": "Linjiang",
    "青石": "Qingshi",
    "白水": "Baishui",
    "东坪": "Dongping",
    "云岭": "Yunling",
    "沙河": "Shahe",
}
GOODS = {"柚子": "pomelos", "茶叶": "tea", "钢材": "steel", "水泥": "cement", "丝绸": "silk", "蜂蜜": "honey"}
DONE = {"收获": "harvested", "售出": "sold", "运出": "shipped", "储存": "stored"}


def write(folder: Path, name: str, rows: list[dict]) -> None:
    with lzma.open(folder / f"{name}.jsonl.xz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def world() -> list[tuple[str, str, str, int]]:
    return [(t, g, d, 100 + 7 * i) for i, (t, g, d) in enumerate((t, g, d) for t in TOWNS for g in GOODS for d in DONE)]


def told(town: str, good: str, done: str, tons: int) -> str:
    return f"{town}县今年{done}{good}{tons}吨。当地农民说，{good}的价格比去年高。{town}县还将修一条公路。"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("data")
    facts = world()
    write(where, data.DOCUMENTS, [{"published": None, "text": told(*fact)} for fact in facts[::2]])
    write(
        where,
        data.TITLED,
        [{"published": None, "title": f"{f[0]}{f[2]}{f[1]}", "text": told(*f)} for f in facts[1::2]],
    )
    english = [
        {
            "source": "toy",
            "en": f"{TOWNS[t]} county {DONE[d]} {n} tons of {GOODS[g]}",
            "zh": f"{t}縣{d}{g}{n}噸",
        }
        for t, g, d, n in facts
    ]
    write(where, data.PARALLEL, english)
    terms = [
        {"traditional": zh, "simplified": zh, "en": [en]} for zh, en in (TOWNS | GOODS | DONE).items() for _ in range(2)
    ]
    write(where, data.DICTIONARY, terms)
    asked = [question(f"{t}县{d}了多少{g}？", told(t, g, d, n), str(n)) for t, g, d, n in facts[:40]]
    write(where, data.QUESTIONS, asked)
    return where


def question(asked: str, context: str, answer: str) -> dict:
    start = context.index(answer)
    return {"id": asked, "lang": "zh-Hans", "question": asked, "context": context, "answer": answer, "start": start}


@pytest.fixture(scope="module")
def made(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("made")
    assert encoder.main(train_arguments(folder, where)) == 0
    return where


def train_arguments(folder: Path, where: Path) -> list[str]:
    out, kept = str(where / "encoder"), str(where / "checkpoints")
    return ["train", str(folder), "--smoke", "--out", out, "--checkpoints", kept]


def english_to_chinese(encode: measure.Encode) -> float:
    goods = [(f"{GOODS[g]} {DONE[d]} in {TOWNS[t]}", f"{t}{d}{g}") for t, g, d, _ in world()]
    task = retrieval.Task("toy", tuple(g[0] for g in goods), tuple((i,) for i in range(len(goods))))
    [score] = measure.vectors_alone(retrieval.Collection(tuple(g[1] for g in goods), (task,)), encode)
    return score.mrr


def test_the_result_is_a_sentence_transformer_that_beats_the_untrained_one(made: Path):
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(made / "encoder"))
    trained = english_to_chinese(lambda texts: model.encode(list(texts)))
    rng = np.random.default_rng(0)
    random = rng.normal(size=(model[0].num_embeddings, 32)).astype(np.float32)
    untrained = english_to_chinese(lambda texts: encoder.encode(model[0].tokenizer, random, texts))
    assert untrained < 0.2 < 0.5 < trained


def test_the_folder_holds_a_card_and_nothing_that_unpickling_would_run(made: Path):
    kinds = {file.suffix for file in (made / "encoder").rglob("*") if file.is_file()}
    assert kinds == {".json", ".safetensors", ".md"}
    assert data.PARALLEL in (made / "encoder" / "README.md").read_text(encoding="utf-8")


def test_a_resumed_run_ends_where_an_unbroken_one_does(folder: Path, made: Path, tmp_path: Path):
    encoder.main([*train_arguments(folder, tmp_path), "--stop-after", "75"])
    encoder.main([*train_arguments(folder, tmp_path), "--resume"])
    unbroken, resumed = (w / "encoder" / "model.safetensors" for w in (made, tmp_path))
    assert unbroken.read_bytes() == resumed.read_bytes()


def asked_of(folder: Path, texts: list[str]) -> Path:
    """Write questions as training/asked.py reads them: places in the texts, not their words."""
    rows = []
    for text, (town, good, done, number) in zip(texts, world(), strict=False):
        at = text.index(told(town, good, done, number))
        place = [at, text.index("。", at) + 1]
        figure = text.index(str(number), at)
        row = {"document": asked.fingerprint(text), "lang": "zh-Hans", "type": "figure", "split": asked.DECIDE}
        figures = {"answers": [[figure, figure + len(str(number))]], "must": [[[figure, figure + len(str(number))]]]}
        rows.append({**row, "question": f"{town}县{done}了多少{good}？", "evidence": [[*place, 1]], **figures})
        rows.append({**row, "question": f"谁在{town}县卖{good}？", "evidence": [], "reason": "not_stated"})
    file = folder / "asked.jsonl"
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return file


def test_questions_are_laid_out_beside_their_documents(folder: Path, tmp_path: Path, monkeypatch):
    texts = ["".join(told(*fact) for fact in world()[i : i + 6]) for i in range(20)]
    write(tmp_path, data.DOCUMENTS, [{"published": "2023-01-02", "text": text + "\n"} for text in texts[1:]])
    monkeypatch.setattr(asked, "ASKED", asked_of(tmp_path, texts))
    assert asked.main([str(tmp_path), str(tmp_path / "home"), "--split", asked.DECIDE, "--documents", "5"]) == 0
    held = gold.read(tmp_path / "home" / "gold" / "asked.jsonl")
    assert not held.problems and len(held.questions) == 2 * (len(texts) - 1)  # not of the document that is missing
    first = held.questions[0]
    assert first.answers[0] in first.evidence[0].quote and not held.questions[1].answerable
    archive = Archive.open(tmp_path / "home", tmp_path / "index")
    assert len(archive.articles) == len(texts) - 1
    assert asked.main([str(tmp_path), str(tmp_path / "none"), "--split", asked.TEST]) == 1


def test_no_word_of_the_news_stands_among_the_questions():
    rows = [row for split in (asked.READ, asked.DECIDE, asked.TEST) for row in asked.read(split)]
    assert len(rows) > 3000
    for row in rows:
        groups = [row.get("answers", []), *row.get("must", [])]
        assert all(len(part) <= 12 for group in groups for part in group if isinstance(part, str)), row["question"]


def test_one_command_trains_every_model_and_leaves_out_what_is_done(folder: Path, tmp_path: Path, capsys, monkeypatch):
    out, own = tmp_path / "models", tmp_path / "data"
    shutil.copytree(folder, own)
    facts = world()
    long = ["".join(told(*fact) for fact in facts[i : i + 6]) for i in range(len(facts) - 6)]
    write(own, data.DOCUMENTS, [{"published": None, "text": text} for text in long])
    monkeypatch.setattr(asked, "ASKED", asked_of(tmp_path, long))
    heads = [f"{town}县{done}{good}" for town, good, done, _ in facts]
    rows = [{"published": None, "title": head, "text": text} for head, text in zip(heads, long[::-1], strict=False)]
    write(own, data.TITLED, rows)
    command = [str(own), "--out", str(out), "--smoke", "--corpus", str(with_gold(tmp_path / "corpus"))]
    assert everything.main(command) == 0
    made = {file.relative_to(out).as_posix(): file.stat().st_mtime_ns for file in out.rglob("*") if file.is_file()}
    small = {"fusion.json", "asking/rates.json", "weighing/weights.json", "deciding/weights.json"}
    assert {"encoder/model.safetensors", "layout/joins.safetensors"} | small <= set(made)
    assert "pages, develop, Chinese" in (out / "fusion.json").read_text(encoding="utf-8")
    assert any(name.startswith("reader/") for name in made)
    capsys.readouterr()
    assert everything.main([*command, "--resume"]) == 0
    assert capsys.readouterr().out.count("done before") == len(everything.TRAINERS)
    assert made == {f.relative_to(out).as_posix(): f.stat().st_mtime_ns for f in out.rglob("*") if f.is_file()}


def with_gold(folder: Path) -> Path:
    tiny.corpus(folder)
    (folder / "gold").mkdir()
    rows = [
        {"id": "post", "question": "2023年甲省快递业务量多少？", "must": ["12.5亿件"], "split": "develop"}
        | {"evidence": [{"file": "post.txt", "quote": "2023年甲省快递业务量累计完成12.5亿件"}]},
        {"id": "none", "question": "2023年戊省稻谷产量多少？", "answerable": False, "reason": "not_stated"}
        | {"split": "develop"},
    ]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (folder / "gold" / "qa.jsonl").write_text(lines, encoding="utf-8")
    return folder


def test_models_just_made_stand_in_for_those_that_ship_and_go_again(tmp_path: Path):
    from rag.search import encoder as encoders

    own = tiny.character_encoder(tmp_path / "encoder")
    with pytest.raises(ZeroDivisionError), installed.models(tmp_path):
        assert encoders.load().dimension == encoders.load(str(own)).dimension == 16
        raise ZeroDivisionError
    assert encoders.load().dimension != 16


def test_a_question_on_a_measured_paragraph_is_not_trained_on(folder: Path, tmp_path: Path):
    for name in (data.QUESTIONS, data.CMRC_DEV):
        (tmp_path / f"{name}.jsonl.xz").write_bytes((folder / f"{data.QUESTIONS}.jsonl.xz").read_bytes())
    other = question("谁来了？", "与前面各段毫不相干的一段话，说的是昨天下午从省城来的王老师。", "王老师")
    write(tmp_path, data.QUESTIONS, [*data.rows(folder, data.QUESTIONS), other])
    assert [q.question for q in data.training_questions(tmp_path)] == ["谁来了？"]


def test_what_is_held_out_for_measuring_is_not_trained_on(folder: Path):
    kept = {d.text for d in data.documents(folder) if pairs.held_out(d.text)}
    assert kept
    assert kept.isdisjoint(d.text for d in encoder.Corpus.read(folder).documents)


def test_a_folder_without_texts_is_named(tmp_path: Path):
    with pytest.raises(CorpusError, match=data.DOCUMENTS):
        data.documents(tmp_path)


def test_a_damaged_file_is_named_with_the_line(folder: Path, tmp_path: Path):
    whole = (folder / f"{data.DOCUMENTS}.jsonl.xz").read_bytes()
    (tmp_path / f"{data.DOCUMENTS}.jsonl.xz").write_bytes(whole[:-40])
    with pytest.raises(CorpusError, match=r"news-documents\.jsonl\.xz, after line"):
        data.documents(tmp_path)


def test_the_lexicon_learns_words_from_sentences_alone():
    toy = vocabulary.make_tokenizer(vocabulary.count_words([*TOWNS, *GOODS, *TOWNS.values(), *GOODS.values()]), TINY)
    both = [(t, g) for t in TOWNS for g in GOODS]
    chinese = bags.tokenise(toy, [t + g for t, g in both])
    english = bags.tokenise(toy, [f"{GOODS[g]} of {TOWNS[t]}" for t, g in both])
    words, _ = lexicon.learn(chinese, english, toy.get_vocab_size())
    found = words.translate(bags.tokenise(toy, ["临江茶叶"]), np.random.default_rng(0))
    assert toy.decode(list(found[0])).split() == ["linjiang", "tea"]


def test_a_word_without_translation_is_translated_by_its_halves():
    tokens = ["[UNK]", "业务", "量", "业务量", "business", "quantity"]
    choices, cumulative = np.zeros((6, 4), int), np.zeros((6, 4))
    choices[1], choices[2], cumulative[1:3] = 4, 5, 1.0
    whole = lexicon.Lexicon(choices, cumulative).completed(tokens)
    drawn = whole.translate(bags.Bags(np.full(50, 3), np.array([0, 50])), np.random.default_rng(0))
    assert {tokens[i] for i in drawn.ids} == {"business", "quantity"}
    assert whole.cumulative[4, -1] == 0


TINY = vocabulary.Sizes(50, 50, 20, 10, 1)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("临江的茶叶", ["临江", "的", "茶叶"]),
        ("青石TEA，茶叶！", ["青石", "tea", "茶叶"]),
        ("２０２３年", ["2023", "年"]),
        ("1.5", ["1", "5"]),
        ("，。—— ", []),
    ],
)
def test_the_tokenizer_cuts_words_scripts_and_numbers(text: str, tokens: list[str]):
    toy = vocabulary.make_tokenizer(vocabulary.count_words(["临江 的 茶叶 青石 年 2023 5 1 tea"] * 3), TINY)
    assert toy.encode(text).tokens == tokens


def test_an_unseen_name_falls_into_its_characters():
    toy = vocabulary.make_tokenizer(vocabulary.count_words(["临江茶叶"] * 3), TINY)
    assert toy.encode("叶江").tokens == ["叶", "江"]


def test_thinning_keeps_neighbours_or_a_scatter_of_tokens():
    rng = np.random.default_rng(0)
    one = bags.Bags(np.arange(20), np.array([0, 10, 20]))
    thin = one.thinned(rng, np.array([3, 4]), np.array([True, False]))
    assert np.diff(thin[0]).tolist() == [1, 1]
    assert len(thin[1]) == 4
    assert set(thin[1]) <= set(range(10, 20))


def test_spans_join_neighbouring_texts():
    texts = bags.Bags(np.arange(6), np.array([0, 2, 3, 6]))
    joined, places = texts.spans(np.array([1, 0]), np.array([3, 1]))
    assert [joined[i].tolist() for i in range(2)] == [[2, 3, 4, 5], [0, 1]]
    assert places.tolist() == [2, 3, 4, 5, 0, 1]


def test_a_question_counts_even_when_its_paragraph_is_not_found():
    task = retrieval.Task("toy", ("甲", "乙"), ((0,), (11,)))
    toy = retrieval.Collection(tuple("子丑寅卯辰巳午未申酉戌亥"), (task,))
    [score] = measure.vectors_alone(toy, lambda texts: np.ones((len(texts), 1), np.float32))
    assert score.recall == (0.5, 0.5, 0.5)
    assert score.mrr == 0.5


def test_a_question_in_place_asks_for_what_its_sentence_says():
    rng = np.random.default_rng(0)
    sentence = "2023年快递业务量累计完成1320.7亿件，同比增长19.4%。"
    asked = [found for _ in range(20) if (found := probes.ask(sentence, rng))]
    assert {short for _, short in asked} >= {
        "哪一年快递业务量累计完成1320.7亿件？",
        "2023年快递业务量累计完成多少亿件？",
    }
    assert all(short.rstrip("？") in question for question, short in asked)
    assert probes.ask("天气很好。", rng) is None


def test_a_reworded_question_says_a_word_by_its_synonym():
    known = probes.synonyms([data.Entry("下降", ("to decline",)), data.Entry("下滑", ("to decline",))])
    rng = np.random.default_rng(0)
    assert "出口下滑多少" in {probes.reworded("出口的下降多少", known, rng) for _ in range(20)}


def test_similar_passages_are_alike_but_not_the_same():
    rng = np.random.default_rng(0)
    centres = np.repeat(np.eye(20, 60), 6, axis=0)
    vectors = (centres + 0.06 * rng.normal(size=centres.shape)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors[1] = vectors[0]
    near = mining.alike(vectors, rng)
    assert (near // 6 == np.arange(120)[:, None] // 6).mean() > 0.95
    assert 1 not in near[0]


def test_words_said_otherwise_go_through_the_other_language_and_back():
    there, back = (np.zeros((5, 4), int) for _ in range(2))
    chances = np.zeros((5, 4))
    there[1], there[2], back[4] = 4, 4, 2  # 1 下滑 and 2 下降 are both 4 decline; 3 has no translation
    known = chances.copy()
    known[[1, 2]] = 1.0
    known_back = chances.copy()
    known_back[4] = 1.0
    words = lexicon.Lexicons(lexicon.Lexicon(there, known), lexicon.Lexicon(back, known_back))
    said = words.said_otherwise(bags.Bags(np.array([1, 3]), np.array([0, 2])), np.random.default_rng(0), share=1.0)
    assert said[0].tolist() == [2, 3]


def found(words: list[int], vectors: list[int], right: int, *, foreign: bool = False) -> measure.Found:
    falling = [1.0 - 0.2 * i for i in range(5)]
    legs = (Leg(items, falling[: len(items)]) for items in (words, words, vectors))
    return measure.Found(*legs, 10.0, foreign, frozenset([right]))


def test_fitting_gives_vectors_weight_where_words_know_nothing():
    tasks = {"zh": [found([1, 2], [2, 1], right=1)], "en": [found([5], [7, 5], right=7, foreign=True)]}
    weights = fusion.fit(tasks)
    assert fusion.worth(tasks, weights) == 1.0
    assert fusion.worth(tasks, Weights(5.0, 0.0)) < fusion.worth(tasks, weights)
