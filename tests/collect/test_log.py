from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from antipasta.collect.log import log, range_of, where_history_ends
from antipasta.errors import GitError, UsageError
from tests.support.collecting import opened
from tests.support.git_repo import GitRepo

if TYPE_CHECKING:
    from pathlib import Path


def test_the_commits_of_a_range_come_children_first(repo: GitRepo) -> None:
    first = repo.base({"a.py": "x = 1\n"})
    second = repo.base({"a.py": "x = 2\n"})
    third = repo.base({"a.py": "x = 3\n"})

    entries = log(opened(repo), range_of(opened(repo), "HEAD"))
    later = log(opened(repo), range_of(opened(repo), f"{first}..{third}"))

    assert [each.oid for each in entries] == [third, second, first]
    assert [each.parents for each in entries] == [(second,), (first,), ()]
    assert [each.oid for each in later] == [third, second]
    assert entries[0].tree == repo.git("rev-parse", "HEAD^{tree}").strip()


def test_authors_are_those_of_the_mailmap_and_subjects_one_line(repo: GitRepo) -> None:
    repo.write("a.py", "x = 1\n")
    repo.write(".mailmap", "Proper Name <a@example.org>\n")
    repo.add()
    author = "--author=nick <a@example.org>"
    repo.git("commit", "-q", author, "-m", "one\ntwo  ü\x01\n\nbody")

    (entry,) = log(opened(repo), range_of(opened(repo), "HEAD"))

    assert entry.author == "Proper Name"
    assert entry.subject == "one two  ü\x01"
    assert entry.date == int(repo.git("log", "-1", "--format=%ct"))


def test_an_author_in_another_encoding_is_read(repo: GitRepo) -> None:
    repo.write("a.py", "x = 1\n")
    repo.add()
    repo.git(
        *("-c", "i18n.commitEncoding=ISO-8859-1", "-c", b"user.name=J\xfcrgen"),
        *("commit", "-q", "-m", b"gr\xf6\xdfer"),
    )

    (entry,) = log(opened(repo), range_of(opened(repo), "HEAD"))

    assert (entry.author, entry.subject) == ("Jürgen", "größer")


def test_first_parents_most_and_since_choose_among_the_commits(repo: GitRepo) -> None:
    base = repo.base({"a.py": "x = 1\n"})
    repo.branch("other")
    theirs = repo.base({"b.py": "x = 1\n"})
    repo.switch("main")
    ours = repo.base({"c.py": "x = 1\n"})
    repo.git("merge", "-q", "--no-edit", "other")
    repository = opened(repo)
    everything = range_of(repository, "HEAD")
    merge = everything.head

    assert {each.oid for each in log(repository, everything)} == {merge, ours, theirs, base}
    mainline = log(repository, everything, first_parent=True)
    assert [each.oid for each in mainline] == [merge, ours, base]
    assert [each.oid for each in log(repository, everything, most=1)] == [merge]
    assert log(repository, everything, since=2_000_000_000) == []


def test_three_dots_mean_what_the_second_side_has_done(repo: GitRepo) -> None:
    base = repo.base({"a.py": "x = 1\n"})
    repo.branch("other")
    theirs = repo.base({"b.py": "x = 1\n"})
    repo.switch("main")
    repo.base({"c.py": "x = 1\n"})

    found = range_of(opened(repo), "main...other")

    assert (found.head, found.excluded) == (theirs, (base,))


@pytest.mark.parametrize("text", ["gone", "gone..HEAD", "", "--all", "-n1", "^HEAD"])
def test_what_is_no_range_is_an_error(repo: GitRepo, text: str) -> None:
    repo.base({"a.py": "x = 1\n"})

    with pytest.raises(GitError, match=r"^no such revision or range: "):
        range_of(opened(repo), text)


def test_several_commits_are_no_range(repo: GitRepo) -> None:
    repo.base({"a.py": "x = 1\n"})
    repo.branch("other")
    repo.base({"b.py": "x = 1\n"})
    repo.switch("main")
    repo.base({"c.py": "x = 1\n"})
    repo.git("merge", "-q", "--no-edit", "other")

    with pytest.raises(UsageError, match=r"^HEAD\^@ names 2 commits"):
        range_of(opened(repo), "HEAD^@")


def test_a_shallow_clone_says_where_its_history_ends(repo: GitRepo, tmp_path: Path) -> None:
    repo.base({"a.py": "x = 1\n"})
    head = repo.base({"a.py": "x = 2\n"})
    assert where_history_ends(opened(repo)) == frozenset()

    clone = tmp_path / "shallow"
    repo.git("clone", "-q", "--depth=1", f"file://{repo.root}", str(clone))

    assert where_history_ends(opened(GitRepo(clone))) == {head}


def test_what_is_no_commit_is_named_as_the_user_named_it(repo: GitRepo) -> None:
    repo.base({"a.py": "x = 1\n"})

    with pytest.raises(GitError, match=r"^HEAD:a\.py names no commit"):
        range_of(opened(repo), "HEAD:a.py")
