"""What antipasta and its peers make of the same commits: the table in docs/comparison.md.

Run it with `python -m bench.claims`. It installs the peers that `suite/sources.toml` pins, makes a
repository for each row, runs each tool as a hook would on what is staged, and writes
`claims.json` and the table. With `--pages` it only writes the table again.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from bench.environment import environment, git
from bench.suite.peers import Peers
from bench.suite.workshop import hook

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BENCH = Path(__file__).resolve().parent
CLAIMS = BENCH / "claims.json"
PAGE = BENCH.parent / "docs" / "comparison.md"
BEGIN, END = "<!-- table of bench/claims.json -->", "<!-- end of the table -->"

REFUSES, PASSES = "refuses", "passes"
SECONDS = 120

# Each tool with its usual threshold, 10 of cyclomatic or 15 of cognitive complexity, and with the
# options by which it sees most.
COMMANDS = {
    "xenon": ("--max-absolute", "B"),
    "lizard": ("-C", "10", "-Eoutside"),
    "complexipy": ("--max-complexity-allowed", "15", "--staged", "--check-script"),
    "ruff": ("check", "--isolated", "--no-cache", "--select", "C901"),
    "flake8": ("--isolated", "--select", "C901", "--max-complexity", "10"),
    "crapkit": ("hook-precommit",),
}
_NAMES_NO_FILES = ("crapkit",)


def branches(name: str, number: int) -> str:
    """A function of Python with so many branches, and as many points of cognitive complexity."""
    body = "".join(f"    if a == {at}:\n        a += {at}\n" for at in range(number))
    return f"def {name}(a):\n{body}    return a\n\n\n"


def nested(name: str, depth: int) -> str:
    """A function of Python with few branches, which stand in each other."""
    body = "".join(f"{'    ' * (at + 1)}if a > {at}:\n" for at in range(depth))
    inner = "    " * depth
    end = f"{inner}    a = 0\n{inner}else:\n{inner}    a = 1\n"
    return f"def {name}(a):\n{body}{end}    return a\n"


def script(number: int) -> str:
    """The same branches in a function of JavaScript."""
    body = "".join(f"  if (a === {at}) {{ a += {at}; }}\n" for at in range(number))
    return f"function f(a) {{\n{body}  return a;\n}}\n"


def outside(number: int) -> str:
    """The same branches in no function."""
    return "a = 1\n" + "".join(f"if a == {at}:\n    a += {at}\n" for at in range(number))


class Claim(NamedTuple):
    """A commit, and what a hook that blocks new debt and no old debt does to it.

    `disk` is the content of the file on disk, where that is not what is staged.
    """

    what: str
    wanted: str
    before: str
    staged: str
    disk: str | None = None
    path: str = "src/a.py"


_OLD, _FEW, _MANY = branches("old", 20), branches("f", 3), branches("f", 20)
FEW_MORE = branches("f", 4)
CLAIMS_MADE = (
    Claim("a small function changes", PASSES, _FEW, FEW_MORE),
    Claim("a function gets too complex", REFUSES, _FEW, _MANY),
    Claim("a new function is too complex", REFUSES, "", _MANY),
    Claim(
        "another function than the old, complex one changes", PASSES, _OLD + _FEW, _OLD + FEW_MORE
    ),
    Claim("an old, complex function gets worse", REFUSES, _OLD, branches("old", 30)),
    Claim("an old, complex function gets another name", PASSES, _OLD, branches("new", 20)),
    Claim("what is staged is too complex, the file on disk is not", REFUSES, _FEW, _MANY, _FEW),
    Claim("the file on disk is too complex, what is staged is not", PASSES, _FEW, FEW_MORE, _MANY),
    Claim("code outside functions gets too complex", REFUSES, outside(3), outside(20)),
    Claim("few branches, nested deeply", REFUSES, _FEW, _FEW + nested("g", 5)),
    Claim("a small function of JavaScript changes", PASSES, script(3), script(4), path="src/a.js"),
    Claim(
        "a function of JavaScript gets too complex", REFUSES, script(3), script(20), path="src/a.js"
    ),
)


def outcome(claim: Claim, command: tuple[str, ...], env: Mapping[str, str], root: Path) -> str:
    """What a command makes of the commit, which is made in a new repository at `root`."""
    root.mkdir(parents=True)
    git(root, env, "init", "-q")
    _write(root, "src/__init__.py", "")  # crapkit looks for packages
    if claim.before:
        _write(root, claim.path, claim.before)
    git(root, env, "add", ".")
    git(root, env, "commit", "-q", "-m", "before")
    if Path(command[0]).name == "crapkit":
        subprocess.run((command[0], "init"), cwd=root, env=env, check=True, capture_output=True)
    _write(root, claim.path, claim.staged)
    git(root, env, "add", claim.path)
    if claim.disk is not None:
        _write(root, claim.path, claim.disk)
    done = subprocess.run(
        command, cwd=root, env=env, check=False, capture_output=True, timeout=SECONDS
    )
    return REFUSES if done.returncode else PASSES


def _write(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")


def commands(peers: Peers, path: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each tool that can be had, by its name, and its command for the file at `path`."""
    yield "antipasta", hook()
    for name, options in COMMANDS.items():
        executable = peers.executable(name)
        if executable is not None:
            yield name, (executable, *options, *(() if name in _NAMES_NO_FILES else (path,)))


def measure(peers: Peers) -> dict[str, Any]:
    """What each tool makes of each commit."""
    found = []
    for claim in CLAIMS_MADE:
        made = {}
        for name, command in commands(peers, claim.path):
            with tempfile.TemporaryDirectory() as directory:
                env = {**environment(directory), "HOME": directory, "ANTIPASTA_BUDGET": "60"}
                made[name] = outcome(claim, command, env, Path(directory, "r"))
        found.append({"what": claim.what, "wanted": claim.wanted, "found": made})
    used = {name: peers.known[name].requirement for name in COMMANDS}
    return {"peers": used, "missing": peers.missing, "claims": found}


def table(document: Mapping[str, Any]) -> str:
    """The table in Markdown; what is not wanted is bold."""
    names = list(document["claims"][0]["found"])
    shown = [document["peers"].get(name, name).replace("==", " ") for name in names]
    lines = [
        f"| a commit in which | wanted | {' | '.join(shown)} |",
        "|---" * (len(names) + 2) + "|",
    ]
    for claim in document["claims"]:
        cells = [
            each if each == claim["wanted"] else f"**{each}**" for each in claim["found"].values()
        ]
        lines.append(f"| {claim['what']} | {claim['wanted']} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def with_table(text: str, document: Mapping[str, Any]) -> str:
    """The text of the page with the table between its two marks."""
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n{table(document)}{END}{tail}"


def main(arguments: list[str]) -> int:
    """Measure, unless told to write the page only; returns the exit code."""
    if arguments != ["--pages"]:
        place = Path(os.environ.get("ANTIPASTA_BENCH_DIR", BENCH.parent / ".bench"))
        rows = tomllib.loads((BENCH / "suite" / "sources.toml").read_text("utf-8"))["peers"]
        document = measure(Peers(place / "peers", rows))
        CLAIMS.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    document = json.loads(CLAIMS.read_text("utf-8"))
    PAGE.write_text(with_table(PAGE.read_text("utf-8"), document), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
