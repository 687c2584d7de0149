"""A history to replay: commits of one to four files, from releases or from random edits."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
from itertools import pairwise
from pathlib import Path, PurePosixPath
from random import Random
from typing import TYPE_CHECKING

from tests.support.edits import MODULES, edited_program, real_source

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    Files = dict[str, bytes]
    Commit = Mapping[str, bytes | None]
    """What a commit writes, by path; None for a file that it deletes."""

PACKAGE = "werkzeug"
RELEASES = (
    *("2.0.0", "2.0.1", "2.0.3", "2.1.0", "2.1.1", "2.1.2", "2.2.0", "2.2.1", "2.2.3"),
    *("2.3.0", "2.3.4", "2.3.8", "3.0.0", "3.0.3", "3.0.6", "3.1.0", "3.1.3"),
)
FILES_AT_MOST = 4
BYTES_AT_MOST = 200_000


def of_releases(directory: Path) -> Iterator[Commit]:
    """The way from each release of `PACKAGE` to the next, a few files at a time.

    The source distributions are downloaded into `directory`, if they are not there.
    """
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:"]
    archives = (
        kept(directory / f"{PACKAGE}-{version}.tar.gz", [*pip, f"{PACKAGE}=={version}"])
        for version in RELEASES
    )
    yield from between([files_in(archive, (".py",)) for archive in archives])


def of_edits(commits: int, seed: int) -> Iterator[Commit]:
    """Random edits of a few modules of the standard library; the first commit adds these."""
    random = Random(seed)
    files: Files = {
        f"{name}.py": real_source(name).encode() for name in random.sample(MODULES, FILES_AT_MOST)
    }
    yield dict(files)
    for _ in range(commits):
        chosen = random.sample(sorted(files), random.randint(1, FILES_AT_MOST))
        changes = {path: edited_program(files[path].decode(), random).encode() for path in chosen}
        files |= changes
        yield changes


def files_in(archive: Path, suffixes: Collection[str]) -> Files:
    """The files of a release with these suffixes, without the directory that all of them are in."""
    files: Files = {}
    with tarfile.open(archive) as opened:
        for member in opened:
            path = PurePosixPath(*PurePosixPath(member.name).parts[1:])
            content = opened.extractfile(member) if member.isfile() else None
            if content and path.suffix in suffixes and member.size <= BYTES_AT_MOST:
                files[str(path)] = content.read()
    return files


def kept(archive: Path, download: list[str]) -> Path:
    """The file `archive`; if it is not there, what `download` puts into the current directory.

    Raises CalledProcessError where the command fails.
    """
    if not archive.exists():
        archive.parent.mkdir(parents=True, exist_ok=True)
        # In the same file system, and under its own name only when it is whole.
        with tempfile.TemporaryDirectory(dir=archive.parent) as directory:
            subprocess.run(download, cwd=directory, check=True, stdout=subprocess.DEVNULL)
            (downloaded,) = Path(directory).iterdir()
            downloaded.rename(archive)
    return archive


def between(releases: list[Files]) -> Iterator[Commit]:
    """The way from each release to the next, a few files at a time; it begins with the first."""
    random = Random(0)
    yield dict(releases[0])
    for old, new in pairwise(releases):
        changed = [path for path in sorted({*old, *new}) if old.get(path) != new.get(path)]
        while changed:
            count = random.randint(1, FILES_AT_MOST)
            now, changed = changed[:count], changed[count:]
            yield {path: new.get(path) for path in now}
