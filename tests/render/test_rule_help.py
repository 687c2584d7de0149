from __future__ import annotations

import pytest

from antipasta.metrics import METRICS
from antipasta.render.rule_help import explain


@pytest.mark.parametrize("name", METRICS)
def test_the_rule_of_a_metric_is_explained_by_its_row(name: str) -> None:
    row = METRICS[name]

    assert explain(name) == (row.meaning, row.advice)
    assert explain(f"growth/{name}") == (f"How much a change adds. {row.meaning}", row.advice)


@pytest.mark.parametrize(
    ("rule", "meaning"),
    [
        ("incomplete/syntax", "A file that could not be judged."),
        ("suppressed/length", "A violation that a comment in the source asks to accept"),
        ("override", "A violation that the message of a commit asks to let pass."),
        ("override/length", "A violation that the message of a commit asks to let pass."),
        ("baseline/length", "An entry of the baseline that is new"),
        ("policy/thresholds.length", "A rule that the branch loosens."),
        ("policy/baseline.pkg/sub/a.py:f.length", "A rule that the branch loosens."),
    ],
)
def test_another_rule_is_explained_by_its_kind(rule: str, meaning: str) -> None:
    assert explain(rule)[0].startswith(meaning)
