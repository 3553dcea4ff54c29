"""Take the pictures of the chat that the README shows: `python docs/screenshots.py`, from the repository's root.

Serves the default archive and drives a real Chromium; nothing in the pictures is made up. Needs the `test` extra and
a Chromium on the PATH.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from socket import socket
from typing import Any
from urllib.parse import quote

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
import ui  # noqa: E402
from rag import Archive  # noqa: E402

ANSWERED = "2023年快递业务量多少"
COMPARED = "2023年法国实际对华投资增长多少"
REFUSED = "2019年快递业务量多少"
WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
STILL = 700  # milliseconds until the page stands still
PATIENCE = 120_000  # milliseconds; a busy machine takes its time


def main() -> int:
    """Write docs/chat*.png; return the exit code."""
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
        wide = browser.new_page(viewport=WIDE, **look)
        phone = browser.new_page(viewport=PHONE, color_scheme="dark", **look)
        for tab in (wide, phone):
            tab.set_default_timeout(PATIENCE)
            tab.set_default_navigation_timeout(PATIENCE)
        _picture(wide, page.local_url, "chat-first", "", lambda tab: tab.locator(".examples button").first.wait_for())
        _picture(wide, page.local_url, "chat", ANSWERED, _led_on)
        _picture(wide, page.local_url, "chat-printed", ANSWERED, _printed)
        _picture(wide, page.local_url, "chat-chart", COMPARED, _led_on)
        _picture(wide, page.local_url, "chat-refusal", REFUSED, _led_on)
        _picture(phone, page.local_url, "chat-phone", ANSWERED, _led_on)
        browser.close()
    page.close()
    return 0


def _picture(tab: Any, address: str, name: str, question: str, ready: Callable[[Any], None]) -> None:
    """Ask the question by a link, wait until it is answered and `ready`, and write what the browser shows."""
    tab.goto("about:blank")
    tab.goto(f"{address}?q={quote(question)}" if question else address)
    tab.wait_for_function("window.baoda")
    if question:
        tab.locator("#log .turn:not([data-state=waiting])").wait_for()
    ready(tab)
    tab.wait_for_timeout(STILL)
    tab.screenshot(path=str(ROOT / "docs" / f"{name}.png"))
    tab.evaluate("sessionStorage.clear()")


def _led_on(tab: Any) -> None:
    """Wait for the questions that lead on, and light the first citation."""
    tab.locator("#log .next button").first.wait_for()
    tab.locator("#log a.cite").first.hover()


def _printed(tab: Any) -> None:
    """Open the page as printed at the cited lines."""
    tab.locator("details.printed summary").first.click()
    tab.locator("details.printed li.cited").first.wait_for()
    tab.locator("details.printed").first.scroll_into_view_if_needed()


if __name__ == "__main__":
    raise SystemExit(main())
