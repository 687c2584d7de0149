from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from antipasta.collect import history
from antipasta.collect.history import commits_between, with_differences
from tests.support.collecting import opened

if TYPE_CHECKING:
    from tests.support.git_repo import GitRepo

AUTHOR = "A Tester <tester@example.invalid>"


def say(repo: GitRepo, message: str) -> str:
    """Make an empty commit with that message."""
    repo.git("commit", "-q", "--allow-empty", "--no-verify", "-m", message)
    return repo.head()


@pytest.mark.parametrize(
    ("message", "reasons"),
    [
        ("subject\n\nbody\n\nComplexity-Override: a table\n", ("a table",)),
        ("s\n\ncomplexity-override: one\nSigned-off-by: me\n", ("one",)),
        ("s\n\nComplexity-Override: one\nComplexity-Override: two\n", ("one", "two")),
        ("s\n\nComplexity-Override: folded\n  over lines\n", ("folded over lines",)),
        ("s\n\nComplexity-Override:\n", ()),
        ("s\n\nComplexity-Override: not in the last paragraph\n\nbody\n", ()),
        ("Complexity-Override: only a subject\n", ()),
        ("s\n\nComplexity-Override: über\n", ("über",)),
        ("", ()),
    ],
)
def test_the_trailers_of_a_message(repo: GitRepo, message: str, reasons: tuple[str, ...]) -> None:
    base = say(repo, "base")
    repo.git("commit", "-q", "--allow-empty", "--allow-empty-message", "--no-verify", "-m", message)
    head = say(repo, "head")

    last, first = commits_between(opened(repo), [base], head)

    assert (last.oid, last.overrides, last.author) == (head, (), AUTHOR)
    assert first.overrides == reasons
    assert (last.parents, first.parents) == ((first.oid,), (base,))


def test_no_signature_is_verified(repo: GitRepo) -> None:
    """That would start a program that the configuration names."""
    base = say(repo, "base")
    repo.git("config", "log.showSignature", "true")
    repo.git("config", "gpg.program", "/nowhere/gpg")
    head = say(repo, "head")

    assert [each.oid for each in commits_between(opened(repo), [base], head)] == [head]


def test_a_commit_differs_from_each_of_its_parents(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "_COMPARED_AT_ONCE", 1)
    base = repo.base({"a.py": "x = 1\n" * 9, "b.py": "x = 1\n"})
    repo.branch("other")
    repo.git("mv", "a.py", "c.py")
    repo.base({})
    repo.switch("main")
    repo.base({"b.py": "x = 2\n"})
    say(repo, "nothing changes")
    repo.git("merge", "-q", "--no-verify", "-m", "merge", "other")

    commits = commits_between(opened(repo), [base], repo.head())
    found = {commit.oid: each for commit, each in with_differences(opened(repo), commits)}

    merge, *others = (found[commit.oid] for commit in commits)
    assert [sorted(each) for each in merge] == [["c.py"], ["b.py"]]
    assert merge[0]["c.py"].old.path == "a.py"
    assert sorted(sorted(*each) for each in others) == [[], ["b.py"], ["c.py"]]
    assert commits_between(opened(repo), [base], base) == []
    assert list(with_differences(opened(repo), [])) == []
