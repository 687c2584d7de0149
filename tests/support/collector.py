"""A collector of OpenTelemetry's: it takes traces by OTLP over HTTP, and keeps their spans."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, NamedTuple

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

if TYPE_CHECKING:
    from collections.abc import Iterator


class Received(NamedTuple):
    """A span as it arrived: ids as hexadecimal digits, times in seconds."""

    name: str
    trace: str
    id: str
    parent: str
    began: float
    ended: float
    attributes: dict[str, Any]
    is_error: bool


class Collector:
    """What arrived: the spans, and the attributes of whose they are."""

    def __init__(self, status: int = 200) -> None:
        self.status = status
        self.spans: list[Received] = []
        self.resources: list[dict[str, Any]] = []
        self.requests = 0
        self.endpoint = ""

    @property
    def variables(self) -> dict[str, str]:
        """The environment of a process that is to send its traces here."""
        return {"OTEL_EXPORTER_OTLP_ENDPOINT": self.endpoint}

    def take(self, body: bytes) -> None:
        """Keep the spans of a request."""
        self.requests += 1
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            self.resources.append(_attributes(resource.resource.attributes))
            for scope in resource.scope_spans:
                self.spans.extend(map(_received, scope.spans))

    def below(self, parent: str) -> list[Received]:
        """The spans right below the one with this id, in the order of time."""
        found = (each for each in self.spans if each.parent == parent)
        return sorted(found, key=lambda each: (each.began, each.ended))


def _received(span: Any) -> Received:
    return Received(
        span.name,
        span.trace_id.hex(),
        span.span_id.hex(),
        span.parent_span_id.hex(),
        span.start_time_unix_nano / 1e9,
        span.end_time_unix_nano / 1e9,
        _attributes(span.attributes),
        span.status.code == span.status.STATUS_CODE_ERROR,
    )


def _attributes(pairs: Any) -> dict[str, Any]:
    return {each.key: getattr(each.value, each.value.WhichOneof("value")) for each in pairs}


@contextmanager
def collector(status: int = 200, *, answers: bool = True) -> Iterator[Collector]:
    """A collector on this machine that answers with `status`, or until the end not at all."""
    found, over = Collector(status), threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if not answers:
                over.wait()
                return
            if self.path == "/v1/traces":
                found.take(body)
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found.endpoint = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield found
        finally:
            over.set()
            server.shutdown()
            thread.join()
