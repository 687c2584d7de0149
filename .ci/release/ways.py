"""The ways in which people get antipasta from its wheel, each in an environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from release.errors import ReleaseError

if TYPE_CHECKING:
    from collections.abc import Iterator

TOOLS = Path(sys.executable).parent
"""Where the programs of requirements.txt are."""

INSTALL_SECONDS = 600

Command = tuple[str, ...]


class Way(NamedTuple):
    """A way to get antipasta: its name, the commands that install, and the one that runs.

    Where nothing is installed to stay, a hook of it would not stay either.
    """

    name: str
    installing: tuple[Command, ...]
    command: Command

    @property
    def stays(self) -> bool:
        """Whether the command is still there afterwards."""
        return bool(self.installing)


def ways(wheel: Path, place: Path) -> Iterator[Way]:
    """All ways to install the `wheel`, below `place`."""
    with_pip, newest, lowest = (place / each for each in ("pip", "newest", "lowest"))
    uv, pipx = str(TOOLS / "uv"), str(TOOLS / "pipx")
    yield Way(
        "pip install",
        (
            (sys.executable, "-m", "venv", str(with_pip)),
            (_program(with_pip, "python"), "-m", "pip", "install", "-q", str(wheel)),
        ),
        (_program(with_pip, "antipasta"),),
    )
    # What is direct is what is named: without these, only antipasta itself would be.
    direct = requirements_of(wheel)
    for name, environment, resolution, named in (
        ("uv pip install", newest, "highest", []),
        ("uv pip install --resolution lowest-direct", lowest, "lowest-direct", direct),
    ):
        install = ("pip", "install", "-q", "--resolution", resolution)
        yield Way(
            name,
            (
                (uv, "venv", "-q", "--python", sys.executable, str(environment)),
                (uv, *install, "--python", _program(environment, "python"), str(wheel), *named),
            ),
            (_program(environment, "antipasta"),),
        )
    yield Way("uvx", (), (uv, "tool", "run", "-q", "--isolated", "--from", str(wheel), "antipasta"))
    yield Way("pipx run", (), (pipx, "run", "--quiet", "--spec", str(wheel), "antipasta"))


def requirements_of(wheel: Path) -> list[str]:
    """What the wheel requires of others, without what is for an extra."""
    with zipfile.ZipFile(wheel) as opened:
        (name,) = (each for each in opened.namelist() if each.endswith(".dist-info/METADATA"))
        metadata = Parser().parsestr(opened.read(name).decode())
    return [each for each in metadata.get_all("Requires-Dist", []) if "extra ==" not in each]


def newest_environment(place: Path) -> Path:
    """Where uv installs the newest versions of all dependencies, and nothing else."""
    return place / "newest"


def install(way: Way) -> None:
    """Run the commands that install. Raises ReleaseError where one of them fails."""
    for command in way.installing:
        finished = subprocess.run(
            command,
            env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=INSTALL_SECONDS,
            check=False,
        )
        if finished.returncode:
            raise ReleaseError(f"{way.name}: {' '.join(command)} failed:\n{finished.stdout}")


def _program(environment: Path, name: str) -> str:
    return str(environment / "bin" / name)
