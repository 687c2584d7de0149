from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antipasta.config.document import Document
from antipasta.config.patterns import path_patterns
from antipasta.config.schema import settings_of
from antipasta.config.settings import (
    DEFAULT_THRESHOLDS,
    DEFAULT_TOLERANCE,
    GrowthSettings,
    Macro,
    Override,
    Settings,
    SuppressionSettings,
)
from antipasta.config.written import OF_NO_FIELD
from antipasta.errors import ConfigError
from antipasta.metrics import METRICS


def read(values: dict[Any, Any]) -> Settings:
    return settings_of(Document("c.yaml", values))


def mistakes(values: dict[Any, Any], prefix: str = "") -> list[str]:
    with pytest.raises(ConfigError) as caught:
        settings_of(Document("c.yaml", values, prefix))
    return str(caught.value).splitlines()


def test_nothing_said_means_the_defaults() -> None:
    assert read({}) == Settings(origin="c.yaml")


def test_a_section_without_values_means_the_defaults() -> None:
    empty = dict.fromkeys(name for name in Settings._fields if name not in OF_NO_FIELD)

    assert read(empty) == Settings(origin="c.yaml")


def test_everything_can_be_said() -> None:
    defaults = Settings()

    assert read(
        {
            "thresholds": {"length": 60, "cognitive_complexity": None, "halstead_bugs": 0.5},
            "tolerance": {"cognitive_complexity": 0, "length": 2.5},
            "overrides": [{"paths": ["tests/**"], "thresholds": {"length": 0}}],
            "exclude": ["build/", "!keep.py"],
            "generated": "markers",
            "macros": ["LIB_END", "LIB_API", "LIB_API"],
            "growth": {"max_increase": 0, "max_net": 12.5},
            "suppressions": {"require_reason": True, "allow_new": False},
            "gate": {"mode": "absolute", "on_incomplete": "warn", "on_error": "pass"},
            "hook": {"mode": "new", "budget": 2, "background": False},
            "cache": {"size_limit_mb": 10, "eviction": "least-frequently-used"},
            "limits": {"max_file_mb": 0.5, "timeout_per_file": 1, "max_memory_mb": 100},
        }
    ) == Settings(
        thresholds={
            **DEFAULT_THRESHOLDS,
            "length": 60,
            "cognitive_complexity": None,
            "halstead_bugs": 0.5,
        },
        tolerance={**DEFAULT_TOLERANCE, "cognitive_complexity": 0, "length": 2.5},
        overrides=(Override(path_patterns(["tests/**"]), {"length": 0}),),
        exclude=path_patterns(["build/", "!keep.py"]),
        generated="markers",
        macros=(Macro("LIB_API"), Macro("LIB_END")),
        growth=GrowthSettings(max_increase=0, max_net=12.5),
        suppressions=SuppressionSettings(require_reason=True, allow_new=False),
        gate=defaults.gate._replace(mode="absolute", on_incomplete="warn", on_error="pass"),
        hook=defaults.hook._replace(mode="new", budget=2, background=False),
        cache=defaults.cache._replace(size_limit_mb=10, eviction="least-frequently-used"),
        limits=defaults.limits._replace(max_file_mb=0.5, timeout_per_file=1, max_memory_mb=100),
        origin="c.yaml",
    )


def test_the_mode_of_the_gate_may_be_left_open() -> None:
    assert read({"gate": {"mode": None}}).gate.mode is None


@pytest.mark.parametrize("metric", METRICS)
def test_every_metric_can_have_a_threshold(metric: str) -> None:
    assert read({"thresholds": {metric: 3}}).thresholds[metric] == 3


POSITIVE = [True, "1", 0, -1, float("inf"), float("nan"), 10**400, None, [1]]


@pytest.mark.parametrize(
    "field",
    [
        ("hook", "budget"),
        ("cache", "size_limit_mb"),
        ("limits", "max_file_mb"),
        ("limits", "timeout_per_file"),
        ("limits", "max_memory_mb"),
    ],
)
@pytest.mark.parametrize("value", POSITIVE, ids=str)
def test_an_amount_is_a_positive_number(field: tuple[str, str], value: object) -> None:
    section, name = field

    (line,) = mistakes({section: {name: value}})

    assert line.startswith(f"c.yaml: {section}.{name}: is ")
    assert line.endswith("; it must be a positive number")


@pytest.mark.parametrize("value", [True, "1", -1, float("inf"), float("nan"), 10**400, {}], ids=str)
def test_a_threshold_is_a_number_from_0_or_null(value: object) -> None:
    (line,) = mistakes({"thresholds": {"length": value}})

    assert line.startswith("c.yaml: thresholds.length: is ")
    assert line.endswith("; it must be a number from 0, or null to switch it off")


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({"hok": {}}, "hok: no such name; did you mean hook?"),
        ({"origin": "x"}, "origin: no such name; the names are thresholds, tolerance, overrides, "),
        (
            {"thresholds": {"cyclomatic_complexty": 1}},
            "thresholds.cyclomatic_complexty: no such name; did you mean cyclomatic_complexity?",
        ),
        (
            {"thresholds": {"cyc": 1}},
            "thresholds.cyc: no such name; did you mean cyclomatic_complexity?",
        ),
        (
            {"gate": {"mode": "ratchit"}},
            "gate.mode: is 'ratchit'; it must be one of absolute, ratchet, new; "
            "did you mean ratchet?",
        ),
        ({"hook": {"mode": None}}, "hook.mode: is null; it must be one of absolute, ratchet, new"),
        (
            {"gate": {"on_incomplete": False}},
            "gate.on_incomplete: is false; it must be one of pass, warn, fail",
        ),
        ({"hook": {"background": 1}}, "hook.background: is 1; it must be true or false"),
        ({"hook": 3}, "hook: is 3; it must be a mapping"),
        ({"thresholds": [1]}, "thresholds: is a list; it must be a mapping"),
        ({"exclude": "build/"}, "exclude: is 'build/'; it must be a list"),
        ({"exclude": {"build/": 1}}, "exclude: is a mapping; it must be a list"),
        ({"exclude": ["a", 1]}, "exclude[1]: is 1; it must be a pattern in quotes"),
        ({"exclude": ["#a"]}, "exclude[0]: '#a' matches nothing"),
        ({"exclude": ["[z-a]"]}, "exclude[0]: '[z-a]' is not a pattern that can be understood"),
        ({"overrides": [3]}, "overrides[0]: is 3; it must be a mapping"),
        (
            {"overrides": [{"paths": ["a"], "thresholds": {}}, {"paths": ["a"]}]},
            "overrides[1]: thresholds is missing",
        ),
        (
            {"overrides": [{"paths": [1], "thresholds": {}}]},
            "overrides[0].paths[0]: is 1; it must be a pattern in quotes",
        ),
        ({True: 1}, "true: is not a name but true; put it in quotes"),
        ({"hook": {2: 1}}, "hook.2: is not a name but 2; put it in quotes"),
        ({"hook": {None: 1}}, "hook.null: is not a name but null; put it in quotes"),
        ({"a\nb\x1b[1m": 1}, "'a\\nb\\x1b[1m': no such name; the names are thresholds"),
        ({"hook": {"mode": "x" * 999}}, f"hook.mode: is '{'x' * 39}…; it must be one of"),
    ],
)
def test_a_mistake_names_the_field_and_what_is_wrong(values: dict[Any, Any], line: str) -> None:
    assert mistakes(values)[0].startswith(f"c.yaml: {line}")


def test_all_mistakes_are_named_at_once_and_once() -> None:
    assert mistakes(
        {
            "thresholds": {"lenght": 1, "loc": "2"},
            "overrides": [{"paths": 3, "thresholds": {"loc": True}}, {}],
            "hook": {"budget": 0, "mode": "new"},
        },
        prefix="tool.antipasta",
    ) == [
        "c.yaml: tool.antipasta.thresholds.lenght: no such name; did you mean length?",
        "c.yaml: tool.antipasta.thresholds.loc: is '2'; "
        "it must be a number from 0, or null to switch it off",
        "c.yaml: tool.antipasta.overrides[0].paths: is 3; it must be a list",
        "c.yaml: tool.antipasta.overrides[0].thresholds.loc: is true; "
        "it must be a number from 0, or null to switch it off",
        "c.yaml: tool.antipasta.overrides[1]: paths is missing",
        "c.yaml: tool.antipasta.overrides[1]: thresholds is missing",
        "c.yaml: tool.antipasta.hook.budget: is 0; it must be a positive number",
    ]


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates()
NAMES = st.sampled_from([*Settings._fields, "mode", "budget", "paths", "loc"]) | SCALARS
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3)
)


@given(st.dictionaries(NAMES, ANYTHING, max_size=4))
def test_any_document_gives_settings_or_named_mistakes(values: dict[Any, Any]) -> None:
    outcome: Settings | ConfigError
    try:
        outcome = read(values)
    except ConfigError as exc:
        outcome = exc

    if isinstance(outcome, ConfigError):
        lines = str(outcome).split("\n")
        assert all(line.startswith("c.yaml: ") and line.isprintable() for line in lines)


@pytest.mark.parametrize(
    "value",
    [
        "/b.toml",
        "../b.toml",
        "./b.toml",
        "a//b.toml",
        "a/../b.toml",
        "b.json",
        ".toml\n",
        "",
        1,
        "a\nb.toml",
    ],
)
def test_a_baseline_is_a_file_below_the_root(value: object) -> None:
    assert "must be the path of a .toml file" in mistakes({"baseline": value})[0]
    for name in (".antipasta-baseline.toml", "a/b.c/d e.toml", "..b.toml", None):
        assert read({"baseline": name}).baseline == name


def test_a_bound_on_growth_is_a_number_from_0_or_null() -> None:
    assert read({"growth": {"max_increase": None, "max_net": 0}}).growth == GrowthSettings(None, 0)
    (line,) = mistakes({"growth": {"max_nett": 1}})
    assert line.endswith("growth.max_nett: no such name; did you mean max_net?")
    (line,) = mistakes({"growth": {"max_net": -1}})
    assert (
        line
        == "c.yaml: growth.max_net: is -1; it must be a number from 0, or null to switch it off"
    )


@pytest.mark.parametrize("points", [0, 1, 2.5])
def test_one_number_is_the_tolerance_of_both_complexities(points: float) -> None:
    assert read({"tolerance": points}).tolerance == {
        "cyclomatic_complexity": points,
        "cognitive_complexity": points,
    }


@pytest.mark.parametrize(
    "value", [True, "1", -1, float("inf"), float("nan"), 10**400, None], ids=str
)
def test_a_tolerance_is_a_number_from_0(value: object) -> None:
    (line,) = mistakes({"tolerance": {"cognitive_complexity": value}})

    assert line.startswith("c.yaml: tolerance.cognitive_complexity: is ")
    assert line.endswith("; it must be a number from 0")


@pytest.mark.parametrize("value", [True, "2", [1]])
def test_a_tolerance_that_is_no_number_is_told_what_it_may_be(value: object) -> None:
    (line,) = mistakes({"tolerance": value})

    assert "a number of points from 0 (0: none), or a mapping of metrics to numbers" in line


def test_only_what_is_measured_of_functions_has_a_tolerance() -> None:
    (line,) = mistakes({"tolerance": {"maintainability_index": 1}})
    assert line.startswith("c.yaml: tolerance.maintainability_index: no such name; ")
    assert mistakes({"tolerance": -1}) == ["c.yaml: tolerance: is -1; it must be a number from 0"]
