"""A scene of files that are hard to read, or are no source: what is skipped, and what is said."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.sameness.cases import Case, Scene, gate, hook, metrics, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.git_repo import GitRepo, Name

_BRANCHES = "".join(f"    if a > {number}:\n        a -= 1\n" for number in range(15))
_FUNCTION = f"def f(a):\n{_BRANCHES}    return a\n"
_POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 12345\n"
_CELL: dict[str, object] = {
    "cell_type": "code",
    "metadata": {},
    "outputs": [],
    "execution_count": None,
}
_NOTEBOOK = {
    "cells": [{**_CELL, "source": ["%matplotlib inline\n", *_FUNCTION.splitlines(keepends=True)]}],
    "metadata": {"language_info": {"name": "python"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}
_CONFIGURATION = """\
thresholds: {cognitive_complexity: 12}
exclude: ["generated/**"]
overrides:
  - paths: ["legacy/"]
    thresholds: {cyclomatic_complexity: 30, cognitive_complexity: null}
growth: {max_net: 20}
"""

_LENIENT = ("-t", "cyclomatic_complexity=90", "-t", "cognitive_complexity=90")

BEFORE: dict[str, Name] = {
    ".antipasta.yaml": _CONFIGURATION,
    "whole.py": _FUNCTION,
    "moved.py": f"{_FUNCTION}\n\ndef g(a):\n    return f(a)\n",
    "generated/a.py": _FUNCTION,
    "legacy/b.py": _FUNCTION,
}

AFTER: dict[str, Name] = {
    "whole.py": f"{_FUNCTION}\n\ndef broken(:\n",
    "new/place.py": BEFORE["moved.py"],
    "cells.ipynb": json.dumps(_NOTEBOOK),
    "script": f"#!/usr/bin/env python3\n{_FUNCTION}",
    "pointer.py": _POINTER,
    "latin.py": _FUNCTION.encode() + b"# \xe9\n",
    "declared.py": b"# coding: latin-1\n# \xe9\n" + _FUNCTION.encode(),
    "crlf.py": _FUNCTION.replace("\n", "\r\n"),
    "nothing.py": "",
    "deep.py": f"x = {'(' * 500}1{')' * 500}\n",
    "binary.c": b"\x00\x01\x02int f() { return 1; }\n",
    "broken.js": "function f(a) { if (a) { return 1;\n",
    "accepted.py": f"# antipasta: ignore-file[length] - a table\n{_FUNCTION}",
    "generated/a.py": f"{_FUNCTION}\n{_FUNCTION.replace('def f', 'def g')}",
    "legacy/b.py": _FUNCTION.replace("return a", "return a if a else 0"),
    "name with spaces.py": _FUNCTION,
}


def odd_scene() -> Scene:
    """The scene. Its change is staged."""
    return Scene("odd files", None, _prepare, tuple(_cases()))


def _prepare(repo: GitRepo) -> None:
    repo.base(BEFORE)
    repo.git("rm", "-q", "moved.py")
    for path, content in AFTER.items():
        repo.write(path, content)
    (repo.root / "link.py").symlink_to("whole.py")
    repo.add()
    repo.write("not-staged.py", _FUNCTION)


def _cases() -> Iterator[Case]:
    yield hook(cache="cold")
    yield hook()
    yield hook("--on-incomplete", "fail", cache="off")
    yield gate("--staged", "--report-unused")
    yield gate("--staged", "--on-incomplete", "warn", cache="off")
    yield gate("--base", "HEAD", cache="cold")
    yield gate("--base", "HEAD")
    yield gate("--rev", "HEAD")
    yield gate(cache="cold")
    yield gate("--jobs", "2", cache="off")
    # Nothing is wrong in them, but they are not judged.
    for path in ("latin.py", "whole.py", "binary.c"):
        yield gate(path, *_LENIENT)
    yield written(gate("latin.py", *_LENIENT), "text")
    yield gate("latin.py", *_LENIENT, "--on-incomplete", "pass")
    yield hook("latin.py", "--mode", "new")
    yield metrics()
    yield metrics("--staged", cache="off")
    yield metrics("script", "cells.ipynb", "legacy")
    for format_name in ("text", "jsonl", "sarif", "gitlab", "junit", "checkstyle", "markdown"):
        yield written(gate("--staged"), format_name)
    yield written(gate("--staged"), "text", "-v")
    yield written(hook(), "text")
    yield written(metrics(), "text", "-v")
    yield Case(("antipasta", "config", "show"))
    yield Case(("antipasta", "cache", "verify"), ("--sample", "all", "--format", "json"))
