"""Environments with this antipasta or a changed copy, and the variables around a commit."""

from __future__ import annotations

import os
import sys
import sysconfig
import venv
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.run import CHECKOUT, Finished, run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.support.git_repo import GitRepo

GUI_PATH = "/usr/bin:/bin"
"""The PATH that a program has which was not started from a shell."""


class Environment:
    """An environment at `root`: antipasta is that of `source`, all else that of this Python."""

    def __init__(self, root: Path, source: Path = CHECKOUT) -> None:
        self.root = root
        venv.EnvBuilder(symlinks=True).create(root)
        self.python = root / "bin" / "python"
        places = sysconfig.get_path("purelib", "venv", {"base": str(root), "platbase": str(root)})
        libraries = (sysconfig.get_path("purelib"), sysconfig.get_path("platlib"))
        lines = [
            # Before the checkout, which the editable installation of this Python names.
            f"import sys; sys.path.insert(0, {str(source)!r})",
            *(f"import site; site.addsitedir({each!r})" for each in dict.fromkeys(libraries)),
        ]
        Path(places, "antipasta.pth").write_text("\n".join(lines) + "\n")
        self._program("antipasta", "script")
        self._program("antipasta-hook", "hook")

    def _program(self, name: str, function: str) -> None:
        """Write what pip writes for an entry point."""
        path = self.root / "bin" / name
        path.write_text(
            f"#!{self.python}\nimport sys\n"
            f"from antipasta.__main__ import {function}\nsys.exit({function}())\n"
        )
        path.chmod(0o755)

    def antipasta(self, *arguments: str, cwd: Path) -> Finished:
        """Run its `antipasta ARGUMENTS` as its program does."""
        return run_with({}, str(self.root / "bin" / "antipasta"), *arguments, cwd=cwd)


def run_with(variables: Mapping[str, str], *command: str, cwd: Path) -> Finished:
    """Run a command with the environment of this process, the `variables`, and no PYTHONPATH."""
    unset = ("-u", "PYTHONPATH", "-u", "COVERAGE_PROCESS_START", "-u", "COVERAGE_PROCESS_CONFIG")
    settings = (f"{name}={value}" for name, value in variables.items())
    return run(("env", *unset, *settings, *command), cwd)


def commit_with(repo: GitRepo, variables: Mapping[str, str]) -> Finished:
    """Commit what is staged with nothing in the environment but the `variables` and an identity."""
    given = {
        "GIT_CONFIG_GLOBAL": os.environ["GIT_CONFIG_GLOBAL"],
        "ANTIPASTA_BUDGET": os.environ["ANTIPASTA_BUDGET"],
        "PATH": GUI_PATH,
        **variables,
    }
    settings = (f"{name}={value}" for name, value in given.items())
    return run(("env", "-i", *settings, "git", "commit", "-q", "-m", "change"), repo.root)


def without_packages(place: Path, *names: str) -> Path:
    """A Python that has all packages but those of these `names`, as if pip had not got them.

    It looks for packages only in a directory of links. The names are those of distributions.
    """
    wanted = {each.replace("-", "_").lower() for each in names}
    packages = place / "packages"
    packages.mkdir(parents=True)
    for name in ("purelib", "platlib"):
        for path in Path(sysconfig.get_path(name)).iterdir():
            stem = path.name.partition("-")[0].partition(".")[0].lower()
            if stem not in wanted and not (packages / path.name).exists():
                (packages / path.name).symlink_to(path)
    python = place / "python"
    # -S keeps the directory of the packages off the path.
    python.write_text(
        f'#!/bin/sh\nPYTHONPATH={CHECKOUT}:{packages} exec {sys.executable} -S "$@"\n'
    )
    python.chmod(0o755)
    return python
