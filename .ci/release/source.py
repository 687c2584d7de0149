"""The commit that is released: its files, its time, and its version."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import NamedTuple

from release.errors import ReleaseError

CHECKOUT = Path(__file__).parents[2]
VERSION_FILE = "antipasta/version.py"


class Source(NamedTuple):
    """A commit of the checkout: its id, its seconds since 1970, its version, and its files."""

    commit: str
    seconds: int
    version: str
    files: frozenset[str]

    def export(self, directory: Path, umask: int) -> None:
        """Write the files into a new directory, with the time of now and modes by this umask."""
        directory.mkdir(parents=True)
        archive = _git("archive", "--format=tar", self.commit)
        unpack = ("tar", "-xmf", "-", "--no-same-permissions", "-C", str(directory))
        subprocess.run(unpack, input=archive, umask=umask, check=True)

    def text(self, path: str) -> str:
        """The content of a file in this commit. Raises ReleaseError where it is not there."""
        return _git("show", f"{self.commit}:{path}").decode()


def source_of(revision: str = "HEAD") -> Source:
    """The commit that `revision` names. Raises ReleaseError where git does not know it."""
    commit, seconds = _git("log", "-1", "--format=%H %ct", revision).decode().split()
    names = _git("ls-tree", "-r", "-z", "--name-only", commit).decode().split("\0")
    source = Source(commit, int(seconds), "", frozenset(filter(None, names)))
    found = re.search(r'^__version__ = "([^"]+)"$', source.text(VERSION_FILE), re.MULTILINE)
    if found is None:
        raise ReleaseError(f"{VERSION_FILE}: it has no line __version__ = …")
    return source._replace(version=found[1])


def uncommitted() -> bool:
    """Whether the checkout has changes that are in no commit, and so in no distribution."""
    return bool(_git("status", "--porcelain"))


def _git(*arguments: str) -> bytes:
    finished = subprocess.run(("git", *arguments), cwd=CHECKOUT, capture_output=True, check=False)
    if finished.returncode:
        said = finished.stderr.decode(errors="replace").strip()
        raise ReleaseError(f"git {' '.join(arguments)}: {said}")
    return finished.stdout
