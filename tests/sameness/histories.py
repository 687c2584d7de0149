"""The repositories that are judged: checkouts, and packages whose releases became commits."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from antipasta.languages import BY_EXTENSION
from tests.replay import history
from tests.support.git_repo import GitRepo
from tests.support.run import CHECKOUT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from tests.replay.history import Commit

NPM_RELEASES = {
    # JavaScript, TypeScript, Java, Kotlin, Objective-C and C++.
    "@react-native-async-storage/async-storage": (
        *("1.15.0", "1.15.17", "1.17.0", "1.17.12", "1.18.2", "1.19.3", "1.21.0", "1.23.1"),
    ),
    # C++ and JavaScript.
    "sqlite3": ("4.1.0", "4.2.0", "5.0.0", "5.0.11", "5.1.2", "5.1.7"),
}
"""Packages of other languages than Python, with the releases that are compared in a row."""

_SUFFIXES = {f".{extension}" for extension in BY_EXTENSION}
_AUTHORS = ("Ada <ada@example.invalid>", "Brian <brian@example.invalid>")
_START = 1_700_000_000  # seconds since 1970
_HOUR = 3600  # seconds


class Origin(NamedTuple):
    """A repository to clone from, and what it is called in the report."""

    name: str
    repository: Path


def checkouts(directories: Iterable[Path]) -> Iterator[Origin]:
    """These checkouts, by the names of their directories."""
    for directory in directories:
        yield Origin(directory.resolve().name, directory.resolve())


def default_checkouts() -> list[Path]:
    """The checkout that this file is in; none where it is an unpacked archive without history."""
    return [CHECKOUT] if (CHECKOUT / ".git").exists() else []


def downloaded(directory: Path) -> Iterator[tuple[str, list[Commit]]]:
    """The packages: the name and the history of each. The releases are kept in `directory`.

    Raises CalledProcessError where one can not be downloaded.
    """
    yield history.PACKAGE, list(history.of_releases(directory))
    for package, versions in NPM_RELEASES.items():
        name = package.rpartition("/")[2]
        npm = ["npm", "pack", "--silent"]
        archives = (
            history.kept(directory / f"{name}-{version}.tgz", [*npm, f"{package}@{version}"])
            for version in versions
        )
        releases = [history.files_in(archive, _SUFFIXES) for archive in archives]
        yield name, list(history.between(releases))


def imported(name: str, commits: Iterable[Commit], directory: Path) -> Origin:
    """A repository with these commits, an hour apart, by two authors in turn.

    The same commits have the same ids in every run.
    """
    repo = GitRepo.create(directory / name, "--bare", "--initial-branch=main")
    stream = b"".join(_written(number, commit) for number, commit in enumerate(commits))
    repo.git("fast-import", "--quiet", stdin=stream)
    return Origin(name, repo.root)


def _written(number: int, commit: Mapping[str, bytes | None]) -> bytes:
    """A commit in the format of `git fast-import`."""
    author = _AUTHORS[number % len(_AUTHORS)]
    lines = [
        "commit refs/heads/main",
        f"committer {author} {_START + number * _HOUR} +0000",
        _data(f"Commit {number}".encode()),
    ]
    for path, content in commit.items():
        if content is None:
            lines.append(f"D {path}")
        else:
            lines += [f"M 100644 inline {path}", _data(content)]
    return b"".join(line if isinstance(line, bytes) else f"{line}\n".encode() for line in lines)


def _data(content: bytes) -> bytes:
    return b"data %d\n%b\n" % (len(content), content)
