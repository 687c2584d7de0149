"""Every language that lizard reads, with lizard's numbers."""

from __future__ import annotations

import pytest
from lizard import FileAnalyzer, get_extensions

from antipasta.analyze import measure_source
from antipasta.languages import BY_NAME, LIZARD
from antipasta.model import MODULE
from tests.support.examples import EXAMPLES

BY_LIZARD = [language for language, row in BY_NAME.items() if row.engine == LIZARD]


@pytest.mark.parametrize("language", BY_LIZARD)
def test_the_numbers_are_lizards(language: str) -> None:
    source = EXAMPLES[language]
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
            each.max_nesting_depth if BY_NAME[language].has_braces else None
        )


def test_names_are_dotted_and_the_module_comes_first() -> None:
    found = measure_source(EXAMPLES["cpp"].encode(), language="objectivec").functions
    assert ("Box.knotty", "method") in [(unit.name, unit.kind) for unit in found]
    perl = measure_source(b"if ($a) { b(); }\n" + EXAMPLES["perl"].encode(), language="perl")
    assert [unit.name for unit in perl.functions] == [MODULE, "f"]
    assert perl.functions[0].cyclomatic_complexity == 2
    assert (perl.functions[0].length, perl.functions[0].parameters) == (None, None)


def test_what_lizard_leaves_out_is_measured() -> None:
    source = b"// #lizard forgives\nint f() { }\n// GENERATED CODE\nint g() { }\n"

    measured = measure_source(source, language="objectivec")

    assert [unit.name for unit in measured.units] == [MODULE, "f", "g"]


def test_binary_content_is_skipped() -> None:
    measured = measure_source(b"a\0b", language="objectivec")
    assert (measured.analysis, measured.reason) == ("skipped", "binary")

    measured = measure_source("int f() { }\n".encode("utf-16"), language="objectivec")
    assert [unit.name for unit in measured.units] == [MODULE, "f"]


def test_the_first_file_of_a_process_is_measured_too() -> None:
    """The extensions patch lizard's classes when imported: they must come before its objects."""
    import subprocess
    import sys

    code = (
        "from antipasta.analyze import measure_source;"
        "print(measure_source(b'int f(int a) { if (a) { } }', language='objectivec').analysis)"
    )
    done = subprocess.run([sys.executable, "-c", code], text=True, capture_output=True, check=True)
    assert done.stdout == "full\n"


@pytest.mark.parametrize("sign", ["a << b; ", "a <= b; ", "x <- b; "])
def test_signs_that_open_nothing_keep_no_file_from_lizard(sign: str) -> None:
    assert measure_source((sign * 10_001).encode(), language="c").analysis == "full"


LOST = {
    "perl": "sub f\n{\n  my $x = s/{//;\n  if ($b) { c() }\n}\n",
    "objectivec": "int f(int a) {\n  if (a) {\n  return 2;\n}\nint g(int b) { return 1; }\n",
}


@pytest.mark.parametrize("language", LOST)
def test_a_function_without_an_end_is_lost_code(language: str) -> None:
    measured = measure_source(LOST[language].encode(), language=language)

    assert (measured.analysis, measured.reason) == ("reduced", "lost")
    assert measured.may_lack_units
    assert measured.functions[0].name == MODULE
    assert "the function at line" in (measured.detail or "")


@pytest.mark.parametrize("language", BY_LIZARD)
def test_nothing_is_lost_of_a_file_that_is_whole(language: str) -> None:
    source = "\n".join([EXAMPLES[language]] * 3)

    assert measure_source(source.encode(), language=language).analysis == "full"


def test_a_modifier_of_solidity_is_in_the_module() -> None:
    source = b"contract A { modifier m(uint a) { if (a == 1) { n += 1; } _; } }"

    measured = measure_source(source, language="solidity")

    assert [(u.name, u.cyclomatic_complexity) for u in measured.units] == [(MODULE, 2)]
