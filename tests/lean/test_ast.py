"""The stand-in for `ast` has its node types, and parses as it does."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given

from antipasta.lean import ast as lean
from tests.analyze.programs import PROGRAMS


def test_the_node_types_are_the_same_classes() -> None:
    types = {name: each for name, each in vars(lean).items() if isinstance(each, type)}

    assert {"FunctionDef", "Name", "TryStar", "match_case", "AST"} <= types.keys()
    assert all(each is getattr(ast, name) for name, each in types.items())


def test_what_else_there_is_comes_from_ast() -> None:
    assert lean.walk is ast.walk
    with pytest.raises(AttributeError, match="nothing_like_it"):
        _ = lean.nothing_like_it  # type: ignore[attr-defined]


@given(PROGRAMS)
def test_trees_are_equal(source: str) -> None:
    expected = ast.dump(ast.parse(source), include_attributes=True)

    assert ast.dump(lean.parse(source), include_attributes=True) == expected


@pytest.mark.parametrize("source", ["def f(:", "x = '\0'", "(" * 300 + ")" * 300])
def test_what_does_not_parse_is_the_same_error(source: str) -> None:
    with pytest.raises(Exception) as expected:  # noqa: PT011  # whatever it is
        ast.parse(source)
    with pytest.raises(expected.type, match=r".+") as found:
        lean.parse(source)

    assert str(found.value) == str(expected.value)
