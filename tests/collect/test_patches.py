"""What git lists of changes is read right, however it arrives and whatever is in it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antipasta.collect.patches import OPTIONS, Change, Patch, lacking, parse, patches
from antipasta.errors import GitError
from tests.support.collecting import opened
from tests.support.git_repo import COMMIT, GitRepo

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from antipasta.collect.patches import Hunks

ALL = ("*",)
LINES = "".join(f"line {number}\n" for number in range(10))


def found(repo: GitRepo, *patterns: str) -> list[Patch]:
    """The patches of all commits, the newest first."""
    commits = repo.git("rev-list", "--topo-order", "HEAD").split()
    return list(patches(opened(repo), commits, patterns or ALL))


def hunks(repo: GitRepo, *patterns: str) -> list[dict[str, Hunks | None]]:
    """The hunks by path, of each commit."""
    return [{each.path: each.hunks for each in patch.changes} for patch in found(repo, *patterns)]


def in_pieces(text: bytes, size: int) -> Callable[[], bytes]:
    """A function that gives the text piece by piece."""
    pieces = iter([text[at : at + size] for at in range(0, len(text), size)])
    return lambda: next(pieces, b"")


def told(repo: GitRepo) -> bytes:
    """What git writes of all commits."""
    commits = repo.git("rev-list", "--topo-order", "HEAD")
    process = repo.git(*OPTIONS, stdin=commits.encode())
    return process.encode("utf-8", "surrogateescape")


def test_hunks_have_the_lines_that_changed(repo: GitRepo) -> None:
    repo.base({"a.py": LINES})
    repo.base({"a.py": LINES.replace("line 3\n", "new 3\nnew 4\n").replace("line 9\n", "")})
    repo.base({"a.py": LINES.replace("line 3\n", "new 3\nnew 4\n").replace("line 9\n", "")})
    repo.base({"a.py": "first\n" + LINES.replace("line 3\n", "new 3\nnew 4\n")})

    assert hunks(repo) == [
        {"a.py": ((1, 0, 1, 1), (11, 0, 12, 1))},
        {"a.py": ((4, 1, 4, 2), (10, 1, 11, 0))},
        {"a.py": ((1, 0, 1, 10),)},
    ]


def test_renames_name_both_paths_and_blobs(repo: GitRepo) -> None:
    repo.base({"a.py": LINES})
    repo.git("mv", "a.py", "b.py")
    repo.base({"b.py": LINES + "more\n"})

    newest, first = found(repo)

    (change,) = newest.changes
    assert (change.old_path, change.path, change.hunks) == ("a.py", "b.py", ((11, 0, 11, 1),))
    assert change.old_oid == first.changes[0].oid
    assert first.changes[0][:2] == ("", "")


def test_patterns_choose_files(repo: GitRepo) -> None:
    repo.base({"a.py": LINES, "b.PY": LINES, "c.go": LINES, "d": LINES, "[d]": LINES})

    (of_python,) = hunks(repo, ":(icase)*.py")
    (of_script,) = hunks(repo, ":(top,literal)[d]")

    assert set(of_python) == {"a.py", "b.PY"}
    assert set(of_script) == {"[d]"}


@pytest.mark.parametrize(
    "name",
    [
        b"with space.py",
        b"line\n@@ -1 +1 @@\nend.py",
        b'"quoted"\t.py',
        b"caf\xc3\xa9.py",
        b"\xff\xfe.py",
        b":100644 100644.py",
        b"-dash.py",
    ],
)
def test_any_name_is_read(repo: GitRepo, name: bytes) -> None:
    repo.write(name, LINES)
    repo.write("z.py", "z = 1\n")
    repo.add()
    repo.git(*COMMIT, "--no-verify")
    repo.write(name, f"{LINES}more\n")
    repo.add()
    repo.git(*COMMIT, "--no-verify")

    assert hunks(repo) == [
        {os.fsdecode(name): ((11, 0, 11, 1),)},
        {os.fsdecode(name): ((1, 0, 1, 10),), "z.py": ((1, 0, 1, 1),)},
    ]


HOSTILE = [
    "@@ -1 +1 @@\n",
    "diff --git a/x b/x\n",
    f"{'0' * 40}\0:000000 100644\n",
    "--- a/x\n+++ b/x\n",
    "\\ No newline at end of file\n",
    "\r\n",
    "\0\n",
    "no end",
]


def test_content_is_never_taken_for_anything_else(repo: GitRepo) -> None:
    for content in HOSTILE:
        repo.base({"a.py": content, "b.py": content})
    repo.base({"a.py": "".join(HOSTILE), "b.py": ""})

    newest, *others = hunks(repo)

    assert newest["b.py"] == ((1, 1, 1, 0),)
    assert len(others) == len(HOSTILE)
    assert all(set(each) == {"a.py", "b.py"} for each in others)


def test_long_lines_are_no_matter(repo: GitRepo) -> None:
    repo.base({"a.py": "x" * 3_000_000})
    repo.base({"a.py": "y" * 3_000_000 + "\nz\n", "b.py": "1\n"})

    assert hunks(repo)[0] == {"a.py": ((1, 1, 1, 2),), "b.py": ((1, 0, 1, 1),)}


def test_only_regular_files_count(repo: GitRepo) -> None:
    repo.base({"a.py": LINES, "b.py": LINES, "kept.py": LINES})
    (repo.root / "a.py").unlink()
    os.symlink("kept.py", repo.root / "a.py")
    (repo.root / "kept.py").chmod(0o755)
    repo.git("rm", "-q", "b.py")
    repo.add()
    repo.base({})
    (repo.root / "a.py").unlink()
    repo.base({"a.py": "x = 1\n", "z.py": "z\n"})
    inner = GitRepo.create(repo.root / "inner.py")
    inner.base({"x": "1"})
    repo.git("add", "inner.py")
    repo.base({})

    newest, *others = found(repo)

    assert newest.changes == ()
    assert [{each.path: each.hunks for each in patch.changes} for patch in others] == [
        {"a.py": ((1, 0, 1, 1),), "z.py": ((1, 0, 1, 1),)},
        {"kept.py": ()},
        dict.fromkeys(("a.py", "b.py", "kept.py"), ((1, 0, 1, 10),)),
    ]
    assert others[0].changes[0].old_oid == ""


def test_binary_content_has_lines_as_well(repo: GitRepo) -> None:
    repo.base({".gitattributes": "*.py binary -diff\n", "a.py": "a\n\0\n"})
    repo.base({"a.py": "a\n\0b\n"})

    assert hunks(repo, "*.py") == [{"a.py": ((2, 1, 2, 1),)}, {"a.py": ((1, 0, 1, 2),)}]


def test_nobodys_settings_count(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.base({"a.py": LINES})
    repo.base({"a.py": LINES.replace("line 3", "new")})
    expected = hunks(repo)
    for name, value in {
        "diff.context": "7",
        "diff.interHunkContext": "5",
        "diff.algorithm": "patience",
        "diff.external": "false",
        "diff.noprefix": "true",
        "diff.mnemonicPrefix": "true",
        "diff.renames": "false",
        "diff.suppressBlankEmpty": "true",
        "color.ui": "always",
        "core.quotePath": "false",
    }.items():
        repo.git("config", name, value)
    monkeypatch.setenv("GIT_DIFF_OPTS", "--unified=5")
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "false")

    assert hunks(repo) == expected


def merged(repo: GitRepo, ours: str, theirs: str, base: str, result: str) -> Patch:
    """The patch of a merge of these versions of `a.py`."""
    repo.base({"a.py": base})
    repo.branch("other")
    repo.base({"a.py": theirs, "theirs.py": "1\n"})
    repo.switch("main")
    repo.base({"a.py": ours, "ours.py": "1\n"})
    repo.git("merge", "-q", "--no-commit", "-s", "ours", "other")
    repo.stage("a.py", result)
    repo.base({})
    newest, *_ = found(repo)
    assert len(repo.git("rev-list", "--parents", "-1", "HEAD").split()) == 3
    return newest


def test_a_merge_has_the_hunks_for_each_parent(repo: GitRepo) -> None:
    ours, theirs = (LINES.replace(f"line {at}\n", f"new {at}\nmore\n") for at in (2, 7))
    both = ours.replace("line 7\n", "new 7\nmore\n")

    patch = merged(repo, ours, theirs, LINES, both)

    assert [each.hunks for each in patch.changes] == [((9, 1, 9, 2),), ((3, 1, 3, 2),)]
    assert {each.path for each in patch.changes} == {"a.py"}


def test_the_hunks_of_a_merge_that_adds_of_its_own_are_exact(repo: GitRepo) -> None:
    theirs = LINES.replace("line 1\n", "")
    ours = LINES.replace("line 2\n", "ours\n")

    patch = merged(repo, ours, theirs, LINES, f"{LINES}evil\n".replace("line 0\n", "zero\n"))

    assert [each.hunks for each in patch.changes] == [
        ((1, 1, 1, 1), (3, 1, 3, 1), (11, 0, 11, 1)),
        ((1, 1, 1, 2), (10, 0, 11, 1)),
    ]


def test_an_octopus_has_the_hunks_for_all(repo: GitRepo) -> None:
    repo.base({"a.py": LINES})
    for at in (1, 5):
        repo.branch(f"b{at}", "main")
        repo.base({"a.py": LINES.replace(f"line {at}\n", f"new {at}\n")})
    repo.switch("main")
    repo.base({"a.py": LINES.replace("line 9\n", "new 9\n")})
    repo.git("merge", "-q", "--no-edit", "b1", "b5")

    newest, *_ = found(repo)

    assert [each.hunks for each in newest.changes] == [
        ((2, 1, 2, 1), (6, 1, 6, 1)),
        ((6, 1, 6, 1), (10, 1, 10, 1)),
        ((2, 1, 2, 1), (10, 1, 10, 1)),
    ]


def test_a_merge_of_files_renamed_on_one_side_names_both(repo: GitRepo) -> None:
    repo.base({"a.py": LINES, "b.py": LINES + "b\n"})
    repo.branch("other")
    repo.git("mv", "a.py", "moved.py")
    repo.git("mv", "b.py", "both.py")
    repo.base({})
    repo.switch("main")
    repo.git("mv", "b.py", "ours.py")
    repo.base({"a.py": LINES.replace("line 4\n", "new\n")})
    repo.git("merge", "-q", "--no-commit", "-s", "ours", "other")
    repo.git("mv", "a.py", "moved.py")
    repo.git("mv", "ours.py", "third.py")
    repo.base({"moved.py": LINES.replace("line 4\n", "new\n") + "evil\n"})

    newest, *_ = found(repo)

    assert [
        each[:1] + each[2:3] + each[4:] for each in newest.changes if each.path == "moved.py"
    ] == [
        ("a.py", "moved.py", ((11, 0, 11, 1),)),
        ("moved.py", "moved.py", ((5, 1, 5, 1), (11, 0, 11, 1))),
    ]
    assert [each.hunks for each in newest.changes if each.path == "third.py"] == [(), ()]


def test_a_binary_merge_has_no_hunks(repo: GitRepo) -> None:
    patch = merged(repo, "ours\n\0", "theirs\n\0", "base\n\0", "both\n\0")

    assert [each.hunks for each in patch.changes] in ([None, None], [((1, 2, 1, 2),)] * 2)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50, 1000])
def test_pieces_may_end_anywhere(repo: GitRepo, size: int) -> None:
    ours, theirs = (LINES.replace(f"line {at}\n", f"new {at}\n") for at in (2, 7))
    merged(repo, ours, theirs, LINES, f"{LINES}evil\n")
    repo.base({"b.py": "".join(HOSTILE[3:6]), "c.py": "no end"})
    text = told(repo)

    whole = list(parse(in_pieces(text, len(text))))

    assert [each.commit for each in whole] == repo.git("rev-list", "--topo-order", "HEAD").split()
    assert list(parse(in_pieces(text, size))) == whole


@given(st.binary(max_size=200), st.integers(1, 50))
def test_what_git_never_writes_is_an_error_or_nothing(text: bytes, size: int) -> None:
    try:
        list(parse(in_pieces(text, size)))
    except GitError as exc:
        assert "git diff-tree" in str(exc)  # noqa: PT017


def test_a_failure_of_git_is_an_error(repo: GitRepo) -> None:
    repo.base({"a.py": LINES})
    with pytest.raises(GitError, match="diff-tree"):
        list(patches(opened(repo), ["0" * 40], (":(bad)x",)))


def test_no_commits_have_no_patches(repo: GitRepo) -> None:
    repo.base({"a.py": LINES})
    assert list(patches(opened(repo), [], ALL)) == []


def test_what_a_partial_clone_lacks_is_known(repo: GitRepo, tmp_path: Path) -> None:
    first = repo.base({"a.py": LINES})
    second = repo.base({"a.py": LINES + "more\n", "b.py": "x\n"})
    third = repo.base({"b.py": "y\n"})
    repo.git("config", "uploadpack.allowFilter", "true")
    clone = GitRepo(tmp_path / "partial")
    repo.git("clone", "-q", "--filter=blob:none", f"file://{repo.root}", str(clone.root))

    lost = lacking(opened(clone), [third, second, first], ALL)

    assert set(lost) == {first, second, third}
    assert lacking(opened(repo), [third, second, first], ALL) == {}
    (change,) = lost[third].changes
    assert change == Change("b.py", change.old_oid, "b.py", change.oid, None)
