"""Makes the repositories of the scenarios."""

from __future__ import annotations

import ast
import inspect
import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

import antipasta
from bench.environment import git

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Any error ends the run: a file that was not judged would make the time too low.
CONFIG = 'hook: {on_error: fail, on_incomplete: fail, budget: 3600}\nexclude: ["**/vendor/**"]\n'

_FAN_OUT = 10
_SOURCE = "def f(a):\n    return a if a else 1\n"


def started(root: Path, env: Mapping[str, str]) -> None:
    """Commit all files in `root`, with a configuration, so that the time includes reading it."""
    (root / ".antipasta.yaml").write_text(CONFIG, encoding="utf-8")
    git(root, env, "init", "-q", "-b", "main")
    git(root, env, "add", "--all")
    git(root, env, "commit", "-q", "-m", "base")


def package(root: Path, env: Mapping[str, str]) -> Path:
    """A repository with antipasta's own source in `pkg`."""
    root.mkdir()
    shutil.copytree(Path(antipasta.__file__).parent, root / "pkg")
    started(root, env)
    return root


def one_staged_file(root: Path, env: Mapping[str, str]) -> Path:
    """A repository with one edited file in the index; returns the path of the file in it."""
    path = Path("pkg", "pipeline.py")
    append(package(root, env) / path, "\n\ndef added() -> None:\n    pass\n")
    git(root, env, "add", ".")
    return path


def append(path: Path, text: str) -> None:
    """Write `text` behind the file."""
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def library_texts() -> list[str]:
    """The sources of the standard library's top-level modules, in order."""
    sources = sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))
    return [source.read_text("utf-8", "replace") for source in sources]


def many_files(root: Path, files: int, texts: list[str]) -> list[Path]:
    """Write files in 60 directories, no two with the same content; returns their paths."""
    paths = [root / f"package{number % 60}" / f"module{number}.py" for number in range(files)]
    for number, path in enumerate(paths):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {number}\n{texts[number % len(texts)]}", encoding="utf-8")
    return paths


def large_source(characters: int) -> str:
    """The functions of the module `inspect`, as often as this size needs, each with its own name.

    The name of the first is `first`, and the definition of each is on one line.
    """
    text = inspect.getsource(inspect)
    lines = text.splitlines(keepends=True)
    pieces = [
        "".join(lines[node.lineno - 1 : node.end_lineno])
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef) and lines[node.lineno - 1].endswith(":\n")
    ]
    return "def first(value):\n    return value\n\n\n" + "".join(_renamed(pieces, characters))


def edited(text: str, turn: int) -> str:
    """The large source with another statement in its first function for each `turn`."""
    return text.replace("    return value\n", f"    return value or {turn}\n", 1)


def _renamed(pieces: list[str], characters: int) -> Iterator[str]:
    written = number = 0
    while written < characters:
        head, _, tail = pieces[number % len(pieces)].partition("(")
        piece = f"{head}_{number}({tail}\n\n"
        written, number = written + len(piece), number + 1
        yield piece


def tree_of(root: Path, files: int, edits: int, env: Mapping[str, str]) -> Path:
    """A repository with so many small files, then commits that edit one each, on branch `bench`.

    No two files have the same content.
    """
    root.mkdir(exist_ok=True)
    git(root, env, "init", "-q")
    subprocess.run(
        ("git", "fast-import", "--quiet"),
        cwd=root,
        env=dict(env),
        input="".join(_commits(files, edits)).encode(),
        check=True,
    )
    git(root, env, "checkout", "-q", f"bench~{edits}")
    return root


def _commits(files: int, edits: int) -> Iterator[str]:
    """A commit of all the files for git fast-import, then commits that edit one each."""
    yield _commit("".join(_file(number, files, number) for number in range(files)))
    for edit in range(edits):
        yield _commit(_file(edit * files // edits, files, files + edit))


def _commit(changes: str) -> str:
    return f"commit refs/heads/bench\ncommitter B <b@example.invalid> 1 +0000\ndata 0\n{changes}\n"


def _file(number: int, files: int, mark: int) -> str:
    """One change for fast-import; every directory holds ten directories or as many files.

    The content is one that no other `mark` has, since antipasta measures the same content once.
    """
    source = f"{_SOURCE}# {mark}\n"
    parts: list[str] = []
    while files > 1:
        number, part = divmod(number, _FAN_OUT)
        parts.append(f"d{part}")
        files //= _FAN_OUT
    return f"M 100644 inline {'/'.join(reversed(parts))}.py\ndata {len(source)}\n{source}\n"
