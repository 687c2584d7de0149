from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from antipasta.collect.attributes import generated, ids_in_index, on_disk, paths_above
from antipasta.collect.revision import Revision
from antipasta.collect.staged import Index
from antipasta.collect.worktree import WorkingTree
from antipasta.errors import GitError
from antipasta.model import Commits
from tests.support.collecting import opened
from tests.support.git_repo import GitRepo

if TYPE_CHECKING:
    from pathlib import Path

ODD = os.fsdecode(b"caf\xe9 \n\t*.py")
MARK = b"*.py linguist-generated\n"
SILENT = b"* text=auto\n"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"": "gen/** linguist-generated"}, {"gen/a.py": True, "gen/b/c.py": True}),
        ({"": "gen/ linguist-generated"}, {}),
        ({"": "a.py linguist-generated=true"}, {"gen/a.py": True}),
        ({"": "a.py linguist-generated=yes"}, {"gen/a.py": True}),
        ({"": "a.py linguist-generated=false"}, {"gen/a.py": False}),
        ({"": "a.py -linguist-generated"}, {"gen/a.py": False}),
        ({"": "*.py linguist-generated\na.py !linguist-generated"}, {"gen/b/c.py": True}),
        (
            {"": "*.py linguist-generated", "gen": "a.py -linguist-generated"},
            {"gen/a.py": False, "gen/b/c.py": True},
        ),
        ({"gen/b": "* linguist-vendored"}, {"gen/b/c.py": True}),
        ({"": "a.py linguist-vendored=false"}, {}),
        ({"": "a.py -linguist-generated linguist-vendored"}, {"gen/a.py": True}),
        ({"": "[attr]made linguist-generated\n", "gen": "a.py made"}, {"gen/a.py": True}),
        ({"": "[attr]made linguist-generated\n", "gen": "a.py -made"}, {}),
        ({"gen": "[attr]made linguist-generated\na.py made"}, {}),
        ({"": "*.py linguist-generated\r\n"}, {"gen/a.py": True, "gen/b/c.py": True}),
        ({"": "# *.py linguist-generated\n\nx.py linguist-generated"}, {}),
        ({"": '"gen/a.py" linguist-generated'}, {"gen/a.py": True}),
        ({"": "not a valid @attribute linguist-generated"}, {}),
        ({}, {}),
    ],
)
def test_attributes_mean_what_they_mean_to_git(
    files: dict[str, str], said: dict[str, bool], repo: GitRepo
) -> None:
    paths = ["gen/a.py", "gen/b/c.py"]
    given = {os.path.join(name, ".gitattributes"): text.encode() for name, text in files.items()}

    assert generated(given, paths) == said

    for path, data in given.items():
        repo.write(path, data)
    values = repo.git("check-attr", "linguist-generated", "linguist-vendored", "--", *paths)
    for path in paths:
        (first, second) = (
            line.rpartition(": ")[2] for line in values.splitlines() if line.startswith(f"{path}:")
        )
        set_ones = {"set", "true", "yes"}
        wanted = True if {first, second} & set_ones else {"unset": False, "false": False}.get(first)
        assert said.get(path) == wanted


def test_odd_paths_are_told_apart() -> None:
    paths = [ODD, f"{ODD}/a.py", "-a.py", "#a.py", 'say "x".py']

    assert generated({".gitattributes": MARK}, paths) == dict.fromkeys(paths, True)


def test_a_tree_that_git_would_not_make_writes_nothing_elsewhere(tmp_path: Path) -> None:
    files = {"../x/.gitattributes": MARK, ".git/.gitattributes": MARK, "./.gitattributes": MARK}

    assert generated({**files, ".gitattributes": SILENT}, ["a.py"]) == {}
    assert not (tmp_path.parent / "x").exists()


def test_nothing_of_this_machine_decides(
    repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_user = tmp_path / "attributes"
    of_user.write_bytes(MARK)
    repo.git("config", "--global", "core.attributesFile", str(of_user))
    (repo.git_dir() / "info").mkdir(exist_ok=True)
    (repo.git_dir() / "info" / "attributes").write_bytes(MARK)
    monkeypatch.setenv("GIT_DIR", str(repo.git_dir()))
    monkeypatch.setenv("GIT_WORK_TREE", str(repo.root))
    monkeypatch.chdir(repo.root)

    assert "generated: set" in repo.git("check-attr", "linguist-generated", "a.py")
    assert generated({".gitattributes": b"x linguist-generated"}, ["a.py"]) == {}


def test_where_nothing_can_be_written_the_error_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))

    with pytest.raises(GitError, match="attributes cannot be read") as caught:
        generated({".gitattributes": MARK}, ["a.py"])
    assert "TMPDIR" in caught.value.hint


def test_nothing_is_written_where_the_user_stands(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for variable in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.delenv(variable, raising=False)
    # What Python takes where no other directory can be written to.
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    with pytest.raises(GitError, match="no directory for temporary files") as caught:
        generated({".gitattributes": MARK}, ["a.py"])
    assert "TMPDIR" in caught.value.hint


def test_the_files_above_a_path_are_those_that_speak_of_it() -> None:
    assert paths_above(["a/b/c.py", "a/d.py", "e.py"]) == [
        ".gitattributes",
        "a/.gitattributes",
        "a/b/.gitattributes",
    ]


PATHS = [".gitattributes", "a/.gitattributes", "no/.gitattributes"]


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
@pytest.mark.parametrize("version", [2, 3])
def test_the_ids_in_an_index_are_those_of_git(
    tmp_path: Path, object_format: str, version: int
) -> None:
    repo = GitRepo.create(tmp_path / "r", f"--object-format={object_format}")
    for path in (".gitattributes", "a/.gitattributes", "aa/.gitattributes", f"{'l' * 255}/x"):
        repo.stage(path, f"{path}\n")
    if version == 3:
        # Only an extended entry makes git write this version.
        repo.git("update-index", "--skip-worktree", "a/.gitattributes")
    index = (repo.git_dir() / "index").read_bytes()
    assert index[7] == version

    found = ids_in_index(index, PATHS, id_bytes=20 if object_format == "sha1" else 32)

    oids = {path: repo.git("rev-parse", f":0:{path}").strip() for path in PATHS[:2]}
    assert found == oids


def test_an_index_of_another_form_is_left_to_git(repo: GitRepo) -> None:
    repo.stage(".gitattributes", MARK)
    repo.git("update-index", "--index-version=4")
    index = repo.git_dir() / "index"

    assert ids_in_index(index.read_bytes(), PATHS, id_bytes=20) is None
    assert ids_in_index(b"", PATHS, id_bytes=20) is None


def conflicting(repo: GitRepo) -> None:
    repo.base({".gitattributes": "a\n"})
    repo.branch("feature")
    repo.base({".gitattributes": "b\n"})
    repo.switch("main")
    repo.base({".gitattributes": "c\n"})
    repo.attempt("merge", "-q", "feature")


def test_an_index_in_conflict_is_left_to_git(repo: GitRepo) -> None:
    conflicting(repo)

    index = (repo.git_dir() / "index").read_bytes()
    assert ids_in_index(index, [".gitattributes"], id_bytes=20) is None


class Sides:
    """What each source of content reads of the attributes in a repository."""

    def __init__(self, repo: GitRepo) -> None:
        self._repository = opened(repo)

    def staged(self, *paths: str, of_base: bool = True) -> list[dict[str, bytes]]:
        index = Index(self._repository)
        index.collect(index.select((), index.root))
        return index.attributes(paths, of_base=of_base)

    def worktree(self, *paths: str) -> list[dict[str, bytes]]:
        return WorkingTree(self._repository).attributes(paths, of_base=False)

    def commit(self, revision: str, *paths: str, base: str | None = None) -> list[dict[str, bytes]]:
        source = Revision(self._repository, None, Commits(revision, base))
        return source.attributes(paths, of_base=base is not None)


@pytest.mark.parametrize("setting", ["", "index.version=4", "core.splitIndex=true"])
def test_the_base_of_the_index_is_head(repo: GitRepo, setting: str) -> None:
    if setting:
        repo.git("config", *setting.split("="))
    repo.base({"a/.gitattributes": MARK, "a/b.py": ""})
    committed = [{"a/.gitattributes": MARK}]
    assert Sides(repo).staged("a/b.py") == committed

    repo.stage(".gitattributes", MARK)
    repo.stage("a/.gitattributes", SILENT)
    assert Sides(repo).staged("a/b.py") == committed
    assert Sides(repo).staged("a/b.py", of_base=False) == [
        {".gitattributes": MARK, "a/.gitattributes": SILENT}
    ]

    repo.git("rm", "-q", "-f", "a/.gitattributes", ".gitattributes")
    assert Sides(repo).staged("a/b.py") == committed

    repo.git("reset", "-q", "--hard")
    repo.git("mv", "a/.gitattributes", ".gitattributes")
    assert Sides(repo).staged("a/b.py", "c.py") == committed


@pytest.mark.parametrize("setting", ["", "index.version=4", "core.splitIndex=true"])
def test_in_git_a_link_says_nothing_whatever_its_target_is_called(
    repo: GitRepo, setting: str
) -> None:
    if setting:
        repo.git("config", *setting.split("="))
    repo.write(".gitattributes", "[attr]made linguist-generated\n")
    for directory, target in (("a", "*.py linguist-generated"), ("b", "*.py made")):
        (repo.root / directory).mkdir()
        (repo.root / directory / ".gitattributes").symlink_to(target)
    repo.add()
    first = repo.base({"a/x.py": "", "b/x.py": ""})
    sides = Sides(repo)
    speaking = [{".gitattributes": b"[attr]made linguist-generated\n"}]

    assert sides.commit(first, "a/x.py", "b/x.py") == speaking
    assert sides.staged("a/x.py", "b/x.py") == speaking
    assert sides.staged("a/x.py", "b/x.py", of_base=False) == speaking
    assert sides.worktree("a/x.py", "b/x.py") == speaking

    (repo.root / "a/.gitattributes").unlink()
    repo.stage("a/.gitattributes", MARK)
    assert sides.staged("a/x.py", "b/x.py") == speaking

    repo.git("rm", "-q", ".gitattributes")
    repo.base({})
    assert sides.commit("HEAD", "b/x.py") == [{}]


def test_before_the_first_commit_there_is_no_base(repo: GitRepo) -> None:
    repo.stage(".gitattributes", MARK)

    assert Sides(repo).staged("a.py") == []


def test_each_parent_of_a_merge_is_a_side(repo: GitRepo) -> None:
    conflicting(repo)
    repo.git("checkout", "-q", "--theirs", ".gitattributes")
    repo.git("merge", "--abort")
    repo.git("merge", "-q", "-s", "ours", "--no-commit", "feature")

    assert Sides(repo).staged("a.py") == [{}, {}]


def test_attributes_that_do_not_name_linguist_say_nothing(repo: GitRepo) -> None:
    repo.base({".gitattributes": SILENT, "a/.gitattributes": SILENT})
    sides = Sides(repo)

    assert sides.staged("a/b.py") == [{}]
    assert sides.commit("HEAD", "a/b.py") == [{}]
    assert sides.worktree("a/b.py") == [{}]


def test_commits_have_their_own(repo: GitRepo) -> None:
    first = repo.base({".gitattributes": MARK})
    second = repo.base({".gitattributes": SILENT, "a/.gitattributes": MARK})
    sides = Sides(repo)

    assert sides.commit(first, "a/b.py") == [{".gitattributes": MARK}]
    assert sides.commit(second, "a/b.py") == [{".gitattributes": SILENT, "a/.gitattributes": MARK}]
    assert sides.commit(second, "a/b.py", base=first) == [{".gitattributes": MARK}]


def test_on_disk_a_link_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(MARK)
    (tmp_path / ".gitattributes").symlink_to("real")
    (tmp_path / "a").mkdir()
    os.mkfifo(tmp_path / "a" / ".gitattributes")

    assert on_disk(str(tmp_path), [".gitattributes", "a/.gitattributes", "b/.gitattributes"]) == {}
