"""Every language that lizard reads, with lizard's numbers."""

from __future__ import annotations

import pytest
from lizard import FileAnalyzer, get_extensions

from antipasta.analyze import measure_source
from antipasta.analyze.polyglot import WITHOUT_NESTING
from antipasta.languages import BY_NAME
from antipasta.model import MODULE

SOURCES = {
    "c": "int f(int a, char *b) {\n  if (a && b) { return 1; }\n  return 0;\n}\n",
    "cpp": "int Box::knotty(int a) {\n  for (;;) { if (a) { return 1; } }\n}\n",
    "java": "class Box {\n  int knotty(int a) {\n    return a > 0 ? 1 : 2;\n  }\n}\n",
    "csharp": "class Box {\n  int Knotty(int a) {\n    for (;;) { z(); }\n    return a;\n  }\n}\n",
    "javascript": "if (x) { y(); }\nfunction f(a) {\n  if (a) { return 1; }\n}\n",
    "typescript": "function f(a: number): number {\n  return a ? 1 : 2;\n}\n",
    "tsx": "const F = (a: any) => {\n  if (a) { return <b>x</b>; }\n};\n",
    "vue": "<template/>\n<script>\nfunction f(a) {\n  if (a) { b(); }\n}\n</script>\n",
    "objectivec": "int f(int a) {\n  if (a) { return 1; }\n}\n",
    "ttcn": "module m {\n  function f(integer a) {\n    if (a) { b(); }\n  }\n}\n",
    "ruby": "def f(a)\n  if a\n    b\n  end\nend\n",
    "php": "<?php\nclass Box {\n  function knotty($a) {\n    if ($a) { b(); }\n  }\n}\n",
    "swift": "func f(a: Int) {\n  if a > 1 { b() }\n}\n",
    "scala": "object Box {\n  def f(a: Int) = {\n    if (a > 1) { b() }\n  }\n}\n",
    "gdscript": "func f(a):\n\tif a:\n\t\tb()\n",
    "go": "package p\nfunc f(a int) int {\n  if a > 1 { return 1 }\n  return 2\n}\n",
    "lua": "function f(a)\n  if a then b() end\nend\n",
    "rust": "fn f(a: i32) -> i32 {\n  if a > 1 { 1 } else { 2 }\n}\n",
    "fortran": "subroutine f(a)\nif (a) then\n b = 1\nend if\nend subroutine\n",
    "kotlin": "fun f(a: Int) {\n  if (a > 1) { b() }\n}\n",
    "solidity": "contract Box {\n  function f(uint a) public {\n    if (a > 1) { b(); }\n  }\n}\n",
    "erlang": "f(A) -> case A of 1 -> 2; 2 -> 3 end.\n",
    "zig": "fn f(a: i32) void {\n  if (a > 1) { b(); }\n}\n",
    "perl": "sub f {\n  if ($a) { b(); }\n}\n",
    "st": "FUNCTION f : INT\nIF a THEN b := 1; END_IF\nEND_FUNCTION\n",
    "r": "f <- function(a) {\n  if (a) { b() }\n}\n",
    "plsql": "FUNCTION f(a IN NUMBER) RETURN NUMBER IS\nBEGIN\n  IF a THEN b; END IF;\nEND;\n",
}


def test_there_is_a_source_for_every_language() -> None:
    assert {name for name, each in BY_NAME.items() if each.engine == "lizard"} == set(SOURCES)


@pytest.mark.parametrize("language", SOURCES)
def test_the_numbers_are_lizards(language: str) -> None:
    source = SOURCES[language]
    analyzer = FileAnalyzer(get_extensions(["nd", "cognitive"]))
    name = f"file.{BY_NAME[language].extensions[0]}"
    theirs = analyzer.analyze_source_code(name, source)

    ours = measure_source(source.encode(), language=language)

    assert (ours.analysis, ours.sloc, ours.loc) == ("full", theirs.nloc, source.count("\n"))
    units = [unit for unit in ours.functions if unit.name != MODULE]
    assert len(units) == len(theirs.function_list) == 1
    for unit, each in zip(units, theirs.function_list, strict=True):
        assert unit.name == each.name.replace("::", ".")
        assert (unit.start_line, unit.end_line) == (each.start_line, each.end_line)
        assert unit.cyclomatic_complexity == each.cyclomatic_complexity
        assert unit.cyclomatic_complexity is not None
        assert unit.cyclomatic_complexity > 1
        assert unit.cognitive_complexity == each.cognitive_complexity
        assert unit.parameters == each.parameter_count
        assert unit.length == each.length
        assert unit.nesting_depth == (
            None if language in WITHOUT_NESTING else each.max_nesting_depth
        )


def test_names_are_dotted_and_the_module_comes_first() -> None:
    php = measure_source(SOURCES["php"].encode(), language="php").functions
    assert [(unit.name, unit.kind) for unit in php] == [
        (MODULE, "module"),
        ("Box.knotty", "method"),
    ]
    javascript = measure_source(SOURCES["javascript"].encode(), language="javascript").functions
    assert javascript[0].cyclomatic_complexity == 2
    assert (javascript[0].length, javascript[0].parameters) == (None, None)


def test_what_lizard_leaves_out_is_measured() -> None:
    source = b"// #lizard forgives\nint f() { }\n// GENERATED CODE\nint g() { }\n"

    measured = measure_source(source, language="c")

    assert [unit.name for unit in measured.functions] == ["f", "g"]


def test_binary_content_is_skipped() -> None:
    measured = measure_source(b"a\0b", language="c")
    assert (measured.analysis, measured.reason) == ("skipped", "binary")

    assert measure_source("int f() { }\n".encode("utf-16"), language="c").functions[0].name == "f"


def test_the_first_file_of_a_process_is_measured_too() -> None:
    """The extensions patch lizard's classes when imported: they must come before its objects."""
    import subprocess
    import sys

    code = (
        "from antipasta.analyze import measure_source;"
        "print(measure_source(b'int f(int a) { if (a) { } }', language='c').analysis)"
    )
    done = subprocess.run([sys.executable, "-c", code], text=True, capture_output=True, check=True)
    assert done.stdout == "full\n"


@pytest.mark.parametrize("sign", ["a << b; ", "a <= b; ", "x <- b; "])
def test_signs_that_open_nothing_keep_no_file_from_lizard(sign: str) -> None:
    assert measure_source((sign * 10_001).encode(), language="c").analysis == "full"
