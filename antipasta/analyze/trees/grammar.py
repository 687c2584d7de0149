"""Finds the grammar of a language, and makes a table of the language's rules.

A grammar is imported when a file of its language is measured, and by nothing else.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from antipasta.analyze.extension import import_alone
from antipasta.analyze.trees.rules import VARIABLES, Embedded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from types import ModuleType

    from tree_sitter import Language, Node, Tree

    from antipasta.analyze.trees.rules import Decision, Nest, Prepared, Rules, Scope, Unit

ERROR = 0xFFFF
"""The kind of the nodes that hold what does not parse (`ts_builtin_sym_error`)."""

KINDS = ERROR + 1

OPERATORS = ("operator", "op")
"""The fields of the operator of an expression."""

FIRST = ("hash_bang_line", "shebang", "shebang_line")
"""The comments with which only a file can begin; some grammars take them elsewhere."""

FUNCTIONS = ("def", "fn", "fun", "func", "function")
"""The words with which functions begin, in all grammars."""

PARTS = ("escape_sequence",)
"""Parts of texts: where one stands in an error, the text has begun elsewhere."""

ROLES = (
    *("comment", "formed", "text", "leading", "unit", "scope"),
    *("decision", "nest", "binary", "jump", "call", "hiding"),
)
"""What a kind can be, in the order in which the walk looks at it; each is a method there."""


class Entry(NamedTuple):
    """What the rules say about one kind of node; `roles` are places in ROLES, in order."""

    roles: tuple[int, ...] = ()
    decision: Decision | None = None
    within: frozenset[int] = frozenset()
    unit: Unit | None = None
    unit_within: frozenset[int] = frozenset()
    scope: Scope | None = None
    nest: Nest | None = None
    hiding: Callable[[Node, Node, bytes], bool] | None = None
    form: Callable[[Node, bytes], bool] | None = None
    is_else: bool = False
    is_logical: bool = False
    is_word: bool = False
    is_first: bool = False


class Table(NamedTuple):
    """The rules of a language by the kinds of its grammar.

    `entries` has a place for each kind, None where no rule speaks of it. `code`
    are the kinds that are no harmless part of an error, `words` those with which a function begins,
    `texts` those of strings. `words_asking` finds the words of decisions and of functions, wherever
    they stand, and `symbols` what parts a name that the grammar took together.
    """

    language: Language
    rules: Rules
    entries: list[Entry | None]
    head_fields: tuple[int, ...]
    operator_fields: tuple[int, ...]
    head_kinds: frozenset[int]
    logical: frozenset[int]
    grouping: frozenset[int]
    wrappers: frozenset[int]
    code: frozenset[int]
    words: frozenset[int]
    texts: frozenset[int]
    words_asking: re.Pattern[bytes]
    symbols: re.Pattern[str]


class Parsed(NamedTuple):
    """The tree of a text, its source in bytes, the rules for it, and the source that was parsed."""

    tree: Tree
    source: bytes
    table: Table
    prepared: Prepared


def rules_of(language: str) -> Rules | Embedded:
    """The rules in the module of that name in `languages/`."""
    rules: Rules | Embedded = import_module(f"{__package__}.languages.{language}").RULES
    return rules


@cache
def table_of(language: str) -> Table:
    """The table of the rules of a language that is not embedded.

    Raises ImportError where the grammar cannot be imported.
    """
    rules = rules_of(language)
    assert not isinstance(rules, Embedded)
    from tree_sitter import Language

    return compiled(rules, Language(getattr(_grammar(rules.module), rules.function)()))


def _grammar(package: str) -> ModuleType:
    """The extension of a grammar; the package around it imports a lot for its queries."""
    if package in sys.modules:
        return import_module(package)
    return import_alone(package, "_binding") or import_module(package)


def compiled(rules: Rules, language: Language) -> Table:
    """The table of the `rules` for a grammar. Types that it does not have are left out."""
    kinds = Kinds(language)
    entries: list[Entry | None] = [None] * KINDS
    roles = _roles(rules, kinds)
    for kind, parts in _parts(rules, kinds).items():
        entries[kind] = Entry(
            tuple(at for at, role in enumerate(ROLES) if kind in roles[role]), **parts
        )
    logical = kinds.tokens(rules.logical)
    counted = (entry for entry in rules.tokens.items() if entry[1].cyclomatic)
    return Table(
        language,
        rules,
        entries,
        tuple(filter(None, map(language.field_id_for_name, rules.heads))),
        tuple(filter(None, map(language.field_id_for_name, OPERATORS))),
        kinds.nodes(rules.heads),
        logical,
        kinds.nodes(rules.grouping),
        kinds.nodes(rules.wrappers),
        kinds.tokens(name for name, _ in counted) | kinds.any((*rules.code, *PARTS)),
        kinds.tokens(rules.words),
        kinds.nodes(rules.texts),
        alone(asking_words(rules), rules.signs),
        parting(rules.signs),
    )


def _roles(rules: Rules, kinds: Kinds) -> dict[str, frozenset[int]]:
    """The kinds that have each of the roles."""
    return {
        "comment": kinds.any(rules.comments),
        "formed": kinds.nodes(rules.forms),
        "text": kinds.nodes(rules.texts),
        "leading": kinds.nodes(rules.leading),
        "unit": kinds.nodes(rules.units),
        "scope": kinds.nodes(rules.scopes),
        "decision": kinds.tokens((*rules.tokens, *asking_words(rules))) | kinds.nodes(rules.nodes),
        "nest": kinds.nodes(rules.nests),
        "binary": kinds.nodes(rules.binary),
        "jump": kinds.nodes(rules.jumps),
        "call": kinds.nodes(rules.calls),
        "hiding": kinds.tokens(rules.hiding),
    }


def _parts(rules: Rules, kinds: Kinds) -> dict[int, dict[str, Any]]:
    """The other fields of the entry of each kind that has one."""
    parts: dict[int, dict[str, Any]] = {}

    def put(found: Iterable[int], **fields: Any) -> None:
        for kind in found:
            parts.setdefault(kind, {}).update(fields)

    for found in _roles(rules, kinds).values():
        put(found)
    for decisions, find in ((rules.tokens, kinds.tokens), (rules.nodes, kinds.nodes)):
        for name, decision in decisions.items():
            within = kinds.nodes(decision.within)
            put(find((name,)), decision=decision, within=within, is_else=name == "else")
    put(kinds.tokens(asking_words(rules)), is_word=True)
    put(kinds.any({*FIRST}.intersection(rules.comments)), is_first=True)
    for name, unit in rules.units.items():
        put(kinds.nodes((name,)), unit=unit, unit_within=kinds.nodes(unit.within))
    for name, scope in rules.scopes.items():
        put(kinds.nodes((name,)), scope=scope)
    for name, nest in rules.nests.items():
        put(kinds.nodes((name,)), nest=nest)
    for name, form in rules.forms.items():
        put(kinds.nodes((name,)), form=form)
    for name, hiding in rules.hiding.items():
        put(kinds.tokens((name,)), hiding=hiding)
    put(kinds.tokens(rules.logical), is_logical=True)
    return parts


def asking_words(rules: Rules) -> list[str]:
    """The words, not the signs, that begin a decision or a function, or that a rule calls code."""
    counted = [
        name for name, decision in rules.tokens.items() if decision.cyclomatic or name in rules.code
    ]
    begin = {*rules.code, *rules.words}.intersection(FUNCTIONS).difference(counted)
    found = (*counted, *sorted(begin))
    return [each for each in found if each.isalpha() and each not in rules.logical]


def alone(words: Sequence[str], signs: str) -> re.Pattern[bytes]:
    """Finds one of the words that is no directive, member, key or label, nor a part of a name.

    Or one beside a sign, which the grammar takes for a part of its name.
    It begins with the words themselves, because `re` looks for their first letters at a time.
    """
    found = "|".join(rf"{each}(?<![\w.$#]{each})" for each in words)
    label = r"(?<=for)\s+\w+\s*:(?![:=])"
    beside = rf"|[{signs}](?:{'|'.join(words)})(?!\w)|(?:{'|'.join(words)})[{signs}]"
    pattern = rf"(?:{found or '(?!)'})(?![\w$?!]|:(?!:)|{label})"
    return re.compile((pattern + beside if signs else pattern).encode())


def parting(signs: str) -> re.Pattern[str]:
    """Finds symbols that are neither letters nor accents, and the signs, between parts of a name.

    Several grammars take any such symbol for a letter.
    """
    symbol = r"[^\w\x00-\x7f\u0300-\u036f]"
    return re.compile(rf"(?:{symbol}|[{signs}])+" if signs else rf"{symbol}+")


class Kinds:
    """The numbers that a grammar gives the types of its nodes; a type may have several."""

    def __init__(self, language: Language) -> None:
        self._numbers: dict[tuple[str | None, bool], set[int]] = {}
        for number in range(language.node_kind_count):
            key = language.node_kind_for_id(number), language.node_kind_is_named(number)
            self._numbers.setdefault(key, set()).add(number)

    def nodes(self, types: Iterable[str]) -> frozenset[int]:
        """The numbers of the named nodes of these types."""
        return self._of(types, (True,))

    def tokens(self, types: Iterable[str]) -> frozenset[int]:
        """The numbers of the anonymous nodes of these types."""
        return self._of(types, (False,))

    def any(self, types: Iterable[str]) -> frozenset[int]:
        """The numbers of the nodes of these types, named or not."""
        return self._of(types, (True, False))

    def _of(self, types: Iterable[str], named: Iterable[bool]) -> frozenset[int]:
        keys = [(each, is_named) for each in types for is_named in named]
        return frozenset(number for key in keys for number in self._numbers.get(key, ()))


def missing_types(table: Table) -> list[str]:
    """The types and fields that the rules name and the grammar does not have, in order."""
    rules, kinds = table.rules, Kinds(table.language)
    wanted = [
        *((f"node {each}", kinds.nodes((each,))) for each in _nodes(rules)),
        *((f"token {each}", kinds.tokens((each,))) for each in (*rules.tokens, *rules.logical)),
        *(
            (f"node {each}", kinds.any((each,)))
            for each in (*rules.comments, *rules.code, *rules.words, *rules.hiding)
        ),
        *(
            (f"field or node {each}", _is_part(each, table, kinds))
            for each in (*_parts_needed(rules), *rules.heads)
        ),
    ]
    return sorted({name for name, is_there in wanted if not is_there})


def _nodes(rules: Rules) -> list[str]:
    """The types of named nodes that the rules name."""
    held = [each.within for each in (*rules.tokens.values(), *rules.nodes.values())]
    held += [unit.within for unit in rules.units.values()]
    return [
        *(*rules.units, *rules.scopes, *rules.nodes, *rules.nests, *rules.texts, *rules.binary),
        *(*rules.forms, *rules.free, *(set(rules.variables) - set(VARIABLES))),
        *(*rules.grouping, *rules.jumps, *rules.calls, *rules.leading, *rules.wrappers),
        *(each for within in held for each in within),
    ]


def _parts_needed(rules: Rules) -> list[str]:
    needed = [each.needs for each in (*rules.tokens.values(), *rules.nodes.values())]
    needed += [each.needs for each in rules.units.values()]
    return [each for each in (*needed, *(each.needs for each in rules.scopes.values())) if each]


def _is_part(name: str, table: Table, kinds: Kinds) -> bool:
    return table.language.field_id_for_name(name) is not None or bool(kinds.nodes((name,)))
