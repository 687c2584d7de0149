"""Installs the peers from the package index, each in an environment of its own."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

INSTALL_SECONDS = 600


class Peer(NamedTuple):
    """A tool that is compared, by its row in `sources.toml`."""

    requirement: str
    executable: str
    computes: str
    leaves_out: str
    also: tuple[str, ...] = ()


class Peers:
    """The peers below a directory, which are installed when they are first asked for.

    `missing` has the reason for each that could not be installed, by its name.
    """

    def __init__(self, directory: Path, rows: Mapping[str, Mapping[str, object]]) -> None:
        self._directory = directory
        self.known = {name: _peer(row) for name, row in rows.items()}
        self.missing: dict[str, str] = {}

    def executable(self, name: str) -> str | None:
        """The path of the peer's command; None where it could not be installed."""
        if name in self.missing:
            return None
        peer = self.known[name]
        place = self._directory / peer.requirement
        if not (place / "installed").exists():
            try:
                _install(place, (peer.requirement, *peer.also))
            except (OSError, subprocess.SubprocessError) as error:
                self.missing[name] = _reason(error)
                return None
        return str(place / "bin" / peer.executable)


def _peer(row: Mapping[str, object]) -> Peer:
    also = row.get("also", ())
    assert isinstance(also, (list, tuple))
    texts = {name: str(value) for name, value in row.items() if name != "also"}
    return Peer(**texts, also=tuple(map(str, also)))


def _install(place: Path, requirements: tuple[str, ...]) -> None:
    print(f"installing {' and '.join(requirements)}", file=sys.stderr, flush=True)
    python = str(place / "bin" / "python")
    quiet = ("-qq", "--disable-pip-version-check")
    for command in (
        (sys.executable, "-m", "venv", "--clear", str(place)),
        (python, "-m", "pip", "install", *quiet, *requirements),
    ):
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=INSTALL_SECONDS)
    (place / "installed").touch()


def _reason(error: OSError | subprocess.SubprocessError) -> str:
    """What pip said last, or what went wrong else."""
    said = error.stderr if isinstance(error, subprocess.CalledProcessError) else None
    lines = [line for line in (said or "").splitlines() if line.startswith("ERROR")]
    return lines[-1] if lines else str(error)[:200]
