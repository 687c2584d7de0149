"""The time of the warm hook on a commit of one file, against a bare start of the interpreter.

Bound: 6 times `python -c pass`. Run it with `make bench`, or `python -m bench.startup`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import antipasta
from bench.timing import interleaved, print_table

ROUNDS = 40


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as directory:
        env = environment(directory)
        repository = _repository_with_one_staged_file(Path(directory, "repository"), env)
        hook = shutil.which("antipasta-hook", path=str(Path(sys.executable).parent))
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "python -c 'import diskcache, subprocess, argparse'": [
                sys.executable,
                "-c",
                "import sys; sys.modules['diskcache.djangocache'] = None;"
                "import diskcache, subprocess, argparse",
            ],
            "warm hook, as git runs it (python -P -m antipasta.hook)": [
                sys.executable,
                "-P",
                "-m",
                "antipasta.hook",
            ],
        }
        if hook:
            commands["warm hook, console script (antipasta-hook)"] = [hook]
        seconds = interleaved(commands, rounds=ROUNDS, cwd=str(repository), env=env)
        print_table(seconds, floor="python -c pass")


def environment(directory: str) -> dict[str, str]:
    """The environment of a user with a cache in `directory` and no git configuration."""
    # With PYTHONDONTWRITEBYTECODE every run would compile the package again, which an installed
    # package never does.
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GIT_", "PYTHON", "PRE_COMMIT_"))
    }
    return {
        **kept,
        "ANTIPASTA_CACHE_DIR": str(Path(directory, "cache")),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
    }


def git(root: Path, env: dict[str, str], *arguments: str) -> None:
    """Run a git command in the repository `root`."""
    identity = ("-c", "user.name=Bench", "-c", "user.email=bench@example.invalid")
    subprocess.run(("git", *identity, *arguments), cwd=root, env=env, check=True)


def _repository_with_one_staged_file(root: Path, env: dict[str, str]) -> Path:
    """A repository with antipasta's own source, and one edited file of it in the index."""
    root.mkdir()
    shutil.copytree(Path(antipasta.__file__).parent, root / "pkg")

    # With a configuration, so that the time includes reading it; any error ends the run.
    config = 'hook: {on_error: fail, on_incomplete: fail, budget: 60}\nexclude: ["**/vendor/**"]\n'
    (root / ".antipasta.yaml").write_text(config, encoding="utf-8")
    git(root, env, "init", "-q")
    git(root, env, "add", ".")
    git(root, env, "commit", "-q", "-m", "base")
    with (root / "pkg" / "pipeline.py").open("a", encoding="utf-8") as file:
        file.write("\n\ndef added() -> None:\n    pass\n")
    git(root, env, "add", ".")
    return root


if __name__ == "__main__":
    main()
