"""Trains every model that ships, one after another, on a folder of texts.

    python -m training DATA --out my-models                all of them; --only encoder --only asking for some
    python -m training DATA --out my-models --resume       goes on where it was broken off
    python -m training DATA --out /tmp/try --smoke         a small run through everything, to see whether DATA is read

`my-models` then holds what `rag/weights` does, and is used by copying it there.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

Trainer = Callable[[argparse.Namespace], int]

DONE = "done"


def _encoder(given: argparse.Namespace) -> int:
    from training import encoder

    kept = given.out / "checkpoints" / "encoder"
    return encoder.main(
        ["train", str(given.data), "--out", str(given.out / "encoder"), "--checkpoints", str(kept), *_flags(given)]
    )


def _fusion(given: argparse.Namespace) -> int:
    from training import fusion

    own = given.out / "encoder"
    told = ["--encoder", str(own)] if own.exists() else []
    small = ["--smoke"] if given.smoke else []
    return fusion.main([str(given.data), "--out", str(given.out / "fusion.json"), *told, *small, *_corpus(given)])


def _reader(given: argparse.Namespace) -> int:
    from training import reader

    kept = given.out / "checkpoints" / "reader"
    return reader.main(
        [str(given.data), "--out", str(given.out / "reader"), "--checkpoints", str(kept), *_flags(given)]
    )


def _layout(given: argparse.Namespace) -> int:
    from training import data, layout

    if not (given.data / f"{data.TITLED}.jsonl.xz").exists():
        print(f"no {data.TITLED}.jsonl.xz: the layout model that ships stays as it is")
        return 0
    small = ["--steps", "2", "--pages", "24", "--rounds", "1"] if given.smoke else []
    return layout.main([str(given.data), "--out", str(given.out / "layout"), *small])


def _asking(given: argparse.Namespace) -> int:
    from training import asking, data

    if not (given.data / f"{data.QUESTIONS}.jsonl.xz").exists():
        print(f"no {data.QUESTIONS}.jsonl.xz: the rates that ship stay as they are")
        return 0
    return asking.main([str(given.data), "--out", str(given.out / "asking")])


def _weighing(given: argparse.Namespace) -> int:
    from training import data, installed, weighing

    if not (given.data / f"{data.QUESTIONS}.jsonl.xz").exists():
        print(f"no {data.QUESTIONS}.jsonl.xz: the weights of weighing that ship stay as they are")
        return 0
    small = ["--smoke"] if given.smoke else []
    own = ["--gold", str(given.corpus / "gold" / "qa.jsonl"), str(given.corpus)] if given.corpus else []
    with installed.models(given.out):
        return weighing.main([str(given.data), "--out", str(given.out / "weighing"), *small, *own])


def _deciding(given: argparse.Namespace) -> int:
    from training import deciding, installed

    kept = given.out / "checkpoints" / "deciding.jsonl"
    told = ["--out", str(given.out / "deciding"), "--kept", str(kept), *_flags(given), *_corpus(given)]
    with installed.models(given.out):
        return deciding.main([str(given.data), *told])


# In this order: fusion weighs the encoder that was just made, and deciding judges what all the others find.
TRAINERS: Mapping[str, Trainer] = {
    "encoder": _encoder,
    "fusion": _fusion,
    "reader": _reader,
    "layout": _layout,
    "asking": _asking,
    "weighing": _weighing,
    "deciding": _deciding,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Train the models that are asked for; returns the exit status of the first that failed, else 0."""
    parser = argparse.ArgumentParser(prog="python -m training", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path, help="folder as training/README.md describes")
    parser.add_argument("--out", type=Path, required=True, help="folder for the models and their checkpoints")
    parser.add_argument("--corpus", type=Path, help="pages/ and gold/qa.jsonl to fit to; corpus/ if not given")
    parser.add_argument("--only", action="append", choices=list(TRAINERS), help="this one alone; may be given again")
    parser.add_argument("--resume", action="store_true", help="skip what is done, go on from the last checkpoints")
    parser.add_argument("--smoke", action="store_true", help="a small run through every step, for trying things out")
    given = parser.parse_args(arguments)
    for name in given.only or TRAINERS:
        done = given.out / "checkpoints" / f"{name}.{DONE}"
        if given.resume and done.exists():
            print(f"== {name}: done before", flush=True)
            continue
        print(f"== {name}", flush=True)
        started = time.monotonic()
        done.parent.mkdir(parents=True, exist_ok=True)
        if status := TRAINERS[name](given):
            return status
        done.touch()
        print(f"== {name}: {(time.monotonic() - started) / 60:.1f} minutes", flush=True)
    return 0


def _corpus(given: argparse.Namespace) -> list[str]:
    return ["--corpus", str(given.corpus)] if given.corpus else []


def _flags(given: argparse.Namespace) -> list[str]:
    return [f"--{name}" for name in ("resume", "smoke") if getattr(given, name)]


if __name__ == "__main__":
    raise SystemExit(main())
