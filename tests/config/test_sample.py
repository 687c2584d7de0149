"""A configuration that names every section validates as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.config.load import parse_settings
from antipasta.config.settings import Settings
from tests.support.run import antipasta

if TYPE_CHECKING:
    from pathlib import Path

SAMPLE = """\
thresholds:
  cyclomatic_complexity: 10
  cognitive_complexity: 15
tolerance: {cyclomatic_complexity: 1, cognitive_complexity: 2}
overrides:
  - paths: ["tests/**"]
    thresholds: {cyclomatic_complexity: 20}
exclude: ["**/migrations/**"]
growth: {max_increase: null, max_net: null}     # per function and per change, in points of cyclomatic and cognitive complexity
gate: {mode: ratchet, on_incomplete: fail}
hook: {mode: ratchet, budget: 1.0, on_incomplete: warn, on_error: pass, background: true}
cache: {size_limit_mb: 256, eviction: least-recently-used}
limits: {max_file_mb: 5, timeout_per_file: 5.0, max_memory_mb: 500}
"""  # noqa: E501 - as it stands


def test_the_sample_is_valid_and_says_the_defaults(tmp_path: Path) -> None:
    (tmp_path / ".antipasta.yaml").write_text(SAMPLE)

    finished = antipasta("config", "validate", cwd=tmp_path)

    assert finished.returncode == 0, finished.stderr
    settings = parse_settings(SAMPLE.encode(), ".antipasta.yaml")
    assert settings.growth == Settings().growth
    assert settings.tolerance == Settings().tolerance
    assert "growth:" in antipasta("config", "show", cwd=tmp_path).stdout
