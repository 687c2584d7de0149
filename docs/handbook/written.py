"""Writes the files that are made from the code, each whole: pages, and the JSON Schemas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handbook.commands import commands_page
from handbook.messages import messages_page
from handbook.refusal import write_picture
from handbook.schemas import files
from handbook.settings import settings_page

if TYPE_CHECKING:
    from pathlib import Path


def pages(root: Path) -> dict[str, str]:
    """The text of each file by its path, from the code below `root`."""
    return {
        "docs/reference/commands.md": commands_page(),
        "docs/reference/configuration.md": settings_page(),
        "docs/reference/messages.md": messages_page(root),
        **files(),
    }


def write(root: Path) -> None:
    """Write these files below `root`, and the picture of a refusal."""
    for path, text in pages(root).items():
        page = root / path
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text, encoding="utf-8")
    write_picture(root)
