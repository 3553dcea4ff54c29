import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tiny

from rag.errors import ModelError
from rag.search import encoder

TEXTS = ["快递 业务量", "业务量 2023 年", "express delivery", "茶叶", "未知 词", ""]
VOCABULARY = ["[UNK]", "快递", "业务量", "2023", "年", "express", "delivery", "茶叶"]


def save(folder: Path, rows: int | None = None, dtype=np.float16) -> Path:
    return tiny.encoder(folder, tiny.tokenizer(VOCABULARY), rows, dtype)


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> Path:
    return save(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="module")
def library():
    return pytest.importorskip("sentence_transformers")


def test_a_text_is_the_mean_of_its_tokens_made_one_long(model):
    loaded = encoder.load(str(model))
    [vector] = loaded.encode(["快递 业务量"])
    mean = loaded.weights[[1, 2]].astype(np.float32).mean(axis=0)
    assert vector.dtype == np.float32
    np.testing.assert_allclose(vector, mean / np.linalg.norm(mean), atol=1e-6)


def test_one_text_and_many_give_the_same_vectors(model):
    loaded = encoder.load(str(model))
    np.testing.assert_array_equal(np.vstack([loaded.encode([text]) for text in TEXTS]), loaded.encode(TEXTS))


def test_an_empty_text_is_zeros_and_no_texts_are_no_vectors(model):
    loaded = encoder.load(str(model))
    assert not loaded.encode(["", "  "]).any()
    assert loaded.encode([]).shape == (0, loaded.dimension) == (0, 16)


def test_half_a_surrogate_pair_is_no_error(model):
    assert encoder.load(str(model)).encode(["快递 \ud83d"]).any()


def test_the_shipped_encoder_reads_traditional_script_as_simplified(model, monkeypatch):
    monkeypatch.setattr(encoder, "SHIPPED", model)
    loaded = encoder.load(None)
    np.testing.assert_array_equal(loaded.encode(["快遞 業務量 ２０２３"]), loaded.encode(["快递 业务量 2023"]))


def test_another_folder_is_read_as_its_maker_meant_it(model):
    loaded = encoder.load(str(model))
    assert not np.allclose(loaded.encode(["快遞"]), loaded.encode(["快递"]))


def test_loading_a_static_folder_does_not_import_torch(model):
    code = "import sys; from rag.search.encoder import load; load(sys.argv[1]).encode(['快递']); print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code, str(model)], capture_output=True, text=True, check=True)
    loaded = run.stdout.split()
    assert not {"torch", "transformers", "sentence_transformers", "faiss", "opencc"} & set(loaded)


@pytest.mark.parametrize("normalised", [False, True])
def test_both_ways_of_reading_a_folder_agree(library, tmp_path, normalised):
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding

    modules = [StaticEmbedding(tiny.tokenizer(VOCABULARY), embedding_dim=16), *([Normalize()] if normalised else [])]
    library.SentenceTransformer(modules=modules, device="cpu").save(str(tmp_path))
    light, heavy = encoder.load(str(tmp_path)), encoder._load_transformer(str(tmp_path))
    assert isinstance(light, encoder.StaticEncoder)
    np.testing.assert_allclose(light.encode(TEXTS), heavy.encode(TEXTS), atol=1e-5)
    np.testing.assert_allclose(light.encode(TEXTS, questions=True), heavy.encode(TEXTS, questions=True), atol=1e-5)
    assert light.dimension == heavy.dimension


@pytest.mark.skipif(not (encoder.SHIPPED / "modules.json").exists(), reason="no encoder is shipped yet")
def test_both_ways_of_reading_the_shipped_encoder_agree(library):
    texts = ["2023年我国快递业务量累计完成1320.7亿件", "China's express delivery volume", "国家邮政局", ""]
    heavy = encoder._load_transformer(str(encoder.SHIPPED))
    # Half precision: sentence-transformers adds up in it, numpy in single.
    np.testing.assert_allclose(encoder.load(None).encode(texts), heavy.encode(texts), atol=2e-3)


def test_a_folder_with_prompts_goes_through_sentence_transformers(library, tmp_path):
    config = {"prompts": {"query": "express ", "document": ""}, "default_prompt_name": None}
    (save(tmp_path / "m", dtype=np.float32) / "config_sentence_transformers.json").write_text(json.dumps(config))
    loaded = encoder.load(str(tmp_path / "m"))
    assert isinstance(loaded, encoder.TransformerEncoder)
    np.testing.assert_allclose(loaded.encode(["茶叶"], questions=True), loaded.encode(["express 茶叶"]), atol=1e-6)


def test_fingerprints_follow_what_determines_the_vectors(model, tmp_path):
    same, other = save(tmp_path / "same"), save(tmp_path / "other", rows=len(VOCABULARY) + 1)
    prints = [encoder.load(str(folder)).fingerprint for folder in (model, same, other)]
    assert prints[0] == prints[1] != prints[2]
    assert encoder._load_static(model, folded=True).fingerprint != prints[0]


def test_fingerprints_of_transformers_follow_their_weights(library, model, tmp_path):
    other = save(tmp_path / "other", rows=len(VOCABULARY) + 1)
    prints = [encoder._load_transformer(str(folder)).fingerprint for folder in (model, model, other)]
    assert prints[0] == prints[1] != prints[2]


@pytest.mark.parametrize(
    ("name", "prompts"),
    [
        ("intfloat/multilingual-e5-small", ("query: ", "passage: ")),
        ("models/e5-base-v2", ("query: ", "passage: ")),
        ("intfloat/multilingual-e5-large-instruct", (None, None)),
        ("BAAI/bge-m3", (None, None)),
        ("someone/made5-small", (None, None)),
    ],
)
def test_models_of_the_e5_family_get_their_prompts(name, prompts):
    class Model:
        prompts = {"query": "", "document": ""}  # noqa: RUF012

    assert encoder.TransformerEncoder(Model(), name)._prompts == prompts


DAMAGE = {
    "modules.json is no JSON": lambda f: (f / "modules.json").write_text("{"),
    "modules.json is no list": lambda f: (f / "modules.json").write_text("{}"),
    "modules.json is binary": lambda f: (f / "modules.json").write_bytes(b"\xff\xfe\x00"),
    "no tokenizer": lambda f: (f / "0_StaticEmbedding" / "tokenizer.json").unlink(),
    "tokenizer cut short": lambda f: (f / "0_StaticEmbedding" / "tokenizer.json").write_text('{"version": "1.0"'),
    "tokenizer binary": lambda f: (f / "0_StaticEmbedding" / "tokenizer.json").write_bytes(b"\xff\xfe\x00"),
    "no weights": lambda f: (f / "0_StaticEmbedding" / "model.safetensors").unlink(),
    "weights cut short": lambda f: (f / "0_StaticEmbedding" / "model.safetensors").write_bytes(b"\x08\0\0\0\0\0\0\0{}"),
    "weights empty": lambda f: (f / "0_StaticEmbedding" / "model.safetensors").write_bytes(b""),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_broken_folder_is_named_with_what_to_do(tmp_path, damage):
    folder = save(tmp_path / "broken")
    damage(folder)
    with pytest.raises(ModelError, match=r"broken.*(save the model again|choose another)"):
        encoder.load(str(folder))


def test_a_tokenizer_with_more_words_than_vectors_is_refused(tmp_path):
    with pytest.raises(ModelError, match="8 tokens but there are vectors for 3"):
        encoder.load(str(save(tmp_path / "short", rows=3)))


@pytest.mark.parametrize(
    "name", ["./missing", "/no/such/folder", "~/no/such/folder", "../x", "models/", "a/b/c", "C:\\m"]
)
def test_a_path_that_is_not_there_is_said_without_asking_the_hub(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelError, match="no such folder"):
        encoder.load(name)


def test_a_file_is_not_a_folder(tmp_path):
    (tmp_path / "model.bin").write_text("x")
    with pytest.raises(ModelError, match="this is a file"):
        encoder.load(str(tmp_path / "model.bin"))


def test_a_folder_that_holds_no_model_says_so(library, tmp_path):
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(ModelError, match="holds no SentenceTransformer"):
        encoder.load(str(tmp_path))


def test_an_unknown_name_without_network_says_what_to_do(library, tmp_path, monkeypatch):
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(ModelError, match=r"no model of that name.*check the name and the network"):
        encoder.load("nobody/no-such-model")
