"""A short history of random edits; `make test-replay` replays 200 commits of a package.

And one of an extracted function, which has no tolerance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.replay.history import of_edits
from tests.replay.run import replay
from tests.support.git_repo import GitRepo
from tests.support.sources import branches

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


def test_an_extracted_function_has_no_tolerance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("complexipy", exc_type=ImportError)
    repo = GitRepo.create(tmp_path / "repository")
    monkeypatch.chdir(repo.root)
    lines = branches(11).splitlines(keepends=True)
    whole = f"def whole(value):\n{''.join(lines)}    return value\n"
    more = branches(1000).splitlines(keepends=True)[2 * 998 :]
    moved = f"def part(value):\n{''.join((*lines, *more))}    return value\n"
    rest = "def whole(value):\n    return part(value)\n"

    (only,) = replay([{"a.py": whole.encode()}, {"a.py": (rest + moved).encode()}], repo)

    assert (only.unlike, only.violations, only.extracted) == ((), 1, 1)
    assert only.verdict
    assert [each.value - (each.previous or 0) for each in only.verdict.violations] == [1]
