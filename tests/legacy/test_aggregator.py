"""The Python interface of antipasta 1.x."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import antipasta
from antipasta.errors import ConfigError, SourceError
from tests.support.sources import TIDY, function_source

if TYPE_CHECKING:
    from antipasta.legacy.reports import FileReport

BRANCHES = function_source("tangled", 13)
BROKEN = "def f(:\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.py").write_text(BRANCHES)
    (tmp_path / "good.py").write_text(function_source("tidy", TIDY))
    (tmp_path / "test_x.py").write_text(BRANCHES)
    return tmp_path


def reports(config: Any, *names: str) -> dict[str, FileReport]:
    found = antipasta.MetricAggregator(config).analyze_files([Path(each) for each in names])
    return {str(each.file_path): each for each in found}


def violated(report: FileReport) -> dict[str, tuple[float, float, str]]:
    return {
        each.metric_type: (each.value, each.threshold, each.comparison)
        for each in report.violations
    }


@pytest.mark.usefixtures("here")
def test_what_1x_judges_without_a_file() -> None:
    found = reports(None, "bad.py", "good.py", "test_x.py")

    assert violated(found["bad.py"]) == {"cyclomatic_complexity": (13.0, 10.0, "<=")}
    assert found["good.py"].violations == []
    [violation] = found["bad.py"].violations
    assert violation.message == (
        "bad.py:1 (tangled): Cyclomatic Complexity is 13.00 (threshold: <= 10.0)"
    )


def test_a_file_and_a_mapping_mean_the_same(here: Path) -> None:
    metrics = [
        {"type": "halstead_volume", "threshold": 1, "comparison": "<"},
        {"type": "maintainability_index", "threshold": 99, "comparison": ">="},
        {"type": "lines_of_code", "threshold": 3},
    ]
    config = {"languages": [{"name": "python", "metrics": metrics}], "ignore_patterns": ["test_*"]}
    (here / "c.json").write_text(json.dumps(config))

    found = reports(config, "bad.py", "test_x.py")

    assert found == reports("c.json", "bad.py", "test_x.py") == reports(here / "c.json", "bad.py")
    assert violated(found["bad.py"]).keys() == {
        "halstead_volume",
        "maintainability_index",
        "lines_of_code",
    }


@pytest.mark.usefixtures("here")
def test_the_shape_of_a_report() -> None:
    report = reports({"thresholds": {"length": 5}}, "bad.py")["bad.py"]

    shown = report.to_dict()
    assert shown.keys() == {"file", "language", "metrics", "violations"}
    assert (shown["file"], shown["language"]) == ("bad.py", "python")
    values = {(each["type"], each["function_name"]): each["value"] for each in shown["metrics"]}
    assert values["cyclomatic_complexity", "tangled"] == 13.0
    assert values["cognitive_complexity", "tangled"] == 12.0
    assert {"maintainability_index", "halstead_volume", "lines_of_code", "comment_lines"} <= {
        name for name, function in values if function is None
    }
    assert (report.has_violations, report.violation_count) == (True, 2)
    assert antipasta.MetricAggregator().generate_summary([report]) == {
        "total_files": 1,
        "files_with_violations": 1,
        "total_violations": 2,
        "violations_by_type": {"cyclomatic_complexity": 1, "length": 1},
        "files_by_language": {"python": 1},
        "success": False,
    }


def test_what_cannot_be_judged_has_an_error(here: Path) -> None:
    (here / "broken.py").write_text(BROKEN)

    found = reports(None, "broken.py", "good.py")

    assert found["broken.py"].error
    assert found["good.py"].error is None
    assert antipasta.MetricAggregator().analyze_files([]) == []


@pytest.mark.usefixtures("here")
def test_errors_are_our_own() -> None:
    with pytest.raises(ConfigError, match=r"config: languages: is 3; it must be a list"):
        antipasta.MetricAggregator({"languages": 3})
    with pytest.raises(ConfigError, match=r"none\.yaml: no such file"):
        antipasta.MetricAggregator("none.yaml")
    with pytest.raises(SourceError, match=r"none\.py: no such file"):
        antipasta.MetricAggregator().analyze_files(["none.py"])
    with pytest.raises(AttributeError):
        _ = antipasta.Aggregator
