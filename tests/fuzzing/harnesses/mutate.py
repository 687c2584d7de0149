"""Draws inputs from seeds: by a number, so that each can be drawn again."""

from __future__ import annotations

import re
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LARGEST = 20_000
"""The bytes of the largest input, but for a few that repeat a part of one up to a megabyte."""

A_MEGABYTE = 1_000_000

_TOKENS = re.compile(rb"\w+|\s+|[^\w\s]")
_ODD = (
    b"\0",
    b"\n",
    b"\r",
    b'"',
    b"'",
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b"(",
    b")",
    b"<",
    b"*",
    b"-",
)
_ODDER = (b"\xff", b"\xed\xa0\x80", "\u2028".encode(), b"\xef\xbb\xbf", b"9" * 400, b"-1", b"1e999")


def drawn(name: str, seeds: Sequence[bytes], number: int) -> bytes:
    """The input of that number, for the harness of that name."""
    random = Random(f"{name} {number}")
    data = random.choice(seeds)
    for _ in range(random.choice((1, 1, 2, 3, 8))):
        data = random.choice(_MUTATIONS)(random, data, seeds)[:LARGEST]
    return _repeated(random, data) if random.random() < 0.01 else data


def _cut(random: Random, data: bytes, _: Sequence[bytes]) -> bytes:
    start, end = _range(random, data)
    return data[:start] + data[end:]


def _double(random: Random, data: bytes, _: Sequence[bytes]) -> bytes:
    start, end = _range(random, data)
    return data[:end] + data[start:end] * random.choice((1, 2, 50)) + data[end:]


def _put(random: Random, data: bytes, _: Sequence[bytes]) -> bytes:
    at = random.randrange(len(data) + 1)
    new = random.choice((*_ODD, *_ODDER, bytes((random.randrange(256),))))
    return data[:at] + new * random.choice((1, 1, 2, 30)) + data[at + random.randrange(2) :]


def _splice(random: Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    other = random.choice(seeds)
    return data[: _range(random, data)[0]] + other[_range(random, other)[0] :]


def _shuffle(random: Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """Move or replace a token."""
    tokens = _TOKENS.findall(data)
    if not tokens:
        return data
    token = tokens.pop(random.randrange(len(tokens)))
    tokens.insert(random.randrange(len(tokens) + 1), token)
    return data[:1] + b"".join(tokens) if random.random() < 0.3 else b"".join(tokens)


_MUTATIONS = (_cut, _double, _put, _splice, _shuffle)


def _range(random: Random, data: bytes) -> tuple[int, int]:
    start = random.randrange(len(data) + 1)
    return start, min(len(data), start + random.choice((1, 2, 5, 20, 200)))


def _repeated(random: Random, data: bytes) -> bytes:
    """A part of the data again and again, up to a megabyte."""
    start, end = _range(random, data)
    part = data[start:end] or b"("
    return (data[:end] + part * (A_MEGABYTE // len(part)) + data[end:])[:A_MEGABYTE]
