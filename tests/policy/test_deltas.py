from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from antipasta.histories import FileHistory, Origin, UnitChange
from antipasta.incremental.diff import compare
from antipasta.model import FileMetrics
from antipasta.policy.deltas import function_changes, net, with_nets
from antipasta.results.findings import Extraction, FunctionChange
from tests.support.measured import history, measured, unit


def changes_of(*files: FileHistory) -> list[FunctionChange]:
    return [
        change
        for file, changes in zip(files, compare(files), strict=True)
        for change in function_changes(file, changes)
    ]


def test_only_what_differs_is_in_the_deltas() -> None:
    old = measured(unit("f", 9, length=20, parameters=1, halstead_volume=1.5))
    new = measured(unit("f", 14, length=20, parameters=None, halstead_volume=2.5, start_line=7))

    assert changes_of(history(new, old)) == [
        FunctionChange(
            path="a.py",
            old_path=None,
            function="f",
            old_function=None,
            change="modified",
            line=7,
            deltas={
                "cyclomatic_complexity": (9, 14),
                "halstead_volume": (1.5, 2.5),
                "parameters": (1, None),
            },
        )
    ]


def test_an_added_and_a_deleted_function_count_whole() -> None:
    old, new = measured(unit("gone", 3, start_line=9)), measured(unit("new", 4))

    found = changes_of(history(new, old))

    assert [(each.function, each.change, each.line, each.deltas) for each in found] == [
        ("new", "added", 1, {"cyclomatic_complexity": (None, 4)}),
        ("gone", "deleted", 9, {"cyclomatic_complexity": (3, None)}),
    ]
    assert net(found) == {"cyclomatic_complexity": 1, "cognitive_complexity": 0}


def test_what_moved_or_got_another_name_says_from_where() -> None:
    old = history(None, measured(unit("f"), unit("g")), path="old.py")
    new = history(measured(unit("f"), unit("Box.g", digest="g=1")), measured(), path="new.py")

    found = changes_of(new, old)

    assert [
        (each.path, each.old_path, each.function, each.old_function, each.change, each.deltas)
        for each in found
    ] == [
        ("new.py", "old.py", "f", None, "moved", {}),
        ("new.py", "old.py", "Box.g", "g", "moved", {}),
    ]


def test_what_did_not_change_or_cannot_be_compared_is_not_listed() -> None:
    same = measured(unit("f", start_line=1)), measured(unit("f", start_line=50))
    broken = FileMetrics("python", "minimal", "syntax", "invalid syntax")

    assert changes_of(history(*same)) == []
    assert changes_of(history(measured(unit("f", 99)), broken)) == []


FILES = st.dictionaries(
    st.sampled_from(["f", "g", "h", "<module>"]),
    st.tuples(st.integers(1, 30), st.none() | st.integers(0, 30)),
)


@given(old=FILES, new=FILES)
def test_the_net_is_the_difference_of_the_sums(
    old: dict[str, tuple[int, int | None]], new: dict[str, tuple[int, int | None]]
) -> None:
    def file(values: dict[str, tuple[int, int | None]]) -> FileMetrics:
        return measured(
            *(
                unit(
                    name,
                    cyclomatic,
                    cognitive_complexity=cognitive,
                    digest=f"{name} {cyclomatic} {cognitive}",
                )
                for name, (cyclomatic, cognitive) in values.items()
            )
        )

    found = net(changes_of(history(file(new), file(old))))

    assert found == {
        "cyclomatic_complexity": sum(c for c, _ in new.values()) - sum(c for c, _ in old.values()),
        "cognitive_complexity": sum(c or 0 for _, c in new.values())
        - sum(c or 0 for _, c in old.values()),
    }


def test_in_a_merge_the_deltas_are_those_to_the_most_lenient_parent() -> None:
    ours = measured(unit("f", 3, cognitive_complexity=9), unit("gone", 2, start_line=9))
    theirs = measured(unit("f", 12, cognitive_complexity=1), unit("gone", 5, start_line=9))
    new = measured(unit("f", 14, cognitive_complexity=10))

    found = changes_of(history(new, ours, theirs))

    assert [(each.function, each.deltas) for each in found] == [
        ("f", {"cyclomatic_complexity": (12, 14), "cognitive_complexity": (9, 10)}),
        ("gone", {"cyclomatic_complexity": (5, None)}),
    ]
    assert net(found) == {"cyclomatic_complexity": -3, "cognitive_complexity": 1}


def test_a_split_has_one_net_across_its_files() -> None:
    old = unit("f", 42)
    split = [
        UnitChange(unit("f", 20), (Origin("a.py", old),), "modified"),
        UnitChange(unit("g", 12), (), "added", (Origin("a.py", old),)),
    ]
    elsewhere = [
        UnitChange(unit("h", 13), (), "added", (Origin("a.py", old),)),
        UnitChange(unit("other", 5), (), "added"),
    ]
    files = [(history(measured()), split), (history(measured(), path="b.py"), elsewhere)]

    found = with_nets([each for file, changes in files for each in function_changes(file, changes)])

    whole = Extraction("a.py", "f", {"cyclomatic_complexity": 3, "cognitive_complexity": 0})
    assert [each.extracted_from for each in found] == [None, whole, whole, None]
