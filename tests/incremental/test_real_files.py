"""What the comparison says of real files: those of the standard library, edited and reformatted."""

from __future__ import annotations

import ast
from collections import Counter
from functools import cache
from random import Random
from typing import TYPE_CHECKING

import black
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from antipasta.analyze import measure_source
from antipasta.histories import Compared
from antipasta.incremental.diff import compare
from antipasta.model import MODULE, FileMetrics, Version
from antipasta.policy.deltas import function_changes
from antipasta.policy.judge import judge_file
from antipasta.policy.subject import Subject
from tests.support.edits import MODULES, edited_program, real_source
from tests.support.measured import history

if TYPE_CHECKING:
    from collections.abc import Sequence

    from antipasta.results.findings import FunctionChange

BOTH_WAYS = {"added": "deleted", "deleted": "added"}


def measured(text: str) -> FileMetrics:
    return measure_source(text.encode("utf-8", "surrogatepass"), language="python")


@cache
def measured_module(name: str) -> FileMetrics:
    return measured(real_source(name))


def changes(old: Sequence[str], new: Sequence[str]) -> list[FunctionChange]:
    """What happened to the functions of the files `0.py`, `1.py` and so on, by their texts."""
    texts: dict[Version, str] = {}

    def version(place: int, text: str) -> Version:
        made = Version(f"{place}.py", f"{len(texts):040}", "python")
        texts[made] = text
        return made

    def read_lines(
        heads: Sequence[Version], bases: Sequence[Version]
    ) -> dict[Version, Sequence[bytes]]:
        return {
            each: texts[each].encode("utf-8", "surrogatepass").splitlines()
            for each in (*heads, *bases)
        }

    histories = [
        history(measured(now), measured(before), path=f"{place}.py")._replace(
            head=version(place, now), base_versions=(version(place, before),)
        )
        for place, (before, now) in enumerate(zip(old, new, strict=True))
    ]
    return [
        change
        for file, found in zip(histories, compare(histories, read_lines), strict=True)
        for change in function_changes(file, found)
    ]


def there(change: FunctionChange) -> tuple[object, ...]:
    """What a change says, without the line that it shows."""
    before = (change.old_path or change.path, change.old_function or change.function)
    deltas = tuple(sorted((name, *delta) for name, delta in change.deltas.items()))
    return (change.change, before, (change.path, change.function), deltas)


def back(change: FunctionChange) -> tuple[object, ...]:
    """What the same change says on the way back."""
    kind, before, now, _ = there(change)
    deltas = tuple(sorted((name, new, old) for name, (old, new) in change.deltas.items()))
    return (BOTH_WAYS.get(change.change, kind), now, before, deltas)


@pytest.mark.parametrize("module", MODULES)
def test_a_file_compared_with_itself_has_no_change(module: str) -> None:
    file = measured_module(module)

    (found,) = compare([history(file, file)])

    assert {change.change for change in found} == {None}


@given(st.integers(min_value=0))
@settings(max_examples=10, deadline=None)
def test_the_way_back_mirrors_the_way_there_with_its_deltas(seed: int) -> None:
    random = Random(seed)
    old = [real_source(name) for name in random.sample(MODULES, 2)]
    new = [edited_program(text, random) for text in old]

    found = changes(old, new)

    assert Counter(map(back, found)) == Counter(map(there, changes(new, old)))


@pytest.mark.parametrize("module", MODULES)
def test_a_file_that_was_parsed_and_written_again_has_no_change(module: str) -> None:
    source = real_source(module)

    assert changes([source], [ast.unparse(ast.parse(source))]) == []


@pytest.mark.parametrize("module", ["gettext", "contextlib"])
def test_a_file_that_black_has_formatted_has_no_change(module: str) -> None:
    source = real_source(module)

    formatted = black.format_str(source, mode=black.Mode(line_length=60))

    assert formatted != source
    assert changes([source], [formatted]) == []


@given(st.integers(min_value=0))
@settings(max_examples=10, deadline=None)
def test_a_function_whose_text_was_not_touched_is_no_change(seed: int) -> None:
    random = Random(seed)
    old = real_source(random.choice(MODULES))
    new = edited_program(old, random)
    before, now = (_texts(text) for text in (old, new))

    for change in changes([old], [new]):
        if change.change == "modified" and change.function != "<module>":
            assert now[change.function] != before[change.function]


def _texts(text: str) -> dict[str, Counter[str]]:
    """The texts of the functions of each name, decorators included."""
    lines = text.splitlines()
    texts: dict[str, Counter[str]] = {}
    for unit in measured(text).functions:
        texts.setdefault(unit.name, Counter())[
            "\n".join(lines[unit.first_line - 1 : unit.end_line])
        ] += 1
    return texts


def test_no_untouched_function_of_a_file_that_does_not_parse_any_more_fails() -> None:
    # lizard counts the `finally`, radon does not.
    ifs = "".join(f"    if value == {number}:\n        pass\n" for number in range(12))
    text = f"def f(value):\n    try:\n        pass\n    finally:\n        pass\n{ifs}\n\n"
    old, new = measured(text), measured(f"{text}def g(:\n    pass\n")
    file = history(new, old)
    (found,) = compare([file])
    limits = {"cyclomatic_complexity": 10.0}

    verdict = judge_file(Subject("a.py", new, limits, Compared(file, found)), "ratchet")

    (before,), (now, _) = (
        [each for each in m.functions if each.name != MODULE] for m in (old, new)
    )
    assert (before.cyclomatic_complexity, now.cyclomatic_complexity) == (13, 14)
    assert verdict.violations == ()
