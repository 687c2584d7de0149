"""Path patterns with the meaning of the lines of a .gitignore: compiled once, matched with `re`.

Compiling needs pathspec, whose import the hook cannot afford at every commit. So the source of the
compiled form is kept in `PathPattern`, and to match it takes only the standard library.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from antipasta.config.settings import PathPattern

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def matcher(patterns: Sequence[PathPattern]) -> Callable[[str], bool]:
    """Whether `patterns` cover a path, as a function of the path, with the patterns made ready.

    The path counts from the repository's root, with `/` in between. The last pattern that matches
    decides. One that only covers a directory above the path gives way to one that matches the path
    itself, as in git.
    """
    rules = [(re.compile(each.regex).search, not each.negated) for each in reversed(patterns)]

    def covers(path: str) -> bool:
        verdict: bool | None = None
        for search, wanted in rules:
            found = search(path)
            if found is None:
                continue
            # A compiled pattern has one group. It takes part in a match when the path lies below
            # what the pattern names, and not when it is what the pattern names.
            if found.lastindex is None:
                return wanted
            verdict = wanted if verdict is None else verdict
        return bool(verdict)

    return covers


def compile_pattern(glob: str) -> PathPattern:
    """Compile one line of a .gitignore.

    Raises ValueError, with what is wrong with it, for a pattern that cannot match anything.
    """
    if not {".", ".."}.isdisjoint(glob.lstrip("!").split("/")):
        raise ValueError("matches nothing: paths begin at the repository's root, without . and ..")
    import warnings

    from pathspec import GitIgnoreSpec

    try:
        with warnings.catch_warnings():
            # git understands `[[:alpha:]]`. pathspec makes of it, with this warning, something that
            # it does not mean.
            warnings.simplefilter("error", FutureWarning)
            patterns = list(GitIgnoreSpec.from_lines([glob]).patterns)
    except (ValueError, re.error, FutureWarning) as exc:
        raise ValueError("is not a pattern that can be understood") from exc
    for pattern in patterns:  # one, or none for an empty line
        if pattern.regex is not None:
            return PathPattern(glob, _for_any_name(pattern.regex.pattern), not pattern.include)
    raise ValueError("matches nothing")


def _for_any_name(regex: str) -> str:
    """Let `regex` cope with line ends in file names: `.` means them too, `$` only the very end."""
    if regex.endswith("|$)"):
        regex = regex.removesuffix("$)") + r"\Z)"
    return f"(?s){regex}"
