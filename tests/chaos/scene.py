"""A repository in several states, the commands that judge it, and what they say without a cache."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.support.git_repo import GitRepo
from tests.support.run import CHECKOUT
from tests.support.sources import TANGLED, TIDY, function_source, java_source, javascript_source

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TOKEN = "ANTIPASTA_CHAOS"
"""The variable by which every process of a storm, and of its children, is recognized."""

FILES = 18
RUN_SECONDS = 240
"""After so long a run counts as one that hangs."""

_PYTHON = (sys.executable, "-P", "-m")
_RISKY = f"table = {{{'1: 2, ' * 1000}}}\n"
"""A line so long that its file is measured in a worker."""

_SOURCES = {"py": function_source, "js": javascript_source, "java": java_source}
_BACKGROUND = ".antipasta.yaml"

COMMANDS: dict[str, tuple[str, ...]] = {
    "hook": (*_PYTHON, "antipasta.hook", "--format", "json"),
    "hook script": ("sh", "HOOK"),
    "staged": (*_PYTHON, "antipasta", "gate", "--staged", "--format", "json"),
    "worktree": (*_PYTHON, "antipasta", "gate", "--format", "json"),
    "workers": (*_PYTHON, "antipasta", "gate", "--format", "json", "--jobs", "2"),
    "commit": (*_PYTHON, "antipasta", "gate", "--rev", "HEAD", "--format", "json"),
    "range": (*_PYTHON, "antipasta", "gate", "--base", "HEAD~2", "--format", "json"),
    "metrics": (*_PYTHON, "antipasta", "metrics", "--format", "json"),
}
"""What judges, by a name. `HOOK` stands for the path of the installed hook."""


class Answer(NamedTuple):
    """The exit code of a command, and its document but for how the run was made."""

    code: int
    document: Any = None


class Job(NamedTuple):
    """One run: which state of the repository is judged, and by which command."""

    state: int
    command: str


class Scene:
    """The repository, with a working tree for each of those who work in it side by side."""

    def __init__(self, directory: Path, states: int, places: int, seed: int) -> None:
        """Make the repository in `directory`, and `states` of it."""
        self.directory = directory
        self.environment = _environment(directory)
        self._chance = random.Random(f"scene {seed}")
        self._repo = GitRepo(directory / "repo")
        self.git("init", "-q", "--template=", "repo", cwd=directory)
        self._files: dict[str, str] = {}
        for _ in range(3):
            self._commit()
        self._states = [self._state() for _ in range(states)]
        self.trees = [self._tree(number) for number in range(places)]
        self._install()

    def git(self, *arguments: str, cwd: Path | None = None) -> str:
        """The output of `git ARGUMENTS`, which must succeed."""
        finished = subprocess.run(
            ("git", *arguments),
            cwd=cwd or self._repo.root,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert finished.returncode == 0, f"git {arguments}: {finished.stderr}"
        return finished.stdout.strip()

    def put(self, tree: Path, state: int) -> None:
        """Put the working tree into that state: a HEAD, an index, and files that differ from it."""
        head, staged, edited = self._states[state]
        self.git("clean", "-q", "-f", "-d", "-x", cwd=tree)
        self.git("checkout", "-q", "--force", "--detach", head, cwd=tree)
        self.git("read-tree", "-u", "--reset", staged, cwd=tree)
        for path, text in edited.items():
            tree.joinpath(path).write_text(text)

    def command(self, job: Job) -> tuple[str, ...]:
        """The command of the job, as a process is started by it."""
        hook = str(self._repo.root / ".git" / "hooks" / "pre-commit")
        return tuple(hook if word == "HOOK" else word for word in COMMANDS[job.command])

    def truths(self, jobs: set[Job]) -> dict[Job, Answer]:
        """What each of the jobs answers without a cache."""
        found = {}
        for job in sorted(jobs):
            self.put(self.trees[0], job.state)
            more = () if job.command == "hook script" else ("--no-cache",)
            environment = self.environment
            if not more:
                # The script passes no options on; its cache is one that nobody uses again.
                unused = self.directory / "unused"
                environment = {**environment, "ANTIPASTA_CACHE_DIR": str(unused)}
            finished = subprocess.run(
                (*self.command(job), *more),
                cwd=self.trees[0],
                env=environment,
                capture_output=True,
                text=True,
                timeout=RUN_SECONDS,
                check=False,
            )
            shutil.rmtree(self.directory / "unused", ignore_errors=True)
            found[job] = answer(job, finished.returncode, finished.stdout)
            assert found[job].code in (0, 2), finished.stderr
        return found

    def _commit(self) -> None:
        self._edit(FILES // 2)
        for path, text in self._files.items():
            self._repo.root.joinpath(path).parent.mkdir(exist_ok=True)
            self._repo.root.joinpath(path).write_text(text)
        self.git("add", "--all")
        self.git("commit", "-q", "--no-verify", "--allow-empty", "-m", "change")

    def _state(self) -> tuple[str, str, dict[str, str]]:
        """A commit, a tree that is staged, and the files on disk that differ from that."""
        if self._chance.random() < 0.5:
            self._commit()
        head = self.git("rev-parse", "HEAD")
        before = dict(self._files)
        self._edit(4)
        for path, text in self._files.items():
            self._repo.root.joinpath(path).write_text(text)
        self.git("add", "--all")
        staged = self.git("write-tree")
        self._edit(3)
        edited = {path: text for path, text in self._files.items() if text != before.get(path)}
        self._files = before
        self.git("reset", "-q", "--hard")
        return head, staged, edited

    def _edit(self, number: int) -> None:
        """Give so many files other contents."""
        chance = self._chance
        self._files.setdefault(_BACKGROUND, "hook: {budget: 300}\n")
        self._files.setdefault(".gitattributes", "d1/m1.py linguist-generated\n")
        for at in chance.sample(range(FILES), number):
            kind = ("py", "py", "js", "java")[at % 4]
            name = f"f{chance.getrandbits(40):x}"
            text = _SOURCES[kind](name, chance.randint(TIDY, TANGLED))
            risky = _RISKY if kind == "py" and at % 8 == 0 else ""
            self._files[f"d{at % 3}/m{at}.{kind}"] = risky + text

    def _tree(self, number: int) -> Path:
        tree = self.directory / f"tree{number}"
        self.git("worktree", "add", "-q", "--detach", str(tree), "HEAD")
        return tree

    def _install(self) -> None:
        finished = subprocess.run(
            (*_PYTHON, "antipasta", "hook", "install"),
            cwd=self._repo.root,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert finished.returncode == 0, finished.stderr


def answer(job: Job, code: int, output: str) -> Answer:
    """The answer of a run. Raises ValueError for a document that is not whole."""
    if job.command == "hook script":
        return Answer(code)
    document = json.loads(output)
    document.pop("run")
    return Answer(code, document)


def _environment(directory: Path) -> dict[str, str]:
    """That of every process: nothing of the person's own, and all places below `directory`."""
    kept: Mapping[str, str] = os.environ
    (directory / "gitconfig").write_text(
        "[user]\n\tname = Chaos\n\temail = chaos@example.invalid\n[gc]\n\tauto = 0\n"
    )
    return {
        "PATH": kept["PATH"],
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(CHECKOUT),
        "HOME": str(directory),
        "GIT_CONFIG_GLOBAL": str(directory / "gitconfig"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "TMPDIR": str(directory / "temporary"),
        "ANTIPASTA_CACHE_DIR": str(directory / "disk" / "cache"),
        # No slow machine changes a verdict.
        "ANTIPASTA_BUDGET": "300",
        "ANTIPASTA_GIT_TIMEOUT": "200",
        TOKEN: str(directory),
    }
