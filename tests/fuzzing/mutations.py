"""Damages a source at random: what an editor, a merge or a bad pen leaves behind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

TOKEN = re.compile(rb"[A-Za-z_$][\w$]*|\d+|\s+|[-+*/<>=!&|?:.]{2,3}|.", re.S)
MARKS = b"(){}[]<>\"'`;:,#@\\/"
PIECES = (
    *(b"/*", b"*/", b"//", b"<!--", b"-->", b'"""', b"'''", b"`${", b"--[[", b"]]", b"=begin\n"),
    *(b"#if 0\n", b"\n#else\n", b"\n#endif\n", b"#define X {\n", b"<<EOS\n", b"<<<'A'\n", b"?>"),
    *(b"<?php ", b"__END__\n", b"%q(", b'R"x(', b'r#"', b'@"', b"\\\n", b"=> {", b"if (", b"else "),
    *(b"\nif (x) { y(); }\n", b"#{", b"\\(", b"case 1:", b"end\n", b"do ", b"=> ", b"-> ", b"::"),
)
UNICODE = (
    *("\u2028", "\u2029", "\u0085", "\ufeff", "\u200b", "\u202e", "é", "e\u0301", "漢", "😀"),
    *("\x0b", "\x0c", "\r", "\r\n", "\x1c", "\x00", "\ud800"),
)

_ACTIONS: list[Callable[[Random, list[bytes]], None]] = []


def _action(function: Callable[[Random, list[bytes]], None]) -> object:
    _ACTIONS.append(function)
    return function


@_action
def _delete(random: Random, tokens: list[bytes]) -> None:
    at = random.randrange(len(tokens))
    del tokens[at : at + random.choice((1, 1, 1, 2, 5, 50))]


@_action
def _duplicate(random: Random, tokens: list[bytes]) -> None:
    at = random.randrange(len(tokens))
    tokens[at:at] = tokens[at : at + random.choice((1, 1, 3, 20))]


@_action
def _swap(random: Random, tokens: list[bytes]) -> None:
    one, other = random.randrange(len(tokens)), random.randrange(len(tokens))
    tokens[one], tokens[other] = tokens[other], tokens[one]


@_action
def _truncate(random: Random, tokens: list[bytes]) -> None:
    at = random.randrange(len(tokens))
    if random.random() < 0.5:
        del tokens[at:]
    else:
        del tokens[:at]


@_action
def _insert_mark(random: Random, tokens: list[bytes]) -> None:
    tokens.insert(random.randrange(len(tokens) + 1), bytes((random.choice(MARKS),)))


@_action
def _delete_mark(random: Random, tokens: list[bytes]) -> None:
    places = [at for at, each in enumerate(tokens) if len(each) == 1 and each in MARKS]
    if places:
        del tokens[random.choice(places)]


@_action
def _insert_piece(random: Random, tokens: list[bytes]) -> None:
    tokens.insert(random.randrange(len(tokens) + 1), random.choice(PIECES))


@_action
def _insert_unicode(random: Random, tokens: list[bytes]) -> None:
    piece = random.choice(UNICODE).encode("utf-8", "surrogatepass")
    tokens.insert(random.randrange(len(tokens) + 1), piece)


@_action
def _move_lines(random: Random, tokens: list[bytes]) -> None:
    lines = b"".join(tokens).splitlines(keepends=True)
    at, count = random.randrange(len(lines)), random.choice((1, 2, 10))
    held = lines[at : at + count]
    if random.random() < 0.7:
        del lines[at : at + count]
    to = random.randrange(len(lines) + 1)
    lines[to:to] = held
    tokens[:] = TOKEN.findall(b"".join(lines))


def mutate(random: Random, source: bytes, others: Sequence[bytes]) -> bytes:
    """The source with one to three damages, or its beginning with the end of another one."""
    if random.random() < 0.1:
        source = _splice(random, source, random.choice(others))
    tokens = TOKEN.findall(source)
    for _ in range(random.choice((1, 1, 2, 3))):
        if tokens:
            random.choice(_ACTIONS)(random, tokens)
    return b"".join(tokens)


def _splice(random: Random, source: bytes, other: bytes) -> bytes:
    lines, behind = source.splitlines(keepends=True), other.splitlines(keepends=True)
    at, to = random.randrange(len(lines) + 1), random.randrange(len(behind) + 1)
    return b"".join((*lines[:at], *behind[to:]))
