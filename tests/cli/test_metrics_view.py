"""The options of `antipasta metrics` that choose what the table lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.run import antipasta
from tests.support.sources import function_source

if TYPE_CHECKING:
    from tests.support.git_repo import GitRepo


@pytest.fixture
def code(repo: GitRepo) -> GitRepo:
    """A repository with 30 functions, of cyclomatic complexity 1 to 30."""
    for at in range(1, 31):
        repo.stage(f"m{at}.py", function_source(f"f{at}", at))
    return repo


def listed(code: GitRepo, *options: str) -> list[str]:
    """The names of the listed functions."""
    shown = antipasta("metrics", *options, cwd=code.root)
    assert shown.returncode == 0, shown.stderr
    return [line.split()[5] for line in shown.stdout.splitlines() if line.endswith(".py:1")]


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (("--top", "2"), ["f30", "f29"]),
        (("--top", "25"), [f"f{at}" for at in range(30, 5, -1)]),
        (("--sort", "len", "--top", "1"), ["f30"]),
        (("--min", "cyclo=29"), ["f30", "f29"]),
        (("--min", "cyclo=4", "--min", "length=60"), ["f30"]),
        (("--min", "cyclo=100"), []),
    ],
)
def test_functions_are_chosen(code: GitRepo, options: tuple[str, ...], names: list[str]) -> None:
    assert listed(code, *options) == names


def test_grades_are_a_column(code: GitRepo) -> None:
    shown = antipasta("metrics", "--grade", "--top", "1", cwd=code.root).stdout

    assert shown.splitlines()[0].split()[4:7] == ["length", "grade", "function"]
    assert shown.splitlines()[1].split()[5:7] == ["D", "f30"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--sort", "sloc"), "sloc is of files; the table lists functions"),
        (("--sort", "lenght"), "'lenght' is not a metric"),
        (("--min", "length"), "the threshold 'length' has no value"),
        (("--top", "0"), "0 is not in the range x>=1"),
        (("--grade", "--format", "json"), "for text and Markdown; json lists everything"),
        (("--top", "2", "--format", "csv"), "for text and Markdown; csv lists everything"),
    ],
)
def test_bad_input_is_named(code: GitRepo, options: tuple[str, ...], message: str) -> None:
    shown = antipasta("metrics", *options, cwd=code.root)

    assert (shown.returncode, shown.stdout) == (1, "")
    assert message in shown.stderr
