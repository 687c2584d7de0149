"""An engine that cannot be used: it is tried a few times, the run says so once, nothing is kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from antipasta.analyze.cognitive import why_unusable
from antipasta.dispatch.breaker import FAILURES
from tests.support.run import CHECKOUT, antipasta, antipasta_hook, metrics

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.git_repo import GitRepo

UNUSABLE = "raise ImportError('built for another Python')\n"
FAULTY = "def code_complexity(*_, **__):\n    raise TypeError('another signature')\n"


def broken(directory: Path, module: str, source: str) -> dict[str, str]:
    """The environment in which `module` is `source`."""
    path = directory / "broken" / f"{module}.py"
    path.parent.mkdir(parents=True)
    path.write_text(source)
    if "/" in module:
        (path.parent / "__init__.py").touch()
    return {"PYTHONPATH": f"{directory / 'broken'}:{CHECKOUT}"}


@pytest.mark.parametrize(
    ("module", "source", "name", "other", "why"),
    [
        ("complexipy/_complexipy", FAULTY, "python", "c", "TypeError: another signature"),
        ("lizard", UNUSABLE, "lizard", "py", "built for another Python"),
    ],
)
def test_an_engine_that_fails_at_every_file(
    repo: GitRepo, tmp_path: Path, module: str, source: str, name: str, other: str, why: str
) -> None:
    extension = "py" if name == "python" else "m"
    for number in range(FAILURES + 3):
        repo.write(f"m{number}.{extension}", f"x = {number};\n")
    repo.write(f"other.{other}", "x = 1;\n")
    environment = broken(tmp_path / "lib", module, source)

    finished = antipasta("metrics", "--format", "json", cwd=repo.root, env=environment)

    report = json.loads(finished.stdout)
    assert [each["path"] for each in report["files"]] == [f"other.{other}"]
    assert {each["reason"] for each in report["skipped"]} == {"crash"}
    tried = [not each["detail"].startswith("not tried: ") for each in report["skipped"]]
    assert tried == [True] * FAILURES + [False] * 3
    [said] = report["run"]["given_up"]
    assert said.startswith(f"the {name} engine failed at {FAILURES} files in a row")
    assert why in said
    assert finished.stderr == f"antipasta: {said}\n"
    # With the installation mended all is measured.
    mended = metrics(cwd=repo.root)
    assert mended["run"]["cache"] == {"hits": 1, "misses": FAILURES + 3}
    assert len(mended["files"]) == FAILURES + 4
    assert "given_up" not in mended["run"]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_where_complexipy_cannot_be_loaded_its_rules_give_the_same_figures(
    repo: GitRepo, tmp_path: Path, jobs: str
) -> None:
    # As the wheels of complexipy 8.3 for musl.
    for number in range(FAILURES + 3):
        repo.write(f"m{number}.py", f"def f(a):\n    return {number} if a else 0\n")
    repo.write("risky.py", f"TEXT = '{'x' * 6000}'\n")
    repo.write("other.c", "x = 1;\n")
    environment = broken(tmp_path / "lib", "complexipy/_complexipy", UNUSABLE)

    command = ("metrics", "--format", "json", "--jobs", jobs)
    first, second = (antipasta(*command, cwd=repo.root, env=environment) for _ in range(2))

    report = json.loads(first.stdout)
    assert report["skipped"] == []
    *tried, other = sorted(report["files"], key=lambda each: str(each["path"]) == "other.c")
    assert (len(tried), other["analysis"]) == (FAILURES + 4, "full")
    assert {each["analysis"] for each in tried} == {"full"}
    [unit] = (each for each in tried[0]["functions"] if each["name"] == "f")
    assert (unit["cyclomatic_complexity"], unit["cognitive_complexity"]) == (2, 1)
    assert (first.stderr, "given_up" in report["run"]) == ("", False)
    # It was kept, and apart from what a whole installation measures.
    assert json.loads(second.stdout)["run"]["cache"] == {"hits": FAILURES + 5, "misses": 0}
    mended = metrics(cwd=repo.root)
    anew = 0 if why_unusable() else FAILURES + 4
    assert mended["run"]["cache"] == {"hits": FAILURES + 5 - anew, "misses": anew}
    assert mended["files"] == report["files"]


def test_workers_give_up_an_engine_as_well(repo: GitRepo, tmp_path: Path) -> None:
    # More than two workers get at once.
    for number in range(150):
        repo.write(f"m{number}.py", f"x = {number}\n")
    repo.write("risky.c", f'char *text = "{"x" * 6000}";\n')
    environment = broken(tmp_path / "lib", "complexipy/_complexipy", FAULTY)

    report = metrics("--jobs", "2", cwd=repo.root, env=environment)

    assert report["run"]["executor"] == "pool"
    assert [each["path"] for each in report["files"]] == ["risky.c"]
    details = [each["detail"].partition(": ")[0] for each in report["skipped"]]
    assert len(details) == 150
    assert details.count("not tried") >= 150 - 128
    assert len(report["run"]["given_up"]) == 1


def test_the_hook_says_so_and_lets_the_commit_through(repo: GitRepo, tmp_path: Path) -> None:
    for number in range(FAILURES):
        repo.stage(f"m{number}.py", f"x = {number}\n")
    environment = broken(tmp_path / "lib", "complexipy/_complexipy", FAULTY)

    finished = antipasta_hook(cwd=repo.root, env=environment)

    assert finished.returncode == 0
    assert finished.stderr.count("the python engine failed at 5 files in a row") == 1
    assert finished.stdout.count("not judged (crash)") == FAILURES


NO_WORKERS = """
import os, sys
started = " ".join(sys.orig_argv)
if "antipasta.dispatch.worker" in started or "spawn_main" in started:
    os._exit(1)
"""


def test_workers_that_cannot_be_started_are_said_once(repo: GitRepo, tmp_path: Path) -> None:
    repo.write("risky.py", f"TEXT = '{'x' * 6000}'\n")
    repo.write("a.py", "x = 1\n")
    environment = broken(tmp_path / "lib", "sitecustomize", NO_WORKERS)

    finished = antipasta(
        "metrics", "--jobs", "2", "--format", "json", cwd=repo.root, env=environment
    )

    report = json.loads(finished.stdout)
    assert [each["analysis"] for each in report["files"]] == ["full", "full"]
    [said] = report["run"]["given_up"]
    assert said.startswith("3 workers in a row ended before they were ready")
    assert finished.stderr == f"antipasta: {said}\n"
    assert report["run"]["degradation"] == "minimal"
    assert (report["run"]["executor"], report["run"]["workers"]) == ("sequential", 1)
