"""Every verdict on a change that was made up is what docs/verdict.md says, and nothing else fails.

The change is made of edits whose meaning is known, so the expected verdict needs no comparison: it
follows from what was done to each function.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from antipasta.analyze import measure_source
from antipasta.histories import Compared
from antipasta.incremental.diff import compare
from antipasta.policy.judge import judge_file
from antipasta.policy.subject import Subject
from tests.support.measured import history

if TYPE_CHECKING:
    from antipasta.model import Change, FileMetrics, Mode
    from antipasta.results.findings import Violation

Deed = Literal[
    "keep", "comment", "document", "edit", "touch", "rename", "move", "copy", "delete", "add"
]
DEEDS: tuple[Deed, ...] = (
    "keep",
    "comment",
    "document",
    "edit",
    "touch",
    "rename",
    "move",
    "copy",
    "delete",
    "add",
)
THRESHOLD = 3
COMPLEXITIES = st.integers(1, 6)
PATHS = ("a.py", "b.py")


class Edit(NamedTuple):
    """What is done to one function of the file `PATHS[place]`; `after` counts for an edit only."""

    deed: Deed
    place: int
    before: int
    after: int


class Placed(NamedTuple):
    """A function as the new version has it: where, what became of it, and its complexities."""

    path: str
    name: str
    change: Change | None
    previous: int | None
    value: int


EDITS = st.lists(
    st.builds(Edit, st.sampled_from(DEEDS), st.integers(0, 1), COMPLEXITIES, COMPLEXITIES),
    max_size=8,
)


def source(name: str, serial: int, complexity: int, note: str = "") -> str:
    """A function whose body is unlike that of every other `serial`."""
    branches = "".join(
        f"    if value == {1000 * serial + number}:\n        value += {number}\n"
        for number in range(1, complexity)
    )
    return f"def {name}(value):\n{note}{branches}    return value * {serial}\n\n\n"


def versions(edits: list[Edit]) -> tuple[list[str], list[str]]:
    """The text of both files before and after."""
    before, after = ["", ""], ["", ""]
    for serial, edit in enumerate(edits, 1):
        if edit.deed != "add":
            before[edit.place] += source(f"f{serial}", serial, edit.before)
        here, there = written(serial, edit)
        after[edit.place] += here
        after[1 - edit.place] += there
    return before, after


def written(serial: int, edit: Edit) -> tuple[str, str]:
    """What the deed leaves in the function's own file, and in the other one."""
    deed, _, old, new = edit
    name, kept = f"f{serial}", source(f"f{serial}", serial, old)
    renamed = source(f"g{serial}", serial, old)
    return {
        "keep": (kept, ""),
        "comment": (source(name, serial, old, "    # Say why.\n\n"), ""),
        "document": (source(name, serial, old, '    """Say what."""\n'), ""),
        "edit": (source(name, serial + 100, new), ""),
        "touch": (source(name, serial + 100, old), ""),
        "rename": (renamed, ""),
        "move": ("", kept),
        "copy": (kept, renamed),
        "delete": ("", ""),
        "add": (source(name, serial + 100, new), ""),
    }[deed]


def placed(serial: int, edit: Edit) -> list[Placed]:
    """What the edit leaves in the new version; nothing of a function that was deleted."""
    deed, place, old, new = edit
    path, other = PATHS[place], PATHS[1 - place]
    same, renamed = f"f{serial}", f"g{serial}"
    kept = Placed(path, same, None, old, old)
    return {
        "keep": [kept],
        "comment": [kept],
        "document": [kept],
        "edit": [Placed(path, same, "modified", old, new)],
        "touch": [Placed(path, same, "modified", old, old)],
        "rename": [Placed(path, renamed, "renamed", old, old)],
        "move": [Placed(other, same, "moved", old, old)],
        "copy": [kept, Placed(other, renamed, "added", None, old)],
        "delete": [],
        "add": [Placed(path, same, "added", None, new)],
    }[deed]


def fails(function: Placed, mode: Mode) -> bool:
    """The rule: what breaches fails where it is new, was within its threshold, or got worse."""
    if function.value <= THRESHOLD:
        return False
    if mode == "absolute" or function.previous is None:
        return True
    was_within = function.previous <= THRESHOLD
    return mode == "ratchet" and (was_within or function.value > function.previous)


def judge(edits: list[Edit], mode: Mode) -> list[Violation]:
    old, new = ([measured(text) for text in texts] for texts in versions(edits))
    files = [
        history(now, before, path=path) for path, before, now in zip(PATHS, old, new, strict=True)
    ]
    return [
        violation
        for file, now, changes in zip(files, new, compare(files), strict=True)
        for violation in judge_file(
            Subject(file.path, now, {"cyclomatic_complexity": THRESHOLD}, Compared(file, changes)),
            mode,
        ).violations
    ]


def measured(text: str) -> FileMetrics:
    return measure_source(text.encode(), language="python")


@pytest.mark.parametrize("mode", ["ratchet", "new", "absolute"])
@given(edits=EDITS)
@example(edits=[Edit(deed, 0, 6, 5) for deed in DEEDS])
@example(edits=[Edit("edit", 0, old, new) for old, new in [(3, 4), (4, 5), (5, 5), (5, 4), (1, 3)]])
def test_what_fails_is_what_the_rule_says(mode: Mode, edits: list[Edit]) -> None:
    functions = [each for serial, edit in enumerate(edits, 1) for each in placed(serial, edit)]

    violations = judge(edits, mode)

    assert {(each.path, each.function) for each in violations} == {
        (each.path, each.name) for each in functions if fails(each, mode)
    }
    assert len(violations) == sum(fails(each, mode) for each in functions)
    explained = {(each.path, each.name): each for each in functions}
    for violation in violations:
        function = explained[violation.path, violation.function or ""]
        assert (violation.value, violation.previous) == (function.value, function.previous)
        assert violation.change == (function.change or "modified")


@given(edits=EDITS)
def test_nothing_fails_that_the_change_did_not_touch(edits: list[Edit]) -> None:
    untouched = {
        (each.path, each.name)
        for serial, edit in enumerate(edits, 1)
        for each in placed(serial, edit)
        if each.change is None
    }

    for violation in judge(edits, "ratchet"):
        assert (violation.path, violation.function) not in untouched
