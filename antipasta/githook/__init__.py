"""Installs antipasta as a git hook of a repository, uninstalls it, and examines the hooks.

`locate` finds the file that git runs. `files` and `managers` tell what kind of file it is, and
`script` writes our own. `install` and `uninstall` plan the steps, and `actions` carries them out.
`doctor` and `probe` examine the result.
"""

from __future__ import annotations

from antipasta.errors import AntipastaError

HOOK_NAMES = ("pre-commit", "pre-merge-commit")
"""The hooks that antipasta installs: git runs the first for a commit, the second for a merge."""


class HookError(AntipastaError):
    """A hook cannot be installed, removed or examined."""
