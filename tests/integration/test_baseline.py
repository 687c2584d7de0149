"""A repository with a past adopts antipasta by a list of what is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from antipasta.judging.baseline import DEFAULT_NAME
from tests.support.expect import accepted, clear_error, refused
from tests.support.run import antipasta, antipasta_hook, gate
from tests.support.sources import TIDY, function_source, unrelated_source

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.git_repo import GitRepo

CONFIG = f"baseline: {DEFAULT_NAME}\n"
ABSOLUTE = f"{CONFIG}hook: {{mode: absolute}}\n"


@pytest.fixture
def legacy(repo: GitRepo) -> GitRepo:
    """A repository with two debts of 14, both listed in a baseline that is committed."""
    repo.base({"a.py": function_source("f"), "b.py": unrelated_source("g"), "c.py": "x = 1\n"})
    write_baseline(repo)
    repo.base({".antipasta.yaml": CONFIG, DEFAULT_NAME: text(repo)})
    return repo


def write_baseline(repo: GitRepo, *arguments: str) -> str:
    finished = antipasta("gate", "--write-baseline", *arguments, cwd=repo.root)
    assert finished.returncode == 0, finished.stderr
    return finished.stderr


def text(repo: GitRepo) -> str:
    return (repo.root / DEFAULT_NAME).read_text(encoding="utf-8")


def raised(repo: GitRepo, old: int = 14, new: int = 15) -> str:
    changed = text(repo).replace(f"value = {old},", f"value = {new},", 1)
    assert changed != text(repo)
    return changed


def listed(repo: GitRepo) -> list[str]:
    """The places that the baseline lists, each once."""
    return sorted({line.split('"')[1] for line in text(repo).splitlines() if "path" in line})


def test_what_is_listed_passes_and_what_is_not_fails(legacy: GitRepo) -> None:
    verdict = gate(cwd=legacy.root, exit_code=0)

    assert verdict["baseline"] == DEFAULT_NAME
    assert {(each["path"], each["function"], each["by"]) for each in verdict["suppressed"]} == {
        ("a.py", "f", "baseline"),
        ("b.py", "g", "baseline"),
    }
    legacy.write("a.py", function_source("f", 15))
    legacy.write("d.py", function_source("new", 11))
    verdict = gate(cwd=legacy.root, exit_code=2)
    assert {
        (each["function"], each["value"], each["previous"]) for each in verdict["violations"]
    } == {
        ("f", 15, 14),
        ("new", 11, None),
    }


def test_a_debt_that_is_renamed_or_moved_keeps_its_entry(legacy: GitRepo) -> None:
    legacy.git("mv", "a.py", "renamed.py")
    legacy.write("c.py", unrelated_source("other_name"))
    legacy.write("b.py", "x = 2\n")

    verdict = gate(cwd=legacy.root, exit_code=0)

    assert verdict["unused_baseline"] == []
    assert antipasta("gate", "--prune-baseline", cwd=legacy.root).returncode == 0
    assert listed(legacy) == ["c.py", "renamed.py"]


def test_what_is_no_longer_needed_is_named_and_pruned(legacy: GitRepo) -> None:
    legacy.write("a.py", function_source("f", TIDY))
    legacy.write("b.py", unrelated_source("g", 12))
    before = text(legacy)

    finished = antipasta("gate", cwd=legacy.root)
    assert finished.returncode == 0
    assert f"{DEFAULT_NAME}:5  no longer needed: a.py:f cyclomatic_complexity 14" in finished.stdout
    assert "antipasta gate --prune-baseline" in finished.stderr
    assert text(legacy) == before

    finished = antipasta("gate", "--prune-baseline", cwd=legacy.root)
    assert finished.returncode == 0
    assert f"listed in {DEFAULT_NAME}; before" in finished.stderr
    assert listed(legacy) == ["b.py"]
    assert "value = 12," in text(legacy)
    assert "value = 14," not in text(legacy)


def test_pruning_does_not_hide_what_got_worse(legacy: GitRepo) -> None:
    legacy.write("a.py", function_source("f", 15))
    before = text(legacy)

    assert antipasta("gate", "--prune-baseline", cwd=legacy.root).returncode == 2
    assert text(legacy) == before


def test_a_file_that_cannot_be_judged_keeps_its_entries(legacy: GitRepo) -> None:
    legacy.write("a.py", "def broken(:\n\0")

    verdict = gate("--prune-baseline", cwd=legacy.root, exit_code=3)

    assert [each["path"] for each in verdict["incomplete"]] == ["a.py"]
    assert listed(legacy) == ["a.py", "b.py"]


def test_hook_and_gate_read_it_alike(legacy: GitRepo) -> None:
    legacy.base({".antipasta.yaml": ABSOLUTE})
    legacy.stage("a.py", function_source("f").replace("+= 1\n", "+= 9\n"))

    accepted(legacy)
    assert gate("--base", "HEAD~1", "--mode", "absolute", cwd=legacy.root, exit_code=0)
    legacy.stage("a.py", function_source("f", 15))
    refused(legacy, "a.py", "f")
    gate("--base", "HEAD~1", "--mode", "absolute", cwd=legacy.root, exit_code=2)


@pytest.mark.parametrize("source", [("--staged",), ("--base", "main", "--head", "feature")])
def test_a_change_cannot_forgive_itself(legacy: GitRepo, source: tuple[str, ...]) -> None:
    """The debt that is worse and the entry that was raised for it are a violation each."""
    legacy.base({".antipasta.yaml": ABSOLUTE})
    legacy.branch("feature")
    legacy.stage("a.py", function_source("f", 16))
    legacy.stage(DEFAULT_NAME, raised(legacy, new=16))
    if "--base" in source:
        legacy.base({})

    verdict = gate(*source, cwd=legacy.root, exit_code=2)

    found = {each["rule"]: each for each in verdict["violations"]}
    assert found.keys() == {"threshold", "baseline"}
    raise_ = found["baseline"]
    assert (raise_["path"], raise_["line"], raise_["function"]) == (DEFAULT_NAME, 5, "a.py:f")
    assert (raise_["value"], raise_["threshold"], raise_["previous"]) == (16, 14, 14)
    if "--base" in source:
        verdict = gate(*source, "--policy", "head", cwd=legacy.root, exit_code=2)
        assert [each["rule"] for each in verdict["violations"]] == ["threshold"]
        (loosened,) = verdict["policy_changes"]
        assert loosened["field"] == "baseline.a.py:f.cyclomatic_complexity"
        assert (loosened["base"], loosened["head"]) == (14, 16)


def test_an_entry_that_a_commit_adds_is_refused(legacy: GitRepo) -> None:
    legacy.stage("d.py", function_source("new", 11))
    write_baseline(legacy)
    legacy.add(DEFAULT_NAME)

    finished = legacy.commit()

    assert finished.returncode != 0
    output = finished.stdout + finished.stderr
    assert "  d.py:new  cyclomatic_complexity 11 > 10 (new)\n" in output
    assert "the baseline:     may only shrink" in output


def test_a_stricter_policy_may_bring_its_list_along(legacy: GitRepo) -> None:
    """What kept to the threshold of the base, or was excluded there, needed no entry."""
    strict = f"{CONFIG}thresholds: {{cyclomatic_complexity: 2}}\n"
    legacy.base({"c.py": function_source("fine", TIDY), "d.py": function_source("h")})
    legacy.base({".antipasta.yaml": f"{CONFIG}exclude: [d.py]\n"})
    legacy.branch("feature")
    legacy.stage(".antipasta.yaml", strict)
    write_baseline(legacy)
    legacy.add(DEFAULT_NAME)
    assert listed(legacy) == ["a.py", "b.py", "c.py", "d.py"]

    accepted(legacy)
    verdict = gate("--base", "main", "--head", "feature", cwd=legacy.root, exit_code=0)
    assert verdict["policy_changes"] == []


def test_a_branch_that_brings_a_baseline_is_not_forgiven_by_it(repo: GitRepo) -> None:
    repo.base({"c.py": "x = 1\n"})
    repo.branch("feature")
    repo.stage("a.py", function_source("f"))
    write_baseline(repo)
    repo.base({DEFAULT_NAME: text(repo), ".antipasta.yaml": CONFIG})

    verdict = gate("--base", "main", cwd=repo.root, exit_code=2)

    assert [each["function"] for each in verdict["violations"]] == ["f"]
    (loosened,) = verdict["policy_changes"]
    assert (loosened["field"], loosened["base"], loosened["head"]) == (
        *("baseline", None, DEFAULT_NAME),
    )


def test_a_merge_takes_what_one_of_its_parents_lists(legacy: GitRepo) -> None:
    legacy.base({".antipasta.yaml": ABSOLUTE})
    legacy.branch("feature")
    legacy.base({"a.py": function_source("f", 15), DEFAULT_NAME: raised(legacy)})
    legacy.switch("main")
    legacy.base({"other.py": "x = 1\n"})

    accepted(legacy, "merge", "-q", "--no-edit", "feature")


def test_a_named_file_outside_of_git_holds_for_both_sides(legacy: GitRepo) -> None:
    legacy.base({".antipasta.yaml": "", "d.py": function_source("h")})
    outside = legacy.root.parent / "outside.toml"
    assert "let hook and gate read it" in write_baseline(legacy, str(outside))
    legacy.branch("feature")
    legacy.base({"d.py": function_source("h").replace("+= 1\n", "+= 9\n")})
    arguments = ("--base", "main", "--head", "feature", "--mode", "absolute")

    gate(*arguments, cwd=legacy.root, exit_code=2)
    gate(*arguments, "--baseline", str(outside), cwd=legacy.root, exit_code=0)
    gate("--baseline", "../outside.toml", cwd=legacy.root, exit_code=0)
    clear_error(
        antipasta("gate", "--baseline", "../gone.toml", cwd=legacy.root),
        "gone.toml: there is no such baseline",
    )


def test_a_configured_baseline_that_is_not_committed_is_an_error(legacy: GitRepo) -> None:
    legacy.base({".antipasta.yaml": "baseline: other.toml\n"})
    legacy.write("other.toml", text(legacy))

    for source in (("--staged",), ("--rev", "HEAD")):
        finished = antipasta("gate", *source, cwd=legacy.root)
        clear_error(finished, "other.toml: the baseline is not in ")
        assert "git add other.toml" in finished.stderr
    gate(cwd=legacy.root, exit_code=0)


def test_a_damaged_baseline_names_the_line(legacy: GitRepo) -> None:
    legacy.base({DEFAULT_NAME: text(legacy).replace("metric", "metrik", 1)})

    for source in ((), ("--staged",)):
        finished = antipasta("gate", *source, cwd=legacy.root)
        clear_error(finished, f"{DEFAULT_NAME}:5: ", "metrik")
        assert "--write-baseline" in finished.stderr


def test_bytes_of_a_path_that_are_no_text(repo: GitRepo) -> None:
    repo.stage(b"caf\xe9 %.py", function_source("f"))
    repo.base({})

    write_baseline(repo)

    assert 'path = "caf%E9 %25.py"' in text(repo)
    gate("--baseline", DEFAULT_NAME, cwd=repo.root, exit_code=0)


def test_a_baseline_that_nobody_reads_is_not_pruned(repo: GitRepo) -> None:
    repo.base({"a.py": function_source("f")})
    write_baseline(repo)

    finished = antipasta("gate", "--prune-baseline", cwd=repo.root)

    assert finished.returncode == 1
    assert "no baseline is configured" in finished.stderr


def test_a_link_that_a_branch_commits_leads_no_output_out_of_the_repository(
    repo: GitRepo, tmp_path: Path
) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_text("precious")
    names = ("report.xml", "receipt.json", DEFAULT_NAME, "bundle")
    for name in names:
        (repo.root / name).symlink_to(precious / "file")
    (repo.root / "reports").symlink_to(precious)
    repo.git("add", "--all")
    repo.stage("a.py", function_source())

    antipasta("gate", "--staged", "--output", "junit=report.xml", cwd=repo.root)
    repo.git("commit", "-q", "--no-verify", "-m", "links")
    antipasta("gate", "--rev", "HEAD", "--receipt", "receipt.json", cwd=repo.root)
    antipasta_hook("--output", "junit=report.xml", cwd=repo.root)
    refused = antipasta("gate", "--staged", "--output", "csv=reports/out", cwd=repo.root)
    antipasta("cache", "export", "bundle", cwd=repo.root)
    write_baseline(repo)
    (repo.root / ".antipasta.yaml").symlink_to(precious / "file")
    antipasta("config", "init", "--force", cwd=repo.root)

    assert [path.name for path in precious.iterdir()] == ["file"]
    assert (precious / "file").read_text() == "precious"
    assert not any((repo.root / name).is_symlink() for name in (*names, ".antipasta.yaml"))
    assert "is a link out of the working tree" in refused.stderr
    assert str(precious / "out") in refused.stderr


@pytest.mark.parametrize("place", ["../x.toml", "/x.toml", ".git/x.toml", "a/.GIT/x.toml"])
def test_a_configuration_names_no_baseline_outside_of_the_working_tree(
    repo: GitRepo, place: str
) -> None:
    repo.write(".antipasta.yaml", f"baseline: {place}\n")

    finished = antipasta("gate", "--write-baseline", cwd=repo.root)

    assert finished.returncode == 1
    assert list(repo.root.parent.rglob("x.toml")) == []
