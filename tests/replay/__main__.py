"""Replay a history and compare every verdict with the oracle: `python -m tests.replay [COMMITS]`.

The history is that of a package from release to release, a few files at a time; the releases are
downloaded once into `ANTIPASTA_REPLAY_DIR` (default: a directory among the temporary files).
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from itertools import islice
from pathlib import Path

from tests.replay.history import PACKAGE, RELEASES, of_releases
from tests.replay.run import Replayed, replay
from tests.support.git_repo import GitRepo

IDENTITY = {
    "GIT_AUTHOR_NAME": "Replay",
    "GIT_AUTHOR_EMAIL": "replay@example.invalid",
    "GIT_COMMITTER_NAME": "Replay",
    "GIT_COMMITTER_EMAIL": "replay@example.invalid",
    "GIT_CONFIG_GLOBAL": os.devnull,
}


def main() -> int:
    """Replay and print; returns 1 when anything differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("commits", nargs="?", type=int, default=200)
    commits = parser.parse_args().commits
    kept = os.environ.get("ANTIPASTA_REPLAY_DIR", Path(tempfile.gettempdir()) / "antipasta-replay")
    history = of_releases(Path(kept))
    with tempfile.TemporaryDirectory() as directory:
        os.environ.update(IDENTITY, ANTIPASTA_CACHE_DIR=str(Path(directory, "cache")))
        repo = GitRepo.create(Path(directory, "repository"))
        here = Path.cwd()
        os.chdir(repo.root)
        try:
            replayed = list(islice(replay(history, repo), commits))
        finally:
            os.chdir(here)
    return _report(replayed)


def _report(replayed: list[Replayed]) -> int:
    compared = [each for each in replayed if not each.left_out]
    unlike = [line for each in compared for line in each.unlike]
    print(f"{PACKAGE} {RELEASES[0]} to {RELEASES[-1]}")
    print(
        f"{len(compared)} of {len(replayed)} commits compared:"
        f" {sum(each.files for each in compared)} files,"
        f" {sum(each.functions for each in compared)} functions,"
        f" {sum(each.changes for each in compared)} changes"
        f" ({sum(each.by_lines for each in compared)} paired by their lines),"
        f" {sum(each.violations for each in compared)} violations, {len(unlike)} differences"
    )
    for each in replayed:
        for line in (each.left_out, *each.unlike):
            if line:
                print(f"  {line}")
    return 1 if unlike else 0


if __name__ == "__main__":
    sys.exit(main())
