"""Fits one vector a token by contrast: in a batch each query must find its own passage among all the others."""

from __future__ import annotations

import logging
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from training import mining, pairs, vocabulary
from training.bags import Bags, Ints
from training.lexicon import Lexicons

if TYPE_CHECKING:
    import torch

log = logging.getLogger(__name__)

Table = npt.NDArray[np.float32]
CHECKPOINT = "checkpoint.safetensors"
_EVERY = 50  # steps between two lines of progress
_SPREAD = 0.1  # of the first vectors, in each dimension
# A token's first length is a/(a+p), p its share of all tokens (Arora et al. 2017, A simple but tough-to-beat baseline).
_SMOOTH = 1e-3


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a run is made with; all of it is in the card."""

    steps: int = 12_000
    batch: int = 1024
    dimension: int = 256
    rate: float = 0.02
    warm: int = 100  # steps until the rate is reached; from there it falls to nothing
    # Cosines are multiplied by this before the softmax. Within Chinese 12 blurs what is alike and 30 finds fewer
    # passages among the first ten; between the languages 12 finds more than 20 and 30 do.
    scale: float = 20.0
    scale_between: float = 12.0
    seed: int = 1
    keep_every: int = 1000  # steps between two checkpoints
    mine_every: int = 2000  # steps between two searches for similar passages
    sizes: vocabulary.Sizes = field(default_factory=vocabulary.Sizes)
    rows: int | None = None  # rows read from each file; all if None


def fit(
    material: pairs.Material,
    words: Lexicons,
    tokens: int,
    recipe: Recipe,
    checkpoints: Path,
    *,
    resume: bool = False,
    stop_after: int | None = None,
    watch: Callable[[Table], None] | None = None,
) -> tuple[Table, bool]:
    """Return the table of vectors, shape (tokens, dimension), and whether all steps were made.

    A checkpoint is written every `recipe.keep_every` steps, and `watch` then sees the table. `stop_after` ends the
    run early, with a checkpoint: resumed, it ends where an unbroken run would have ended.
    """
    import torch

    table = torch.from_numpy(_first_table(material, tokens, recipe))
    # Fused: ten times faster on a processor for a table of this size.
    optimiser = torch.optim.Adam([table], lr=recipe.rate, fused=True)
    start, alike = _restore(checkpoints, table, optimiser) if resume else (0, None)
    end = min(recipe.steps, stop_after or recipe.steps)
    chances = pairs.tasks(material)
    progress = _Progress(recipe.steps)
    for step in range(start, end):
        rng = np.random.default_rng([recipe.seed, step])  # a resumed run draws what an unbroken one would have drawn
        task = str(rng.choice(list(chances), p=list(chances.values())))
        if step and step % recipe.mine_every == 0:
            alike = _mine(table.numpy(), material, np.random.default_rng([recipe.seed, step, 1]))
        batch = pairs.draw(task, material, words, recipe.batch, rng, alike)
        optimiser.param_groups[0]["lr"] = recipe.rate * min((step + 1) / recipe.warm, 1.0) * (1 - step / recipe.steps)
        progress.note(step + 1, task, _step(table, optimiser, batch, _scale(task, recipe)))
        if (step + 1) % recipe.keep_every == 0 or step + 1 == end:
            _keep(checkpoints, table, optimiser, step + 1, alike)
            if watch:
                watch(table.numpy())
    found: Table = table.numpy()
    return found, end == recipe.steps


def _first_table(material: pairs.Material, tokens: int, recipe: Recipe) -> Table:
    counts = np.bincount(material.sentences.ids, minlength=tokens) + np.bincount(material.english.ids, minlength=tokens)
    share = counts / max(counts.sum(), 1)
    rng = np.random.default_rng(recipe.seed)
    table = rng.normal(0, _SPREAD, (tokens, recipe.dimension)) * (_SMOOTH / (_SMOOTH + share))[:, None]
    first: Table = table.astype(np.float32)
    return first


def _step(table: torch.Tensor, optimiser: torch.optim.Adam, batch: pairs.Batch, scale: float) -> float:
    """Make one step and return the loss.

    A text's vector is its row of a sparse matrix of token shares times the table, and the table's gradient the
    transposed matrix times the texts' gradients: several times faster than an embedding bag, whose gradient is
    gathered token by token.
    """
    import torch

    shares = [_shares(texts, len(table)) for texts in (batch.queries, batch.passages)]
    queries, passages = (torch.from_numpy(s @ table.numpy()).requires_grad_() for s in shares)
    loss = _loss(queries, passages, torch.from_numpy(batch.group), scale)
    gradients = torch.autograd.grad(loss, (queries, passages))
    table.grad = torch.from_numpy(sum(s.T @ g.numpy() for s, g in zip(shares, gradients, strict=True)))
    optimiser.step()
    return float(loss.item())


def _shares(texts: Bags, tokens: int) -> Any:
    """Return a sparse matrix of shape (texts, tokens): the share that each token has in each text."""
    from scipy.sparse import csr_matrix

    share = (1 / np.maximum(texts.lengths, 1)).astype(np.float32)
    return csr_matrix((share[texts.rows], texts.ids, texts.bounds), shape=(len(texts), tokens))


def _loss(queries: torch.Tensor, passages: torch.Tensor, group: torch.Tensor, scale: float) -> torch.Tensor:
    """Return the symmetric cross entropy: each query among all passages, each passage among all queries."""
    import torch

    normalize, cross_entropy = torch.nn.functional.normalize, torch.nn.functional.cross_entropy
    scores = scale * normalize(queries) @ normalize(passages).T
    same = (group[:, None] == group[None, :]) & ~torch.eye(len(group), dtype=torch.bool)
    scores = scores.masked_fill(same, -1e4)
    right = torch.arange(len(group))
    return 0.5 * (cross_entropy(scores, right) + cross_entropy(scores.T, right))


def _scale(task: str, recipe: Recipe) -> float:
    between = task.endswith("-en") or task in ("parallel", "dictionary")
    return recipe.scale_between if between else recipe.scale


def _mine(table: Table, material: pairs.Material, rng: np.random.Generator) -> Ints:
    passages, _ = material.sentences.spans(*material.passages.T)
    vectors: Table = _shares(passages, len(table)) @ table
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return mining.alike(vectors, rng)


class _Progress:
    """Logs a line every now and then: step, seconds, and the mean loss of each task's last batches."""

    def __init__(self, steps: int) -> None:
        self.steps, self.since = steps, time.monotonic()
        self.losses: defaultdict[str, deque[float]] = defaultdict(lambda: deque(maxlen=20))

    def note(self, step: int, task: str, loss: float) -> None:
        self.losses[task].append(loss)
        if step % _EVERY == 0 or step == self.steps:
            told = " ".join(f"{name} {np.mean(seen):.3f}" for name, seen in sorted(self.losses.items()))
            log.info("step %d/%d %.0f s: %s", step, self.steps, time.monotonic() - self.since, told)


def _keep(checkpoints: Path, table: torch.Tensor, optimiser: torch.optim.Adam, step: int, alike: Ints | None) -> None:
    import torch
    from safetensors.torch import save_file

    state = optimiser.state[table]
    tensors = {"table": table, "mean": state["exp_avg"], "square": state["exp_avg_sq"]}
    if alike is not None:
        tensors["alike"] = torch.from_numpy(alike)
    checkpoints.mkdir(parents=True, exist_ok=True)
    aside = checkpoints / (CHECKPOINT + ".new")
    save_file(tensors, aside, metadata={"step": str(step)})
    aside.replace(checkpoints / CHECKPOINT)


def _restore(checkpoints: Path, table: torch.Tensor, optimiser: torch.optim.Adam) -> tuple[int, Ints | None]:
    """Read the checkpoint into table and optimiser; return its step and the similar passages, if any yet."""
    import torch
    from safetensors import safe_open

    path = checkpoints / CHECKPOINT
    if not path.exists():
        log.info("no checkpoint in %s: starting from nothing", checkpoints)
        return 0, None
    with safe_open(path, framework="pt") as kept:
        step = int(kept.metadata()["step"])
        with torch.no_grad():
            table.copy_(kept.get_tensor("table"))
        mean, square = kept.get_tensor("mean"), kept.get_tensor("square")
        alike = kept.get_tensor("alike").numpy() if "alike" in kept.keys() else None  # noqa: SIM118
    optimiser.state[table] = {"step": torch.tensor(float(step)), "exp_avg": mean, "exp_avg_sq": square}
    log.info("resuming after step %d", step)
    return step, alike
