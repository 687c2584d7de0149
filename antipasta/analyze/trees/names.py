"""The names of what the source gives none: by what it is bound to, or passed to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from antipasta.analyze.trees.rules import ANONYMOUS, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tree_sitter import Node

CALLBACK = "callback"


class Bindings(NamedTuple):
    """Where the name of a value stands, by the type of the node around it.

    `names` are the fields with the name; empty for the first child, `=` before the name itself.
    `calls` are those of what is called, by the type of the call; `arguments` stand in between.
    Nothing changes in what a value goes `through`. `members` are the fields of the last part of a
    name.
    """

    names: Mapping[str, str]
    calls: Mapping[str, str]
    arguments: tuple[str, ...]
    through: tuple[str, ...] = ()
    members: Mapping[str, str] = {}

    def name(self, _node: Node, around: Sequence[Node]) -> str:
        """The name of a function."""
        bound, called = self.find(around)
        if called:
            return f"{bound or called}.{CALLBACK}"
        return bound or ANONYMOUS

    def holder(self, _node: Node, around: Sequence[Node]) -> str:
        """The name of an object; empty without one."""
        bound, called = self.find(around)
        return bound or called

    def find(self, around: Sequence[Node]) -> tuple[str, str]:
        """What a value is bound to, and the first call that it is an argument of, if any."""
        called = ""
        for place in range(len(around) - 1, -1, -1):
            node = around[place]
            if node.type in self.names:
                return self._bound(node), called
            if node.type in self.calls:
                called = called or self._called(node)
            elif node.type not in self.arguments and node.type not in self.through:
                break
        return "", called

    def _bound(self, node: Node) -> str:
        field = self.names[node.type]
        if field.startswith("="):
            return field[1:]
        first = node.named_children[0]
        return plain(text_of(node.child_by_field_name(field) if field else first))

    def _called(self, call: Node) -> str:
        function = call.child_by_field_name(self.calls[call.type])
        while function is not None and function.type in self.members:
            function = function.child_by_field_name(self.members[function.type])
        # What is called by something else than a name, such as a function that stands there.
        return text_of(function) if function is not None and not function.named_child_count else ""


def plain(text: str) -> str:
    """A name without quotes, and without the sign of a variable; on one line."""
    return " ".join(text.split()).strip("'\"`").removeprefix("$")
