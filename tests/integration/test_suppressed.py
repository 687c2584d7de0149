"""Suppressions in the document of the gate: which, where, by what, and whether new."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.run import antipasta, gate
from tests.support.sources import (
    function_source,
    java_source,
    javascript_source,
    method_source,
)

if TYPE_CHECKING:
    from tests.support.git_repo import GitRepo

SUPPRESSED = {"path", "line", "metric", "by", "added", "reason", "function", "silences"}
BAD = function_source("tangled")


@pytest.mark.parametrize(
    ("comment", "by"),
    [("# antipasta: ignore", "comment"), ("# noqa: C901", "noqa")],
)
def test_suppressed_in_this_change(repo: GitRepo, comment: str, by: str) -> None:
    repo.base({"mod.py": "x = 1\n"})
    repo.stage("mod.py", "x = 1\n" + BAD.replace(":\n", f":  {comment}\n", 1))

    verdict = gate("--staged", cwd=repo.root, exit_code=0)

    (entry,) = verdict["suppressed"]
    assert set(entry) == SUPPRESSED
    assert entry == {
        "path": "mod.py",
        "line": 2,
        "metric": "cyclomatic_complexity",
        "by": by,
        "added": True,
        "reason": "",
        "function": "tangled",
        "silences": True,
    }


def test_suppressed_before_this_change(repo: GitRepo) -> None:
    legacy = BAD.replace(":\n", ":  # antipasta: ignore\n", 1)
    repo.base({"mod.py": legacy})
    repo.stage(
        "mod.py", function_source("tangled", 15).replace(":\n", ":  # antipasta: ignore\n", 1)
    )

    verdict = gate("--staged", cwd=repo.root, exit_code=0)

    (entry,) = verdict["suppressed"]
    assert entry["added"] is False


def test_suppression_of_the_file(repo: GitRepo) -> None:
    repo.stage("mod.py", f"# antipasta: ignore-file\n{BAD}")

    (entry,) = gate("--staged", cwd=repo.root, exit_code=0)["suppressed"]

    assert (entry["by"], entry["line"]) == ("file", 1)


def test_comment_on_a_class_covers_what_is_in_it(repo: GitRepo) -> None:
    repo.stage("mod.py", method_source("Box").replace(":\n", ":  # antipasta: ignore\n", 1))

    (entry,) = gate("--staged", cwd=repo.root, exit_code=0)["suppressed"]

    assert (entry["line"], entry["metric"]) == (1, "cyclomatic_complexity")


@pytest.mark.parametrize("gap", ["@staticmethod\n", "@one\n@two(\n    3\n)\n"])
def test_comment_above_the_decorators(repo: GitRepo, gap: str) -> None:
    repo.stage("mod.py", f"# antipasta: ignore\n{gap}{BAD}")

    (entry,) = gate("--staged", cwd=repo.root, exit_code=0)["suppressed"]

    assert entry["line"] == 1


def test_comment_between_the_decorators_and_the_def(repo: GitRepo) -> None:
    repo.stage("mod.py", f"@one\n# antipasta: ignore\n{BAD}")

    (entry,) = gate("--staged", cwd=repo.root, exit_code=0)["suppressed"]

    assert entry["line"] == 2


def test_comment_inside_the_body_suppresses_nothing(repo: GitRepo) -> None:
    repo.stage("mod.py", BAD.replace("    return", "    # antipasta: ignore\n    return"))

    assert gate("--staged", cwd=repo.root, exit_code=2)["suppressed"] == []


def test_noqa_does_not_cover_other_metrics(repo: GitRepo) -> None:
    repo.stage("mod.py", BAD.replace(":\n", ":  # noqa: C901\n", 1))

    verdict = gate("--staged", "-t", "cognitive_complexity=5", cwd=repo.root, exit_code=2)

    assert [breach["metric"] for breach in verdict["violations"]] == ["cognitive_complexity"]
    assert [entry["metric"] for entry in verdict["suppressed"]] == ["cyclomatic_complexity"]


def test_nothing_is_listed_where_nothing_was_to_be_suppressed(repo: GitRepo) -> None:
    repo.stage("mod.py", function_source("tidy", 3).replace(":\n", ":  # antipasta: ignore\n", 1))

    assert gate("--staged", cwd=repo.root, exit_code=0)["suppressed"] == []


def ignoring(comment: str, complexity: int = 14) -> str:
    return function_source("tangled", complexity).replace(":\n", f":  {comment}\n", 1)


@pytest.mark.parametrize("comment", ["# antipasta: ignore", "# noqa: C901"])
def test_a_reason_can_be_required(repo: GitRepo, comment: str) -> None:
    repo.write(".antipasta.yaml", "suppressions: {require_reason: true}\n")
    repo.base({"mod.py": ignoring(comment, 12)})
    repo.stage("mod.py", ignoring(comment))

    verdict = gate("--staged", cwd=repo.root, exit_code=2)
    (violation,) = verdict["violations"]
    assert "the comment on line 1 gives no reason" in violation["message"]
    assert verdict["suppressed"] == []

    repo.stage("mod.py", ignoring(f"{comment} -- a table"))
    (entry,) = gate("--staged", cwd=repo.root, exit_code=0)["suppressed"]
    assert (entry["reason"], entry["added"]) == ("a table", False)


def test_new_suppressions_can_be_refused(repo: GitRepo) -> None:
    repo.write(".antipasta.yaml", "suppressions: {allow_new: false}\n")
    repo.base({"mod.py": function_source("tangled", 12)})
    repo.stage("mod.py", ignoring("# antipasta: ignore -- why"))

    verdict = gate("--staged", cwd=repo.root, exit_code=2)

    assert "line 1 is new" in verdict["violations"][0]["message"]
    (entry,) = verdict["suppressed"]
    assert (entry["added"], entry["silences"]) == (True, False)


def test_a_suppression_that_moves_with_its_function_is_not_new(repo: GitRepo) -> None:
    repo.write(".antipasta.yaml", "suppressions: {allow_new: false}\n")
    source = ignoring("# antipasta: ignore")
    repo.base({"old.py": f"x = 1\n{source}", "new.py": "y = 1\n"})
    repo.stage("old.py", "x = 1\n")
    repo.stage("new.py", f"y = 1\n{source}")

    (entry,) = gate("--staged", "--mode", "absolute", cwd=repo.root, exit_code=0)["suppressed"]

    assert (entry["path"], entry["added"]) == ("new.py", False)


def test_a_comment_put_in_place_first_silences_nothing_later(repo: GitRepo) -> None:
    repo.write(".antipasta.yaml", "suppressions: {allow_new: false}\n")
    repo.base({"mod.py": ignoring("# antipasta: ignore -- later", 3)})
    repo.stage("mod.py", ignoring("# antipasta: ignore -- later"))

    verdict = gate("--staged", cwd=repo.root, exit_code=2)

    (violation,) = verdict["violations"]
    assert "the comment on line 1 suppressed nothing before" in violation["message"]
    assert verdict["suppressed"] == []


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (ignoring("# antipasta: ignore", 12), ignoring("# antipasta: ignore")),
        # What a comment on a class or a file covered before, it covers.
        (
            f"# antipasta: ignore-file\n{function_source('old', 12)}",
            f"# antipasta: ignore-file\n{function_source('old', 12)}{BAD}",
        ),
    ],
)
def test_a_comment_that_suppressed_a_breach_before_still_does(
    repo: GitRepo, before: str, now: str
) -> None:
    repo.write(".antipasta.yaml", "suppressions: {allow_new: false}\n")
    repo.base({"mod.py": before})
    repo.stage("mod.py", now)

    (entry,) = gate("--staged", cwd=repo.root, exit_code=0)["suppressed"]

    assert (entry["metric"], entry["silences"]) == ("cyclomatic_complexity", True)


def test_growth_is_silenced_by_a_comment_from_before(repo: GitRepo) -> None:
    repo.write(".antipasta.yaml", "suppressions: {allow_new: false}\ngrowth: {max_increase: 1}\n")
    repo.base({"mod.py": ignoring("# antipasta: ignore", 3)})
    repo.stage("mod.py", ignoring("# antipasta: ignore", 6))

    gate("--staged", cwd=repo.root, exit_code=0)


def test_an_overruled_comment_is_no_suppression_in_sarif(repo: GitRepo) -> None:
    repo.write(".antipasta.yaml", "suppressions: {allow_new: false}\n")
    repo.base({"mod.py": function_source("tangled", 12)})
    repo.stage("mod.py", ignoring("# antipasta: ignore -- why"))

    finished = antipasta("gate", "--staged", "--format", "sarif", cwd=repo.root)

    (result,) = json.loads(finished.stdout)["runs"][0]["results"]
    assert result["level"] == "error"
    assert "suppressions" not in result


@pytest.mark.parametrize(
    ("setting", "asks", "reason"),
    [
        ("allow_new: true", "asks to accept", ": why"),
        (
            "allow_new: false",
            "asks in vain to accept",
            ": why; it is new (suppressions.allow_new is false)",
        ),
        ("require_reason: true", "asks to accept", ": why"),
    ],
)
def test_the_text_names_the_comments_that_a_change_adds(
    repo: GitRepo, setting: str, asks: str, reason: str
) -> None:
    repo.write(".antipasta.yaml", f"suppressions: {{{setting}}}\n")
    repo.base({"mod.py": function_source("tangled", 12), "old.py": ignoring("# noqa: C901")})
    repo.stage("mod.py", ignoring("# antipasta: ignore -- why"))
    repo.stage("old.py", ignoring("# noqa: C901", 15))

    lines = antipasta("gate", "--staged", cwd=repo.root).stdout.splitlines()

    told = f"mod.py:1  a comment that this change adds {asks} cyclomatic complexity{reason}"
    assert [line for line in lines if " comment " in line] == [told]


TIDY_AND_BAD = (
    function_source("tidy", 3).replace(":\n", ":  # antipasta: ignore[cyclomatic]\n", 1) + BAD
).replace("def tangled", "# antipasta: ignore\ndef tangled")


def test_unused_suppressions_are_named_on_demand(repo: GitRepo) -> None:
    repo.base({"mod.py": TIDY_AND_BAD, "untouched.py": "# antipasta: ignore-file\n"})
    repo.stage("mod.py", f"# why\n{TIDY_AND_BAD}")

    verdict = gate("--staged", "--report-unused", cwd=repo.root, exit_code=0)
    everything = gate("--report-unused", cwd=repo.root, exit_code=0)

    (entry,) = verdict["unused_suppressions"]
    assert entry == {"path": "mod.py", "line": 2, "metrics": ["cyclomatic"], "by": "comment"}
    assert everything["unused_suppressions"] == [
        entry,
        {"path": "untouched.py", "line": 1, "metrics": [], "by": "file"},
    ]
    assert gate("--staged", cwd=repo.root, exit_code=0)["unused_suppressions"] is None


@pytest.mark.parametrize("quiet", [(), ("-q",)])
def test_unused_suppressions_are_shown_and_change_no_exit_code(
    repo: GitRepo, quiet: tuple[str, ...]
) -> None:
    repo.stage("mod.py", TIDY_AND_BAD)

    finished = antipasta("gate", "--staged", "--report-unused", *quiet, cwd=repo.root)

    assert finished.returncode == 0
    assert finished.stdout.splitlines()[:2] == [
        "mod.py:7  a comment that this change adds asks to accept cyclomatic complexity",
        "mod.py:1  suppresses nothing: antipasta: ignore[cyclomatic]",
    ]


@pytest.mark.parametrize(
    ("comment", "problem"),
    [
        ("# antipasta: ignore[typo]", "'typo' is not a metric"),
        ("# antipasta: ignore(cyc)", "ignore(cyc) has the wrong brackets; write ignore[cyc]"),
    ],
)
def test_a_comment_that_cannot_be_read_is_named_at_once(
    repo: GitRepo, comment: str, problem: str
) -> None:
    """Also on a function within its thresholds, and in a gate over the whole tree."""
    repo.stage("mod.py", ignoring(comment, 3))

    for arguments in (("--staged",), (), ()):
        verdict = gate(*arguments, cwd=repo.root, exit_code=0)
        (row,) = verdict["misread_suppressions"]
        assert (row["path"], row["line"]) == ("mod.py", 1)
        assert row["problem"].startswith(problem)
    shown = antipasta("gate", "--staged", cwd=repo.root).stdout
    assert f"mod.py:1  suppresses nothing: {problem}" in shown


def test_it_silences_nothing(repo: GitRepo) -> None:
    repo.stage("mod.js", javascript_source("f", 14).replace("{", "{ // antipasta: ignore(cyc)", 1))

    verdict = gate("--staged", cwd=repo.root, exit_code=2)

    assert len(verdict["misread_suppressions"]) == 1


@pytest.fixture
def strict(repo: GitRepo) -> GitRepo:
    """A repository that allows no new suppressions."""
    repo.write(".antipasta.yaml", "suppressions: {allow_new: false}\n")
    repo.add(".antipasta.yaml")
    return repo


@pytest.mark.parametrize(
    ("comment", "by"), [("# antipasta: ignore[cyc] -- later", "comment"), ("# noqa: C901", "noqa")]
)
def test_a_new_comment_is_refused_before_it_is_used(strict: GitRepo, comment: str, by: str) -> None:
    """Else one commit would add it, and the next one what it silences."""
    strict.base({"mod.py": function_source("tangled", 3)})
    strict.stage("mod.py", ignoring(comment, 3))

    verdict = gate("--staged", cwd=strict.root, exit_code=2)

    (violation,) = verdict["violations"]
    assert (violation["rule"], violation["function"]) == ("suppression", "tangled")
    assert violation["message"] == (
        "tangled gets a comment on line 1 that suppresses cyclomatic complexity;"
        " suppressions.allow_new is false"
    )
    (row,) = verdict["suppressed"]
    assert (row["by"], row["added"], row["silences"]) == (by, True, False)
    shown = antipasta("gate", "--staged", cwd=strict.root).stdout
    assert shown.startswith(
        "mod.py:1  tangled  cyclomatic_complexity suppressed by a new comment\n"
    )


def test_in_two_commits_it_is_refused_twice_and_in_their_range_once(strict: GitRepo) -> None:
    start = strict.base({"mod.py": function_source("tangled", 3)})
    strict.base({"mod.py": ignoring("# antipasta: ignore", 3)})
    strict.stage("mod.py", ignoring("# antipasta: ignore", 14))
    staged = gate("--staged", cwd=strict.root, exit_code=2)
    assert [each["rule"] for each in staged["violations"]] == ["threshold"]

    strict.commit()

    ranged = gate("--base", start, cwd=strict.root, exit_code=2)
    assert [each["rule"] for each in ranged["violations"]] == ["threshold"]


@pytest.mark.parametrize("moved", ["mod.py", "moved.py"])
def test_a_comment_that_was_there_is_not_refused(strict: GitRepo, moved: str) -> None:
    strict.base({"mod.py": ignoring("# antipasta: ignore", 3)})
    strict.git("rm", "-q", "mod.py")
    strict.stage(moved, "x = 1\n" + ignoring("# antipasta: ignore", 4))

    assert gate("--staged", cwd=strict.root, exit_code=0)["suppressed"] == []


def test_a_new_comment_on_the_file_and_one_in_javascript(strict: GitRepo) -> None:
    sources = {"mod.py": function_source("f", 3), "mod.js": javascript_source("f", 3)}
    strict.base(sources)
    strict.stage("mod.py", f"# antipasta: ignore-file\n{sources['mod.py']}")
    strict.stage("mod.js", sources["mod.js"].replace("{", "{ // antipasta: ignore", 1))

    verdict = gate("--staged", cwd=strict.root, exit_code=2)

    assert {(each["path"], each["rule"], each["function"]) for each in verdict["violations"]} == {
        ("mod.py", "suppression", None),
        ("mod.js", "suppression", "f"),
    }


def test_a_comment_that_moves_here_from_a_lenient_path_silences_nothing(strict: GitRepo) -> None:
    """There it silenced nothing either: nothing was judged, or the threshold was higher."""
    config = (
        "suppressions: {allow_new: false}\nexclude: ['legacy/']\n"
        "overrides: [{paths: ['old/'], thresholds: {cyclomatic_complexity: 50}}]\n"
    )
    for directory in ("legacy", "old"):
        strict.write(".antipasta.yaml", config)
        strict.base({f"{directory}/{directory}.py": ignoring("# antipasta: ignore")})
        strict.git("mv", f"{directory}/{directory}.py", f"{directory}.py")

        verdict = gate("--staged", cwd=strict.root, exit_code=2)

        (violation,) = verdict["violations"]
        assert "suppressed nothing before" in violation["message"]
        strict.commit()


def test_the_advice_suggests_no_comment_where_none_counts(repo: GitRepo) -> None:
    repo.write(".antipasta.yaml", "suppressions: {allow_new: false}\n")
    repo.base({"mod.py": function_source("tangled", 9)})
    repo.stage("mod.py", BAD)

    told = antipasta("gate", "--staged", cwd=repo.root).stderr
    assert "ignore[" not in told
    assert "another threshold only; suppressions.allow_new is false" in told

    repo.stage("mod.py", ignoring("# antipasta: ignore", 9))
    told = antipasta("gate", "--staged", cwd=repo.root).stderr
    assert "ignore[" not in told
    assert "take it out again; suppressions.allow_new is false" in told


# A class with an old comment, which silences what is in it, and a method that is to come.
CLASSES = {
    "box.py": ("# antipasta: ignore\nclass Box:\n", "    ", function_source),
    "box.js": ("// antipasta: ignore\nclass Box {\n", "", javascript_source),
    "Box.java": ("// antipasta: ignore\nclass Box {\n", "", java_source),
}


@pytest.mark.parametrize("path", CLASSES)
@pytest.mark.parametrize("allow_new", ["true", "false"])
@pytest.mark.parametrize("was_in_use", [True, False])
def test_an_old_comment_on_a_class_is_not_added_for_a_new_method(
    repo: GitRepo, path: str, allow_new: str, *, was_in_use: bool
) -> None:
    head, indent, source = CLASSES[path]
    foot = "" if indent else "}\n"

    def method(name: str, complexity: int) -> str:
        text = source(name, complexity).replace("function ", "").removeprefix("class Box {\n")
        lines = text.removesuffix("}\n" if path == "Box.java" else "").splitlines(keepends=True)
        return "".join(f"{indent}{line}" for line in lines)

    old = head + method("old", 14 if was_in_use else 3)
    repo.write(".antipasta.yaml", f"suppressions: {{allow_new: {allow_new}}}\n")
    repo.base({path: old + foot})
    repo.stage(path, old + method("fresh", 12) + foot)

    is_refused = allow_new == "false" and not was_in_use
    finished = antipasta("gate", "--staged", "--format", "json", cwd=repo.root)

    verdict = json.loads(finished.stdout)
    assert [each["function"] for each in verdict["violations"]] == ["Box.fresh"] * is_refused
    found = {each["function"]: each["added"] for each in verdict["suppressed"]}
    assert found == ({} if is_refused else {"Box.fresh": False})
    said = antipasta("gate", "--staged", cwd=repo.root).stdout
    assert "this change adds" not in said
