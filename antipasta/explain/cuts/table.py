"""The cut `table`: a dictionary in place of a chain of `if`s that compare one thing with constants.

The chain must do nothing but return, or assign to one name, constants and names. What is compared
is taken to be hashable, unless the function shows that it is a list, a dictionary or a set: a
string or a number equals nothing else.
"""

from __future__ import annotations

import ast
import builtins
import re
from typing import TYPE_CHECKING

from antipasta.explain.cuts.chains import chain_of, is_negative
from antipasta.explain.cuts.drafts import Draft
from antipasta.explain.cuts.edit import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from antipasta.explain.cuts.chains import Chain
    from antipasta.explain.cuts.names import Names
    from antipasta.explain.cuts.site import Site, Suite

LEAST = 3
"""The fewest branches that are worth a table."""

_MUTABLE = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
_MUTABLE_NAMES = frozenset(
    (
        *("list", "dict", "set", "bytearray", "List", "Dict", "Set", "Mapping", "MutableMapping"),
        *("Sequence", "MutableSequence", "Iterable", "Collection", "defaultdict", "deque"),
        *("Counter", "OrderedDict"),
    )
)
_MUTATORS = frozenset(
    (
        *("append", "extend", "insert", "add", "update", "setdefault", "items", "keys", "values"),
        *("clear", "popitem", "sort"),
    )
)


def tables(site: Site, text: str) -> list[Draft]:
    """The chains that can become tables."""
    found = (
        _draft(site, text, suite, at) for suite in site.suites for at in range(len(suite.body))
    )
    return [draft for draft in found if draft]


def _draft(site: Site, text: str, suite: Suite, at: int) -> Draft | None:
    first, chain = suite.body[at], chain_of(site, suite, at)
    if chain is None or len(chain.branches) < LEAST or not site.stands_alone(first, chain.last):
        return None
    start, end = first.lineno, chain.last.end_lineno or 0
    layout, bound = site.layout, site.bound_before.get(first)
    if set(range(start, end + 1)) & (layout.comments | layout.joined | layout.kept):
        return None
    made = _table(_Known(site, text, bound), chain) if bound is not None else None
    if made is None or _is_mutable(site, chain.subject):
        return None
    new = [site.indent_of(first) + line + site.newline for line in made]
    return Draft("table", start, end, (Edit(start, end, new),), len(chain.branches))


def _table(known: _Known, chain: Chain) -> list[str] | None:
    """The lines of the table and its use, not indented; None where the chain does more."""
    does = [each.does for each in chain.branches]
    target = _target(does, chain.otherwise)
    if target is None or _has_equal_keys(chain):
        return None
    default = known.value(chain.otherwise) if chain.otherwise else known.untouched(target)
    if default is None or None in map(known.value, does):
        return None
    rest = "" if default == "None" else f", {default}"
    start = f"{target} = {{" if target else "return {"
    return [start, *known.rows(chain), f"}}.get({known.source(chain.subject)}{rest})"]


def _has_equal_keys(chain: Chain) -> bool:
    """Whether two keys are equal, as 1 and True: the first one decides, in a table the last."""
    keys = [ast.literal_eval(key) for each in chain.branches for key in each.keys]
    return len(set(keys)) < len(keys)


def _target(does: Sequence[ast.stmt], otherwise: ast.stmt | None) -> str | None:
    """The name that each branch assigns to; empty where each returns, None where they differ."""
    found = {_assigned(each) for each in (*does, otherwise) if each}
    return found.pop() if len(found) == 1 else None


def _assigned(statement: ast.stmt) -> str | None:
    if isinstance(statement, ast.Return):
        return ""
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        return getattr(statement.targets[0], "id", None)
    return None


class _Known:
    """Says which values can be computed before they are needed, and gives their text."""

    def __init__(self, site: Site, text: str, bound: Names) -> None:
        self._site = site
        self._text = text
        self._bound = bound
        self.source = site.source

    def rows(self, chain: Chain) -> list[str]:
        """The lines of the dictionary."""
        return [
            f"{self._site.step}{self.source(key)}: {self.value(each.does)},"
            for each in chain.branches
            for key in each.keys
        ]

    def untouched(self, target: str) -> str | None:
        """What there is where no branch matches: the old value, or the end of the function."""
        if not target:
            return "None"
        return target if target in self._bound else None

    def value(self, statement: ast.stmt) -> str | None:
        """The text of what a branch returns or assigns; None where that could do something."""
        node = getattr(statement, "value", None)
        if node is None:
            return "None"
        if not self._is_plain(node) or node.lineno != node.end_lineno:
            return None
        text = self._site.source(node)
        return f"({text})" if isinstance(node, ast.Tuple) and _is_bare(text) else text

    def _is_plain(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Tuple | ast.List):
            return all(map(self._is_plain, node.elts))
        if isinstance(node, ast.Name):
            return self._is_bound(node.id)
        return isinstance(node, ast.Constant) or is_negative(node)

    def _is_bound(self, name: str) -> bool:
        """Whether a name has a value: before the chain, in the module, or everywhere."""
        if name in self._site.known:
            return name in self._bound
        if name in self._site.changed_elsewhere:
            return False
        made = rf"^(?:(?:async\s+def|def|class)\s+{name}\b|{name}\s*=[^=])"
        return hasattr(builtins, name) or bool(re.search(made, self._text, re.MULTILINE))


def _is_bare(text: str) -> bool:
    """Whether the text of a tuple has no parentheses around it, as `(1), (2)`."""
    return not text.startswith("(") or isinstance(
        ast.parse(f"{text}.a", mode="eval").body, ast.Tuple
    )


def _is_mutable(site: Site, subject: ast.expr) -> bool:
    """Whether the function shows that the subject may be a list, a dictionary or a set."""
    same = ast.dump(subject)
    return any(_shows_mutable(node, same) for node in ast.walk(site.node))


def _shows_mutable(node: ast.AST, same: str) -> bool:
    return any(ast.dump(each).replace("Store()", "Load()") == same for each in _mutable_in(node))


def _mutable_in(node: ast.AST) -> Iterator[ast.expr]:
    """The expressions of which a node shows that they may be mutable."""
    if isinstance(node, ast.Assign):
        yield from node.targets if isinstance(node.value, _MUTABLE) else ()
    elif isinstance(node, ast.Attribute | ast.Subscript):
        yield from [node.value] if _is_changed(node) else []
    elif isinstance(node, ast.arg):
        yield from [ast.Name(node.arg, ast.Load())] if _names_mutable(node.annotation) else []
    elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "isinstance":
        yield from node.args[:1] if _names_mutable(node.args[-1]) else []


def _is_changed(node: ast.Attribute | ast.Subscript) -> bool:
    """Whether only a list or its like has that method, or that item to assign to."""
    if isinstance(node, ast.Attribute):
        return node.attr in _MUTATORS
    return not isinstance(node.ctx, ast.Load)


def _names_mutable(node: ast.expr | None) -> bool:
    nodes = ast.walk(node) if node else ()
    return bool({getattr(each, "id", getattr(each, "attr", "")) for each in nodes} & _MUTABLE_NAMES)
