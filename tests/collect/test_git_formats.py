from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antipasta.collect.git_formats import (
    Difference,
    Entry,
    parse_differences,
    parse_index,
    parse_lists_of_differences,
    parse_tree,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATHS = st.binary(min_size=1, max_size=12).filter(lambda path: b"\0" not in path).map(os.fsdecode)
MODES = st.sampled_from(["100644", "100755", "120000", "160000"])
OIDS = st.sampled_from(["0" * 40, "a1" * 20, "f" * 64])
ENTRIES = st.builds(Entry, PATHS, MODES, OIDS)


@st.composite
def differences(draw: st.DrawFn) -> Difference:
    old, new = draw(ENTRIES), draw(ENTRIES)
    status = draw(st.sampled_from("ADMRTUC"))
    return Difference(status, old, new if status in "RC" else new._replace(path=old.path))


def written(difference: Difference) -> str:
    status, old, new = difference
    similarity = "087" if status in "RC" else ""
    paths = [old.path, new.path] if status in "RC" else [old.path]
    header = f":{old.mode} {new.mode} {old.oid} {new.oid} {status}{similarity}"
    return "".join(f"{field}\0" for field in (header, *paths))


@given(st.lists(differences()))
def test_differences_are_read_as_git_writes_them(listed: list[Difference]) -> None:
    output = os.fsencode("".join(map(written, listed)))

    assert list(parse_differences(output)) == listed


@given(st.lists(ENTRIES))
def test_a_tree_is_read_as_git_writes_it(listed: list[Entry]) -> None:
    output = os.fsencode("".join(f"{mode} blob {oid}\t{path}\0" for path, mode, oid in listed))

    assert list(parse_tree(output)) == listed


@given(st.lists(st.tuples(ENTRIES, st.sampled_from("0123"))))
def test_an_index_is_read_without_its_unmerged_entries(listed: list[tuple[Entry, str]]) -> None:
    output = os.fsencode(
        "".join(f"{mode} {oid} {stage}\t{path}\0" for (path, mode, oid), stage in listed)
    )

    assert list(parse_index(output)) == [entry for entry, stage in listed if stage == "0"]


def test_something_else_than_a_difference_is_refused() -> None:
    with pytest.raises(ValueError, match=r"not a line of git diff --raw: 'a\.py'"):
        list(parse_differences(b"a.py\0"))


@pytest.mark.parametrize("end", [b" M\0", b" R100\0old.py\0", b" \0a.py\0"])
@pytest.mark.parametrize(
    ("parse", "commit"),
    [(parse_differences, b""), (parse_lists_of_differences, b"3" * 40 + b"\0")],
)
def test_a_difference_that_is_not_whole_is_refused(
    parse: Callable[[bytes], Iterator[object]], commit: bytes, end: bytes
) -> None:
    header = b":100644 100644 " + b"1" * 40 + b" " + b"2" * 40

    with pytest.raises(ValueError, match="not a whole line of git diff --raw"):
        list(parse(commit + header + end))


@pytest.mark.parametrize(
    ("mode", "is_file"),
    [("100644", True), ("100755", True), ("120000", False), ("160000", False), ("000000", False)],
)
def test_a_file_is_told_by_its_mode(mode: str, is_file: bool) -> None:
    assert Entry("a.py", mode, "1" * 40).is_file is is_file
