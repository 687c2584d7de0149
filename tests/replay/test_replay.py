"""A short history of random edits; `make test-replay` replays 200 commits of a package."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.replay.history import of_edits
from tests.replay.run import replay
from tests.support.git_repo import GitRepo

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("seed", range(2))
def test_every_verdict_is_that_of_both_versions_measured_from_nothing(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = GitRepo.create(tmp_path / "repository")
    monkeypatch.chdir(repo.root)

    replayed = list(replay(of_edits(5, seed), repo))

    assert [each.unlike for each in replayed] == [()] * 5
    assert [each.left_out for each in replayed] == [""] * 5
    assert sum(each.changes for each in replayed) > 5
