"""Downloads the sources that are measured, once, and checks that they are the pinned ones."""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bench.environment import environment, git

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DOWNLOAD_SECONDS = 600
PIP = (sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:")


class Corpus(NamedTuple):
    """A package of PyPI or npm, by its row in `sources.toml`.

    `digest` is that of its archive, in the form of the registry: hexadecimal SHA-256 for `pip`,
    `sha512-` and base64 for `npm`. Of the files below the directory `below` those are kept whose
    names match one of `keep` and none of `leave`.
    """

    registry: str
    name: str
    digest: str
    keep: tuple[str, ...]
    leave: tuple[str, ...] = ()
    below: str = ""


class CorpusError(Exception):
    """A corpus cannot be downloaded, or is not the pinned one."""


class Corpora:
    """The corpora below a directory, each a committed git repository.

    `missing` has the reason for each that could not be had, by its name.
    """

    def __init__(self, directory: Path, rows: Mapping[str, Mapping[str, object]]) -> None:
        self._directory = directory
        self.known = {name: _corpus(row) for name, row in rows.items()}
        self.missing: dict[str, str] = {}

    def repository(self, name: str) -> Path:
        """The working tree with the files of a corpus. It must not be changed.

        Raises CorpusError where the corpus cannot be had.
        """
        if name in self.missing:
            raise CorpusError(self.missing[name])
        place = self._directory / self.known[name].name.replace("/", "+")
        if not place.exists():
            try:
                self._obtain(self.known[name], place)
            except CorpusError as error:
                self.missing[name] = str(error)
                raise
        return place

    def copy(self, name: str, to: Path) -> Path:
        """A repository with the files of a corpus at `to`, which may be changed.

        Raises CorpusError where the corpus cannot be had.
        """
        shutil.copytree(self.repository(name), to, symlinks=True)
        # The copies have times of their own, by which the index of the original does not know them.
        git(to, environment(str(to.parent)), "update-index", "-q", "--refresh")
        return to

    def _obtain(self, corpus: Corpus, place: Path) -> None:
        print(f"downloading {corpus.name}", file=sys.stderr, flush=True)
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.parent) as directory:
            archive = _downloaded(corpus, Path(directory, "archive"))
            _check(corpus, archive.read_bytes())
            tree = Path(directory, "tree")
            with tarfile.open(archive) as opened:
                opened.extractall(Path(directory, "all"), filter="data")
            tree.mkdir()
            _keep(corpus, Path(directory, "all"), tree)
            env = environment(directory)
            git(tree, env, "init", "-q", "-b", "main")
            git(tree, env, "add", "--all", "--force")
            git(tree, env, "commit", "-q", "-m", corpus.name)
            tree.rename(place)


def _corpus(row: Mapping[str, object]) -> Corpus:
    index = "pip" if "pip" in row else "npm"
    return Corpus(
        index,
        str(row[index]),
        str(row["sha256" if index == "pip" else "integrity"]),
        _words(row["keep"]),
        _words(row.get("leave", ())),
        str(row.get("below", "")),
    )


def _words(value: object) -> tuple[str, ...]:
    assert isinstance(value, (list, tuple))
    return tuple(map(str, value))


def _downloaded(corpus: Corpus, directory: Path) -> Path:
    directory.mkdir()
    command = (*PIP, corpus.name) if corpus.registry == "pip" else ("npm", "pack", corpus.name)
    try:
        subprocess.run(
            command, cwd=directory, check=True, capture_output=True, timeout=DOWNLOAD_SECONDS
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise CorpusError(f"{corpus.name} cannot be downloaded: {error}") from error
    (archive,) = directory.iterdir()
    return archive


def _check(corpus: Corpus, archive: bytes) -> None:
    if corpus.registry == "pip":
        found = hashlib.sha256(archive).hexdigest()
    else:
        found = f"sha512-{base64.b64encode(hashlib.sha512(archive).digest()).decode()}"
    if found != corpus.digest:
        raise CorpusError(f"{corpus.name} has the digest {found}, and not {corpus.digest}")


def _keep(corpus: Corpus, source: Path, target: Path) -> None:
    """Copy the files that are kept, in their directories."""
    for path in _kept(corpus, source / corpus.below):
        place = target / path.relative_to(source / corpus.below)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)


def _kept(corpus: Corpus, source: Path) -> Iterator[Path]:
    for path in sorted(source.rglob("*")):
        wanted = any(map(path.match, corpus.keep)) and not any(map(path.match, corpus.leave))
        if wanted and path.is_file() and not path.is_symlink():
            yield path
