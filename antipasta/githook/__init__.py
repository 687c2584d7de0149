"""Puts antipasta among a repository's git hooks, takes it out again, and examines what is there.

`locate` finds the file that git runs, `files` and `managers` say what it is, `script` writes ours,
`install` and `uninstall` work out the steps, `actions` takes them, `doctor` and `probe` examine.
"""

from __future__ import annotations

from antipasta.errors import AntipastaError

HOOK_NAMES = ("pre-commit", "pre-merge-commit")
"""Where antipasta takes part: git runs the first for a commit, the second for a merge."""


class HookError(AntipastaError):
    """A hook cannot be installed, removed or examined as things stand."""
