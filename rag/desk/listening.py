"""Where the chat listens and who may come in, settled before it serves anyone."""

from __future__ import annotations

import socket

from rag.errors import BaodaError, PortTaken

LOOPBACK = ("127.0.0.1", "localhost", "::1")


class UnsafeChat(BaodaError):
    """The chat would be open to more people than was said."""


def login(host: str, auth: str | None, *, no_auth: bool) -> tuple[str, str] | None:
    """Return the user and password that `auth` (`user:password`) names, None where anyone may come in.

    Raises UnsafeChat where it names none, or where a host beyond this machine has neither it nor `no_auth`.

    >>> login("127.0.0.1", None, no_auth=False), login("0.0.0.0", "reader:a:b", no_auth=False)
    (None, ('reader', 'a:b'))
    """
    if auth:
        user, colon, password = auth.partition(":")
        if not (user and colon and password):
            raise UnsafeChat("--auth 要写成 用户名:密码。(Write --auth user:password.)")
        return user, password
    if host not in LOOPBACK and not no_auth:
        raise UnsafeChat(
            f"{host} 不只是本机：请加 --auth 用户名:密码，或用 --no-auth 明说谁都可以进来。"
            f"({host} is not this machine alone: give --auth user:password, or say --no-auth if anyone may come in.)"
        )
    return None


def check_free(host: str, port: int) -> None:
    """Raise PortTaken where nothing can listen on that port."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise PortTaken(
                f"Cannot listen on {host}:{port} ({error}). Is a chat running there already? "
                "Stop it, or choose another port: --port 7861, or PORT=7861 make chat."
            ) from error
