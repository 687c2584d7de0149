"""A copy of antipasta that a test may change, and run as users do."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import antipasta
from tests.support.run import CHECKOUT, run

if TYPE_CHECKING:
    from tests.support.run import Finished


class PackageCopy:
    """A copy of the package below `place`; `touched` are the files that were changed or added."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.touched: set[str] = set()
        shutil.copytree(Path(antipasta.__file__).parent, place / "antipasta")

    def insert(self, path: str, text: str, *, before: str) -> None:
        """Put `text` before what stands once in the file at `path`, relative to the package."""
        file = self.place / "antipasta" / path
        content = file.read_text(encoding="utf-8")
        assert content.count(before) == 1, f"{path} has {content.count(before)} times: {before}"
        file.write_text(content.replace(before, text + before), encoding="utf-8")
        self.touched.add(path)

    def add(self, path: str, text: str) -> None:
        """Make a file that was not there."""
        with (self.place / "antipasta" / path).open("x", encoding="utf-8") as file:
            file.write(text)
        self.touched.add(path)

    def run(self, *arguments: str, cwd: Path, module: str = "antipasta") -> Finished:
        """Run `python -m MODULE ARGUMENTS` with this copy."""
        # env: a coverage measurement of this suite would start in the process, and watch the copy.
        unmeasured = ("env", "-u", "COVERAGE_PROCESS_START", "-u", "COVERAGE_PROCESS_CONFIG")
        command = (*unmeasured, sys.executable, "-P", "-m", module, *arguments)
        path = os.pathsep.join(map(str, (self.place, CHECKOUT)))
        return run(command, cwd, env={"PYTHONPATH": path})

    def document(self, *arguments: str, cwd: Path) -> dict[str, Any]:
        """The JSON document that a command writes to standard output, whatever it exits with."""
        finished = self.run(*arguments, "--format", "json", cwd=cwd)
        assert finished.stdout, finished.stderr
        parsed = json.loads(finished.stdout)
        assert isinstance(parsed, dict)
        return parsed

    def gaps(self) -> list[str]:
        """What is missing of this copy, by `tests.support.registries`."""
        finished = self.run(cwd=self.place, module="tests.support.registries")
        assert finished.returncode == 0, finished.stderr
        return finished.stdout.splitlines()
