"""Runs a case with both installations, in the same repository in the same state."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from tests.sameness.answers import Answer
from tests.support.git_repo import GitRepo
from tests.support.run import run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from tests.sameness.cases import Case, Scene

_TIMEOUT = 300  # seconds: far above what any case needs, so that a hang is a difference
_UNHURRIED = {
    # Seconds: a busy machine must change no answer.
    "ANTIPASTA_BUDGET": "250",
    "ANTIPASTA_CACHE_TIMEOUT": "60",
    "ANTIPASTA_GIT_TIMEOUT": "200",
}
_CACHE_NAME = "<cache>"

_IDENTITY = """\
[user]
    name = Someone
    email = someone@example.invalid
[init]
    defaultBranch = main
[gc]
    auto = 0
[maintenance]
    auto = false
"""


class Installation(NamedTuple):
    """An executable `antipasta`; `antipasta-hook` is beside it. `name` is `before` or `after`."""

    name: str
    antipasta: Path

    def package(self) -> str:
        """Where this installation has the package, as far as it can be found out."""
        python = self.antipasta.with_name("python")
        if not python.exists():
            return str(self.antipasta)
        code = "import antipasta; print(antipasta.__file__)"
        return run((str(python), "-P", "-c", code), self.antipasta.parent).stdout.strip()


def sealed(directory: Path) -> dict[str, str]:
    """An environment with nothing in it that could change an answer, for work in `directory`.

    The home directory is made there, with an identity for git.
    """
    home = directory / "home"
    home.mkdir()
    (home / "gitconfig").write_text(_IDENTITY, encoding="utf-8")
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "TERM": "dumb",
        "GIT_CEILING_DIRECTORIES": str(directory),
        "GIT_CONFIG_GLOBAL": str(home / "gitconfig"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_DATE": "2024-01-01T00:00:00Z",
        "GIT_COMMITTER_DATE": "2024-01-01T00:00:00Z",
        **_UNHURRIED,
    }


class Played(NamedTuple):
    """A scene, and for each of its cases the answers before and after."""

    scene: Scene
    answers: list[tuple[Answer, Answer]]


class Stage(NamedTuple):
    """Where scenes are played: with which installations, and in which directory.

    With `keeps` the repositories and caches stay.
    """

    installations: tuple[Installation, Installation]
    directory: Path
    keeps: bool = False

    def play_all(self, scenes: Iterable[Scene], jobs: int) -> Iterator[Played]:
        """Play these scenes, so many of them at a time; they come in their order."""
        with ThreadPoolExecutor(jobs) as threads:
            yield from threads.map(self.play, scenes, count(1))

    def play(self, scene: Scene, number: int) -> Played:
        """Run all cases of a scene with both installations, in a repository of its own."""
        directory = self.directory / f"{number}-{scene.name.replace(' ', '-')}"
        repo = _cloned(scene.repository, directory / "repository")
        scene.prepare(repo)
        found = [self._answers(case, repo.root, directory) for case in scene.cases]
        if not self.keeps:
            shutil.rmtree(directory)
        return Played(scene, found)

    def _answers(self, case: Case, root: Path, caches: Path) -> tuple[Answer, Answer]:
        """What each of the installations answers.

        The files that the case writes are as they were when the second one starts, and afterwards
        too, unless the case keeps them.
        """
        earlier = _contents(case, root)
        found = []
        for installation in self.installations:
            _restore(earlier, root)
            found.append(_answer(case, installation, root, caches / installation.name))
        if not case.keeps_files:
            _restore(earlier, root)
        return found[0], found[1]


def _cloned(origin: Path | None, root: Path) -> GitRepo:
    """A clone without a working tree, or an empty repository."""
    if origin is None:
        return GitRepo.create(root)
    root.mkdir(parents=True)
    repo = GitRepo(root)
    repo.git("clone", "-q", "--shared", "--no-checkout", "--template=", str(origin), ".")
    return repo


def _answer(case: Case, installation: Installation, root: Path, cache: Path) -> Answer:
    if case.cache == "cold":
        shutil.rmtree(cache, ignore_errors=True)
    program = installation.antipasta.with_name(case.command[0])
    flags = ("--no-cache",) if case.cache == "off" else ()
    started = time.monotonic()
    try:
        finished = run(
            (str(program), *case.command[1:], *flags, *case.arguments),
            root / case.directory,
            stdin=case.text,
            env={"ANTIPASTA_CACHE_DIR": str(cache), **case.environment},
            timeout=_TIMEOUT,
        )
    except subprocess.TimeoutExpired:
        return Answer(None, "", f"no answer in {_TIMEOUT} seconds\n", {}, _TIMEOUT)
    output, error = (
        text.replace(str(cache), _CACHE_NAME) for text in (finished.stdout, finished.stderr)
    )
    written = {
        name: None if content is None else content.decode("utf-8", "surrogateescape")
        for name, content in _contents(case, root).items()
    }
    return Answer(finished.returncode, output, error, written, time.monotonic() - started)


def _contents(case: Case, root: Path) -> dict[str, bytes | None]:
    """The files that the case writes, as they are now; None for one that is not there."""
    paths = {name: root / name for name in case.files}
    return {name: path.read_bytes() if path.exists() else None for name, path in paths.items()}


def _restore(contents: Mapping[str, bytes | None], root: Path) -> None:
    for name, content in contents.items():
        if content is None:
            (root / name).unlink(missing_ok=True)
        else:
            (root / name).write_bytes(content)
