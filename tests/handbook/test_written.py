"""The pages and schemas that are made from the code are those of today's code."""

from __future__ import annotations

import pytest

from handbook.written import pages
from tests.support.run import CHECKOUT

WRITTEN = pages(CHECKOUT)


@pytest.mark.parametrize("path", WRITTEN)
def test_a_file_is_what_the_code_says(path: str) -> None:
    assert (CHECKOUT / path).read_text(encoding="utf-8") == WRITTEN[path], "run `make pages`"


def test_every_command_has_its_section() -> None:
    page = WRITTEN["docs/reference/commands.md"]

    for name in ("gate", "cache warm", "config show", "hook install", "runs serve", "completion"):
        assert f"\n## antipasta {name}\n" in page
    assert "\n## antipasta-hook\n" in page
    assert "| `--what-if METRIC=VALUE` | Judge nothing" in page
    assert "| `--mode [absolute\\|ratchet\\|new]` |" in page


def test_every_setting_says_its_kind_its_default_and_its_meaning() -> None:
    rows = [
        line.strip("|").split(" | ")
        for line in WRITTEN["docs/reference/configuration.md"].splitlines()
        if line.startswith("| `")
    ]

    assert len(rows) > 30
    for row in rows:
        name, kind, default, meaning = (cell.strip() for cell in row)
        assert kind
        assert meaning.endswith("."), name
        assert default or kind.startswith("a section") or "[]" in name, name
