from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

import pytest

from antipasta.cli import main
from antipasta.cli.commands import COMMANDS
from antipasta.version import __version__
from tests.support.run import run
from tests.support.sources import TIDY, function_source

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.git_repo import GitRepo

GOOD, BAD = function_source("f", TIDY), function_source("f")
Streams = pytest.CaptureFixture[str]


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_lists_every_command(capsys: Streams, flag: str) -> None:
    assert main([flag]) == 0
    shown = capsys.readouterr().out
    assert all(f"  {name} " in shown for name in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(capsys: Streams, command: str) -> None:
    assert main([command, "--help"]) == 0
    assert capsys.readouterr().out.startswith(f"Usage: antipasta {command} ")


def test_the_version_is_shown(capsys: Streams) -> None:
    assert main(["--version"]) == 0
    assert __version__ in capsys.readouterr().out


def test_help_imports_no_command(tmp_path: Path) -> None:
    program = "import sys; from antipasta.cli import main; main(['-h']); print(*sys.modules)"

    loaded = run((sys.executable, "-P", "-c", program), tmp_path).stdout.split()

    assert not {f"antipasta.cli.{name}" for name in COMMANDS}.intersection(loaded)
    assert "antipasta.pipeline" not in loaded


def test_a_gate_without_a_receipt_does_not_import_what_makes_one(here: GitRepo) -> None:
    program = (
        "import sys; from antipasta.cli import main; main(['gate', '--no-cache']);"
        "print(*sys.modules)"
    )

    loaded = run((sys.executable, "-P", "-c", program), here.root).stdout.split()

    assert "antipasta.pipeline" in loaded
    assert "antipasta.judging.receipt" not in loaded


@pytest.mark.parametrize("how", ["module", "console script"])
def test_a_process_of_its_own_exits_with_the_code(here: GitRepo, how: str) -> None:
    here.write("a.py", BAD)
    script = [os.path.join(os.path.dirname(sys.executable), "antipasta")]
    command = script if how == "console script" else [sys.executable, "-P", "-m", "antipasta"]

    finished = run((*command, "gate", "--no-cache"), here.root)

    assert finished.returncode == 2
    assert "14 > 10" in finished.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nonsense"], "no such command: nonsense"),
        (["gate", "--nonsense"], "--nonsense"),
        (["gate", "--budget", "0"], "'0' is not a positive number, such as 2.5"),
        (["gate", "--staged", "--base", "HEAD"], "--staged and --base exclude each other"),
        (["metrics", "--rev", "a", "--base", "b"], "--rev and --base exclude each other"),
        (["metrics", "--head", "HEAD"], "--head goes with --base"),
        (["metrics", "-", "a.py"], "- means standard input, and takes no other source"),
        (["metrics", "-", "--rev", "HEAD"], "- means standard input, and takes no other source"),
        (["metrics", "--stdin-filename", "a.py"], "--stdin-filename names what comes from"),
        (["metrics", "--output", "json"], "--output 'json' is not FORMAT=FILE"),
        (["metrics", "--output", "yaml=a"], "'yaml=a': 'yaml' is not a format of this command"),
        (["gate", "--mode", "ratchet"], "--mode ratchet needs something to compare with"),
        (["gate", "--mode", "new", "--rev", "HEAD"], "--mode new needs something to compare with"),
        (["gate", "--rev", "gone"], "no such revision: gone"),
        (["gate", "--changed-only"], "--changed-only needs something to compare with"),
        (["gate", "--top", "3", "--format", "json"], "--changed-only and --top are for the text"),
        (["gate", "--write-baseline", "--base", "HEAD"], "--write-baseline needs the whole"),
        (["gate", "--prune-baseline", "--staged"], "--prune-baseline needs the whole"),
        (["gate", "--prune-baseline", "a.py"], "--prune-baseline needs the whole"),
        (["gate", "--write-baseline", "--prune-baseline"], "--write-baseline goes with neither"),
        (["gate", "--write-baseline", "l.json"], "'l.json' is not a name for a baseline"),
        (["gate", "--baseline", "gone.toml"], "gone.toml: there is no such baseline"),
        (["gate", "gone.py"], "gone.py: no such file or directory"),
        (["gate", "-t", "nonsense=1"], "'nonsense' is not a metric"),
        (["metrics", "--output", "json=/proc/no/file"], "/proc/no/file: cannot be written"),
    ],
)
@pytest.mark.usefixtures("here")
def test_bad_usage_is_one_line_and_exit_code_1(
    capsys: Streams, arguments: list[str], said: str
) -> None:
    assert main(arguments) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("antipasta: ")
    assert said in err.partition("\n")[0]


def test_an_interrupt_is_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("antipasta.cli.commands.antipasta.main", interrupt)

    assert main([]) == 130


def test_the_result_can_be_written_to_files_too(here: GitRepo, capsys: Streams) -> None:
    here.stage("a.py", BAD)

    assert main(["gate", "--staged", "--output", "json=out.json", "--output", "text=out.txt"]) == 2
    out = capsys.readouterr().out
    document = json.loads((here.root / "out.json").read_text())
    assert document["status"] == "failed"
    assert [each["function"] for each in document["changes"]] == ["<module>", "f"]
    assert (here.root / "out.txt").read_text().partition(";")[0] == out.partition(";")[0]


@pytest.mark.parametrize(
    ("source", "arguments", "code"),
    [
        (GOOD, [], 0),
        (BAD, [], 2),
        (BAD, ["-t", "cyc=14"], 0),
        ("def", [], 3),
        ("def", ["--on-incomplete", "warn"], 0),
        ("def", ["--on-incomplete", "pass"], 0),
    ],
)
def test_the_exit_code_of_the_gate(
    here: GitRepo, source: str, arguments: list[str], code: int
) -> None:
    here.stage("a.py", source)

    assert main(["gate", *arguments]) == code
    assert main(["gate", "--staged", *arguments]) == code
    assert main(["metrics"]) == 0


@pytest.mark.parametrize(
    ("config", "arguments", "code"),
    [
        ("", [], 1),
        ("", ["--on-error", "pass"], 0),
        ("gate: {on_error: pass}", [], 1),
        ("nonsense: 1", ["--on-error", "pass"], 0),
    ],
)
def test_trouble_fails_the_gate_unless_asked_otherwise(
    here: GitRepo, capsys: Streams, config: str, arguments: list[str], code: int
) -> None:
    here.write(".antipasta.yaml", config)

    assert main(["gate", "gone.py", *arguments]) == code
    assert capsys.readouterr().err.startswith("antipasta: ")


def test_a_setting_of_the_gate_counts_where_there_is_no_flag(here: GitRepo) -> None:
    here.base({"a.py": BAD})
    here.stage("a.py", f"x = 1\n{BAD}")
    here.write(".antipasta.yaml", "gate: {mode: absolute, on_incomplete: warn}\n")

    assert main(["gate", "--staged"]) == 2
    assert main(["gate", "--staged", "--mode", "ratchet"]) == 0
    here.stage("a.py", "def")
    assert main(["gate", "--staged"]) == 0


def test_a_quiet_gate_says_nothing_when_all_is_well(here: GitRepo, capsys: Streams) -> None:
    here.write("a.py", GOOD)

    assert main(["gate", "-q"]) == 0
    assert capsys.readouterr() == ("", "")
    assert main(["gate", "-q", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["status"] == "passed"


def test_a_cache_that_cannot_be_used_is_said(here: GitRepo, capsys: Streams) -> None:
    here.write("a.py", GOOD)
    here.write("file", "not a directory")

    for command in ("metrics", "gate"):
        assert main([command, "--cache-dir", "file"]) == 0
        assert capsys.readouterr().err.startswith("antipasta: working without the cache: ")


def test_without_the_cache_everything_is_measured_anew(here: GitRepo, capsys: Streams) -> None:
    here.write("a.py", GOOD)

    def misses(*arguments: str) -> int:
        assert main(["metrics", "--format", "json", *arguments]) == 0
        found = json.loads(capsys.readouterr().out)["run"]["cache"]["misses"]
        assert isinstance(found, int)
        return found

    assert [misses(), misses(), misses("--no-cache"), misses("--cache-dir", "other")] == [
        1,
        0,
        1,
        1,
    ]
