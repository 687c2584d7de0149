"""Files that other gates read wrongly or not at all, in real commits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.expect import accepted, counts, let_through, refused
from tests.support.git_repo import GitRepo
from tests.support.run import antipasta, gate
from tests.support.sources import (
    TIDY,
    class_body_source,
    function_source,
    javascript_source,
    lambda_source,
    lfs_pointer,
    module_source,
    unrelated_source,
)

if TYPE_CHECKING:
    from pathlib import Path

LEGACY = function_source("tangled")
PLAIN = function_source("plain", TIDY)
NOTEBOOK_IN_JULIA = json.dumps(
    {
        "cells": [{"cell_type": "code", "source": ["f(x) = x\n"], "outputs": []}],
        "metadata": {"kernelspec": {"language": "julia", "name": "julia-1.10"}},
        "nbformat": 4,
    }
)


BAD_FILES: dict[str, str | bytes] = {
    "latin.py": f"# coding: latin-1\nname = 'caf\xe9'\n{LEGACY}".encode("latin-1"),
    "bom.py": b"\xef\xbb\xbf" + LEGACY.encode(),
    "window.pyw": LEGACY,
    "stub.pyi": LEGACY,
    "UPPER.PY": LEGACY,
    "tool": f"#!/usr/bin/env python3\n{LEGACY}",
    "tool-with-options": f"#!/usr/bin/env -S python3.11 -u\n{LEGACY}",
    "crlf.py": LEGACY.replace("\n", "\r\n"),
    "cr.py": LEGACY.replace("\n", "\r"),
    "form-feed.py": f"\f\n{LEGACY}",
    "no-newline.py": LEGACY.rstrip("\n"),
    "script.js": javascript_source(),
}


@pytest.mark.parametrize("path", BAD_FILES)
def test_bad_function_is_found_in(repo: GitRepo, path: str) -> None:
    repo.base({"mod.py": PLAIN})
    repo.stage(path, BAD_FILES[path])

    refused(repo, path, "tangled")


@pytest.mark.parametrize(
    "source",
    [module_source(), class_body_source(), lambda_source()],
    ids=["module", "class-body", "lambda"],
)
def test_bad_code_outside_functions_is_refused(repo: GitRepo, source: str) -> None:
    repo.base({"mod.py": PLAIN})
    repo.stage("mod.py", PLAIN + source)

    refused(repo, "mod.py", "<module>")


def test_code_moved_from_a_function_to_the_module_is_refused(repo: GitRepo) -> None:
    repo.base({"mod.py": function_source("tangled", 10) + PLAIN})
    repo.stage("mod.py", module_source(12) + PLAIN)

    refused(repo, "mod.py", "<module>")


def test_legacy_module_code_may_stay(repo: GitRepo) -> None:
    repo.base({"mod.py": module_source()})
    repo.stage("mod.py", module_source() + PLAIN)

    accepted(repo)


def test_script_that_is_not_python_is_not_read_as_python(repo: GitRepo) -> None:
    repo.stage("tool", "#!/bin/sh\necho 'def broken(:'\n")

    output = accepted(repo)

    assert counts(output).files_judged == 0
    assert "syntax" not in output


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("def broken(:\n", "syntax"),
        (f"<<<<<<< HEAD\n{PLAIN}=======\n{PLAIN}>>>>>>> other\n", "syntax"),
        (b"name = '\xff\xfe\xff'\n", "encoding"),
        ("# coding: no-such-codec\nx = 1\n", "encoding"),
    ],
    ids=["syntax", "conflict", "invalid-utf-8", "unknown-codec"],
)
def test_file_that_cannot_be_read_is_named_and_lets_the_commit_through(
    repo: GitRepo, content: str | bytes, reason: str
) -> None:
    repo.base({"mod.py": PLAIN})
    repo.stage("odd.py", content)

    output = accepted(repo, unread=1)

    assert "odd.py" in output
    assert reason in output
    assert counts(output).files_judged == 0


def test_file_that_cannot_be_read_hides_no_other(repo: GitRepo) -> None:
    repo.base({"mod.py": PLAIN})
    repo.stage("broken.py", "def broken(:\n")
    repo.stage("mod.py", PLAIN + LEGACY)

    output = refused(repo, "mod.py", "tangled")

    assert "broken.py" in output


def test_repair_of_an_unparseable_file_is_accepted(repo: GitRepo) -> None:
    """Its functions were there before, but nothing can say how complex they were."""
    repo.base({"mod.py": f"{LEGACY}\ndef broken(:\n"})
    repo.stage("mod.py", f"{LEGACY}\nfixed = 1\n")

    accepted(repo)


def test_a_repair_is_not_held_against_what_lizard_counted(repo: GitRepo) -> None:
    """Of a file that does not parse lizard counts the decisions, and it does not count asserts."""
    asserts = "".join(f"    assert value != {number}\n" for number in range(12))
    checked = f"def checked(value):\n{asserts}    return value\n"
    repo.base({"mod.py": f"{checked}\ndef broken(:\n"})
    repo.stage("mod.py", f"{checked}\nfixed = 1\n")

    verdict = gate("--staged", cwd=repo.root, exit_code=0)

    assert [each["path"] for each in verdict["uncompared"]] == ["mod.py"]
    assert verdict["incomplete"] == []
    assert [(each["function"], each["change"]) for each in verdict["changes"]] == [
        ("broken", "deleted")
    ]
    (violation,) = gate("--staged", "--mode", "absolute", cwd=repo.root, exit_code=2)["violations"]
    assert violation["change"] == "unknown"


def test_a_rename_of_an_unparseable_file_is_no_gap(repo: GitRepo) -> None:
    repo.base({"mod.py": f"{LEGACY}\ndef broken(:\n"})
    repo.git("mv", "mod.py", "new.py")

    verdict = gate("--staged", cwd=repo.root, exit_code=0)
    assert (verdict["incomplete"], verdict["changes"]) == ([], [])
    assert verdict["summary"]["files_judged"] == 1
    gate("--staged", "--mode", "absolute", cwd=repo.root, exit_code=2)

    repo.stage("new.py", f"{LEGACY}\n\ndef broken(:\n")
    (gap,) = gate("--staged", cwd=repo.root, exit_code=3)["incomplete"]
    assert (gap["path"], gap["reason"]) == ("new.py", "syntax")


def test_new_function_of_a_readable_file_is_refused_beside_a_repair(repo: GitRepo) -> None:
    repo.base({"mod.py": f"{LEGACY}\ndef broken(:\n", "other.py": PLAIN})
    repo.stage("mod.py", f"{LEGACY}\nfixed = 1\n")
    repo.stage("other.py", PLAIN + unrelated_source("drain"))

    refused(repo, "other.py", "drain")


def test_lfs_pointer_is_not_code(repo: GitRepo) -> None:
    repo.stage("model.py", lfs_pointer())

    output = let_through(repo)

    assert counts(output).files_judged == 0
    assert "syntax" not in output


def test_code_below_the_first_line_of_an_lfs_pointer_is_judged(repo: GitRepo) -> None:
    pointer = lfs_pointer()
    repo.stage("first.js", pointer.partition("\n")[0] + "\n" + javascript_source())
    repo.stage("whole.js", pointer + javascript_source())

    verdict = gate("--staged", cwd=repo.root, exit_code=2)

    assert {each["path"] for each in verdict["violations"]} == {"first.js", "whole.js"}


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("plot.ipynb", NOTEBOOK_IN_JULIA),
        ("app_de.ts", '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n<TS></TS>\n'),
        ("solve.m", "% Solves it\nfunction y = solve(x)\nif x, y = 1; else y = 2; end\n"),
    ],
)
def test_what_is_in_another_language_than_its_name_means_is_no_source(
    repo: GitRepo, path: str, content: str
) -> None:
    repo.stage(path, content)

    verdict = gate("--staged", cwd=repo.root, exit_code=0)

    assert verdict["ignored"] == [{"path": path, "reason": "language"}]
    assert (verdict["incomplete"], verdict["summary"]["files"]) == ([], 0)
    shown = antipasta("gate", "--staged", "-v", cwd=repo.root).stdout
    assert f"{path}  no source to judge: language" in shown


def test_empty_file_is_accepted(repo: GitRepo) -> None:
    repo.stage("__init__.py", "")

    accepted(repo)


def test_working_tree_encoding_leaves_the_blob_to_be_judged(repo: GitRepo) -> None:
    repo.base({".gitattributes": "*.py working-tree-encoding=UTF-16\n"})
    repo.stage("mod.py", LEGACY.encode("utf-16"))

    refused(repo, "mod.py", "tangled")


def test_symlink_to_bad_code_is_accepted(repo: GitRepo, tmp_path: Path) -> None:
    (tmp_path / "outside.py").write_text(LEGACY)
    (repo.root / "link.py").symlink_to(tmp_path / "outside.py")
    repo.add("link.py")

    assert counts(accepted(repo)).files_judged == 0


def test_dangling_symlink_is_accepted(repo: GitRepo) -> None:
    (repo.root / "link.py").symlink_to("nowhere.py")
    repo.add("link.py")

    accepted(repo)


def test_submodule_named_like_a_file_is_accepted(repo: GitRepo, tmp_path: Path) -> None:
    inner = GitRepo.create(tmp_path / "inner")
    inner.base({"mod.py": LEGACY})
    repo.base({"mod.py": PLAIN})
    repo.git("submodule", "--quiet", "add", str(inner.root), "sm.py")

    output = accepted(repo)

    assert counts(output).functions_judged == 0


def test_submodule_that_moves_forward_is_accepted(repo: GitRepo, tmp_path: Path) -> None:
    inner = GitRepo.create(tmp_path / "inner")
    inner.base({"mod.py": PLAIN})
    repo.git("submodule", "--quiet", "add", str(inner.root), "sm")
    repo.git("commit", "-q", "--no-verify", "-m", "submodule")
    GitRepo(repo.root / "sm").base({"mod.py": LEGACY})
    repo.add("sm")

    accepted(repo)


@pytest.mark.parametrize(
    "comment",
    [
        "  # antipasta: ignore",
        "  # antipasta: ignore[cyclomatic_complexity]",
        "  # antipasta: ignore -- a table in disguise",
        "  # noqa: C901",
    ],
)
def test_suppressed_function_is_accepted(repo: GitRepo, comment: str) -> None:
    repo.stage("mod.py", LEGACY.replace(":\n", f":{comment}\n", 1))

    accepted(repo)


@pytest.mark.parametrize(
    "comment",
    [
        "  # antipasta: ignore[cognitive_complexity]",
        "  # noqa: E501",
        "  # antipasta is fine",
    ],
)
def test_other_comment_suppresses_nothing(repo: GitRepo, comment: str) -> None:
    repo.stage("mod.py", LEGACY.replace(":\n", f":{comment}\n", 1))

    refused(repo, "mod.py", "tangled")


def test_suppression_on_the_line_above_covers_one_function(repo: GitRepo) -> None:
    repo.stage("mod.py", f"# antipasta: ignore\n{LEGACY}{unrelated_source('drain')}")

    output = refused(repo, "mod.py", "drain")

    assert "tangled" not in output


def test_suppression_in_a_string_suppresses_nothing(repo: GitRepo) -> None:
    repo.stage("mod.py", LEGACY.replace("(value):", "(value='# antipasta: ignore'):"))

    refused(repo, "mod.py", "tangled")


def test_suppression_of_a_whole_file(repo: GitRepo) -> None:
    repo.stage("mod.py", f'"""Generated."""\n# antipasta: ignore-file\n{LEGACY}')

    accepted(repo)


def test_suppression_of_a_whole_file_too_far_down_suppresses_nothing(repo: GitRepo) -> None:
    heading = "x = 1\n" * 10
    repo.stage("mod.py", f"{heading}# antipasta: ignore-file\n{LEGACY}")

    refused(repo, "mod.py", "tangled")


def test_suppression_in_javascript(repo: GitRepo) -> None:
    repo.stage("app.js", f"// antipasta: ignore\n{javascript_source()}")

    accepted(repo)


def test_suppression_that_is_only_in_the_worktree_does_not_count(repo: GitRepo) -> None:
    repo.stage("mod.py", LEGACY)
    repo.write("mod.py", f"# antipasta: ignore-file\n{LEGACY}")

    refused(repo, "mod.py", "tangled")
