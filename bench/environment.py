"""The environment in which the benchmarks run commands, and git for their repositories."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def environment(directory: str) -> dict[str, str]:
    """The environment of a user with a cache in `directory` and no git configuration."""
    # With PYTHONDONTWRITEBYTECODE every run would compile the package again, which an installed
    # package never does.
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GIT_", "PYTHON", "PRE_COMMIT_", "ANTIPASTA_"))
    }
    return {
        **kept,
        "ANTIPASTA_CACHE_DIR": str(Path(directory, "cache")),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
    }


def git(root: Path, env: Mapping[str, str], *arguments: str) -> None:
    """Run a git command in the repository `root`."""
    identity = ("-c", "user.name=Bench", "-c", "user.email=bench@example.invalid")
    subprocess.run(("git", *identity, *arguments), cwd=root, env=dict(env), check=True)
