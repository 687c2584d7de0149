"""Keeps the corpus out of a plain `pytest`: it downloads, and radon takes minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Collect only when the corpus is asked for by name."""
    del collection_path
    return None if any("corpus" in argument for argument in config.args) else True
