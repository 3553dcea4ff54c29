"""Take the pictures of the chat that the README shows: `python docs/screenshots.py`, from the repository's root.

Serves the default archive and drives a real Chromium; nothing in the pictures is made up. Needs the `test` extra and
a Chromium on the PATH.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from socket import socket
from typing import Any
from urllib.parse import quote

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
import ui  # noqa: E402
from rag import Archive  # noqa: E402

QUESTION = "2023年快递业务量多少"
WIDE = {"width": 1280, "height": 720}
PHONE = {"width": 390, "height": 844}


def main() -> int:
    """Write docs/chat.png and docs/chat-phone.png; return the exit code."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        sys.stderr.write("No Chromium on the PATH.\n")
        return 1
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    page = ui.launch(Archive.open(), port=port, wait=False)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        look = {"device_scale_factor": 2, "locale": "zh-CN", "reduced_motion": "reduce"}
        _picture(browser.new_page(viewport=WIDE, **look), page.local_url, ROOT / "docs" / "chat.png")
        dark = browser.new_page(viewport=PHONE, color_scheme="dark", **look)
        _picture(dark, page.local_url, ROOT / "docs" / "chat-phone.png")
        browser.close()
    page.close()
    return 0


def _picture(page: Any, address: str, file: Path) -> None:
    """Ask the question by a link, wait for the answer, and write what the browser shows."""
    page.goto(f"{address}?q={quote(QUESTION)}")
    page.locator("#log .turn[data-state=answered]").wait_for()
    page.locator("#log a.cite").first.click()
    page.wait_for_timeout(500)  # until it stands still
    page.screenshot(path=str(file))


if __name__ == "__main__":
    raise SystemExit(main())
