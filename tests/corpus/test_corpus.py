"""Every number of whole projects is that of radon, complexipy or lizard, which define it.

Source distributions are downloaded once (`sources.py`). `pytest tests/corpus -s` prints how many
files and functions were compared and names each that could not be.
"""

from __future__ import annotations

import ast
import multiprocessing
import sys
import sysconfig
import warnings
from pathlib import Path
from typing import Any, NamedTuple

import complexipy
import pytest
from lizard import FileAnalyzer, get_extensions

from antipasta.analyze import measure_source
from antipasta.analyze.cognitive_rules import by_rules
from antipasta.analyze.text import decode_other, decode_python
from antipasta.languages import BY_EXTENSION, BY_NAME, LIZARD
from antipasta.model import MODULE
from tests.analyze.oracle import compare
from tests.corpus.sources import Source, obtain

RAW_LINES = 20_000
"""radon tokenizes a statement of n lines n times, from its first line on, so n * (n + 1) / 2 lines.

Where that is more than this for one statement, line counts are not compared.
"""

LIZARD_BYTES = 300_000
"""Larger files of other languages are not compared: it bounds the time of a run."""

pytestmark = pytest.mark.timeout(3600)


class Compared(NamedTuple):
    """One file: functions compared, what differs, why it or a part of its numbers was left out."""

    path: Path
    functions: int = 0
    differences: tuple[str, ...] = ()
    left_out: str = ""
    partly: tuple[str, ...] = ()


def compare_python(path: Path) -> Compared:
    """Compare one Python file with radon and complexipy."""
    warnings.simplefilter("ignore")
    source = path.read_bytes()
    text, problem = decode_python(source)
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError) as exc:
        return Compared(path, left_out=f"does not parse: {type(exc).__name__}: {exc}")
    if problem:
        return Compared(path, left_out=problem)
    functions = sum(isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef)) for n in ast.walk(tree))
    quadratic = _lines_that_radon_reads(tree) > RAW_LINES
    try:
        found, without_lines = compare(text, raw=not quadratic)
    except RecursionError:
        return Compared(path, left_out="radon recurses too deeply")
    if quadratic:
        without_lines = "a statement so long that radon, quadratic there, takes too long"
    partly = [f"line counts not compared: {without_lines}"] if without_lines else []
    try:
        found += _cognitive_differences(path, source, text)
    except ValueError as exc:
        partly.append(f"cognitive complexity not compared: complexipy fails: {exc}")
    return Compared(path, functions, tuple(found), partly=tuple(partly))


def _lines_that_radon_reads(tree: ast.Module) -> int:
    """Lines that radon tokenizes for the longest statement that holds no other."""
    lengths = (
        (node.end_lineno or node.lineno) - node.lineno + 1
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and not hasattr(node, "body")
    )
    longest = max(lengths, default=0)
    return longest * (longest + 1) // 2


def _cognitive_differences(path: Path, source: bytes, text: str) -> list[str]:
    """Where our cognitive complexity, and that by our rules, is not what complexipy itself says.

    Raises ValueError where complexipy cannot read it.
    """
    theirs = complexipy.file_complexity(
        str(path), check_script=True, no_ignore=True, with_plans=False
    )
    ours = measure_source(source, language="python")
    expected = sorted(
        (
            unit.name.replace("::", "."),
            unit.line_start if unit.name != MODULE else 1,
            unit.complexity,
        )
        for unit in theirs.functions
    )
    mine = sorted(
        (unit.name, unit.first_line, unit.cognitive_complexity)
        for unit in ours.functions
        if unit.cognitive_complexity is not None
    )
    by_our_rules = sorted((name, line, value) for (name, line), value in by_rules(text).items())
    return [
        *(f"cognitive complexity: {each}" for each in {*mine} ^ {*expected}),
        *(f"cognitive complexity by our rules: {each}" for each in {*by_our_rules} ^ {*expected}),
    ]


def compare_lizard(path: Path) -> Compared:
    """Compare one file of another language with lizard."""
    language = BY_EXTENSION[path.suffix[1:].lower()].name
    source = path.read_bytes()
    if len(source) > LIZARD_BYTES:
        return Compared(path, left_out=f"over {LIZARD_BYTES:,} bytes")
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
    # In Perl lizard now and then lists the code outside functions as one; ours is `<module>`.
    functions = [each for each in theirs.function_list if each.name != "*global*"]
    expected = sorted(map(_lizard_row, functions))
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


def check(name: str, root: Path, paths: list[Path], compare_file: Any) -> None:
    """Compare all files in processes, print what was compared, and fail with the differences."""
    with multiprocessing.Pool() as pool:
        results = pool.map(compare_file, sorted(paths), chunksize=8)
    done = [each for each in results if not each.left_out]
    functions = sum(each.functions for each in done)
    different = [(str(each.path), each.differences) for each in done if each.differences]
    print(
        f"\n## {name}\n\n{len(done)} files, {functions} functions compared; "
        f"{len(different)} files differ.\n"
    )
    for each in results:
        path = each.path.relative_to(root).as_posix()
        if each.left_out:
            print(f"- not compared: `{path}`: {each.left_out}")
        for difference in each.differences:
            print(f"- differs: `{path}`: {difference}")
        for part, _, cause in (each_part.partition(": ") for each_part in each.partly):
            print(f"- {part}: `{path}`: {cause}")
    assert done
    assert different == []


def test_the_whole_standard_library() -> None:
    library = Path(sysconfig.get_path("stdlib"))
    paths = [path for path in library.rglob("*.py") if "site-packages" not in path.parts]
    check(f"standard library {sys.version.split()[0]}", library, paths, compare_python)


@pytest.mark.parametrize(
    "package",
    ["Django==5.2", "sympy==1.13.3", "networkx==3.4.2", "SQLAlchemy==2.0.36", "Pygments==2.18.0"],
)
def test_python_projects(package: str) -> None:
    directory = obtain(Source("pip", package))
    check(package, directory, list(directory.rglob("*.py")), compare_python)


@pytest.mark.parametrize(
    "package",
    [
        "react-native@0.76.5",
        "@capacitor/ios@6.2.0",
        "@openzeppelin/contracts@5.1.0",
        "exiftool-vendored.pl@12.96.0",
    ],
)
def test_npm_packages(package: str) -> None:
    """Those with languages that lizard measures; `test_functions.py` has those with a grammar."""
    directory = obtain(Source("npm", package))
    paths = [path for path in directory.rglob("*") if path.is_file() and _is_for_lizard(path)]
    check(package, directory, paths, compare_lizard)


def _is_for_lizard(path: Path) -> bool:
    language = BY_EXTENSION.get(path.suffix[1:].lower())
    return language is not None and language.engine == LIZARD
