"""Real pre-commit and real prek, with antipasta installed by them from a copy of this checkout."""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.support.git_repo import GitRepo
from tests.support.run import CHECKOUT, Finished, run

if TYPE_CHECKING:
    from collections.abc import Iterator

FRAMEWORKS = ("pre-commit", "prek")
INSTALL_TIMEOUT = 600  # seconds: the framework fetches the dependencies from the package index


class Framework(NamedTuple):
    """A framework by its `name`; `source` is the repository that the configuration names."""

    name: str
    source: GitRepo

    def run(self, repo: GitRepo, *arguments: str, timeout: float = 120) -> Finished:
        """Run the framework's command in a repository."""
        command = str(Path(sys.executable).parent / self.name)
        return run((command, *arguments), repo.root, timeout=timeout)

    def configure(self, repo: GitRepo, *hook_ids: str) -> None:
        """Write and stage the configuration, and put the framework's hooks in place."""
        hooks = "".join(f"      - id: {hook_id}\n" for hook_id in hook_ids)
        config = (
            "default_install_hook_types: [pre-commit, pre-merge-commit]\n"
            f"repos:\n  - repo: {self.source.root}\n    rev: {self.source.head()}\n"
            f"    hooks:\n{hooks}"
        )
        repo.stage(".pre-commit-config.yaml", config)
        installed = self.run(repo, "install")
        assert installed.returncode == 0, installed.stdout + installed.stderr


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file `path`, between processes."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def copy_of_the_checkout(root: Path) -> GitRepo:
    """A repository whose one commit holds this checkout as it is now, uncommitted edits too."""
    listed = run(
        ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"), CHECKOUT
    ).stdout
    copied = GitRepo.create(root)
    for name in filter(None, listed.split("\0")):
        if (CHECKOUT / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(CHECKOUT / name, root / name)
    copied.add()
    copied.git("commit", "-q", "-m", "checkout")
    return copied


def prepare(shared: Path) -> GitRepo:
    """Make the copy, and let both frameworks install from it; once, whoever comes first.

    The environment must already be that of `surroundings`. Where the installation failed, whoever
    comes later is told the same.
    """
    outcome = shared / "outcome"
    with locked(shared / "lock"):
        if not outcome.exists():
            outcome.write_text("it did not end")
            outcome.write_text(_install(shared))
    trouble = outcome.read_text()
    assert not trouble, trouble
    return GitRepo(shared / "source")


def _install(shared: Path) -> str:
    """Let both frameworks install from a new copy; what the one said that could not, or nothing."""
    source = copy_of_the_checkout(shared / "source")
    tools = shared / "tools"
    tools.mkdir()
    (tools / "uv").symlink_to(Path(sys.executable).parent / "uv")
    for name in FRAMEWORKS:
        repo = GitRepo.create(shared / f"warm-{name}")
        framework = Framework(name, source)
        framework.configure(repo, "antipasta")
        installed = framework.run(repo, "install-hooks", timeout=INSTALL_TIMEOUT)
        if installed.returncode:
            return f"{name}: {installed.stdout}{installed.stderr}"
    return ""


def surroundings(shared: Path) -> dict[str, str]:
    """The environment variables that keep the frameworks' files together, below a temporary one.

    uv is on the path, and no other program of this environment: prek installs with it, and would
    get it by the system's pip, which not every system has.
    """
    return {
        "PRE_COMMIT_HOME": os.fspath(shared / "pre-commit-home"),
        "PREK_HOME": os.fspath(shared / "prek-home"),
        "PATH": f"{shared / 'tools'}{os.pathsep}{os.environ['PATH']}",
    }
