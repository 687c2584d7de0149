"""The statements and the decisions of functions, by which extracted ones are found."""

from __future__ import annotations

import pytest

from antipasta.analyze import measure_source
from antipasta.analyze.file_parts import FileParts


def texts(source: str, language: str, name: str) -> tuple[dict[str, int], list[tuple[int, str]]]:
    """The statements and the decisions of the function of that name."""
    found = measure_source(source.encode(), language=language)
    (unit,) = (each for each in found.functions if each.name == name)
    parts = FileParts(source.split("\n"), language)
    asked = [(each.line, each.text) for each in parts.decisions(unit)]
    return dict(parts.statements(unit)), asked


def test_depth_layout_comments_and_braces_change_no_statement() -> None:
    one, _ = texts("function f(a) {\n  if (a) { b(a, 1); } else { c() }\n}", "javascript", "f")
    other, _ = texts(
        "function f(a) {\n  for (;;) {\n    if (a) // why\n      b(a,\n        1);\n  }\n  c()\n}",
        "javascript",
        "f",
    )

    assert one == {"if(a)": 1, "b(a,1);": 1, "c()": 1}
    assert {**one, "for()": 1} == other


def test_what_is_nested_is_not_its_own() -> None:
    source = "function f() {\n  const g = (x) => x ? 1 : 2;\n  h(g);\n}"

    assert texts(source, "javascript", "f") == ({"constg=;": 1, "h(g);": 1}, [])
    assert texts(source, "javascript", "f.g") == ({"x?1:2": 1}, [(2, "ternary_expression N")])


@pytest.mark.parametrize(
    ("language", "source"),
    [
        ("java", "class A { int f(int HERE) { if (this.HERE > 1 && g(HERE, 2)) { h(); } } }"),
        ("go", "package p\nfunc (t *T) f(HERE int) { if t.HERE > 1 && g(HERE, 2) { h() } }"),
        ("kotlin", "class A { fun f(HERE: Int) { if (this.HERE > 1 && g(HERE, 2)) { h() } } }"),
    ],
)
def test_decisions_are_blind_to_the_names_of_variables(language: str, source: str) -> None:
    name = "T.f" if language == "go" else "A.f"
    found = [texts(source.replace("HERE", each), language, name)[1] for each in ("a", "other")]

    assert found[0] == found[1]
    assert [text for _, text in found[0]] == ["if N > 1", "&& g ( N , 2 )"]


def test_directives_are_decisions_of_the_function_around() -> None:
    source = (
        "int f(int a) {\n#if  A\n  if (a) {\n#else\n  while (a) {\n#endif\n    b(); } }\nint g;"
    )

    _, found = texts(source, "c", "f")

    assert found == [(3, "if N"), (2, "#if A"), (5, "while (a) {")]


def test_where_a_function_does_not_parse_each_line_counts() -> None:
    source = "function f(a) {\n  if (a) { let b = = 1 }\n  c()\n}"

    assert texts(source, "javascript", "f")[0] == {"a) { let b = = 1": 1, "c": 1}
