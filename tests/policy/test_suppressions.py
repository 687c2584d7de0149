from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antipasta.metrics import METRICS
from antipasta.model import FileMetrics, FunctionMetrics, Suppression
from antipasta.policy.suppressions import misread, suppression_of
from antipasta.results.findings import Misread
from tests.support.measured import measured, unit

# class Box stands at line 10, its decorator at 8; method Box.f at 14, its decorators at 12 and 13.
BOX = unit("Box", kind="class", start_line=10, first_line=8, end_line=40)
METHOD = unit("Box.f", kind="method", start_line=14, first_line=12, end_line=20)
INNER = unit("Box.f.inner", start_line=16, first_line=16, end_line=18)
AFTER = unit("g", start_line=41, first_line=41, end_line=50)
MODULE = unit("<module>", kind="module", start_line=1, end_line=60)


def comment(line: int, *metrics: str, own_line: bool) -> Suppression:
    return Suppression(line, metrics, own_line, "comment", "")


def file(*suppressions: Suppression) -> FileMetrics:
    return measured(MODULE, BOX, METHOD, INNER, AFTER, suppressions=suppressions)


def covered(suppression: Suppression) -> list[str]:
    return [
        each.name
        for each in (MODULE, METHOD, INNER, AFTER)
        if suppression_of(file(suppression), each, "cyclomatic_complexity")
    ]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        (7, ["Box.f", "Box.f.inner"]),
        (9, ["Box.f", "Box.f.inner"]),
        (11, ["Box.f"]),
        (13, ["Box.f"]),
        (15, ["Box.f.inner"]),
        (40, ["g"]),
        (6, []),
        (17, []),
        (1, []),
    ],
)
def test_a_comment_on_its_own_line_speaks_for_what_is_below(line: int, names: list[str]) -> None:
    assert covered(comment(line, own_line=True)) == names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        (8, ["Box.f", "Box.f.inner"]),
        (10, ["Box.f", "Box.f.inner"]),
        (12, ["Box.f"]),
        (14, ["Box.f"]),
        (16, ["Box.f.inner"]),
        (41, ["g"]),
        (40, []),
        (15, []),
        (1, []),
    ],
)
def test_a_comment_behind_code_speaks_for_that_line(line: int, names: list[str]) -> None:
    assert covered(comment(line, own_line=False)) == names


def test_a_comment_for_the_file_covers_everything() -> None:
    whole = Suppression(1, (), own_line=True, by="file", reason="")

    assert covered(whole) == ["<module>", "Box.f", "Box.f.inner", "g"]
    assert suppression_of(file(whole), None, "maintainability_index") == whole


def test_only_a_comment_for_the_file_covers_the_file() -> None:
    suppressions = [comment(line, own_line=own) for line in range(61) for own in (True, False)]

    assert suppression_of(file(*suppressions), None, "maintainability_index") is None


@pytest.mark.parametrize("by", ["comment", "noqa"])
def test_where_a_comment_stands_matters_not_what_it_is(by: str) -> None:
    noqa = Suppression(14, ("cyclomatic_complexity",), own_line=False, by=by, reason="")  # type: ignore[arg-type]

    assert covered(noqa) == ["Box.f"]


@given(
    named=st.lists(st.sampled_from([*METRICS, "cyc", "c", "nonsense"])),
    asked=st.sampled_from([*METRICS]),
)
def test_a_comment_covers_the_metrics_it_names_and_without_names_all(
    named: list[str], asked: str
) -> None:
    full = {"cyc": "cyclomatic_complexity"}
    expected = not named or asked in [full.get(name, name) for name in named]

    suppression = comment(41, *named, own_line=False)

    assert (suppression_of(file(suppression), AFTER, asked) is not None) == expected


def test_the_first_comment_that_covers_is_the_one() -> None:
    other = comment(41, "cognitive_complexity", own_line=False)
    first, second = comment(40, own_line=True), comment(41, own_line=False)

    assert suppression_of(file(other, first, second), AFTER, "cyclomatic_complexity") == first


def test_a_class_covers_only_what_is_in_it() -> None:
    twin = unit("Boxed.f", kind="method", start_line=15, end_line=16)
    same_name = unit("Box.f", kind="method", start_line=55, end_line=58)
    on_box = comment(10, own_line=False)

    def is_covered(each: FunctionMetrics) -> bool:
        metrics = measured(BOX, each, suppressions=(on_box,))
        return suppression_of(metrics, each, "cyclomatic_complexity") is not None

    assert [is_covered(each) for each in (METHOD, twin, same_name)] == [True, False, False]


def test_comments_that_cannot_be_read_are_named_and_cover_nothing() -> None:
    broken = comment(14, own_line=False)._replace(problem="ignore(length) has the wrong brackets")
    misspelt = comment(41, "cycl", "lenght", own_line=False)

    assert covered(broken) == []
    assert list(misread("a.py", file(broken, misspelt))) == [
        Misread("a.py", 14, "ignore(length) has the wrong brackets"),
        Misread("a.py", 41, "'lenght' is not a metric (did you mean length?)"),
    ]
