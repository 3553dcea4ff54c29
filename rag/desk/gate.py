"""What stands before the chat's server: requests that another site's page sends, or that are too large, end here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any
from urllib.parse import urlsplit

LARGEST = 12_000_000  # bytes of one request
_READING = ("GET", "HEAD", "OPTIONS")
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Gate:
    """An ASGI middleware: a browser's page of another site can neither ask, add nor remove here.

    A site that a reader has open beside the chat could else post to 127.0.0.1 (the browser would not show it the
    answer, but the deed would be done), or point a name of its own at it: `hosts` are the names that are ours, None
    where any may be.
    """

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]], hosts: frozenset[str] | None) -> None:
        self.app = app
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 403 or 413."""
        if scope["type"] == "http" and (code := self._refused(scope)):
            await send({"type": "http.response.start", "status": code, "headers": [(b"content-type", b"text/plain")]})
            await send({"type": "http.response.body", "body": b"Refused by the chat."})
            return
        await self.app(scope, receive, send)

    def _refused(self, scope: Scope) -> int | None:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        if self.hosts is not None and _name(headers.get("host", "")) not in self.hosts:
            return 403
        if scope["method"] not in _READING and _foreign(headers):
            return 403
        size = headers.get("content-length", "0")
        return 413 if size.isdigit() and int(size) > LARGEST else None


def _foreign(headers: Mapping[str, str]) -> bool:
    """Whether a browser says that a page of another site sends this; programs say nothing."""
    origin = headers.get("origin")
    ours = {headers.get("host"), headers.get("x-forwarded-host")}
    return origin is not None and urlsplit(origin).netloc not in ours


def _name(host: str) -> str:
    """Return the name in a Host header.

    >>> _name("127.0.0.1:7860"), _name("[::1]:7860")
    ('127.0.0.1', '::1')
    """
    return urlsplit(f"//{host}").hostname or ""
