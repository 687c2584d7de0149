"""What a profile says, and its form in the message of a worker."""

from __future__ import annotations

import json
from typing import Any, Literal, NamedTuple

Kind = Literal["calls", "stacks"]

Place = tuple[str, int, str]
"""A function: its file, the line it begins in, and its name."""

Times = tuple[int, int, float, float]
"""Calls without recursive ones, all calls, seconds in the function itself, and with callees."""


class Calls(NamedTuple):
    """The times of each function, and of these those that each of its callers caused."""

    times: dict[Place, Times]
    callers: dict[Place, dict[Place, Times]]


class Stacks(NamedTuple):
    """What a process did, in order: a stack, outermost function first, and how many seconds."""

    samples: list[tuple[tuple[Place, ...], float]]


Taken = Calls | Stacks


def pack(taken: Taken) -> bytes:
    """A profile as JSON, in which each function stands once."""
    numbers: dict[Place, int] = {}

    def number(place: Place) -> int:
        return numbers.setdefault(place, len(numbers))

    if isinstance(taken, Calls):
        rows: list[Any] = [
            [
                number(place),
                list(times),
                [[number(caller), list(some)] for caller, some in taken.callers[place].items()],
            ]
            for place, times in taken.times.items()
        ]
    else:
        rows = [[list(map(number, stack)), took] for stack, took in taken.samples]
    return json.dumps({"places": list(numbers), "rows": rows}).encode()


def unpack(message: bytes, kind: Kind) -> Taken:
    """The profile in a message. Raises ValueError, TypeError or LookupError where it is none."""
    read = json.loads(message)
    places: list[Place] = [(str(file), int(line), str(name)) for file, line, name in read["places"]]
    if kind == "stacks":
        return Stacks(
            [(tuple(places[at] for at in stack), float(took)) for stack, took in read["rows"]]
        )
    return Calls(
        {places[at]: _times(times) for at, times, _ in read["rows"]},
        {
            places[at]: {places[caller]: _times(some) for caller, some in callers}
            for at, _, callers in read["rows"]
        },
    )


def _times(read: Any) -> Times:
    primitive, calls, own, whole = read
    return int(primitive), int(calls), float(own), float(whole)
