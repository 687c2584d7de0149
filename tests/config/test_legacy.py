"""Configurations of antipasta 1.x mean what they meant there."""

from __future__ import annotations

import math
from typing import Any

import pytest
import yaml

from antipasta.config.effective import policy_of
from antipasta.config.load import parse_settings
from antipasta.errors import ConfigError

# As `antipasta config generate --non-interactive` of 1.2.0 writes it, without its comments.
GENERATED = """\
defaults:
  max_cyclomatic_complexity: 10
  max_cognitive_complexity: 15
  min_maintainability_index: 50.0
  max_halstead_volume: 1000.0
  max_halstead_difficulty: 10.0
  max_halstead_effort: 10000.0
languages:
  - name: python
    extensions:
      - .py
    metrics:
      - {type: cyclomatic_complexity, threshold: 10.0, comparison: <=}
      - {type: maintainability_index, threshold: 50.0, comparison: '>='}
      - {type: halstead_volume, threshold: 1000.0, comparison: <=}
      - {type: halstead_difficulty, threshold: 10.0, comparison: <=}
      - {type: halstead_effort, threshold: 10000.0, comparison: <=}
      - {type: cognitive_complexity, threshold: 15.0, comparison: <=}
ignore_patterns: ['**/test_*.py', '**/*_test.py', '**/tests/**']
use_gitignore: true
"""
EVERY_KEY = """\
profile: relaxed
use_gitignore: false
defaults: {max_cyclomatic_complexity: 7, min_maintainability_index: 30}
languages:
  - name: Python
    extensions: [.py]
    metrics:
      - type: cyclomatic_complexity
        threshold: 8
        comparison: <
      - {type: maintainability_index, threshold: 40, comparison: ">"}
      - {type: halstead_bugs, threshold: 0.5, comparison: "<"}
      - {type: halstead_time, threshold: 100}
      - {type: lines_of_code, threshold: 300}
      - {type: logical_lines_of_code, threshold: 200}
      - {type: source_lines_of_code, threshold: 250}
      - {type: blank_lines, threshold: 90}
      - {type: comment_lines, threshold: 5, comparison: ">="}
      - {type: cognitive_complexity, threshold: 3, enabled: false}
      - {type: cyclomatic_complexity, threshold: 6}
      - {type: halstead_volume, threshold: 5, comparison: "!="}
      - {type: message_chain_depth, threshold: 3}
  - name: go
    metrics: []
import_graph: {forbid_cycles: true}
tree_shape:
  fan_out_max: 9
narrative: null
duplication: {max_ratio: 0.1}
"""


def thresholds(text: str, path: str) -> dict[str, float]:
    return policy_of(parse_settings(text.encode(), ".antipasta.yaml")).thresholds(path)


def test_the_file_that_1_2_0_generates() -> None:
    assert thresholds(GENERATED, "pkg/a.py") == {
        "cyclomatic_complexity": 10,
        "maintainability_index": 50,
        "total_halstead_volume": 1000,
        "total_halstead_difficulty": 10,
        "total_halstead_effort": 10000,
        "cognitive_complexity": 15,
    }
    assert thresholds(GENERATED, "a.mjs") == thresholds(GENERATED, "b.tsx")
    assert thresholds(GENERATED, "a.mjs") == {"cyclomatic_complexity": 10}
    assert thresholds(GENERATED, "a.go") == {}

    settings = parse_settings(GENERATED.encode(), ".antipasta.yaml")
    policy = policy_of(settings)
    assert policy.is_excluded("x/tests/a.py")
    assert policy.is_excluded("test_a.py")
    assert not policy.is_excluded("a.py")
    assert (settings.generated, settings.foreign) == ("judge", ())


def test_every_key_comparison_and_what_is_not_judged_today() -> None:
    assert thresholds(EVERY_KEY, "a.py") == {
        "cyclomatic_complexity": 6,
        "maintainability_index": math.nextafter(40, 41),
        "halstead_bugs": math.nextafter(0.5, 0),
        "halstead_time": 100,
        "loc": 300,
        "lloc": 200,
        "sloc": 250,
        "blank": 90,
    }
    assert thresholds(EVERY_KEY, "a.js") == {"cyclomatic_complexity": 7}
    assert parse_settings(EVERY_KEY.encode(), ".antipasta.yaml").foreign == (
        "comment_lines >= 5 (line 18)",
        "halstead_volume != 5 (line 21)",
        "message_chain_depth (line 22)",
        "language go (line 23)",
        "tree_shape (line 26)",
        "import_graph (line 25)",
        "duplication (line 29)",
        "use_gitignore: false (line 2)",
    )


@pytest.mark.parametrize(
    ("sign", "value", "good", "bad"),
    [
        ("<", 8, 7, 8),
        ("<", 8.5, 8, 9),
        ("<=", 8, 8, 9),
        ("<=", 8.5, 8, 9),
    ],
)
def test_a_bound_is_exact(sign: str, value: float, good: float, bad: float) -> None:
    metric = {"type": "cyclomatic_complexity", "threshold": value, "comparison": sign}
    text = yaml.safe_dump({"languages": [{"name": "python", "metrics": [metric]}]})

    [bound] = thresholds(text, "a.py").values()

    assert good <= bound < bad


@pytest.mark.parametrize(
    ("values", "mistake"),
    [
        ({"defaults": {"max_cyclomatic": 3}}, "2: defaults.max_cyclomatic: no such name; did you"),
        ({"languages": [{"name": "python"}]}, "2: languages[0]: metrics is missing"),
        (
            {
                "languages": [
                    {"name": "python", "metrics": [{"type": "cyclomatic", "threshold": 1}]}
                ]
            },
            "4: languages[0].metrics[0].type: is 'cyclomatic'; did you mean cyclomatic_complexity?",
        ),
        ({"use_gitignore": "x"}, "1: use_gitignore: is 'x'; it must be true or false"),
        ({"ignore_patterns": [3]}, "2: ignore_patterns[0]: is 3; it must be a pattern in quotes"),
        (
            {"use_gitignore": True, "hook": {}},
            "2: use_gitignore: is a name of antipasta 1.x, and hook is one of today",
        ),
    ],
)
def test_a_mistake_is_named_with_its_line(values: dict[str, Any], mistake: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_settings(yaml.safe_dump(values).encode(), ".antipasta.yaml")

    [line] = caught.value.lines()
    assert line.startswith(f".antipasta.yaml:{mistake}")
