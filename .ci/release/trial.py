"""Tries an installed antipasta as a new user would: in a new repository, with each language."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

from antipasta.languages import BY_NAME
from release.errors import ReleaseError
from tests.support.examples import EXAMPLES
from tests.support.sources import TIDY, function_source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from release.ways import Way

GOOD, BAD = function_source("tangled", TIDY), function_source("tangled")
COMMAND_SECONDS = 300  # pipx run and uvx install before they run

GIT_CONFIG = """\
[user]
    name = A New User
    email = user@example.invalid
[init]
    defaultBranch = main
"""


class Trial:
    """A new repository below `place`, and what goes wrong with antipasta in it."""

    def __init__(self, way: Way, place: Path, version: str) -> None:
        self._way = way
        self._version = version
        self._root = place / "repository"
        self._root.mkdir(parents=True)
        (place / "gitconfig").write_text(GIT_CONFIG)
        clean = {name: each for name, each in os.environ.items() if not name.startswith("GIT_")}
        self._environment = {
            **clean,
            "GIT_CONFIG_GLOBAL": str(place / "gitconfig"),
            "GIT_CONFIG_NOSYSTEM": "1",
            "ANTIPASTA_CACHE_DIR": str(place / "cache"),
            "ANTIPASTA_BUDGET": "60",  # seconds: a busy machine must not change a verdict
            "PIPX_HOME": str(place / "pipx"),
            "PYTHONWARNINGS": "error::DeprecationWarning:antipasta",
        }

    def problems(self) -> Iterator[str]:
        """What goes wrong; nothing where all is well."""
        finished = self._antipasta("--version")
        if finished.stdout.strip() != f"antipasta, version {self._version}":
            yield f"--version: {_said(finished)}"
            return
        yield from self._of_languages()
        yield from self._of_other_commands()
        self._git("init", "-q")
        if self._way.stays:
            yield from self._of_the_hook()
        yield from self._of_the_gate()

    def _of_languages(self) -> Iterator[str]:
        """Each language must be measured in full, by the engine that is meant for it."""
        for language, source in EXAMPLES.items():
            path = self._root / "languages" / f"{language}.{BY_NAME[language].extensions[0]}"
            path.parent.mkdir(exist_ok=True)
            path.write_text(source)
        report = self._document("metrics", "languages")
        measured = {each["language"]: each for each in report["files"]}
        for language in EXAMPLES:
            found = measured.get(language, {})
            if found.get("analysis") != "full":
                yield f"{language} is not measured in full: {found or report['skipped']}"
        yield from report["run"].get("given_up", ())

    def _of_other_commands(self) -> Iterator[str]:
        """The commands that use other libraries than the engines."""
        (self._root / "mod.py").write_text(GOOD)
        page = ("report", "--html", "../report.html")
        for command in (("config", "schema"), ("config", "init"), ("cache", "verify"), page):
            finished = self._antipasta(*command)
            if finished.returncode:
                yield f"{' '.join(command)}: {_said(finished)}"

    def _of_the_hook(self) -> Iterator[str]:
        for command in (("hook", "install"), ("hook", "status")):
            finished = self._antipasta(*command)
            if finished.returncode:
                yield f"{' '.join(command)}: {_said(finished)}"
        first, second = self._commit(GOOD), self._commit(BAD)
        if first.returncode or "1 of 1 function judged" not in first.stdout + first.stderr:
            yield f"a good commit: {_said(first)}"
        if not second.returncode or "14 > 10" not in second.stdout + second.stderr:
            yield f"a bad commit: {_said(second)}"

    def _of_the_gate(self) -> Iterator[str]:
        for source, status in ((GOOD, "passed"), (BAD, "failed")):
            (self._root / "mod.py").write_text(source)
            self._git("add", "mod.py")
            verdict = self._document("gate", "--staged", "mod.py")
            if verdict["status"] != status:
                yield f"gate --staged: {verdict['status']}, and not {status}"

    def _commit(self, source: str) -> subprocess.CompletedProcess[str]:
        (self._root / "mod.py").write_text(source)
        self._git("add", "mod.py")
        return self._run("git", "commit", "-q", "-m", "change")

    def _git(self, *arguments: str) -> None:
        self._run("git", *arguments).check_returncode()

    def _document(self, *arguments: str) -> Any:
        finished = self._antipasta(*arguments, "--format", "json")
        if finished.returncode not in (0, 2):
            raise ReleaseError(f"{' '.join(arguments)}: {_said(finished)}")
        return json.loads(finished.stdout)

    def _antipasta(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self._run(*self._way.command, *arguments)

    def _run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self._root,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )


def _said(finished: subprocess.CompletedProcess[str]) -> str:
    return f"exit code {finished.returncode}: {finished.stdout}{finished.stderr}"
