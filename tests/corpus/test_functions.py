"""Every function that a grammar finds in files without an error is a unit, with its lines.

The functions are found by a second walk, over the sources as they are (`functions.py`). What cannot
be downloaded is named, and the test fails if too little is left.
"""

from __future__ import annotations

import multiprocessing
import re
import subprocess
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import pytest

from antipasta.analyze import measure_source
from antipasta.analyze.text import decode_other
from tests.corpus.functions import FUNCTIONS, functions_in, grammar_of
from tests.corpus.sources import files_in, listed_sources, obtain

if TYPE_CHECKING:
    from pathlib import Path

LEAST = 0.999
"""The least part of the functions that are units with the right lines."""

SOURCES = 25
LANGUAGES = 12

LARGEST = 1_000_000
"""Larger files, in bytes, are not compared: they are bundles, and the time of a run is bounded."""

SOUNDS_LIKE_A_FUNCTION = re.compile(
    "func|method|lambda|closure|(?<!table_)construct(?!ed)|destruct(?!ured)|accessor$|accessor_|getter|setter"
    "|initializer|hook|computed_[^p]|deinit|didset|willset|static_block|operator_decl"
)

pytestmark = pytest.mark.timeout(3600)


class Compared(NamedTuple):
    """One file: its language, the functions in it, and those that are no units as they stand."""

    path: Path
    language: str
    functions: int
    missing: list[str]
    left_out: str = ""


def compare(path: Path, language: str) -> Compared:
    """Compare the functions of a file with its units."""
    source = path.read_bytes()
    if len(source) > LARGEST:
        return Compared(path, language, 0, [], f"over {LARGEST:,} bytes")
    text, _ = decode_other(source)
    expected = functions_in(text.encode(), language)
    if expected is None:
        return Compared(path, language, 0, [], "does not parse")
    found = measure_source(source, language=language)
    if not found.knows_units:
        return Compared(path, language, 0, [], f"{found.analysis}: {found.reason}: {found.detail}")
    units = Counter(
        (each.start_line, each.end_line) for each in found.units if each.kind != "class"
    )
    firsts = {(each.start_line, each.end_line, each.first_line) for each in found.units}
    missing = []
    for first, start, end in expected:
        starts = [each for each in (start, first) if units[each, end]]
        if not starts:
            missing.append(f"{first}-{start}-{end}")
            continue
        units[starts[0], end] -= 1
        if not any(at <= first for s, e, at in firsts if (s, e) == (starts[0], end)):
            missing.append(f"{first}-{start}-{end}: begins later")
    return Compared(path, language, len(expected), missing)


@pytest.mark.parametrize("language", [*FUNCTIONS])
def test_no_type_of_function_is_forgotten(language: str) -> None:
    grammar = grammar_of(language)
    types = {
        grammar.node_kind_for_id(kind)
        for kind in range(grammar.node_kind_count)
        if grammar.node_kind_is_named(kind) and grammar.node_kind_is_visible(kind)
    }
    functions = FUNCTIONS[language]
    known = {*functions.named, *functions.folded, *functions.no_functions}

    assert known - types == set()
    assert {each for each in types if SOUNDS_LIKE_A_FUNCTION.search(str(each))} - known == set()


def test_each_function_is_a_unit_with_its_lines() -> None:
    files, fetched = [], 0
    for source in listed_sources():
        try:
            directory = obtain(source)
        except (OSError, subprocess.SubprocessError) as exc:
            print(f"- not fetched: {source.kind} {source.name}: {exc}")
            continue
        fetched += 1
        files += list(files_in(directory, [*FUNCTIONS]))
    with multiprocessing.Pool() as pool:
        results = pool.starmap(compare, files, chunksize=16)
    functions, right = report(results)

    assert fetched >= SOURCES, "too few sources could be fetched; they are named above"
    assert len(+functions) >= LANGUAGES
    assert {each: right[each] / count for each, count in functions.items() if count} == {
        each: pytest.approx(1, abs=1 - LEAST) for each, count in functions.items() if count
    }


def report(results: list[Compared]) -> tuple[Counter[str], Counter[str]]:
    """Print what was compared; the functions by language, and those that are right."""
    functions, right, files, without = (Counter[str]() for _ in range(4))
    for each in results:
        functions[each.language] += each.functions
        right[each.language] += each.functions - len(each.missing)
        files[each.language] += not each.left_out
        without[each.language] += bool(each.left_out)
        if each.left_out and each.left_out != "does not parse":
            print(f"- not compared: {each.path}: {each.left_out}")
        if each.missing:
            print(f"- no units: {each.path}: {', '.join(each.missing[:5])} ({len(each.missing)})")
    for language in FUNCTIONS:
        print(
            f"{language}: {files[language]} files without errors ({without[language]} others), "
            f"{functions[language]} functions, {functions[language] - right[language]} differ"
        )
    return functions, right


@pytest.mark.parametrize(
    ("name", "languages", "most"),
    [
        ("curl/curl", ("c", "cpp"), 0.1),
        ("fmtlib/fmt", ("c", "cpp"), 0.1),
        ("tokio-rs/tokio", ("rust",), 0.01),
    ],
)
def test_few_files_hold_what_cannot_be_read(
    name: str, languages: tuple[str, ...], most: float
) -> None:
    (source,) = (each for each in listed_sources() if each.name == name)
    levels = Counter(
        measure_source(path.read_bytes(), language=language).analysis
        for path, language in files_in(obtain(source), languages)
    )
    print(f"{name}: {dict(levels)}")

    assert set(levels) <= {"full", "reduced"}
    assert levels["reduced"] <= most * levels.total()
