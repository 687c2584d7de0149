from __future__ import annotations

import sys
from collections import Counter
from types import ModuleType

import lizard_languages
import pytest

from antipasta.analyze import measure_source
from antipasta.analyze.engines import Analyzer, Parts
from antipasta.analyze.file_parts import FileParts
from antipasta.analyze.reduced import count_lines, measure_reduced
from antipasta.analyze.text import Decoded
from antipasta.cache.keys import metrics_key
from antipasta.dispatch.batching import predicted_ms
from antipasta.dispatch.degrade import lower_level
from antipasta.engine import python_grammar
from antipasta.explain.pointed_file import PointedFile
from antipasta.languages import (
    BY_EXTENSION,
    BY_INTERPRETER,
    BY_NAME,
    LANGUAGES,
    LIZARD,
    Engine,
    Language,
    may_take_over,
)
from antipasta.model import FileMetrics, FunctionMetrics
from tests.support.examples import EXAMPLES
from tests.support.measured import version
from tests.support.registries import engines_of_modules, gaps_of_languages
from tests.support.run import CHECKOUT, run
from tests.support.sources import lfs_pointer

BY_LIZARD = [row.name for row in LANGUAGES if row.engine == LIZARD]


def readers() -> dict[str, set[type]]:
    found: dict[str, set[type]] = {}
    for reader in lizard_languages.languages():
        for extension in reader.ext:
            found.setdefault(extension.lower(), set()).add(reader)
    return found


def test_no_file_that_the_installed_lizard_reads_is_left_out() -> None:
    assert readers().keys() - BY_EXTENSION.keys() == set()


def test_no_extension_means_two_languages() -> None:
    extensions = [each for language in LANGUAGES for each in language.extensions]

    assert sorted(extensions) == sorted(BY_EXTENSION)
    assert all(len(found) == 1 for found in readers().values())


def test_extensions_and_interpreters_are_lower_case() -> None:
    names = [*BY_EXTENSION, *BY_INTERPRETER]

    assert names == [name.lower() for name in names]


@pytest.mark.parametrize("name", BY_LIZARD)
def test_one_reader_of_lizard_reads_all_files_of_a_language(name: str) -> None:
    found = [readers().get(extension) for extension in BY_NAME[name].extensions]

    assert len(found[0] or ()) == 1
    assert found == found[:1] * len(found)


def test_languages_with_one_reader_are_one_language() -> None:
    by_reader: dict[type, set[str]] = {}
    for name in BY_LIZARD:
        (reader,) = readers()[BY_NAME[name].extensions[0]]
        by_reader.setdefault(reader, set()).add(name)

    assert [names for names in by_reader.values() if len(names) > 1] == []


def test_no_name_and_no_interpreter_stands_twice() -> None:
    assert len(BY_NAME) == len(LANGUAGES)
    assert len(BY_INTERPRETER) == sum(len(language.interpreters) for language in LANGUAGES)


def lacking(name: str) -> list[str]:
    """What is missing of the language of that name, and of no other."""
    return list(gaps_of_languages([BY_NAME[name]], [BY_NAME[name].engine.name]))


def add(monkeypatch: pytest.MonkeyPatch, row: Language, source: str = "") -> None:
    """Add a language for the time of a test, with a source in it if there is one."""
    monkeypatch.setitem(BY_NAME, row.name, row)
    if source:
        monkeypatch.setitem(EXAMPLES, row.name, source)


def add_engine(monkeypatch: pytest.MonkeyPatch, name: str, **parts: object) -> None:
    """Add an engine's module with those `parts` for the time of a test."""
    module = ModuleType(f"antipasta.analyze.{name}")
    vars(module).update(parts)
    monkeypatch.setitem(sys.modules, module.__name__, module)


def measure_toy(source: bytes, language: Language, _earlier: FileMetrics | None) -> FileMetrics:
    decisions = source.count(b"?")
    unit = FunctionMetrics("f", "function", 1, 1, cyclomatic_complexity=1 + decisions)
    return FileMetrics(language.name, functions=(unit,))


TOY = Language("toy", ("toy",), engine=Engine("toy", 1.0, ("toylib",)))


def test_a_row_alone_lacks_everything_else(monkeypatch: pytest.MonkeyPatch) -> None:
    add(monkeypatch, TOY)

    assert lacking("toy") == [
        "pyproject.toml: no dependency toylib, of the engine toy",
        "tests/support/examples.py: no source in toy",
        "antipasta/analyze/toy.py: No module named 'antipasta.analyze.toy'",
    ]


def test_an_engine_without_a_row_is_named() -> None:
    assert list(gaps_of_languages(LANGUAGES, [*engines_of_modules(), "toy"])) == [
        "antipasta/languages.py: no row for the engine analyze/toy.py"
    ]


def test_an_engine_without_its_object_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    add(monkeypatch, TOY._replace(engine=Engine("toy", 1.0, ())), "a?")
    add_engine(monkeypatch, "toy", measure_toy=measure_toy)

    words = "module 'antipasta.analyze.toy' has no attribute 'ANALYZER'"
    assert lacking("toy") == [f"antipasta/analyze/toy.py: {words}"]
    assert words in (measure_source(b"a?", language="toy").detail or "")


@pytest.mark.parametrize(
    ("source", "missing"),
    [
        ("a?", []),
        ("a", ["antipasta/analyze/toy.py: finds no function with a decision in the example"]),
        (
            lfs_pointer(),
            [
                "antipasta/analyze/toy.py: the example is skipped toy:"
                " a Git LFS pointer; the content is not in the repository"
            ],
        ),
    ],
)
def test_an_engine_of_its_own_must_measure_the_example(
    monkeypatch: pytest.MonkeyPatch, source: str, missing: list[str]
) -> None:
    add(monkeypatch, TOY._replace(engine=Engine("toy", 1.0, ())), source)
    add_engine(monkeypatch, "toy", ANALYZER=Analyzer(measure_toy))

    assert lacking("toy") == missing


def test_what_an_engine_may_lack_is_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    add(monkeypatch, TOY._replace(engine=Engine("toy", 1.0, ())))
    add_engine(monkeypatch, "toy", ANALYZER=Analyzer(measure_toy))
    (unit,) = measure_source(b"a?", language="toy").functions

    assert measure_reduced(b"a\n\nb\n", language="toy")[:6] == (
        *("toy", "minimal", "memory", "", 3),
        None,
    )
    parts = FileParts(["a  b", "c"], "toy")
    assert parts.statements(unit._replace(kind="module")) == {"a b": 1, "c": 1}
    assert [each.text for each in parts.decisions(unit._replace(kind="module"))] == ["a b", "c"]
    file = PointedFile("Ä?".encode("utf-16"), "toy")
    assert file.lines == ["Ä?"]
    assert file.points(unit, "cyclomatic_complexity", allowed=0) is None
    assert file.points(unit, "length", allowed=0) == {1: 1}
    assert lower_level("toy", "full") is None
    assert not may_take_over(b"a" * 10_000_000, language="toy")


def test_what_an_engine_has_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """One object answers every question: nobody asks for the kind of engine."""
    engine = Engine("toy", 40.0, (), parsed_by_python=True, takes_over_from=3)
    whole = Analyzer(
        measure_toy,
        decode=lambda source: Decoded(source.decode("utf-16"), ""),
        is_plain_text=False,
        measure_reduced=lambda _source, language: FileMetrics(language.name, "reduced"),
        find_points=lambda text, _language: lambda *_: Counter({1: text.count("?")}),
        find_parts=lambda lines, language: Parts(
            lambda _unit: Counter([*lines, language.name]), lambda unit: [(7, unit.name)]
        ),
    )
    add(monkeypatch, TOY._replace(engine=engine))
    add_engine(monkeypatch, "toy", ANALYZER=whole)
    (unit,) = measure_source(b"a?", language="toy").functions

    assert lower_level("toy", "full") == "reduced"
    assert measure_reduced(b"", language="toy").analysis == "reduced"
    assert count_lines(b"", language="toy", reason="timeout", detail="").analysis == "skipped"
    assert FileParts(["a"], "toy").statements(unit) == {"a": 1, "toy": 1}
    assert FileParts(["a"], "toy").decisions(unit) == [(7, unit.name)]
    points = PointedFile("a??".encode("utf-16"), "toy").points(
        unit, "cyclomatic_complexity", allowed=0
    )
    assert points == {1: 2}
    assert may_take_over(b"abc", language="toy")
    assert not may_take_over(b"ab", language="toy")
    assert predicted_ms(1000, "toy") == pytest.approx(40.1)
    assert metrics_key(version("a.toy", language="toy"), {"toy": "engine"}).endswith(
        python_grammar()
    )


def test_a_language_that_lizard_reads_takes_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    add(monkeypatch, Language("cuda", ("c",)), EXAMPLES["c"])
    add(monkeypatch, Language("brainfuck", ("b",)), "+[-]")

    assert lacking("cuda") == []
    assert [each.partition(":")[0] for each in lacking("brainfuck")] == [
        "antipasta/analyze/lizard.py"
    ]


WITHOUT_LIBRARIES = """
import sys
from importlib.metadata import packages_distributions
from antipasta.analyze.engines import analyzer_of
from antipasta.analyze.reduced import count_lines
from antipasta.languages import BY_NAME

libraries = BY_NAME[sys.argv[1]].engine.libraries
for module, distributions in packages_distributions().items():
    if set(distributions) & set(libraries):
        sys.modules[module] = None
names = [each.replace("-", "_") for each in libraries]
assert all(sys.modules.get(each, "") is None for each in names), names
count_lines(b"", language=sys.argv[1], reason="memory", detail="")
"""


@pytest.mark.parametrize("name", {row.engine.name: row.name for row in LANGUAGES}.values())
def test_an_engine_is_imported_without_its_libraries(name: str) -> None:
    """So that the lines of a file can be counted where a library is broken."""
    finished = run((sys.executable, "-c", WITHOUT_LIBRARIES, name), CHECKOUT)

    assert (finished.returncode, finished.stderr) == (0, "")
