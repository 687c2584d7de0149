"""A workshop for tests, without peers and corpora."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.suite.corpora import Corpora
from bench.suite.peers import Peers
from bench.suite.workshop import Workshop

if TYPE_CHECKING:
    from pathlib import Path


def empty_workshop(directory: Path) -> Workshop:
    """A workshop that works in `directory`, to which no peer and no corpus is known."""
    return Workshop(directory, Peers(directory / "peers", {}), Corpora(directory / "corpora", {}))
