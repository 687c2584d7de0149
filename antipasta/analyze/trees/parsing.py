"""Parses a text within bounds.

A text of which only a few bytes differ from another is parsed anew: what tree-sitter 0.26 makes of
an edited tree may have other nodes than the tree of the text alone.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Language, Tree

PARSE_SECONDS = 5.0
"""The CPU time that a grammar may take for one text.

10 MB of minified JavaScript take 2 s. Some grammars take minutes for a few kilobytes of what does
not parse.
"""

_UNTIMED = 0.01
"""The part of that time for which a parser works before its CPU time is looked at."""

_PIECE = 1 << 10
"""The bytes that a parser reads at a time. The text of a node is read in such pieces too, each from
the node's beginning, so that large ones would be copied for every name."""


class SlowGrammarError(Exception):
    """A grammar takes too long for a text."""


class TextParser:
    """A parser for the texts of one language."""

    def __init__(self, language: Language, name: str) -> None:
        from tree_sitter import Parser

        self._parser = Parser(language)
        self._name = name

    def parse(self, source: bytes) -> Tree:
        """The tree of `source`. Raises SlowGrammarError after PARSE_SECONDS."""
        begun = time.perf_counter()
        last: float | None = None
        pieces = _Pieces(source)

        def is_late(*_: object) -> bool:
            nonlocal last
            # To ask for the CPU time takes ten times as long, and most texts are parsed before.
            if time.perf_counter() - begun < PARSE_SECONDS * _UNTIMED:
                return False
            last = last or time.process_time() + PARSE_SECONDS
            return time.process_time() > last

        try:
            # The parser calls back only where it reads its source in pieces.
            tree = self._parser.parse(pieces.read, progress_callback=is_late)
        except ValueError as exc:
            self._parser.reset()
            detail = f"the grammar of {self._name} takes longer than {PARSE_SECONDS:g} s for it"
            raise SlowGrammarError(detail) from exc
        pieces.is_parsed = True
        return tree


class _Pieces:
    """A source as tree-sitter 0.26 reads it, with care for two faults of its binding.

    The parser never lets go of what it is given, so it gets one buffer again and again: else each
    text would stay in memory. For the text of a node the binding takes nothing but bytes, and reads
    them after it has let go of them. musl may have given that memory back to the system by then,
    which ends the process; so the last ones are held here.
    """

    def __init__(self, source: bytes) -> None:
        self.is_parsed = False
        self._source = source
        self._buffer = bytearray()
        self._held = b""

    def read(self, offset: int, _point: object) -> bytes | bytearray:
        """The bytes of a piece that begins at `offset`; none at the end."""
        self._held = self._source[offset : offset + _PIECE]
        if self.is_parsed:
            return self._held
        self._buffer[:] = self._held
        return self._buffer
