from __future__ import annotations

from antipasta.config.document import read_document
from antipasta.config.load import parse_settings
from antipasta.config.report import as_written
from antipasta.config.settings import Settings
from antipasta.config.template import TEMPLATE


def test_the_template_says_every_default() -> None:
    document = read_document(TEMPLATE.encode(), ".antipasta.yaml")

    assert document is not None
    assert document.values == as_written(Settings())


def test_the_examples_in_its_comments_are_valid() -> None:
    text = TEMPLATE.replace("overrides: []\n#", "overrides:\n ").replace("\n#    thr", "\n     thr")
    text = text.replace("exclude: []\n#", "exclude:\n ")

    settings = parse_settings(text.encode(), ".antipasta.yaml")

    assert [pattern.glob for pattern in settings.exclude] == ["**/migrations/**"]
    assert settings.overrides[0].thresholds == {"cyclomatic_complexity": 20}
