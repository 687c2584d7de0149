"""Line counts that the comparison with radon cannot show: radon has no number, or another one."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings

from antipasta.analyze.raw import Refused, raw_counts
from antipasta.analyze.raw_any import _by_radon, count_lines
from antipasta.analyze.raw_tokens import raw_counts_by_tokens
from antipasta.analyze.text import universal_newlines
from tests.analyze.programs import PROGRAMS
from tests.analyze.test_equality import RULES


@pytest.mark.parametrize("source", RULES)
def test_tokens_give_the_same(source: str) -> None:
    try:
        fast = raw_counts(source)
    except Refused:
        return
    assert fast == raw_counts_by_tokens(source)


@settings(max_examples=200)
@given(PROGRAMS)
def test_tokens_give_the_same_on_generated_programs(source: str) -> None:
    source = universal_newlines(source)
    try:
        fast = raw_counts(source)
    except Refused:
        return
    assert fast == raw_counts_by_tokens(source)


def test_an_f_string_is_a_string_on_every_python() -> None:
    counts = count_lines("x = f'{a:>3} {b[1:2]}'\nf'{a}'\nf'''\n{a}\n'''\n")

    assert counts is not None
    assert (counts.lloc, counts.single_comments, counts.multi, counts.sloc) == (3, 1, 3, 1)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="PEP 701 is Python 3.12")
@pytest.mark.parametrize(
    "source",
    [
        'x = f"{d["a"]}"\n',
        'x = f"{d["a:b"]:{"c"}}" "# no comment"\n',
        'x = f"{\n  a  # comment\n}"\n',
        "x = f'{f'{f'{a}'}'}' + '}'\n",
        'x = f"}} {a[{d["x"]}]}"\n',
        """x = f"{a['}']["b"]} it's {{ '{c:{d}}'"\n""",
    ],
)
def test_nested_quotes(source: str) -> None:
    counts = count_lines(source)

    assert counts is not None
    assert (counts.comments, counts.lloc) == (0, 1)
    assert counts.sloc == counts.loc


def test_radon_is_not_asked_for_a_file_that_takes_it_long() -> None:
    assert _by_radon("x\n" * 500) is not None
    assert _by_radon("x\n" * 1000) is None
