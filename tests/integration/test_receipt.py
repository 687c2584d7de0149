"""A verdict that was reached once is shown to be for the same content, without a second one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from antipasta.cli import main
from tests.support.git_repo import GitRepo
from tests.support.sources import TIDY, function_source

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GOOD, BAD = function_source("f", TIDY), function_source("f")
RANGE = ("--base", "main", "--head", "feature")

Streams = pytest.CaptureFixture[str]


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    """A repository that is the current directory, with a branch that adds a good function."""
    repo = GitRepo.create(tmp_path / "here")
    monkeypatch.chdir(repo.root)
    repo.base({"a.py": "x = 1\n"})
    repo.branch("feature")
    repo.base({"b.py": GOOD})
    return repo


def write(*arguments: str, code: int = 0) -> None:
    assert main(["gate", "--receipt", "r.json", *arguments]) == code


def verify(*arguments: str) -> int:
    return main(["gate", "--verify-receipt", "r.json", *arguments])


def test_a_receipt_says_what_was_judged(repo: GitRepo) -> None:
    write(*RANGE)

    receipt = json.loads((repo.root / "r.json").read_text())
    assert receipt["schema"] == "antipasta.receipt/1"
    assert receipt["tree"] == repo.git("rev-parse", "feature^{tree}").strip()
    assert receipt["base"] == repo.git("rev-parse", "main").strip()
    assert (receipt["status"], receipt["exit_code"], receipt["mode"]) == ("passed", 0, "ratchet")
    assert (receipt["files"], receipt["functions"], receipt["violations"]) == (1, 1, 0)


def test_it_holds_for_the_same_content_whatever_the_commit(repo: GitRepo, capsys: Streams) -> None:
    write(*RANGE)
    repo.git("commit", "-q", "--amend", "-m", "other words")
    capsys.readouterr()

    assert verify(*RANGE) == 0
    out, err = capsys.readouterr()
    assert out.startswith("antipasta: the receipt holds: passed, 0 violations; 1 of 1 file and ")
    assert err == ""
    assert verify("-q", *RANGE) == 0
    assert capsys.readouterr().out == ""


def test_what_a_message_overrides_holds_for_that_commit_alone(
    repo: GitRepo, capsys: Streams
) -> None:
    repo.base({"b.py": BAD})
    repo.git("commit", "-q", "--amend", "-m", "new\n\nComplexity-Override: a table")
    write(*RANGE)

    assert verify(*RANGE) == 0
    repo.git("commit", "-q", "--amend", "-m", "new")
    assert verify(*RANGE) == 1
    assert "is for the revision " in capsys.readouterr().err


def test_nothing_is_measured(repo: GitRepo, tmp_path: Path, capsys: Streams) -> None:
    write(*RANGE)
    elsewhere = ("--cache-dir", str(tmp_path / "empty"))

    assert verify(*RANGE, *elsewhere) == 0
    capsys.readouterr()
    assert main(["cache", "list", *elsewhere, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["entries"] == []


def test_what_failed_fails_again(repo: GitRepo, capsys: Streams) -> None:
    repo.base({"b.py": BAD})
    write(*RANGE, code=2)
    capsys.readouterr()

    assert verify(*RANGE) == 2
    assert "the receipt holds: failed, 1 violation;" in capsys.readouterr().out


def test_a_whole_tree_has_a_receipt_too(repo: GitRepo) -> None:
    write("--rev", "feature")

    assert verify("--rev", "feature") == 0
    assert verify("--rev", "main") == 1


def edit_the_code(repo: GitRepo) -> None:
    repo.base({"b.py": function_source("f", TIDY + 1)})


def move_the_base(repo: GitRepo) -> None:
    repo.switch("main")
    repo.base({"c.py": "x = 1\n"})
    repo.switch("feature")
    repo.git("rebase", "-q", "main")


def change_the_configuration(repo: GitRepo) -> None:
    repo.base({".antipasta.yaml": "thresholds: {length: 60}\n"})


@pytest.mark.parametrize(
    ("change", "differing"),
    [
        (edit_the_code, "is for the tree "),
        (move_the_base, ", the base "),
        (change_the_configuration, ", the policy "),
    ],
)
def test_it_holds_for_nothing_else(
    repo: GitRepo, capsys: Streams, change: Callable[[GitRepo], None], differing: str
) -> None:
    write(*RANGE)
    capsys.readouterr()
    change(repo)

    assert verify(*RANGE) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert differing in err.partition("\n")[0]
    assert "antipasta gate" in err


@pytest.mark.parametrize(
    "flags",
    [
        ("-t", "length=60"),
        ("--tolerance", "3"),
        ("--mode", "absolute"),
        ("--policy", "head"),
        ("--on-incomplete", "pass"),
        ("b.py",),
    ],
)
def test_other_rules_are_another_verdict(
    repo: GitRepo, capsys: Streams, flags: tuple[str, ...]
) -> None:
    write(*RANGE)
    capsys.readouterr()

    assert verify(*RANGE, *flags) == 1
    assert "r.json: is for the policy " in capsys.readouterr().err


def test_a_path_means_the_same_from_wherever_it_is_named(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch, capsys: Streams
) -> None:
    receipt = str(repo.root / "r.json")
    (repo.root / "pkg").mkdir()
    assert main(["gate", *RANGE, "--receipt", receipt, "a.py"]) == 0
    verify_it = ["gate", *RANGE, "--verify-receipt", receipt]

    assert main([*verify_it, "./pkg/../a.py"]) == 0
    monkeypatch.chdir(repo.root / "pkg")
    assert main([*verify_it, "../a.py"]) == 0
    capsys.readouterr()
    assert main([*verify_it, "a.py"]) == 1
    assert "is for the policy " in capsys.readouterr().err


def test_it_holds_for_the_version_that_wrote_it(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch, capsys: Streams
) -> None:
    write(*RANGE)
    monkeypatch.setattr("antipasta.judging.receipt.__version__", "2.0.1")

    assert verify(*RANGE) == 1
    assert " and not 2.0.1" in capsys.readouterr().err


def test_a_baseline_is_one_of_the_rules(repo: GitRepo, capsys: Streams) -> None:
    assert main(["gate", "--write-baseline", "list.toml"]) == 0
    arguments = (*RANGE, "--baseline", "list.toml")
    write(*arguments)

    assert verify(*arguments) == 0
    (repo.root / "a.py").write_text(BAD)
    assert main(["gate", "--write-baseline", "list.toml"]) == 0
    assert verify(*arguments) == 1


@pytest.mark.parametrize("name", ["status", "violations", "exit_code", "tree", "policy"])
def test_a_change_to_the_receipt_shows(repo: GitRepo, capsys: Streams, name: str) -> None:
    write(*RANGE)
    path = repo.root / "r.json"
    receipt = json.loads(path.read_text())
    receipt[name] = receipt[name] + 1 if isinstance(receipt[name], int) else "other"
    path.write_text(json.dumps(receipt))
    capsys.readouterr()

    assert verify(*RANGE) == 1
    assert "r.json: was changed after it was written" in capsys.readouterr().err


def test_a_key_keeps_others_from_writing_receipts(
    repo: GitRepo, capsys: Streams, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(*RANGE)
    monkeypatch.setenv("ANTIPASTA_RECEIPT_KEY", "a secret")
    assert verify(*RANGE) == 1
    assert "another ANTIPASTA_RECEIPT_KEY" in capsys.readouterr().err

    write(*RANGE)
    assert "a secret" not in (repo.root / "r.json").read_text()
    assert verify(*RANGE) == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "r.json: is not a receipt"),
        ("[]", "r.json: is not a receipt"),
        ("{", "r.json: is not a receipt"),
        ("[" * 90_000, "r.json: is not a receipt"),
        ('{"schema": "antipasta.gate/1"}', "r.json: is not a receipt: it has other fields"),
    ],
)
def test_what_is_no_receipt(repo: GitRepo, capsys: Streams, content: str, words: str) -> None:
    repo.write("r.json", content)

    assert verify(*RANGE) == 1
    assert words in capsys.readouterr().err


def test_no_file_need_be_there_to_check_it(repo: GitRepo) -> None:
    """A job without the cache looks at nothing of the tree but its id."""
    repo.base({"pkg/a.py": "x = 1\n"})
    write("--rev", "HEAD")
    tree = repo.git("rev-parse", "HEAD:pkg").strip()
    (repo.git_dir() / "objects" / tree[:2] / tree[2:]).unlink()
    assert main(["cache", "clear"]) == 0

    assert verify("--rev", "HEAD") == 0


def test_a_field_of_another_type_makes_it_no_receipt(repo: GitRepo, capsys: Streams) -> None:
    write(*RANGE)
    receipt = json.loads((repo.root / "r.json").read_text())
    repo.write("r.json", json.dumps({**receipt, "files": "3"}))

    assert verify(*RANGE) == 1
    assert 'r.json: is not a receipt: files is "3"' in capsys.readouterr().err


@pytest.mark.parametrize("field", ["seal", "status", "tree", "version"])
def test_a_text_that_is_no_character_makes_it_no_receipt(
    repo: GitRepo, capsys: Streams, field: str
) -> None:
    """JSON can hold half a character, which nothing can encode."""
    write(*RANGE)
    receipt = json.loads((repo.root / "r.json").read_text())
    repo.write("r.json", json.dumps({**receipt, field: "\ud800"}))

    assert verify(*RANGE) == 1
    err = capsys.readouterr().err
    assert "r.json: " in err
    assert "internal error" not in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--receipt", "r.json"), "a receipt needs a commit to judge"),
        (("--receipt", "r.json", "--staged"), "a receipt needs a commit to judge"),
        (("--receipt", "r.json", "--base", "main"), "a receipt needs a commit to judge"),
        (("--verify-receipt", "gone.json", "--rev", "main"), "gone.json: cannot be read"),
        (("--verify-receipt", "r.json", "--format", "json"), "--verify-receipt goes with"),
        (("--verify-receipt", "r.json", "--receipt", "s.json"), "--verify-receipt goes with"),
    ],
)
def test_bad_usage(repo: GitRepo, capsys: Streams, arguments: tuple[str, ...], words: str) -> None:
    assert main(["gate", *arguments]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err.partition("\n")[0]
    assert not (repo.root / "r.json").exists()
