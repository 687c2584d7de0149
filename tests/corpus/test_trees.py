"""Functions that lizard and the syntax tree see alike have one complexity, or a listed rule.

Alike means: with the same first and last line, and alone there. The sources of a few packages are
downloaded once, as in `test_corpus.py`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import pytest
from lizard import FileAnalyzer, get_extensions

from antipasta.analyze import measure_source
from antipasta.analyze.lizard import SWITCHES
from antipasta.analyze.text import decode_other
from antipasta.languages import BY_EXTENSION, BY_NAME
from antipasta.model import MODULE
from tests.corpus.sources import Source, obtain
from tests.corpus.test_corpus import LIZARD_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from antipasta.model import FileMetrics

T = TypeVar("T")

_SCRIPT = (
    # A parenthesis behind `=` or `:` hides what is in it, an assignment in one adds to it; so do
    # arrows with their types, what is spread, strings and regular expressions.
    r"[=:]\s*\(|\(\s*\w+\s*=|=>|\.\.\.|[\"'`/]"
    # Names that are words of the language, and types with a `?`.
    r"|\.\s*(?:catch|if|for|case|while)\b|\b(?:catch|if|for|case|while|finally)\s*[:?(]|\?\s*[:.]|[:|<(,]\s*\?"
)
LISTED = {
    "javascript": re.compile(_SCRIPT),
    "typescript": re.compile(_SCRIPT),
    "tsx": re.compile(_SCRIPT),
    # A type that may be null, a name behind an arrow, a word in a string.
    "php": re.compile(r"\?\\?[A-Za-z]|->|['\"]|<<<"),
    # No decisions: `where`, `?Sized`, `for<'a>`, the signs of closures and references.
    "rust": re.compile(r"\bwhere\b|\?Sized|for<|\|\||&&|b['\"]|#\["),
    "java": re.compile(r"@\w+\s*\(|<"),
    "go": re.compile(r"(?!)"),
    # Types with a `?`, the arms of `switch` expressions, verbatim strings.
    "csharp": re.compile(r"\?|\b(?:foreach|switch|goto)\b|@\""),
    # Directives among parameters, and an assignment behind `&&`.
    "c": re.compile(r"#|&&[^;{}]*="),
    # References, member initializers, classes in functions.
    "cpp": re.compile(r"#|&&|\)\s*:|\b(?:struct|class|requires)\b"),
    # Lambdas and types of functions.
    "kotlin": re.compile(r"->|\b[gs]et\b|\{ *\n"),
    # The length of a table.
    "lua": re.compile("#"),
    "ruby": re.compile(r"\b(?:unless|in)\b|<<|%r|[\"/?]"),
    "swift": re.compile(r"\bfor \w+:|\?"),
    # Bodies without braces end elsewhere; those here end on one line by chance.
    "scala": re.compile(r"\?|=>|=\s*\n"),
}
"""What stands in a function in which a listed rule may make a difference, by language."""

CHAIN = re.compile(r"\b(?:else\s+if|elseif|elif|select)\b")
"""What makes modified complexity another one than lizard's: a chain, and Go's `select`."""

LEAST = 0.85
"""The least part of the functions seen alike that is equal without any rule, where it is many."""

MANY = 100

PACKAGES = (
    *("rxjs@7.8.2", "zod@3.25.76", "@reduxjs/toolkit@2.15.0", "react-native-svg@15.16.1"),
    *("lodash@4.17.21", "vue@3.5.13", "@capacitor/android@6.2.0", "react-native@0.76.5"),
)

pytestmark = pytest.mark.timeout(3600)


class Place(NamedTuple):
    """The first and the last line of a function."""

    start: int
    end: int


def alone(functions: Iterable[tuple[Place, T]]) -> dict[Place, T]:
    """Those that share their place with no other one."""
    held: defaultdict[Place, list[T]] = defaultdict(list)
    for place, function in functions:
        held[place].append(function)
    return {place: each[0] for place, each in held.items() if len(each) == 1}


def compare(path: Path, language: str) -> Counter[str]:
    """How many functions are alike, equal, explained by a rule, or different."""
    source = path.read_bytes()
    ours = measure_source(source, language=language)
    if ours.analysis != "full":
        return Counter({"files not in full": 1})
    text, _ = decode_other(source)
    name = f"f.{BY_NAME[language].extensions[0]}"
    try:
        theirs = FileAnalyzer(get_extensions([])).analyze_source_code(name, text)
    except IndexError:
        return Counter({"files that lizard fails at": 1})
    mine = alone(
        (Place(each.start_line, each.end_line), each.cyclomatic_complexity)
        for each in ours.units
        if each.name != MODULE
    )
    other = alone(
        (Place(each.start_line, each.end_line), each.cyclomatic_complexity)
        for each in theirs.function_list
    )
    lines = text.split("\n")
    found = Counter({"files": 1, "functions": len(mine), "lizard": len(theirs.function_list)})
    for place in mine.keys() & other.keys():
        held = "\n".join(lines[place.start - 1 : place.end])
        if mine[place] == other[place]:
            found["equal"] += 1
        elif LISTED[language].search(held):
            found["listed"] += 1
        else:
            found["different"] += 1
            print(f"- differs: `{path}`:{place.start}: {mine[place]}, lizard {other[place]}")
    if language in SWITCHES:
        equal = {place for place in mine.keys() & other.keys() if mine[place] == other[place]}
        found += compare_modified(ours, name, text, equal)
    return found


def compare_modified(ours: FileMetrics, name: str, text: str, places: set[Place]) -> Counter[str]:
    """How many functions of equal complexity and without a chain have that of `lizard -m`."""
    lines = text.split("\n")
    found: Counter[str] = Counter()
    for place, (one, another) in _modified(ours, name, text).items():
        held = "\n".join(lines[place.start - 1 : place.end])
        if place in places and not CHAIN.search(held):
            found["modified equal" if one == another else "modified different"] += 1
            if one != another:
                print(f"- modified differs: line {place.start}: {one}, lizard {another}\n{held}")
    return found


def _modified(ours: FileMetrics, name: str, text: str) -> dict[Place, tuple[int | None, int]]:
    """The modified complexities, here and by `lizard -m`, of what both see."""
    theirs = FileAnalyzer(get_extensions(["modified"])).analyze_source_code(name, text)
    other = alone(
        (Place(each.start_line, each.end_line), each.cyclomatic_complexity)
        for each in theirs.function_list
    )
    mine = alone(
        (Place(each.start_line, each.end_line), each.modified_cyclomatic_complexity)
        for each in ours.units
        if each.name != MODULE
    )
    return {place: (mine[place], other[place]) for place in mine.keys() & other.keys()}


@pytest.mark.parametrize("package", PACKAGES)
def test_what_both_see_alike_is_equal_or_listed(package: str) -> None:
    directory = obtain(Source("npm", package))
    totals: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for path in sorted(directory.rglob("*")):
        row = BY_EXTENSION.get(path.suffix[1:].lower())
        if row is None or row.name not in LISTED or not path.is_file():
            continue
        if path.stat().st_size <= LIZARD_BYTES and not path.name.endswith(".d.ts"):
            totals[row.name] += compare(path, row.name)
    assert totals
    for language, found in totals.items():
        print(f"{package} {language}: {dict(found)}")
        assert not found["different"]
        assert not found["modified different"]
        alike = found["equal"] + found["listed"]
        assert found["equal"] >= LEAST * alike or alike < MANY
