"""The digest of a unit: of its text, without its name, comments, layout and the units in it."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from antipasta.lean.digests import DIGEST_BYTES, blake2b

if TYPE_CHECKING:
    from antipasta.analyze.trees.walk import FoundUnit

_LAYOUT = b" \t\n\f\v"
_PLACE = itemgetter(0, 1)


def digest_of(unit: FoundUnit, source: bytes) -> str:
    """The digest of `unit`, a part of `source`: 24 hexadecimal digits.

    White space counts only in strings. That `new A` is not `newA` shows in the number of nodes.
    """
    content = b"\0".join((b"%d" % unit.nodes, *_pieces(unit, source)))
    return blake2b(content, digest_size=DIGEST_BYTES).hexdigest()


def _pieces(unit: FoundUnit, source: bytes) -> list[bytes]:
    """The code and the strings of the unit, in turn."""
    pieces: list[bytes] = []
    code: list[bytes] = []
    at = unit.span.start
    for start, end, instead in sorted(unit.cuts, key=_PLACE):
        if start < at:  # in a piece that is left out
            continue
        code.append(source[at:start])
        at = end
        if instead is None:
            pieces += (_without_layout(code), source[start:end])
            code = []
        else:
            code.append(instead)
    code.append(source[at : unit.span.stop])
    pieces.append(_without_layout(code))
    return pieces


def _without_layout(code: list[bytes]) -> bytes:
    return b"".join(code).translate(None, _LAYOUT)
