"""`antipasta hotspots`: what it counts, in every format, and that it leaves everything as it is."""

from __future__ import annotations

import csv
import io
import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.git_repo import GitRepo
from tests.support.run import antipasta
from tests.support.sources import function_source

if TYPE_CHECKING:
    from pathlib import Path

TANGLED = function_source("tangled", 6)
PLAIN = "def plain():\n    return 1\n"


def hotspots(cwd: Path, *options: str) -> Any:
    """The JSON document."""
    shown = antipasta("hotspots", *options, "--format", "json", cwd=cwd)
    assert shown.returncode == 0, shown.stderr
    return json.loads(shown.stdout)


def counts(cwd: Path, *options: str) -> dict[str, tuple[int, int]]:
    """Commits and lines by function, or else by path."""
    rows = hotspots(cwd, *options)["rows"]
    return {row["function"] or row["path"]: (row["commits"], row["lines"]) for row in rows}


@pytest.fixture
def code(repo: GitRepo) -> GitRepo:
    """A file with two functions, of which the second changed twice after the first commit."""
    repo.base({"pkg/a.py": f"{PLAIN}\n\n{TANGLED}"})
    repo.base({"pkg/a.py": f"{PLAIN}\n\n{TANGLED}    # why\n"})
    repo.base({"pkg/a.py": f"{PLAIN}\n\n{TANGLED}    # why\n    return 2\n", "b.py": "x = 1\n"})
    return repo


def test_functions_have_the_commits_and_lines_that_touched_them(code: GitRepo) -> None:
    lines = len(TANGLED.splitlines())

    assert counts(code.root)["plain"] == (1, 2)
    assert counts(code.root)["tangled"] == (3, lines + 2)


def test_the_hottest_come_first_with_both_parts_of_the_score(code: GitRepo) -> None:
    found = hotspots(code.root)

    first, *others = found["rows"]
    assert found["schema"] == "antipasta.hotspots/1"
    assert (found["by"], found["metric"]) == ("function", "cognitive_complexity")
    assert (first["path"], first["function"], first["line"]) == ("pkg/a.py", "tangled", 5)
    assert first["score"] == first["commits"] * first["complexity"] > 0
    assert [row["score"] for row in others] == [0] * len(others)
    assert found["window"]["commits"] == 3
    assert found["window"]["revision"] == code.head()
    assert found["no_data"] == []


def test_files_and_directories_add_up(code: GitRepo) -> None:
    assert counts(code.root, "--by", "file") == {
        "pkg/a.py": (3, 2 + 2 + len(TANGLED.splitlines()) + 2),
        "b.py": (1, 1),
    }
    code.base({"pkg/a.py": "x = 1\n", "pkg/c.py": "x = 1\n"})
    assert counts(code.root, "--by", "directory", "pkg")["pkg"][0] == 4


def test_the_cache_changes_nothing(code: GitRepo) -> None:
    for by in ("function", "file", "directory"):
        first, second = (hotspots(code.root, "--by", by) for _ in range(2))
        uncached = hotspots(code.root, "--by", by, "--no-cache")
        assert second["run"]["cache"]["misses"] == 0
        del first["run"], second["run"], uncached["run"]
        assert first == second == uncached
    code.base({"b.py": "x = 2\n"})
    later = hotspots(code.root, "--by", "file")
    alone = hotspots(code.root, "--by", "file", "--no-cache")
    assert later["rows"] == alone["rows"]
    assert later["window"]["commits"] == 4


def test_the_window_ends_at_the_judged_commit(code: GitRepo) -> None:
    repo = code

    def committed(at: str, content: str) -> None:
        repo.stage("pkg/a.py", content)
        date = {"GIT_COMMITTER_DATE": at, "GIT_AUTHOR_DATE": at}
        done = repo.attempt("commit", "-q", "--no-verify", "-m", "x", env=date)
        assert done.returncode == 0

    repo.git("checkout", "-q", "--orphan", "old")
    committed("2015-01-01T00:00:00Z", PLAIN)
    committed("2016-06-01T00:00:00Z", f"{PLAIN}    # one\n")
    committed("2017-01-01T00:00:00Z", "def plain():\n    return 2\n")

    window = hotspots(repo.root)["window"]
    assert (window["since"], window["until"]) == ("2016-01-07T00:00:00Z", "2017-01-01T00:00:00Z")
    assert counts(repo.root, "--by", "file", "pkg")["pkg/a.py"] == (2, 4)
    assert counts(repo.root, "--by", "file", "--since", "2y", "pkg")["pkg/a.py"] == (2, 4)
    assert counts(repo.root, "--by", "file", "--since", "3y", "pkg")["pkg/a.py"] == (3, 6)
    assert counts(repo.root, "--since", "2016-12-31", "pkg")["plain"] == (1, 3)
    earlier = counts(repo.root, "--rev", "HEAD~1", "--since", "1d", "pkg")
    assert earlier["plain"] == (0, 0)


def test_nothing_is_touched_and_nothing_read_on_disk(code: GitRepo) -> None:
    code.write("pkg/a.py", "def other(: broken\n")
    code.stage("new.py", TANGLED)
    before = code.git("status", "--porcelain")
    index = (code.git_dir() / "index").read_bytes()

    assert set(counts(code.root, "--by", "file")) == {"pkg/a.py", "b.py"}
    assert code.git("status", "--porcelain") == before
    assert (code.git_dir() / "index").read_bytes() == index


def test_a_bare_repository_has_the_same(code: GitRepo, tmp_path: Path) -> None:
    code.git("clone", "-q", "--bare", ".", str(tmp_path / "bare"))

    bare = hotspots(tmp_path / "bare")
    assert bare["rows"] == hotspots(code.root)["rows"]


def test_sha256_repositories_have_the_same(code: GitRepo, tmp_path: Path) -> None:
    other = GitRepo.create(tmp_path / "sha256", "--object-format=sha256")
    other.base({"pkg/a.py": f"{PLAIN}\n\n{TANGLED}"})
    other.base({"pkg/a.py": f"{PLAIN}\n\n{TANGLED}    # why\n"})
    other.base({"pkg/a.py": f"{PLAIN}\n\n{TANGLED}    # why\n    return 2\n", "b.py": "x = 1\n"})

    assert counts(other.root) == counts(code.root)


def test_the_text_explains_itself(code: GitRepo) -> None:
    shown = antipasta("hotspots", "--top", "1", cwd=code.root / "pkg").stdout

    lines = shown.splitlines()
    assert lines[0].startswith("hotspots by function, ")
    assert lines[0].endswith(" (3 commits)")
    assert lines[1].split() == ["score", "commits", "lines", "cognitive", "function", "place"]
    assert lines[2].endswith("tangled   a.py:5")
    assert "score = commits x cognitive complexity; lines are added and deleted ones" in lines
    assert lines[-1] == "antipasta: 4 of 4 functions were changed; 1 shown, -v shows all"
    everything = antipasta("hotspots", "-v", cwd=code.root).stdout
    assert "plain" in everything


def test_csv_has_one_kind_of_row(code: GitRepo) -> None:
    shown = antipasta("hotspots", "--format", "csv", cwd=code.root).stdout

    rows = list(csv.DictReader(io.StringIO(shown)))
    assert rows[0]["function"] == "tangled"
    assert list(rows[0]) == [
        *("path", "function", "line", "commits", "lines", "complexity", "score"),
    ]


def test_markdown_has_a_table(code: GitRepo) -> None:
    shown = antipasta("hotspots", "--by", "file", "--format", "markdown", cwd=code.root).stdout

    assert "| score | commits | lines | cognitive | file |" in shown
    assert "| `pkg/a.py` |" in shown


def test_ignored_commits_are_left_out_and_followed(code: GitRepo) -> None:
    source = f"{PLAIN}\n\n{TANGLED}    # why\n    return 2\n".replace("    ", "  ")
    bulk = code.base({"pkg/a.py": source})
    code.base({"pkg/a.py": source.replace("return 1", "return 3"), ".git-blame-ignore-revs": bulk})

    window = hotspots(code.root)["window"]
    assert window["left_out"] == {"ignored": 1, "large": 0}
    assert counts(code.root)["plain"] == (2, 4)
    assert counts(code.root, "--all-commits")["plain"] == (3, 6)
    shown = antipasta("hotspots", cwd=code.root).stdout
    assert "not counted: 1 commit that the repository ignores" in shown


def test_the_configured_file_of_ignored_commits_counts_too(code: GitRepo) -> None:
    code.write("revs", f"# formatting\n{code.head()} # why\nnonsense\n\n")
    code.git("config", "blame.ignoreRevsFile", "revs")

    found = hotspots(code.root)
    assert found["window"]["left_out"]["ignored"] == 1
    assert found["notes"] == ["revs lists what is no whole commit id: nonsense"]
    code.git("config", "blame.ignoreRevsFile", "gone")
    assert hotspots(code.root)["notes"] == ["gone cannot be read: No such file or directory"]


def test_large_commits_can_be_left_out(code: GitRepo) -> None:
    found = hotspots(code.root, "--max-files", "1")

    assert found["window"]["left_out"] == {"ignored": 0, "large": 1}
    assert found["window"]["commits"] == 2
    shown = antipasta("hotspots", "--max-files", "1", cwd=code.root).stdout
    assert "not counted: 1 commit with more files than --max-files" in shown


def test_a_shallow_clone_says_what_it_lacks(code: GitRepo, tmp_path: Path) -> None:
    clone = tmp_path / "shallow"
    code.git("clone", "-q", "--depth=2", f"file://{code.root}", str(clone))
    whole = counts(code.root)

    found = hotspots(clone)

    assert found["window"]["complete"] is False
    assert "git fetch --unshallow" in found["notes"][0]
    assert {row["function"]: row["commits"] for row in found["rows"]} == {
        "tangled": 1,
        "<module>": 1,
    }
    assert {(each["path"], each["function"]) for each in found["no_data"]} == {
        ("pkg/a.py", "plain"),
        ("pkg/a.py", "<module>"),
    }
    assert {each["reason"] for each in found["no_data"]} == {"shallow"}
    # Nothing of a shallow clone is taken for the same commits of a whole one.
    assert counts(code.root, "--no-cache") == whole
    code.git("-C", str(clone), "fetch", "-q", "--unshallow")
    assert counts(clone) == whole


def test_what_csv_has_no_rows_of_is_said_beside_it(code: GitRepo, tmp_path: Path) -> None:
    clone = tmp_path / "shallow"
    code.git("clone", "-q", "--depth=1", f"file://{code.root}", str(clone))

    shown = antipasta("hotspots", "--format", "csv", "--by", "file", cwd=clone)

    assert len(shown.stdout.splitlines()) == 1
    assert "no data of 2 paths or functions (2 shallow); --format json names them" in shown.stderr
    assert "git fetch --unshallow fetches the rest" in shown.stderr


def test_a_partial_clone_names_what_it_lacks(code: GitRepo, tmp_path: Path) -> None:
    code.git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "partial"
    code.git("clone", "-q", "--filter=blob:none", f"file://{code.root}", str(clone))

    found = hotspots(clone, "--by", "file")

    assert found["rows"] == []
    assert [(each["path"], each["reason"]) for each in found["no_data"]] == [
        ("b.py", "blobs"),
        ("pkg/a.py", "blobs"),
    ]
    assert "git fetch --refetch --no-filter" in found["notes"][0]


def test_what_is_not_measured_is_named(code: GitRepo) -> None:
    os.symlink("pkg/a.py", code.root / "link.py")
    code.add("link.py")
    code.base(
        {"made_pb2.py": f"# Generated by the protocol buffer compiler.  DO NOT EDIT!\n{PLAIN}"}
    )
    code.base({"broken.py": "def f(:\n", "table.sql": "select 1;\n"})

    found = hotspots(code.root)

    assert ("link.py", "symlink") in {(each["path"], each["reason"]) for each in found["no_data"]}
    assert "made_pb2.py" in {each["path"] for each in found["no_data"]}
    shown = antipasta("hotspots", cwd=code.root).stdout
    assert "-v names them" in shown
    assert "no data: link.py: a symbolic link" in antipasta("hotspots", "-v", cwd=code.root).stdout


@pytest.mark.parametrize(
    ("options", "message", "hint"),
    [
        (("--metric", "loc"), "loc is no metric of functions", "is one of cyclomatic_complexity"),
        (("--metric", "cyclmatic"), "'cyclmatic' is not a metric", "did you mean"),
        (("--since", "soon"), "'soon' is no date", "2025-01-31"),
        (("--since", "2999-01-01"), "the window would begin at 2999-01-01", "earlier date"),
        (("--rev", "gone"), "no such revision: gone", "git branch"),
        (("--by", "author"), "'author' is not one of", "see antipasta hotspots --help"),
        (("--top", "2", "--format", "json"), "json lists everything", "--output FORMAT=FILE"),
        (("--executor", "cluster"), "cluster", "dask://"),
        (("nowhere",), "'nowhere' is not in", "check the spelling"),
    ],
)
def test_bad_input_is_named(
    code: GitRepo, options: tuple[str, ...], message: str, hint: str
) -> None:
    shown = antipasta("hotspots", *options, cwd=code.root)

    assert (shown.returncode, shown.stdout) == (1, "")
    assert message in shown.stderr
    assert hint in shown.stderr


def test_a_repository_without_commits_is_named(repo: GitRepo, tmp_path: Path) -> None:
    assert "no such revision: HEAD" in antipasta("hotspots", cwd=repo.root).stderr
    assert "not in a git repository" in antipasta("hotspots", cwd=tmp_path).stderr


def test_files_have_the_lines_of_numstat(repo: GitRepo) -> None:
    repo.base({"a.py": f"{PLAIN}{TANGLED}", "b.py": "x = 1"})
    repo.base({"a.py": f"{TANGLED}{PLAIN}", "b.py": "x = 1\r\ny = 2\r\n"})
    repo.git("mv", "a.py", "moved.py")
    repo.base({"moved.py": f"{TANGLED}{PLAIN}\n", "c.py": ""})
    (repo.root / "b.py").chmod(0o755)
    repo.base({"b.py": "x = 1\r\n"})

    shown = repo.git("log", "--numstat", "--format=", "-M", "-z").lstrip("\0")
    expected: dict[str, int] = {}
    fields = iter(shown.split("\0"))
    for field in fields:
        added, deleted, path = field.strip("\n").split("\t") if "\t" in field else ("0", "0", "")
        if not path and "\t" in field:
            _, path = next(fields), next(fields)
        path = {"a.py": "moved.py"}.get(path, path)
        expected[path] = expected.get(path, 0) + int(added) + int(deleted)

    assert {path: lines for path, (_, lines) in counts(repo.root, "--by", "file").items()} == {
        path: lines for path, lines in expected.items() if path
    }


def test_functions_are_followed_through_renames(code: GitRepo) -> None:
    code.git("mv", "pkg/a.py", "moved.py")
    code.base({})

    found = counts(code.root)
    assert found["tangled"][0] == 3
    assert hotspots(code.root)["rows"][0]["path"] == "moved.py"


@pytest.mark.parametrize("name", [b"\xff\n.py", b'"\t|`<b>.py', "\u202eü.py".encode(), b"-x.py"])
def test_odd_names_are_harmless_in_every_format(repo: GitRepo, name: bytes) -> None:
    repo.write(name, TANGLED)
    repo.add()
    repo.base({})
    repo.write(name, f"{TANGLED}\n")
    repo.add()
    repo.base({})

    (row,) = hotspots(repo.root, "--by", "file")["rows"]
    assert os.fsencode(row["path"]) == name
    assert (row["commits"], row["lines"]) == (2, len(TANGLED.splitlines()) + 1)
    for form in ("text", "csv", "markdown"):
        shown = antipasta("hotspots", "--by", "file", "--format", form, cwd=repo.root)
        assert shown.returncode == 0, shown.stderr
        assert "\t" not in shown.stdout
        assert "\u202e" not in shown.stdout
        assert "<b>" not in shown.stdout or form != "markdown"


def test_submodules_links_and_merges_are_no_matter(code: GitRepo) -> None:
    inner = GitRepo.create(code.root / "inner.py")
    inner.base({"x.py": PLAIN})
    code.git("add", "inner.py")
    code.branch("other", "HEAD~1")
    code.base({"theirs.py": TANGLED})
    code.switch("main")
    code.base({"ours.py": PLAIN})
    code.git("merge", "-q", "--no-edit", "other")

    found = hotspots(code.root, "--by", "file")

    assert found["window"]["commits"] == 5
    assert {row["path"]: row["commits"] for row in found["rows"]} == {
        "pkg/a.py": 3,
        "b.py": 1,
        "ours.py": 1,
        "theirs.py": 1,
    }
    assert ("inner.py", "submodule") in {
        (each["path"], each["reason"]) for each in found["no_data"]
    }


def test_metrics_that_a_language_lacks_are_no_data(repo: GitRepo) -> None:
    repo.base({"a.sql": "select 1;\n", "b.py": TANGLED})

    found = hotspots(repo.root, "--by", "file", "--metric", "nesting")

    assert [row["path"] for row in found["rows"]] == ["b.py"]
    assert [(each["path"], each["reason"]) for each in found["no_data"]] == [("a.sql", "metric")]


def test_the_same_change_on_two_branches_counts_twice(code: GitRepo) -> None:
    code.branch("other", "HEAD")
    code.base({"theirs.py": PLAIN})
    picked = code.base({"b.py": "x = 2\n"})
    code.switch("main")
    code.base({"ours.py": PLAIN})
    code.git("cherry-pick", picked)
    code.git("merge", "-q", "--no-edit", "other")

    assert counts(code.root, "--by", "file")["b.py"] == (3, 1 + 2 + 2)
