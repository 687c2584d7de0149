"""Why nothing is released."""

from __future__ import annotations


class ReleaseError(Exception):
    """Something is wrong with a distribution or its making. Says what, a line each."""
