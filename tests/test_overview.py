from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from antipasta.model import MODULE, Missing
from antipasta.overview import HARDEST, add, overview_of
from antipasta.results.reports import MeasuredFile, Overview
from tests.support.measured import measured, unit

if TYPE_CHECKING:
    from collections.abc import Sequence

UNITS = st.builds(
    lambda cyclomatic, cognitive: unit("f", cyclomatic, cognitive_complexity=cognitive),
    st.integers(1, 3),
    st.none() | st.integers(0, 3),
)
FILES = st.lists(st.lists(UNITS, max_size=HARDEST), max_size=6).map(
    lambda files: [
        MeasuredFile(f"{at}.py", "1" * 40, measured(*units)) for at, units in enumerate(files)
    ]
)


@given(FILES, st.integers(0, 6))
def test_overviews_add_up_to_the_one_of_all(files: Sequence[MeasuredFile], at: int) -> None:
    assert add([overview_of(files[at:], ()), overview_of(files[:at], ())]) == overview_of(files, ())


def test_nothing_adds_up_to_nothing() -> None:
    assert add([]) == overview_of((), ()) == Overview()


def test_what_is_counted_and_named() -> None:
    whole = measured(unit(MODULE, 1, kind="module"), unit("f", 2), unit("Box", 9, kind="class"))
    broken = measured()._replace(analysis="minimal", reason="syntax", detail=None)

    overview = overview_of(
        [MeasuredFile("b.py", "1" * 40, whole), MeasuredFile("c.py", "2" * 40, broken)],
        [Missing("a.py", "size", "61 MB")],
    )

    assert (overview.files, overview.functions, overview.units) == (2, 1, 2)
    assert [placed.unit.name for placed in overview.hardest] == ["f", MODULE]
    assert overview.shortfalls == (
        ("a.py", "skipped", "size", "61 MB"),
        ("c.py", "minimal", "syntax", ""),
    )
