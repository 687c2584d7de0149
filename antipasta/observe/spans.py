"""Makes spans of a run, and sends them over OTLP and HTTP: what needs the OpenTelemetry SDK.

A span stands for the run. Below it is one for each part of a stage, and below those that measured
one for each batch of a worker.
"""

from __future__ import annotations

import logging
import os
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import SpanExportResult
from opentelemetry.trace import Status, StatusCode, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from antipasta.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import ReadableSpan
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Tracer

    from antipasta.observe.traced import Part, Traced
    from antipasta.results.spent import BatchTime

SPANS_AT_ONCE = 500
"""How many spans are sent in one request."""

NEGLIGIBLE_SECONDS = 50e-6
"""A part that is shorter has a span only where it is the first of its stage."""

_NANO = 1_000_000_000
_NOT_TOLD = ("time", "form", "ms", "stages")
"""What a record has that the times of the spans say."""


def spans_of(run: Traced) -> list[ReadableSpan]:
    """The spans of the run, each before those below it; none where the run is not sampled."""
    ended = _Ended()
    provider = TracerProvider(resource=_resource(), shutdown_on_exit=False)
    provider.add_span_processor(ended)
    tracer = provider.get_tracer("antipasta", __version__)
    record = run.record
    _, _, last = run.parts[-1]
    clock = _Clock(record["time"] - last)
    root = tracer.start_span(
        f"antipasta {record['kind']}",
        _parent(),
        attributes=_attributes(record),
        start_time=clock(run.parts[0][1]),
    )
    if record["status"] == "error":
        root.set_status(Status(StatusCode.ERROR, record.get("error")))
    batches = run.spent.batches if run.spent else ()
    for part in _shown(run.parts):
        _add_part(tracer, set_span_in_context(root), clock, part, batches)
    root.end(clock(last))
    return ended.spans[::-1]


def _shown(parts: Sequence[Part]) -> list[Part]:
    """The parts, those that hardly took time joined to the one before, but of each stage the first.

    A run that has nothing to measure looks for it all the same, several times.
    """
    shown: list[Part] = []
    seen: set[str] = set()
    for name, began, ended in parts:
        if name in seen and ended - began < NEGLIGIBLE_SECONDS:
            before, since, _ = shown.pop()
            shown.append((before, since, ended))
        else:
            shown.append((name, began, ended))
            seen.add(name)
    return shown


class _Clock:
    """Turns seconds after the start of the run, which was at `started`, into nanoseconds."""

    def __init__(self, started: float) -> None:
        self._started = started

    def __call__(self, seconds: float) -> int:
        return round((self._started + seconds) * _NANO)


class _Ended(SpanProcessor):
    """Keeps the spans that have ended."""

    def __init__(self) -> None:
        self.spans: list[ReadableSpan] = []

    def on_end(self, span: ReadableSpan) -> None:
        """Keep the span."""
        self.spans.append(span)


def _resource() -> Resource:
    """Who the spans are of: what the environment says, by default the service `antipasta`."""
    ours = Resource({"service.name": "antipasta", "service.version": __version__})
    return Resource.create().merge(ours).merge(OTELResourceDetector().detect())


def _parent() -> Context:
    """The span that the run is part of, by TRACEPARENT in the environment, as CI systems set it."""
    carrier = {name: os.environ.get(name.upper(), "") for name in ("traceparent", "tracestate")}
    return TraceContextTextMapPropagator().extract(carrier)


def _attributes(record: Any) -> dict[str, Any]:
    told = {name: value for name, value in record.items() if name not in _NOT_TOLD}
    return {f"antipasta.{name}": value for name, value in told.items() if value is not None}


def _add_part(
    tracer: Tracer,
    context: Context,
    clock: _Clock,
    part: Part,
    batches: Sequence[BatchTime],
) -> None:
    """Add the span of a part of a stage, with the batches that began in it."""
    name, began, ended = part
    span = tracer.start_span(name, context, start_time=clock(began))
    within = [each for each in batches if began <= each.began < ended] if name == "measure" else ()
    for batch in within:
        tracer.start_span(
            "batch",
            set_span_in_context(span),
            attributes={
                "process.pid": batch.pid,
                "antipasta.files": batch.files,
                "antipasta.bytes": batch.bytes,
            },
            start_time=clock(batch.began),
        ).end(clock(min(batch.ended, ended)))
    span.end(clock(ended))


def deliver(spans: Sequence[ReadableSpan], seconds: float) -> str:
    """Send the spans to where the environment says, in so many seconds at most.

    Returns why not all were sent, or nothing. Nothing is tried twice: a collector that is down
    would hold up each run. Raises what the exporter raises for variables that it cannot read.
    """
    session = _Session()
    exporter = OTLPSpanExporter(session=session, timeout=seconds)
    # No timeout of a socket bounds the look-up of a name, or a collector that answers bit by bit.
    threading.Thread(target=_export, args=(exporter, spans, session), daemon=True).start()
    is_over = session.over.wait(seconds)
    # It would go on to try.
    exporter.shutdown()  # type: ignore[no-untyped-call]  # the SDK has not annotated it
    return session.trouble if is_over else f"no answer within {seconds:g} s"


def _export(exporter: SpanExporter, spans: Sequence[ReadableSpan], session: _Session) -> None:
    try:
        for at in range(0, len(spans), SPANS_AT_ONCE):
            result = exporter.export(spans[at : at + SPANS_AT_ONCE])
            if result is not SpanExportResult.SUCCESS:
                session.fail("the exporter did not get so far as to ask a collector")
    except Exception as exc:  # noqa: BLE001 - nobody else would hear of it
        session.fail(type(exc).__name__)
    session.over.set()


def silence() -> None:
    """Keep the libraries from printing what they log, as Python does for those without a handler.

    What goes wrong is returned, and said where somebody wants to know.
    """
    for name in ("opentelemetry", "urllib3", "requests"):
        logging.getLogger(name).addHandler(logging.NullHandler())
        logging.getLogger(name).propagate = False


class _Session(requests.Session):
    """Notes the first failure. `over` is set by it, or when all is sent."""

    def __init__(self) -> None:
        super().__init__()
        self.over = threading.Event()
        self.trouble = ""

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        """Send a request. Raises what requests raises."""
        try:
            response = super().send(request, **options)
        except Exception as exc:
            self.fail(f"{type(exc).__name__}, {_host(request)}")
            raise
        if response.status_code >= 400:
            self.fail(f"{response.status_code} {response.reason}, {_host(request)}")
        return response

    def fail(self, why: str) -> None:
        """Note why it failed."""
        self.trouble = self.trouble or why
        self.over.set()


def _host(request: requests.PreparedRequest) -> str:
    """Where a request goes, without the rest of its address, which may have a secret."""
    return urlsplit(request.url or "").hostname or ""
