from __future__ import annotations

import pytest

from antipasta.errors import UsageError
from antipasta.metrics import METRICS, resolve
from antipasta.model import FileMetrics, FunctionMetrics, Halstead

FUNCTION = FunctionMetrics("f", "function", 1, 4, 1, 2, 4, 5, 6, 7.5, 8.5, 9.5)._replace(
    modified_cyclomatic_complexity=3
)
FILE = FileMetrics(
    "python",
    loc=1,
    lloc=2,
    sloc=3,
    comments=4,
    single_comments=5,
    multi=6,
    blank=7,
    maintainability_index=71.3,
    halstead=Halstead(1, 2, 3, 4, 5, 6, 7.5, 8.5, 9.5, 10.5, 11.5, 12.5),
)


def test_every_metric_is_read_from_its_unit() -> None:
    units: dict[str, FunctionMetrics | FileMetrics] = {"function": FUNCTION, "file": FILE}

    assert {name: metric.of(units[metric.level]) for name, metric in METRICS.items()} == {
        "cyclomatic_complexity": 5,
        "cognitive_complexity": 6,
        "halstead_volume": 7.5,
        "halstead_difficulty": 8.5,
        "halstead_effort": 9.5,
        "parameters": 1,
        "nesting_depth": 2,
        "length": 4,
        "modified_cyclomatic_complexity": 3,
        "maintainability_index": 71.3,
        "loc": 1,
        "lloc": 2,
        "sloc": 3,
        "comments": 4,
        "single_comments": 5,
        "multi": 6,
        "blank": 7,
        "halstead_h1": 1,
        "halstead_h2": 2,
        "halstead_N1": 3,
        "halstead_N2": 4,
        "halstead_vocabulary": 5,
        "halstead_length": 6,
        "halstead_calculated_length": 7.5,
        "halstead_time": 11.5,
        "halstead_bugs": 12.5,
        "total_halstead_volume": 8.5,
        "total_halstead_difficulty": 9.5,
        "total_halstead_effort": 10.5,
    }


def test_what_was_not_measured_is_none() -> None:
    units: dict[str, FunctionMetrics | FileMetrics] = {
        "function": FunctionMetrics("f", "function", 1, 4),
        "file": FileMetrics("python", analysis="minimal", reason="syntax"),
    }

    assert {metric.of(units[metric.level]) for metric in METRICS.values()} == {None}


def test_a_threshold_itself_is_good_on_both_sides() -> None:
    complexity, maintainability = METRICS["cyclomatic_complexity"], METRICS["maintainability_index"]

    assert [complexity.accepts(value, 10) for value in (9, 10, 11)] == [True, True, False]
    assert [maintainability.accepts(value, 20) for value in (19, 20, 21)] == [False, True, True]
    assert [complexity.accepts_all(values, 10) for values in ((), (9, 10), (10, 11))] == [
        True,
        True,
        False,
    ]
    assert [maintainability.accepts_all(values, 20) for values in ((), (21, 20), (20, 19))] == [
        True,
        True,
        False,
    ]
    assert [complexity.is_worse(value, 10) for value in (9, 10, 11)] == [False, False, True]
    assert [maintainability.is_worse(value, 20) for value in (19, 20, 21)] == [True, False, False]


@pytest.mark.parametrize("name", METRICS)
def test_a_full_name_is_itself_also_where_it_begins_another(name: str) -> None:
    assert resolve(name) is METRICS[name]


@pytest.mark.parametrize(
    ("prefix", "name"),
    [("cyc", "cyclomatic_complexity"), ("m", None), ("mai", "maintainability_index")],
)
def test_a_unique_prefix_is_enough(prefix: str, name: str | None) -> None:
    if name is None:
        with pytest.raises(UsageError, match="maintainability_index, multi"):
            resolve(prefix)
    else:
        assert resolve(prefix).name == name


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("cyclomatic_complexty", "did you mean cyclomatic_complexity?"),
        ("", "the metrics are cyclomatic_complexity, cognitive_complexity, "),
        ("zzz", "the metrics are cyclomatic_complexity, cognitive_complexity, "),
    ],
)
def test_an_unknown_name_gets_the_nearest(name: str, hint: str) -> None:
    with pytest.raises(UsageError, match="is not a metric") as caught:
        resolve(name)

    assert caught.value.hint.startswith(hint)
