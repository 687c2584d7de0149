from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antipasta.config.load import parse_settings
from antipasta.config.patterns import path_patterns
from antipasta.config.report import (
    Report,
    effective_report,
    render_json,
    render_yaml,
)
from antipasta.config.settings import Override, PathPatterns, Settings
from antipasta.config.written import as_written

if TYPE_CHECKING:
    from pathlib import Path

CONFIGURATION = """\
thresholds: {length: 60, cognitive_complexity: null}
overrides: [{paths: ["tests/**"], thresholds: {length: 99}}]
gate: {mode: new}
hook:
"""


def report_in(root: Path, environment: dict[str, str]) -> Report:
    return effective_report(str(root), environment=environment)


def test_the_source_of_each_setting_is_named(tmp_path: Path) -> None:
    (tmp_path / ".antipasta.yml").write_text(CONFIGURATION)

    report = report_in(tmp_path, {"ANTIPASTA_BUDGET": "3"})

    assert {field: source for field, source in report.sources.items() if source != "default"} == {
        "thresholds.length": ".antipasta.yml",
        "thresholds.cognitive_complexity": ".antipasta.yml",
        "overrides": ".antipasta.yml",
        "gate.mode": ".antipasta.yml",
        "hook.budget": "ANTIPASTA_BUDGET",
    }
    assert report.sources["limits.max_memory_mb"] == "default"
    assert report.settings.hook.budget == 3


def test_a_named_file_is_the_source(tmp_path: Path) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text("[tool.antipasta]\nexclude = ['build/']\n")

    report = effective_report("/", config_file=str(path), environment={})

    assert report.sources["exclude"] == str(path)


def test_without_a_file_everything_is_a_default(tmp_path: Path) -> None:
    assert set(report_in(tmp_path, {}).sources.values()) == {"default"}


@pytest.mark.parametrize(
    ("said", "from_the_file"),
    [
        ("3", {"cyclomatic_complexity", "cognitive_complexity"}),
        ("{cognitive_complexity: 3}", {"cognitive_complexity"}),
        ("", set()),
    ],
)
def test_the_source_of_a_tolerance_is_named(
    tmp_path: Path, said: str, from_the_file: set[str]
) -> None:
    (tmp_path / ".antipasta.yml").write_text(f"tolerance: {said}\n")

    sources = report_in(tmp_path, {}).sources

    assert {field for field, source in sources.items() if source != "default"} == {
        f"tolerance.{metric}" for metric in from_the_file
    }


def test_the_source_of_what_becomes_of_generated_files_is_named(tmp_path: Path) -> None:
    assert report_in(tmp_path, {}).sources["generated"] == "default"
    (tmp_path / ".antipasta.yml").write_text("generated: markers\n")
    assert report_in(tmp_path, {}).sources["generated"] == ".antipasta.yml"

    report = report_in(tmp_path, {"ANTIPASTA_GENERATED": "judge"})
    assert (report.settings.generated, report.sources["generated"]) == (
        *("judge", "ANTIPASTA_GENERATED"),
    )
    assert "generated: judge  # ANTIPASTA_GENERATED\n" in render_yaml(report)


def test_the_environment_is_the_source_of_every_tolerance(tmp_path: Path) -> None:
    (tmp_path / ".antipasta.yml").write_text("tolerance: {nesting_depth: 3}\n")

    report = report_in(tmp_path, {"ANTIPASTA_TOLERANCE": "0", "ANTIPASTA_BUDGET": ""})

    tolerance = {field: each for field, each in report.sources.items() if "tolerance" in field}
    assert len(tolerance) == 3
    assert set(tolerance.values()) == {"ANTIPASTA_TOLERANCE"}
    assert set(report.settings.tolerance.values()) == {0}
    assert report.sources["hook.budget"] == "default"


def test_yaml_shows_values_with_their_sources(tmp_path: Path) -> None:
    (tmp_path / ".antipasta.yml").write_text(CONFIGURATION)

    lines = render_yaml(report_in(tmp_path, {"ANTIPASTA_BUDGET": "3"})).splitlines()

    assert lines[0].endswith("; file: .antipasta.yml")
    assert lines[1:9] == [
        "thresholds:",
        "  cyclomatic_complexity: 10  # default",
        "  cognitive_complexity: null  # .antipasta.yml",
        "  length: 60  # .antipasta.yml",
        "tolerance:",
        "  cyclomatic_complexity: 1  # default",
        "  cognitive_complexity: 2  # default",
        "overrides: [{paths: [tests/**], thresholds: {length: 99}}]  # .antipasta.yml",
    ]
    assert "  budget: 3.0  # ANTIPASTA_BUDGET" in lines


GLOBS = st.sampled_from(
    ["a/", "!b", "*.py", "a: b", "x # y", "- z", "ä\u2028\n", "'\"", "\x7f\x1b"]
)
PATTERNS = st.lists(GLOBS, max_size=3).map(path_patterns)
THRESHOLDS = st.dictionaries(st.sampled_from(["loc", "length"]), st.none() | st.integers(0, 99))


@given(
    exclude=PATTERNS,
    overrides=st.lists(st.builds(Override, PATTERNS, THRESHOLDS), max_size=2).map(tuple),
    origin=st.none() | st.text(min_size=1, max_size=5),
)
def test_the_yaml_is_a_configuration_that_says_the_same(
    exclude: PathPatterns, overrides: tuple[Override, ...], origin: str | None
) -> None:
    settings = Settings()._replace(exclude=exclude, overrides=overrides, origin=origin)
    sources = dict.fromkeys(effective_report("/nowhere", environment={}).sources, str(origin))

    text = render_yaml(Report(settings, sources, {}))

    again = parse_settings(text.encode(), "shown.yaml")
    assert again == settings._replace(origin="shown.yaml")


def test_json_has_the_values_and_the_sources(tmp_path: Path) -> None:
    (tmp_path / ".antipasta.yml").write_text(CONFIGURATION)
    report = report_in(tmp_path, {})

    document = json.loads(render_json(report))

    assert document["schema"] == "antipasta.config/1"
    assert document["origin"] == ".antipasta.yml"
    assert document["settings"] == as_written(report.settings)
    assert document["settings"]["overrides"] == [
        {"paths": ["tests/**"], "thresholds": {"length": 99}}
    ]
    assert document["sources"] == report.sources
