"""The digest of a piece of Python code, which does not depend on its layout.

A digest is taken of the syntax tree, so white space, comments, quotes and redundant parentheses do
not count. It is a hash of the words that `traverse` collects. The tree could be rebuilt from them,
so two pieces with the same digest are the same code.

A digest does not depend on the process (no `hash`) nor, for syntax that both know, on the version
of Python: a node type is represented by its index in `NODE_TYPES`, and the words are written in the
oldest format of `marshal` with binary floats, which has no shared references and has not changed
since Python 2.5.
"""

from __future__ import annotations

import marshal

from antipasta.lean import ast
from antipasta.lean.digests import DIGEST_BYTES, blake2b
from antipasta.lean.typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MARSHAL_VERSION = 2

# The order must never change: an index in this list is part of every digest. Append new types.
NODE_TYPES = """
    NoneType str int bool ellipsis Name Attribute Constant Call keyword Expr Assign AugAssign
    AnnAssign BinOp UnaryOp BoolOp Compare Subscript Slice Starred Tuple List Set Dict IfExp
    Lambda arguments arg JoinedStr FormattedValue ListComp SetComp DictComp GeneratorExp
    comprehension NamedExpr Await Yield YieldFrom Return Delete Raise Assert Pass Break Continue
    Global Nonlocal Import ImportFrom alias If For AsyncFor While With AsyncWith withitem Try
    TryStar ExceptHandler Match match_case MatchValue MatchSingleton MatchSequence MatchMapping
    MatchClass MatchStar MatchAs MatchOr FunctionDef AsyncFunctionDef ClassDef And Or Add Sub
    Mult MatMult Div Mod Pow LShift RShift BitOr BitXor BitAnd FloorDiv Invert Not UAdd USub Eq
    NotEq Lt LtE Gt GtE Is IsNot In NotIn TypeAlias TypeVar ParamSpec TypeVarTuple TemplateStr
    Interpolation
""".split()  # noqa: SIM905  # a table of words reads better than a list of strings

LEAVES = frozenset((type(None), str, int, bool))
"""The types of values in a tree that are no nodes."""


def _codes() -> Iterator[tuple[type, int | bytes]]:
    places = {name: place for place, name in enumerate(NODE_TYPES)}
    for node_type in (*LEAVES, *node_types()):
        name = node_type.__name__
        # A type of a Python newer than the table is represented by its name.
        yield node_type, places.get(name, name.encode())


def node_types(base: type[ast.AST] = ast.AST) -> Iterator[type[ast.AST]]:
    """All node types of the running Python."""
    for node_type in type.__subclasses__(base):
        yield node_type
        yield from node_types(node_type)


CODE: dict[type, int | bytes] = dict(_codes())
"""The word that represents a node type in a digest."""

CODE_OF = CODE.__getitem__


def digest(words: list[object]) -> str:
    """The digest of the code with these `words`: 24 hexadecimal digits."""
    content = marshal.dumps(words, MARSHAL_VERSION)
    return blake2b(content, digest_size=DIGEST_BYTES).hexdigest()
