"""A gate over the working tree is the same whether each file is looked at, or only what changed."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from antipasta.cache import worktree
from antipasta.collect import overlay
from antipasta.collect.disk import scan_worktree
from antipasta.collect.git_formats import DIRECTORY, Entry
from antipasta.collect.trees import Tree
from antipasta.errors import AntipastaError
from antipasta.run.session import Session
from tests.integration.test_directory_memory import (
    BAD,
    DIRECTORIES,
    EDITS,
    NAMES,
    edit,
    outlined,
    shown,
)
from tests.support.git_repo import GitRepo
from tests.support.sources import TIDY, function_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from antipasta.collect.disk import Scan
    from antipasta.collect.git import Repository
    from antipasta.model import Version

EXAMPLES = int(os.environ.get("EXAMPLES", "6"))
GOOD = function_source("g", TIDY)
PATHS = st.builds(os.path.join, st.sampled_from(DIRECTORIES), st.sampled_from(NAMES))
SELECTED = st.one_of(st.sampled_from((*DIRECTORIES[1:], ".")), PATHS)
GIT = (
    ("add", "--all"),
    ("add", "--intent-to-add", "."),
    ("commit", "-q", "--no-verify", "--allow-empty", "-am", "all"),
    ("commit", "-q", "--no-verify", "--allow-empty", "-m", "what is staged"),
    ("reset", "-q"),
    ("reset", "-q", "--hard"),
    ("stash", "-q"),
    ("checkout", "-q", "-B", "other", "HEAD~1"),
    ("checkout", "-q", "-f", "-"),
    ("config", "core.autocrlf", "true"),
    ("config", "core.autocrlf", "false"),
    ("config", "core.fileMode", "false"),
    ("config", "core.ignoreStat", "true"),
    ("config", "core.checkStat", "minimal"),
    ("config", "core.trustctime", "false"),
    ("config", "core.fsmonitor", "true"),
    ("sparse-checkout", "set", "--no-cone", "/pkg/"),
    ("sparse-checkout", "disable"),
)
OF_A_FILE = (
    ("add", "-f"),
    ("rm", "-q", "--cached"),
    ("update-index", "--assume-unchanged"),
    ("update-index", "--no-assume-unchanged"),
    ("update-index", "--skip-worktree"),
    ("update-index", "--chmod=+x"),
)
ATTRIBUTES = ("* text=auto\n", "*.py text eol=crlf\n", "* filter=tidy\n", "*.py ident\n", "")
# Git itself refuses some of these here and there; then nothing happens.
CHANGES = st.one_of(
    EDITS,
    st.tuples(st.just("git"), st.sampled_from(GIT), st.none()),
    st.tuples(st.just("git"), st.sampled_from(OF_A_FILE), PATHS),
    st.tuples(st.just("write"), st.just(".gitattributes"), st.sampled_from(ATTRIBUTES)),
    st.tuples(st.just("write"), PATHS, st.just(BAD.replace("\n", "\r\n"))),
)


@pytest.fixture(autouse=True)
def _settled_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files count as settled whenever they were written (see `age`), and time has no bound."""
    monkeypatch.setattr(worktree, "_SETTLED_AFTER_NS", -(10**18))
    monkeypatch.delenv("ANTIPASTA_BUDGET")


def age(root: Path, seconds: Iterator[int]) -> None:
    """Give what was written since the last call a time of its own, as if it had been long ago."""
    for directory, _, names in os.walk(root):
        for path in (os.path.join(directory, name) for name in names):
            if "/.git/" not in path and os.lstat(path).st_mtime > 1_500_000_000:
                second = next(seconds)
                os.utime(path, (second, second), follow_symlinks=False)


def assert_same(root: Path, cache: Path, *paths: str, head: str | None = None) -> list[str]:
    full = outcome(root, cache, *paths, head=head, use_cache=False)
    assert outcome(root, cache, *paths, head=head) == full
    assert outcome(root, cache, *paths, head=head) == full
    return full


def outcome(root: Path, cache: Path, *paths: str, **fields: Any) -> list[str]:
    """What is said of the paths, in all formats, or why nothing can be."""
    try:
        return shown(root, cache, paths=paths, **fields)
    except AntipastaError as error:
        return [str(error)]


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(st.lists(CHANGES, min_size=1, max_size=8), st.lists(SELECTED, max_size=2)),
        min_size=2,
        max_size=4,
    )
)
def test_the_same_as_a_look_at_each_file(
    rounds: list[tuple[list[tuple[str, Any, Any]], list[str]]],
) -> None:
    seconds = iter(range(1_000_000_000, 2_000_000_000))
    with tempfile.TemporaryDirectory() as directory:
        repo, cache = GitRepo.create(Path(directory, "repo")), Path(directory, "cache")
        repo.git("config", "filter.tidy.clean", "echo 'x = 1'; cat >/dev/null")
        repo.base({os.path.join(each, name): BAD for each in DIRECTORIES for name in NAMES[:3]})
        for changes, selected in rounds:
            for kind, what, other in changes:
                if kind == "git":
                    repo.attempt(*what, *([other] if other else []))
                else:
                    edit(repo.root, kind, what, other)
            age(repo.root, seconds)
            assert_same(repo.root, cache)
            assert_same(repo.root, cache, *selected)
            assert_same(repo.root, cache, *selected, head="HEAD")
            assert_same_outline(repo.root, cache, *selected)
            assert_same_outline(repo.root, cache, *(selected or ["."]), staged=True)


def assert_same_outline(root: Path, cache: Path, *paths: str, staged: bool = False) -> str:
    """What `antipasta metrics` says is the same with and without the cache."""

    def outline(*, use_cache: bool) -> str:
        try:
            how = {"paths": paths, "staged": staged, "use_cache": use_cache}
            return outlined(root, cache, None, **how)
        except AntipastaError as error:
            return str(error)

    full = outline(use_cache=False)
    assert outline(use_cache=True) == full
    assert outline(use_cache=True) == full
    return full


def test_a_named_link_is_no_source_where_its_directory_is_known_too(tmp_path: Path) -> None:
    repo, cache = GitRepo.create(tmp_path / "repo"), tmp_path / "cache"
    repo.base({os.path.join(each, name): BAD for each in DIRECTORIES for name in NAMES[:3]})
    (repo.root / "pkg/sub/script").symlink_to("a.py")
    seconds = iter(range(1_000_000_000, 2_000_000_000))
    age(repo.root, seconds)
    assert_same(repo.root, cache)
    repo.git("add", "--all")
    repo.git("commit", "-q", "--no-verify", "-m", "a link")
    age(repo.root, seconds)

    assert_same(repo.root, cache, "pkg/sub", "pkg/sub/script")
    assert "script" in assert_same_outline(repo.root, cache, "pkg/sub", "pkg/sub/script")


def test_attributes_that_git_ignores_call_nothing_generated(tmp_path: Path) -> None:
    """They are no content: nobody else has them. So no run depends on when they were written."""
    repo, cache = GitRepo.create(tmp_path / "repo"), tmp_path / "cache"
    repo.base({"pkg/a.py": BAD, "[x]/a.py": BAD, "b.py": BAD})
    repo.write(".gitignore", "pkg/\n")
    seconds = iter(range(1_000_000_000, 2_000_000_000))
    age(repo.root, seconds)
    assert_same(repo.root, cache)

    for directory in ("pkg", "[x]"):
        repo.write(f"{directory}/.gitattributes", "a.py linguist-generated\n")
    age(repo.root, seconds)

    judged, *_ = assert_same(repo.root, cache)
    assert "pkg/a.py:1  tangled" in judged
    assert "[x]/a.py:1" not in judged


@pytest.mark.parametrize("where", ["", "pkg/"])
def test_attributes_count_for_what_is_below_them(tmp_path: Path, where: str) -> None:
    repo, cache = GitRepo.create(tmp_path / "repo"), tmp_path / "cache"
    repo.base({os.path.join(each, "a.py"): BAD for each in DIRECTORIES})
    seconds = iter(range(1_000_000_000, 2_000_000_000))
    age(repo.root, seconds)
    assert_same(repo.root, cache)
    repo.write(f"{where}.gitattributes", "a.py linguist-generated\n")
    age(repo.root, seconds)
    assert_same(repo.root, cache)

    judged, *_ = assert_same(repo.root, cache, "pkg/sub")
    assert "pkg/sub/a.py:1" not in judged

    repo.git("add", "--all")
    measured = assert_same_outline(repo.root, cache, ".", staged=True)
    assert "pkg/sub/a.py:1" not in measured


class Aged:
    """A repository with a cache that knows its working tree, and the paths looked at since."""

    def __init__(self, repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
        self.repo = repo
        self.cache = repo.root.parent / "cache"
        self.looked_at: list[str] = []
        self._seconds = iter(range(1_000_000_000, 2_000_000_000))

        def look(repository: Repository, paths: list[str], *how: Any) -> Scan:
            self.looked_at += paths
            return scan_worktree(repository, paths, *how)

        monkeypatch.setattr(overlay, "scan_worktree", look)

    def judged(self, *paths: str) -> str:
        """What is said of the paths, or all of it; that is the same as without the cache."""
        age(self.repo.root, self._seconds)
        full = assert_same(self.repo.root, self.cache, *paths)
        self.looked_at.clear()
        assert outcome(self.repo.root, self.cache, *paths, head=None) == full
        return full[0]


@pytest.fixture
def aged(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> Aged:
    return Aged(repo, monkeypatch)


FILES = {"a.py": GOOD, "pkg/b.py": GOOD, "pkg/sub/c.py": GOOD, "Makefile": "all:\n", "n.txt": ""}


def test_of_a_tree_as_it_was_committed_nothing_is_looked_at(aged: Aged) -> None:
    aged.repo.base(FILES)

    aged.judged()

    assert aged.looked_at == []


def test_what_is_known_of_a_commit_is_known_of_its_checkout(
    aged: Aged, monkeypatch: pytest.MonkeyPatch
) -> None:
    aged.repo.base(FILES)
    of_commit = shown(aged.repo.root, aged.cache, head="HEAD")

    def measure(
        _: Session, versions: Iterable[Version], *__: Any, **___: Any
    ) -> dict[Version, Any]:
        assert list(versions) == []
        return {}

    monkeypatch.setattr(Session, "measure", measure)

    assert shown(aged.repo.root, aged.cache, head=None)[0] == of_commit[0]


def test_only_what_changed_is_looked_at(aged: Aged) -> None:
    aged.repo.base(FILES)
    aged.judged()
    aged.repo.write("pkg/b.py", BAD)
    aged.repo.write("new/d.py", BAD)
    aged.repo.write("n.txt", "of no consequence")
    aged.repo.stage_only("staged.py", BAD)
    (aged.repo.root / "a.py").unlink()

    said = aged.judged()

    assert "pkg/b.py:1" in said
    assert "new/d.py:1" in said
    assert aged.looked_at == ["a.py", "new/d.py", "pkg/b.py", "staged.py"]


def test_a_file_without_extension_that_becomes_a_script_is_judged(aged: Aged) -> None:
    aged.repo.base(FILES)
    aged.judged()
    aged.repo.write("Makefile", "#!/usr/bin/env python3\n" + BAD)

    assert "Makefile:2" in aged.judged()


def test_what_git_takes_for_unchanged_is_judged_as_it_is(aged: Aged) -> None:
    aged.repo.git("config", "filter.tidy.clean", "echo 'x = 1'; cat >/dev/null")
    aged.repo.base(
        {"a.py": "x = 1\n", "b.py": GOOD, "c.py": GOOD, ".gitattributes": "a.py filter=tidy"}
    )
    aged.judged()
    aged.repo.stage("a.py", BAD)
    aged.judged()
    aged.repo.git("update-index", "-q", "--refresh")
    aged.repo.git("update-index", "--assume-unchanged", "b.py")
    aged.repo.git("update-index", "--skip-worktree", "c.py")
    aged.repo.write("b.py", BAD)
    aged.repo.write("c.py", BAD)
    (aged.repo.root / ".gitattributes").unlink()
    aged.repo.git("rm", "-q", "--cached", ".gitattributes")

    said = aged.judged()

    assert aged.repo.git("diff", "HEAD", "--name-only", "--", "*.py") == ""
    assert all(f"{name}.py:1" in said for name in "abc")


def test_no_longer_ignored_and_newly_ignored_files_come_and_go(aged: Aged) -> None:
    aged.repo.base({**FILES, ".gitignore": "new/\n"})
    aged.repo.write("new/d.py", BAD)
    assert "new/d.py" not in aged.judged()
    aged.repo.write(".gitignore", "/pkg/\n")
    aged.repo.git("rm", "-q", "-r", "--cached", "pkg")

    said = aged.judged()

    assert "new/d.py:1" in said
    assert "2 of 2 files" in said


def test_a_tree_that_git_has_lost_is_replaced_by_that_of_head(aged: Aged) -> None:
    aged.repo.base(FILES)
    aged.judged()
    aged.repo.base({"pkg/b.py": BAD})
    lost = aged.repo.git("rev-parse", "HEAD~1:pkg").strip()
    (aged.repo.git_dir() / "objects" / lost[:2] / lost[2:]).unlink()

    assert "pkg/b.py:1" in aged.judged()
    assert aged.looked_at == []


def test_where_git_has_no_tree_of_head_the_files_are_judged_all_the_same(aged: Aged) -> None:
    aged.repo.base({**FILES, "pkg/b.py": BAD})
    lost = aged.repo.git("rev-parse", "HEAD:pkg").strip()
    (aged.repo.git_dir() / "objects" / lost[:2] / lost[2:]).unlink()

    assert "pkg/b.py:1" in aged.judged()


def test_with_too_many_differences_each_file_is_looked_at(aged: Aged) -> None:
    aged.repo.base(FILES)
    aged.judged()
    for number in range(40):
        aged.repo.write(f"new/{number}.py", BAD)

    assert "new/39.py:1" in aged.judged()
    assert len(aged.looked_at) == len(FILES) + 40


@pytest.mark.parametrize("index", [b"", b"no index", b"DIRC" + b"\0" * 40])
def test_an_index_that_git_cannot_read_is_made_anew(
    aged: Aged, monkeypatch: pytest.MonkeyPatch, index: bytes
) -> None:
    aged.repo.base(FILES)
    with monkeypatch.context() as broken:
        broken.setattr(overlay, "index_of", lambda *_: index)
        aged.judged()
        assert len(aged.looked_at) == 5
    aged.judged()

    assert aged.looked_at == []


def test_below_a_directory_only_what_changed_there_is_looked_at(aged: Aged) -> None:
    aged.repo.base(FILES)
    aged.judged("pkg")
    assert aged.looked_at == []
    aged.repo.write("a.py", BAD)
    aged.repo.write("pkg/sub/c.py", BAD)

    said = aged.judged("pkg")

    assert "2 of 2 files" in said
    assert aged.looked_at == ["pkg/sub/c.py"]


def test_a_directory_is_known_from_a_run_over_the_whole_and_the_other_way_round(
    aged: Aged, monkeypatch: pytest.MonkeyPatch
) -> None:
    aged.repo.base({"pkg/b.py": GOOD, "pkg/sub/c.py": BAD})
    measured: list[str] = []
    measure = Session.measure

    def note(
        session: Session, versions: Iterable[Version], *how: Any, **more: Any
    ) -> dict[Version, Any]:
        versions = list(versions)
        measured.extend(version.path for version in versions)
        return measure(session, versions, *how, **more)

    outcome(aged.repo.root, aged.cache, "pkg/sub", head="HEAD")
    monkeypatch.setattr(Session, "measure", note)

    outcome(aged.repo.root, aged.cache, head=None)
    outcome(aged.repo.root, aged.cache, "pkg", head="HEAD")

    assert measured == ["pkg/b.py"]


def test_where_most_files_differ_nothing_of_the_commit_is_read(
    aged: Aged, monkeypatch: pytest.MonkeyPatch
) -> None:
    aged.repo.base(FILES)
    for path in FILES:
        aged.repo.write(path, BAD)
    full = aged.judged()
    monkeypatch.setattr(overlay, "tree_of", lambda _, oid: Tree(Entry("", DIRECTORY, oid), nothing))

    assert shown(aged.repo.root, aged.cache, head=None)[0] == full


def nothing(_: object) -> tuple[Entry, ...]:
    return ()


def test_where_many_files_differ_a_directory_is_looked_at_alone(aged: Aged) -> None:
    aged.repo.base(FILES)
    for number in range(40):
        aged.repo.write(f"new/{number}.py", BAD)
    aged.judged()

    assert "2 of 2 files" in aged.judged("pkg")
    assert aged.looked_at == []


@pytest.mark.parametrize("path", ["n.txt", "docs", "pkg/none", "ignored"])
def test_a_path_is_there_or_not_as_without_the_cache(aged: Aged, path: str) -> None:
    aged.repo.base({**FILES, ".gitignore": "ignored/\n"})
    aged.repo.write("docs/untracked.txt", "")
    aged.repo.write("ignored/a.py", BAD)

    assert aged.judged("pkg", path)


def test_the_index_by_directory(aged: Aged, monkeypatch: pytest.MonkeyPatch) -> None:
    repo, cache = aged.repo, aged.cache
    repo.base(FILES)
    repo.stage_only("pkg/b.py", BAD)
    repo.stage_only("new/d.py", BAD)
    repo.git("rm", "-q", "--cached", "pkg/sub/c.py")
    repo.write("empty.py", BAD)
    repo.git("add", "--intent-to-add", "empty.py")
    whole = assert_same_outline(repo.root, cache, ".", staged=True)
    part = assert_same_outline(repo.root, cache, "pkg", "a.py", staged=True)

    def measure(
        _: Session, versions: Iterable[Version], *__: Any, **___: Any
    ) -> dict[Version, Any]:
        assert list(versions) == []
        return {}

    monkeypatch.setattr(Session, "measure", measure)

    assert outlined(repo.root, cache, None, staged=True, paths=(".",)) == whole
    assert "4 files and 3 functions" in whole
    assert "2 files and 2 functions" in part


def test_an_unmerged_file_of_the_index_is_named(aged: Aged) -> None:
    repo = aged.repo
    repo.base(FILES)
    repo.branch("other")
    repo.base({"pkg/b.py": BAD})
    repo.switch("-")
    repo.base({"pkg/b.py": "x = 1\n"})
    repo.attempt("merge", "-q", "other")

    outline = assert_same_outline(repo.root, aged.cache, "pkg", staged=True)

    assert "pkg/b.py: skipped (unreadable): unmerged; resolve the conflict first" in outline


def test_in_a_linked_worktree(aged: Aged, monkeypatch: pytest.MonkeyPatch) -> None:
    aged.repo.base(FILES)
    linked = aged.repo.root.parent / "linked"
    aged.repo.git("worktree", "add", "-q", str(linked))
    other = Aged(GitRepo(linked), monkeypatch)
    aged.judged()
    other.judged()
    other.repo.write("a.py", BAD)

    assert "a.py:1" in other.judged()
    assert other.looked_at == ["a.py"]
    assert "a.py:1" not in aged.judged()


def test_a_submodule_is_looked_at_and_no_reason_to_look_at_the_rest(aged: Aged) -> None:
    aged.repo.base(FILES)
    inner = GitRepo.create(aged.repo.root / "vendor.py")
    inner.base({"a.py": BAD})
    aged.repo.git("add", "vendor.py")
    aged.repo.git("commit", "-q", "--no-verify", "-m", "submodule")

    assert "vendor.py  no source to judge: submodule" in aged.judged()
    assert aged.looked_at == ["vendor.py"]


def test_the_index_that_git_names_in_the_environment_counts(
    aged: Aged, monkeypatch: pytest.MonkeyPatch
) -> None:
    aged.repo.base({**FILES, ".gitignore": "new/\n"})
    aged.judged()
    monkeypatch.setenv("GIT_INDEX_FILE", str(aged.repo.root.parent / "index"))
    aged.repo.git("read-tree", "HEAD")
    aged.repo.write("new/d.py", BAD)
    aged.repo.git("add", "-f", "new/d.py")
    assert "new/d.py:1" in aged.judged()

    monkeypatch.delenv("GIT_INDEX_FILE")
    assert "new/d.py" not in aged.judged()


@pytest.mark.parametrize("paths", [(), ("pkg",)])
def test_what_cannot_be_read_is_named_where_it_is_asked_for(
    aged: Aged, paths: tuple[str, ...]
) -> None:
    aged.repo.base({**FILES, "other/e.py": GOOD})
    blob = aged.repo.git("rev-parse", "HEAD:a.py").strip()
    for directory in ("pkg", "other"):
        long = f"{directory}/{'x' * 300}.py"
        aged.repo.git("update-index", "--add", "--cacheinfo", f"100644,{blob},{long}")

    said = aged.judged(*paths)

    assert said.count(os.strerror(errno.ENAMETOOLONG)) == (1 if paths else 2)
    assert aged.judged(*paths) == said


def test_with_a_bound_on_time_no_more_is_compared_than_was_asked_for(
    aged: Aged, monkeypatch: pytest.MonkeyPatch
) -> None:
    aged.repo.base(FILES)
    scanned: list[str] = []
    monkeypatch.setattr(overlay, "_compared", lambda *_: scanned.append("everything"))

    outcome(aged.repo.root, aged.cache, "pkg", head=None, budget=60)

    assert scanned == []


SCRIPT = f"#!/usr/bin/env python3\n{BAD}"


def test_a_script_that_there_was_no_time_for_is_judged_later(aged: Aged) -> None:
    aged.repo.base({"bin/tool": SCRIPT, "k.py": "x = 1\n"})
    aged.judged()
    # Now no directory is known, but all files are.
    aged.repo.base({".antipasta.yaml": "thresholds: {length: 1}\n"})

    hasty = outcome(aged.repo.root, aged.cache, head=None, budget=1e-9)

    assert "bin/tool" in hasty[0]
    assert "bin/tool:2" in aged.judged()


def test_a_script_that_changes_while_it_is_looked_at_is_judged_later(
    aged: Aged, monkeypatch: pytest.MonkeyPatch
) -> None:
    aged.repo.base({"bin/tool": SCRIPT, "k.py": "x = 1\n"})
    aged.judged()
    aged.repo.base({".antipasta.yaml": "thresholds: {length: 1}\n"})

    def look(repository: Repository, paths: list[str], *how: Any) -> Scan:
        if "bin/tool" in paths:
            aged.repo.write("bin/tool", SCRIPT + "x = 1\n")
        return scan_worktree(repository, paths, *how)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(overlay, "scan_worktree", look)
        said = outcome(aged.repo.root, aged.cache, head=None)

    assert "it changed while it was read" in said[0]
    aged.repo.write("bin/tool", SCRIPT)
    assert "bin/tool:2" in aged.judged()


def test_what_git_cannot_look_at_is_not_taken_for_what_it_was(aged: Aged) -> None:
    aged.repo.base({"d/z.py": BAD, "k.py": "x = 1\n"})
    aged.judged()
    (aged.repo.root / "d/z.py").unlink()
    (aged.repo.root / "d").rmdir()
    (aged.repo.root / "d").symlink_to("d")

    assert "d/z.py:1" not in aged.judged()


def test_without_memory_for_its_index_git_is_given_a_file(
    aged: Aged, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: str) -> int:
        raise PermissionError

    aged.repo.base({"k.py": BAD})
    monkeypatch.setattr(os, "memfd_create", refuse)

    assert "k.py:1" in aged.judged()


@pytest.mark.parametrize(("head", "staged"), [("HEAD", False), (None, True)])
def test_a_script_that_git_cannot_give_is_judged_when_it_can(
    aged: Aged, head: str | None, staged: bool
) -> None:
    aged.repo.base({"bin/tool": SCRIPT, "k.py": "x = 1\n"})
    oid = aged.repo.git("rev-parse", "HEAD:bin/tool").strip()
    loose = aged.repo.root / ".git/objects" / oid[:2] / oid[2:]
    loose.rename(aged.repo.root / "away")

    without = outlined(aged.repo.root, aged.cache, head, staged=staged, paths=(".",))
    (aged.repo.root / "away").rename(loose)

    assert "git cannot read its first line" in without
    assert outlined(aged.repo.root, aged.cache, head, staged=staged, paths=(".",)) != without
