"""What the tests of the cache share."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from antipasta.cache import database

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def no_database_stays_open(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Close the databases that a test leaves open, as the end of a process does.

    Python 3.13 warns of each when it frees it, which fails whatever test runs at that moment.
    """
    opened: list[sqlite3.Connection] = []
    connect = database.connect

    def noted(directory: str) -> sqlite3.Connection:
        opened.append(connect(directory))
        return opened[-1]

    monkeypatch.setattr(database, "connect", noted)
    yield
    for connection in opened:
        with suppress(sqlite3.ProgrammingError):  # of another thread
            connection.close()
