"""The notes of a release: the section of CHANGELOG.md that is about it."""

from __future__ import annotations

import re

from release.errors import ReleaseError

UNRELEASED = "Unreleased"
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
_RELATIVE_LINK = re.compile(r"\]\((?![a-z+]+:|#|/)([^)\s]+)\)")


def notes_of(changelog: str, version: str, *, or_unreleased: bool = False) -> str:
    """The text below the heading `## VERSION` or `## VERSION (DATE)`, without the heading.

    With `or_unreleased`, that below `## Unreleased` where there is no such heading. Raises
    ReleaseError where there is neither, or nothing below it.
    """
    sections = _sections(changelog)
    name = UNRELEASED if or_unreleased and version not in sections else version
    if not sections.get(name):
        raise ReleaseError(
            f"CHANGELOG.md says nothing of {name}; write a section: ## {version} (DATE)\n"
            f"  its sections are: {', '.join(sections) or 'none'}"
        )
    return f"{sections[name]}\n"


def _sections(changelog: str) -> dict[str, str]:
    """The text of each section by its version, or by `Unreleased`."""
    _, *parts = _HEADING.split(changelog)
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return {heading.split()[0]: text.strip() for heading, text in pairs}


def with_whole_links(notes: str, url: str) -> str:
    """The notes with `url` before each relative link: the page of a release is in no tree."""
    return _RELATIVE_LINK.sub(rf"]({url.rstrip('/')}/\1)", notes)
