"""Sends a run that has ended as an OpenTelemetry trace, where the environment asks for it.

The variables are those of the OpenTelemetry SDK. A run has its answer before anything is sent, and
no failure here changes it. Nothing of OpenTelemetry is imported before it is wanted.
"""

from __future__ import annotations

import os
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from antipasta.observe.traced import Traced

SECONDS, HOOK_SECONDS = 2.0, 1.0
"""How long sending may hold up a command, and the hook."""

_PROTOCOL = "http/protobuf"


def send(run: Traced) -> str:
    """Send the run to where the environment says, within a bound in time.

    Returns why it was not sent, for people; nothing where it was, or is not to be.
    """
    if _is_off():
        return ""
    protocol = _of_traces("PROTOCOL") or _PROTOCOL
    if protocol != _PROTOCOL:
        return f"no trace was sent: it goes by {_PROTOCOL}, and the variables ask for {protocol}"
    try:
        trouble = _sent(run)
    except ImportError as exc:
        trouble = f"{exc}; pip install 'antipasta[otel]>=2'"
    except Exception as exc:  # noqa: BLE001 - whatever the variables hold, the run has its answer
        trouble = f"{type(exc).__name__}: {exc}"
    return f"no trace was sent: {trouble}" if trouble else ""


def _sent(run: Traced) -> str:
    """Make the spans and send them; returns why not all were sent, or nothing.

    Raises ImportError without the SDK, and whatever the SDK raises for variables that it cannot
    read, some of which it reads as it is imported.
    """
    with warnings.catch_warnings():
        # Of libraries, about each other.
        warnings.simplefilter("ignore")
        from antipasta.observe.spans import deliver, silence, spans_of
    silence()
    return deliver(spans_of(run), _seconds(run.record["kind"]))


def _is_off() -> bool:
    """Whether the variables switch off all telemetry, or name other exporters for traces."""
    if os.environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return True
    exporters = os.environ.get("OTEL_TRACES_EXPORTER", "").strip() or "otlp"
    return "otlp" not in (each.strip() for each in exporters.split(","))


def _of_traces(name: str) -> str:
    """The variable for traces, else that for all signals."""
    names = f"OTEL_EXPORTER_OTLP_TRACES_{name}", f"OTEL_EXPORTER_OTLP_{name}"
    return next(filter(None, (os.environ.get(each, "").strip() for each in names)), "")


def _seconds(kind: str) -> float:
    """How long sending a run of that kind may take: less than the bound where a variable says so.

    The SDK for Python counts OTEL_EXPORTER_OTLP_TIMEOUT in seconds.
    """
    most = HOOK_SECONDS if kind == "hook" else SECONDS
    try:
        asked = float(_of_traces("TIMEOUT"))
    except ValueError:
        return most
    return min(most, asked) if asked > 0 else most
