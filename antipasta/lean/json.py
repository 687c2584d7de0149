"""Reads and writes compact JSON by the C functions of `json` alone.

`json` imports `re`, which takes a tenth of a warm hook. Texts and values are those of `json` with
its defaults, but without spaces. Where Python lacks these functions, `json` does the work.
"""

from __future__ import annotations

from antipasta.lean.typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_SPACE = " \t\n\r"


def loads(text: str | bytes) -> Any:
    """The value of a JSON text. Raises ValueError where it is none, and RecursionError."""
    whole = text if isinstance(text, str) else text.decode()
    try:
        value, end = _scan(whole, len(whole) - len(whole.lstrip(_SPACE)))
    except StopIteration as exc:
        raise ValueError(f"no JSON at character {exc.value}") from None
    if whole[end:].strip(_SPACE):
        raise ValueError(f"more than one value: character {end}")
    return value


def dumps(value: Any) -> str:
    """The compact JSON of a value. Raises TypeError or ValueError for what JSON cannot say."""
    return "".join(_encode(value, 0))


def _refuse(value: object) -> Any:
    raise TypeError(f"{type(value).__name__} is nothing that JSON can say")


class _Defaults:
    """What `json` asks its C scanner for by default."""

    strict = True
    object_hook = object_pairs_hook = None
    parse_float, parse_int = float, int
    parse_constant = float  # of NaN, Infinity and -Infinity


_scan: Callable[[str, int], tuple[Any, int]]
_encode: Callable[[Any, int], tuple[str, ...]]
try:
    from _json import encode_basestring_ascii, make_encoder, make_scanner

    _scan = make_scanner(_Defaults)  # type: ignore[arg-type]  # it reads these attributes only
    options = (False, False, True)  # keys are not sorted, none is left out, NaN has its word
    _encode = make_encoder(None, _refuse, encode_basestring_ascii, None, ":", ",", *options)
except (ImportError, TypeError):  # pragma: no cover - not CPython, or another version of it
    import json

    _scan = json.JSONDecoder().scan_once  # type: ignore[attr-defined]  # as documented in its source
    _encode = lambda value, _: (json.dumps(value, separators=(",", ":")),)  # noqa: E731
