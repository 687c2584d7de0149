"""Each command in the documentation is run, in the repository that the documentation works in."""

from __future__ import annotations

import os
import re
import shlex
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.handbook.consoles import Command, commands_of, differences
from tests.handbook.shop import make_shop
from tests.support.run import CHECKOUT, TIMEOUT

if TYPE_CHECKING:
    from pathlib import Path

PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    *sorted(path.relative_to(CHECKOUT).as_posix() for path in (CHECKOUT / "docs").rglob("*.md")),
)
RUN = {"antipasta", "antipasta-hook", "git", "cat", "cd", "echo", "export", "printf", "python"}
NOT_RUN = {
    "make",
    "pip",
    "pipx",
    "uvx",
    "uv",
    "jq",
    "npx",
    "xenon",
    "radon",
    "lizard",
    "complexipy",
    "wily",
    ".venv/bin/pre-commit",
    "pre-commit",
}
"""Programs that need a network, that a machine may lack, or that take minutes."""

HELD_ELSEWHERE = {
    "antipasta runs serve --port 9464": "tests/cli/test_runs_scraped.py",
    "antipasta runs --output prometheus=/var/lib/node_exporter/textfile/antipasta.prom": (
        "tests/cli/test_runs_export.py"
    ),
}
"""Commands that do not end, or write outside of the repository, and what tests them."""


def plain(command: Command) -> str:
    """The command without its comment, in one spelling."""
    return shlex.join(shlex.split(command.text, comments=True))


def with_commands() -> list[str]:
    return [page for page in PAGES if commands_of(CHECKOUT / page)]


@pytest.fixture
def path_of_commands(tmp_path: Path) -> str:
    """A PATH on which `antipasta` and `antipasta-hook` are those of this source tree."""
    directory = tmp_path / "bin"
    directory.mkdir()
    for name, module in (("antipasta", "antipasta"), ("antipasta-hook", "antipasta.hook")):
        script = directory / name
        script.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -P -m {module} "$@"\n')
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
    (directory / "python").symlink_to(sys.executable)
    return f"{directory}{os.pathsep}{os.environ['PATH']}"


@pytest.mark.parametrize("page", with_commands())
def test_the_commands_of_a_page_do_what_it_says(
    page: str, tmp_path: Path, path_of_commands: str
) -> None:
    shop = make_shop(tmp_path / "shop")
    environment = {**os.environ, "PATH": path_of_commands}
    wrong = []
    for command in commands_of(CHECKOUT / page):
        if command.program in NOT_RUN or plain(command) in HELD_ELSEWHERE:
            continue
        assert command.program in RUN, f"{page}:{command.line}: {command.text}"
        if command.program == "export":
            name, _, value = shlex.split(command.text, comments=True)[1].partition("=")
            environment[name] = value
            continue
        finished = subprocess.run(
            ("bash", "-c", f"{command.text}\n"),
            cwd=shop.root,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=TIMEOUT,
            check=False,
            encoding="utf-8",
        )
        if finished.returncode != command.code:
            wrong.append(f"{page}:{command.line}: {command.text}: {finished.returncode}")
        wrong += [
            f"{page}:{command.line}: {line}" for line in differences(command, finished.stdout)
        ]
        if wrong:
            pytest.fail("\n".join((*wrong, "it printed:", finished.stdout)))


def test_what_is_not_run_here_is_run_elsewhere() -> None:
    every = {plain(each) for page in PAGES for each in commands_of(CHECKOUT / page)}

    for command, test in HELD_ELSEWHERE.items():
        assert command in every
        assert (CHECKOUT / test).is_file()


def test_each_target_of_make_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (CHECKOUT / "Makefile").read_text(), re.MULTILINE))

    for page in PAGES:
        for command in commands_of(CHECKOUT / page):
            if command.program == "make":
                words = [w for w in shlex.split(command.text, comments=True)[1:] if "=" not in w]
                assert set(words) <= targets, f"{page}:{command.line}"


@pytest.mark.parametrize(
    ("shown", "printed", "is_true"),
    [
        (("a in 0.05 s",), "a in 12.3 s\n", True),
        (("a in 0.05 s",), "b in 0.05 s\n", False),
        (("a", "…", "d"), "a\nb\nc\nd\n", True),
        (("a", "d"), "a\nb\nd\n", False),
        (("b", "a"), "a\nb\n", False),
        (("a … c",), "a bb c\n", True),
        (("commit 0123456789",), "commit fedcba98765432\n", True),
    ],
)
def test_what_a_page_shows_is_compared_loosely_but_truly(
    shown: tuple[str, ...], printed: str, *, is_true: bool
) -> None:
    assert (differences(Command(1, "a", shown, 0), printed) == []) is is_true
