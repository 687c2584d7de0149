from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antipasta.config.effective import (
    thresholds_by_path,
    with_environment,
    with_thresholds,
    with_tolerance,
)
from antipasta.config.patterns import matcher, path_patterns
from antipasta.config.settings import Override, Settings
from antipasta.errors import UsageError
from antipasta.metrics import METRICS

VALUES = st.none() | st.integers(0, 100)
THRESHOLDS = st.dictionaries(st.sampled_from(list(METRICS)[:4]), VALUES, max_size=4)
OVERRIDES = st.lists(
    st.builds(
        Override,
        st.lists(st.sampled_from(["a/", "*.py", "!b.py"]), max_size=2).map(path_patterns),
        THRESHOLDS,
    ),
    max_size=3,
).map(tuple)
PATHS = st.sampled_from(["a/b.py", "b.py", "a/c.c", "d/c.c"])


@given(general=THRESHOLDS, overrides=OVERRIDES, path=PATHS)
def test_the_last_override_of_a_path_wins_metric_by_metric(
    general: dict[str, float | None], overrides: tuple[Override, ...], path: str
) -> None:
    settings = Settings(thresholds=general, overrides=overrides)

    for metric in METRICS:
        said = [general.get(metric)] + [
            override.thresholds[metric]
            for override in overrides
            if matcher(override.paths)(path) and metric in override.thresholds
        ]
        assert thresholds_by_path(settings)(path).get(metric) == said[-1]


@given(
    general=THRESHOLDS,
    overrides=OVERRIDES,
    path=PATHS,
    flags=st.dictionaries(st.sampled_from(sorted(METRICS)), st.integers(0, 100)),
)
def test_flags_beat_files_and_change_nothing_else(
    general: dict[str, float | None],
    overrides: tuple[Override, ...],
    path: str,
    flags: dict[str, int],
) -> None:
    settings = Settings(thresholds=general, overrides=overrides)

    flagged = with_thresholds(settings, [f"{name}={value}" for name, value in flags.items()])

    assert thresholds_by_path(flagged)(path) == {**thresholds_by_path(settings)(path), **flags}


def test_the_defaults_hold_where_nothing_is_said() -> None:
    assert thresholds_by_path(Settings())("a.py") == {
        "cyclomatic_complexity": 10,
        "cognitive_complexity": 15,
    }
    assert Settings().tolerance == {"cyclomatic_complexity": 1, "cognitive_complexity": 2}


def test_thresholds_do_not_leak_from_path_to_path() -> None:
    override = Override(path_patterns(["tests/"]), {"cyclomatic_complexity": None})
    at = thresholds_by_path(Settings(overrides=(override,)))

    assert "cyclomatic_complexity" not in at("tests/a.py")
    assert at("a.py")["cyclomatic_complexity"] == 10


def test_a_prefix_names_the_metric_and_the_later_flag_wins() -> None:
    settings = with_thresholds(Settings(), ["cyc=5", "mai = 1.5", "cyclomatic_complexity=7"])

    assert settings.thresholds == {
        "cyclomatic_complexity": 7,
        "cognitive_complexity": 15,
        "maintainability_index": 1.5,
    }
    assert str(settings.thresholds["cyclomatic_complexity"]) == "7"


@pytest.mark.parametrize("choice", ["ignore", "markers", "judge"])
def test_the_environment_says_what_becomes_of_generated_files(choice: str) -> None:
    for settings in (Settings(), Settings(generated="markers")):
        changed = with_environment(settings, {"ANTIPASTA_GENERATED": choice})
        assert changed == settings._replace(generated=changed.generated)
        assert changed.generated == choice
        assert with_environment(settings, {"ANTIPASTA_GENERATED": ""}) == settings


def test_another_word_in_the_environment_names_the_variable_and_the_choices() -> None:
    with pytest.raises(UsageError, match="ANTIPASTA_GENERATED is 'Judge'") as caught:
        with_environment(Settings(), {"ANTIPASTA_GENERATED": "Judge"})
    assert "ignore, markers, judge" in caught.value.hint


@pytest.mark.parametrize(
    ("flag", "message", "hint"),
    [
        ("cyc=ten", "cyclomatic_complexity is 'ten'", "cyclomatic_complexity=10"),
        ("cyc=-1", "cyclomatic_complexity is '-1'", "cyclomatic_complexity=10"),
        ("cyc=nan", "cyclomatic_complexity is 'nan'", "cyclomatic_complexity=10"),
        ("cyc=inf", "cyclomatic_complexity is 'inf'", "cyclomatic_complexity=10"),
        ("cyc", "'cyc' has no value", "cyclomatic_complexity=10"),
        ("cyc=", "'cyc=' has no value", "cyclomatic_complexity=10"),
        ("h=1", "halstead_volume, halstead_difficulty", "more letters"),
        ("cyclic=1", "'cyclic' is not a metric", ""),
        ("=1", "'' is not a metric", "the metrics are"),
    ],
)
def test_a_bad_flag_is_named(flag: str, message: str, hint: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        with_thresholds(Settings(), [flag])

    assert hint in caught.value.hint


def test_the_environment_beats_the_file() -> None:
    base = Settings()
    settings = base._replace(hook=base.hook._replace(budget=9.0, mode="new"))

    changed = with_environment(
        settings, {"ANTIPASTA_BUDGET": "2.5", "ANTIPASTA_MAX_MEMORY_MB": "64", "OTHER": "1"}
    )

    assert changed == settings._replace(
        hook=settings.hook._replace(budget=2.5), limits=settings.limits._replace(max_memory_mb=64)
    )


@pytest.mark.parametrize("text", ["0", "3", "0.5", " 2 "])
def test_one_number_is_the_tolerance_of_every_metric_that_has_one(text: str) -> None:
    settings = Settings(tolerance={"cyclomatic_complexity": 1, "nesting_depth": 4})
    expected = {"cyclomatic_complexity": float(text), "nesting_depth": float(text)}

    assert with_tolerance(settings, text, "--tolerance").tolerance == expected
    assert with_environment(settings, {"ANTIPASTA_TOLERANCE": text}).tolerance == expected
    assert with_environment(settings, {"ANTIPASTA_TOLERANCE": ""}) == settings


@pytest.mark.parametrize("text", ["", "-1", "much", "nan", "inf", "1,2", "1_0", "\uff12"])
def test_a_bad_tolerance_is_named(text: str) -> None:
    with pytest.raises(UsageError, match=f"the tolerance is '{text}'") as caught:
        with_tolerance(Settings(), text, "the tolerance")

    assert "a number from 0" in caught.value.hint


@pytest.mark.parametrize("value", ["-1", "much", "nan", "inf"])
def test_a_bad_tolerance_in_the_environment_names_the_variable(value: str) -> None:
    with pytest.raises(UsageError, match=f"ANTIPASTA_TOLERANCE is '{value}'"):
        with_environment(Settings(), {"ANTIPASTA_TOLERANCE": value})


@pytest.mark.parametrize("variable", ["ANTIPASTA_BUDGET", "ANTIPASTA_MAX_MEMORY_MB"])
@pytest.mark.parametrize("value", ["0", "-1", "much", "nan", "inf"])
def test_a_bad_value_in_the_environment_names_the_variable(variable: str, value: str) -> None:
    environment: dict[str, Any] = {variable: value}

    with pytest.raises(UsageError, match=f"{variable} is '{value}'"):
        with_environment(Settings(), environment)
