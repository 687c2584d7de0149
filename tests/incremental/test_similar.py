from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from antipasta.analyze import measure_source
from antipasta.histories import BaseFile, FileHistory, UnitChange
from antipasta.incremental.diff import compare
from antipasta.model import FileMetrics, Version
from tests.support.sources import function_source, method_source, unrelated_source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def metrics(source: str, language: str = "python") -> FileMetrics:
    return measure_source(source.encode(), language=language)


class Change:
    """A change from some files to others; the texts that were read for comparing are kept."""

    def __init__(
        self, old: Mapping[str, str], new: Mapping[str, str], language: str = "python"
    ) -> None:
        self.language = language
        self.texts = {self._version("old", path): text for path, text in old.items()}
        self.texts |= {self._version("new", path): text for path, text in new.items()}
        self.reads: list[list[str]] = []
        files = [self._history(path, old.get(path), new.get(path)) for path in {**old, **new}]
        self.changes = [each for changes in compare(files, self._lines) for each in changes]

    def _version(self, side: str, path: str) -> Version:
        return Version(path, f"{side} {path}", self.language)

    def _history(self, path: str, old: str | None, new: str | None) -> FileHistory:
        return FileHistory(
            path,
            None if new is None else metrics(new, self.language),
            () if old is None else (BaseFile(path, metrics(old, self.language)),),
            None if new is None else self._version("new", path),
            () if old is None else (self._version("old", path),),
        )

    def _lines(
        self, heads: Sequence[Version], bases: Sequence[Version]
    ) -> dict[Version, list[bytes]]:
        self.reads.append([each.oid for each in (*heads, *bases)])
        return {each: self.texts[each].encode().splitlines() for each in (*heads, *bases)}

    @property
    def described(self) -> set[tuple[str | None, str | None, str | None]]:
        """Old name, new name and kind of what changed, but for the code outside functions."""
        found = {_names(each) for each in self.changes if each.change}
        return {each for each in found if "<module>" not in each}


def _names(change: UnitChange) -> tuple[str | None, str | None, str | None]:
    old = change.origins[0].unit.name if change.origins else None
    return old, change.unit and change.unit.name, change.change


def test_an_edited_method_of_a_renamed_class_is_renamed() -> None:
    change = Change({"a.py": method_source("Old")}, {"a.py": method_source("New", complexity=15)})

    assert change.described == {("Old.tangled", "New.tangled", "renamed")}


def test_a_method_may_have_another_name_in_the_renamed_class() -> None:
    new = method_source("New", "knotted", complexity=15)

    assert Change({"a.py": method_source("Old")}, {"a.py": new}).described == {
        ("Old.tangled", "New.knotted", "renamed")
    }


def test_an_edited_function_of_a_renamed_file_is_moved() -> None:
    change = Change({"old.py": function_source("f")}, {"new.py": function_source("f", 15)})

    assert change.described == {("f", "f", "moved")}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (function_source("f"), function_source("g", 15)),
        (method_source("Box", "f"), method_source("Box", "g", 15)),
        (function_source("f"), method_source("Box", "f", 15)),
        (method_source("Box", "f"), function_source("f", 15)),
    ],
)
def test_a_function_that_is_edited_and_renamed_in_its_file_is_renamed(old: str, new: str) -> None:
    change = Change({"a.py": old}, {"a.py": new})

    assert {kind for *_, kind in change.described} == {"renamed"}


def test_where_a_place_stays_an_edited_function_of_another_file_is_new() -> None:
    old = {"a.py": function_source("f") + "x = 1\n", "b.py": "x = 1\n"}
    new = {"a.py": "x = 1\n", "b.py": function_source("g", 15) + "x = 1\n"}

    assert {kind for *_, kind in Change(old, new).described} == {"added", "deleted"}


@pytest.mark.parametrize(
    ("language", "source"),
    [
        ("javascript", "function {name}(n) {{\n{body}  return {name}(n - 1)\n}}\n"),
        ("java", "class A {{\nint {name}(int n) {{\n{body}  return {name}(n - 1);\n}}\n}}\n"),
        ("python", "def {name}(n):\n{body}    return {name}(n - 1)\n"),
    ],
)
def test_a_recursive_function_that_is_edited_and_renamed_is_renamed(
    language: str, source: str
) -> None:
    line = (
        "    if n == {n}: step({n})\n" if language == "python" else "  if (n == {n}) step({n});\n"
    )
    body = "".join(line.format(n=n) for n in range(5))
    old = source.format(name="walk", body=body)
    new = source.format(name="stroll", body=body + line.format(n=9))

    described = Change({"a": old}, {"a": new}, language).described

    assert {kind for *_, kind in described} == {"renamed"}


def test_a_function_with_less_than_half_of_its_lines_in_common_is_new() -> None:
    old, new = function_source("f", 4), function_source("f", 22)

    assert {kind for *_, kind in Change({"a.py": old}, {"b.py": new}).described} == {
        "added",
        "deleted",
    }


def test_the_most_similar_is_taken() -> None:
    old = "".join(method_source("Old", f"f{n}", n).partition("\n")[2] for n in (12, 14, 16))
    new = "".join(method_source("New", f"g{n}", n).partition("\n")[2] for n in (13, 17))
    change = Change({"a.py": f"class Old:\n{old}"}, {"a.py": f"class New:\n{new}"})

    assert change.described == {
        ("Old.f14", "New.g13", "renamed"),  # 50 of 52 lines; f12 has 46 of 48
        ("Old.f16", "New.g17", "renamed"),
        ("Old.f12", None, "deleted"),
    }


def test_what_has_the_same_digest_elsewhere_is_not_given_to_the_similar() -> None:
    old = {"a.py": method_source("Old"), "b.py": "x = 1\n"}
    new = {"a.py": method_source("New", complexity=15), "b.py": method_source("Box")}

    assert Change(old, new).described == {
        (None, "New.tangled", "added"),
        ("Old.tangled", "Box.tangled", "moved"),
    }


def test_only_the_files_that_matter_are_read_for_it() -> None:
    old = {"a.py": method_source("Old"), "b.py": unrelated_source("f"), "c.py": "x = 1\n"}
    new = {
        "a.py": method_source("New", complexity=15),
        "b.py": unrelated_source("f", 3),
        "c.py": function_source("f"),
    }

    assert sorted(Change(old, new).reads[0]) == ["new a.py", "old a.py"]


def test_an_outer_function_is_a_place_too() -> None:
    def outer(name: str, complexity: int) -> str:
        return f"def {name}():\n{function_source('f', complexity, indent='    ')}"

    change = Change({"a.py": outer("old", 14)}, {"a.py": outer("new", 15)})

    assert ("old.f", "new.f", "renamed") in change.described
