"""The simulation of other systems hides what they lack from antipasta, and from nobody else."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.run import CHECKOUT, antipasta, run
from tests.support.sources import TIDY, function_source
from tests.support.system import VARIABLE, simulated

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from tests.support.git_repo import GitRepo

SYSTEMS = ("windows", "macos")

AS_ANTIPASTA = """
import sys
exec(sys.argv[1], {"__name__": "antipasta.some.module"})
"""


@pytest.fixture(autouse=True)
def _not_simulated_already(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("PYTHONPATH", str(CHECKOUT))


def python(system: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return run((sys.executable, "-c", *arguments), cwd, env=simulated(system))


@pytest.mark.parametrize(
    ("system", "code", "error"),
    [
        ("windows", "import fcntl", "No module named 'fcntl'"),
        ("windows", "from resource import getrusage", "No module named 'resource'"),
        ("windows", "import os; os.O_NOFOLLOW", "no attribute 'O_NOFOLLOW'"),
        ("windows", "from os import geteuid", "cannot import name 'geteuid'"),
        ("windows", "import signal; signal.setitimer", "no attribute 'setitimer'"),
        ("windows", "import select; select.poll()", "no attribute 'poll'"),
        ("windows", "import os; os.open('.', 0)", "Permission denied"),
        ("windows", "import os; os.fork()", "no attribute 'fork'"),
        ("windows", "open('f', 'w'); import os; f = open('f'); os.replace('f', 'g')", "cannot ac"),
        ("windows", "import subprocess; subprocess.run(['git'], pass_fds=[3])", "pass_fds"),
        ("macos", "open('/proc/self/stat')", "No such file"),
        ("macos", "import os; os.listdir('/proc/self/fd')", "No such file"),
        ("macos", "import os; os.sched_getaffinity(0)", "no attribute 'sched_getaffinity'"),
        ("macos", "import time; time.CLOCK_BOOTTIME", "no attribute 'CLOCK_BOOTTIME'"),
    ],
)
def test_what_a_system_lacks_fails_in_code_of_ours(
    tmp_path: Path, system: str, code: str, error: str
) -> None:
    ours = python(system, AS_ANTIPASTA, code, cwd=tmp_path)
    theirs = python(system, code, cwd=tmp_path)

    assert ours.returncode == 1
    assert error in ours.stderr
    assert error not in theirs.stderr


@pytest.mark.parametrize(
    ("system", "code"),
    [
        ("windows", "import sys, os; assert (sys.platform, os.name) == ('win32', 'nt')"),
        ("windows", "import msvcrt, _winapi, os; os.O_BINARY"),
        ("windows", "import os; assert os.stat('.').st_mode & 0o777 == 0o777"),
        ("macos", "import sys, os; assert (sys.platform, os.name) == ('darwin', 'posix')"),
        ("macos", "import fcntl, resource, os; os.posix_spawnp; os.geteuid()"),
    ],
)
def test_what_a_system_has_is_there(tmp_path: Path, system: str, code: str) -> None:
    assert python(system, AS_ANTIPASTA, code, cwd=tmp_path).stderr == ""


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("module", ["antipasta.hook", "antipasta"])
def test_the_programs_start(repo: GitRepo, system: str, module: str) -> None:
    repo.stage("a.py", function_source("f", TIDY))

    finished = run((sys.executable, "-P", "-m", module, "--help"), repo.root, env=simulated(system))

    assert (finished.returncode, finished.stderr) == (0, "")


HOOK = "import sys; from antipasta.__main__ import hook; sys.exit(hook())"


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ("itertools", "antipasta: warning: NOTHING WAS JUDGED, and this goes through: "),
        ("_sqlite3 sqlite3", "antipasta: internal error: ModuleNotFoundError: "),
    ],
)
def test_where_something_else_is_missing_a_line_says_what(
    repo: GitRepo, system: str, missing: str, said: str, tmp_path: Path
) -> None:
    program = tmp_path / "antipasta-hook"
    program.write_text(HOOK)
    repo.stage("a.py", function_source("f"))

    finished = run((sys.executable, "-P", str(program)), repo.root, env=simulated(system, missing))

    assert finished.returncode == 0
    [line, *others] = finished.stderr.splitlines()
    assert line.startswith(said)
    assert line.endswith(f"No module named '{missing.rsplit(maxsplit=1)[-1]}'")
    assert not others or others[-1].startswith("antipasta: nothing was judged")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--on-error", "fail"), 1),
        (("--on-error=pass", "--on-error=fail", "a.py"), 1),
        (("--on-error", "pass"), 0),
        (("--", "--on-error=fail"), 0),
    ],
)
def test_whether_that_lets_a_commit_through_is_asked_for(
    repo: GitRepo, arguments: tuple[str, ...], code: int, tmp_path: Path
) -> None:
    program = tmp_path / "antipasta-hook"
    program.write_text(HOOK)
    command = (sys.executable, "-P", str(program), *arguments)

    finished = run(command, repo.root, env=simulated("macos", "itertools"))

    assert finished.returncode == code
    assert ("this stops here" in finished.stderr) == bool(code)


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_console_without_these_characters_is_no_error(repo: GitRepo, system: str) -> None:
    repo.stage("größe_日本.py", function_source("f"))
    env = {**simulated(system), "PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1252"}

    finished = antipasta("gate", "--staged", cwd=repo.root, env=env)

    assert finished.returncode == 2
    assert "\\u65e5" in finished.stdout
    assert "Traceback" not in finished.stderr
