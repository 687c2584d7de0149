"""Serves one text over HTTP, on the loopback address and to GET only."""

from __future__ import annotations

from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from antipasta.errors import AntipastaError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

ADDRESS, PATH = "127.0.0.1", "/metrics"
"""Where the text is served. Nothing else is bound, so no other machine can read it."""

_SECONDS = 10.0
_PLAIN = "text/plain; charset=utf-8"
# Else a page in a browser could read it under a name of its own (DNS rebinding).
_NAMES = ("localhost", ADDRESS)


class _Server(ThreadingHTTPServer):
    """Has the text, and its media type; a request does not outlive the server."""

    daemon_threads = True
    text: Callable[[], str]
    media_type: str


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    server_version, sys_version = "antipasta", ""
    timeout = _SECONDS

    def do_GET(self) -> None:
        """Answer with the text, or say where it is."""
        if (self.headers.get("Host") or ADDRESS).partition(":")[0] not in _NAMES:
            self._answer(HTTPStatus.FORBIDDEN, f"ask for {ADDRESS}\n")
        elif self.path.partition("?")[0] != PATH:
            self._answer(HTTPStatus.NOT_FOUND, f"the text is at {PATH}\n")
        else:
            self._answer(*self._asked())

    def _asked(self) -> tuple[HTTPStatus, str, str]:
        """The status, the text and its media type."""
        try:
            return HTTPStatus.OK, self.server.text(), self.server.media_type
        except AntipastaError as exc:
            return HTTPStatus.SERVICE_UNAVAILABLE, f"{exc}\n", _PLAIN

    def _answer(self, status: HTTPStatus, text: str, media_type: str = _PLAIN) -> None:
        body = text.encode("utf-8", "backslashreplace")
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing of requests."""


def serving(port: int, text: Callable[[], str], media_type: str) -> _Server:
    """A server of `text`, which is asked for it at each request; port 0 takes a free one.

    A failure of `text` that is an AntipastaError is told to the client. Raises UsageError where the
    port cannot be had.
    """
    try:
        server = _Server((ADDRESS, port), _Handler)
    except (OSError, OverflowError) as exc:
        raise UsageError(
            f"port {port} of {ADDRESS} cannot be had: {exc}", hint="name another with --port"
        ) from exc
    server.text, server.media_type = text, media_type
    return server
