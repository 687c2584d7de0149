"""What an expression of Python says: the texts that it may give, with gaps for values."""

from __future__ import annotations

import ast
import itertools
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

GAP = "…"
"""What stands for a value in a text: a name, a number, the reason of another program."""

_GAPS = re.compile(f"{GAP}{GAP}+")
_DEEPEST = 4


def texts(node: ast.expr, names: Mapping[str, ast.expr]) -> list[str]:
    """What an expression may say; nothing where all of it comes from elsewhere."""
    spelled = dict.fromkeys(_Speller(names, 0).spell(node))
    return [text for text in spelled if text.replace(GAP, "").strip(" :.,'\"")]


def constants(nodes: Iterable[ast.AST]) -> dict[str, ast.expr]:
    """What is assigned once to a name, whose value the name may then stand for."""
    found: dict[str, list[ast.expr]] = {}
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found.setdefault(node.targets[0].id, []).append(node.value)
    return {name: values[0] for name, values in found.items() if len(values) == 1}


class _Speller:
    """Spells expressions that stand `depth` deep in another one."""

    def __init__(self, names: Mapping[str, ast.expr], depth: int) -> None:
        self._names = names
        self._depth = depth
        self._of: dict[type[ast.expr], Callable[..., list[str]]] = {
            ast.Constant: lambda node: [str(node.value)],
            ast.JoinedStr: lambda node: _joined(map(self._inner, node.values)),
            ast.FormattedValue: self._value,
            ast.BinOp: self._sum,
            ast.IfExp: lambda node: self._either(node.body, node.orelse),
            ast.BoolOp: lambda node: self._either(*node.values),
            ast.Name: self._name,
            ast.Call: self._call,
        }

    def spell(self, node: ast.expr) -> list[str]:
        spell = self._of.get(type(node))
        return [GAP] if spell is None or self._depth > _DEEPEST else spell(node)

    def _inner(self, node: ast.expr) -> list[str]:
        return _Speller(self._names, self._depth + 1).spell(node)

    def _value(self, node: ast.FormattedValue) -> list[str]:
        return [GAP] if isinstance(node.value, ast.Name) else self._inner(node.value)

    def _sum(self, node: ast.BinOp) -> list[str]:
        is_sum = isinstance(node.op, ast.Add)
        return _joined(map(self._inner, (node.left, node.right))) if is_sum else [GAP]

    def _either(self, *nodes: ast.expr) -> list[str]:
        return [text for node in nodes for text in self._inner(node)]

    def _name(self, node: ast.Name) -> list[str]:
        return self._inner(self._names[node.id]) if node.id in self._names else [GAP]

    def _call(self, node: ast.Call) -> list[str]:
        """A sentence of a function of our own, such as `_listed(paths, "ignored by git")`."""
        if not isinstance(node.func, ast.Name):
            return [GAP]
        said = [each.value for each in node.args if isinstance(each, ast.Constant)]
        return [f"{GAP} {each}" for each in said if each and isinstance(each, str)] or [GAP]


def _joined(parts: Iterable[list[str]]) -> list[str]:
    return [_GAPS.sub(GAP, "".join(each)) for each in itertools.product(*parts)]
