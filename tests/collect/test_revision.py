from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from antipasta.errors import UsageError
from antipasta.model import Ignored, Source
from tests.support.collecting import sides, tree_of
from tests.support.git_repo import GitRepo

if TYPE_CHECKING:
    from pathlib import Path

LONG = "".join(f"value_{number} = {number}\n" for number in range(20))


def test_the_whole_tree_of_a_commit(repo: GitRepo) -> None:
    first = repo.base({"pkg/a.py": "x = 1\n", "b.js": "x = 1\n", "c.txt": "x\n", "run": "#!python"})
    repo.base({"pkg/a.py": "x = 2\n", "later.py": "x = 1\n"})

    found = tree_of(repo, first)

    assert found.source == Source("revision", first, None, is_compared=False)
    assert sides(found.candidates) == {"b.js": [], "pkg/a.py": [], "run": []}
    assert found.candidates[1].head.oid == repo.git("rev-parse", f"{first}:pkg/a.py").strip()
    assert not any((found.removed, found.bystanders))


def test_part_of_the_tree_of_a_commit(repo: GitRepo) -> None:
    head = repo.base({"pkg/a.py": "x = 1\n", "b.py": "x = 1\n", "c.py": "x = 1\n"})

    assert sides(tree_of(repo, head, "pkg", "c.py").candidates) == {"c.py": [], "pkg/a.py": []}


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_what_differs_between_two_commits(tmp_path: Path, object_format: str) -> None:
    repo = GitRepo.create(tmp_path / "new", f"--object-format={object_format}")
    base = repo.base(
        {"same.py": "x = 1\n", "a.py": "x = 1\n", "gone.py": "x = 5\n", "old.py": LONG}
    )
    repo.git("rm", "-q", "gone.py")
    repo.git("mv", "old.py", "new.py")
    head = repo.base({"a.py": "x = 2\n", "added.py": "y = 1\n"})
    repo.base({"after.py": "x = 1\n"})

    found = tree_of(repo, head, base=base)

    assert found.source == Source("revision", head, base, is_compared=True)
    assert sides(found.candidates) == {"a.py": ["a.py"], "added.py": [], "new.py": ["old.py"]}
    assert [each.path for each in found.removed] == ["gone.py"]


def test_named_files_are_judged_changed_or_not_and_the_others_stand_by(repo: GitRepo) -> None:
    base = repo.base({"a.py": "x = 1\n", "b.py": "x = 1\n", "c.py": "x = 1\n"})
    head = repo.base({"a.py": "x = 2\n", "c.py": "x = 2\n"})

    found = tree_of(repo, head, "a.py", "b.py", base=base)

    assert sides(found.candidates) == {"a.py": ["a.py"], "b.py": ["b.py"]}
    assert found.candidates[1].bases == (found.candidates[1].head,)
    assert sides(found.bystanders) == {"c.py": ["c.py"]}


@pytest.mark.parametrize("compared", [True, False])
def test_a_named_path_must_be_in_the_tree(repo: GitRepo, compared: bool) -> None:
    base = repo.base({"a.py": "x = 1\n"})
    head = repo.base({"b.py": "x = 1\n"})
    repo.write("untracked.py", "x = 1\n")

    with pytest.raises(UsageError, match=rf"^'untracked\.py' is not in {head}$"):
        tree_of(repo, head, "untracked.py", base=base if compared else None)


def test_links_and_submodules_are_no_source(repo: GitRepo, tmp_path: Path) -> None:
    inner = GitRepo.create(tmp_path / "inner")
    inner.base({"a.py": "x = 1\n"})
    (repo.root / "link.py").symlink_to("elsewhere.py")
    repo.git("submodule", "--quiet", "add", str(inner.root), "sub.py")
    repo.add()
    head = repo.base({})

    found = tree_of(repo, head)

    assert found.candidates == ()
    assert found.ignored == (Ignored("link.py", "symlink"), Ignored("sub.py", "submodule"))


def test_names_that_are_gone_are_those_of_files_of_the_change(repo: GitRepo) -> None:
    base = repo.base({"old.py": LONG, "gone.py": "x = 5\n", "b.py": "x = 1\n", "c.py": "x = 1\n"})
    repo.git("mv", "old.py", "new.py")
    repo.git("rm", "-q", "gone.py")
    repo.stage("c.py", "x = 2\n")

    found = tree_of(repo, repo.base({}), "old.py", "gone.py", "b.py", base=base)

    assert sides(found.candidates) == {"b.py": ["b.py"], "new.py": ["old.py"]}
    assert sides(found.bystanders) == {"c.py": ["c.py"]}
    assert [each.path for each in found.removed] == ["gone.py"]


def test_of_several_bases_each_has_its_version(repo: GitRepo) -> None:
    base = repo.base({"a.py": LONG, "b.py": "x = 1\n", "c.py": "x = 1\n", "gone.py": "x = 5\n"})
    repo.git("mv", "a.py", "moved.py")
    other = repo.base({"b.py": "x = 2\n", "c.py": "x = 2\n", "gone.py": "x = 6\n", "d.py": "y\n"})
    repo.git("rm", "-q", "gone.py", "d.py")
    repo.stage("moved.py", LONG + "more = 1\n")
    repo.stage("b.py", "x = 3\n")

    found = tree_of(repo, repo.base({}), base=base, other_bases=(other,))

    assert sides(found.candidates) == {"b.py": ["b.py", "b.py"], "moved.py": ["a.py", "moved.py"]}
    assert len({version.oid for version in found.candidates[0].bases}) == 2
    assert [each.path for each in found.removed] == ["gone.py", "gone.py"]
    named = tree_of(repo, repo.base({}), "c.py", "a.py", base=base, other_bases=(other,))
    assert [each.head.path for each in named.candidates] == ["c.py", "moved.py"]
