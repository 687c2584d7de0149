"""Each kind of file is judged or named as incomplete: never passed unread, never in the way."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.run import antipasta, antipasta_hook, document, gate, metrics, run
from tests.support.sources import TIDY, function_source, unrelated_source

if TYPE_CHECKING:
    from tests.support.git_repo import GitRepo

BAD = function_source("tangled")
PLAIN = function_source("plain", TIDY)
OTHER = unrelated_source("drain")

JUDGED: frozenset[str] = frozenset()
"""For kinds of file that must be judged in full."""

# The name, the bytes, and the reasons that may be given for not judging all of it.
KINDS = [
    pytest.param("odd.py", f"{BAD}\ndef broken(:\n".encode(), {"syntax"}, id="syntax"),
    pytest.param(
        "odd.py",
        f"    It didn't parse\n'''\n{BAD}'''text'''\n    and so on:\n".encode(),
        {"syntax"},
        id="syntax-in-which-no-function-is-found",
    ),
    pytest.param(
        "odd.py",
        f"{PLAIN}<<<<<<< HEAD\n{BAD}=======\n{PLAIN}>>>>>>> other\n".encode(),
        {"syntax"},
        id="conflict-markers",
    ),
    pytest.param("odd.py", b"\xef\xbb\xbf" + BAD.encode(), JUDGED, id="bom"),
    pytest.param(
        "odd.py",
        f"# -*- coding: latin-1 -*-\n# \xe9\n{BAD}".encode("latin-1"),
        JUDGED,
        id="latin-1",
    ),
    pytest.param("odd.py", b"name = '\xff\xfe'\n" + BAD.encode(), {"encoding"}, id="invalid-utf-8"),
    pytest.param("odd.py", BAD.encode("utf-16"), {"encoding", "binary", "syntax"}, id="utf-16"),
    pytest.param("odd.py", BAD.encode() + b"\0\n", {"encoding", "binary", "syntax"}, id="nul-byte"),
    pytest.param(
        "odd.py",
        f"{BAD}\ntype Pair[T] = tuple[T, T]\nx = t'{{y}}'\n".encode(),
        {"syntax"},
        id="3.14",
    ),
    pytest.param("odd.py", BAD.replace("\n", "\r").encode(), JUDGED, id="cr-only"),
    pytest.param(
        "odd.py",
        f"{BAD}\nx = {'(' * 3000}1{')' * 3000}\n".encode(),
        {"syntax", "depth", "memory"},
        id="3000-parentheses",
    ),
    pytest.param(
        "odd.py",
        f"{BAD}\nx = {'+'.join('1' * 20000)}\n".encode(),
        {"syntax", "depth", "memory"},
        id="20000-terms",
    ),
    pytest.param(
        "odd.py",
        "".join(
            f"{'if' if number == 0 else 'elif'} x == {number}:\n    y = {number}\n"
            for number in range(3000)
        ).encode(),
        {"depth", "memory"},
        id="3000-arms",
    ),
    pytest.param("odd", f"#!/usr/bin/env python3\n{BAD}".encode(), JUDGED, id="shebang"),
    pytest.param("odd\n.py", BAD.encode(), JUDGED, id="newline-in-name"),
    pytest.param("odd.pyi", BAD.encode(), JUDGED, id="stub"),
]


def check(verdict: dict[str, Any], path: str, reasons: set[str]) -> None:
    """The file was judged and failed, or is named as incomplete for one of the reasons."""
    unread = [entry for entry in verdict["incomplete"] if entry["path"] == path]
    if not unread:
        assert path in {breach["path"] for breach in verdict["violations"]}
        return
    assert len(unread) == 1
    assert unread[0]["reason"] in reasons
    assert unread[0]["detail"]


@pytest.mark.parametrize(("path", "content", "reasons"), KINDS)
def test_gate_of_the_working_tree(
    repo: GitRepo, path: str, content: bytes, reasons: set[str]
) -> None:
    repo.write(path, content)
    repo.write("other.py", OTHER)

    verdict = gate(cwd=repo.root, exit_code=2)

    check(verdict, path, reasons)
    assert "drain" in {breach["function"] for breach in verdict["violations"]}
    assert verdict["summary"]["files"] == 2


@pytest.mark.parametrize(("path", "content", "reasons"), KINDS)
def test_hook_on_the_index(repo: GitRepo, path: str, content: bytes, reasons: set[str]) -> None:
    repo.base({"mod.py": PLAIN})
    repo.stage(path, content)
    repo.stage("other.py", OTHER)

    verdict = document(antipasta_hook("--format", "json", cwd=repo.root), exit_code=2)

    check(verdict, path, reasons)
    assert "drain" in {breach["function"] for breach in verdict["violations"]}


@pytest.mark.parametrize(("path", "content", "reasons"), KINDS)
def test_alone_it_is_not_passed(
    repo: GitRepo, path: str, content: bytes, reasons: set[str]
) -> None:
    repo.stage(path, content)

    finished = antipasta("gate", "--staged", "--format", "json", cwd=repo.root)

    verdict = document(finished, exit_code=finished.returncode)
    assert (verdict["status"], finished.returncode) in {("failed", 2), ("incomplete", 3)}
    check(verdict, path, reasons)


@pytest.mark.parametrize(("path", "content", "reasons"), KINDS)
def test_metrics_measures_what_can_be(
    repo: GitRepo, path: str, content: bytes, reasons: set[str]
) -> None:
    repo.write(path, content)
    repo.write("other.py", OTHER)

    report = metrics(cwd=repo.root)

    odd = next(entry for entry in (*report["files"], *report["skipped"]) if entry["path"] == path)
    if odd["reason"] is None:
        assert odd["analysis"] == "full"
    else:
        assert odd["reason"] in reasons
        assert odd.get("analysis") != "full"
        assert odd["detail"]
    other = next(entry for entry in report["files"] if entry["path"] == "other.py")
    assert other["analysis"] == "full"


def test_dangling_symlink_named_on_the_command_line_is_not_passed(repo: GitRepo) -> None:
    (repo.root / "link.py").symlink_to("nowhere.py")

    finished = antipasta("gate", "link.py", cwd=repo.root)

    assert "Traceback" not in finished.stderr
    if finished.returncode == 0:
        assert "1 of 1 file" not in finished.stdout
    else:
        assert "link.py" in finished.stderr + finished.stdout


def test_symlinked_file_is_measured_once(repo: GitRepo) -> None:
    repo.write("real.py", PLAIN)
    (repo.root / "another.py").symlink_to("real.py")

    report = metrics(cwd=repo.root)

    assert [entry["path"] for entry in report["files"]] == ["real.py"]


def test_symlinked_directory_is_not_followed(repo: GitRepo) -> None:
    repo.write("pkg/real.py", PLAIN)
    (repo.root / "loop").symlink_to(".")

    report = metrics(cwd=repo.root)

    assert [entry["path"] for entry in report["files"]] == ["pkg/real.py"]


def test_ignored_files_are_not_measured_and_untracked_ones_are(repo: GitRepo) -> None:
    repo.write(".gitignore", "build/\n*.gen.py\n!keep.gen.py\n")
    for path in ("build/mod.py", "a.gen.py", "keep.gen.py", "untracked.py"):
        repo.write(path, PLAIN)

    report = metrics(cwd=repo.root)

    assert {entry["path"] for entry in report["files"]} == {"keep.gen.py", "untracked.py"}


def test_fifo_in_the_working_tree_hangs_nothing(repo: GitRepo) -> None:
    os.mkfifo(repo.root / "pipe.py")
    repo.write("mod.py", PLAIN)

    report = metrics(cwd=repo.root)

    assert "mod.py" in {entry["path"] for entry in report["files"]}


def test_file_above_the_size_limit_is_named(repo: GitRepo) -> None:
    repo.base({".antipasta.yaml": "limits: {max_file_mb: 0.0001}\n"})
    repo.stage("big.py", BAD)

    verdict = gate("--staged", cwd=repo.root, exit_code=3)

    assert [(entry["path"], entry["reason"]) for entry in verdict["incomplete"]] == [
        ("big.py", "size")
    ]
    assert verdict["status"] == "incomplete"


def test_reader_that_stops_early_sees_no_traceback(repo: GitRepo) -> None:
    for number in range(50):
        repo.write(f"mod{number}.py", PLAIN)

    finished = run(
        ("sh", "-c", '"$0" -P -m antipasta metrics --format json | head -c 1', sys.executable),
        repo.root,
    )

    assert finished.stdout == "{"
    assert "Traceback" not in finished.stderr
    assert "BrokenPipe" not in finished.stderr
