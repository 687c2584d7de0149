"""Gathers the pages of the site from the files of the repository.

The files stay where a reader of the repository looks for them, and their links lead to each other
there. On the site all pages are below one directory, so the links are written anew.
"""

from __future__ import annotations

import posixpath
import re
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_ELSEWHERE = {
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
    "CHANGELOG.md": "changelog.md",
    "bench/RESULTS.md": "benchmarks.md",
    "bench/STUDIES.md": "studies.md",
}
_FOLDERS = {
    "docs": ("", ("*.md", "*.png", "*.svg", "grafana.json")),
    "bench/plots": ("plots", ("*.svg",)),
    "docs/handbook/vendor": ("vendor", ("*.min.js", "*.LICENSE")),
    "antipasta/render/schemas": ("schemas", ("*.json",)),
}
_HOME = {"README.md": "index.md"}
"""What a link to the first page of the repository means: the first page of the site."""

_LINK = re.compile(r"(?<=\]\()(?![a-z]+:|#)([^)\s]+)(?=\))")
_FENCE = re.compile(r" *```")
_CODE = re.compile(r"`[^`]+`")
_NESTED = re.compile(r"^ {2,3}(?=[-*] |\||\d+\. )")


def places(root: Path) -> dict[str, str]:
    """The file of each page and picture, and its place on the site; both relative, with `/`."""
    found = {path: place for path, place in _ELSEWHERE.items() if (root / path).is_file()}
    for folder, (below, patterns) in _FOLDERS.items():
        for pattern in patterns:
            for path in sorted((root / folder).rglob(pattern)):
                place = path.relative_to(root / folder).as_posix()
                found[f"{folder}/{place}"] = posixpath.join(below, place)
    return found


def gather(root: Path, target: Path) -> None:
    """Write all pages and pictures of the repository at `root` to the directory `target`.

    What was in `target` before is removed. Raises ValueError for a link to a file that has no place
    on the site.
    """
    shutil.rmtree(target, ignore_errors=True)
    found = places(root)
    for path, place in found.items():
        page = target / place
        page.parent.mkdir(parents=True, exist_ok=True)
        if path.endswith(".md"):
            text = (root / path).read_text(encoding="utf-8")
            page.write_text(for_the_site(text, path, found), encoding="utf-8")
        else:
            shutil.copyfile(root / path, page)


def for_the_site(text: str, path: str, found: Mapping[str, str]) -> str:
    """The text of the page at `path`, as the site has it.

    Raises ValueError for a link to a file that has no place in `found`.
    """
    return "".join(_lines_for_the_site(text, path, {**_HOME, **found}))


def _lines_for_the_site(text: str, path: str, found: Mapping[str, str]) -> Iterator[str]:
    in_code = False
    for line in text.splitlines(keepends=True):
        if _FENCE.match(line):
            in_code = not in_code
        if in_code:
            yield line
            continue
        # Python-Markdown takes what stands in a list for that only behind four spaces.
        nested = _NESTED.sub("    ", line)
        # In a table GitHub needs \| in code too; Python-Markdown would show the backslash.
        plain = _CODE.sub(lambda code: code[0].replace(r"\|", "|"), nested)
        yield _LINK.sub(lambda link: _anew(link[1], path, found), plain)


def _anew(link: str, path: str, found: Mapping[str, str]) -> str:
    """The link of the page at `path`, written as from its place on the site."""
    target, mark, anchor = link.partition("#")
    meant = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
    if meant not in found:
        raise ValueError(f"{path} links to {link}, which has no place on the site")
    return posixpath.relpath(found[meant], posixpath.dirname(found[path]) or ".") + mark + anchor
