"""antipasta 1.x, as a script that was written for it calls it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.config.test_legacy import GENERATED
from tests.support.run import antipasta
from tests.support.sources import function_source

if TYPE_CHECKING:
    from tests.support.git_repo import GitRepo

NOTE = "antipasta: this is the spelling of 1.x, and judges as there; today: antipasta gate"


@pytest.fixture
def code(repo: GitRepo) -> GitRepo:
    repo.stage("src/good.py", function_source("good", 2))
    repo.stage("src/bad.py", function_source("bad", 13))
    repo.stage("src/tests/odd.py", function_source("odd", 13))
    repo.write(".antipasta.yaml", GENERATED)
    return repo


def untimed(text: str) -> str:
    return re.sub(r"( in [\d.]+ s| \([\d.]+ s\))$", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize(
    ("arguments", "code_of_exit", "today"),
    [
        (("--directory", "src"), 2, "--mode absolute src"),
        (
            ("-d", "src", "-q", "-c", ".antipasta.yaml"),
            2,
            "--mode absolute --config .antipasta.yaml -q src",
        ),
        (("--files", "src/good.py"), 0, "--mode absolute src/good.py"),
        (("-f", "src/good.py", "-f", "src/bad.py"), 2, "--mode absolute src/good.py src/bad.py"),
        (
            ("-f", "src/bad.py", "-t", "cyc=13", "-t", "cog=50"),
            0,
            "--mode absolute -t cyc=13 -t cog=50 src/bad.py",
        ),
        (
            ("-f", "src/good.py", "--threshold", "vol=1"),
            2,
            "--mode absolute -t total_halstead_volume=1 src/good.py",
        ),
        (("-d", "src/tests"), 0, "--mode absolute src/tests"),
        (("-d", "src", "--format", "csv"), 2, "--mode absolute --format csv src"),
    ],
)
def test_metrics_judges_with_the_options_of_1x(
    code: GitRepo, arguments: tuple[str, ...], code_of_exit: int, today: str
) -> None:
    shown = antipasta("metrics", *arguments, cwd=code.root)

    assert shown.returncode == code_of_exit, shown.stderr
    notes = [line for line in shown.stderr.splitlines() if line.startswith(NOTE)]
    assert notes == [f"{NOTE} {today}"]
    again = antipasta("gate", *today.split(), cwd=code.root)
    assert (again.returncode, untimed(again.stdout)) == (code_of_exit, untimed(shown.stdout))


@pytest.mark.parametrize("option", [("--top", "3"), ("--base", "main"), ("--by", "file")])
def test_an_option_that_does_not_judge_is_refused(code: GitRepo, option: tuple[str, ...]) -> None:
    shown = antipasta("metrics", "-d", "src", *option, cwd=code.root)

    assert shown.returncode == 1
    assert f"takes no {option[0]}" in shown.stderr


def test_metrics_alone_measures_as_today(code: GitRepo) -> None:
    shown = antipasta("metrics", "-t", "cyc=10", "--config", ".antipasta.yaml", cwd=code.root)

    assert shown.returncode == 0
    assert [line.split()[5] for line in shown.stdout.splitlines()[1:] if ".py" in line] == ["bad"]
    assert NOTE not in shown.stderr


def test_what_is_not_judged_today_is_said_by_the_gate(code: GitRepo) -> None:
    code.write(".antipasta.yaml", "languages: []\nimport_graph: {forbid_cycles: true}\n")

    shown = antipasta("gate", "src/good.py", cwd=code.root)

    assert shown.returncode == 0
    assert shown.stderr.splitlines() == [
        "antipasta: .antipasta.yaml is of antipasta 1.x; not judged by: import_graph (line 2)"
    ]


@pytest.mark.parametrize(
    ("command", "hint"),
    [
        (("config", "generate"), "generate is of 1.x; today: antipasta config init"),
        (("config", "view"), "view is of 1.x; today: antipasta config show"),
        (("vcs",), "vcs came with 1.x, and has no successor yet"),
    ],
)
def test_a_command_of_1x_names_todays(code: GitRepo, command: tuple[str, ...], hint: str) -> None:
    shown = antipasta(*command, cwd=code.root)

    assert shown.returncode == 1
    assert hint in shown.stderr


def test_the_configuration_is_migrated_in_place(code: GitRepo) -> None:
    dry = antipasta("config", "migrate", "--dry-run", cwd=code.root)
    assert dry.returncode == 0
    assert "-use_gitignore: true" in dry.stdout.splitlines()
    assert (code.root / ".antipasta.yaml").read_text() == GENERATED

    done = antipasta("config", "migrate", cwd=code.root / "src")
    assert done.returncode == 0, done.stderr
    assert (code.root / ".antipasta.yaml.bak").read_text() == GENERATED
    again = antipasta("config", "migrate", cwd=code.root)
    assert again.returncode == 0
    assert "is in today's form already" in again.stdout + again.stderr

    judged = antipasta("gate", "--mode", "absolute", cwd=code.root)
    assert judged.returncode == 2
    assert "src/tests/odd.py" not in judged.stdout
