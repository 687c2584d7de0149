"""docs/configuration.md says what the code does."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from antipasta.config import CONFIG_NAMES
from antipasta.config.effective import ENVIRONMENT, GENERATED_VARIABLE, TOLERANCE_VARIABLE
from antipasta.config.load import parse_settings
from antipasta.config.settings import Settings
from antipasta.config.written import as_written
from antipasta.errors import ConfigError
from antipasta.metrics import METRICS

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGE = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    """The text below the heading `title`, up to the next heading."""
    return re.split(r"^## ", PAGE.split(f"## {title}\n")[1], flags=re.M)[0]


def rows(title: str) -> list[list[str]]:
    """The cells of the table in a section, without its head."""
    lines = [line for line in section(title).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def block(title: str, language: str) -> str:
    return section(title).split(f"```{language}\n")[1].split("```")[0]


def fields(section: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a section by their dotted names; a section may have sections."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        dotted = f"{section}.{name}"
        found |= fields(dotted, value) if isinstance(value, dict) else {dotted: value}
    return found


def test_the_table_has_every_field_and_its_default() -> None:
    wanted = {}
    by_metric: dict[str, Mapping[str, float | None]] = {
        "thresholds": Settings().thresholds,
        "tolerance": Settings().tolerance,
    }
    for name, value in as_written(Settings()).items():
        if not isinstance(value, dict) or name in by_metric:
            wanted[name] = value
        else:
            wanted.update(fields(name, value))

    table = {row[0].strip("`"): row[2].replace("`", "") for row in rows("Every field")}

    shown = {"overrides": "none", "exclude": "none", "macros": "none"} | {
        name: ", ".join(f"{metric}: {value}" for metric, value in values.items())
        for name, values in by_metric.items()
    }
    assert table == {
        name: shown.get(name, value if isinstance(value, str) else json.dumps(value))
        for name, value in wanted.items()
    }


def test_the_metrics_are_all_there_with_their_level() -> None:
    levels = {name: row[1] for row in rows("Metrics") for name in re.findall(r"`(\w+)`", row[0])}

    assert levels == {name: metric.level for name, metric in METRICS.items()}


def test_only_one_metric_is_better_when_it_is_high() -> None:
    assert [name for name, each in METRICS.items() if each.comparison == ">="] == [
        "maintainability_index"
    ]


def test_the_names_of_files_and_variables_are_there() -> None:
    listed = re.findall(r"^\d\. `([^`]+)`", section("Where it stands"), flags=re.M)

    assert listed == list(CONFIG_NAMES)
    assert set(re.findall(r"`(ANTIPASTA_\w+)`", section("What beats what"))) == {
        *ENVIRONMENT,
        GENERATED_VARIABLE,
        TOLERANCE_VARIABLE,
    }


def test_the_examples_are_valid() -> None:
    in_yaml = parse_settings(block("Example", "yaml").encode(), ".antipasta.yaml")
    in_toml = parse_settings(block("Example", "toml").encode(), "pyproject.toml")

    assert in_yaml.thresholds["length"] == in_toml.thresholds["length"] == 60
    assert in_yaml.exclude == in_toml.exclude


def test_the_example_of_mistakes_is_true() -> None:
    text = "thresholds: {cyclomatic_complexty: 1}\nhook: {budget: true}\n"

    with pytest.raises(ConfigError) as caught:
        parse_settings(text.encode(), ".antipasta.yaml")

    shown = "\n".join(f"antipasta: {line}" for line in caught.value.lines())
    assert shown in block("Mistakes", "console")
