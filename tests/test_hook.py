from __future__ import annotations

import os
import select
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from antipasta import hook
from antipasta.analyze.cognitive import why_unusable
from antipasta.hook import main
from antipasta.version import PROBE_VARIABLE
from tests.support.run import antipasta, run
from tests.support.sources import TIDY, function_source
from tests.support.system import system

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.support.git_repo import GitRepo

pytestmark = pytest.mark.every_system

GOOD, BAD = function_source("f", TIDY), function_source("f")
FORBIDDEN = {
    *("radon", "lizard", "complexipy", "pygit2", "psutil", "rich", "click", "yaml"),
    *("msgspec", "pathspec", "platformdirs", "tomllib", "tree_sitter"),
}

SLOW = {
    *("typing", "re", "enum", "json", "subprocess", "signal", "threading", "locale"),
    *("sqlite3", "datetime", "dataclasses", "inspect", "logging", "hashlib", "pathlib", "tempfile"),
}
"""Modules of the standard library whose import a commit would wait for; see `antipasta/lean/`."""

RESULTS_OF_A_BREACH = ("antipasta.results.findings", "antipasta.results.reports")

Streams = pytest.CaptureFixture[str]


def test_a_good_commit_passes_with_one_line(here: GitRepo, capsys: Streams) -> None:
    here.stage("a.py", GOOD)

    assert main([]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("antipasta: nothing got worse; 1 of 1 file and 1 of 1 function judged")
    assert err == ""


def test_a_quiet_hook_says_nothing_when_all_is_well(here: GitRepo, capsys: Streams) -> None:
    here.stage("a.py", GOOD)

    assert main(["-q"]) == 0
    assert capsys.readouterr() == ("", "")


def test_a_bad_commit_is_refused_with_ways_out(here: GitRepo, capsys: Streams) -> None:
    here.stage("a.py", BAD)

    assert main([]) == 2
    out, err = capsys.readouterr()
    assert out.splitlines()[:3] == [
        "a.py:1  f  cyclomatic_complexity 14 > 10 (new)",
        "    +1 at line 2, +1 at line 4, +1 at line 6 and 10 more",
        "    many branches: move those that belong together into a function of their own",
    ]
    assert out.splitlines()[3].startswith("antipasta: 1 violation")
    assert err.endswith("git commit --no-verify\n")


@pytest.mark.parametrize(
    ("config", "arguments", "code"),
    [
        ("", [], 0),
        ("", ["--on-incomplete", "fail"], 3),
        ("hook: {on_incomplete: fail}", [], 3),
        ("hook: {on_incomplete: fail}", ["--on-incomplete", "warn"], 0),
        ("hook: {on_incomplete: fail}", ["--on-incomplete=pass"], 0),
    ],
)
def test_what_could_not_be_judged_passes_unless_asked_otherwise(
    here: GitRepo, capsys: Streams, config: str, arguments: list[str], code: int
) -> None:
    here.write(".antipasta.yaml", config)
    here.stage("a.py", "def")

    assert main(arguments) == code
    assert "a.py  not judged (syntax)" in capsys.readouterr().out


def test_the_mode_comes_from_the_flag_or_the_configuration(here: GitRepo) -> None:
    here.base({"a.py": BAD})
    here.stage("a.py", f"x = 1\n{BAD}")

    assert main([]) == 0
    assert main(["--mode", "absolute"]) == 2
    here.write(".antipasta.yaml", "hook: {mode: absolute}\n")
    assert main([]) == 2
    assert main(["--mode", "ratchet"]) == 0


@pytest.mark.parametrize(
    ("config", "arguments", "code"),
    [
        ("", [], 0),
        ("", ["--on-error", "fail"], 1),
        ("", ["--on-error=fail"], 1),
        ("hook: {on_error: fail}", [], 1),
        ("hook: {on_error: fail}", ["--on-error", "pass"], 0),
    ],
)
def test_a_fault_of_ours_blocks_no_commit_unless_asked_to(
    here: GitRepo,
    capsys: Streams,
    monkeypatch: pytest.MonkeyPatch,
    config: str,
    arguments: list[str],
    code: int,
) -> None:
    def fault(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a fault")

    here.write(".antipasta.yaml", config)
    here.stage("a.py", BAD)
    monkeypatch.setattr(hook, "_show", fault)

    assert main(arguments) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("antipasta: internal error: ZeroDivisionError: a fault\n")
    assert ("the run passes" in err) == (code == 0)
    assert "Traceback" not in err
    assert main(["-v", *arguments]) == code
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--nonsense"], "unrecognized arguments: --nonsense"),
        (["--mode", "easy"], "invalid choice: 'easy'"),
        (["--budget", "soon"], "--budget is 'soon'"),
        (["-t", "c=5"], "'c' could be any of several metrics: cyclomatic_complexity, "),
        (["--config", "gone.yaml"], "gone.yaml: no such file"),
        (["gone.py"], "'gone.py' is not in the index"),
    ],
)
def test_bad_usage_is_said_and_blocks_no_commit_unless_asked_to(
    here: GitRepo, capsys: Streams, arguments: list[str], words: str
) -> None:
    assert main(arguments) == 0
    assert words in capsys.readouterr().err.partition("\n")[0]
    assert main(["--on-error", "fail", *arguments]) == 1


def test_outside_of_a_repository_there_is_nothing_to_judge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Streams
) -> None:
    monkeypatch.chdir(tmp_path)

    assert main(["--on-error", "fail"]) == 1
    assert "is not in a git repository" in capsys.readouterr().err


def test_an_interrupted_hook_says_so_by_its_exit_code(
    here: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(hook, "_show", interrupt)

    assert main([]) == 130


def test_a_probe_is_answered_and_nothing_is_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Streams
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(PROBE_VARIABLE, "42")

    assert main(["--on-error", "fail"]) == 0
    assert capsys.readouterr().out == "antipasta-hook-probe:42\n"


def test_the_framework_can_ask_for_a_range(here: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    base, head = here.base({"a.py": GOOD}), here.base({"a.py": BAD})
    assert main([]) == 0
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", base)
    monkeypatch.setenv("PRE_COMMIT_TO_REF", head)

    assert main([]) == 2


AUDITED = """
import os, sys
log = open(sys.argv[1], "w")
def audit(event, arguments):
    if event in ("subprocess.Popen", "os.posix_spawn"):
        print(*arguments[1], file=log, flush=True)
sys.addaudithook(audit)
from antipasta.hook import main
code = main(sys.argv[2:])
with open(sys.argv[1] + ".modules", "w") as modules:
    print(*sorted(sys.modules), file=modules)
sys.exit(code)
"""


NEEDLESS = {
    *("psutil", "tempfile", "hashlib", "radon", "lizard", "pathlib", "urllib", "tokenize"),
    *("complexipy", "antipasta.analyze.fallback", "antipasta.analyze.raw_tokens"),
    *("typing", "ast", "base64", "datetime", "inspect", "json"),
}
"""What measuring an ordinary changed file does without."""


class Traced:
    """A run of the hook in a process of its own: the commands it started, and what it imported."""

    def __init__(self, repo: GitRepo, tmp_path: Path, arguments: Sequence[str]) -> None:
        log = tmp_path / "started"
        # env: a coverage measurement of this suite would start in the process, with its imports.
        unmeasured: tuple[str, ...] = ()
        if system() != "windows":
            unmeasured = ("env", "-u", "COVERAGE_PROCESS_START", "-u", "COVERAGE_PROCESS_CONFIG")
        command = (*unmeasured, sys.executable, "-P", "-c", AUDITED, str(log), *arguments)
        finished = run(command, repo.root)
        assert finished.returncode == 0, finished.stdout + finished.stderr
        self.output = finished.stdout
        self.commands = log.read_text().splitlines()
        self.modules = (tmp_path / "started.modules").read_text().split()

    def warms(self) -> bool:
        return any("-m antipasta.upkeep.background" in command for command in self.commands)


@pytest.mark.posix("its memory is read by psutil, and git is started by subprocess")
@pytest.mark.parametrize("uses_shebang", [True, False])
def test_a_warm_hook_imports_no_library_it_does_not_need(
    repo: GitRepo, tmp_path: Path, uses_shebang: bool
) -> None:
    repo.base({"a.py": BAD, "legacy.js": "x = 1\n"})
    repo.write(
        ".antipasta.yaml",
        "exclude: ['*.gen.py']\noverrides: [{paths: [x/], thresholds: {length: 9}}]\n",
    )
    repo.stage("a.py", f"x = 1\n{BAD}")
    repo.stage("legacy.js", "x = 2\n")
    if uses_shebang:
        repo.stage("run", "#!/usr/bin/env python3\nx = 1\n")
    Traced(repo, tmp_path, [])

    warm = Traced(repo, tmp_path, [])

    assert "nothing got worse" in warm.output
    assert not FORBIDDEN & {name.partition(".")[0] for name in warm.modules}
    assert "antipasta.analyze" not in warm.modules


@pytest.mark.linux("git is started by subprocess on Windows, and the simulation imports some")
def test_a_warm_hook_imports_no_slow_module_of_python(repo: GitRepo, tmp_path: Path) -> None:
    repo.base({"a.py": BAD, ".antipasta.yaml": "exclude: ['*.gen.py']\n"})
    repo.stage("a.py", f"x = 1\n{BAD}")
    Traced(repo, tmp_path, [])

    warm = Traced(repo, tmp_path, [])

    assert "nothing got worse" in warm.output
    assert SLOW & set(warm.modules) == set()


def test_a_warm_hook_compares_nothing_where_nothing_breaches(repo: GitRepo, tmp_path: Path) -> None:
    repo.base({"a.py": GOOD})
    repo.stage("a.py", f"{GOOD}x = 1\n")
    Traced(repo, tmp_path, [])

    warm = Traced(repo, tmp_path, [])

    assert "1 of 1 file" in warm.output
    assert not [name for name in warm.modules if name.startswith("antipasta.incremental")]
    # Each would define types for what only a breach needs.
    assert not {"antipasta.histories", *RESULTS_OF_A_BREACH} & set(warm.modules)


@pytest.mark.posix("its memory is read by psutil")
def test_a_warm_run_with_a_baseline_reads_no_toml(repo: GitRepo, tmp_path: Path) -> None:
    repo.base({"a.py": BAD})
    assert antipasta("gate", "--write-baseline", "list.toml", cwd=repo.root).returncode == 0
    repo.add("list.toml")
    repo.base({".antipasta.yaml": "baseline: list.toml\nhook: {mode: absolute}\n"})
    repo.stage("a.py", f"x = 1\n{BAD}")
    Traced(repo, tmp_path, [])  # which makes the cache

    warm = Traced(repo, tmp_path, [])

    assert "no violation" in warm.output
    assert not FORBIDDEN & {name.partition(".")[0] for name in warm.modules}


@pytest.mark.linux("its memory is read by psutil")
@pytest.mark.skipif(bool(why_unusable()), reason="the rules that stand for complexipy need ast")
def test_a_changed_file_costs_no_needless_import(repo: GitRepo, tmp_path: Path) -> None:
    repo.stage("a.py", GOOD)
    Traced(repo, tmp_path, [])  # which makes the cache
    repo.stage("a.py", f"{GOOD}x = 1\n")

    changed = Traced(repo, tmp_path, [])

    assert "1 of 1 file" in changed.output
    assert "antipasta.analyze.python" in changed.modules
    assert sorted(NEEDLESS & set(changed.modules)) == []
    assert not any("cat-file" in command for command in changed.commands)


@pytest.mark.linux("its memory is read by psutil")
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no mark is inherited")
def test_a_large_process_may_start_the_hook_at_no_cost(
    repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.stage("a.py", GOOD)
    limit = 150
    monkeypatch.setenv("ANTIPASTA_MAX_MEMORY_MB", str(limit))
    held = bytearray(os.urandom(1000)) * (limit * 1500)  # an editor's process, say

    started_by_it = Traced(repo, tmp_path, [])

    assert len(held) > limit * 1_000_000
    assert "1 of 1 file" in started_by_it.output
    assert "psutil" not in started_by_it.modules


@pytest.mark.posix("its memory is read by psutil")
@pytest.mark.parametrize("attributes", [None, "* text=auto\n"])
def test_a_warm_hook_asks_git_for_no_attributes_that_do_not_name_linguist(
    repo: GitRepo, tmp_path: Path, attributes: str | None
) -> None:
    repo.base({"pkg/a.py": GOOD, "b.py": GOOD})
    repo.stage("pkg/a.py", f"{GOOD}x = 1\n")
    Traced(repo, tmp_path, [])
    without = Traced(repo, tmp_path, [])
    if attributes is not None:
        repo.git("reset", "-q")
        repo.base({".gitattributes": attributes, "pkg/.gitattributes": attributes})
        repo.stage("pkg/a.py", f"{GOOD}x = 1\n")
        Traced(repo, tmp_path, [])

    warm = Traced(repo, tmp_path, [])

    assert "1 of 1 file" in warm.output
    assert [each.split()[:12] for each in warm.commands] == [
        each.split()[:12] for each in without.commands
    ]
    assert not {"tempfile", *FORBIDDEN} & {name.partition(".")[0] for name in warm.modules}
    assert ("antipasta.collect.attributes" in warm.modules) == (attributes is not None)
    assert "antipasta.run.generated" not in warm.modules


def test_only_a_spent_budget_starts_the_background(repo: GitRepo, tmp_path: Path) -> None:
    repo.stage("a.py", GOOD)
    repo.stage("broken.py", "def")

    over_budget = Traced(repo, tmp_path, ["--budget", "1e-9"])
    assert "not judged (budget)" in over_budget.output
    assert over_budget.warms()
    assert not Traced(repo, tmp_path, ["--budget", "1e-9", "--no-cache"]).warms()
    assert not Traced(repo, tmp_path, []).warms()


def test_the_background_can_be_switched_off(repo: GitRepo, tmp_path: Path) -> None:
    repo.write(".antipasta.yaml", "hook: {background: false}\n")
    repo.stage("a.py", GOOD)

    traced = Traced(repo, tmp_path, ["--budget", "1e-9"])

    assert "not judged (budget)" in traced.output
    assert not traced.warms()


def test_warming_can_be_asked_for(repo: GitRepo, tmp_path: Path) -> None:
    traced = Traced(repo, tmp_path, ["--warm"])

    assert traced.output == ""
    assert traced.warms()


REPORTING = """\
#!/bin/sh
streams=$(readlink /proc/$$/fd/0 /proc/$$/fd/1 /proc/$$/fd/2)
printf '%s\\n' "$*" "${{GIT_INDEX_FILE-unset}}" $streams > '{fifo}'
"""
WITH_ANOTHER_PYTHON = """
import sys
sys.executable = sys.argv[1]
from antipasta.hook import main
sys.exit(main(["--warm"]))
"""


@pytest.mark.posix("named pipes, and scripts that are programs")
def test_the_background_does_not_depend_on_the_commit(repo: GitRepo, tmp_path: Path) -> None:
    fifo, program = tmp_path / "fifo", tmp_path / "python"
    os.mkfifo(fifo)
    program.write_text(REPORTING.format(fifo=fifo))
    program.chmod(0o755)
    pipe = os.open(fifo, os.O_RDWR)  # for writing too, so that neither side waits for the other

    finished = run(
        (sys.executable, "-P", "-c", WITH_ANOTHER_PYTHON, str(program)),
        repo.root,
        env={"GIT_INDEX_FILE": "index-of-this-commit"},
    )

    assert (finished.returncode, finished.stdout, finished.stderr) == (0, "", "")
    assert select.select([pipe], [], [], 60)[0], "the background did not start"
    assert os.read(pipe, 4096).decode().splitlines() == [
        "-P -m antipasta.upkeep.background",
        "unset",
        *["/dev/null"] * 3,
    ]
    os.close(pipe)


@pytest.mark.parametrize("name", ["text", "json"])
def test_a_verdict_that_cannot_be_written_stands(repo: GitRepo, name: str) -> None:
    repo.stage("a.py", BAD)
    flags = ("--output", "json=nowhere/verdict.json", "--format", name)

    finished = run((sys.executable, "-P", "-m", "antipasta.hook", *flags), repo.root)

    assert finished.returncode == 2
    assert finished.stderr.startswith("antipasta: nowhere/verdict.json: ")
    assert "a.py" in finished.stdout


def test_a_verdict_that_cannot_be_shown_stands(repo: GitRepo) -> None:
    repo.stage("a.py", BAD)

    with open("/dev/full", "wb") as full:
        finished = subprocess.run(
            (sys.executable, "-P", "-m", "antipasta.hook"), cwd=repo.root, stdout=full, check=False
        )

    assert finished.returncode == 2


def test_nobody_has_to_listen_to_the_talk(repo: GitRepo) -> None:
    repo.stage("a.py", GOOD)
    reading, writing = os.pipe()
    os.close(reading)

    finished = subprocess.run(
        (sys.executable, "-P", "-m", "antipasta.hook", "-v"),
        cwd=repo.root,
        stdout=writing,
        stderr=writing,
        check=False,
    )
    os.close(writing)

    assert finished.returncode == 0


def test_a_warm_hook_imports_one_module_to_record_itself(repo: GitRepo, tmp_path: Path) -> None:
    repo.stage("a.py", GOOD)
    Traced(repo, tmp_path, [])

    warm = Traced(repo, tmp_path, [])

    ours = [name for name in warm.modules if name.partition(".")[0] == "antipasta"]
    assert [name for name in ours if "observe." in name] == ["antipasta.observe.recorder"]
