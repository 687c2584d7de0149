from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.render import Style, lists_changes, render
from antipasta.render.scope import tendencies
from antipasta.results.findings import FunctionChange
from tests.support.outcomes import OF_THE_FILE, VIOLATION, verdict

if TYPE_CHECKING:
    from antipasta.model import Change

Delta = tuple[float | None, float | None]


def change(
    name: str, cyclomatic: Delta = (5, 5), cognitive: Delta = (5, 5), kind: Change = "modified"
) -> FunctionChange:
    deltas = {"cyclomatic_complexity": cyclomatic, "cognitive_complexity": cognitive}
    differing = {metric: each for metric, each in deltas.items() if each[0] != each[1]}
    return FunctionChange("a.py", None, name, None, kind, 1, differing)


CHANGES = (
    change("same"),
    change("worse", (5, 6)),
    change("mixed", (9, 4), (2, 3)),
    change("better", (9, 8), (9, 5)),
    change("new", (None, 7), (None, 9), "added"),
    change("gone", (7, None), (9, None), "deleted"),
    change("renamed", (3, 4), kind="renamed"),
    change("<module>", (1, 9)),
)
NET = {"cyclomatic_complexity": 3, "cognitive_complexity": -3}


def test_what_gained_of_any_kind_is_worse_and_what_only_lost_is_better() -> None:
    assert tendencies(verdict(changes=CHANGES, net=NET)) == {
        "added": 1,
        "deleted": 1,
        "worse": 3,
        "better": 1,
        "same": 1,
    }


def test_the_text_ends_with_what_the_branch_comes_to() -> None:
    lines = render(verdict(changes=CHANGES, net=NET), "text", Style()).splitlines()

    assert lines[:-1] == [
        "7 functions changed (1 added, 1 deleted, 3 more complex, 1 simpler):"
        " +3 cyclomatic, -3 cognitive"
    ]


def test_a_change_that_leaves_the_numbers_alone_is_summed_up_without_directions() -> None:
    lines = render(verdict(changes=(change("f"),)), "text", Style()).splitlines()

    assert lines[0] == "1 function changed: +0 cyclomatic, +0 cognitive"


def test_what_changed_is_listed_with_what_gained_most_first() -> None:
    shown = render(
        verdict(changes=CHANGES, net=NET), "text", Style(changed_only=True, top=3)
    ).splitlines()

    assert [line.split()[1] for line in shown[:3]] == ["new", "<module>", "worse"]
    assert shown[3] == "... and 5 changes more"
    assert shown[4].startswith("7 functions changed ")


def test_violations_elsewhere_are_counted_and_not_listed() -> None:
    here = VIOLATION._replace(path="a.py", function="new")
    raised = VIOLATION._replace(path="list.toml", function="a.py:old", rule="baseline")
    failed = verdict(
        status="failed", changes=CHANGES, net=NET, violations=(here, VIOLATION, OF_THE_FILE, raised)
    )

    shown = render(failed, "text", Style(changed_only=True)).splitlines()

    assert [line.split()[1] for line in shown[:3]] == ["new", "<file>", "a.py:old"]
    assert shown[3] == "... and 1 violation more"
    assert "4 violations in 4 places" in shown[-1]


def test_the_worst_come_first_of_so_many() -> None:
    failed = verdict(status="failed", violations=(VIOLATION, OF_THE_FILE, OF_THE_FILE))

    shown = render(failed, "text", Style(top=1)).splitlines()

    assert shown[0].startswith("pkg/mod.py:12")
    assert shown[1] == "... and 2 violations more"
    assert "3 violations in 2 places" in shown[-1]


def test_only_a_list_of_what_changed_needs_the_changes() -> None:
    assert lists_changes(["text"], Style(changed_only=True))
    assert not lists_changes(["text"], Style(top=3))
