"""Cognitive complexity is complexipy's, under our names; where it has none it is None."""

from __future__ import annotations

import sys
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING

import pytest

from antipasta.analyze import measure_source, python
from antipasta.analyze.cognitive import cognitive_complexity
from antipasta.model import MODULE
from tests.support.run import run

if TYPE_CHECKING:
    from pathlib import Path

code_complexity = pytest.importorskip("complexipy", exc_type=ImportError).code_complexity
"""There is none where its wheel cannot be loaded, as on musl."""

SOURCE = """\
import x

if x:
    pass

class A:
    if x:
        y = 1

    @dec
    def m(self):
        if x:
            def inner():
                if x:
                    pass
        return lambda: 1 if x else 2

    class B:
        @dec
        @dec(
            1)
        async def q(self):
            for i in x:
                if i:
                    return q()

def f():
    class Local:
        def m(self):
            if x:
                pass
    if x:
        return f()

def f():
    pass
"""


def test_every_unit_has_complexipys_number_or_none() -> None:
    measured = measure_source(SOURCE.encode(), language="python")

    values = [(unit.name, unit.cognitive_complexity) for unit in measured.functions]
    theirs = code_complexity(SOURCE, check_script=True, no_ignore=True, with_plans=False)
    expected = [(unit.name.replace("::", "."), unit.complexity) for unit in theirs.functions]
    assert sorted((name, value) for name, value in values if value is not None) == sorted(expected)
    assert [name for name, value in values if value is None] == [
        "A",
        "A.m.inner",
        "A.B",
        "f.Local",
        "f.Local.m",
    ]
    assert values[0] == (MODULE, 1)


@pytest.mark.parametrize("head", ["@(", "@\\", "@(  # @g", "@(\n\n("])
@pytest.mark.parametrize("indent", ["", "    "])
def test_a_decorator_that_does_not_begin_behind_its_at(head: str, indent: str) -> None:
    closed = "g" + ")" * head.count("(")
    lines = [*head.split("\n"), closed, "@h", "def f(a):", "    if a:", "        if a: pass"]
    around = "class A:\n" if indent else "\n"
    text = around + "".join(f"{indent}{line}\n" for line in lines)

    found = measure_source(text.encode(), language="python")

    [*_, function] = found.functions
    assert function.name == ("A.f" if indent else "f")
    assert (function.first_line, function.cognitive_complexity) == (2, 3)


def test_a_function_that_complexipy_places_elsewhere_is_counted_by_the_rules(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def elsewhere(text: str) -> dict[tuple[str, int], int]:
        return {
            (name, line + 1): value for (name, line), value in cognitive_complexity(text).items()
        }

    expected = measure_source(SOURCE.encode(), language="python")
    monkeypatch.setattr(python, "cognitive_complexity", elsewhere)

    assert measure_source(SOURCE.encode(), language="python") == expected


def test_a_comment_for_complexipy_is_not_obeyed() -> None:
    source = b"def f(a):  # complexipy: ignore\n    if a: pass\n"

    assert measure_source(source, language="python").functions[1].cognitive_complexity == 1


LOADED_FIRST = """\
import sys
from antipasta.analyze.cognitive import cognitive_complexity
ours = cognitive_complexity("if x: pass")
assert "complexipy" not in sys.modules, "the package was imported after all"
import complexipy
theirs = complexipy.code_complexity("if x: pass", check_script=True).functions
print(ours["<module>", 1], theirs[0].complexity)
print(complexipy.code_complexity is sys.modules["complexipy._complexipy"].code_complexity)
"""


def test_the_extension_is_loaded_without_its_package_and_once(tmp_path: Path) -> None:
    unmeasured = ("env", "-u", "COVERAGE_PROCESS_START", "-u", "COVERAGE_PROCESS_CONFIG")

    finished = run((*unmeasured, sys.executable, "-P", "-c", LOADED_FIRST), tmp_path)

    assert finished.stdout.splitlines() == ["1 1", "True"], finished.stderr


def test_an_extension_that_is_not_found_as_a_file_is_imported_as_usual(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(sys.modules, "complexipy._complexipy")
    # Such as a frozen application, whose modules are in no directory: nothing here can cause that.
    monkeypatch.setattr(PathFinder, "find_spec", lambda *_: None)

    assert cognitive_complexity("if x: pass") == {(MODULE, 1): 1}


THREADS = """
import threading
from antipasta import measure_source

found = []

def measure():
    for _ in range(100):
        metrics = measure_source(b"def f(x): return 1 if x else 0", language="python")
    found.append(metrics.functions[-1].cognitive_complexity)

for _ in range(10):
    thread = threading.Thread(target=measure)
    thread.start()
    thread.join()
print(found)
"""


def test_threads_that_come_and_go_may_measure(tmp_path: Path) -> None:
    finished = run((sys.executable, "-P", "-c", THREADS), tmp_path)

    assert (finished.returncode, finished.stderr) == (0, "")
    assert finished.stdout == f"{[1] * 10}\n"
