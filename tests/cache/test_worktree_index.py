from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from antipasta.cache.store import Store, open_store
from antipasta.cache.worktree import WorktreeMemory
from antipasta.encoding import seal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.every_system

PLACE = ("/root", "sha1", "code")
INDEX = b"DIRC\n\0\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(str(tmp_path / "cache"))
    yield opened
    opened.close()


def test_what_was_kept_last_is_known(store: Store) -> None:
    memory = WorktreeMemory(store, *PLACE)
    assert memory.load() is None
    memory.keep("1" * 40, b"earlier")
    memory.keep("2" * 40, INDEX)

    assert WorktreeMemory(store, *PLACE).load() == ("2" * 40, INDEX)


def test_nothing_is_written_where_it_is_known(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = WorktreeMemory(store, *PLACE)
    memory.keep("1" * 40, INDEX)
    written: list[object] = []
    monkeypatch.setattr(store, "put_many", written.append)

    memory.keep("1" * 40, INDEX)

    assert written == []


@pytest.mark.parametrize("place", [("/other", *PLACE[1:]), ("/root", "sha256", "code")])
def test_another_place_is_not_known(store: Store, place: tuple[str, str, str]) -> None:
    WorktreeMemory(store, *PLACE).keep("1" * 40, INDEX)

    assert WorktreeMemory(store, *place).load() is None
    assert WorktreeMemory(store, *PLACE[:2], "other code").load() is None


@pytest.mark.parametrize(
    "damage", [lambda stored: stored[:-1], lambda _: seal(b"x", "other"), lambda _: b""]
)
def test_what_is_damaged_is_not_known(
    store: Store, monkeypatch: pytest.MonkeyPatch, damage: object
) -> None:
    WorktreeMemory(store, *PLACE).keep("1" * 40, INDEX)
    stored = store.get_many
    monkeypatch.setattr(
        store,
        "get_many",
        lambda keys: {key: damage(value) for key, value in stored(keys).items()},  # type: ignore[operator]
    )

    assert WorktreeMemory(store, *PLACE).load() is None
