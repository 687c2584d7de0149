"""Code is compared with what it was, wherever it went and whatever it is called now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.expect import accepted, refused
from tests.support.run import gate
from tests.support.sources import (
    TIDY,
    function_source,
    java_source,
    javascript_source,
    method_source,
    unrelated_source,
)

if TYPE_CHECKING:
    from tests.support.git_repo import GitRepo

LEGACY = function_source("tangled")
PLAIN = function_source("plain", TIDY)


def test_renamed_legacy_file_is_accepted(repo: GitRepo) -> None:
    repo.base({"old.py": LEGACY})
    repo.git("mv", "old.py", "new.py")

    accepted(repo)


def test_renamed_and_edited_legacy_file_is_accepted(repo: GitRepo) -> None:
    repo.base({"old.py": LEGACY + PLAIN})
    repo.git("mv", "old.py", "new.py")
    repo.stage("new.py", LEGACY + function_source("plain", TIDY + 1))

    accepted(repo)


def test_renamed_file_whose_function_grew_is_refused(repo: GitRepo) -> None:
    repo.base({"old.py": LEGACY})
    repo.git("mv", "old.py", "new.py")
    repo.stage("new.py", function_source("tangled", 16))

    assert "16 > 10 (was 14)" in refused(repo, "new.py", "tangled")


def test_renamed_directory_is_accepted(repo: GitRepo) -> None:
    repo.base({f"pkg/{name}.py": function_source(name) for name in ("one", "two", "three")})
    repo.git("mv", "pkg", "renamed")

    accepted(repo)


def test_renames_are_found_when_git_is_told_not_to_look(repo: GitRepo) -> None:
    repo.git("config", "diff.renames", "false")
    repo.git("config", "diff.renameLimit", "1")
    repo.base({f"old_{name}.py": function_source(name) for name in ("one", "two", "three")})
    for name in ("one", "two", "three"):
        repo.git("mv", f"old_{name}.py", f"new_{name}.py")

    accepted(repo)


def test_two_files_that_swap_names_are_accepted(repo: GitRepo) -> None:
    repo.base({"a.py": LEGACY, "b.py": unrelated_source("drain")})
    repo.stage("a.py", unrelated_source("drain"))
    repo.stage("b.py", LEGACY)

    accepted(repo)


def test_renamed_function_is_accepted(repo: GitRepo) -> None:
    repo.base({"mod.py": LEGACY + PLAIN})
    repo.stage("mod.py", function_source("renamed") + PLAIN)

    accepted(repo)


def test_renamed_function_that_grew_is_refused(repo: GitRepo) -> None:
    repo.base({"mod.py": LEGACY + PLAIN})
    repo.stage("mod.py", function_source("renamed", 17) + PLAIN)

    refused(repo, "mod.py", "renamed")


def test_moved_function_is_accepted(repo: GitRepo) -> None:
    repo.base({"mod.py": LEGACY + PLAIN, "other.py": "x = 1\n"})
    repo.stage("mod.py", PLAIN)
    repo.stage("other.py", "x = 1\n" + LEGACY)

    accepted(repo)


def test_function_moved_to_a_new_file_is_accepted(repo: GitRepo) -> None:
    repo.base({"mod.py": LEGACY + PLAIN})
    repo.stage("mod.py", PLAIN)
    repo.stage("pkg/new.py", LEGACY)

    accepted(repo)


def test_moved_function_that_grew_is_refused(repo: GitRepo) -> None:
    repo.base({"mod.py": LEGACY + PLAIN, "other.py": "x = 1\n"})
    repo.stage("mod.py", PLAIN)
    repo.stage("other.py", "x = 1\n" + function_source("tangled", 15))

    refused(repo, "other.py", "tangled")


def test_half_of_a_move_is_a_copy(repo: GitRepo) -> None:
    """`git commit PATH`: the old place still holds it, so this is a copy, and new code."""
    repo.base({"mod.py": LEGACY + PLAIN, "other.py": "x = 1\n"})
    repo.stage("mod.py", PLAIN)
    repo.stage("other.py", "x = 1\n" + LEGACY)

    refused(repo, "other.py", "tangled", "commit", "-q", "-m", "half", "other.py")


def test_copied_function_is_refused(repo: GitRepo) -> None:
    repo.base({"mod.py": LEGACY})
    repo.stage("copy.py", function_source("tangled_too"))

    refused(repo, "copy.py", "tangled_too")


def test_deleting_one_bad_function_does_not_launder_another(repo: GitRepo) -> None:
    repo.base({"mod.py": LEGACY + PLAIN})
    repo.stage("mod.py", PLAIN + unrelated_source("drain"))

    refused(repo, "mod.py", "drain")


def test_deleting_one_bad_file_does_not_launder_another(repo: GitRepo) -> None:
    repo.base({"old.py": LEGACY, "mod.py": PLAIN})
    repo.git("rm", "-q", "old.py")
    repo.stage("new.py", unrelated_source("drain"))

    refused(repo, "new.py", "drain")


def test_renamed_class_keeps_its_methods(repo: GitRepo) -> None:
    repo.base({"mod.py": method_source("Box") + PLAIN})
    repo.stage("mod.py", method_source("Crate") + PLAIN)

    accepted(repo)


def test_function_moved_into_a_class_is_accepted(repo: GitRepo) -> None:
    repo.base({"mod.py": LEGACY + PLAIN})
    moved = function_source("tangled", indent="    ")
    repo.stage("mod.py", f"class Box:\n{moved}\n\n{PLAIN}")

    accepted(repo)


def test_method_made_worse_is_refused(repo: GitRepo) -> None:
    repo.base({"mod.py": method_source("Box", complexity=14)})
    repo.stage("mod.py", method_source("Box", complexity=16))

    assert "16 > 10 (was 14)" in refused(repo, "mod.py", "Box.tangled")


def test_nested_function_is_judged_by_its_own_name(repo: GitRepo) -> None:
    repo.base({"mod.py": "x = 1\n"})
    inner = function_source("inner", indent="    ")
    repo.stage("mod.py", f"def outer(value):\n{inner}    return inner(value)\n")

    refused(repo, "mod.py", "outer.inner")


def test_async_function_is_refused(repo: GitRepo) -> None:
    repo.stage("mod.py", f"async {LEGACY}")

    refused(repo, "mod.py", "tangled")


def test_mode_change_of_a_legacy_file_is_accepted(repo: GitRepo) -> None:
    repo.base({"mod.py": LEGACY})
    repo.git("update-index", "--chmod=+x", "mod.py")

    accepted(repo)


def test_legacy_file_that_becomes_a_symlink_is_accepted(repo: GitRepo) -> None:
    repo.base({"mod.py": LEGACY, "target.py": PLAIN})
    (repo.root / "mod.py").unlink()
    (repo.root / "mod.py").symlink_to("target.py")
    repo.add("mod.py")

    accepted(repo)


def test_symlink_that_becomes_a_bad_file_is_refused(repo: GitRepo) -> None:
    repo.write("target.py", PLAIN)
    (repo.root / "mod.py").symlink_to("target.py")
    repo.add("target.py", "mod.py")
    repo.git("commit", "-q", "--no-verify", "-m", "link")
    (repo.root / "mod.py").unlink()
    repo.stage("mod.py", LEGACY)

    refused(repo, "mod.py", "tangled")


@pytest.mark.parametrize(
    "reformatted",
    [
        LEGACY.replace("\n", "\r\n"),
        f"# A new heading.\n\n\n{LEGACY}",
        LEGACY.replace("    ", "\t"),
        LEGACY.replace(":\n", ":  # why\n"),
        LEGACY.replace("(value):\n", '(value):\n    """Say more."""\n\n'),
    ],
    ids=["crlf", "moved-down", "tabs", "comments", "docstring"],
)
def test_reformatted_legacy_function_is_accepted(repo: GitRepo, reformatted: str) -> None:
    repo.base({"mod.py": LEGACY})
    repo.stage("mod.py", reformatted)

    accepted(repo)


OTHER_METHOD = method_source("Box", "other", TIDY).partition("\n")[2]


def test_edited_method_of_a_renamed_class_is_compared_with_what_it_was(repo: GitRepo) -> None:
    repo.base({"mod.py": method_source("Box") + OTHER_METHOD})
    repo.stage("mod.py", method_source("Crate", complexity=16) + OTHER_METHOD)

    assert "16 > 10 (was 14)" in refused(repo, "mod.py", "Crate.tangled")

    repo.stage("mod.py", method_source("Crate", complexity=13) + OTHER_METHOD)
    accepted(repo)


def test_edited_function_of_a_file_renamed_beyond_recognition_is_compared(repo: GitRepo) -> None:
    repo.base({"old.py": LEGACY + unrelated_source("drain", 60)})
    repo.git("rm", "-q", "old.py")
    repo.stage("new.py", function_source("tangled", 13) + unrelated_source("fill", 2))

    accepted(repo)


def test_another_method_of_a_renamed_class_is_new(repo: GitRepo) -> None:
    unrelated = unrelated_source("tangled").replace("\n", "\n    ").rstrip()
    repo.base({"mod.py": method_source("Box")})
    repo.stage("mod.py", f"class Crate:\n    {unrelated}\n")

    refused(repo, "mod.py", "Crate.tangled")


MERGED = {
    "mod.py": (function_source, "{}"),
    "mod.js": (javascript_source, "{}"),
    "Box.java": (java_source, "Box.{}"),
}


@pytest.mark.parametrize("path", MERGED)
@pytest.mark.parametrize("onto", ["main", "feature"])
def test_a_merge_may_not_have_a_function_under_both_of_its_names(
    repo: GitRepo, path: str, onto: str
) -> None:
    source, name = MERGED[path]
    old, new = source("old", 20), source("new", 20)
    touched = old.replace("value += 1", "value += 10", 1)
    repo.base({path: old})
    repo.branch("feature")
    repo.base({path: new})
    repo.switch("main")
    repo.base({path: touched})
    repo.switch(onto)
    other = {"main": "feature", "feature": "main"}[onto]
    repo.attempt("merge", "-q", "--no-commit", other)
    both = touched + new
    if path == "Box.java":
        both = touched.removesuffix("}\n") + new.removeprefix("class Box {\n")
    repo.install_hook()

    repo.stage(path, both)
    refused(repo, path, name.format("new" if onto == "main" else "old"))
    repo.git("commit", "-q", "--no-verify", "-m", "merge")
    verdict = gate("--base", "main" if onto == "feature" else "main~1", cwd=repo.root, exit_code=2)
    assert {each["function"] for each in verdict["violations"]} == {name.format("new")}


@pytest.mark.parametrize("path", MERGED)
def test_a_merge_has_a_renamed_function_under_one_name(repo: GitRepo, path: str) -> None:
    source, _ = MERGED[path]
    repo.base({path: source("old", 20)})
    repo.branch("feature")
    repo.base({path: source("new", 20)})
    repo.switch("main")
    repo.base({path: source("old", 20).replace("value += 1", "value += 10", 1)})
    repo.attempt("merge", "-q", "--no-commit", "feature")
    repo.install_hook()

    repo.stage(path, source("new", 20).replace("value += 1", "value += 10", 1))
    accepted(repo)
    gate("--base", "main~1", cwd=repo.root, exit_code=0)


@pytest.mark.parametrize("path", MERGED)
@pytest.mark.parametrize("is_edited", [False, True])
def test_a_function_that_a_merge_keeps_in_two_files_is_refused_by_the_gate(
    repo: GitRepo, path: str, *, is_edited: bool
) -> None:
    """The one verdict on a merge that hook and gate do not share: docs/verdict.md says why."""
    source, name = MERGED[path]
    old, rest = source("f", 20), source("neighbour", 2)
    touched = old.replace("value += 1", "value += 10", 1)
    repo.base({path: old})
    repo.branch("feature")
    repo.base({path: rest, f"new-{path}": old})
    repo.switch("main")
    repo.base({path: touched})
    assert repo.attempt("merge", "-q", "--no-commit", "feature").returncode != 0
    repo.install_hook()

    repo.stage(path, touched.replace("value += 2", "value += 20", 1) if is_edited else touched)
    accepted(repo)

    verdict = gate("--base", "main~1", cwd=repo.root, exit_code=2)
    assert {(each["path"], each["function"]) for each in verdict["violations"]} == {
        (f"new-{path}", name.format("f"))
    }


def test_a_script_that_is_split_into_modules_is_accepted(repo: GitRepo) -> None:
    def script(*numbers: int) -> str:
        return "".join(
            f"value = {number}\nif value == {number}:\n    value += {number}\n"
            for number in numbers
        )

    repo.base({"script.py": script(*range(50))})
    repo.install_hook()
    repo.stage("script.py", script(*range(3)))
    repo.stage("one.py", script(*range(3, 25)))
    repo.stage("two.py", script(*range(25, 50)))
    accepted(repo)

    repo.stage("two.py", script(*range(25, 48)))
    repo.stage("three.py", script(*range(48, 50), *range(60, 80)))
    refused(repo, "three.py", "<module>")
