"""The harnesses by name."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

NAMES = (
    "analyze",
    "baselines",
    "bundles",
    "config",
    "diff",
    "git_output",
    "patterns",
    "receipts",
    "values",
)

CORPUS = Path(__file__).parent / "corpus"
"""A directory for each harness that found something."""


class Harness(NamedTuple):
    """What is checked of any bytes. `check` raises for a fault; `seeds` are inputs without one.

    `may_take_long` tells of which inputs the time is bounded by who calls what is checked.
    """

    name: str
    check: Callable[[bytes], None]
    seeds: Sequence[bytes]
    may_take_long: Callable[[bytes], bool] = lambda _: False


def harness(name: str) -> Harness:
    """The harness of that name. Raises KeyError for another one."""
    if name not in NAMES:
        raise KeyError(f"{name} is none of {', '.join(NAMES)}")
    module = import_module(f"tests.fuzzing.harnesses.{name}")
    found = Harness(name, module.check, module.seeds())
    if hasattr(module, "may_take_long"):
        return found._replace(may_take_long=module.may_take_long)
    return found


def corpus(name: str) -> list[Path]:
    """The inputs in which that harness has found something."""
    return sorted((CORPUS / name).glob("*"))
