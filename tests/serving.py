"""A small corpus of our own, archived for real and served for real: what the tests of the page talk to."""

import json
import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from socket import socket
from subprocess import PIPE, STDOUT, Popen

from rag.archive import Archive
from rag.settings import Settings

os.environ.setdefault("HF_HUB_OFFLINE", "1")  # gradio_client asks its maker's hub when it is made; the server does not
ROOT = Path(__file__).parents[1]

POST = """\
甲省快递业务量再创新高

本报讯 甲省邮政管理局 1 月 15 日
发布数据，2023 年甲省快递业务量累
计完成 12.5 亿件，同比增长 8.4%。其
中，农村快递业务量完成 3.1 亿件，同
比增长 15.2%。

2023 年甲省邮政函件业务累计完成
4500 万件，同比下降 2.6%。
"""
TEA = """\
乙县春茶销往丙国

本报记者 钱小满

乙县县长周立春表示，2023 年乙县出口
茶叶 4500 吨，出口额 2.3 亿元。“茶农
的收入一年比一年好。”周立春说。
"""
# What a page must show and never do; the file's name, too.
HOSTILE = """\
<script>window.pwned=1</script><img src=x onerror=window.pwned=1>

本报讯 2023年丁市<b onclick=window.pwned=1>风筝</b>产量达到 77 万只，[点这里](https://elsewhere.example/)占\u202e全省一半。
"""
PARTS = """\
各地快递业务量

本报讯 2023 年东、中、西部地区快递
业务量比重分别为 52.5%、30.2%和
17.3%。
"""
HONEY = """\
己县蜂蜜产量创新高

本报讯 2023 年己县蜂蜜产量达到
380 吨，同比增长 12.6%。
"""
FILES = {
    "post.txt": POST,
    "tea.txt": TEA,
    "parts.txt": PARTS,
    "<img src=x onerror=window.pwned=1>${window.pwned=1}{{value}}.txt": HOSTILE,
}

VOLUME = "2023年甲省快递业务量多少？"
OTHER_YEAR = "2019年甲省快递业务量多少？"
SHARES = "2023年各地区快递业务量比重是多少？"
HONEY_ASKED = "2023年己县蜂蜜产量多少？"
GOLD = (
    json.dumps({"id": "a", "question": VOLUME, "answers": ["12.5亿件"], "must": ["12.5亿件"], "answerable": True})
    + "\n"
    + json.dumps({"id": "b", "question": VOLUME + "？", "answers": ["99亿件"], "must": ["99亿件"], "answerable": True})
)
TALKS = json.dumps(
    {
        "id": "talk",
        "turns": [
            {"question": VOLUME, "answers": ["12.5亿件"], "must": ["12.5亿件"], "answerable": True},
            {"question": "那函件业务呢？", "answers": ["4500万件"], "must": ["4500万件"], "answerable": True},
        ],
    }
)
KITES = "2023年丁市风筝产量多少？"


def archive(folder: Path) -> Archive:
    """Build and open the small corpus in `folder`, found by words alone: no model is needed for three pages."""
    pages = folder / "corpus" / "pages"
    pages.mkdir(parents=True)
    for name, text in FILES.items():
        (pages / name).write_text(text, encoding="utf-8")
    return Archive.open(folder / "corpus", folder / "index", Settings(vectors=False))


def said(html: str) -> dict:
    """What a turn tells the browser to send with the next question."""
    return json.loads(unescape(re.search(r'data-dialogue="(.*?)"', html)[1]))


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(held: Archive, *options: str, program: Sequence[str] = (str(ROOT / "ui.py"),)) -> Iterator[str]:
    """Run `python ui.py` with `options` on the folders of `held`, apart from this process; yield its address."""
    port = free_port()
    folders = {"BAODA_CORPUS": str(held.corpus), "BAODA_INDEX": str(held.index), "BAODA_VECTORS": "false"}
    command = [sys.executable, *program, "--port", str(port), *options]
    with Popen(command, env={**os.environ, **folders}, stdout=PIPE, stderr=STDOUT, text=True) as server:
        try:
            yield next(found[1] for line in server.stdout if (found := re.search(r"Baoda → (http://\S+)", line)))
        finally:
            server.terminate()
            server.communicate(timeout=20)
