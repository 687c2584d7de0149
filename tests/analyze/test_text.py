"""Bytes to text as Python reads them, and what a wrong encoding leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from antipasta.analyze import measure_source

if TYPE_CHECKING:
    from antipasta.model import FileMetrics

FUNCTION = "def f(a):\n    if a:\n        return 'é' + a\n"


def measure(source: bytes) -> FileMetrics:
    return measure_source(source, language="python")


@pytest.mark.parametrize(
    "source",
    [
        FUNCTION.encode(),
        b"\xef\xbb\xbf" + FUNCTION.encode(),
        FUNCTION.replace("\n", "\r\n").encode(),
        FUNCTION.replace("\n", "\r").encode(),
    ],
)
def test_marks_and_line_ends_change_nothing(source: bytes) -> None:
    assert measure(source) == measure(FUNCTION.encode())
    assert measure(source).loc == 3


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-8", "iso-8859-15", "utf-7"])
def test_a_coding_cookie_is_obeyed(encoding: str) -> None:
    source = f"# -*- coding: {encoding} -*-\n{FUNCTION}".encode(encoding)

    measured = measure(source)

    assert (measured.analysis, measured.detail) == ("full", None)
    assert measured == measure(f"# -*- coding: utf-8 -*-\n{FUNCTION}".encode())


@pytest.mark.parametrize(
    "source",
    [
        FUNCTION.encode("latin-1"),
        b"# coding: no-such-codec\n" + FUNCTION.encode(),
        b"\xef\xbb\xbf# coding: latin-1\n" + FUNCTION.encode(),
        b"# coding: ascii\n" + FUNCTION.encode(),
    ],
)
def test_a_wrong_encoding_is_reduced_and_said(source: bytes) -> None:
    measured = measure(source)

    assert (measured.analysis, measured.reason) == ("reduced", "encoding")
    assert measured.detail
    assert measured.maintainability_index is None
    unit = measured.functions[1]
    assert (unit.name, unit.cyclomatic_complexity, unit.cognitive_complexity) == ("f", 2, 1)
    assert unit.halstead_volume is None


def test_utf_16_is_no_encoding_for_python() -> None:
    measured = measure(FUNCTION.encode("utf-16"))

    assert (measured.analysis, measured.reason) == ("minimal", "encoding")


def test_a_nul_byte_leaves_line_counts() -> None:
    measured = measure(b"x = 1\n\ny = '\0'\n")

    assert (measured.analysis, measured.reason) == ("minimal", "syntax")
    assert (measured.loc, measured.blank) == (3, 1)


def test_form_feeds_begin_a_line_as_radon_has_it() -> None:
    assert measure(b"x = 1\n\f\ny = 2\n").loc == 4
    assert measure(b"x = '\f'\ny = 2\n").loc == 2
