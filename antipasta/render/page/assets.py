"""The files that a page brings along: scripts, style sheets, and the licences of libraries."""

from __future__ import annotations

import base64
import hashlib
import os
from typing import NamedTuple

HERE = os.path.dirname(os.path.abspath(__file__))

LIBRARIES = ("vendor/d3-hierarchy.min.js", "vendor/uPlot.iife.min.js")
SCRIPTS = ("words", "state", "scales", "tree", "treemap", "table", "search", "trend", "page")
"""The modules of the page's own script, which share one scope; later ones use earlier ones."""

STYLES = ("vendor/uPlot.min.css", "static/page.css")
LICENCES = ("vendor/d3-hierarchy.LICENSE", "vendor/uPlot.LICENSE")


class Inline(NamedTuple):
    """A script or a style sheet in the page, and the source by which a policy allows it alone."""

    text: str
    policy: str


def inline(text: str) -> Inline:
    """The text, with its hash as a source of a Content-Security-Policy.

    The browser hashes the text between the tags, so a template must add nothing to it.
    """
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Inline(text, f"'sha256-{digest}'")


def read(name: str) -> str:
    """The text of a file of this package."""
    with open(os.path.join(HERE, name), encoding="utf-8") as file:
        return file.read()


def libraries() -> list[Inline]:
    """The libraries for the charts, as they are in their packages."""
    return [inline(read(name)) for name in LIBRARIES]


def script() -> Inline:
    """The page's own script: its modules in one function, which no other script sees into."""
    parts = (read(f"static/{name}.js") for name in SCRIPTS)
    return inline('(() => {\n"use strict";\n' + "".join(parts) + "})();\n")


def style() -> Inline:
    """All style sheets of the page as one."""
    return inline("\n".join(map(read, STYLES)))


def licences() -> list[str]:
    """The licence texts of the libraries."""
    return [read(name) for name in LICENCES]
