"""A workshop for tests, which has no peer and no corpus."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from bench.__main__ import SOURCES
from bench.suite.corpora import Corpora
from bench.suite.peers import Peers
from bench.suite.workshop import Workshop

if TYPE_CHECKING:
    from pathlib import Path


def empty_workshop(directory: Path) -> Workshop:
    """A workshop that works in `directory`. No peer is installed, and no corpus is known."""
    rows = tomllib.loads(SOURCES.read_text(encoding="utf-8"))
    peers = Peers(directory / "peers", rows["peers"])
    peers.missing = dict.fromkeys(rows["peers"], "not in a test")
    return Workshop(directory, peers, Corpora(directory / "corpora", {}))
