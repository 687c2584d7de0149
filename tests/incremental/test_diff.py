from __future__ import annotations

from collections import Counter

from hypothesis import example, given
from hypothesis import strategies as st

from antipasta.histories import BaseFile, FileHistory, Origin, UnitChange
from antipasta.incremental.diff import compare
from antipasta.model import FileMetrics, FunctionMetrics, Missing
from tests.support.measured import history, measured, unit

NAMES = st.sampled_from(["f", "g", "Box.f", "Box.g", "f.inner"])
DIGESTS = st.sampled_from(["d1", "d2", "d3", "d4"])
MODULE = unit("<module>", kind="module")


@st.composite
def versions(draw: st.DrawFn) -> FileMetrics:
    """A file of up to six functions, some of one name or one digest, and a module."""
    drawn = draw(st.lists(st.tuples(NAMES, DIGESTS), max_size=6))
    functions = [
        unit(name, start_line=10 * line, end_line=10 * line + 5, digest=digest)
        for line, (name, digest) in enumerate(drawn, start=1)
    ]
    return measured(MODULE._replace(digest=draw(DIGESTS)), *functions)


def described(changes: tuple[UnitChange, ...]) -> list[tuple[str | None, list[str], str | None]]:
    """The names of the new and the old units, and the change; unchanged units are left out."""
    return [
        (now and now.name, [origin.unit.name for origin in origins], change)
        for now, origins, change, *_ in changes
        if change
    ]


def kinds(old: FileMetrics, new: FileMetrics) -> Counter[str | None]:
    (changes,) = compare([history(new, old)])
    return Counter(change.change for change in changes)


@given(versions())
def test_a_version_compared_with_itself_has_no_change(version: FileMetrics) -> None:
    assert kinds(version, version).keys() == {None}


def file_of(*functions: tuple[str, str]) -> FileMetrics:
    """A file with these functions, each a name and a digest."""
    found = (
        unit(name, start_line=10 * line, end_line=10 * line + 5, digest=digest)
        for line, (name, digest) in enumerate(functions, start=1)
    )
    return measured(MODULE, *found)


@given(versions(), versions())
@example(
    # Two of one name and no difference in complexity: only the order can tell them apart.
    file_of(("f", "d1"), ("g", "d2"), ("g", "d3")),
    file_of(("g", "d2"), ("g", "d1"), ("g", "d2")),
)
def test_the_way_back_mirrors_the_way_there(old: FileMetrics, new: FileMetrics) -> None:
    there, back = kinds(old, new), kinds(new, old)

    assert back["added"] == there["deleted"]
    assert back["deleted"] == there["added"]
    assert all(back[kind] == there[kind] for kind in (None, "modified", "renamed", "moved"))


@given(st.lists(st.tuples(versions(), versions()), min_size=1, max_size=3))
def test_each_unit_is_accounted_for_once(pairs: list[tuple[FileMetrics, FileMetrics]]) -> None:
    files = [history(new, old, path=f"{index}.py") for index, (old, new) in enumerate(pairs)]
    compared = compare(files)

    for (_, new), changes in zip(pairs, compared, strict=True):
        assert [each.unit for each in changes if each.unit] == list(new.units)
    origins = [origin for changes in compared for each in changes for origin in each.origins]
    assert sorted(origins) == sorted(
        Origin(f"{index}.py", each) for index, (old, _) in enumerate(pairs) for each in old.units
    )


@given(versions(), versions())
def test_only_the_same_digest_is_no_change(old: FileMetrics, new: FileMetrics) -> None:
    (changes,) = compare([history(new, old)])

    for now, origins, change, *_ in changes:
        if now and change in (None, "renamed", "moved"):
            assert now.digest in {origin.unit.digest for origin in origins}
        if now and change == "modified":
            assert now.digest not in {origin.unit.digest for origin in origins}


@given(versions(), versions(), versions())
def test_what_equals_one_parent_is_no_change(
    ours: FileMetrics, theirs: FileMetrics, other: FileMetrics
) -> None:
    for new in (ours, theirs):
        (changes,) = compare([history(new, ours, theirs)])
        assert {each.change for each in changes if each.unit} <= {None}
    (changes,) = compare([history(other, ours, ours)])
    (alone,) = compare([history(other, ours)])
    assert [each.change for each in changes if each.unit and each.unit.kind == "module"] == [
        each.change for each in alone if each.unit and each.unit.kind == "module"
    ]


def test_added_modified_and_deleted() -> None:
    old = measured(unit("same"), unit("changed", 1), unit("gone", start_line=20))
    new = measured(unit("changed", 2), unit("same"), unit("more"))

    (changes,) = compare([history(new, old)])

    assert described(changes) == [
        ("changed", ["changed"], "modified"),
        ("more", [], "added"),
        (None, ["gone"], "deleted"),
    ]


def test_a_new_file_is_added_as_a_whole() -> None:
    (changes,) = compare([history(measured(MODULE, unit()))])

    assert described(changes) == [("<module>", [], "added"), ("f", [], "added")]


def test_another_name_in_the_same_file_is_renamed() -> None:
    (changes,) = compare(
        [history(measured(unit("new", digest="d")), measured(unit("old", digest="d")))]
    )

    assert described(changes) == [("new", ["old"], "renamed")]


def test_another_file_is_moved_and_a_lost_file_loses_nothing() -> None:
    lost = history(None, measured(unit("f"), unit("g")), path="lost.py")
    found = history(measured(unit("f"), unit("Box.g", digest="g=1")), measured(), path="found.py")

    here, there = compare([found, lost])

    assert described(here) == [("f", ["f"], "moved"), ("Box.g", ["g"], "moved")]
    assert [origin.path for each in here for origin in each.origins] == ["lost.py", "lost.py"]
    assert there == ()


def test_a_copy_of_what_still_stands_is_added() -> None:
    original = measured(unit("f"))
    copy = measured(unit("f"), unit("copy", digest="f=1"))

    same_file, other_file = compare([history(copy, original), history(original, path="other.py")])

    assert described(same_file) == [("copy", [], "added")]
    assert described(other_file) == [("f", [], "added")]


def test_of_two_copies_of_a_lost_function_one_is_added() -> None:
    old = measured(unit("old", digest="d"))
    new = measured(unit("one", digest="d"), unit("two", digest="d"))

    (changes,) = compare([history(new, old)])

    assert described(changes) == [("one", ["old"], "renamed"), ("two", [], "added")]


def test_the_best_origin_is_in_the_same_file_and_has_the_same_name() -> None:
    old = measured(unit("a", digest="d"), unit("Old.f", digest="d"))
    away = history(None, measured(unit("New.f", digest="d")), path="away.py")

    here, _ = compare([history(measured(unit("New.f", digest="d")), old), away])

    assert described(here) == [("New.f", ["Old.f"], "renamed"), (None, ["a"], "deleted")]


def test_units_of_one_name_are_paired_by_digest_then_in_order() -> None:
    def overloads(*digests: str) -> FileMetrics:
        return measured(
            *(unit("f", start_line=line, digest=each) for line, each in enumerate(digests))
        )

    old, new = overloads("one", "two", "three"), overloads("three", "x", "y", "z")
    (changes,) = compare([history(new, old)])

    assert [
        (
            each.unit and each.unit.digest,
            [origin.unit.digest for origin in each.origins],
            each.change,
        )
        for each in changes
    ] == [
        ("three", ["three"], None),
        ("x", ["one"], "modified"),
        ("y", ["two"], "modified"),
        ("z", [], "added"),
    ]


def test_a_merge_is_compared_with_each_parent_that_has_the_unit() -> None:
    ours = measured(unit("f", 1), unit("mine"))
    theirs = measured(unit("f", 2), unit("yours"))
    new = measured(unit("f", 3), unit("mine"), unit("yours"))

    (changes,) = compare([history(new, ours, theirs)])

    assert [
        (each.unit and each.unit.name, [origin.unit for origin in each.origins], each.change)
        for each in changes
    ] == [
        ("f", [unit("f", 1), unit("f", 2)], "modified"),
        ("mine", [unit("mine")], None),
        ("yours", [unit("yours")], None),
    ]


def test_a_renamed_file_is_not_a_moved_function() -> None:
    new, old = measured(unit("f"), unit("g", 2)), measured(unit("f"), unit("g", 1))

    (changes,) = compare([history(new, old, path="new.py", old_path="old.py")])

    assert described(changes) == [("g", ["g"], "modified")]


UNPARSED = FileMetrics("python", "minimal", "syntax", "invalid syntax, line 1")
NOT_MEASURED = Missing("a.py", "size", "too large")


def test_against_a_base_that_was_not_understood_nothing_is_added() -> None:
    for base in (UNPARSED, NOT_MEASURED):
        file = FileHistory("a.py", measured(MODULE, unit()), (BaseFile("a.py", base),))
        (changes,) = compare([file])
        assert {each.change for each in changes} == {"unknown"}


def test_what_parses_in_one_version_only_cannot_be_compared() -> None:
    parsed, broken = unit("f", digest="d1"), unit("f", digest="")

    assert kinds(measured(parsed), measured(broken)) == {"unknown": 1}
    assert kinds(measured(broken), measured(parsed)) == {"unknown": 1}
    assert kinds(measured(broken), measured(broken._replace(length=9))) == {"modified": 1}
    (changes,) = compare([history(measured(parsed), measured(broken), measured(unit("f", 9)))])
    assert {each.change for each in changes} == {"modified"}


def test_code_outside_functions_is_not_new_where_nobody_could_measure_it() -> None:
    new = measured(MODULE, unit("f"))
    for old, change in (
        (measured(unit("f", digest=""), analysis="reduced"), "unknown"),
        (measured(unit("f")), "added"),
    ):
        (changes,) = compare([history(new, old)])
        assert changes[0].change == change


def test_one_parent_that_was_understood_still_counts() -> None:
    bases = (BaseFile("a.py", UNPARSED), BaseFile("a.py", measured(unit("f", 1))))
    (changes,) = compare([FileHistory("a.py", measured(unit("f", 2), unit("new")), bases)])

    assert described(changes) == [("f", ["f"], "modified"), ("new", [], "unknown")]


def test_classes_are_not_compared() -> None:
    def box(line: int) -> FunctionMetrics:
        return unit("Box", kind="class", start_line=line)

    (changes,) = compare([history(measured(box(1)), measured(box(2), unit("Old", kind="class")))])

    assert changes == ()
