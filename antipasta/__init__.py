"""antipasta: what a commit does to the complexity of each function it touches."""

from __future__ import annotations

from antipasta.version import __version__

__all__ = ["__version__"]
