"""Patterns: lines of a .gitignore, then a line without text, then paths."""

from __future__ import annotations

from contextlib import suppress

from antipasta.config.patterns import matcher, path_patterns
from antipasta.errors import ConfigError


def seeds() -> list[bytes]:
    """Patterns of all kinds."""
    return [
        b"*.py\n!keep.py\n\na.py\nb/keep.py",
        b"/build/\n**/x/**\n\nbuild/a\nc/x/d",
        b"a[!b-d]c\n[[:alpha:]]*\n\nabc\nazc",
        b"\\#a\\ \n?*?[]]\n\n#a \nab]",
        b"a*b*c*d*e*f\n\naaabbbcccdddeeefff",
    ]


def check(data: bytes) -> None:
    """Patterns cover a path or not, or say what is wrong; a needle is in each path they match."""
    globs, _, paths = data.decode("utf-8", "surrogateescape").partition("\n\n")
    with suppress(ValueError, ConfigError):  # ConfigError: too many of them may match one path
        patterns = path_patterns(globs.split("\n"))
        covers = matcher(patterns)
        all_at_once = matcher(patterns._replace(needles=("",) * len(patterns.needles)))
        for path in paths.split("\n"):
            assert covers(path) == all_at_once(path), path
