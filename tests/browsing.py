"""A real Chromium that visits the served page: what the browser tests share."""

import shutil

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NEEDED = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: THE BROWSER TESTS WERE NOT RUN")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--disable-quic",
)  # fmt: skip
SLOW = 40_000  # milliseconds: a patience, not a measure


def opened(context, address):
    """A page that shows the chat and keeps what it requested and the errors of its script."""
    page = context.new_page()
    page.set_default_timeout(SLOW)
    page.set_default_navigation_timeout(SLOW)
    page.requested, page.errors = [], []
    page.on("request", lambda request: page.requested.append(request.url))
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.goto(address)
    page.wait_for_function("window.baoda")
    return page


def ask(page, question):
    """Type a question, wait for its turn and return it."""
    turns = page.locator("#log > .turn:not([data-state=waiting])")
    before = turns.count()
    page.locator(".composer textarea").fill(question)
    page.keyboard.press("Enter")
    turns.nth(before).wait_for()
    return turns.nth(before)
