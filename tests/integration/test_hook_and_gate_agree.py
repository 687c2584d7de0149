"""Hook and gate agree: on each commit, on the branch, and however the branch gets to main.

`make test-branches` judges a hundred branches; the suite a few of them.
"""

from __future__ import annotations

import json
import os
from random import Random
from typing import TYPE_CHECKING

import pytest

from antipasta import hook
from antipasta.cli import main as antipasta
from tests.support.branches import (
    PATHS,
    TAKEN_OVER,
    failing,
    files,
    grew_in_small_steps,
    make_branch,
    origins_of,
    trace,
)
from tests.support.git_repo import GitRepo

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.branches import Branch, Place, Snapshot

BRANCHES = int(os.environ.get("BRANCHES", "10"))

Streams = pytest.CaptureFixture[str]


class Judged:
    """A repository with a branch `feature`, and what hook and gate say of it."""

    def __init__(self, repo: GitRepo, streams: Streams) -> None:
        self.repo = repo
        self._streams = streams

    def stage(self, branch: Branch, snapshot: Snapshot) -> None:
        texts = files(branch, snapshot)
        for path in PATHS:
            if path in texts:
                self.repo.write(path, texts[path])
            else:
                (self.repo.root / path).unlink(missing_ok=True)
        self.repo.add()

    def hook(self) -> set[Place]:
        """What the hook refuses of the index."""
        return self._failing(hook.main(["--format", "json"]))

    def gate(self, base: str, head: str) -> set[Place]:
        """What the gate refuses of the range."""
        return self._failing(
            antipasta(["gate", "--format", "json", "--base", base, "--head", head])
        )

    def _failing(self, code: int) -> set[Place]:
        verdict = json.loads(self._streams.readouterr().out)
        found = {(each["path"], each["function"]) for each in verdict["violations"]}
        assert {each["metric"] for each in verdict["violations"]} <= {"cyclomatic_complexity"}
        assert code == (2 if found else 0)
        assert verdict["incomplete"] == []
        return found


@pytest.fixture
def judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Streams) -> Judged:
    repo = GitRepo.create(tmp_path / "made-up")
    monkeypatch.chdir(repo.root)
    return Judged(repo, capsys)


def commit_branch(judged: Judged, branch: Branch) -> list[set[Place]]:
    """Make main and feature; gives what the hook said to each commit."""
    repo = judged.repo
    repo.write("README", "made up\n")
    judged.stage(branch, branch.base)
    repo.base({})
    repo.branch("feature")
    said = []
    for before, after in zip((branch.base, *branch.commits), branch.commits, strict=False):
        judged.stage(branch, after)
        said.append(judged.hook())
        assert said[-1] == failing(before, after)
        repo.base({})
    return said


def is_another_in_sum(branch: Branch, place: Place) -> bool:
    """Whether the function at a place was renamed, and nothing in base and head tells so.

    Most of it was rewritten as well, in another commit; or it has got the name of another one.
    """
    _, was = trace(branch, place)
    if was is None or was == origins_of(branch.base, branch.head).get(place):
        return False
    return place in branch.base or branch.head[place].in_common(branch.base[was]) < TAKEN_OVER


@pytest.mark.parametrize("seed", range(BRANCHES))
def test_a_branch_has_one_verdict(judged: Judged, seed: int) -> None:
    branch = make_branch(Random(seed))
    repo = judged.repo
    by_commit = commit_branch(judged, branch)
    net = failing(branch.base, branch.head)

    assert judged.gate("main", "feature") == net
    for place in net:
        path, _ = trace(branch, place)
        was_refused = any(each in said for each, said in zip(path, by_commit, strict=True))
        assert was_refused or is_another_in_sum(branch, place) or grew_in_small_steps(branch, place)

    # Squashed: one commit on main.
    repo.git("checkout", "-q", "-b", "squashed", "main")
    repo.git("merge", "-q", "--squash", "feature")
    assert judged.hook() == net
    repo.base({})
    assert judged.gate("main", "squashed") == net

    # main goes on elsewhere; the branch takes it in, by a merge and by a rebase.
    repo.switch("main")
    repo.base({"elsewhere.py": "x = 1\n"})
    repo.git("checkout", "-q", "-b", "merged", "feature")
    repo.git("merge", "-q", "--no-edit", "main")
    assert judged.gate("main", "merged") == net
    repo.git("checkout", "-q", "-b", "rebased", "feature")
    repo.git("rebase", "-q", "main")
    assert judged.gate("main", "rebased") == net

    # And the other way round: the merge commit that lands it, against main before.
    repo.switch("main")
    repo.git("merge", "-q", "--no-ff", "--no-edit", "--no-verify", "feature")
    assert judged.gate("main^1", "main") == net
