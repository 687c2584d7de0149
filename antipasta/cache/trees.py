"""The memory of whole directories: what judging all that is in one came to.

A tally is kept under everything that it depends on: the id of the tree, the path it stands at (the
configuration may say something of it), the settings that decide what is judged and how, the engine
and the grammar that measured, and the bytes of our own code that judged. So it is right for as long
as it is found.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from antipasta.cache.encoding import (
    FAULTS,
    checks,
    columns_of,
    pack,
    require_types,
    rows_of,
    texts_of,
    unpack,
)
from antipasta.cache.keys import python_grammar
from antipasta.config.settings import Settings
from antipasta.digests import blake2b
from antipasta.model import Ignored, Missing
from antipasta.results import Counts, Suppressed, Tally, UnusedSuppression, Violation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from antipasta.cache.store import Store

# What these say of how a run is made changes no measurement and no judgement by absolute values.
_OF_NO_CONSEQUENCE = ("gate", "hook", "cache", "limits", "origin")

# What finds the files of a tree, says how they are judged, and judges them; the engine is apart.
# The empty one holds what wires the others together.
_JUDGING_ROOMS = ("", "collect", "config", "policy")


class TreeMemory:
    """The tallies of directories, judged under `settings` with the engine of that fingerprint.

    Directories are named by their path, and that of the root is empty; each comes with its tree id.
    """

    def __init__(self, store: Store, settings: Settings, engine: str) -> None:
        self._store = store
        package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        self._circumstances = "\n".join(
            (_digest_of(settings), engine, python_grammar(), code_digest(package))
        )

    def get_many(self, trees: Mapping[str, str]) -> dict[str, Tally]:
        """The tallies, by path, of those `trees` that are known; `trees` has their ids by path."""
        keys = {path: self._key(tree, path) for path, tree in trees.items()}
        stored = self._store.get_many(keys.values())
        return {
            path: tally
            for path, key in keys.items()
            if key in stored and (tally := decode(stored[key], key))
        }

    def put_many(self, trees: Mapping[str, str], tallies: Mapping[str, Tally]) -> None:
        """Keep the tally of each of the `trees`; both are by path."""
        keys = {path: self._key(tree, path) for path, tree in trees.items()}
        self._store.put_many({key: _encode(tallies[path], key) for path, key in keys.items()})

    def _key(self, tree: str, path: str) -> str:
        parts = f"{path}\0{self._circumstances}".encode("utf-8", "surrogateescape")
        return f"tree:{tree}:{blake2b(parts, digest_size=16).hexdigest()}"


def _encode(tally: Tally, key: str) -> bytes:
    counts, *lists = tally
    return pack([counts, *map(columns_of, lists)], key)


def decode(stored: bytes, key: str) -> Tally | None:
    """The tally kept under `key`; None when the bytes are damaged or not of that shape."""
    try:
        return _tally(unpack(stored, key))
    except FAULTS:
        return None


def _tally(plain: Any) -> Tally:
    """The tally from its JSON. Raises ValueError or TypeError for another shape."""
    counts, violations, incomplete, suppressed, ignored, unused = plain
    require_types(_COUNTS, counts)
    return Tally(
        Counts(*counts),
        rows_of(Violation, _VIOLATION, violations),
        rows_of(Missing, _MISSING, incomplete),
        rows_of(Suppressed, _SUPPRESSED, suppressed),
        rows_of(Ignored, _IGNORED, ignored),
        tuple(
            each._replace(metrics=texts_of(each.metrics))
            for each in rows_of(UnusedSuppression, _UNUSED, unused)
        ),
    )


def _digest_of(settings: Settings) -> str:
    """The settings that matter. A new setting matters until it is said that it does not."""
    names = [name for name in Settings._fields if name not in _OF_NO_CONSEQUENCE]
    plain = json.dumps([(name, getattr(settings, name)) for name in names])
    return blake2b(plain.encode(), digest_size=16).hexdigest()


def code_digest(package: str) -> str:
    """A digest of the modules in the directory `package` that judge: their names and bytes."""
    names = [
        os.path.join(room, name)
        for room in _JUDGING_ROOMS
        for name in os.listdir(os.path.join(package, room))
        if name.endswith(".py")
    ]
    digest = blake2b(digest_size=16)
    for name in sorted((*names, os.path.join("cache", "trees.py"))):
        with open(os.path.join(package, name), "rb") as file:
            data = file.read()
        digest.update(f"{name} {len(data)}\n".encode() + data)
    return digest.hexdigest()


_COUNTS, _VIOLATION, _MISSING, _SUPPRESSED, _IGNORED, _UNUSED = map(
    checks, (Counts, Violation, Missing, Suppressed, Ignored, UnusedSuppression)
)
