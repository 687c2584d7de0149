"""A git that is older than this machine's, as far as its options go."""

from __future__ import annotations

import os
import shutil
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

CAME_WITH = {
    "--no-optional-locks": (2, 15),
    "--combined-all-paths": (2, 22),
    "--show-object-format": (2, 25),
    "--show-scope": (2, 26),
    "--no-relative": (2, 28),
    "--end-of-options": (2, 30),
}
"""Options that antipasta gives to git, or once gave, and the version that brought each."""

SCRIPT = """#!/bin/sh
repeated=
for each do
    case $each in
        version) echo 'git version {version}'; exit 0 ;;
        --show-object-format) repeated=$each ;;
        {lacking}) echo "error: unknown option \\`$each'" >&2; exit 129 ;;
    esac
done
if [ -n "$repeated" ] && [ -n "{repeats}" ]; then
    '{git}' "$@" | sed "1s/.*/$repeated/"
    exit 0
fi
exec '{git}' "$@"
"""
# A git that lacks the option repeats it, where git 2.25 prints the format. The end of its output is
# as that of the real one; where that fails, it prints nothing.


def old_git(directory: Path, version: str) -> dict[str, str]:
    """The environment in which `git` refuses, or repeats, what that version did not know."""
    numbers = tuple(int(each) for each in version.split(".")[:2])
    lacking = [option for option, since in CAME_WITH.items() if numbers < since]
    git = shutil.which("git")
    assert git
    program = directory / "old" / "git"
    program.parent.mkdir()
    refused = [option for option in lacking if option != "--show-object-format"]
    program.write_text(
        SCRIPT.format(
            version=version,
            git=git,
            lacking=" | ".join(refused or ["--none-of-them"]),
            repeats="yes" if "--show-object-format" in lacking else "",
        )
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return {"PATH": os.pathsep.join((str(program.parent), os.environ["PATH"]))}
