"""The house keeps its plan: imports run one way, the public names are true, importing is quick and runs nothing."""

import ast
import subprocess
import sys
from pathlib import Path

import rag

ROOT = Path(rag.__file__).parents[1]
LAYERS = [
    "errors", "words", "settings", "pages", "search", "answering", "archive", "evaluation", "web", "desk", "__main__",
]  # fmt: skip


def layer(module):
    return LAYERS.index(module.split(".")[1]) if module.split(".")[1:2] and module.split(".")[1] in LAYERS else None


def imported(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("rag."):
            yield node.module


def test_imports_run_one_way():
    upward = [
        f"{file.relative_to(ROOT)} imports {module}"
        for file in (ROOT / "rag").rglob("*.py")
        if (own := layer(".".join(file.relative_to(ROOT).with_suffix("").parts))) is not None
        for module in imported(file)
        if (other := layer(module)) is not None and other > own and own > LAYERS.index("settings")
    ]
    assert upward == []


def test_every_public_name_is_there_and_listed_in_order():
    assert rag.__all__ == sorted(rag.__all__, key=str.casefold) or rag.__all__ == sorted(rag.__all__)
    assert all(getattr(rag, name) is not None for name in rag.__all__)


def test_importing_the_package_loads_nothing_heavy():
    heavy = "{'torch', 'numpy', 'gradio', 'faiss', 'jieba', 'rjieba', 'bm25s', 'pydantic', 'sentence_transformers'}"
    code = f"import sys, rag; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True).strip() == "[]"


def test_asking_never_imports_torch_or_gradio():
    code = (
        "import sys; from rag.archive import Archive; import rag.answering.answerer; import rag.__main__; print("
        "sorted({'torch', 'gradio', 'pandas', 'sentence_transformers'} & set(sys.modules)))"
    )
    assert subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True).strip() == "[]"
