"""What the text says of where a person stands, of git's own errors, and of merges."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.run import antipasta, antipasta_hook
from tests.support.sources import TIDY, function_source

if TYPE_CHECKING:
    from tests.support.git_repo import GitRepo

BAD = function_source("tangled")
GOOD = function_source("tangled", TIDY)


@pytest.mark.parametrize("judge", [("gate", "--staged"), ("hook", "run"), ("gate",)])
def test_paths_in_text_count_from_where_one_stands(repo: GitRepo, judge: tuple[str, ...]) -> None:
    repo.stage("pkg/mod.py", BAD)
    repo.stage("top.py", BAD)

    shown = antipasta(*judge, cwd=repo.root / "pkg")

    places = {line.split(":")[0] for line in shown.stdout.splitlines() if "14 > 10" in line}
    assert places == {"mod.py", "../top.py"}
    assert "  see why:          antipasta explain mod.py:tangled" in shown.stderr


def test_a_hook_names_them_as_git_was_called(repo: GitRepo) -> None:
    """git starts its hooks in the root and says in GIT_PREFIX where it was called."""
    repo.stage("pkg/mod.py", BAD)

    shown = antipasta_hook(cwd=repo.root, env={"GIT_PREFIX": "pkg/"})

    assert shown.stdout.startswith("mod.py:1 ")


def test_all_other_formats_count_from_the_root(repo: GitRepo) -> None:
    repo.stage("pkg/mod.py", BAD)
    here = repo.root / "pkg"

    finished = antipasta(
        "gate", "--staged", "--format", "json", "--output", "text=out.txt", cwd=here
    )

    assert json.loads(finished.stdout)["violations"][0]["path"] == "pkg/mod.py"
    assert (here / "out.txt").read_text().startswith("mod.py:1 ")
    markdown = antipasta("gate", "--staged", "--format", "markdown", cwd=here).stdout
    assert "`pkg/mod.py:1`" in markdown


def test_measurements_count_from_where_one_stands(repo: GitRepo) -> None:
    repo.stage("pkg/mod.py", BAD)
    repo.stage("top.py", BAD)

    shown = antipasta("metrics", "..", cwd=repo.root / "pkg").stdout

    assert {line.split()[-1] for line in shown.splitlines() if " tangled " in line} == {
        "mod.py:1",
        "../top.py:1",
    }


def test_each_line_of_an_error_of_git_is_a_line(repo: GitRepo) -> None:
    refused = antipasta(
        "gate", "--staged", cwd=repo.root, env={"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"}
    )

    first, *others = refused.stderr.splitlines()
    assert refused.returncode == 1
    assert first.startswith("antipasta: ")
    assert "dubious ownership" in first
    assert any(
        line.startswith("antipasta:   git config --global --add safe.directory") for line in others
    )
    assert "\\n" not in refused.stderr


def test_of_a_clean_merge_it_is_said_why_nothing_was_judged(repo: GitRepo) -> None:
    repo.base({"mod.py": GOOD})
    repo.branch("feature")
    repo.base({"legacy.py": BAD})
    repo.switch("main")
    repo.base({"other.py": GOOD})
    repo.git("merge", "-q", "--no-commit", "--no-ff", "feature")

    shown = antipasta_hook(cwd=repo.root)

    assert shown.returncode == 0
    assert shown.stdout.startswith(
        "antipasta: nothing to judge: every file equals one of its parents"
    )


def test_of_each_named_path_it_is_said_why_it_is_not_judged(repo: GitRepo) -> None:
    repo.write(".antipasta.yaml", 'exclude: ["vendor/**"]\n')
    repo.write("vendor/a.py", BAD)
    repo.write("README.md", "words\n")
    repo.write("Makefile", "all:\n")
    repo.write("a.py", GOOD)
    (repo.root / "link.py").symlink_to("a.py")
    repo.add()
    repo.commit()
    reasons = {
        "README.md": "unsupported",
        "Makefile": "unsupported",
        "link.py": "symlink",
        "vendor/a.py": "excluded",
    }

    for source in ((), ("--staged",), ("--rev", "HEAD"), ("--base", "HEAD")):
        shown = antipasta("gate", "a.py", *reasons, *source, cwd=repo.root)
        assert shown.returncode == 0
        assert [line for line in shown.stdout.splitlines() if "no source" in line] == [
            f"{path}  no source to judge: {reason}" for path, reason in sorted(reasons.items())
        ]
    measured = antipasta("metrics", *reasons, cwd=repo.root).stdout
    assert measured.splitlines()[:4] == [
        f"{path}: no source to measure: {reason}" for path, reason in sorted(reasons.items())
    ]


def test_of_a_directory_without_source_it_is_said_why(repo: GitRepo) -> None:
    repo.write(".antipasta.yaml", 'exclude: ["vendor/**"]\n')
    for number in range(12):
        repo.write(f"vendor/{number:02}.py", GOOD)
    repo.add()
    repo.commit()

    lines = antipasta("gate", "vendor", cwd=repo.root).stdout.splitlines()

    assert lines[0] == "vendor/00.py  no source to judge: excluded"
    assert lines[10] == "... and 2 more; -v lists them"
    assert lines[11].startswith("antipasta: nothing to judge")


def test_a_framework_that_names_all_it_has_is_told_nothing_of_it(repo: GitRepo) -> None:
    repo.stage("README.md", "words\n")

    assert "README.md" not in antipasta_hook("README.md", cwd=repo.root).stdout


def test_all_paths_that_are_not_there_are_named(repo: GitRepo) -> None:
    repo.base({"a.py": GOOD, ".gitignore": "*.gen.py\n"})
    repo.write("b.gen.py", GOOD)

    gone = antipasta("gate", "--rev", "HEAD", "x.py", "y.py", "a.py", cwd=repo.root)
    assert gone.returncode == 1
    assert "'x.py' and 'y.py' are not in " in gone.stderr

    ignored = antipasta("gate", "b.gen.py", cwd=repo.root)
    assert ignored.returncode == 1
    assert ignored.stderr.splitlines() == [
        "antipasta: 'b.gen.py' is ignored by git",
        "  see git check-ignore -v -- b.gen.py",
    ]
