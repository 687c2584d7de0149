"""Opens the database for a command, and translates its errors."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from antipasta.errors import CacheError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def open_database(cache_dir: str | None) -> Iterator[sqlite3.Connection]:
    """The open database. Raises CacheError if it cannot be used."""
    from antipasta.cache import cache_directory
    from antipasta.cache.database import connect

    directory = cache_directory(cache_dir)
    with named_trouble(directory), closing(connect(directory)) as connection:
        yield connection


@contextmanager
def named_trouble(directory: str) -> Iterator[None]:
    """Raise errors of the database again as CacheError, which names `directory`."""
    from antipasta.cache.database import DamagedError

    try:
        yield
    except (FileExistsError, NotADirectoryError) as exc:
        problem = exc.strerror or str(exc)
        hint = "name a directory with --cache-dir or ANTIPASTA_CACHE_DIR"
        raise CacheError(f"{directory}: {problem}", hint=hint) from exc
    except (OSError, sqlite3.Error, DamagedError, ValueError) as exc:
        raise CacheError(
            f"{directory}: {exc}", hint="antipasta cache repair replaces a damaged cache"
        ) from exc
