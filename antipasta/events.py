"""Tells whoever listens what a run decides and what befalls it: retries, kills, degradations.

An event goes to Python's logger `antipasta`, with its name and its fields, which docs/operate.md
lists. A run does the same whether somebody listens or not. A module on the hook's fast path imports
this one only where there is something to tell.
"""

from __future__ import annotations

import sys

from antipasta.lean.typing import Literal

LogLevel = Literal["debug", "info", "warning", "error"]
"""How grave an event or a message is, the least grave first."""

LogFormat = Literal["text", "json"]
"""The form of a log: lines for people, or one JSON object a line."""

LOGGER = "antipasta"
"""The name of Python's logger that events go to."""

NUMBERS: dict[LogLevel, int] = {"debug": 10, "info": 20, "warning": 30, "error": 40}
"""The levels as Python's `logging` counts them."""

LEVELS: tuple[LogLevel, ...] = tuple(NUMBERS)
FORMATS: tuple[LogFormat, ...] = ("text", "json")


def note(event: str, level: LogLevel = "info", **fields: object) -> None:
    """Tell who listens that `event` happened, with its `fields`; None among these says nothing.

    The stage of the run is that of the field `stage`, else the one that is going on.
    """
    # Whoever listens has imported `logging`, which takes 3 ms.
    if "logging" not in sys.modules:
        return
    import logging

    log = logging.getLogger(LOGGER)
    # Without a handler Python would print the event.
    if log.hasHandlers():
        told = {name: value for name, value in fields.items() if value is not None}
        extra = {"event": event, "fields": told}
        log.log(NUMBERS[level], "%s", in_a_line(event, told), extra=extra)


def in_a_line(event: str, fields: dict[str, object]) -> str:
    """The event and its fields as a line for people; what is text in the fields is quoted."""
    return " ".join([event, *(f"{name}={value!r}" for name, value in fields.items())])
