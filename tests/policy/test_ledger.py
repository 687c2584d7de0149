"""Conservation: what a base function vouches for, it vouches for once."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from antipasta.policy.ledger import FREE, allowances
from tests.support.changes import InMemory

if TYPE_CHECKING:
    import random

    from antipasta.results import Verdict

Parts = tuple[int, ...]


def body(parts: Parts) -> str:
    return "".join(f"    if a == {part}:\n        step_{part}(a)\n" for part in parts)


def function(name: str, parts: Parts, rest: str = "") -> str:
    return f"def {name}(a):\n{body(parts)}{rest}    return a\n\n\n"


def chain(*numbers: int) -> str:
    return "    return " + " or ".join(f"(x > {n} and y < {n * 7})" for n in numbers) + "\n"


WHOLE = function("whole", tuple(range(12)))


def refused(verdict: Verdict) -> set[str | None]:
    return {each.function for each in verdict.violations}


def test_a_function_split_in_parts_that_are_still_large_passes() -> None:
    new = function("whole", (0, 1)) + function("a", tuple(range(2, 7)))
    new += function("b", tuple(range(7, 12)))

    assert InMemory({"a.py": WHOLE}, {"a.py": new}).verdict().status == "passed"


def test_a_copy_of_what_was_split_off_is_new() -> None:
    part = tuple(range(4, 12))
    new = function("whole", (0, 1, 2, 3)) + function("a", part) + function("b", part)

    assert len(refused(InMemory({"a.py": WHOLE}, {"a.py": new}).verdict())) == 1


@pytest.mark.parametrize("language", ["python", "javascript"])
def test_a_copy_in_a_file_of_the_same_content_is_new_as_well(language: str) -> None:
    """Two files of one content share their measurements; what one is allowed is not the other's."""

    def source(name: str, parts: Parts) -> str:
        if language == "python":
            return function(name, parts)
        lines = "".join(f"  if (a == {part}) {{ step{part}(a); }}\n" for part in parts)
        return f"function {name}(a) {{\n{lines}  return a;\n}}\n"

    part = source("part", tuple(range(4, 12)))
    old = {"a": source("whole", tuple(range(12)))}
    new = {"a": source("whole", (0, 1, 2, 3)), "b": part, "c": part}

    verdict = InMemory(old, new, language).verdict()

    assert len({each.path for each in verdict.violations}) == 1


def test_new_decisions_beside_old_statements_are_not_covered() -> None:
    old = "def old(x):\n" + "".join(f"    v{n} = x + {n}\n" for n in range(10))
    old += "".join(f"    if x == {n}:\n        return {n}\n" for n in range(20)) + "    return 0\n"
    kept = old.replace("    v0 = x + 0\n    v1 = x + 1\n", "")
    new = f"def new(x, y):\n    v0 = x + 0\n    v1 = x + 1\n{chain(*range(5))}"

    verdict = InMemory({"a.py": old}, {"a.py": kept, "n.py": new}).verdict()

    (violation, *_) = [each for each in verdict.violations if each.function == "new"]
    assert violation.previous == 21
    assert violation.message.endswith("it was extracted from code of 21, which vouches for 1")


def test_what_the_function_keeps_counts_first() -> None:
    """It gained in one place what it lost in another: nothing is left for what was taken out."""
    new = function("whole", tuple(range(7)), "".join(body((n,)) for n in range(50, 55)))
    new += function("part", tuple(range(7, 12)))

    assert refused(InMemory({"a.py": WHOLE}, {"a.py": new}).verdict()) == {"part"}


@pytest.mark.parametrize("language", ["python", "javascript"])
def test_a_new_loop_that_stays_stands_for_none_that_moved(language: str) -> None:
    """Blind to names, both loops are one text; the one that moved is found by its line."""

    def source(name: str, loop: str, parts: Parts, more: str = "") -> str:
        if language == "python":
            lines = "".join(
                f"        if a == {part}:\n            take{part}(a)\n" for part in parts
            )
            return f"def {name}(a, b):\n    for a in {loop}:\n{lines}{more}"
        lines = "".join(f"    if (a == {part}) {{ take{part}(a); }}\n" for part in parts)
        return f"function {name}(a, b) {{\n  for (a of {loop}) {{\n{lines}  }}\n{more}}}\n"

    old = source("whole", "routes", tuple(range(20)))
    kept = source("whole", "endpoints", (0, 1, 2))
    part = source("part", "routes", tuple(range(3, 19)))

    verdict = InMemory({"f": old}, {"f": kept + part}, language).verdict()
    assert verdict.status == "passed"

    # Whatever is equal, there are no more points than there were.
    whole = source("whole", "endpoints", tuple(range(18)))
    assert refused(InMemory({"f": old}, {"f": whole + part}, language).verdict())


def test_decisions_are_found_again_under_other_names() -> None:
    old = "def whole(self):\n" + "".join(
        f"    if self.kind == {n}:\n        self.step({n})\n    take({n})\n    drop({n})\n"
        for n in range(12)
    )
    kept = "def whole(self):\n    part(self.kind)\n" + "".join(
        f"    if self.kind == {n}:\n        self.step({n})\n    take({n})\n    drop({n})\n"
        for n in range(6)
    )
    part = "def part(kind):\n" + "".join(
        f"    if kind == {n}:\n        step({n})\n    take({n})\n    drop({n})\n"
        for n in range(6, 12)
    )

    assert InMemory({"a.py": old}, {"a.py": kept + part}).verdict().status == "passed"


@pytest.mark.parametrize("language", ["javascript", "java"])
def test_the_same_in_other_languages(language: str) -> None:
    def source(name: str, parts: Parts) -> str:
        lines = "".join(f"  if (a == {part}) {{ step{part}(a); }}\n" for part in parts)
        head = f"function {name}(a)" if language == "javascript" else f"int {name}(int a)"
        return f"{head} {{\n{lines}  return a;\n}}\n"

    def file(*functions: str) -> dict[str, str]:
        text = "".join(functions)
        return {"f": text if language == "javascript" else f"class A {{\n{text}}}\n"}

    old = file(source("whole", tuple(range(12))))
    split = file(source("whole", tuple(range(7))), source("part", tuple(range(7, 12))))
    more = file(source("whole", tuple(range(7))), source("part", tuple(range(7, 13))))

    assert InMemory(old, split, language).verdict().status == "passed"
    (violation, *_) = InMemory(old, more, language).verdict().violations
    assert violation.function in {"part", "A.part", "A::part"}


# A test, what takes its place, and the function around it, by language.
OTHERS = {
    "python": (
        "    if a.f{n}:\n        step{n}(a)\n",
        {
            "loop": "    for x in a.f{n}:\n        go(x)\n",
            "handler": "    try:\n        go{n}(a)\n    except Gone{n}:\n        pass\n",
        },
        ("def {name}(a):\n", "    {step}({n})\n", ""),
    ),
    "javascript": (
        "  if (a.f{n}) {{ step{n}(a); }}\n",
        {
            "loop": "  for (const x of a.f{n}) {{ go(x); }}\n",
            "handler": "  try {{ go{n}(a); }} catch (gone) {{ }}\n",
        },
        ("function {name}(a) {{\n", "  {step}({n});\n", "}\n"),
    ),
    "java": (
        "  if (a.f{n}) {{ step{n}(a); }}\n",
        {
            "loop": "  for (int x : a.f{n}) {{ go(x); }}\n",
            "handler": "  try {{ go{n}(a); }} catch (Gone gone) {{ }}\n",
        },
        ("int {name}(A a) {{\n", "  {step}({n});\n", "}\n"),
    ),
}


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("kind", ["loop", "handler", "test"])
def test_a_test_vouches_for_no_loop_and_no_handler(language: str, kind: str) -> None:
    asked, others, (head, plain, foot) = OTHERS[language]

    def source(name: str, numbers: range, decision: str) -> str:
        steps = "".join(plain.format(step=step, n="{n}") for step in ("a", "b", "c", "d", "e"))
        lines = "".join((decision + steps).format(n=n) for n in numbers)
        return head.format(name=name) + lines + foot

    def file(*functions: str) -> dict[str, str]:
        text = "".join(functions)
        return {"f": f"class A {{\n{text}}}\n" if language == "java" else text}

    old = file(source("whole", range(12), asked))
    part = source("part", range(6, 12), others.get(kind, asked.replace("a.", "b.")))
    new = file(source("whole", range(6), asked), part)

    found = refused(InMemory(old, new, language).verdict())
    assert found == (set() if kind == "test" else {"A.part" if language == "java" else "part"})


@st.composite
def rewritten(draw: st.DrawFn) -> tuple[dict[str, str], dict[str, str]]:
    """Some functions, and the same after they were split, merged, renamed, moved and edited."""
    sizes = draw(st.lists(st.integers(0, 12), min_size=1, max_size=3))
    starts = [100 * at for at in range(len(sizes))]
    old = [tuple(range(at, at + size)) for at, size in zip(starts, sizes, strict=True)]
    pool = [*(part for parts in old for part in parts), *draw(st.lists(st.integers(900, 910)))]
    pieces = draw(
        st.lists(
            st.tuples(
                st.sampled_from(["f0", "f1", "f2", "g0", "g1"]),
                st.lists(st.sampled_from(pool or [1]), max_size=14).map(tuple),
                st.sampled_from(["a.py", "b.py"]),
            ),
            max_size=4,
            unique_by=lambda each: (each[0], each[2]),
        )
    )
    before = {"a.py": "".join(function(f"f{at}", parts) for at, parts in enumerate(old))}
    after = {"a.py": "x = 1\n", "b.py": "x = 1\n"}
    for name, parts, path in pieces:
        after[path] += function(name, parts)
    return before, after


def vouched_for(change: InMemory, metric: str) -> dict[int, tuple[float, float, float]]:
    """By base unit that vouches for extracted functions: its points, those kept, those granted."""
    allowed = allowances(change.subjects(), change.compared)
    sources: dict[int, float] = {}
    kept: defaultdict[int, float] = defaultdict(float)
    granted: defaultdict[int, float] = defaultdict(float)
    for path, each in (
        (history.path, each) for history, changes in change.compared for each in changes
    ):
        points = getattr(each.unit, metric, FREE[metric]) - FREE[metric]
        for origin in each.origins:
            kept[id(origin.unit)] += points
        key = path, id(each.unit), metric
        if key in allowed:
            source = each.extracted_from[0].unit
            sources[id(source)] = getattr(source, metric) - FREE[metric]
            granted[id(source)] += allowed[key] - FREE[metric]
    return {key: (points, kept[key], granted[key]) for key, points in sources.items()}


@settings(max_examples=150)
@given(rewritten(), st.sampled_from(sorted(FREE)))
def test_no_more_points_are_covered_than_there_were(
    files: tuple[dict[str, str], dict[str, str]], metric: str
) -> None:
    for points, kept, granted in vouched_for(InMemory(*files), metric).values():
        assert 0 <= granted <= max(0, points - kept)


@settings(max_examples=100)
@given(rewritten(), st.randoms(use_true_random=False))
def test_the_order_of_definitions_changes_no_verdict(
    files: tuple[dict[str, str], dict[str, str]], chance: random.Random
) -> None:
    def shuffled(text: str) -> str:
        first, *functions = text.split("def ")
        chance.shuffle(functions)
        return "def ".join([first, *functions])

    def outcome(old: dict[str, str], new: dict[str, str]) -> set[tuple[object, ...]]:
        verdict = InMemory(old, new).verdict()
        return {(each.path, each.function, each.metric, each.value) for each in verdict.violations}

    old, new = files
    mixed = ({path: shuffled(text) for path, text in side.items()} for side in (old, new))

    assert outcome(*mixed) == outcome(old, new)
