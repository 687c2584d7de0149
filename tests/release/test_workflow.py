"""The workflow that releases: what it may do, in which order, and that what it makes is there."""

from __future__ import annotations

import re
from typing import Any

import yaml

from tests.support.run import CHECKOUT

TEXT = (CHECKOUT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
JOBS: dict[str, Any] = yaml.safe_load(TEXT)["jobs"]


def test_only_what_publishes_may_write_and_nothing_has_a_secret() -> None:
    writing = {
        name: {right for right, how in job["permissions"].items() if how == "write"}
        for name, job in JOBS.items()
    }

    assert yaml.safe_load(TEXT)["permissions"] == {}
    assert writing == {
        "test": set(),
        "build": {"id-token", "attestations"},
        "publish": {"id-token"},
        "announce": {"contents"},
    }
    assert "secrets." not in TEXT


def test_nothing_is_published_that_was_not_tested_built_and_tried() -> None:
    assert set(JOBS["publish"]["needs"]) == {"test", "build"}
    assert JOBS["announce"]["needs"] == "publish"
    for name in ("publish", "announce"):
        assert JOBS[name]["if"] == "github.ref_type == 'tag'"
    ways = [step.get("run", "") for step in JOBS["build"]["steps"]]
    assert any("make release TAG=" in each for each in ways)


def test_what_make_is_told_to_make_is_in_the_makefile() -> None:
    makefile = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    told = set(re.findall(r"\bmake ([a-z-]+)", re.sub(r"(?m)^\s*#.*", "", TEXT)))

    assert told
    assert told <= targets
