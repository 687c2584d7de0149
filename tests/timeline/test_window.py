from __future__ import annotations

import pytest

from antipasta.errors import UsageError
from antipasta.timeline.window import since

DAY = 86_400
UNTIL = 1_700_000_000  # 2023-11-14T22:13:20 UTC


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("90d", UNTIL - 90 * DAY),
        ("1 day", UNTIL - DAY),
        ("6w", UNTIL - 42 * DAY),
        ("6 Weeks", UNTIL - 42 * DAY),
        ("12mo", UNTIL - 360 * DAY),
        ("3 months", UNTIL - 90 * DAY),
        ("2y", UNTIL - 730 * DAY),
        ("99y", 0),
        ("2023-11-14", UNTIL - 22 * 3600 - 13 * 60 - 20),
        ("2023-11-14T22:13:20", UNTIL),
        ("2023-11-14T23:13:20+01:00", UNTIL),
        ("1960-01-01", 0),
    ],
)
def test_a_window_begins_at_a_date_or_a_length_before_its_end(text: str, begins: int) -> None:
    assert since(text, UNTIL) == begins


@pytest.mark.parametrize("text", ["", "soon", "12", "d", "-3d", "3x", "2023-13-01", "999999d"])
def test_other_texts_are_an_error(text: str) -> None:
    with pytest.raises(UsageError, match="is no date and no length of time") as caught:
        since(text, UNTIL)
    assert "12mo" in caught.value.hint


def test_a_window_does_not_begin_after_its_end() -> None:
    with pytest.raises(UsageError, match=r"after the commit that it ends at \(2023-11-14\)"):
        since("2023-11-15", UNTIL)
