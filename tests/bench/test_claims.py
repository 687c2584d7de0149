"""docs/comparison.md says what was found, and antipasta still makes that of the same commits."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

import pytest

from bench.claims import CLAIMS, CLAIMS_MADE, PAGE, Claim, outcome, with_table

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENT = json.loads(CLAIMS.read_text(encoding="utf-8"))


def test_the_page_has_the_table_of_the_last_run() -> None:
    text = PAGE.read_text(encoding="utf-8")

    assert with_table(text, DOCUMENT) == text, "run `python -m bench.claims --pages`"


def test_each_commit_was_tried_with_each_tool() -> None:
    made = [(claim.what, claim.wanted) for claim in CLAIMS_MADE]

    assert [(each["what"], each["wanted"]) for each in DOCUMENT["claims"]] == made
    for each in DOCUMENT["claims"]:
        assert set(each["found"]) == {"antipasta", *DOCUMENT["peers"]}


def test_no_tool_refuses_a_harmless_commit() -> None:
    """Where one would, it did not work, and what it makes of the others would say nothing."""
    assert set(DOCUMENT["claims"][0]["found"].values()) == {"passes"}


@pytest.mark.parametrize("claim", CLAIMS_MADE, ids=lambda claim: claim.what)
def test_antipasta_does_what_is_wanted(claim: Claim, tmp_path: Path) -> None:
    command = (sys.executable, "-P", "-m", "antipasta.hook")

    assert outcome(claim, command, os.environ, tmp_path / "r") == claim.wanted
