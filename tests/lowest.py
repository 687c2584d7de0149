"""Run the tests of the core with the lowest versions of all dependencies: `python -m tests.lowest`.

Each supported Python that the machine has gets an environment of its own below `.venv-lowest`, or
those that are named (`python -m tests.lowest 3.11 3.13`). uv installs there, as wheels, the lowest
versions of what pyproject.toml names, and the newest of what these need in turn.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.other import CHECKOUT, MINORS, probed, programs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.other import Interpreter

VENVS = CHECKOUT / ".venv-lowest"
UV = str(Path(sys.executable).parent / "uv")
INSTALL_SECONDS = 600

TOOLS = (
    *("black", "hypothesis", "jsonschema", "markdown-it-py", "pytest", "pytest-timeout"),
    *("pytest-xdist", "xmlschema"),
)
"""What the tests need beside the core, from the extra `dev`."""

TESTS = (
    *("tests/analyze", "tests/cache", "tests/config", "tests/render", "tests/dispatch"),
    *("tests/test_pipeline.py", "tests/test_languages.py"),
    *("tests/integration/test_entry_points.py", "tests/integration/test_each_language.py"),
    "--ignore=tests/render/page",  # it needs a browser
)
"""The engines, the libraries that read and write, and the hook in real commits."""


class Bound(NamedTuple):
    """A dependency, and the lowest version that pyproject.toml allows."""

    name: str
    lowest: Version


def bounds() -> list[Bound]:
    """The lower bounds of the core's dependencies. Raises ValueError for one that has none."""
    found = []
    for text in _project()["dependencies"]:
        requirement = Requirement(text)
        lowest = [Version(each.version) for each in requirement.specifier if each.operator == ">="]
        if len(lowest) != 1:
            raise ValueError(f"{text} has no lower bound")
        found.append(Bound(canonicalize_name(requirement.name), lowest[0]))
    return found


def _project() -> dict[str, list[str]]:
    text = (CHECKOUT / "pyproject.toml").read_text(encoding="utf-8")
    project: dict[str, list[str]] = tomllib.loads(text)["project"]
    return project


def interpreters(wanted: Sequence[str]) -> Iterator[Interpreter]:
    """The supported versions that the machine has, the oldest first; of each the first found."""
    for minor in sorted(MINORS):
        if wanted and f"3.{minor}" not in wanted:
            continue
        found = (each for program in programs(minor) if (each := probed(program)))
        yield from (each for each in [next(found, None)] if each and each.minor == minor)


def install(interpreter: Interpreter) -> Path:
    """Make the environment of this Python anew; gives its interpreter.

    Raises CalledProcessError where that fails.
    """
    place = VENVS / f"3.{interpreter.minor}"
    python = place / "bin" / "python"
    pip = (UV, "pip", "install", "-q", "--python", str(python))
    _call(UV, "venv", "-q", "--clear", "--python", interpreter.program, str(place))
    pyproject = str(CHECKOUT / "pyproject.toml")
    _call(*pip, "--no-build", "--resolution", "lowest-direct", "-r", pyproject)
    (place / "lowest.txt").write_text(_call(UV, "pip", "freeze", "--python", str(python)))
    dev = tomllib.loads(Path(pyproject).read_text(encoding="utf-8"))["project"]
    tools = [
        each for each in dev["optional-dependencies"]["dev"] if re.split("[>=]", each)[0] in TOOLS
    ]
    _call(*pip, "-c", str(place / "lowest.txt"), *tools)
    _call(*pip, "--no-deps", "-e", str(CHECKOUT))
    return python


def too_high(python: Path) -> list[str]:
    """The dependencies of which another version than the lowest had to be taken."""
    listed = json.loads(_call(UV, "pip", "list", "--format", "json", "--python", str(python)))
    has = {str(canonicalize_name(each["name"])): Version(each["version"]) for each in listed}
    return [
        f"{each.name}>={each.lowest} is not to be had as a wheel: {has[each.name]} was taken"
        for each in bounds()
        if has[each.name] != each.lowest
    ]


def _call(*command: str) -> str:
    finished = subprocess.run(
        command, cwd=CHECKOUT, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False
    )
    if finished.returncode:
        print(finished.stderr, file=sys.stderr)
        finished.check_returncode()
    return finished.stdout


def main(wanted: Sequence[str]) -> int:
    """Run the tests on each Python; 1 where something fails, or no Python is there."""
    failed, tested = [], []
    for interpreter in interpreters(wanted):
        name = f"Python 3.{interpreter.minor} ({interpreter.program})"
        print(f"the core with its lowest dependencies on {name}", flush=True)
        python = install(interpreter)
        problems = too_high(python)
        print(*problems, sep="\n", end="\n" if problems else "")
        # What an old library warns of is no failure of ours.
        quiet = ("-q", "-p", "no:cacheprovider", "-W", "default", "--disable-warnings")
        pytest = (str(python), "-m", "pytest", "-n", "auto", *quiet)
        code = subprocess.run((*pytest, *TESTS), cwd=CHECKOUT, check=False).returncode
        tested.append(name)
        failed += [name] if code or problems else []
    if not tested:
        print(f"no Python found of {', '.join(wanted) or 'those that are supported'}")
        return 1
    print(f"tested on {', '.join(tested)}; failed on {', '.join(failed) or 'none'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
