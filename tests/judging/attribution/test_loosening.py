"""Which commits of a range loosened what it is judged by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.judging.attribution.loosening import with_loosening_commits
from antipasta.results.findings import PolicyChange
from tests.support.outcomes import VIOLATION, verdict
from tests.support.ranges import AUTHOR, commit, judged_range

if TYPE_CHECKING:
    from antipasta.results import Verdict
    from antipasta.results.findings import Violation
    from tests.support.git_repo import GitRepo

CONFIG = ".antipasta.yaml"
FIELD = "thresholds.cyclomatic_complexity"


def allowing(complexity: int) -> dict[str, str]:
    return {CONFIG: f"thresholds: {{cyclomatic_complexity: {complexity}}}\n"}


def listing(value: int) -> dict[str, str]:
    """A baseline that lists the one old function."""
    place = 'path = "legacy.py", function = "legacy", metric = "cyclomatic_complexity"'
    return {"list.toml": f"version = 1\nentries = [\n{{ {place}, value = {value} }},\n]\n"}


def raised(value: int) -> Violation:
    """The violation that such an entry is, where the branch raised it."""
    return VIOLATION._replace(
        path="list.toml", line=3, function="legacy.py:legacy", rule="baseline", value=value
    )


def judged(repo: GitRepo, *violations: Violation, head: str | None = "feature") -> Verdict:
    """The verdict with what the branch loosens, and with who did it."""
    with judged_range(repo, head) as (run, commits):
        made = verdict(
            policy_changes=run.policy.changes, violations=violations, baseline="list.toml"
        )
        return with_loosening_commits(run, commits, made)


def test_where_nothing_is_loosened_the_verdict_stays_as_it_is(branch: GitRepo) -> None:
    commit(branch, allowing(5))
    made = verdict(violations=(VIOLATION,))

    with judged_range(branch) as (run, commits):
        assert with_loosening_commits(run, commits, made) is made


def test_a_rule_is_of_the_commit_that_wrote_it_last(branch: GitRepo) -> None:
    commit(branch, allowing(40))
    commit(branch, allowing(30))
    again = commit(branch, allowing(40))
    commit(branch, {CONFIG: f"# why\n{allowing(40)[CONFIG]}"})
    commit(branch, {"other.py": "x = 1\n"})

    assert judged(branch).policy_changes == (PolicyChange(FIELD, 10, 40, again, AUTHOR),)


def test_each_rule_has_its_own_commit(branch: GitRepo) -> None:
    first = commit(branch, allowing(40))
    text = "thresholds: {cyclomatic_complexity: 40, cognitive_complexity: 50}\n"
    second = commit(branch, {CONFIG: text})

    found = {each.field: each.commit for each in judged(branch).policy_changes}

    assert found == {FIELD: first, "thresholds.cognitive_complexity": second}


def test_a_rule_on_disk_alone_is_nobodys(branch: GitRepo) -> None:
    commit(branch, allowing(5))
    branch.write(CONFIG, allowing(40)[CONFIG])

    assert judged(branch, head=None).policy_changes == (PolicyChange(FIELD, 10, 40),)


def test_a_rule_that_came_by_a_merge_is_of_the_side_that_wrote_it(branch: GitRepo) -> None:
    branch.branch("topic")
    loosened = commit(branch, allowing(40))
    branch.switch("feature")
    commit(branch, {"side.py": "x = 1\n"})
    branch.git("merge", "-q", "--no-ff", "--no-verify", "-m", "merge", "topic")

    (rule,) = judged(branch).policy_changes

    assert rule.commit == loosened


def test_a_configuration_that_nobody_can_read_wrote_no_rule(branch: GitRepo) -> None:
    commit(branch, {CONFIG: "tresholds: {}\n"})
    mended = commit(branch, allowing(40))

    (rule,) = judged(branch).policy_changes

    assert rule.commit == mended


def test_who_renames_the_configuration_away_wrote_its_absence(branch: GitRepo) -> None:
    branch.switch("main")
    branch.base(allowing(5))
    branch.branch("later")
    branch.git("mv", CONFIG, "old.yaml")
    culprit = commit(branch, {})

    assert judged(branch, head="later").policy_changes == (
        PolicyChange(FIELD, 5, 10, culprit, AUTHOR),
    )


def test_a_raised_entry_of_the_baseline_is_of_who_raised_it(branch: GitRepo) -> None:
    branch.switch("main")
    branch.base({CONFIG: "baseline: list.toml\n", **listing(14)})
    branch.branch("later")
    commit(branch, listing(15))
    oid = commit(branch, listing(16))
    commit(branch, {"list.toml": f"# why\n{listing(16)['list.toml']}"})

    found = judged(branch, raised(16), VIOLATION, head="later")

    assert found.violations == (raised(16)._replace(commit=oid, author=AUTHOR), VIOLATION)


def test_a_raised_entry_that_is_a_change_of_policy_is_followed_too(branch: GitRepo) -> None:
    """As it is where the head's policy holds."""
    branch.switch("main")
    branch.base({CONFIG: "baseline: list.toml\n", **listing(14)})
    branch.branch("later")
    oid = commit(branch, listing(16))
    commit(branch, {"list.toml": "no list\n"})
    commit(branch, listing(16))
    last = branch.head()
    entry = PolicyChange("baseline.legacy.py:legacy.cyclomatic_complexity", 14, 16)

    with judged_range(branch, "later") as (run, commits):
        made = verdict(policy_changes=(entry,), baseline="list.toml")
        (found,) = with_loosening_commits(run, commits, made).policy_changes

    # A list that nobody can read has no entry: it was written again after that.
    assert (found.commit, found.commit == oid) == (last, False)
