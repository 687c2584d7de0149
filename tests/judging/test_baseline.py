"""Which versions of a baseline count in a run, and how it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from antipasta.errors import ConfigError, UsageError
from antipasta.judging.baseline import DEFAULT_NAME, baseline_of, entries_at, require_whole_tree
from antipasta.policy.subject import Subject
from antipasta.results.findings import BaselineWritten
from antipasta.run.request import Request
from tests.support import runs
from tests.support.git_repo import GitRepo
from tests.support.sources import function_source

if TYPE_CHECKING:
    from pathlib import Path

    from antipasta.policy.baseline import Baseline

CONFIGURED = f"baseline: {DEFAULT_NAME}\n"


@pytest.fixture
def project(tmp_path: Path) -> GitRepo:
    """A repository without the hook, with a function of 14 and a list of it."""
    repo = GitRepo.create(tmp_path / "project")
    repo.base({"a.py": function_source("f"), ".antipasta.yaml": CONFIGURED})
    written(repo)
    repo.add()
    repo.git("commit", "-q", "-m", "list", "--no-verify")
    return repo


def asked(repo: GitRepo, **options: Any) -> Request:
    return Request(cwd=str(repo.root))._replace(**options)


def read(repo: GitRepo, **options: Any) -> Baseline:
    """The baseline of a run, with the files that it is about measured."""
    with runs.collected(asked(repo, **options)) as run:
        heads = [each.head for each in run.collection.candidates]
        outcomes = run.session.measure(heads, run.read_heads)
        subjects = [
            Subject(head.path, outcomes[head], run.policy.thresholds(head.path)) for head in heads
        ]
        return baseline_of(run, subjects)


def written(repo: GitRepo, **options: Any) -> Baseline:
    return read(repo, baseline_action="write", **options)


def listed(baseline: Baseline) -> list[tuple[str, str | None, float]]:
    return [(each.path, each.function, each.value) for each in baseline.own]


def test_what_is_written_is_read_and_said(project: GitRepo) -> None:
    again = written(project)

    assert listed(again) == [("a.py", "f", 14)]
    assert again.written == BaselineWritten(DEFAULT_NAME, 1, None, is_configured=True)
    assert listed(read(project)) == listed(again)


def test_pruning_takes_out_what_is_gone_and_says_how_much_was_there(project: GitRepo) -> None:
    project.write("a.py", "x = 1\n")

    pruned = read(project, baseline_action="prune")

    assert listed(pruned) == []
    assert pruned.written == BaselineWritten(DEFAULT_NAME, 0, 1, is_configured=True)


def test_without_a_base_the_list_decides_alone(project: GitRepo) -> None:
    assert read(project).bases is None


def test_the_index_is_held_against_head(project: GitRepo) -> None:
    project.write("a.py", function_source("f", 16))
    written(project)
    project.add()

    found = read(project, staged=True)

    assert [[each.value for each in base] for base in found.bases or ()] == [[14]]
    assert [(each.entry.value, each.allowed) for each in found.loosened] == [(16, 14)]


def test_the_policy_of_the_head_lets_the_list_grow(project: GitRepo) -> None:
    project.write("a.py", function_source("f", 16))
    written(project)
    project.add()

    found = read(project, staged=True, prefer_policy="head")

    assert (found.bases, found.may_grow) == (None, True)


def test_entries_of_a_commit(project: GitRepo) -> None:
    with runs.opened(asked(project)) as run:
        assert [each.value for each in entries_at(run, DEFAULT_NAME, "HEAD")] == [14]
        assert entries_at(run, DEFAULT_NAME, "HEAD~1") == ()


def test_a_list_that_is_not_there_is_named(project: GitRepo) -> None:
    (project.root / DEFAULT_NAME).unlink()

    with pytest.raises(ConfigError, match="there is no such baseline"):
        read(project)
    with pytest.raises(UsageError, match=r"is not a name for a baseline"):
        read(project, baseline="list.txt")


@pytest.mark.parametrize(
    "options", [{"staged": True}, {"base": "HEAD"}, {"paths": ("a.py",)}, {"text": b""}]
)
def test_writing_is_for_the_whole_working_tree(project: GitRepo, options: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="--write-baseline needs the whole working tree"):
        require_whole_tree(asked(project, baseline_action="write", **options))
