"""Installs antipasta as a git hook of a repository, uninstalls it, and examines the hooks.

`locate` finds the file that git runs. `files` and `managers` tell what kind of file it is, and
`script` writes our own. `install` and `uninstall` plan the steps, and `actions` carries them out.
`doctor` and `probe` examine the result.
"""

from __future__ import annotations

from antipasta.errors import AntipastaError

HOOK_NAMES = ("pre-commit", "pre-merge-commit")
"""The hooks that antipasta installs: git runs the first for a commit, the second for a merge."""

NET_HOOKS = ("pre-push", "pre-applypatch", "post-rewrite")
"""The hooks for commits that git makes without the others: before a push, by `git am`, by a rebase.

They are installed on demand. Only the last one cannot refuse: what it reports is done already.
"""

ALL_HOOKS = HOOK_NAMES + NET_HOOKS

TOLD_HOOKS = frozenset({"pre-push", "post-rewrite"})
"""The hooks that git tells on standard input what they are about."""


class HookError(AntipastaError):
    """A hook cannot be installed, removed or examined."""
