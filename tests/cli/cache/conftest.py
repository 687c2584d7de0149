"""Caches with measurements made up."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from antipasta.cache.store import open_store
from antipasta.encoding import encode
from tests.support.cache import KEYS
from tests.support.measured import measured, unit

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A cache with three measurements, where the environment of the tests has it."""
    directory = tmp_path / "antipasta-cache"
    store = open_store(str(directory))
    store.put_many({key: encode(measured(unit()), key) for key in KEYS})
    store.close()
    return directory


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    """A cache with four measurements, one of them never seen under a path."""
    directory = tmp_path / "antipasta-cache"
    paths = {
        "metrics:1:python:engine": "pkg/a.py",
        "metrics:2:c:engine": "pkg/b.c",
        "metrics:3:python:engine": os.fsdecode(b"odd\xff\n.py"),
    }
    store = open_store(str(directory))
    store.note_paths(paths)
    values = {key: encode(measured(unit()), key) for key in (*paths, "metrics:4:python:engine")}
    store.put_many(values | {"engine:x": b"no measurement"})
    store.close()
    return directory
