"""A short name for what a piece of Python does, blind to how it is laid out.

A digest is taken of the syntax tree, so white space, comments, quotes and redundant parentheses
cannot show. It is a hash of two streams that `traverse` collects: the types of the nodes, level by
level, and their words (names, constants, lengths of lists). From both the tree could be rebuilt,
so two pieces with the same digest are the same code.

Nothing in it depends on the process (no `hash`) or, for syntax that both know, on the version of
Python: node types go in by their place in `NODE_TYPES`, words by the oldest format of `marshal`
that has binary floats, which shares no references and has not changed since Python 2.5.
"""

from __future__ import annotations

import ast
import marshal
from typing import TYPE_CHECKING

from antipasta.digests import blake2b

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DIGEST_BYTES = 12
"""96 bits: among a billion functions, two different ones meet with a chance of one in 10^11."""

MARSHAL_VERSION = 2

# In this order for ever: a place in this list is part of every digest. New types go to the end.
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

LEAVES = (type(None), str, int, bool, type(...))


def _codes() -> Iterator[tuple[type, int]]:
    leaves = {leaf.__name__: leaf for leaf in LEAVES}
    for code, name in enumerate(NODE_TYPES):
        node_type = leaves.get(name) or getattr(ast, name, None)
        if node_type is not None:
            yield node_type, code


CODE: dict[type, int] = dict(_codes())
"""The byte that stands for a type of node; types that this Python does not know are left out."""

CODE_OF = CODE.__getitem__

UNKNOWN = 255


def codes_of(nodes: Iterable[object]) -> bytes:
    """One byte for the type of each node."""
    try:
        return bytes(map(CODE_OF, map(type, nodes)))
    except KeyError:  # a Python newer than this table
        return bytes(CODE.get(type(node), UNKNOWN) for node in nodes)


def digest(nodes: list[object], words: list[object]) -> str:
    """The digest of the code that was walked as `nodes` and `words`: 24 hexadecimal digits."""
    content = codes_of(nodes) + marshal.dumps(words, MARSHAL_VERSION)
    return blake2b(content, digest_size=DIGEST_BYTES).hexdigest()
