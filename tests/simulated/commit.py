"""Lets git make a commit that is refused and one that is not, by the hook of this system.

It is for a real Windows or macOS: `python -m tests.simulated.commit`. Ends with 1 where the hook
does not do its work.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.support.sources import TIDY, function_source


def _run(*command: str, cwd: str) -> subprocess.CompletedProcess[str]:
    print("$", *command, flush=True)
    finished = subprocess.run(
        command, cwd=cwd, capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    print(finished.stdout + finished.stderr, flush=True)
    return finished


def _commit(root: str, source: str) -> subprocess.CompletedProcess[str]:
    Path(root, "a.py").write_text(source, encoding="utf-8")
    _run("git", "add", "a.py", cwd=root)
    who = ("-c", "user.name=A Tester", "-c", "user.email=tester@example.invalid")
    return _run("git", *who, "commit", "-m", "change", cwd=root)


def main() -> int:
    """Install the hook in a new repository and commit twice; returns the exit code."""
    antipasta = (sys.executable, "-P", "-m", "antipasta")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as root:
        # The cache is removed with the repository, and nobody else's is touched.
        os.environ["ANTIPASTA_CACHE_DIR"] = os.path.join(root, "cache")
        os.environ["ANTIPASTA_BUDGET"] = "60"
        repository = os.path.join(root, "repository")
        _run("git", "init", repository, cwd=root)
        installed = _run(*antipasta, "hook", "install", cwd=repository)
        examined = _run(*antipasta, "hook", "status", cwd=repository)
        bad, good = (
            _commit(repository, function_source("f")),
            _commit(repository, function_source("f", TIDY)),
        )
    return int(
        bool(installed.returncode or examined.returncode or good.returncode)
        or not bad.returncode
        or "cyclomatic_complexity" not in bad.stdout + bad.stderr
        or "nothing got worse" not in good.stdout + good.stderr
    )


if __name__ == "__main__":
    sys.exit(main())
