"""What counts as deleted from the working tree, and what does not."""

from __future__ import annotations

import shutil

from antipasta.collect.disk import scan
from tests.support.collecting import disk_of, sides
from tests.support.git_repo import GitRepo  # noqa: TC001

LONG = "".join(f"value_{number} = {number}\n" for number in range(20))


def test_a_renamed_file_is_not_deleted(repo: GitRepo) -> None:
    base = repo.base({"old.py": LONG})
    repo.git("mv", "old.py", "new.py")

    found = disk_of(repo, base=base)

    assert sides(found.candidates) == {"new.py": ["old.py"]}
    assert found.removed == ()


def test_a_file_whose_directory_became_a_file_is_deleted(repo: GitRepo) -> None:
    base = repo.base({"pkg/a.py": "x = 1\n"})
    shutil.rmtree(repo.root / "pkg")
    repo.write("pkg", "now a file\n")

    assert scan(str(repo.root), ["pkg/a.py"], object_format="sha1").missing == ()
    found = disk_of(repo, base=base)
    assert [each.path for each in found.removed] == ["pkg/a.py"]


def test_what_a_sparse_checkout_leaves_out_is_not_deleted(repo: GitRepo) -> None:
    base = repo.base({"in/a.py": "x = 1\n", "out/b.py": "x = 2\n"})
    repo.git("sparse-checkout", "set", "in")

    assert disk_of(repo, base=base).removed == ()
