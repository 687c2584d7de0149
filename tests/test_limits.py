from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antipasta.errors import UsageError
from antipasta.limits import DEFAULTS, jobs_of_the_environment, limit, positive_number


@pytest.mark.parametrize("name", DEFAULTS)
def test_every_limit_has_a_default_and_a_variable(name: str) -> None:
    assert limit(name, {}) == DEFAULTS[name]
    assert limit(name, {f"ANTIPASTA_{name}": "2.5"}) == 2.5


def test_the_environment_of_the_process_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTIPASTA_GIT_TIMEOUT", "7")

    assert limit("GIT_TIMEOUT") == 7


@given(st.floats(min_value=0, exclude_min=True, allow_infinity=False))
def test_positive_numbers_are_read(value: float) -> None:
    assert positive_number(repr(value), "--budget") == value


@pytest.mark.parametrize(
    "raw", ["", "0", "-1", "nan", "inf", "-inf", "1e999", "five", "1,5", "0x10", "1_0", "\uff12"]
)
def test_what_is_no_positive_number_is_named(raw: str) -> None:
    with pytest.raises(UsageError) as caught:
        positive_number(raw, "ANTIPASTA_BUDGET")

    assert str(caught.value) == f"ANTIPASTA_BUDGET is {raw!r}"
    assert "positive number" in caught.value.hint


@pytest.mark.parametrize(("raw", "jobs"), [(None, None), ("", None), ("1", 1), ("12", 12)])
def test_the_number_of_workers_is_read(raw: str | None, jobs: int | None) -> None:
    assert jobs_of_the_environment({} if raw is None else {"ANTIPASTA_JOBS": raw}) == jobs


@pytest.mark.parametrize("raw", ["0", "-1", "1.5", "two", "\u0663", " 2"])
def test_what_is_no_number_of_workers_is_named(raw: str) -> None:
    with pytest.raises(UsageError, match="ANTIPASTA_JOBS is"):
        jobs_of_the_environment({"ANTIPASTA_JOBS": raw})
