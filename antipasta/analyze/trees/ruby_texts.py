"""Which texts of Ruby are some: its grammar knows no variables, and no place of `__END__`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

_END = re.compile(rb"(?<![^\n])__END__(?:\r?\n|\Z)")


def is_data(node: Node, source: bytes) -> bool:
    """Whether the `__END__` in front of what is no code stands alone on its line.

    It is a name elsewhere: https://docs.ruby-lang.org/en/3.4/syntax/miscellaneous_rdoc.html.
    """
    return _END.match(source, node.start_byte - len(b"__END__")) is not None


TEXTS = (
    *("regex", "string", "subshell", "string_array", "symbol_array", "delimited_symbol"),
    "heredoc_beginning",
)
"""The types of nodes that may begin with `/`, `%` or `<<`."""

_VARIABLE = re.compile(
    rb"""(?x) (?<![\w.@$:]) ([a-z_]\w*+)
         (?: [ \t]* (?: [-+*/%|&^<>]{0,2} = (?![=~>]) | []|,)>] ) | :(?!:) | [ \t]+ in \b )
    | (?: => \s* | [*&] | \b def \s+ [\w.]+ [?!]? [ \t]+ ) ([a-z_]\w*)"""
)
_NUMBERED = frozenset(b"_%d" % each for each in range(1, 10))


@lru_cache(maxsize=1)
def _variables(source: bytes) -> frozenset[bytes]:
    """The names that are assigned, parameters or patterns somewhere in the source.

    It is asked for each text of a source; that of the last one is kept.
    """
    return _NUMBERED | {one or other for one, other in _VARIABLE.findall(source)}


_BEFORE = re.compile(
    rb"""(?x) (?: ([.:@$?&]*) \b (\w+) ([?!]?) | [])}"'`] | \$[^\w\s] )
         ((?:[ \t]|\\\n)*) \Z"""
)
_BEGIN = frozenset(
    b"and begin break case do else elsif ensure for if in next not or rescue return then unless"
    b" until when while".split()
)
_END_WORDS = frozenset(b"end false nil redo retry self true __ENCODING__ __FILE__ __LINE__".split())
_NEAR = 100
"""How far before a sign its last token is looked for."""


def is_text(node: Node, source: bytes) -> bool:
    """Whether a text that begins with `/`, `%` or `<<` is one, and the sign no operator.

    `a /b; if c; d end; e/i` is a call with an expression, but two divisions where `a` is a local
    variable, and so are `@a /b` and `a/b`. The grammar asks neither. These are the rules of Ruby's
    own lexer (`IS_END`, `IS_SPCARG`: https://github.com/ruby/ruby/blob/v3_4_1/parse.y).
    """
    start = node.start_byte
    if not source.startswith((b"/", b"%", b"<"), start):
        return True
    near = source[max(0, start - _NEAR) : start]
    before = _BEFORE.search(near)
    if start > _NEAR and _is_cut(near, before):
        return False  # nobody knows
    return before is None or _may_precede_text(before, source)


def _is_cut(near: bytes, before: re.Match[bytes] | None) -> bool:
    """Whether the last token may begin further left."""
    return before.start() == 0 if before else not near.strip(b" \t\\\n")


def _may_precede_text(before: re.Match[bytes], source: bytes) -> bool:
    sign, word, mark, space = before.groups()
    if word is None:
        return False
    if word in _BEGIN and not sign:
        return True
    return bool(space) and (bool(mark) or _is_call(sign, word, source))


def _is_call(sign: bytes, word: bytes, source: bytes) -> bool:
    """Whether a name is that of a method or a constant, behind which a text may stand."""
    if word[:1].isdigit() or (sign and sign not in (b".", b"&.", b"::")):
        return False
    if sign or word[:1].isupper():
        return True
    return word not in _END_WORDS and word not in _variables(source)
