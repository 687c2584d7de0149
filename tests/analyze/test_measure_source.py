"""What `measure_source` gives for whole files."""

from __future__ import annotations

import gc

import pytest

from antipasta.analyze import measure_source, python
from antipasta.model import MODULE
from tests.support.sources import lfs_pointer

PYTHON = b"""\
class Box:
    if True:
        size = 1

    @staticmethod
    def knotty(a, /, b, *rest, c=1, **more):
        for x in a:
            if x and b:
                return x

        def inner():
            return 1

        return inner
"""


def test_python_units() -> None:
    measured = measure_source(PYTHON, language="python")

    assert measured.analysis == "full"
    names = [(f.name, f.kind, f.cyclomatic_complexity) for f in measured.functions]
    assert names == [
        (MODULE, "module", 2),
        ("Box", "class", 6),
        ("Box.knotty", "method", 4),
        ("Box.knotty.inner", "function", 1),
    ]
    knotty = measured.functions[2]
    assert (knotty.parameters, knotty.nesting_depth, knotty.length) == (5, 2, 9)
    assert (knotty.start_line, knotty.end_line, knotty.first_line) == (6, 14, 5)
    assert knotty.cognitive_complexity == 4
    assert measured.functions[3].cognitive_complexity is None


def test_broken_python_has_line_counts_and_a_reason() -> None:
    measured = measure_source(b"def f(:\n\n    pass\n", language="python")

    assert (measured.analysis, measured.reason) == ("minimal", "syntax")
    assert (measured.loc, measured.blank) == (3, 1)
    assert measured.detail is not None
    assert measured.detail.endswith("line 1")


def test_javascript() -> None:
    measured = measure_source(
        b"function f(a, b) {\n  if (a) { return b }\n}\n", language="javascript"
    )

    module, function = measured.functions
    assert module.name == MODULE
    assert (function.name, function.cyclomatic_complexity, function.parameters) == ("f", 2, 2)


def test_an_lfs_pointer_is_skipped() -> None:
    measured = measure_source(lfs_pointer().encode(), language="python")

    assert (measured.analysis, measured.reason) == ("skipped", "lfs")


@pytest.mark.parametrize(
    "content",
    [
        lfs_pointer().partition("\n")[0],
        lfs_pointer() + "<?php function f($x) { return $x ? 1 : 2; }\n",
        lfs_pointer() + "\n",
        lfs_pointer() + " ",
        "\n" + lfs_pointer(),
        "\ufeff" + lfs_pointer(),
        lfs_pointer().removesuffix("\n"),
        lfs_pointer().replace("\n", "\r\n"),
        lfs_pointer().replace("oid", "ext-0-foo sha256:" + "0" * 64 + "\noid"),
        "".join(sorted(lfs_pointer().splitlines(keepends=True))),
        lfs_pointer(digits="0" * 63),
        lfs_pointer(digits="0" * 65),
        lfs_pointer(digits="A" * 64),
        lfs_pointer(digits="\u0661" * 64),
        lfs_pointer(size=""),
        lfs_pointer(size="-1"),
        lfs_pointer(size="007"),
        lfs_pointer(size="1; f()"),
        lfs_pointer(size="1" * 1000),
    ],
)
def test_what_only_looks_like_an_lfs_pointer_is_measured(content: str) -> None:
    assert measure_source(content.encode(), language="php").analysis == "full"


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (RecursionError(), "depth"),
        (MemoryError(), "memory"),
        (KeyError("x"), "crash"),
        (ImportError("x"), "crash"),
    ],
)
def test_a_fault_of_the_engine_is_a_reason(
    monkeypatch: pytest.MonkeyPatch, fault: Exception, reason: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(python, "measure_units", fail)

    measured = measure_source(b"x = 1", language="python")

    assert (measured.analysis, measured.reason) == ("skipped", reason)
    assert gc.isenabled()


def test_the_callers_interruption_passes_through(monkeypatch: pytest.MonkeyPatch) -> None:
    class OutOfTimeError(BaseException):
        """What a signal handler of the caller raises."""

    def fail(*_: object, **__: object) -> None:
        raise OutOfTimeError

    monkeypatch.setattr(python, "measure_units", fail)

    with pytest.raises(OutOfTimeError):
        measure_source(b"x = 1", language="python")
    assert gc.isenabled()
