"""Path patterns with the meaning of the lines of a .gitignore.

The settings hold the patterns as they are written, and for each a text that a path must contain.
So a pattern is compiled only when a path may match it: a configuration with 45,000 patterns costs a
warm hook some milliseconds.
"""

from __future__ import annotations

from antipasta.config.settings import PathPatterns
from antipasta.errors import ConfigError
from antipasta.lean.typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Iterator

COMPILED_MOST = 5000
"""The most patterns that are compiled for one list: a second or two."""


def matcher(patterns: PathPatterns) -> Callable[[str], bool]:
    """A function that tells whether `patterns` cover a path. It compiles a pattern at most once.

    The path is relative to the repository's root and has `/` between its parts. The last pattern
    that matches decides. As in git, a pattern that matches only a directory above the path gives
    way to one that matches the path itself.

    The function raises ConfigError where more than COMPILED_MOST patterns would be compiled.
    """
    return _Matcher(patterns).covers


def decisive(patterns: PathPatterns, path: str) -> str | None:
    """The pattern that decides whether `patterns` cover `path`; None if none matches."""
    return _Matcher(patterns).decisive(path)


class _Matcher:
    """Patterns, and those of them that were compiled so far."""

    def __init__(self, patterns: PathPatterns) -> None:
        self._globs, self._needles = patterns
        self._compiled: dict[int, Callable[[str], re.Match[str] | None]] = {}

    def covers(self, path: str) -> bool:
        """Whether the patterns cover the path."""
        glob = self.decisive(path)
        return glob is not None and not glob.startswith("!")

    def decisive(self, path: str) -> str | None:
        """The pattern that decides about the path; None if none matches."""
        below: str | None = None
        for glob, found in self._matches(path):
            if found.lastindex is None:  # the pattern names the path itself
                return glob
            below = below or glob
        return below

    def _matches(self, path: str) -> Iterator[tuple[str, re.Match[str]]]:
        """The patterns that match, the last one first."""
        candidates = [at for at, needle in enumerate(self._needles) if needle in path]
        for number in reversed(candidates):
            if number not in self._compiled:
                self._compiled[number] = _compiled(self._globs[number], len(self._compiled))
            found = self._compiled[number](path)
            if found:
                yield self._globs[number], found


def _compiled(glob: str, others: int) -> Callable[[str], re.Match[str] | None]:
    # Imported here: most commits touch no path that a pattern may match.
    import re

    from antipasta.config.globs import translate

    if others >= COMPILED_MOST:
        raise ConfigError(
            f"more than {COMPILED_MOST} patterns may match the same paths",
            hint="write fewer patterns, such as one for a directory instead of one a file",
        )
    return re.compile(translate(glob).regex).search


def path_patterns(globs: Iterable[str]) -> PathPatterns:
    """The patterns of these lines of a .gitignore.

    Raises ValueError, which says what is wrong, for a line that cannot match anything.
    """
    globs = tuple(globs)
    return PathPatterns(globs, tuple(map(needle_of, globs)))


def needle_of(glob: str) -> str:
    """A text that each path contains which the line of a .gitignore matches; "" for none.

    Raises ValueError, which says what is wrong, for a line that cannot match anything.
    """
    from antipasta.config.globs import translate

    return translate(glob).needle
