"""A tiny encoder and a tiny corpus, real ones, made in milliseconds."""

import json
from pathlib import Path

import numpy as np
from tokenizers import Regex, Tokenizer, models, pre_tokenizers

PAGE = """快递业务量创新高
本报讯 国家邮政局1月22日发布数据，2023年甲省快递业务
量累计完成12.5亿件，同比增长8.4%。快递业务收入完
成96.3亿元，同比增长7.1%。
快递员张三说，旺季每天派送三百件。
"""
STORIES = (
    {"id": "tea", "title": "乙县茶叶出口", "text": "2023年乙县出口茶叶4500吨，比上年多300吨。\n主要销往丙国。"},
    {
        "id": "rail",
        "title": "丁市地铁开通",
        "text": "丁市地铁2号线1月19日开通，全长31.4公里。",
        "published": "2024-01-20",
    },
    {"id": "bare", "text": "新增城镇就业1244万人。"},
)
CHARACTERS = sorted({*PAGE, *"".join(str(story) for story in STORIES)} - {"\n"})


def tokenizer(vocabulary: list[str], *, by_character: bool = False) -> Tokenizer:
    made = Tokenizer(
        models.WordLevel({word: number for number, word in enumerate(vocabulary)}, unk_token=vocabulary[0])
    )
    made.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated") if by_character else pre_tokenizers.Whitespace()
    return made


def encoder(folder: Path, made: Tokenizer, rows: int | None = None, dtype=np.float16, seed: int = 7) -> Path:
    """A static encoder of random vectors, as sentence-transformers writes one, without importing it."""
    from safetensors.numpy import save_file

    home = folder / "0_StaticEmbedding"
    home.mkdir(parents=True)
    made.save(str(home / "tokenizer.json"))
    shape = (rows or made.get_vocab_size(), 16)
    weights = np.random.default_rng(seed).standard_normal(shape).astype(dtype)
    save_file({"embedding.weight": weights}, home / "model.safetensors")
    kind = "sentence_transformers.models.StaticEmbedding"
    (folder / "modules.json").write_text(json.dumps([{"idx": 0, "name": "0", "path": home.name, "type": kind}]))
    return folder


def character_encoder(folder: Path, seed: int = 7) -> Path:
    return encoder(folder, tokenizer(["?", *CHARACTERS], by_character=True), seed=seed)


def corpus(folder: Path) -> Path:
    """One printed page and a file of three ready articles."""
    (folder / "pages").mkdir(parents=True)
    (folder / "pages" / "post.txt").write_text(PAGE, encoding="utf-8")
    rows = "".join(json.dumps(story, ensure_ascii=False) + "\n" for story in STORIES)
    (folder / "pages" / "stories.jsonl").write_text(rows, encoding="utf-8")
    return folder
