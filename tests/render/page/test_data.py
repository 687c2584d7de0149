"""The data of a page: small, whole, and nothing but text to a browser."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from antipasta.render.page.data import as_json, data_of
from tests.render.page.sample import BARE, FILES, HOSTILE, PAGE, hostile


@given(st.text())
def test_json_is_read_back_and_ends_no_script(text: str) -> None:
    shown = as_json({"text": text})

    assert json.loads(shown) == {"text": text}
    assert not set("<>&\u2028\u2029") & set(shown)


def test_each_function_has_its_values_and_its_thresholds() -> None:
    data = data_of(PAGE)

    assert [each["id"] for each in data["metrics"]][:2] == [
        "cognitive_complexity",
        "cyclomatic_complexity",
    ]
    assert [each["threshold"] for each in data["metrics"]] == [15, 10, None, None, None]
    big, _, _, test, _ = data["files"]
    assert big[:7] == ["src/app/big.py", "python", 400, 200, 0, 14, 400]
    assert big[7][0] == ["tangled", 1, 10, 70, 20, 17, 2, 10]
    assert data["limits"][big[4]] == (15, 10, None, None, None)
    assert data["limits"][test[4]] == (15, 20, None, None, None)


def test_the_source_of_a_function_stands_by_its_numbers() -> None:
    sources = data_of(PAGE)["sources"]

    assert list(sources) == ["0:0"]
    first, text = sources["0:0"]
    assert first == 1
    assert text.split("\n") == [
        "def tangled():",
        "    if '</script>' < \"&\": ## note",
        "        return '\\u202e'",
    ]


def test_points_of_the_trend_have_a_time_and_figures() -> None:
    trend = data_of(PAGE)["trend"]

    assert len(trend) == 6
    assert trend[0][0] == 1767268800
    assert trend[0][4]["cognitive_complexity"] == [0.5, 99.0, 1, None, None, None]


def test_without_history_there_is_no_churn_and_no_trend() -> None:
    data = data_of(BARE)

    assert not data["hasChurn"]
    assert data["trend"] == []
    assert {each[5] for each in data["files"]} == {None}
    assert len(data["files"]) == len(FILES)


def test_names_are_text_without_control_characters() -> None:
    shown = as_json(data_of(hostile()))

    shown.encode("utf-8")
    assert "\\\\u202e" in shown
    assert "\\\\xff" in shown
    assert "\u202e" not in shown
    assert json.loads(shown)["files"][1][0] == f"dir {HOSTILE[1]}/{HOSTILE[1]}"
