"""The window of time that is looked at. It ends at a commit, not today."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from antipasta.errors import UsageError
from antipasta.results.history import in_utc

# A month and a year are their mean lengths in the Gregorian calendar, rounded to days.
_DAYS = {"d": 1, "day": 1, "w": 7, "week": 7, "mo": 30, "month": 30, "y": 365, "year": 365}
_LENGTH = re.compile(rf"(\d{{1,5}})\s*({'|'.join(sorted(_DAYS, key=len, reverse=True))})s?")


def since(text: str, until: int) -> int:
    """When a window begins that ends at `until`; both are seconds since 1970 (UTC).

    `text` is a length such as `90d`, `6 weeks`, `12mo` or `2y`, or a date such as `2025-01-31`, or
    with a time; one without a time zone is in UTC. Raises UsageError for anything else, and for a
    date after `until`.
    """
    length = _LENGTH.fullmatch(text.strip().lower())
    if length:
        days = int(length[1]) * _DAYS[length[2]]
        return max(0, until - int(timedelta(days=days).total_seconds()))
    try:
        date = datetime.fromisoformat(text.strip())
    except ValueError as exc:
        raise UsageError(
            f"{text!r} is no date and no length of time",
            hint="write a date as 2025-01-31, or a length as 90d, 6w, 12mo or 2y",
        ) from exc
    begins = int((date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp())
    if begins > until:
        ends = in_utc(until).date().isoformat()
        raise UsageError(
            f"the window would begin at {text}, after the commit that it ends at ({ends})",
            hint="name an earlier date, or a length as 90d, 6w, 12mo or 2y",
        )
    return max(0, begins)
