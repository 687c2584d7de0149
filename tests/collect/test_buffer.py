"""Standard input as a version of a file; tests/integration/test_editor_buffers.py has the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from antipasta.collect.buffer import Buffer
from antipasta.collect.git import open_repository
from antipasta.errors import UsageError
from antipasta.model import Commits

if TYPE_CHECKING:
    from tests.support.git_repo import GitRepo


def buffer(repo: GitRepo, data: bytes, name: str, commits: Commits = Commits()) -> Buffer:  # noqa: B008
    return Buffer(open_repository(str(repo.root)), None, data, name, commits)


def test_its_bases_are_the_versions_in_every_parent(repo: GitRepo) -> None:
    first = repo.base({"pkg/a.py": "x = 1\n"})
    second = repo.base({"pkg/a.py": "x = 2\n"})
    source = buffer(repo, b"x = 3\n", "a.py", Commits(None, first, (second,)))

    selection = source.select((), str(repo.root / "pkg"))
    ((head, bases),) = source.collect(selection).candidates

    assert head.path == "pkg/a.py"
    assert [content.data for content in source.read_bases(bases, 1e6)] == [b"x = 1\n", b"x = 2\n"]
    assert [content.data for content in source.read_heads([head], 1e6)] == [b"x = 3\n"]
    assert source.parents() == (first, second)


def test_a_directory_or_a_link_of_that_name_is_no_version(repo: GitRepo) -> None:
    (repo.root / "link.py").symlink_to("a.py")
    repo.base({"a.py/b.py": "x = 1\n"})

    for name in ("link.py", "a.py"):
        source = buffer(repo, b"", name)
        ((_, bases),) = source.collect(source.select((), str(repo.root))).candidates
        assert bases == ()


def test_what_is_larger_than_allowed_has_no_content(repo: GitRepo) -> None:
    source = buffer(repo, b"x = 1\n", "a.py")
    ((head, _),) = source.collect(source.select((), str(repo.root))).candidates

    (content,) = source.read_heads([head], 3)

    assert content.data is None


def test_a_name_in_no_language_and_one_outside_are_refused(repo: GitRepo) -> None:
    source = buffer(repo, b"words\n", "a.txt")
    selection = source.select((), str(repo.root))
    with pytest.raises(UsageError, match=r"the language of 'a\.txt' is not known"):
        source.collect(selection)
    with pytest.raises(UsageError, match="is outside the repository"):
        buffer(repo, b"", "../a.py").select((), str(repo.root))
