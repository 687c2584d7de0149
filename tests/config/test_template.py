from __future__ import annotations

import pytest

from antipasta.config.document import read_document
from antipasta.config.effective import thresholds_by_path
from antipasta.config.load import parse_settings
from antipasta.config.settings import DEFAULT_THRESHOLDS, Settings
from antipasta.config.template import TEMPLATE
from antipasta.config.written import as_written


def test_the_template_says_every_default_but_for_the_overrides() -> None:
    document = read_document(TEMPLATE.encode(), ".antipasta.yaml")

    assert document is not None
    written = dict(document.values)
    assert len(written.pop("overrides")) == 1
    defaults = as_written(Settings())
    assert defaults.pop("overrides") == []
    assert written == defaults


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("tests/test_a.py", 20),
        ("tests/support/b.py", 20),
        ("pkg/test_c.py", 20),
        ("test_d.py", 20),
        ("pkg/tests.py", 10),
        ("pkg/contest_e.py", 10),
        ("a.py", 10),
    ],
)
def test_tests_may_have_more_decisions(path: str, most: int) -> None:
    thresholds = thresholds_by_path(parse_settings(TEMPLATE.encode(), ".antipasta.yaml"))

    assert thresholds(path) == {**DEFAULT_THRESHOLDS, "cyclomatic_complexity": most}


def test_the_examples_in_its_comments_are_valid() -> None:
    text = TEMPLATE.replace("exclude: []\n#", "exclude:\n ")

    settings = parse_settings(text.encode(), ".antipasta.yaml")

    assert settings.exclude.globs == ("**/migrations/**",)
