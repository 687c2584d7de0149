"""Builds the distributions of a commit twice, in different surroundings, and compares the bytes.

The second wheel is built from the first sdist, as pip builds it for those who take no wheel. So the
sdist holds all that the wheel is made of.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

from release.errors import ReleaseError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from release.source import Source


class Surroundings(NamedTuple):
    """What must not matter: the name of the directory, the umask, the environment."""

    directory: str
    umask: int
    environment: Mapping[str, str]


FIRST = Surroundings(
    "first", 0o022, {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1", "HATCH_QUIET": "1"}
)
SECOND = Surroundings(
    "a second place",
    0o077,
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "2", "HATCH_QUIET": "1"},
)


class Distributions(NamedTuple):
    """The two files that are published."""

    sdist: Path
    wheel: Path


def build_twice(source: Source, place: Path) -> Distributions:
    """Build the distributions below `place`. Raises ReleaseError where the two builds differ."""
    first, second = place / FIRST.directory, place / SECOND.directory
    for surroundings in (FIRST, SECOND):
        source.export(place / surroundings.directory, surroundings.umask)
    made = Distributions(
        _build("sdist", first, source, FIRST), _build("wheel", first, source, FIRST)
    )
    unpacking = place / "of the sdist"
    unpacking.mkdir()
    _call(("tar", "-xmf", str(made.sdist), "-C", str(unpacking)), first, SECOND)
    (unpacked,) = unpacking.iterdir()
    again = Distributions(
        _build("sdist", second, source, SECOND), _build("wheel", unpacked, source, SECOND)
    )
    for one, other in zip(made, again, strict=True):
        if one.read_bytes() != other.read_bytes():
            raise ReleaseError(f"{one.name} is not built the same twice, at {one} and {other}")
    return made


def _build(target: str, directory: Path, source: Source, surroundings: Surroundings) -> Path:
    """Build one distribution of the files in the directory, with the hatchling that is installed.

    No newer one is fetched, because its version is in the wheel.
    """
    built = directory.parent / f"{directory.name} {target}"
    command = (sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(built))
    seconds = {"SOURCE_DATE_EPOCH": str(source.seconds)}
    _call(command, directory, surroundings, seconds)
    (made,) = built.iterdir()
    return made


def _call(
    command: tuple[str, ...],
    directory: Path,
    surroundings: Surroundings,
    more: Mapping[str, str] | None = None,
) -> None:
    """Run a command in these surroundings. Raises ReleaseError where it fails."""
    finished = subprocess.run(
        command,
        cwd=directory,
        env={**os.environ, **surroundings.environment, **(more or {})},
        umask=surroundings.umask,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if finished.returncode:
        raise ReleaseError(f"{' '.join(command)} failed:\n{finished.stdout}")
