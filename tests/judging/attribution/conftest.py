from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.git_repo import GitRepo
from tests.support.sources import TIDY, function_source, unrelated_source

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def branch(tmp_path: Path) -> GitRepo:
    """A branch that has just left main, in a repository without the hook."""
    repo = GitRepo.create(tmp_path / "repo")
    repo.base({"mod.py": function_source("tangled", TIDY), "legacy.py": unrelated_source("legacy")})
    repo.branch("feature")
    return repo
