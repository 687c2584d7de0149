"""What tree-sitter reads, and for how long it must be there."""

from __future__ import annotations

from typing import Any

from antipasta.analyze.trees.grammar import table_of
from antipasta.analyze.trees.parsing import TextParser

SOURCE = b"int f(int a) { return a ? 1 : 2; }\n" * 100


class Piece(bytes):
    """Bytes that note in `ended` that nobody holds them any more."""

    number: int
    ended: list[int]

    def __del__(self) -> None:
        self.ended.append(self.number)


class Text(bytes):
    """A text that numbers the pieces that are read from it."""

    def __init__(self, _text: bytes) -> None:
        self.given = 0
        self.ended: list[int] = []

    def __getitem__(self, key: Any) -> Any:
        piece = Piece(super().__getitem__(key))
        self.given += 1
        piece.number, piece.ended = self.given, self.ended
        return piece


def test_the_parser_keeps_nothing_of_what_it_read() -> None:
    source = Text(SOURCE)

    TextParser(table_of("c").language, "c").parse(source)

    assert source.given > 3
    assert len(source.ended) == source.given


def test_a_piece_is_held_while_the_text_of_a_node_is_read() -> None:
    """tree-sitter 0.26 lets go of a piece, and then reads it: with musl that ends the process."""
    source = Text(SOURCE)
    tree = TextParser(table_of("c").language, "c").parse(source)

    for node in tree.root_node.children[:30]:
        assert node.text == SOURCE[node.start_byte : node.end_byte]
        assert source.given not in source.ended
