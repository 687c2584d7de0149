"""Checks the arguments of the Python interface, which no command line has checked."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from antipasta.errors import UsageError
from antipasta.languages import BY_NAME
from antipasta.lean.typing import get_args
from antipasta.metrics import nearest
from antipasta.model import Mode
from antipasta.results.history import Every

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def strings(name: str, values: Iterable[Any]) -> tuple[str, ...]:
    """The `values` of the argument `name` as texts; a path may be an os.PathLike.

    Raises UsageError for anything else, and for a single text, whose letters it would take.
    """
    if isinstance(values, str | bytes | os.PathLike):
        raise UsageError(f"{name} is a list: [{values!r}], not {values!r}")
    try:
        texts = tuple(os.fspath(each) for each in values)
    except TypeError as exc:
        raise UsageError(f"{name} is a list of texts: {exc}") from exc
    if not all(isinstance(each, str) for each in texts):
        raise UsageError(f"{name} is a list of texts, not of bytes")
    return texts


def require_known(given: Mapping[str, object], options: type, *others: str) -> None:
    """Raise UsageError for an argument that is not one of `options`, a TypedDict, or `others`."""
    known = ("paths", *others, *options.__annotations__)
    for name in given:
        if name not in options.__annotations__:
            near = nearest(name, known)
            hint = f"did you mean {near}?" if near else f"the arguments are {', '.join(known)}"
            raise UsageError(f"there is no argument {name}", hint=hint)


def require_revisions(**revisions: object) -> None:
    """Raise UsageError for a revision that is not a text."""
    for name, value in revisions.items():
        if value is not None and not isinstance(value, str):
            raise UsageError(f"{name} is the name of a revision, not {value!r}")


def require_texts(**values: object) -> None:
    """Raise UsageError for a value that is not a text."""
    for name, value in values.items():
        if not isinstance(value, str):
            raise UsageError(f"{name} is a text, not {value!r}")


def require_every(every: object) -> None:
    """Raise UsageError for what a history has no rows of."""
    kinds = get_args(Every)
    if every not in kinds:
        raise UsageError(f"every is not {every!r}", hint=f"it is one of {', '.join(kinds)}")


def require_mode(mode: object) -> None:
    """Raise UsageError for a mode that does not exist."""
    modes = get_args(Mode)
    if mode is not None and mode not in modes:
        raise UsageError(f"{mode!r} is not a mode", hint=f"the modes are {', '.join(modes)}")


def require_source(source: object, language: object) -> None:
    """Raise UsageError for a source that is not bytes, and for an unknown language."""
    if not isinstance(source, bytes):
        kind = type(source).__name__
        raise UsageError(f"source is bytes, not {kind}", hint="read the file in binary mode")
    if not isinstance(language, str) or language not in BY_NAME:
        near = nearest(str(language), BY_NAME)
        known = f"did you mean {near}?" if near else f"the languages are {', '.join(BY_NAME)}"
        raise UsageError(f"{language!r} is not a language", hint=known)
