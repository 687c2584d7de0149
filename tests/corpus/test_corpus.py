"""Every number of whole projects equals that of the tool that defines it.

Source distributions are downloaded once into `ANTIPASTA_CORPUS_DIR` (default: a directory among the
temporary files). `pytest tests/corpus -s` prints how many files and functions were compared and
names each that could not be.
"""

from __future__ import annotations

import ast
import multiprocessing
import os
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import warnings
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from lizard import FileAnalyzer, get_extensions

from antipasta.analyze import measure_source
from antipasta.analyze.text import decode_other, decode_python
from antipasta.languages import BY_EXTENSION, BY_NAME
from antipasta.model import MODULE
from tests.analyze.oracle import differences

CORPUS = Path(
    os.environ.get("ANTIPASTA_CORPUS_DIR", Path(tempfile.gettempdir()) / "antipasta-corpus")
)

RAW_CHARACTERS = 60_000
"""Larger files are compared but for their line counts: there radon's time is quadratic."""

pytestmark = pytest.mark.timeout(3600)


class Compared(NamedTuple):
    """One file: functions that were compared, what differs, why it was left out."""

    path: Path
    functions: int = 0
    differences: tuple[str, ...] = ()
    left_out: str = ""


def compare_python(path: Path) -> Compared:
    """Compare one Python file with radon."""
    warnings.simplefilter("ignore")
    text, problem = decode_python(path.read_bytes())
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError) as exc:
        return Compared(path, left_out=f"does not parse: {exc}")
    if problem:
        return Compared(path, left_out=problem)
    functions = sum(isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef)) for n in ast.walk(tree))
    try:
        found = differences(text, raw=len(text) <= RAW_CHARACTERS)
    except RecursionError:
        return Compared(path, left_out="radon recurses too deeply")
    return Compared(path, functions, tuple(found))


def compare_lizard(path: Path) -> Compared:
    """Compare one file of another language with lizard."""
    language = BY_EXTENSION[path.suffix[1:].lower()].name
    source = path.read_bytes()
    ours = measure_source(source, language=language)
    if ours.analysis != "full":
        return Compared(path, left_out=f"{ours.reason}: {ours.detail}")
    text, _ = decode_other(source)
    if "GENERATED CODE" in text or "lizard forgive" in text:
        return Compared(path, left_out="a comment makes lizard leave code out")
    analyzer = FileAnalyzer(get_extensions(["nd", "cognitive"]))
    theirs = analyzer.analyze_source_code(f"f.{BY_NAME[language].extensions[0]}", text)
    mine = sorted(
        (u.name, u.start_line, u.end_line, u.cyclomatic_complexity, u.cognitive_complexity)
        for u in ours.functions
        if u.name != MODULE
    )
    expected = sorted(map(_lizard_row, theirs.function_list))
    found = () if mine == expected and ours.sloc == theirs.nloc else ("differs from lizard",)
    return Compared(path, len(mine), found)


def _lizard_row(each: Any) -> tuple[object, ...]:
    return (
        each.name.replace("::", "."),
        each.start_line,
        each.end_line,
        each.cyclomatic_complexity,
        each.cognitive_complexity,
    )


def check(name: str, paths: list[Path], compare: Any) -> None:
    """Compare all files in processes, print what was compared, and fail with the differences."""
    with multiprocessing.Pool() as pool:
        results = pool.map(compare, paths, chunksize=8)
    done = [each for each in results if not each.left_out]
    functions = sum(each.functions for each in done)
    print(f"\n{name}: {len(done)} files, {functions} functions compared")
    for each in results:
        if each.left_out:
            print(f"  not compared: {each.path}: {each.left_out}")
    assert done
    assert [(str(each.path), each.differences) for each in done if each.differences] == []


def unpacked(name: str, command: list[str]) -> Path:
    """The directory of a source distribution, which `command` downloads when it is not there."""
    directory = CORPUS / name
    if not directory.exists():
        with tempfile.TemporaryDirectory() as download:
            subprocess.run(command, cwd=download, check=True, stdout=subprocess.DEVNULL)
            directory.mkdir(parents=True)
            for archive in Path(download).iterdir():
                with tarfile.open(archive) as opened:
                    opened.extractall(directory, filter="data")
    return directory


def test_the_whole_standard_library() -> None:
    library = Path(sysconfig.get_path("stdlib"))
    paths = [path for path in library.rglob("*.py") if "site-packages" not in path.parts]
    check(f"standard library {sys.version.split()[0]}", sorted(paths), compare_python)


@pytest.mark.parametrize(
    "package", ["Django==5.2", "sympy==1.13.3", "networkx==3.4.2", "SQLAlchemy==2.0.36"]
)
def test_python_projects(package: str) -> None:
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:"]
    directory = unpacked(package, [*pip, package])
    check(package, sorted(directory.rglob("*.py")), compare_python)


@pytest.mark.parametrize(
    "package", ["lodash@4.17.21", "react-dom@18.3.1", "typescript@5.6.3", "vue@3.5.13", "d3@7.9.0"]
)
def test_javascript_projects(package: str) -> None:
    directory = unpacked(package, ["npm", "pack", "--silent", package])
    paths = [
        path
        for path in directory.rglob("*")
        if path.suffix in (".js", ".ts", ".mjs", ".cjs", ".vue") and path.stat().st_size < 1_000_000
    ]
    check(package, sorted(paths), compare_lizard)
