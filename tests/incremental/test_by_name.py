"""Functions of one name: who was who."""

from __future__ import annotations

import pytest

from tests.support.changes import InMemory

GETTER_AND_SETTER = {
    "python": (
        "class A:\n    @property\n    def size(self):\n{0}\n"
        "    @size.setter\n    def size(self, value):\n{1}\n"
    ),
}


def ifs(tag: str, count: int, language: str = "python") -> str:
    line = (
        "        if self.{0} == {1}: {0}({1})\n"
        if language == "python"
        else "  if (a === {1}) {0}({1})\n"
    )
    return "".join(line.format(tag, n) for n in range(count))


def pairs(change: InMemory) -> set[tuple[int | None, int | None]]:
    """The complexity of each function before and after, of those that changed."""
    return {
        (
            each.origins[0].unit.cyclomatic_complexity if each.origins else None,
            each.unit and each.unit.cyclomatic_complexity,
        )
        for of_file in change.compared
        for each in of_file.changes
        if each.change and (each.unit or each.origins[0].unit).kind != "module"
    }


def property_source(getter: int | None, setter: int | None) -> str:
    parts = ["class A:\n    x = 1\n"]
    if getter is not None:
        parts.append(f"    @property\n    def size(self):\n{ifs('got', getter)}        return 1\n")
    if setter is not None:
        parts.append(
            f"    @size.setter\n    def size(self, v):\n{ifs('put', setter)}        self.v = v\n"
        )
    return "".join(parts)


def callbacks(*counts: tuple[str, int]) -> str:
    return "".join(f"on((a) => {{\n{ifs(tag, count, 'javascript')}}})\n" for tag, count in counts)


def test_a_setter_is_compared_with_the_setter_though_the_getter_is_gone() -> None:
    change = InMemory({"a.py": property_source(12, 16)}, {"a.py": property_source(None, 15)})

    assert (17, 16) in pairs(change)


def test_both_are_edited_and_swapped() -> None:
    old = "class A:\n    def f(self):\n{}\n    def f(self, a):\n{}\n"
    change = InMemory(
        {"a.py": old.format(ifs("x", 4), ifs("y", 9))},
        {"a.py": old.format(ifs("y", 8), ifs("x", 5))},
    )

    assert pairs(change) == {(5, 6), (10, 9)}


def test_a_callback_is_compared_with_the_one_that_it_was() -> None:
    old = callbacks(("big", 9), ("last", 4))
    new = callbacks(("new", 1), ("big", 8), ("last", 3))

    assert pairs(InMemory({"a.js": old}, {"a.js": new}, "javascript")) == {
        (None, 2),
        (10, 9),
        (5, 4),
    }


@pytest.mark.parametrize("count", [2, 40])
def test_the_order_of_functions_of_one_name_decides_nothing(count: int) -> None:
    """Not even of those that have no line in common with what they were."""

    def verdict(order: int) -> tuple[str, set[tuple[int | None, int | None]]]:
        olds = [(f"old{n}", n + 4) for n in range(count)]
        news = [(f"new{n}", n + 4) for n in range(count)]
        change = InMemory(
            {"a.js": callbacks(*olds)}, {"a.js": callbacks(*news[::order])}, "javascript"
        )
        return change.verdict().status, pairs(change)

    assert verdict(1) == verdict(-1)
    assert verdict(1)[0] == "passed"
