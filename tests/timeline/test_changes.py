"""What commits changed is found again, and is asked of git where it is not."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antipasta.cache.store import Store
from antipasta.collect import patches
from antipasta.collect.log import CommitRange, log
from antipasta.collect.patches import Change, Patch
from antipasta.timeline.changes import changes_of, patterns_for
from antipasta.timeline.patch_memory import PatchMemory, parts_of
from tests.support.collecting import opened

if TYPE_CHECKING:
    from pathlib import Path

    from antipasta.collect.log import LogEntry
    from tests.support.git_repo import GitRepo

PATTERNS = (":(icase)*.py",)
PATCHES = (
    Patch("a" * 40, (Change("", "", "a.py", "1", ((1, 0, 1, 3),)),)),
    Patch("b" * 40, ()),
    Patch("c" * 40, (Change("\udcff.py", "1", "b.py", "2", None), Change("x", "1", "x", "2", ()))),
)
PART = ("a" * 40, f"{'b' * 40} {'c' * 40}", "c" * 40)


def test_patterns_are_those_of_the_extensions_that_occur() -> None:
    assert patterns_for(["a.py", "pkg/b.PYI", "c.py"]) == (":(icase)*.py", ":(icase)*.pyi")
    assert patterns_for(["bin/run", "a.go", "odd[1]"]) == (
        ":(icase)*.go",
        ":(top,literal)bin/run",
        ":(top,literal)odd[1]",
    )
    # A file may come from a language that it grew out of.
    assert {":(icase)*.js", ":(icase)*.tsx"} <= set(patterns_for(["a.ts"]))
    assert patterns_for([f"bin/{number:0>200}" for number in range(1000)]) == ("*",)


@given(st.lists(st.binary(min_size=20, max_size=20).map(bytes.hex), unique=True), st.data())
def test_parts_are_the_same_behind_a_new_commit(commits: list[str], data: st.DataObject) -> None:
    parts = list(parts_of(commits))

    assert [each for part in parts for each in part] == commits
    new = data.draw(st.binary(min_size=20, max_size=20).map(bytes.hex))
    later = list(parts_of([new, *commits]))
    # The new commit is a part of its own, or the first one of the part that was the first.
    assert later in ([(new,), *parts], [(new, *part) for part in parts[:1]] + parts[1:])


def test_what_is_kept_is_found(store: Store) -> None:
    memory = PatchMemory(store, PATTERNS)
    with memory.written_at_the_end():
        memory.keep(PART, PATCHES)

    assert memory.get_many([PART, PART[:1]]) == {PART: PATCHES}
    assert PatchMemory(store, ("*",)).get_many([PART]) == {}


def test_without_a_cache_nothing_is_kept() -> None:
    memory = PatchMemory(Store(), PATTERNS)
    with memory.written_at_the_end():
        memory.keep(PART, PATCHES)

    assert memory.get_many([PART]) == {}


@pytest.mark.parametrize(
    "value", [b"", b"x" * 50, None], ids=["empty", "damaged", "of another kind"]
)
def test_damaged_values_are_not_known(
    store: Store, tmp_path: Path, value: bytes | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = PatchMemory(store, PATTERNS)
    with memory.written_at_the_end():
        memory.keep(PART, PATCHES)
    if value is None:
        monkeypatch.setattr("antipasta.timeline.patch_memory.unpack", lambda *_: [[1], [2], [3]])
    else:
        (path,) = (tmp_path / "cache").rglob("*.db")
        with sqlite3.connect(path) as connection:
            connection.execute("UPDATE Cache SET value = ?", (value,))
        connection.close()

    assert memory.get_many([PART]) == {}


@pytest.mark.parametrize(
    "plain",
    [
        [[["a", "b", "c", "d"]], [], []],
        [[["a", "b", "c", 1, []]], [], []],
        [[["a", "b", "c", "d", [1, 2, 3]]], [], []],
        [[["a", "b", "c", "d", ["1", 2, 3, 4]]], [], []],
        [[], []],
        {},
    ],
)
def test_values_of_another_form_are_not_known(
    store: Store, plain: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = PatchMemory(store, PATTERNS)
    with memory.written_at_the_end():
        memory.keep(PART, PATCHES)
    monkeypatch.setattr("antipasta.timeline.patch_memory.unpack", lambda *_: plain)

    assert memory.get_many([PART]) == {}


def test_one_more_commit_asks_git_for_few(
    repo: GitRepo, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(70):
        repo.base({"a.py": f"x = {number}\n", "b.txt": "x"})
    asked: list[int] = []
    told = patches.patches

    def counting(repository: Any, commits: Any, patterns: Any) -> Any:
        asked.append(len(commits))
        return told(repository, commits, patterns)

    monkeypatch.setattr("antipasta.collect.patches.patches", counting)

    def everything(store: Store) -> list[tuple[LogEntry, Patch]]:
        repository = opened(repo)
        entries = log(repository, CommitRange("", repo.head()))
        memory = PatchMemory(store, PATTERNS)
        return list(changes_of(repository, entries, PATTERNS, memory, {}))

    cold, warm = everything(store), everything(store)
    repo.base({"a.py": "x = 'new'\n"})
    later = everything(store)

    assert cold == warm == later[1:]
    assert later == everything(Store())
    assert asked[:2] == [70, 0]
    first, *_ = parts_of([" ".join((each.oid, *each.parents)) for each, _ in later])
    assert asked[2] == len(first)
