"""A gate over a whole tree, or an overview, is the same whether directories are known or not."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from antipasta import pipeline
from antipasta.render import FORMATS, Style, render
from antipasta.results import CacheUse
from antipasta.run.request import Request
from antipasta.run.session import Session
from tests.support import runs
from tests.support.git_repo import GitRepo
from tests.support.sources import TIDY, function_source, javascript_source, lfs_pointer

if TYPE_CHECKING:
    import pytest

BAD = function_source()
ODD = os.fsdecode(b"caf\xe9")
CONTENTS = (
    BAD,
    function_source("g", TIDY),
    BAD.replace(":\n", ":  # antipasta: ignore\n", 1),
    BAD.replace(":\n", ":  # antipasta: ignore -- a table\n", 1),
    "# antipasta: ignore-file\n" + BAD,
    "# @generated\n" + BAD,
    javascript_source(),
    "def",
    "#!/usr/bin/env python3\n" + BAD,
    lfs_pointer(),
    "",
)
DIRECTORIES = ("", "pkg", "pkg/sub", "pkg-two", "tests", "vendor", ODD, "\U0001f600")
ATTRIBUTES = (
    "* text=auto\n",
    "a.py linguist-generated\n",
    "[attr]gen linguist-generated\nsub/** gen\n",
    "*.py -linguist-generated\n",
)
NAMES = ("a.py", "b.js", "b.min.js", "z.py", "script", "notes.txt", "x y\n.py")
PATHS = st.builds(os.path.join, st.sampled_from(DIRECTORIES), st.sampled_from(NAMES))
EDITS = st.one_of(
    st.tuples(st.just("write"), PATHS, st.sampled_from(CONTENTS)),
    st.tuples(
        st.just("write"),
        st.builds(os.path.join, st.sampled_from(DIRECTORIES), st.just(".gitattributes")),
        st.sampled_from(ATTRIBUTES),
    ),
    st.tuples(st.just("delete"), PATHS, st.none()),
    st.tuples(st.just("link"), PATHS, st.none()),
    st.tuples(st.just("move"), st.sampled_from(DIRECTORIES[1:]), st.sampled_from(DIRECTORIES[1:])),
    st.tuples(st.just("move"), PATHS, PATHS),
    st.tuples(
        st.just("configure"),
        st.just(".antipasta.yaml"),
        st.sampled_from(
            (
                "overrides: [{paths: ['tests/**'], thresholds: {cyclomatic_complexity: 20}}]\n",
                "exclude: ['vendor/**', '/pkg/sub/a.py']\n",
                "thresholds: {cyclomatic_complexity: 2, maintainability_index: 99}\n",
                "suppressions: {require_reason: true}\n",
                "generated: judge\n",
                "suppressions: {allow_new: false}\ngrowth: {max_increase: 0, max_net: 0}\n",
            )
        ),
    ),
    st.tuples(st.just("write"), st.just(".gitignore"), st.sampled_from(("pkg-two/\n", "*.js\n"))),
)

FLAGS = ((), ("cyclomatic=3",), ("cognitive=0", "loc=2"), ("maintainability_index=100",))


def edit(root: Path, kind: str, first: str, second: str | None) -> None:
    """Do it where it can be done."""
    target = root / first
    if kind == "move":
        goal = root / (second or "")
        if target.exists() and not goal.exists() and target not in goal.parents:
            goal.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(target, goal)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    if kind == "link":
        target.symlink_to("nowhere")
    elif kind != "delete":
        target.write_text(second or "")


def outlined(root: Path, cache: Path, head: str | None, **fields: Any) -> str:
    """What `antipasta metrics` says of HEAD or another `head`, less how the run was made."""
    request = Request(cwd=str(root), head=head, cache_dir=str(cache), **fields)
    report = runs.summed_up(request)
    run = report.run._replace(duration_ms=0, cache=CacheUse())
    return render(report._replace(run=run), "text", Style())


def shown(root: Path, cache: Path, head: str | None = "HEAD", **fields: Any) -> list[str]:
    """The verdict on HEAD, or another `head`, in every format, less how the run was made."""
    request = Request(cwd=str(root), head=head, cache_dir=str(cache), **fields)
    with runs.opened(request) as run:
        rules = pipeline.rules_of(run, report_unused=True)
        verdict = pipeline.gate(run, rules, list_changes=True)
    assert not verdict.run.cache.problem
    figures = verdict.run._replace(
        duration_ms=0, cache=verdict.run.cache._replace(hits=0, misses=0)
    )
    style = Style(verbose=True)
    return [render(verdict._replace(run=figures), name, style) for name in FORMATS]


@settings(max_examples=10, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(st.lists(EDITS, min_size=1, max_size=12), st.sampled_from(FLAGS)),
        min_size=1,
        max_size=4,
    )
)
def test_the_same_as_the_full_walk(
    commits: list[tuple[list[tuple[str, str, str | None]], tuple[str, ...]]],
) -> None:
    with tempfile.TemporaryDirectory() as directory:
        repo, cache = GitRepo.create(Path(directory, "repo")), Path(directory, "cache")
        baseline = Path(directory, "list.toml")
        for edits, flags in commits:
            for each in edits:
                edit(repo.root, *each)
            assert_same(repo.root, cache, None, thresholds=flags)
            repo.add()
            repo.git("commit", "-q", "-m", "edit", "--allow-empty", "--no-verify")
            assert_same(repo.root, cache, "HEAD", thresholds=flags)
            write_once(repo.root, baseline)
            paths = ("pkg",) if repo.git("ls-files", "pkg") else ()
            for head, some in ((None, paths), ("HEAD", ())):
                listed = {"baseline": str(baseline), "paths": some}
                assert_same(repo.root, cache, head, thresholds=flags, **listed)
            in_full = outlined(repo.root, cache, "HEAD", use_cache=False)
            assert outlined(repo.root, cache, "HEAD") == in_full
            assert outlined(repo.root, cache, "HEAD") == in_full
            assert outlined(repo.root, cache, None) == in_full


def assert_same(root: Path, cache: Path, head: str | None, **fields: Any) -> None:
    """The same without the cache, when it is asked, and when it knows everything."""
    full = shown(root, cache, head, use_cache=False, **fields)
    assert shown(root, cache, head, **fields) == full
    assert shown(root, cache, head, **fields) == full


def write_once(root: Path, baseline: Path) -> None:
    """List what is there; what the edits afterwards rename, move and copy is looked for in it."""
    if not baseline.exists():
        request = Request(
            cwd=str(root), use_cache=False, baseline=str(baseline), baseline_action="write"
        )
        runs.judged(request)


def test_a_reason_asked_for_holds_in_known_directories_too(repo: GitRepo) -> None:
    silenced = BAD.replace(":\n", ":  # antipasta: ignore\n", 1)
    repo.base({"pkg/a.py": silenced})
    cache = repo.root.parent / "cache"
    assert "cyclomatic_complexity 14 > 10" not in shown(repo.root, cache)[0]
    (repo.root / ".antipasta.yaml").write_text("suppressions: {require_reason: true}\n")
    full = shown(repo.root, cache, use_cache=False)

    assert "cyclomatic_complexity 14 > 10" in full[0]
    assert shown(repo.root, cache) == full
    assert shown(repo.root, cache) == full


def test_of_one_file_everything_is_shown_known_or_not(repo: GitRepo) -> None:
    repo.base({"pkg/a.py": BAD})
    cache = repo.root.parent / "cache"
    full = outlined(repo.root, cache, None, use_cache=False)

    assert "pkg/a.py: lines" in full
    assert outlined(repo.root, cache, None) == full
    assert outlined(repo.root, cache, None) == full


def test_a_known_tree_is_not_read(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.base({"a.py": BAD, "pkg/b.py": BAD})
    cache, baseline = repo.root.parent / "cache", repo.root.parent / "list.toml"
    write_once(repo.root, baseline)
    first = shown(repo.root, cache)
    tree = repo.git("rev-parse", "HEAD:pkg").strip()
    (repo.git_dir() / "objects" / tree[:2] / tree[2:]).unlink()

    assert shown(repo.root, cache) == first
    assert "2 of 2 files" in shown(repo.root, cache, baseline=str(baseline))[0]


def test_a_file_on_disk_is_judged_again_once_it_is_another(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.base({"a.py": BAD, "pkg/b.py": BAD, "other/c.py": BAD})
    cache = repo.root.parent / "cache"
    shown(repo.root, cache, head=None)
    repo.write("pkg/b.py", function_source("g", TIDY))
    repo.write("new/d.py", BAD)
    full = shown(repo.root, cache, head=None, use_cache=False)
    measured: list[str] = []
    whole = Session.measure

    def measure(session: Session, versions: Any, *how: Any, **more: Any) -> Any:
        versions = list(versions)
        measured.extend(version.path for version in versions)
        return whole(session, versions, *how, **more)

    monkeypatch.setattr(Session, "measure", measure)

    assert shown(repo.root, cache, head=None) == full
    assert measured == ["a.py", "new/d.py", "pkg/b.py"]


def test_after_a_change_only_its_own_directories_are_looked_into(repo: GitRepo) -> None:
    repo.base({"a.py": BAD, "pkg/b.py": BAD, "other/c.py": BAD})
    cache = repo.root.parent / "cache"
    shown(repo.root, cache)
    repo.base({"pkg/b.py": function_source("g", TIDY)})
    tree = repo.git("rev-parse", "HEAD:other").strip()
    full = shown(repo.root, cache, use_cache=False)
    (repo.git_dir() / "objects" / tree[:2] / tree[2:]).unlink()

    assert shown(repo.root, cache) == full


def test_what_could_not_be_measured_this_time_is_tried_again(repo: GitRepo) -> None:
    repo.base({"a.py": BAD, "pkg/b.py": javascript_source()})
    cache = repo.root.parent / "cache"
    oid = repo.git("rev-parse", "HEAD:pkg/b.py").strip()
    blob = repo.git_dir() / "objects" / oid[:2] / oid[2:]
    aside = blob.rename(repo.root.parent / "blob")
    lacking = shown(repo.root, cache)
    aside.rename(blob)

    assert "pkg/b.py  not judged" in lacking[0]
    assert shown(repo.root, cache) == shown(repo.root, cache, use_cache=False)


def test_a_submodule_with_the_name_of_a_source_file_stays_listed(repo: GitRepo) -> None:
    head = repo.base({"pkg/b.py": BAD})
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{head},pkg/mod.py")
    repo.git("commit", "-q", "-m", "submodule", "--no-verify")
    cache = repo.root.parent / "cache"
    full = shown(repo.root, cache, use_cache=False)

    assert "pkg/mod.py  no source to judge: submodule" in full[0]
    assert shown(repo.root, cache) == full
    assert shown(repo.root, cache) == full
