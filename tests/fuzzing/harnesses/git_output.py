"""What git prints: the first byte chooses what of it, the rest is parsed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.collect import git_formats
from antipasta.collect.attributes import ids_in_index

if TYPE_CHECKING:
    from collections.abc import Callable

_OIDS = b"1" * 40 + b" " + b"2" * 40
_PARSERS: tuple[tuple[Callable[[bytes], object], bytes], ...] = (
    (git_formats.parse_differences, b":100644 100644 " + _OIDS + b" R100\0old.py\0new.py\0"),
    (
        git_formats.parse_lists_of_differences,
        b"1" * 40 + b"\0:100644 000000 " + _OIDS + b" D\0a\0" + b"2" * 40 + b"\0",
    ),
    (git_formats.parse_tree, b"100644 blob " + b"1" * 40 + b"\ta/b.py\0"),
    (git_formats.parse_index, b"100644 " + b"1" * 40 + b" 0\ta/b.py\0"),
    (
        lambda data: git_formats.parse_tree_object(data, "", id_bytes=20),
        b"100644 a.py\0" + b"\1" * 20,
    ),
    (
        lambda data: ids_in_index(data, ["a.py"], id_bytes=20) or (),
        b"DIRC\0\0\0\2\0\0\0\1" + b"\0" * 40 + b"\1" * 20 + b"\0\4a.py\0",
    ),
)


def seeds() -> list[bytes]:
    """What git prints, for each parser."""
    return [bytes((at,)) + seed for at, (_, seed) in enumerate(_PARSERS)]


def check(data: bytes) -> None:
    """Anything is parsed, or raises ValueError and nothing else."""
    parse, _ = _PARSERS[data[0] % len(_PARSERS)] if data else _PARSERS[0]
    try:
        found = parse(data[1:])
        for _ in found:  # type: ignore[attr-defined]  # all of them are iterable
            pass
    except ValueError:
        pass
