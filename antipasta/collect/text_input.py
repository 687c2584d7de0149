"""Standard input as the text of one file, under the name that the user gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.collect import ContentSource
from antipasta.collect.disk import blob_id
from antipasta.collect.languages import by_shebang
from antipasta.collect.paths import Selection
from antipasta.errors import UsageError
from antipasta.languages import by_name
from antipasta.model import Candidate, Collection, Source, Version

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from antipasta.collect.place import Place
    from antipasta.model import Content


class Text(ContentSource):
    """The bytes `data`, judged as a file called `name` in `place`."""

    def __init__(self, place: Place, data: bytes, name: str) -> None:
        super().__init__(place.root, Source("stdin"))
        self._object_format = place.object_format
        self._is_in_git = place.repository is not None
        self._data = data
        self._name = name

    def select(self, names: Sequence[str], cwd: str) -> Selection:
        """The name of the text; `names` are ignored."""
        return Selection(frozenset({self._name}))

    def collect(self, selection: Selection) -> Collection:
        """The one file. Raises UsageError when neither its name nor its shebang has a language."""
        language = language_of(self._name, self._data)
        oid = blob_id([self._data], len(self._data), self._object_format)
        return Collection(self.description, (Candidate(Version(self._name, oid, language)),))

    def attributes(self, paths: Sequence[str], *, of_base: bool) -> list[dict[str, bytes]]:
        """Those on disk, of the repository around."""
        if not self._is_in_git:
            return []
        from antipasta.collect.attributes import on_disk, paths_above

        return [on_disk(self.root, paths_above(paths))]

    def read_heads(self, versions: Sequence[Version], max_bytes: float) -> Iterator[Content]:
        """Yield the bytes as the content of each version."""
        from antipasta.collect.content import given

        return given(self._data, versions, max_bytes=max_bytes)


def language_of(name: str, data: bytes) -> str:
    """The language of standard input, by its name or its shebang. Raises UsageError for neither."""
    language = by_name(name) or by_shebang(data)
    if language is None:
        raise UsageError(
            f"the language of {name!r} is not known",
            hint="name the file: --stdin-filename pkg/mod.py",
        )
    return language
