"""Replay histories and compare every verdict with the oracle: `python -m tests.replay [COMMITS]`.

With `--repository DIR`, which may be repeated, the history is that of an existing repository, bare
or not. Without, it is that of a package from release to release, a few files at a time; the
releases are downloaded once into `ANTIPASTA_REPLAY_DIR` (default: a directory among the temporary
files). It is judged with the defaults (`--sample`: of a repository, by what `antipasta config init`
writes), and how many commits are refused is printed. `--refused DIR` writes each refused commit to
a file there, with what the text says and its diff, to be read.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from antipasta.config.template import TEMPLATE
from antipasta.render import Style, render
from tests.replay.history import PACKAGE, RELEASES, of_releases
from tests.replay.run import Replayed, replay, replay_repository
from tests.support.git_repo import GitRepo

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
    add = parser.add_argument
    add("commits", nargs="?", type=int, default=200, help="of each history; default: 200")
    add("--repository", action="append", type=Path, metavar="DIR", default=[])
    add("--refused", type=Path, metavar="DIR", help="write what was refused to files there")
    add("--sample", action="store_true", help="judge repositories by what config init writes")
    options = parser.parse_args()
    differing = 0
    with tempfile.TemporaryDirectory() as directory:
        os.environ.update(IDENTITY, ANTIPASTA_CACHE_DIR=str(Path(directory, "cache")))
        for name, repo, replayed in _replayed(options, Path(directory)):
            differing += _report(name, replayed)
            if options.refused:
                _write_refused(options.refused / name, repo, replayed)
    return 1 if differing else 0


def _replayed(
    options: argparse.Namespace, directory: Path
) -> Iterator[tuple[str, GitRepo, list[Replayed]]]:
    here = Path.cwd()
    sample = directory / "sample.yaml" if options.sample else None
    if sample:
        sample.write_text(TEMPLATE, encoding="utf-8")
    for root in options.repository:
        repo = GitRepo(root.absolute())
        os.chdir(repo.root)
        name = root.name if root.name != "repo" else root.absolute().parent.name
        yield name, repo, list(replay_repository(repo, options.commits, sample))
        os.chdir(here)
    if not options.repository:
        kept = os.environ.get("ANTIPASTA_REPLAY_DIR")
        history = of_releases(Path(kept or Path(tempfile.gettempdir()) / "antipasta-replay"))
        repo = GitRepo.create(directory / "repository")
        os.chdir(repo.root)
        name = f"{PACKAGE} {RELEASES[0]} to {RELEASES[-1]}"
        yield name, repo, list(islice(replay(history, repo), options.commits))
        os.chdir(here)


def _report(name: str, replayed: Sequence[Replayed]) -> int:
    """Print what came of a history; returns the number of differences."""
    compared = [each for each in replayed if not each.left_out]
    unlike = [f"{each.name[:10]} {line}" for each in compared for line in each.unlike]
    refused = sum(map(_is_refused, replayed))
    print(name)
    print(
        f"{refused} of {len(replayed)} commits refused, {100 * refused / len(replayed):.1f} %;"
        f" {len(compared)} compared: {sum(each.files for each in compared)} files,"
        f" {sum(each.functions for each in compared)} functions,"
        f" {sum(each.changes for each in compared)} changes"
        f" ({sum(each.by_lines for each in compared)} paired by their lines,"
        f" {sum(each.extracted for each in compared)} extracted),"
        f" {sum(each.violations for each in compared)} violations, {len(unlike)} differences"
    )
    for line in (*(each.left_out for each in replayed if each.left_out), *unlike):
        print(f"  {line}")
    return len(unlike)


def _is_refused(each: Replayed) -> bool:
    return each.verdict is not None and each.verdict.status == "failed"


def _write_refused(directory: Path, repo: GitRepo, replayed: Sequence[Replayed]) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    for each in filter(_is_refused, replayed):
        assert each.verdict
        said = render(each.verdict._replace(root=""), "text", Style())
        paths = sorted({violation.path for violation in each.verdict.violations})
        diff = repo.git("show", "--format=%h %s", each.name, "--", *paths)
        (directory / f"{each.name[:10]}.txt").write_text(f"{said}\n{diff}", errors="replace")


if __name__ == "__main__":
    sys.exit(main())
