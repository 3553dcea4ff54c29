"""Text → vectors: the shipped encoder, or any SentenceTransformer by name or folder.

The shipped encoder is a static one: a tokenizer and one vector per token, a text being the mean of its tokens. Such a
folder is read here with numpy alone, since importing torch would cost a question its first ten seconds; everything
else goes through sentence-transformers. A test holds both ways of reading the same folder equal.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from rag import words
from rag.errors import ModelError

Vectors = npt.NDArray[np.float32]

SHIPPED = Path(__file__).parents[1] / "weights" / "encoder"
# The E5 models were trained with these words before each text but do not say so in their configuration.
_E5 = re.compile(r"(^|[-_/])e5-(small|base|large)(?!.*instruct)", re.IGNORECASE)
_LOOKS_LIKE_A_PATH = re.compile(r"^[./~\\]|^[A-Za-z]:\\|[/\\]$|/.*/")


class Encoder(Protocol):
    """What turns texts into vectors.

    `fingerprint` is a sha256 over everything that determines the vectors: two encoders with the same fingerprint may
    read each other's index. `weight` is how much its ranking counts in fusion against that of the shipped encoder, for
    which the weights of fusion are fitted.
    """

    @property
    def weight(self) -> float:
        """How much its ranking counts against that of the shipped encoder."""

    @property
    def dimension(self) -> int:
        """The length of one vector."""

    @property
    def fingerprint(self) -> str:
        """A sha256, in hexadecimal, over what determines the vectors."""

    def encode(self, texts: Sequence[str], *, questions: bool = False) -> Vectors:
        """Return one vector of length 1 for each text, shape (len(texts), dimension); zeros for a text of no words.

        `questions` says that the texts are questions, for models that read them differently from passages.
        """


def load(name: str | None = None) -> Encoder:
    """Return the encoder of that name: None is the shipped one, else a folder, else a name on the Hugging Face hub.

    A name on the hub is looked for in the local cache first, and fetched only if it is not there.
    Raises ModelError, saying what to do, when there is no such encoder or it cannot be read.
    """
    if name is None:
        return _load_static(SHIPPED, folded=True)
    folder = Path(name).expanduser()
    if folder.is_dir():
        return _load_static(folder) if _is_static(folder) else _load_transformer(str(folder))
    if folder.exists():
        raise ModelError(f"encoder {name}: this is a file; give the folder that holds modules.json")
    if _LOOKS_LIKE_A_PATH.search(name):
        raise ModelError(f"encoder {name}: there is no such folder; check the path, or leave the encoder unset")
    return _load_transformer(name)


@dataclass(frozen=True, eq=False)
class StaticEncoder:
    """A static encoder: the mean of the vectors of a text's tokens, made one long.

    `weights` has shape (tokens, dimension), float16 or float32. `folded` folds width and script first, so that
    traditional characters find simplified ones.
    """

    tokenizer: Any
    weights: npt.NDArray[Any]
    folder: Path
    folded: bool = False
    weight: float = 1.0

    @property
    def dimension(self) -> int:
        """The length of one vector."""
        return int(self.weights.shape[1])

    @cached_property
    def fingerprint(self) -> str:
        """A sha256 over tokenizer, weights and whether texts are folded."""
        digest = sha256(f"static folded={self.folded}".encode())
        digest.update(str(self.tokenizer.to_str()).encode())
        digest.update(f"{self.weights.dtype}{self.weights.shape}".encode())
        digest.update(self.weights.data)
        return digest.hexdigest()

    def encode(self, texts: Sequence[str], *, questions: bool = False) -> Vectors:
        """See Encoder.encode."""
        vectors: Vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        read = words.fold if self.folded else _whole
        for row, tokens in enumerate(self._tokens([read(text) for text in texts])):
            if tokens:
                vectors[row] = self.weights[tokens].mean(axis=0, dtype=np.float32)
        return _unit(vectors)

    def token_vectors(self, text: str) -> tuple[Vectors, Vectors]:
        """Return the vectors of a text's tokens, each made one long, and how long they were: (tokens, dimension) and
        (tokens,).
        """
        [tokens] = self._tokens([(words.fold if self.folded else _whole)(text)])
        vectors = self.weights[tokens].astype(np.float32)
        lengths = np.linalg.norm(vectors, axis=1)
        return vectors / np.maximum(lengths, 1e-6)[:, None], lengths

    def _tokens(self, texts: Sequence[str]) -> list[list[int]]:
        if len(texts) == 1:  # a question: no threads, which a later fork would complain about
            return [self.tokenizer.encode(texts[0], add_special_tokens=False).ids]
        return [text.ids for text in self.tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)]


@dataclass(frozen=True, eq=False)
class TransformerEncoder:
    """Any SentenceTransformer. `name` is what it was loaded as."""

    model: Any
    name: str
    weight: float = (
        3.0  # one that reads words in order can be trusted more; `benchmarks/search.py --encoder` measures it
    )

    @cached_property
    def dimension(self) -> int:
        """The length of one vector."""
        return int(self.model.encode(["1"], show_progress_bar=False).shape[1])

    @cached_property
    def fingerprint(self) -> str:
        """A sha256 over the modules and their settings, the tokenizer, the prompts and every weight."""
        digest = sha256(f"{self.model!r}{self.model.prompts}{self._prompts}".encode())
        tokenizer = getattr(self.model.tokenizer, "backend_tokenizer", self.model.tokenizer)
        if hasattr(tokenizer, "to_str"):
            digest.update(tokenizer.to_str().encode())
        for key, tensor in sorted(self.model.state_dict().items()):
            digest.update(f"{key}{tensor.dtype}{tuple(tensor.shape)}".encode())
            digest.update(_tensor_bytes(tensor))
        return digest.hexdigest()

    @property
    def _prompts(self) -> tuple[str | None, str | None]:
        """What goes before questions and passages; None leaves it to the model's own configuration."""
        silent = not any(self.model.prompts.values())
        return ("query: ", "passage: ") if silent and _E5.search(self.name) else (None, None)

    def encode(self, texts: Sequence[str], *, questions: bool = False) -> Vectors:
        """See Encoder.encode."""
        encode = self.model.encode_query if questions else self.model.encode_document
        vectors = encode(
            [_whole(text) for text in texts],
            prompt=self._prompts[0 if questions else 1],
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        made: Vectors = np.asarray(vectors, dtype=np.float32).reshape(len(texts), self.dimension)
        made[[not text.strip() for text in texts]] = 0  # some models give no numbers there, and some a direction
        return made


def _tensor_bytes(tensor: Any) -> memoryview:
    import torch

    # Seen as bytes, since numpy has no bfloat16.
    return memoryview(tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy())


def _whole(text: str) -> str:
    """Replace half surrogate pairs, which no tokenizer takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _unit(vectors: Vectors) -> Vectors:
    lengths: Vectors = np.linalg.norm(vectors, axis=1, keepdims=True)
    lengths[lengths == 0] = 1
    return np.divide(vectors, lengths, dtype=np.float32)


def _modules(folder: Path) -> list[dict[str, Any]]:
    try:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise _broken(folder, f"modules.json cannot be read ({error})") from error
    if not isinstance(modules, list) or not all(isinstance(m, dict) and "type" in m for m in modules):
        raise _broken(folder, "modules.json does not list modules")
    return modules


def _is_static(folder: Path) -> bool:
    """Whether the folder holds a StaticEmbedding, normalised or not, and nothing that would change its vectors."""
    kinds = [str(module["type"]).rsplit(".", 1)[-1] for module in _modules(folder)]
    return kinds in (["StaticEmbedding"], ["StaticEmbedding", "Normalize"]) and not _has_prompts(folder)


def _has_prompts(folder: Path) -> bool:
    try:
        config = json.loads((folder / "config_sentence_transformers.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return False
    except (OSError, ValueError) as error:
        raise _broken(folder, f"config_sentence_transformers.json cannot be read ({error})") from error
    return any(config.get("prompts", {}).values())


def _load_static(folder: Path, *, folded: bool = False) -> StaticEncoder:
    modules = _modules(folder)
    if not modules:
        raise _broken(folder, "modules.json is missing")
    home = folder / str(modules[0].get("path", ""))
    tokenizer, weights = _read_tokenizer(home / "tokenizer.json"), _read_weights(home / "model.safetensors")
    if (known := tokenizer.get_vocab_size()) > len(weights):
        raise _broken(folder, f"the tokenizer knows {known} tokens but there are vectors for {len(weights)}")
    return StaticEncoder(tokenizer, weights, folder, folded)


def _read_tokenizer(file: Path) -> Any:
    import tokenizers

    try:
        tokenizer = tokenizers.Tokenizer.from_str(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise _broken(file, str(error)) from error
    except Exception as error:  # what tokenizers raises for a broken file is Exception itself
        raise _broken(file, str(error)) from error
    tokenizer.no_padding()
    return tokenizer


def _read_weights(file: Path) -> npt.NDArray[Any]:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(file, framework="numpy") as tensors:
            weights: npt.NDArray[Any] = tensors.get_tensor("embedding.weight")
    except (OSError, SafetensorError, TypeError) as error:
        raise _broken(file, str(error)) from error
    if weights.ndim != 2 or weights.dtype not in (np.float16, np.float32):
        raise _broken(file, f"embedding.weight is {weights.dtype} of shape {weights.shape}, not a table of numbers")
    return weights


def _load_transformer(name: str) -> TransformerEncoder:
    from sentence_transformers import SentenceTransformer

    troubles: list[str] = []
    # From the disk alone first: a model that is there must not wait for a hub that cannot be reached.
    for local in (True,) if Path(name).is_dir() else (True, False):
        try:
            return TransformerEncoder(SentenceTransformer(name, local_files_only=local), name)
        except (OSError, ValueError, RuntimeError, ImportError, LookupError, TypeError, AttributeError) as error:
            troubles.append(str(error) or type(error).__name__)
    what = "this folder holds no SentenceTransformer that can be read" if Path(name).is_dir() else (
        "there is no such folder here, and no model of that name in the cache or on the hub; check the name and the "
        "network, or give a folder, or leave the encoder unset for the one that ships with Baoda"
    )  # fmt: skip
    raise ModelError(f"encoder {name}: {what} ({_short(troubles[-1])})")


def _broken(where: Path, why: str) -> ModelError:
    mine = SHIPPED in (where, *where.parents)
    cure = "install Baoda again, or make it with training/" if mine else "save the model again, or choose another"
    return ModelError(f"encoder {where}: {_short(why)}; {cure}")


def _short(text: str, limit: int = 300) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else line[:limit] + "…"
