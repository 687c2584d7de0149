"""Gives the files of C and C++ the macros that the configuration names.

They become a part of the language of each version. So they are a part of the key of a measurement,
and reach whatever reads the file: workers, other machines, the points of lines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.languages import WITH_MACROS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from antipasta.model import Candidate, Collection, Version


def with_macros(collection: Collection, macros: Sequence[str]) -> Collection:
    """The collection, in which the languages of versions have these macros behind their names."""

    def named(version: Version) -> Version:
        return version_with(version, macros)

    def both(candidate: Candidate) -> Candidate:
        return candidate._replace(
            head=named(candidate.head), bases=tuple(map(named, candidate.bases))
        )

    return collection._replace(
        candidates=tuple(map(both, collection.candidates)),
        bystanders=tuple(map(both, collection.bystanders)),
        removed=tuple(map(named, collection.removed)),
    )


def version_with(version: Version, macros: Sequence[str]) -> Version:
    """The version, whose language has these macros behind its name if it is one that has macros."""
    if not macros or version.language not in WITH_MACROS:
        return version
    return version._replace(language=" ".join((version.language, *macros)))
