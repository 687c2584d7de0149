from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from antipasta.analyze import measure_source
from antipasta.errors import SourceError, UsageError
from antipasta.languages import PYTHON
from antipasta.model import Ignored, Missing, Source
from antipasta.policy.verdict import Rules
from antipasta.results import CacheUse
from antipasta.run.request import Range, Request, range_of_the_framework
from tests.support import runs
from tests.support.git_repo import GitRepo
from tests.support.sources import TIDY, function_source, lfs_pointer

if TYPE_CHECKING:
    from pathlib import Path

    from antipasta.model import FileMetrics
    from antipasta.results import Verdict
    from antipasta.results.reports import MetricsReport

GOOD, BAD = function_source("f", TIDY), function_source("f")
WORSE = function_source("f", 15)


@pytest.fixture
def project(tmp_path: Path) -> GitRepo:
    """A repository without the hook: what is committed here is not judged."""
    return GitRepo.create(tmp_path / "project")


def request(repo: GitRepo, *paths: str, **options: Any) -> Request:
    return Request(cwd=str(repo.root), paths=paths)._replace(**options)


def judged(repo: GitRepo, *paths: str, list_changes: bool = False, **options: Any) -> Verdict:
    return runs.judged(
        request(repo, *paths, **options), Rules(None, "fail"), list_changes=list_changes
    )


def measured(repo: GitRepo, *paths: str, **options: Any) -> MetricsReport:
    return runs.measured(request(repo, *paths, **options))


def test_a_file_without_a_breach_does_not_measure_its_base(project: GitRepo) -> None:
    project.base({f"{name}.py": f"{name} = 1\n{GOOD}" for name in "abc"})
    for name in "abc":
        project.stage(f"{name}.py", f"{name} = 2\n{GOOD}")

    assert judged(project, staged=True).run.cache == CacheUse(0, 3)


def test_a_breach_measures_the_base_of_its_file_only(project: GitRepo) -> None:
    project.base({f"{name}.py": f"{name} = 1\n{BAD}" for name in "abc"})
    project.stage("a.py", f"a = 2\n{BAD}")
    project.stage("b.py", "b = 2\n")

    verdict = judged(project, staged=True)

    assert verdict.status == "passed"
    assert verdict.run.cache == CacheUse(0, 2 + 1)


def test_a_breach_that_may_come_from_elsewhere_measures_the_whole_change(
    project: GitRepo,
) -> None:
    project.base({"a.py": "a = 1\n", "b.py": "b = 1\n", "gone.py": "x = 1\n"})
    project.stage("a.py", BAD)
    project.stage("b.py", "b = 2\n")
    project.git("rm", "-q", "gone.py")

    verdict = judged(project, staged=True)

    assert [each.change for each in verdict.violations] == ["added"]
    # The heads of two files, and the bases of three; what was asked for again was a hit.
    assert verdict.run.cache.misses == 2 + 3


def test_to_list_the_changes_every_base_is_measured(project: GitRepo) -> None:
    project.base({"a.py": GOOD, "b.py": "b = 1\n"})
    project.stage("a.py", function_source("f", TIDY + 1))
    project.stage("b.py", "b = 2\n")

    verdict = judged(project, staged=True, list_changes=True)

    assert verdict.run.cache.misses == 4
    assert judged(project, staged=True).changes == ()


def test_a_second_run_measures_nothing(project: GitRepo) -> None:
    project.base({"a.py": GOOD})
    project.stage("a.py", BAD)
    first = judged(project, staged=True)

    second = judged(project, staged=True)

    assert second.run.cache.misses == 0
    assert second._replace(run=first.run) == first


@pytest.mark.parametrize("list_changes", [True, False])
def test_judging_is_the_same_with_and_without_the_list_and_the_cache(
    project: GitRepo, list_changes: bool
) -> None:
    project.base({"a.py": BAD, "b.py": GOOD, "c.py": BAD})
    project.stage("a.py", WORSE)
    project.stage("b.py", BAD.replace("def f", "def g"))
    project.stage("c.py", f"x = 1\n{BAD}")
    expected = judged(project, staged=True, use_cache=False)

    for _ in range(2):
        verdict = judged(project, staged=True, list_changes=list_changes)
        assert (verdict.status, verdict.violations) == (expected.status, expected.violations)
    assert [(each.path, each.previous, each.change) for each in expected.violations] == [
        ("a.py", 14, "modified"),
        ("b.py", None, "added"),
    ]


def test_a_refused_file_that_differs_on_disk_is_named(project: GitRepo) -> None:
    project.base({})
    project.stage("a.py", BAD)
    project.stage("b.py", BAD)
    project.stage("good.py", GOOD)
    project.write("a.py", GOOD)
    project.write("good.py", "x = 1\n")

    assert judged(project, staged=True).differs_on_disk == ("a.py",)
    assert judged(project).differs_on_disk == ()


def test_excluded_files_are_set_aside_and_code_from_there_was_never_judged(
    project: GitRepo,
) -> None:
    project.base({".antipasta.yaml": "exclude: [legacy/]\n", "legacy/a.py": BAD})
    project.git("rm", "-q", "legacy/a.py")
    project.stage("a.py", BAD)
    project.stage("legacy/b.py", WORSE)

    verdict = judged(project, staged=True)

    (violation,) = verdict.violations
    assert (violation.path, violation.change, violation.previous) == ("a.py", "modified", 14)
    assert violation.message.endswith("it was 14 at a path where that is allowed")
    assert verdict.ignored == (Ignored("legacy/b.py", "excluded"),)
    assert verdict.counts.files == 1


def test_thresholds_of_the_request_beat_those_of_the_file(project: GitRepo) -> None:
    project.stage(".antipasta.yaml", "thresholds: {cyclomatic_complexity: 99}\n")
    project.stage("a.py", BAD)

    assert judged(project, staged=True).status == "passed"
    assert judged(project, staged=True, thresholds=("cyc=5",)).violations[0].threshold == 5


def test_measuring_names_what_it_skips(project: GitRepo) -> None:
    project.write("a.py", GOOD)
    project.write("b.c", b"\0")
    project.write("big.py", b"#" * 6_000_000)
    project.write("lfs.py", lfs_pointer())

    report = measured(project)

    assert report.source == Source("worktree")
    assert [each.path for each in report.files] == ["a.py"]
    assert [(each.path, each.reason) for each in report.skipped] == [
        ("b.c", "binary"),
        ("big.py", "size"),
        ("lfs.py", "lfs"),
    ]


def test_a_spent_budget_is_named(project: GitRepo) -> None:
    project.stage("a.py", GOOD)

    assert measured(project, budget=1e-9).skipped == (
        Missing("a.py", "budget", "the time budget was spent before it was looked at"),
    )
    assert judged(project, staged=True, budget=1e-9).status == "incomplete"


def test_a_breach_that_there_is_no_time_to_compare_is_named(
    project: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("antipasta.judging.comparison.SECONDS_TO_COMPARE_A_UNIT", 1e9)
    project.base({"bad.py": BAD, "good.py": GOOD})
    project.stage("bad.py", f"x = 2\n{BAD}")
    project.stage("good.py", f"x = 2\n{GOOD}")

    verdict = judged(project, staged=True, budget=60)

    assert verdict.incomplete == (Missing("bad.py", "budget", "time budget of 60 s spent"),)
    assert (verdict.status, verdict.violations) == ("incomplete", ())
    assert verdict.counts.files_judged == 1
    assert [
        each.path for each in judged(project, staged=True, list_changes=True, budget=60).incomplete
    ] == ["bad.py", "good.py"]
    monkeypatch.delenv("ANTIPASTA_BUDGET")
    assert judged(project, staged=True).status == "passed"


def test_a_violation_that_there_is_no_time_to_explain_stands(
    project: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.base({"a.py": BAD, "b.py": BAD})
    project.stage("a.py", WORSE)
    project.stage("b.py", WORSE + "# a larger file\n" * 10_000)
    large = len(WORSE) * 5

    def predicted_ms(size: int, _language: str) -> float:
        return 1e9 if size > large else 0.0

    monkeypatch.setattr("antipasta.dispatch.batching.predicted_ms", predicted_ms)
    violations = judged(project, staged=True, budget=60).violations

    assert [(each.path, bool(each.contributions)) for each in violations] == [
        ("a.py", True),
        ("b.py", False),
    ]


def test_too_little_memory_is_named(project: GitRepo) -> None:
    project.stage("a.py", GOOD)

    (file,) = measured(project, max_memory_mb=1).files

    assert (file.metrics.analysis, file.metrics.reason) == ("minimal", "memory")
    assert file.metrics.loc


def test_standard_input_is_measured_under_its_name(tmp_path: Path) -> None:
    text = Request(cwd=str(tmp_path), text=BAD.encode(), stdin_name="dir/x.py")

    report = runs.measured(text)

    assert report.source == Source("stdin")
    (file,) = report.files
    assert file.path == "dir/x.py"
    assert runs.measured(text._replace(stdin_name="run", text=b"#!/usr/bin/python\n")).files
    with pytest.raises(UsageError, match="the language of 'x' is not known") as caught:
        runs.measured(text._replace(stdin_name="x"))
    assert "--stdin-filename" in caught.value.hint


def test_standard_input_has_the_id_that_the_repository_would_give_it(tmp_path: Path) -> None:
    repo = GitRepo.create(tmp_path / "new", "--object-format=sha256")

    (file,) = measured(repo, text=b"x = 1\n", stdin_name="a.py").files

    assert file.oid == repo.git("hash-object", "--stdin", stdin=b"x = 1\n").strip()


@pytest.mark.parametrize(
    "options", [{"text": b"#" * 2_000_000, "stdin_name": "a.py"}, {"staged": True}, {}]
)
def test_the_size_is_bounded_wherever_content_comes_from(
    project: GitRepo, options: dict[str, Any]
) -> None:
    project.write(".antipasta.yaml", "limits: {max_file_mb: 1}\n")
    project.stage("big.py", b"#" * 2_000_000)

    assert [each.reason for each in measured(project, **options).skipped] == ["size"]


def test_outside_of_git_a_directory_is_measured(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(BAD)
    here = Request(cwd=str(tmp_path))

    assert [each.path for each in runs.measured(here).files] == ["a.py"]
    verdict = runs.judged(here, Rules(None, "fail"), list_changes=True)
    assert (verdict.mode, verdict.status, verdict.changes) == ("absolute", "failed", ())
    with pytest.raises(SourceError):
        runs.measured(here._replace(paths=("gone.py",)))


def test_a_range_is_compared_with_its_merge_base(project: GitRepo) -> None:
    fork = project.base({"a.py": BAD})
    project.branch("topic")
    head = project.base({"a.py": WORSE})
    project.switch("main")
    project.base({"a.py": GOOD})

    verdict = judged(project, base="main", head="topic")

    assert verdict.source == Source("revision", head, fork, is_compared=True)
    assert [each.previous for each in verdict.violations] == [14]


@pytest.mark.parametrize("list_changes", [True, False])
def test_where_all_is_compared_the_head_takes_over_from_its_base(
    project: GitRepo, monkeypatch: pytest.MonkeyPatch, list_changes: bool
) -> None:
    large = "# a comment\n" * (PYTHON.takes_over_from // 10) + GOOD
    project.base({"a.py": large})
    project.base({"a.py": f"{large}x = 1\n"})
    given: list[bool] = []

    def noted(source: bytes, *, language: str, earlier: FileMetrics | None) -> FileMetrics:
        given.append(bool(earlier and earlier.blocks))
        return measure_source(source, language=language, earlier=earlier)

    monkeypatch.setattr("antipasta.dispatch.sequential.measure_source", noted)
    monkeypatch.delenv("ANTIPASTA_BUDGET")
    judged(project, base="HEAD~1", head="HEAD", list_changes=list_changes)

    assert given == ([False, True] if list_changes else [False])


def test_a_change_to_the_configuration_is_seen_by_a_warm_run(project: GitRepo) -> None:
    project.stage("a.py", BAD)
    assert judged(project, staged=True).status == "failed"
    project.write(".antipasta.yaml", "thresholds: {cyclomatic_complexity: 99}\n")

    assert judged(project, staged=True).status == "passed"


PUSH = {"PRE_COMMIT_FROM_REF": "a", "PRE_COMMIT_TO_REF": "b"}


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, Range()),
        ({"PRE_COMMIT_FROM_REF": "a"}, Range()),
        ({"PRE_COMMIT_TO_REF": "b", "PRE_COMMIT_REMOTE_NAME": "origin"}, Range()),
        ({"PRE_COMMIT_FROM_REF": "a", "PRE_COMMIT_TO_REF": ""}, Range()),
        (PUSH, Range("a", "b")),
        ({**PUSH, "PRE_COMMIT_REMOTE_NAME": "origin"}, Range("a", "b", "origin")),
        ({**PUSH, "PRE_COMMIT_REMOTE_NAME": ""}, Range("a", "b")),
    ],
)
def test_the_framework_names_both_ends_of_a_range(
    environment: dict[str, str], expected: Range
) -> None:
    assert range_of_the_framework(environment) == expected
