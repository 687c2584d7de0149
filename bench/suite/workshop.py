"""Where a run of the benchmark keeps what it makes, and what its scenarios are built from."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bench.environment import environment
from bench.suite.scenario import FLOOR, Subject

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bench.suite.corpora import Corpora
    from bench.suite.peers import Peers

PYTHON = sys.executable
CHECKOUT = Path(__file__).resolve().parents[2]


class Workshop(NamedTuple):
    """What scenarios are built from. `directory` is gone when the run ends."""

    directory: Path
    peers: Peers
    corpora: Corpora

    def env(self) -> dict[str, str]:
        """The environment of a user with an empty home, in which antipasta has a cache."""
        home = self.directory / "home"
        home.mkdir(exist_ok=True)
        return {**environment(str(self.directory)), **_homes(home)}

    def cold(self, env: Mapping[str, str], fresh: Path) -> dict[str, str]:
        """The environment `env` with a home and a cache in the empty directory `fresh`."""
        return {**env, **environment(str(fresh)), **_homes(fresh)}

    def peer(self, name: str, *arguments: str, **options: object) -> tuple[Subject, ...]:
        """The subject of a peer, shown as its command; none where it could not be installed."""
        executable = self.peers.executable(name)
        if executable is None:
            return ()
        shown = options.pop("shown", " ".join((Path(executable).name, *arguments)))
        subject = Subject(str(shown), (executable, *arguments))
        return (subject._replace(**options),)  # type: ignore[arg-type]


def _homes(directory: Path) -> dict[str, str]:
    return {"HOME": str(directory), "XDG_CACHE_HOME": str(directory / ".cache")}


def script(name: str) -> str:
    """The path of a console script of this environment: antipasta's, git's or Python's.

    Raises LookupError where it is not installed.
    """
    found = shutil.which(name, path=str(Path(PYTHON).parent)) or shutil.which(name)
    if found is None:
        raise LookupError(f"{name} is not installed in the environment of {PYTHON}")
    return found


def floor() -> Subject:
    """A bare start of the interpreter."""
    return Subject(FLOOR, (PYTHON, "-c", "pass"))


def antipasta(*arguments: str) -> tuple[str, ...]:
    """A command of antipasta's, by its console script."""
    return (script("antipasta"), *arguments)


def hook(*arguments: str) -> tuple[str, ...]:
    """What git's hook runs."""
    return (script("antipasta-hook"), *arguments)
