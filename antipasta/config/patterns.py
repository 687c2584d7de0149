"""Path patterns with the meaning of the lines of a .gitignore: compiled once, matched with `re`.

Compiling needs pathspec, which takes too long to import at every commit. So `PathPattern` stores
the source of the compiled form, which is matched with the standard library alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from antipasta.config.settings import PathPattern

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def matcher(patterns: Sequence[PathPattern]) -> Callable[[str], bool]:
    """A function that tells whether `patterns` cover a path. It compiles the patterns once.

    The path is relative to the repository's root and has `/` between its parts. The last pattern
    that matches decides. As in git, a pattern that matches only a directory above the path gives
    way to one that matches the path itself.
    """
    rules = [(re.compile(each.regex).search, not each.negated) for each in reversed(patterns)]

    def covers(path: str) -> bool:
        verdict: bool | None = None
        for search, wanted in rules:
            found = search(path)
            if found is None:
                continue
            # A compiled pattern has one group, which takes part in a match only when the path is
            # below the named directory, not when the pattern names the path itself.
            if found.lastindex is None:
                return wanted
            verdict = wanted if verdict is None else verdict
        return bool(verdict)

    return covers


def compile_pattern(glob: str) -> PathPattern:
    """Compile one line of a .gitignore.

    Raises ValueError, which says what is wrong, for a pattern that cannot match anything.
    """
    if not {".", ".."}.isdisjoint(glob.lstrip("!").split("/")):
        raise ValueError("matches nothing: paths begin at the repository's root, without . and ..")
    import warnings

    from pathspec import GitIgnoreSpec

    try:
        with warnings.catch_warnings():
            # git understands `[[:alpha:]]`. pathspec compiles it, with this warning, to a pattern
            # with another meaning.
            warnings.simplefilter("error", FutureWarning)
            patterns = list(GitIgnoreSpec.from_lines([glob]).patterns)
    except (ValueError, re.error, FutureWarning) as exc:
        raise ValueError("is not a pattern that can be understood") from exc
    for pattern in patterns:  # one, or none for an empty line
        if pattern.regex is not None:
            return PathPattern(glob, _for_any_name(pattern.regex.pattern), not pattern.include)
    raise ValueError("matches nothing")


def _for_any_name(regex: str) -> str:
    """Let `regex` handle line ends in file names: `.` matches them, `$` matches only the end."""
    if regex.endswith("|$)"):
        regex = regex.removesuffix("$)") + r"\Z)"
    return f"(?s){regex}"
