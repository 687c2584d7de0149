from __future__ import annotations

import tomllib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antipasta.config.baseline_file import read_baseline, write_baseline
from antipasta.errors import ConfigError
from antipasta.metrics import METRICS
from antipasta.results.findings import BaselineEntry

# What a path, or a name in some language, may hold: bytes that are no UTF-8 come as surrogates.
NAMES = st.binary(min_size=1).map(lambda name: name.decode("utf-8", "surrogateescape"))
VALUES = st.integers(0, 10**12) | st.floats(0, 1e12)
DIGESTS = st.text("0123456789abcdef", max_size=40)


@st.composite
def entries(draw: st.DrawFn) -> BaselineEntry:
    metric = draw(st.sampled_from(list(METRICS.values())))
    function = draw(NAMES) if metric.level == "function" else None
    return BaselineEntry(draw(NAMES), function, metric.name, draw(VALUES), draw(DIGESTS))


@given(st.lists(entries()))
def test_what_is_written_is_what_is_read(written: list[BaselineEntry]) -> None:
    text = write_baseline(written)
    read = read_baseline(text.encode(), "b.toml")

    assert Counter(each._replace(line=0) for each in read) == Counter(written)
    assert write_baseline(read) == text
    # One line an entry, and each entry knows its own.
    lines = text.split("\n")
    assert len(lines) == len(written) + 6
    for entry in read:
        (alone,) = tomllib.loads(f"entries = [{lines[entry.line - 1]}]")["entries"]
        assert alone["value"] == entry.value


def test_the_file_is_sorted_and_for_people() -> None:
    text = write_baseline(
        [
            BaselineEntry("b.py", "f", "length", 120, "0a"),
            BaselineEntry("a b.py", None, "maintainability_index", 12.5, "1b"),
        ]
    )

    assert text.splitlines()[2:] == [
        "version = 1",
        "entries = [",
        '  { path = "a b.py", metric = "maintainability_index", value = 12.5, digest = "1b" },',
        '  { path = "b.py", function = "f", metric = "length", value = 120, digest = "0a" },',
        "]",
    ]


def test_a_file_laid_out_by_hand_is_read() -> None:
    text = '[[entries]]\npath = "a.py"\nfunction = "f"\nmetric = "length"\nvalue = 9\n'

    assert read_baseline(f"version = 1\n{text}".encode(), "b.toml") == [
        BaselineEntry("a.py", "f", "length", 9, "", line=1)
    ]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ('path = "a.py", function = "f", metric = "lenght", value = 1', "did you mean length?"),
        ('path = "a.py", metric = "length", value = 1', "is of a function and needs function"),
        ('path = "a.py", function = "f", metric = "loc", value = 1', "of a file and has no"),
        ('path = "a.py", metric = "loc", value = -1', "value is -1; it must be a number from 0"),
        ('path = "a.py", metric = "loc", value = inf', "value is inf; it must be a number from 0"),
        ('path = "a.py", metric = "loc", value = "1"', "Expected `int | float`, got `str`"),
        ('path = "a.py", metric = "loc"', "missing required field `value`"),
        ('path = "a.py", metric = "loc", value = 1, who = "me"', "unknown field `who`"),
    ],
)
def test_a_mistake_is_named_with_its_line(row: str, problem: str) -> None:
    good = '  { path = "a.py", metric = "loc", value = 1 },\n'
    text = f"version = 1\nentries = [\n{good}  {{ {row} }},\n]\n"

    with pytest.raises(ConfigError, match=r"b\.toml:4: ") as caught:
        read_baseline(text.encode(), "b.toml")

    assert problem in str(caught.value)
    assert "--write-baseline" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "is not a baseline of version 1"),
        ("version = 2\nentries = []\n", "is not a baseline of version 1"),
        ("version = 1\nentries = 3\n", "is not a baseline of version 1"),
        ("version = 1\nrules = []\n", "is not a baseline of version 1"),
        ("version = 1\n<<<<<<< ours\n", "b.toml:2: is not TOML"),
    ],
)
def test_what_is_no_baseline_is_refused(text: str, problem: str) -> None:
    with pytest.raises(ConfigError, match=problem) as caught:
        read_baseline(text.encode(), "b.toml")

    assert "antipasta gate --write-baseline" in caught.value.hint
