"""Run the engine's tests on another Python than this one: `python -m tests.other`.

The newest other version that antipasta supports and the machine has gets a virtual environment of
its own, `.venv-other`. Where there is none, or where its packages cannot be had, one line says so.
After the tests both versions measure the same files, and must find the same, digests included.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

CHECKOUT = Path(__file__).parent.parent
VENV = CHECKOUT / ".venv-other"
PYTHON = str(VENV / "bin/python")
STAMP = VENV / "installed"

MINORS = (14, 13, 12, 11)
"""The versions 3.x that antipasta supports, the newest first."""

PACKAGES = ("black", "hypothesis", "pytest", "pytest-timeout", "pytest-xdist")
"""What the tests below need of the extra `dev`."""

TESTS = ("tests/analyze", "tests/incremental", "tests/policy", "tests/test_languages.py")
"""Where the version of Python can make a difference: its syntax tree, its tokens, its hashes."""

PROBE_SECONDS = 20
INSTALL_SECONDS = 300

PROBE = """
import ensurepip, sys, sysconfig, venv
print(*sys.version_info[:2], sysconfig.get_path("stdlib"))
"""

MEASURE = """
import pathlib, sys
from antipasta.analyze import measure_source
for name in sys.stdin.read().splitlines():
    print(name, measure_source(pathlib.Path(name).read_bytes(), language="python"))
"""


class Interpreter(NamedTuple):
    """A Python that runs: its program, its version 3.x as x, and its standard library."""

    program: str
    minor: int
    library: Path


def probed(program: str) -> Interpreter | None:
    """The Python of this program; None for one that does not run, or makes no environments."""
    try:
        finished = subprocess.run(
            (program, "-c", PROBE),
            capture_output=True,
            text=True,
            timeout=PROBE_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    if finished.returncode:
        return None
    _, minor, library = finished.stdout.strip().split(" ", 2)
    return Interpreter(program, int(minor), Path(library))


def programs(minor: int) -> Iterator[str]:
    """Where Python 3.`minor` may be: on the path, with pyenv and with uv."""
    name = f"python3.{minor}"
    on_path = shutil.which(name)
    if on_path:
        yield on_path
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    uv = Path.home() / ".local/share/uv/python"
    for directory in (pyenv, uv):
        yield from map(str, sorted(directory.glob(f"*3.{minor}.*/bin/{name}"), reverse=True))


def another() -> Interpreter | None:
    """The newest supported Python but this one; None where the machine has no other."""
    for minor in MINORS:
        for program in programs(minor) if minor != sys.version_info.minor else ():
            found = probed(program)
            if found and found.minor == minor:
                return found
    return None


def requirements() -> list[str]:
    """What is to be installed: antipasta as it is here, and the test packages as `dev` has them."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extra = project["optional-dependencies"]["dev"]
    return ["-e", str(CHECKOUT), *(each for each in extra if each.partition(">")[0] in PACKAGES)]


def install(interpreter: Interpreter) -> str:
    """Make the environment, unless it is there; gives why that failed, or nothing."""
    wanted = "\n".join([interpreter.program, *requirements()])
    if STAMP.exists() and STAMP.read_text(encoding="utf-8") == wanted:
        return ""
    pip = (PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "-q", "--retries", "1")
    venv = (interpreter.program, "-m", "venv", "--clear", str(VENV))
    for command in (venv, (*pip, *requirements())):
        try:
            subprocess.run(
                command, check=True, capture_output=True, text=True, timeout=INSTALL_SECONDS
            )
        except subprocess.CalledProcessError as exc:
            return (str(exc.stderr).strip().splitlines() or [str(exc)])[-1]
        except subprocess.TimeoutExpired as exc:
            return str(exc)
    STAMP.write_text(wanted, encoding="utf-8")
    return ""


def measured(program: str, paths: list[Path]) -> list[str]:
    """What this Python finds in these files, one line a file."""
    finished = subprocess.run(
        [program, "-W", "ignore", "-c", MEASURE],
        input="\n".join(map(str, paths)),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        cwd=CHECKOUT,
    )
    return finished.stdout.splitlines()


def different(other: Interpreter) -> list[str]:
    """The files of ours and of the older standard library that the two do not measure alike."""
    this = probed(sys.executable)
    assert this is not None
    library = min(this, other, key=lambda each: each.minor).library
    ours = (path for room in ("antipasta", "tests") for path in (CHECKOUT / room).rglob("*.py"))
    paths = sorted([*ours, *library.glob("*.py")])
    mine, theirs = (measured(program, paths) for program in (sys.executable, PYTHON))
    print(f"{len(paths)} files measured by Python 3.{this.minor} and 3.{other.minor}")
    pairs = zip(paths, mine, theirs, strict=True)
    return [str(path) for path, one, two in pairs if one != two]


def main() -> int:
    """Run the tests, compare, and give 1 where something fails."""
    other = another()
    if other is None:
        print("no other Python from 3.11 on found: the engine is tested on this one only")
        return 0
    trouble = install(other)
    if trouble:
        print(f"not tested on {other.program}, its packages cannot be installed: {trouble}")
        return 0
    print(f"the engine's tests on {other.program}", flush=True)
    pytest = (PYTHON, "-m", "pytest", "-q", "-n", "auto", "-p", "no:cacheprovider")
    failed = subprocess.run((*pytest, *TESTS, *sys.argv[1:]), cwd=CHECKOUT, check=False).returncode
    found = different(other)
    for path in found:
        print(f"measured differently: {path}")
    return 1 if failed or found else 0


if __name__ == "__main__":
    sys.exit(main())
