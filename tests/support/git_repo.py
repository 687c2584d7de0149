"""Real git repositories for tests."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tests.support.run import Finished, antipasta, run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Name = str | bytes
"""A file name; bytes where it is not UTF-8."""

COMMIT = ("commit", "-q", "-m", "change")


class GitRepo:
    """A repository with a working tree at `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def create(cls, root: Path, *options: str) -> GitRepo:
        """Run `git init OPTIONS` in a new directory."""
        root.mkdir(parents=True)
        created = cls(root)
        created.git("init", "-q", "--template=", *options)
        return created

    def attempt(
        self,
        *arguments: Name,
        cwd: Path | None = None,
        stdin: bytes = b"",
        env: Mapping[str, str] | None = None,
    ) -> Finished:
        """Run `git ARGUMENTS` in `cwd` (the root unless told), whatever its exit code."""
        return run(("git", *arguments), cwd or self.root, stdin=stdin, env=env)

    def git(self, *arguments: Name, stdin: bytes = b"") -> str:
        """The output of `git ARGUMENTS`, which must succeed."""
        finished = self.attempt(*arguments, stdin=stdin)
        assert finished.returncode == 0, f"git {arguments!r}: {finished.stdout}{finished.stderr}"
        return finished.stdout

    def write(self, path: Name, content: Name) -> Path:
        """Write a file of the working tree."""
        target = self.root / os.fsdecode(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
        return target

    def add(self, *paths: Name) -> None:
        """Run `git add` for paths as they are, not as patterns; for everything without paths."""
        if paths:
            self.git("--literal-pathspecs", "add", "--", *paths)
        else:
            self.git("add", "--all")

    def stage(self, path: Name, content: Name) -> None:
        """Write a file and add it to the index."""
        self.write(path, content)
        self.add(path)

    def stage_only(self, path: str, content: Name) -> None:
        """Put content into the index and leave the working tree as it is, as `git add -p` can."""
        data = content if isinstance(content, bytes) else content.encode()
        blob = self.git("hash-object", "-w", "--stdin", stdin=data).strip()
        self.git("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}")

    def commit(self, *options: str) -> Finished:
        """Run `git commit`, with its hooks, whatever its exit code."""
        return self.attempt(*COMMIT, *options)

    def base(self, files: Mapping[str, str] | Mapping[str, Name]) -> str:
        """Commit files past the hook, as history that is already there. Returns the commit id."""
        for path, content in files.items():
            self.stage(path, content)
        self.git(*COMMIT, "--no-verify", "--allow-empty")
        return self.head()

    def branch(self, name: str, start: str = "HEAD") -> None:
        """Create a branch at `start` and switch to it."""
        self.git("checkout", "-q", "-b", name, start)

    def switch(self, name: str) -> None:
        """Switch to a branch."""
        self.git("checkout", "-q", name)

    def head(self) -> str:
        """The commit id of HEAD; empty before the first commit."""
        return self.attempt("rev-parse", "-q", "--verify", "HEAD").stdout.strip()

    def git_dir(self) -> Path:
        """The absolute path of this working tree's git directory."""
        return self.root / self.git("rev-parse", "--absolute-git-dir").strip()

    def set_hook(self, name: str, script: str) -> Path:
        """Write an executable hook."""
        path = self.root / self.git("rev-parse", "--git-path", f"hooks/{name}").strip()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(script)
        path.chmod(0o755)
        return path

    def install_hook(self) -> None:
        """Switch antipasta on for this repository."""
        finished = antipasta("hook", "install", cwd=self.root)
        assert finished.returncode == 0, finished.stderr
