"""What holds in each language that is measured by its tree; a test module a language adds to it."""

from __future__ import annotations

import re
import resource
import subprocess
import sys
from collections import Counter
from typing import ClassVar, NamedTuple

import pytest
from lizard import FileAnalyzer, get_extensions

from antipasta.analyze import measure_source
from antipasta.analyze.lizard import SWITCHES
from antipasta.analyze.trees.grammar import missing_types, table_of
from antipasta.explain.pointed_file import PointedFile
from antipasta.languages import BY_NAME
from antipasta.model import MODULE, FileMetrics, FunctionMetrics
from antipasta.policy.suppressions import suppression_of
from tests.support.changes import InMemory

METRIC = "cyclomatic_complexity"
MEMORY_BYTES = 1 << 30


class Numbers(NamedTuple):
    """What is measured of a function, in the order in which tests have it."""

    start: int
    end: int
    cyclomatic: int | None
    cognitive: int | None
    nesting: int | None
    parameters: int | None


def numbers(found: FileMetrics) -> dict[str, Numbers]:
    """The numbers of each function by its name, and of `<module>`."""
    return {
        unit.name: Numbers(
            unit.start_line,
            unit.end_line,
            unit.cyclomatic_complexity,
            unit.cognitive_complexity,
            unit.nesting_depth,
            unit.parameters,
        )
        for unit in found.units
    }


class TreeLanguage:
    """The tests of one language.

    `function` is a function of the name `NAME` that holds the lines `BODY`, `branch` a line with
    one decision, of 1 for both complexities, and `around` what is around functions, at `HERE`.
    `attribute` is a line that may stand above a function. `alike` is a source of which lizard sees
    every function as it stands. `broken` is a function in which something does not parse, and
    `hidden` a text that hides a function. `deep` is what a file of nested code repeats.
    """

    language: ClassVar[str]
    function: ClassVar[str]
    around: ClassVar[str] = "HERE\n"
    prefix: ClassVar[str] = ""
    branch: ClassVar[str]
    plain: ClassVar[str]
    comment: ClassVar[str] = "// a comment"
    attribute: ClassVar[str] = ""
    class_line: ClassVar[str] = ""
    alike: ClassVar[str]
    broken: ClassVar[str]
    hidden: ClassVar[str]
    deep: ClassVar[tuple[str, ...]] = ("(", "{", "a && ")

    def measure(self, source: str) -> FileMetrics:
        return measure_source(source.encode(), language=self.language)

    def file(self, *functions: str) -> str:
        return self.around.replace("HERE", "\n".join(functions))

    def of(self, name: str, *lines: str) -> str:
        return self.function.replace("NAME", name).replace("BODY", "\n".join(lines or ("",)))

    def unit(self, found: FileMetrics, name: str) -> FunctionMetrics:
        (unit,) = (each for each in found.functions if each.name == self.prefix + name)
        return unit

    def full(self, *functions: str) -> FileMetrics:
        found = self.measure(self.file(*functions))
        assert found.analysis == "full", found.detail
        return found

    def distinct(self, place: int) -> list[str]:
        return [self.plain.replace("1", str(place + at)) for at in range(0, 50, 10)]

    # Rules

    def test_the_grammar_has_each_type_that_the_rules_name(self) -> None:
        assert missing_types(table_of(self.language)) == []

    def test_it_is_equal_to_lizard_where_both_see_the_same(self) -> None:
        found = self.measure(self.alike)
        theirs = FileAnalyzer(get_extensions([])).analyze_source_code(
            f"f.{BY_NAME[self.language].extensions[0]}", self.alike
        )

        assert found.analysis == "full", found.detail
        assert sorted(
            (each.end_line, each.cyclomatic_complexity, each.parameters)
            for each in found.units
            if each.name != MODULE
        ) == sorted(
            (each.end_line, each.cyclomatic_complexity, each.parameter_count)
            for each in theirs.function_list
            if each.name != "*global*"
        )
        assert len(found.units) > 4

    def test_its_modified_complexity_is_lizards_where_lizard_knows_a_switch(self) -> None:
        if self.language not in SWITCHES:
            pytest.skip("lizard does not know what holds the cases")
        theirs = FileAnalyzer(get_extensions(["modified"])).analyze_source_code(
            f"f.{BY_NAME[self.language].extensions[0]}", self.alike
        )
        lines = self.alike.split("\n")
        ours = [
            unit
            for unit in self.measure(self.alike).units
            if unit.name != MODULE
            and not any("select {" in line for line in lines[unit.start_line : unit.end_line])
        ]
        known = {unit.end_line for unit in ours}

        assert sorted(
            (each.end_line, each.modified_cyclomatic_complexity) for each in ours
        ) == sorted(
            (each.end_line, each.cyclomatic_complexity)
            for each in theirs.function_list
            if each.end_line in known and each.name != "*global*"
        )

    # Numbers

    def test_a_branch_adds_one_to_its_own_function(self) -> None:
        names = ("one", "two", "three")
        plain = self.full(*(self.of(name, self.plain) for name in names))
        for changed in names:
            found = self.full(
                *(self.of(name, self.branch if name == changed else self.plain) for name in names)
            )
            for name in names:
                gain = int(name == changed)
                old, new = self.unit(plain, name), self.unit(found, name)
                assert new.cyclomatic_complexity == (old.cyclomatic_complexity or 0) + gain
                assert new.cognitive_complexity == (old.cognitive_complexity or 0) + gain
                assert new.nesting_depth == gain
                assert (old.digest == new.digest) != bool(gain)

    def test_comments_and_blank_lines_change_nothing_but_lines(self) -> None:
        one = self.full(self.of("f", self.branch, self.plain))
        other = self.full(
            self.comment, "", self.of("f", self.comment, "", f"   {self.branch}", "", self.plain)
        )
        old, new = self.unit(one, "f"), self.unit(other, "f")

        assert new.digest == old.digest
        assert new.start_line == old.start_line + 2
        assert (new.length, one.sloc) == ((old.length or 0) + 3, other.sloc)
        assert new[4:6] == old[4:6]
        assert new[7:9] == old[7:9]
        module = self.unit_of_module(other)
        assert module._replace(end_line=0) == self.unit_of_module(one)._replace(end_line=0)

    def unit_of_module(self, found: FileMetrics) -> FunctionMetrics:
        assert found.functions[0].name == MODULE
        return found.functions[0]

    def test_digests_are_blind_to_names_and_see_the_code(self) -> None:
        found = self.full(
            self.of("f", self.plain), self.of("g", self.plain), self.of("h", self.branch)
        )
        digests = [self.unit(found, name).digest for name in "fgh"]

        assert digests[0] == digests[1] != digests[2]

    def test_points_add_up(self) -> None:
        source = self.file(self.of("f", self.branch, self.plain, self.branch))
        found = self.measure(source)
        file = PointedFile(source.encode(), self.language)
        for unit in found.units:
            for metric, free in ((METRIC, 1), ("cognitive_complexity", 0)):
                points = file.points(unit, metric, allowed=0)
                assert points is not None
                assert points.total() + free == getattr(unit, metric)
        unit = self.unit(found, "f")
        start = next(at for at, line in enumerate(source.split("\n"), 1) if self.branch in line)
        assert file.points(unit, METRIC, allowed=0) == Counter((start, start + 2))

    # Suppressions

    @pytest.mark.parametrize("place", ["above", "above the attribute", "behind"])
    def test_a_comment_silences_the_function_below(self, place: str) -> None:
        mark = f"{self.comment.split(' ', maxsplit=1)[0]} antipasta: ignore -- a table"
        lines = [
            *([self.attribute] if self.attribute else []),
            *self.of("f", self.plain).split("\n"),
        ]
        at = len(lines) - len(self.of("f", self.plain).split("\n"))
        if place == "behind":
            lines[at] += f" {mark}"
        else:
            lines.insert(0 if place == "above the attribute" else at, mark)
        found = self.full(self.of("e", self.plain), *lines, self.of("g", self.plain))

        silenced = [
            unit.name for unit in found.units if suppression_of(found, unit, METRIC) is not None
        ]

        assert silenced == [f"{self.prefix}f"]

    def test_a_comment_on_a_class_silences_what_is_in_it(self) -> None:
        if not self.class_line:
            pytest.skip("the language has no classes around functions")
        mark = f"{self.comment.split(' ', maxsplit=1)[0]} antipasta: ignore"
        source = self.file(self.of("f", self.plain), self.of("g", self.plain))
        found = self.measure(source.replace(self.class_line, f"{mark}\n{self.class_line}", 1))

        silenced = {u.name for u in found.units if suppression_of(found, u, METRIC)}

        assert silenced == {f"{self.prefix}f", f"{self.prefix}g"}

    # What does not parse

    def test_a_function_that_does_not_parse_is_named_and_no_other(self) -> None:
        found = self.measure(
            self.file(self.of("f", self.branch), self.broken, self.of("g", self.branch))
        )
        values = {unit.name: unit.cyclomatic_complexity for unit in found.units}

        assert (found.analysis, found.reason) == ("reduced", "syntax")
        assert not found.may_lack_units
        assert values[f"{self.prefix}f"] == values[f"{self.prefix}g"] == 2
        doubtful = [unit for unit in found.units if unit.cyclomatic_complexity is None]
        (unit,) = doubtful
        assert f"{unit.name} (line {unit.start_line})" in (found.detail or "")
        assert not unit.digest

    def test_where_functions_may_be_hidden_the_others_are_not_new(self) -> None:
        base = self.file(self.of("f", *self.distinct(100)), self.hidden)
        head = self.file(self.of("f", *self.distinct(100)), self.of("g", *self.distinct(200)))
        found = self.measure(base)

        assert (found.analysis, found.reason) == ("reduced", "syntax")
        assert found.may_lack_units
        assert self.changes(base, head)[f"{self.prefix}g"] == "unknown"
        # The other way round it is not known to be gone, and vouches for nothing elsewhere.
        assert "deleted" not in self.changes(head, base).values()
        moved = InMemory(
            {"a": head, "b": base}, {"a": base, "b": head.replace(self.hidden, "")}, self.language
        )
        changes = [each.change for each in moved.compared[1].changes if each.unit]
        assert "moved" not in changes

    # Changes

    def changes(self, old: str, new: str) -> dict[str | None, str | None]:
        (compared,) = InMemory({"a": old}, {"a": new}, self.language).compared
        return {each.unit and each.unit.name: each.change for each in compared.changes}

    def test_a_renamed_function_is_recognized(self) -> None:
        old = self.file(self.of("f", *self.distinct(100)), self.of("g", *self.distinct(200)))
        new = self.file(self.of("f", *self.distinct(100)), self.of("h", *self.distinct(200)))
        found = self.changes(old, new)

        assert (found[f"{self.prefix}f"], found[f"{self.prefix}h"]) == (None, "renamed")

    def test_a_function_that_is_renamed_and_edited_is_recognized(self) -> None:
        old = self.file(self.of("f", *self.distinct(100)))
        new = self.file(self.of("h", *self.distinct(100), self.branch))

        assert self.changes(old, new)[f"{self.prefix}h"] == "renamed"

    def test_an_edited_function_is_modified_and_a_new_one_added(self) -> None:
        old = self.file(self.of("f", *self.distinct(100)), self.of("g", *self.distinct(200)))
        new = self.file(
            self.of("fresh", *self.distinct(300)),
            self.of("f", *self.distinct(100), self.branch),
            self.of("g", *self.distinct(200)),
        )
        found = self.changes(old, new)

        assert [found[self.prefix + name] for name in ("f", "g", "fresh")] == [
            "modified",
            None,
            "added",
        ]

    def test_functions_that_change_places_are_the_same(self) -> None:
        functions = [self.of(name, *self.distinct(100 * at)) for at, name in enumerate("fgh", 1)]

        found = self.changes(self.file(*functions), self.file(*reversed(functions)))

        assert set(found.values()) == {None}

    def test_a_moved_function_is_recognized(self) -> None:
        function = self.of("f", *self.distinct(100))
        other = self.of("g", *self.distinct(200))
        change = InMemory(
            {"a": self.file(function, other), "b": self.file(other)},
            {"a": self.file(other), "b": self.file(other, function)},
            self.language,
        )
        found = {
            each.unit.name: each.change
            for compared in change.compared
            for each in compared.changes
            if each.unit and compared.history.path == "b"
        }

        assert found[f"{self.prefix}f"] == "moved"

    def test_functions_of_one_name_are_told_apart_by_what_they_do(self) -> None:
        one, two = self.of("f", *self.distinct(100)), self.of("f", *self.distinct(200))
        edited = self.of("f", *self.distinct(200), self.branch)
        (compared,) = InMemory(
            {"a": self.file(one, two)}, {"a": self.file(edited, one)}, self.language
        ).compared
        found = [
            (each.change, [origin.unit.start_line for origin in each.origins])
            for each in compared.changes
            if each.unit and each.unit.name == f"{self.prefix}f"
        ]
        first, second = (
            unit.start_line for unit in self.full(one, two).units if unit.name == f"{self.prefix}f"
        )

        assert found == [("modified", [second]), (None, [first])]

    # What a base function vouches for

    def steps(self, name: str, numbers: range, variable: str = "a") -> str:
        """A function with a branch and two other statements for each of the numbers."""
        return self.of(name, *(line for at in numbers for line in self.step(at, variable)))

    def step(self, at: int, variable: str) -> list[str]:
        branch = re.sub(r"\ba\b", variable, self.branch.replace("1", str(at)))
        return [branch, *(self.plain.replace("1", str(base + at)) for base in (200, 300))]

    def refused(self, new: str) -> set[str | None]:
        """The functions that a change of a function of 13 is refused for."""
        old = self.file(self.steps("whole", range(12)))
        verdict = InMemory({"a": old}, {"a": new}, self.language).verdict()
        return {each.function for each in verdict.violations}

    def test_decisions_that_move_are_found_again_under_other_names(self) -> None:
        kept = self.steps("whole", range(6))

        assert self.refused(self.file(kept, self.steps("part", range(6, 12), "other"))) == set()

    def test_a_copy_of_what_was_split_off_is_new(self) -> None:
        kept, part = range(4), range(4, 12)
        copies = self.steps("part", part), self.steps("copy", part, "other")

        assert len(self.refused(self.file(self.steps("whole", kept), *copies))) == 1

    def test_new_decisions_beside_old_statements_are_not_covered(self) -> None:
        old = [line for at in range(6, 12) for line in self.step(at, "a")[1:]]
        new = [self.branch.replace("1", str(at)) for at in range(50, 60)]
        part = self.of("part", *old, *new)

        assert self.refused(self.file(self.steps("whole", range(6)), part)) == {
            f"{self.prefix}part"
        }

    # Limits

    def test_no_depth_and_no_length_is_too_much(self) -> None:
        """Nested 100,000 times, and a megabyte of what opens: in a process of its own."""
        sources = [each * 100_000 for each in self.deep]
        sources += [self.file(self.of("f", self.deep[0] * 1_000_000))]
        sources += [self.file(self.of("f", self.branch * (1_000_000 // len(self.branch))))]
        for source in sources:
            done = subprocess.run(
                (sys.executable, "-c", MEASURE, self.language),
                input=source.encode(),
                capture_output=True,
                check=False,
                timeout=300,
                preexec_fn=limit_memory,
            )
            assert done.returncode == 0, done.stderr.decode()[-1000:]
            assert done.stdout.decode().strip() in ("full", "reduced", "minimal", "skipped")


MEASURE = """
import sys
from antipasta.analyze import measure_source
print(measure_source(sys.stdin.buffer.read(), language=sys.argv[1]).analysis)
"""


def limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (2 * MEMORY_BYTES, 2 * MEMORY_BYTES))
