"""The sources over which numbers are compared: packages and repositories, listed in `corpora.toml`.

Each is downloaded once into `ANTIPASTA_CORPUS_DIR` (default: a directory among the temporary
files). A repository is that of GitHub, at one commit.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from antipasta.languages import BY_EXTENSION

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CORPUS = Path(
    os.environ.get("ANTIPASTA_CORPUS_DIR", Path(tempfile.gettempdir()) / "antipasta-corpus")
)

PIP = (sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:")
NPM = ("npm", "pack", "--silent")


class Source(NamedTuple):
    """A package of npm or PyPI with its version, or a repository with its commit."""

    kind: str
    name: str
    commit: str = ""

    @property
    def directory(self) -> Path:
        """Where it is kept."""
        if self.kind == "git":
            return CORPUS / f"{self.name.replace('/', '+')}@{self.commit[:12]}"
        return CORPUS / self.name


def listed_sources() -> list[Source]:
    """All sources, in the order of the list."""
    listed = tomllib.loads(Path(__file__).with_name("corpora.toml").read_text("utf-8"))
    packages = [Source(kind, name) for kind in ("npm", "pip") for name in listed[kind]["packages"]]
    repositories = listed["git"]["repositories"]
    return [*packages, *(Source("git", name, commit) for name, commit in repositories.items())]


def obtain(source: Source) -> Path:
    """The directory of a source, which is downloaded if it is not there.

    Raises OSError or subprocess.SubprocessError where it cannot be.
    """
    if source.directory.exists():
        return source.directory
    if source.kind == "git":
        return _cloned(source)
    return unpacked(source.name, [*(NPM if source.kind == "npm" else PIP), source.name])


def unpacked(name: str, command: Sequence[str]) -> Path:
    """The directory of a source distribution, which `command` downloads when it is not there."""
    directory = CORPUS / name
    # All other tests must do without the index.
    env = {name: value for name, value in os.environ.items() if name != "PIP_NO_INDEX"}
    if not directory.exists():
        with tempfile.TemporaryDirectory() as download:
            subprocess.run(command, cwd=download, env=env, check=True, stdout=subprocess.DEVNULL)
            directory.mkdir(parents=True)
            for archive in Path(download).iterdir():
                with tarfile.open(archive) as opened:
                    opened.extractall(directory, filter="data")
    return directory


def _cloned(source: Source) -> Path:
    """Fetch one commit of a repository, without its history."""
    CORPUS.mkdir(parents=True, exist_ok=True)
    url = f"https://github.com/{source.name}"
    with tempfile.TemporaryDirectory(dir=CORPUS) as held:
        for command in (
            ("init", "-q"),
            ("fetch", "-q", "--depth", "1", url, source.commit),
            ("checkout", "-q", "FETCH_HEAD"),
        ):
            subprocess.run(("git", "-C", held, *command), check=True, stdin=subprocess.DEVNULL)
        Path(held).rename(source.directory)
        Path(held).mkdir()  # which is removed
    return source.directory


def with_history(name: str, commit: str) -> Path:
    """A bare clone of a repository of GitHub, with its whole history, whose branch is at `commit`.

    Raises OSError or subprocess.SubprocessError where it cannot be had.
    """
    directory = CORPUS / f"{name.replace('/', '+')}.git"
    if not directory.exists():
        CORPUS.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CORPUS) as held:
            command = (
                "git",
                "clone",
                "-q",
                "--bare",
                f"https://github.com/{name}",
                f"{held}/clone",
            )
            subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
            Path(held, "clone").rename(directory)
    made = ("git", "-C", str(directory), "update-ref", "refs/heads/corpus", commit)
    subprocess.run(made, check=True, stdin=subprocess.DEVNULL)
    return directory


def listed_histories() -> dict[str, str]:
    """The repositories whose histories are compared, by name, and the commit of each."""
    listed = tomllib.loads(Path(__file__).with_name("corpora.toml").read_text("utf-8"))
    histories: dict[str, str] = listed["git"]["histories"]
    return histories


def files_in(directory: Path, languages: Sequence[str]) -> Iterator[tuple[Path, str]]:
    """The files below a directory that are in one of the languages, with it, in order."""
    for path in sorted(directory.rglob("*")):
        row = BY_EXTENSION.get(path.suffix[1:].lower())
        if row and row.name in languages and path.is_file() and not path.is_symlink():
            yield path, row.name
