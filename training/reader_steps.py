"""Keeps a model with its average and its optimiser between steps, to go on after a run was broken off."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import nn

CHECKPOINT = "checkpoint.safetensors"


def keep(folder: Path, model: nn.Module, averaged: nn.Module, optimiser: Any, step: int) -> None:
    """Write a checkpoint after `step` steps in place of the one before."""
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    tensors = {f"model.{k}": v for k, v in model.state_dict().items()}
    tensors |= {f"averaged.{k}": v for k, v in averaged.state_dict().items()}
    for number, state in optimiser.state_dict()["state"].items():
        tensors |= {f"adam.{number}.{k}": v for k, v in state.items()}
    tensors["step"] = torch.tensor(step)
    save_file({k: v.detach().clone().contiguous() for k, v in tensors.items()}, folder / "new.safetensors")
    (folder / "new.safetensors").replace(folder / CHECKPOINT)


def restore(folder: Path, model: nn.Module, averaged: nn.Module, optimiser: Any) -> int:
    """Read a folder's checkpoint and return its step, 0 if there is none."""
    from safetensors.torch import load_file

    if not (folder / CHECKPOINT).exists():
        return 0
    tensors = load_file(folder / CHECKPOINT)
    for name, target in (("model.", model), ("averaged.", averaged)):
        target.load_state_dict({k.removeprefix(name): v for k, v in tensors.items() if k.startswith(name)})
    state = optimiser.state_dict()
    for key, value in tensors.items():
        if key.startswith("adam."):
            _, number, name = key.split(".", 2)
            state["state"].setdefault(int(number), {})[name] = value
    optimiser.load_state_dict(state)
    return int(tensors["step"])
