"""Python programs from a grammar, to compare the engine with the tools that define its numbers.

`GRAMMAR` has the productions of each symbol; a production is source text in which `$name` stands
for a symbol. The first of them has no symbols, so that every expansion can end. `program` draws
from it with a `random.Random`: a seeded one gives the same program for ever, and hypothesis gives
one that it can shrink. Most programs parse; the caller drops those that do not.
"""

from __future__ import annotations

import ast
import re
import sys
import warnings
from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from random import Random

SYMBOL = re.compile(r"(?P<indent>(?<=\n)[ \t]+)?\$(?P<name>\w+)")

GRAMMAR: dict[str, list[str]] = {
    "name": ["a", "b", "f", "x", "self", "match", "case", "type", "_", "é"],
    "number": ["1", "1.0", "True", "0x1F", "1_0", "1j", "1e5", "0", "None", "...", "False"],
    "string": [
        "'a'",
        '"a"',
        "''",
        "b'a'",
        "r'\\d'",
        "Rb'a'",
        "u'a'",
        "'#'",
        '"it\'s; a: b"',
        "'\\'{'",
        "'a\\\n  b'",
        "'''a'''",
        '"""a\n\n  # b: c\n"""',
        "'''\n'''",
        "'''a\f\n'''",
        "$formatted",
        "$string $string",
        "$string$string",
    ],
    "formatted": [
        "f'a'",
        "f'{$inner}'",
        "f'{$inner!r:>{$inner}}: {$inner=}'",
        'F"{{}}{a:%H:%M}#{$inner}"',
        "rf'{$inner:>3}\\d'",
        'fR"""{$inner}\n\n# {$inner:x}\n"""',
        "f'''{\n$inner}'''",
        "f'{f\"{$inner}\"}'",
    ],
    "inner": [
        "a",
        "a.b",
        "a[1:2]",
        'd["a"]',
        "(lambda: 0)",
        "a if b else c",
        "{1: 2}[1]",
        "a and b",
    ],
    "docstring": ["'''doc'''", '"doc"', '"""doc\n\n\n  more: a\n"""', "'''doc\\\nmore'''", "r'd'"],
    "space": ["", "", "", "", " ", "\t", " \\\n ", " \\\n\t", "\f"],
    "gap": ["", "", "", "\f", " ", "\n", "\n\n", "  # note\n", "\n#: 'note'\n"],
    "atom": [
        "a",
        "$name",
        "$name",
        "$number",
        "$number",
        "$string",
        "$name.$name",
        "$name.$name.b",
        "($gap$expression$gap)",
        "[$gap$expression,$gap$items]",
        "{$gap$items,$expression}",
        "{$gap$atom:$gap$expression, **$atom}",
        "{}",
        "$atom($gap$arguments$gap)",
        "$atom[$slice]",
        "[$expression $clauses]",
        "{$expression $clauses}",
        "{$atom: $expression $clauses}",
        "f($expression $clauses)",
        "($name$gap:=$gap$expression)",
        "(yield)",
        "(yield $expression)",
        "(yield from $expression)",
    ],
    "items": ["a", "*$atom", "$expression", "$expression,$gap$expression", "$items, *$atom"],
    "arguments": ["", "$expression", "$items", "k=$expression, **$atom", "*$atom, k=$expression"],
    "slice": ["1", ":", "$atom:$atom", "::$atom", "$expression", "$atom:, ...", "*$atom, 1"],
    "clauses": [
        "for a in b",
        "for $target in $atom$gap",
        "for $target in $atom if $atom if not $atom",
        "for $target in $atom$gap if $operation",
        "async for $target in $atom if $atom $clauses",
        "for $target in $atom $clauses",
    ],
    "operation": [
        "a + b",
        "$atom$space+$space$atom",
        "$atom - $atom * $atom",
        "$atom % $atom",
        "$atom @ $atom // $atom",
        "-$atom ** ~$atom",
        "not $atom",
        "$atom << $atom | $atom & $atom ^ $atom >> $atom / +$atom",
        "$atom and $atom",
        "$atom or $atom or $atom and not $atom",
        "$atom < $atom",
        "$atom <= $atom != $atom == $atom",
        "$atom is not $atom",
        "$atom not in $atom",
        "$atom in $atom",
        "await $atom",
    ],
    "expression": [
        "a",
        "$atom",
        "$atom",
        "$operation",
        "$operation",
        "$operation if $atom else $expression",
        "lambda: $expression",
        "lambda $parameters: $expression",
    ],
    "parameters": [
        "",
        "a",
        "a, b=$atom",
        "a, /, b, *, c=$atom, **d",
        "*a, b=$atom",
        "self,$space*args,$space**kwargs",
    ],
    "annotated": [
        "",
        "self",
        "a: $atom,$gap*,$gap$name: $expression = $atom",
        "a=$expression,$gap/,$gap*b: *$atom,$gap**c: $atom,$gap",
        "$parameters",
    ],
    "place": ["a", "$name", "$atom.$name", "$atom[$slice]"],
    "target": ["a", "$place", "($place, *$name)", "[$place,$gap$place]", "$place, $place"],
    "end": ["", "", "", "", "  # note", "  #", ";", " ; # a: b", " ", "\t", "\f"],
    "simple": [
        "pass",
        "$expression",
        "$expression",
        "$docstring",
        "$target$space=$space$expression",
        "$target = $target = *$atom, $atom",
        "$place $augmented $expression",
        "$name: $expression",
        "$place: $atom = $expression",
        "assert $expression",
        "assert $atom, $expression",
        "return $expression",
        "return $items",
        "raise $expression from $atom",
        "del $place,$space$place",
        "break",
        "continue",
        "global a, b",
        "nonlocal a",
        "import a.b as c, d",
        "from . import e",
        "from ..f import ($gap$name as h,$gap$name,$gap)",
    ],
    "augmented": ["+=", "-=", "*=", "@=", "//=", ">>=", "|=", "**="],
    "line": [
        "pass",
        "$simple$end",
        "$simple$end",
        "$simple$end",
        "$simple; $simple$end",
        "$simple;$simple ;$simple$end",
        "if $expression: $simple$end",
        "if $expression: $simple; $simple$end",
        "while $atom: $simple\nelse: $simple$end",
        "for $target in $items: $simple; $simple$end",
        "class $name: $simple$end",
        "def $name($parameters): $simple; $simple$end",
        "try: $simple\nexcept: $simple$end",
    ],
    "empty": ["", "# note", "\0# note at the margin", "  ", "\f", "#", "#\\", "\t# 'a", "''"],
    "decorators": [
        "",
        "",
        "@$atom$end\n",
        "@$expression\n# note\n\n@f($arguments)\n",
        "@(\n$atom)\n",
    ],
    "case": [
        "case _:\n $block",
        "case $pattern:\n $block",
        "case $pattern if $expression:  # note\n $block",
        "case $pattern, *$name: $simple",
    ],
    "pattern": [
        "1",
        "a",
        "_",
        "-1 + 2j",
        "None",
        "'a' 'b'",
        "a.b",
        "[$pattern, *_]",
        "($pattern,$gap$pattern)",
        "{'k': $pattern, **rest}",
        "{1: $pattern}",
        "A($pattern, k=$pattern)",
        "1 | $pattern",
        "($pattern as b)",
        "[]",
    ],
    "compound": [
        "if a: pass",
        "if $expression:$space\n $block",
        "if $expression:  # note\n $block\nelse:\n $block",
        "if $name := $atom:\n $block\nelif $expression:\n $block\nelif $atom: $simple\n"
        "else: $simple",
        "for $target in $expression:\n $block",
        "for $target in $items:\n $block\nelse:\n $block",
        "async for $target in $atom:\n $block",
        "while $expression:\n $block",
        "while ($gap$expression$gap):\n $block\nelse:\n $block",
        "try:\n $block\nexcept $atom as a:\n $block\nexcept: $simple\nelse:\n $block",
        "try:\n $block\nfinally:\n $block",
        "try:\n $block\nexcept* $atom:\n $block\nexcept* ($atom, $atom) as a:\n $block",
        "with $atom as $place, $atom:\n $block",
        "async with ($gap$expression as a,$gap$expression):\n $block",
        "match $expression:\n $case",
        "match $atom, $atom:\n $case\n # note\n $case\n $case",
        "match (a):\n case 1 if $operation: $simple\n case _: $simple",
    ],
    "definition": [
        "def f(): pass",
        "$decorators\0def $name($annotated):$end\n $block",
        "$decorators\0def $name($gap$annotated) -> $expression:\n $docstring\n $block",
        "$decorators\0async def $name($parameters):\n\n $block",
        "$decorators\0class $name:\n $docstring$end\n\n $block",
        "$decorators\0class $name($arguments):  # note\n $block",
        "def $name(self):\n def $name(a): return $expression\n return $name",
        "class A:\n a = $expression\n def f(self): $simple\n def b(self):\n  $block",
    ],
    "block": [
        "pass",
        "$statement",
        "$statement\n$statement",
        "$statement\n$empty\n$statement\n$statement",
    ],
    "statement": ["pass", "$line", "$line", "$empty\n$line", "$compound", "$definition"],
    "program": [
        "",
        "$statement",
        "$docstring\n$block\n",
        "$block\n$empty\n$definition\n$block\n$empty",
        "$block\n$definition\n$compound\n\n",
        "$empty\n$definition\n$definition\n$definition",
    ],
}

if sys.version_info >= (3, 12):
    GRAMMAR["formatted"] += [
        'f"{d["a"]}"',
        "f'{f'{$inner}'}{'#'}'",
        'f"{"a:b"}{\n$inner  # note: a\n}"',
        "f'{'\\n'.join(a)}'",
    ]
    GRAMMAR["simple"] += ["type $name = $expression", "type $name[T: $atom, *U, **P] = $atom"]
    GRAMMAR["definition"] += [
        "def $name[T, *U](a: T) -> $atom:\n $block",
        "class $name[T: $expression]($atom):\n $block",
    ]
if sys.version_info >= (3, 13):
    GRAMMAR["definition"] += ["def $name[T = $expression](): $simple"]
if sys.version_info >= (3, 14):
    GRAMMAR["formatted"] += ["t'{$inner!r:>{$inner}}'", 't"{d["a"]}"', 'rT"""{\n$inner}\n"""']

DEPTH = 9
"""Symbols in symbols, after which an expansion ends as soon as it can."""

INDENTS = (" ", "  ", "\t", "    ")
LINE_ENDS = ("\n",) * 8 + ("\r\n", "\r")


def program(random: Random) -> str:
    """One program, which need not parse."""
    text = _expand("$program", random, DEPTH, random.choice(INDENTS))
    # A NUL asks for the left margin; the one between decorators and `def` was for the indentation.
    text = re.sub(r"(?m)^[ \t]*\0#", "#", text).replace("\0", "")
    return text.replace("\n", random.choice(LINE_ENDS))


def _expand(production: str, random: Random, depth: int, indent: str) -> str:
    def replaced(found: re.Match[str]) -> str:
        choices = GRAMMAR[found["name"]]
        chosen = random.choice(choices) if depth > 0 else choices[0]
        text = _expand(chosen, random, depth - 1, indent) if "$" in chosen else chosen
        columns = indent * len(found["indent"] or "")
        return columns + text.replace("\n", f"\n{columns}") if columns else text

    return SYMBOL.sub(replaced, production)


def parses(source: str) -> bool:
    """Whether this Python takes it for a program."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(source)
        except SyntaxError:
            return False
    return True


PROGRAMS = st.randoms(use_true_random=False).map(program).filter(parses)
"""Programs that parse, for hypothesis."""
