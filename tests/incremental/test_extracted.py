from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from antipasta.analyze import measure_source
from antipasta.histories import BaseFile, FileHistory
from antipasta.incremental.diff import compare
from antipasta.model import Version
from tests.support.sources import function_source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Extracted = dict[str, tuple[str, str]]
"""The path and the name of what each new function was extracted from."""


def extracted(
    old: Mapping[str, str], new: Mapping[str, str], language: str = "python"
) -> Extracted:
    """What was extracted between two versions of some files."""
    texts: dict[Version, str] = {}

    def version(side: str, path: str, text: str) -> Version:
        made = Version(path, f"{side} {path}", language)
        texts[made] = text
        return made

    def history(path: str) -> FileHistory:
        head = version("new", path, new[path]) if path in new else None
        bases = (version("old", path, old[path]),) if path in old else ()
        return FileHistory(
            path,
            measure_source(new[path].encode(), language=language) if head else None,
            tuple(
                BaseFile(path, measure_source(old[path].encode(), language=language)) for _ in bases
            ),
            head,
            bases,
        )

    def read(heads: Sequence[Version], bases: Sequence[Version]) -> dict[Version, list[bytes]]:
        return {each: texts[each].encode().splitlines() for each in (*heads, *bases)}

    files = [history(path) for path in {**old, **new}]
    return {
        change.unit.name: (change.extracted_from[0].path, change.extracted_from[0].unit.name)
        for of_file in compare(files, read)
        for change in of_file
        if change.unit and change.extracted_from
    }


def steps(*numbers: int, indent: str = "    ") -> str:
    return "".join(
        f"{indent}if value == {number}:\n{indent}    step({number})\n" for number in numbers
    )


def function(name: str, body: str) -> str:
    return f"def {name}(value):\n{body}"


WHOLE = function("whole", steps(1, 2, 3, 4))


def test_statements_moved_into_new_functions() -> None:
    new = function("whole", steps(1) + "    a(value)\n    b(value)\n")
    parts = {"a.py": new + function("a", steps(2)), "b.py": function("b", steps(3, 4))}

    assert extracted({"a.py": WHOLE}, parts) == {"a": ("a.py", "whole"), "b": ("a.py", "whole")}


def test_a_function_that_is_gone_and_code_outside_functions() -> None:
    parts = {"a.py": function("a", steps(1, 2)) + function("b", steps(3, 4))}

    # What has half of the lines is what the function is called now; the rest was taken out of it.
    assert extracted({"a.py": WHOLE}, parts) == {"b": ("a.py", "whole")}
    assert extracted({"a.py": steps(1, 2, indent="")}, {"a.py": function("main", steps(1, 2))}) == {
        "main": ("a.py", "<module>")
    }


def test_depth_and_layout_do_not_matter() -> None:
    deep = (
        "    for each in value:\n        if each:\n            call(\n                each,\n"
        "            )\n"
    )
    flat = "    if each: call(each)\n    return 1\n"
    old = function("whole", deep + steps(1))

    assert extracted(
        {"a.py": old}, {"a.py": function("whole", steps(1)) + function("part", flat)}
    ) == {"part": ("a.py", "whole")}


@pytest.mark.parametrize(
    ("kept", "part"),
    [
        (steps(1, 2, 3, 4), steps(3, 4)),  # copied: the code still stands where it stood
        (steps(1, 2, 3), steps(4, 5, 6)),  # most of it is new
        (steps(1, 2, 3) + "    if value == 4:\n        pass\n", "    step(4)\n"),  # one statement
    ],
)
def test_what_is_no_extraction(kept: str, part: str) -> None:
    new = function("whole", kept + "    part(value)\n") + function("part", part)

    assert extracted({"a.py": WHOLE}, {"a.py": new}) == {}


def test_a_second_copy_of_what_was_lost_is_new() -> None:
    new = function("whole", steps(1)) + function("a", steps(2, 3, 4)) + function("b", steps(2, 3))

    assert extracted({"a.py": WHOLE}, {"a.py": new}) == {"a": ("a.py", "whole")}


def test_it_comes_from_where_most_of_it_was_lost() -> None:
    other = function("other", steps(5, 6, 7))
    new = function("whole", steps(1, 2, 3)) + function("other", steps(5))
    new += function("part", steps(4, 6, 7))

    assert extracted({"a.py": WHOLE + other}, {"a.py": new}) == {"part": ("a.py", "other")}


def test_in_another_language() -> None:
    lines = [f"  if (v == {n}) {{ v += {n}; }}\n" for n in range(6)]
    old = f"function whole(v) {{\n{''.join(lines)}}}\n"
    new = f"function whole(v) {{\n{''.join(lines[:3])}  part(v);\n}}\n"
    new += f"function part(v) {{\n{''.join(lines[3:])}}}\n"

    assert extracted({"a.js": old}, {"a.js": new}, "javascript") == {"part": ("a.js", "whole")}


def test_methods_and_what_is_nested_in_functions() -> None:
    rest = steps(1, indent=" " * 8)
    head = "class A:\n    def whole(self, value):\n"
    old = head + steps(2, 3, indent=" " * 8) + rest
    new = f"{head}        def part():\n{steps(2, 3, indent=' ' * 12)}        part()\n{rest}"

    assert extracted({"a.py": old}, {"a.py": new}) == {"A.whole.part": ("a.py", "A.whole")}


PARTS = st.lists(st.integers(2, 6), min_size=1, max_size=6)


@settings(deadline=None, max_examples=50)
@given(PARTS, st.integers(0, 4), st.integers(0, 4))
def test_every_part_of_a_split_is_found(sizes: list[int], kept: int, added: int) -> None:
    """`added` new statements stand in each part, no more than came along."""
    first, parts = kept, []
    for size in sizes:
        parts.append(range(first, first + size))
        first += size
    old = function("whole", steps(*range(first)) + "    return value\n")
    new = function("whole", steps(*range(kept)) + "    return value\n")
    for place, part in enumerate(parts):
        more = [1000 * (place + 1) + n for n in range(min(added, len(part)))]
        new += function(f"part{place}", steps(*part, *more))

    found = extracted({"a.py": old}, {"a.py": new})

    assert found == {f"part{place}": ("a.py", "whole") for place in range(len(parts))}


@settings(deadline=None, max_examples=50)
@given(PARTS)
def test_nothing_is_extracted_from_what_lost_nothing(sizes: list[int]) -> None:
    old = function_source("whole", 9)
    parts = [function(f"part{n}", steps(*range(size))) for n, size in enumerate(sizes)]

    assert extracted({"a.py": old}, {"a.py": function_source("whole", 12) + "".join(parts)}) == {}
