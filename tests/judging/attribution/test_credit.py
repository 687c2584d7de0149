"""What commits and their authors come to in a verdict, and what their messages let pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from antipasta.judging.attribution.credit import credited
from antipasta.policy.verdict import Rules
from antipasta.results.findings import CommitOverride, Suppressed
from antipasta.run.request import Request
from tests.support import runs
from tests.support.outcomes import VIOLATION, verdict
from tests.support.ranges import AUTHOR, commit, judged_range, tangled
from tests.support.sources import function_source, unrelated_source

if TYPE_CHECKING:
    from antipasta.results import Verdict
    from antipasta.results.findings import Violation
    from tests.support.git_repo import GitRepo

OVERRIDE = "why\n\nComplexity-Override: a table\nComplexity-Override: in disguise"
TANGLED = VIOLATION._replace(path="mod.py", line=1, function="tangled", value=12, previous=3)
COMMENT = Suppressed("mod.py", 1, "cyclomatic_complexity", "comment", added=True)


def judged(
    repo: GitRepo,
    *violations: Violation,
    attribute: bool = False,
    head: str | None = "feature",
    **fields: Any,
) -> Verdict:
    """The verdict with these violations, with what the commits of the branch come to."""
    made = verdict(status="failed" if violations else "passed", violations=violations, **fields)
    with judged_range(repo, head) as (run, _):
        return credited(run, made, Rules(None, "fail", attribute=attribute))


def signed(found: Verdict) -> list[tuple[str | None, str | None]]:
    return [(each.commit, each.author) for each in found.violations]


@pytest.mark.parametrize("options", [{"staged": True}, {"head": "feature"}, {}])
def test_a_verdict_on_no_range_stays_as_it_is(branch: GitRepo, options: dict[str, Any]) -> None:
    made = verdict(violations=(TANGLED,))

    with runs.collected(Request(cwd=str(branch.root))._replace(**options)) as run:
        assert credited(run, made, Rules(None, "fail", attribute=True)) is made


def test_a_violation_is_of_the_commit_that_made_it_one(branch: GitRepo) -> None:
    commit(branch, tangled(9))
    crossed = commit(branch, tangled(11))
    commit(branch, tangled(12))

    assert signed(judged(branch, TANGLED, attribute=True)) == [(crossed, AUTHOR)]
    assert signed(judged(branch, TANGLED)) == [(None, None)]


def test_what_is_not_committed_is_nobodys(branch: GitRepo) -> None:
    commit(branch, tangled(9))
    branch.write("mod.py", function_source("tangled", 12))

    assert signed(judged(branch, TANGLED, attribute=True, head=None)) == [(None, None)]


def test_functions_of_one_name_are_told_apart_by_their_lines(branch: GitRepo) -> None:
    small, large = function_source("tangled", 3), function_source("tangled", 12)
    first = commit(branch, {"mod.py": large + small})
    second = commit(branch, {"mod.py": large + large.replace("value", "other")})
    later = TANGLED._replace(line=1 + large.count("\n"))

    found = judged(branch, later, TANGLED, attribute=True)

    assert signed(found) == [(second, AUTHOR), (first, AUTHOR)]


def test_what_the_whole_change_gained_is_of_no_commit(branch: GitRepo) -> None:
    commit(branch, tangled(12))
    sum_of_all = TANGLED._replace(rule="growth", function=None, value=9, threshold=5)

    found = judged(branch, sum_of_all, attribute=True)

    assert signed(found) == [(None, None)]


def test_a_metric_of_a_file_is_followed_by_the_file(branch: GitRepo) -> None:
    commit(branch, {"long.py": "x = 1\n" * 5})
    grown = commit(branch, {"long.py": "x = 1\n" * 30})
    violation = TANGLED._replace(
        path="long.py", function=None, metric="loc", value=30, threshold=20, previous=None
    )

    found = judged(branch, violation._replace(change="added"), attribute=True)

    assert signed(found) == [(grown, AUTHOR)]


def test_what_its_commits_override_passes_and_is_listed(branch: GitRepo) -> None:
    oid = commit(branch, tangled(12), OVERRIDE)

    found = judged(branch, TANGLED)

    assert (found.status, found.violations) == ("passed", ())
    reason = "a table; in disguise"
    of_it = ("mod.py", 1, "tangled", "cyclomatic_complexity", 12, 10, 3)
    assert found.overrides == (CommitOverride(oid, AUTHOR, reason, *of_it),)


def test_every_commit_that_raised_it_must_override_it(branch: GitRepo) -> None:
    oid = commit(branch, tangled(11), OVERRIDE)
    commit(branch, tangled(12))

    found = judged(branch, TANGLED)

    assert (found.status, found.violations) == ("failed", (TANGLED,))
    assert found.overrides == (CommitOverride(oid, AUTHOR, "a table; in disguise"),)


def test_an_override_lets_nothing_else_pass(branch: GitRepo) -> None:
    commit(branch, tangled(12), OVERRIDE)
    commit(branch, {"legacy.py": unrelated_source("legacy", 15)})
    other = TANGLED._replace(path="legacy.py", function="legacy", value=15, previous=14)

    found = judged(branch, TANGLED, other)

    assert (found.status, found.violations) == ("failed", (other,))
    assert [each.function for each in found.overrides] == ["tangled"]


def test_what_nobody_raised_is_overridden_by_nobody(branch: GitRepo) -> None:
    """Old debt, judged by absolute values in a file that the branch touches."""
    oid = commit(branch, {"legacy.py": f"# touched\n{unrelated_source('legacy')}"}, OVERRIDE)
    old = TANGLED._replace(path="legacy.py", line=2, function="legacy", value=14, previous=None)

    found = judged(branch, old, mode="absolute")

    assert found.violations == (old,)
    assert [(each.commit, each.path) for each in found.overrides] == [(oid, None)]


def test_old_debt_is_of_nobody_who_only_changed_it(branch: GitRepo) -> None:
    commit(branch, {"legacy.py": unrelated_source("renamed")})
    old = TANGLED._replace(path="legacy.py", function="renamed", value=14, previous=None)

    found = judged(branch, old, mode="absolute", attribute=True)

    assert signed(found) == [(None, None)]


def test_a_comment_that_the_range_added_is_of_the_commit_that_did(branch: GitRepo) -> None:
    commit(branch, tangled(12))
    ignored = function_source("tangled", 12).replace(":\n", ":  # antipasta: ignore\n", 1)
    silenced = commit(branch, {"mod.py": ignored})
    commit(branch, {"legacy.py": "x = 1\n"})
    older = COMMENT._replace(added=False)

    found = judged(branch, suppressed=(COMMENT, older))

    signed_comment = COMMENT._replace(commit=silenced, author=AUTHOR)
    assert found.suppressed == (signed_comment, older)


def test_a_comment_on_the_whole_file_is_followed_by_the_file(branch: GitRepo) -> None:
    whole = f"# antipasta: ignore-file\n{function_source('tangled', 12)}"
    silenced = commit(branch, {"mod.py": whole})
    # Followed by the function, it would be of the commit that added the last one.
    commit(branch, {"mod.py": f"{whole}{unrelated_source('drain')}"})

    found = judged(branch, suppressed=(COMMENT._replace(by="file"),))

    assert [each.commit for each in found.suppressed] == [silenced]


def test_what_it_took_is_counted(branch: GitRepo) -> None:
    commit(branch, tangled(12))

    found = judged(branch, TANGLED, attribute=True)

    assert found.run.cache.misses == 2  # both versions of the file
