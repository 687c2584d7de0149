"""What keeps lines of a function where they are."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from antipasta.explain.cuts.names import own_nodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TypeGuard

    from antipasta.explain.cuts.site import Site


class Pins(NamedTuple):
    """Lines of a function that cannot move: for `stay` nothing can be done.

    A helper with one of `awaits` is `async`. `may_return` says that a helper may return for the
    function.
    """

    stay: frozenset[int]
    awaits: frozenset[int]
    may_return: bool


def pins_of(site: Site) -> Pins:
    """What keeps lines of the function where they are."""
    own = list(own_nodes(site.node.body))
    in_class = any(isinstance(each, ast.ClassDef) for each in site.around)
    everywhere = list(ast.walk(site.node))
    mangled = filter(_is_mangled, everywhere) if in_class else ()
    is_generator = any(isinstance(each, _YIELDS) for each in own)
    return Pins(
        _lines([*_of(own, _STAYING), *filter(_sees_place, everywhere), *mangled]),
        _lines([*_of(own, _AWAITING), *(each.target for each in own if _is_async(each))]),
        not (is_generator and isinstance(site.node, ast.AsyncFunctionDef)),
    )


def _of(nodes: Iterable[ast.AST], kinds: tuple[type[ast.AST], ...]) -> Iterator[ast.AST]:
    return (each for each in nodes if isinstance(each, kinds))


def _is_async(node: ast.AST) -> TypeGuard[ast.comprehension]:
    return isinstance(node, ast.comprehension) and bool(node.is_async)


def _lines(nodes: Iterable[ast.AST]) -> frozenset[int]:
    return frozenset(each.lineno for each in nodes)  # type: ignore[attr-defined]


_YIELDS = (ast.Yield, ast.YieldFrom)
_STAYING = (*_YIELDS, ast.Global, ast.Nonlocal)
_AWAITING = (ast.Await, ast.AsyncFor, ast.AsyncWith)

_PLACES = frozenset(
    (
        *("__class__", "_getframe", "currentframe", "extract_stack", "print_stack", "f_back"),
        *("stacklevel", "getframeinfo"),
    )
)
"""Names by which code sees the class or the frames that it stands in."""


def _identifier(node: ast.AST) -> str:
    """The name that stands in a node itself."""
    for field in ("id", "attr", "arg", "name"):
        name = getattr(node, field, None)
        if isinstance(name, str):
            return name
    return ""


def _sees_place(node: ast.AST) -> bool:
    """Whether a node means something else in another class, or in another frame."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super":
        return not node.args
    if isinstance(node, ast.Attribute) and node.attr == "stack":
        return isinstance(node.value, ast.Name) and node.value.id == "inspect"
    return _identifier(node) in _PLACES


def _is_mangled(node: ast.AST) -> bool:
    """Whether the name in a node gets the name of its class in front."""
    name = _identifier(node)
    return name.startswith("__") and not name.endswith("__")
