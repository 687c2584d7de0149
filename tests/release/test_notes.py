"""The notes of a release are the section of CHANGELOG.md that is about it."""

from __future__ import annotations

import pytest

from antipasta.version import __version__
from release.errors import ReleaseError
from release.notes import notes_of, with_whole_links
from tests.support.run import CHECKOUT

CHANGELOG = """\
# Changelog

Words.

## Unreleased

- What is new.

## 2.1.0 (2027-01-02)

- Better ([the hook](docs/hook.md#how)).
- Worse.

## 2.0.0

"""


def test_a_version_has_what_stands_below_its_heading() -> None:
    wanted = "- Better ([the hook](docs/hook.md#how)).\n- Worse.\n"
    assert notes_of(CHANGELOG, "2.1.0") == wanted
    assert notes_of(CHANGELOG, "2.1.0", or_unreleased=True) == wanted


def test_what_is_not_released_yet_is_given_on_demand_only() -> None:
    assert notes_of(CHANGELOG, "2.2.0", or_unreleased=True) == "- What is new.\n"
    with pytest.raises(ReleaseError, match=r"nothing of 2\.2\.0; write a section: ## 2\.2\.0 "):
        notes_of(CHANGELOG, "2.2.0")


@pytest.mark.parametrize(("text", "version"), [(CHANGELOG, "2.0.0"), ("# Changelog\n", "3.0.0")])
def test_a_section_that_is_empty_or_missing_is_no_notes(text: str, version: str) -> None:
    with pytest.raises(ReleaseError, match=r"CHANGELOG\.md says nothing of"):
        notes_of(text, version, or_unreleased=True)


def test_relative_links_become_whole() -> None:
    text = "[a](docs/a.md#b) [b](https://example.org/x) [c](#d) ![e](e.png)"
    assert with_whole_links(text, "https://host/blob/v2/") == (
        "[a](https://host/blob/v2/docs/a.md#b) [b](https://example.org/x) [c](#d)"
        " ![e](https://host/blob/v2/e.png)"
    )


def test_this_version_has_notes() -> None:
    changelog = (CHECKOUT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert notes_of(changelog, __version__, or_unreleased=True).startswith("- ")
